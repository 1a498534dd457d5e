"""From a department's file to a published snapshot: the only layer that touches DuckDB.

A row's way: readers → importing (contract, values, reference, matching) → staging → cubes →
snapshots. May not: know a figure, a page or a chart.
"""
