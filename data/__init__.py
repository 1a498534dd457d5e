"""From a department's file to a published snapshot: the only layer that touches DuckDB.

A row's way: readers → importing (contract, values, reference, matching) → staging → cubes →
snapshots. May not: know a figure, a page or a chart.
"""

import os

# Linear algebra here is of small matrices: handing one round the cores costs twenty times the
# product (0.52 → 0.11 s of CPU for the drivers of leaving), and other readers wait for those cores.
# numpy reads it once, when it is imported: so it stands in what every layer imports first.
os.environ.setdefault("OMP_NUM_THREADS", "1")
