"""PDF and the vector drawing of charts and maps.

May not: import Streamlit, or ask for a figure.
"""
