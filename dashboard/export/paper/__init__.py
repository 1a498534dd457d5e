"""PDF: sheets in the official layout, their fonts, and what of a part fits on paper.

May not: import Streamlit, draw a chart itself, or ask for a figure.
"""
