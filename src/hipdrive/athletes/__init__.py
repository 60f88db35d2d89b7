"""People and what is kept of them: recordings, results, sets, plans, adherence. The database."""
