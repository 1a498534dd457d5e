"""城市对标: ranks of figures that are known within margins, and indices under every weighting.

May not: know indicators, places or tables; pure functions of numbers.
"""
