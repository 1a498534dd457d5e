"""Statistical models as pure functions on arrays and tables; they know nothing of cubes."""
