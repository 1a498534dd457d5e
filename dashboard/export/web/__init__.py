"""One offline HTML file of a page: no script, nothing from outside.

May not: import Streamlit, or ask for a figure.
"""
