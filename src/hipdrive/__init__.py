"""hipdrive: the open running-form lab."""
