"""Location quotient, shift-share, hot spots: pure functions on tables.

May not: know which region borders which: neighbours are an argument.
"""
