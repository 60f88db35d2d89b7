"""One revision a file, each up and down, tested on data."""
