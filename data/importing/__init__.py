"""The steps of an import: map, look up values, check rows, list what was refused."""
