"""Stock-flow balance of demand and supply with simulated intervals: pure functions on tables."""
