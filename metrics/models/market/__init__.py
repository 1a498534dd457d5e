"""Shortage, mismatch, funnel limits, falls of a share, visit priorities: pure functions."""
