"""The screen's reader of a document: blocks, widgets, head and foot, 口径, downloads, basket.

May not: ask for a figure or know a question; it draws what a page says.
"""
