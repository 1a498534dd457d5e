"""`python -m data`: the command line and its progress bar.

May not: do any work itself; every word calls one function of another room.
"""
