"""Every figure, defined once: what it means, how it is computed, how it is protected.

May not: open DuckDB, know Streamlit, Plotly or a page; let an exact figure of people out.
"""

import data as data  # before numpy: see there
