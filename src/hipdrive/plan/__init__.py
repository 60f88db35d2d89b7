"""Findings and signs turned into weeks: which exercises, why, how often, when to film again."""
