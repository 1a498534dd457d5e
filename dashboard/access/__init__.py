"""Who is looking and what they may see: the only door to figures, sign-in, audit, guard.

May not: draw anything, or know which question is asked.
"""
