"""Stock-flow balance of demand and supply with simulated intervals: pure functions on tables.

May not: read the cubes (metrics/projection does), or round: what comes out is exact.
"""
