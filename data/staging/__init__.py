"""Accepted rows as staged Parquet, the ledgers of loads and of linkages, the views of a build.

A file carries the format of its contract and is read by it, whichever version wrote it.
May not: import, build or publish.
"""
