"""The audit trail: lines chained by hashes and sealed by a key outside the home; written, verified.

May not: know what a figure is, or who may see one; callers say what happened.
"""
