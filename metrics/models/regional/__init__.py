"""Location quotient, shift-share, hot spots: pure functions on tables."""
