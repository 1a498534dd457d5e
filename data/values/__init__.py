"""The text of one cell → a typed value, or a reason why not: pure functions, one per kind."""
