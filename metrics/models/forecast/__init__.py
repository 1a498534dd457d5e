"""Forecasts of many series with intervals, reconciliation, nowcasts: pure functions.

May not: know what a series counts; import anything but models, numpy, pandas and scipy.
"""
