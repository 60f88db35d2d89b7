"""Uphill hiking from the file of a watch: grade, segments, hike or run."""
