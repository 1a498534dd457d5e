"""Accepted rows as staged Parquet, the ledger of loads, and the views that a build reads."""
