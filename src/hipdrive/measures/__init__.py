"""Each idea of the two articles as a measurement, one file an idea."""
