"""What is on the screen: the only layer, with pages/, that imports Streamlit."""
