"""Rerun the comparison with laboratory data and rendered truth; write VALIDATION.md."""
