"""政策与资金, 年度目标: what was paid, owed, promised.

May not: average over kinds of grants: their standards are public, the mixture is not.
"""
