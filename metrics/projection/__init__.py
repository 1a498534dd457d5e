"""The projection of a snapshot: made once from the cubes, stored with its record of past errors.

May not: protect; figures/outlook reads it and protects what comes out.
"""
