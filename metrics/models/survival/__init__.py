"""Kaplan–Meier, Cox, grouped-time hazards: pure functions on tables."""
