"""`python -m data`: the command line and its progress bar."""
