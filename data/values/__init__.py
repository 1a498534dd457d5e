"""The text of one cell → a typed value, or a reason why not: pure functions, one per kind.

May not: know a contract, a file or a home.
"""
