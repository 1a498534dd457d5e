"""Every figure, defined once: what it means, how it is computed, how it is protected.

May not: open DuckDB, know Streamlit, Plotly or a page; let an exact figure of people out.
"""

import data as data  # before numpy: see there  # isort: skip

import pandas

# Answers are frames of a few rows. Words in them as Python's own take a fifth off a page: what
# pyarrow's cost to enter and to leave it gains back in frames of many thousands only.
pandas.set_option("mode.string_storage", "python")
