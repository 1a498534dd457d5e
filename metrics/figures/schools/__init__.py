"""高校源头, 本地生源回流: graduates by school, origin, destination.

May not: import attack/, answer or the list of published relations; count 升学 as placed.
"""
