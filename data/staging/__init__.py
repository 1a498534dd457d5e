"""Accepted rows as staged Parquet, the ledgers of loads and of linkages, and the views that a build reads.

A file carries the format of its contract and is read by it, whichever version wrote it.
May not: import, build or publish.
"""
