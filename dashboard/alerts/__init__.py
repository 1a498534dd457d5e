"""What needs attention, as sentences with a link each.

May not: decide what an alert is (metrics/alerts does); rooms never import each other.
"""
