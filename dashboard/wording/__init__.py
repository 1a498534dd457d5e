"""Figures as words: values with units, periods, changes, grammar of findings, the look.

May not: ask for a figure; sentences are made of the protected tables they are given.
"""
