"""大屏: a page of its own, outside Streamlit's client, fed by the same gateway.

May not: draw a table by hand; a scene's charts come from the builders, drawn by export/vector.
"""
