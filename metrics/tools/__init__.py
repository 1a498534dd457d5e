"""Command-line engines on any file: forecast, survive.

May not: read a snapshot.
"""
