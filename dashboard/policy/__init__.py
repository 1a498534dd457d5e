"""政策与资金: who applied, who was paid, how fast, from which budget, and what stayed.

May not: import another question's room; call an association an effect.
"""
