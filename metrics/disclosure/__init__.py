"""Disclosure control: thresholds, rounding, marginal totals, curves; the Protected table.

May not: know a figure by its id.
"""
