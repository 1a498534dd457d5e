"""What a policy achieved: group-time effects, matched grants, synthetic control, the verdict.

May not: word an answer (the verdict is a value); call an association an effect.
"""
