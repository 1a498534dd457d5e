"""PPTX, XLSX and DOCX with native, editable charts and shapes.

May not: import Streamlit, or ask for a figure.
"""
