"""Shortage, mismatch, funnel limits, falls of a share, visit priorities: pure functions.

May not: read code lists (figures/ hand them in); import anything but models and numpy.
"""
