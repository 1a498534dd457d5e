"""Charts: pure functions from a table to a plain-dict figure, one file per family."""
