"""Pose backends: from upright video frames to raw tracks of one runner's landmarks."""
