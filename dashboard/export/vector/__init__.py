"""Charts as vectors, drawn from their specs without a browser: PDF, HTML, SVG, Word, big screen.

May not: know Plotly or Streamlit, or ask for a figure.
"""
