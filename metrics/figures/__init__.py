"""Every figure as a record, a room per question, with the makers of those that are no sum of terms.

May not: import attack/ or know a page.
"""
