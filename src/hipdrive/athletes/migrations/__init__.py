"""How the tables came to be, one file a step; `hipdrive.athletes.migrate` runs them."""
