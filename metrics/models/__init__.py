"""Statistical models as pure functions on arrays and tables.

May not: import anything but models, numpy, pandas and scipy; know a cube, a code list or a rule
of disclosure control.
"""
