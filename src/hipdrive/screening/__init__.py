"""The articles' four signs as questions, and the red flags that stop a prescription."""
