"""What a page is asked and what it says, as values: read by the screen, the files, the basket.

May not: draw anything, hold a session, or know who reads it.
"""
