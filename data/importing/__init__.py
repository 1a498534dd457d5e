"""The steps of an import: map, look up values, check rows, pseudonymise, list what was refused.

May not: build or publish; what it leaves is staged rows and a line in the ledger.
"""
