"""The screen's reader of a page: frame, panels, 口径 card, downloads, buttons.

May not: ask for a figure or know a question; it shows what a page hands it.
"""
