"""What a page says, as values: built once by a page, read by the screen, the files, the basket.

May not: draw anything, ask for a figure, or know who reads it.
"""
