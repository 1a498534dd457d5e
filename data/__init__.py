"""From a department's file to a published snapshot: the only layer that touches DuckDB."""
