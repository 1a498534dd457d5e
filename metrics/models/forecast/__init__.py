"""Forecasts of many series with intervals, reconciliation, nowcasts: pure functions."""
