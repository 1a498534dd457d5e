"""What is on the screen: the only layer, with pages/, that imports Streamlit."""

import data as data  # before numpy: see there
