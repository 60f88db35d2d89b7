"""What moved: positions of landmarks over time, their frame and scale, and how they were cleaned."""
