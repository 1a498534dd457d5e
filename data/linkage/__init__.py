"""Which records without an ID number are whom: estimated, scored, decided (docs/linkage.md).

Reads encodings only. May not: read a file of an office, or build.
"""
