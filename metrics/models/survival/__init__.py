"""Kaplan–Meier, Cox, grouped-time hazards: pure functions on tables.

May not: hide a group: the disclosure rule for curves stands in metrics/disclosure/curves.py.
"""
