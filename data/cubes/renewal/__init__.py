"""A build that makes anew only what its loads have changed, and takes all else from the one before.

Rows that differ, the islands they touch, the tables that rest on them; a correction of a few
people is added to the cubes as a difference. Equal to a full build, cell by cell: a test holds it
over random histories of loads. May not: guess. What it can't tell (``Unknown``) is a full build's.
"""
