"""大屏: a page of its own, outside Streamlit's client, fed by the same gateway."""
