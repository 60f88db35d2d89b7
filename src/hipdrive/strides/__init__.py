"""Initial contact, toe-off, strides and the normalised cycle; each method's evaluation beside it."""
