"""Change over time, and whether it is larger than the measurement's own error."""
