"""政策与资金, 年度目标: what was paid, owed, promised."""
