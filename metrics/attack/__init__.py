"""The intruder who subtracts: published relations, linear programs, the gate before publication.

May not: be imported by figures/.
"""
