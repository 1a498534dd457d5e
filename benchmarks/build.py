"""Build time of the demo province: generate and import, cubes, size of what is served.

python -m benchmarks.build [PEOPLE]
"""

import sys
import tempfile
import time
from pathlib import Path

from data import demo
from data.home import Home
from data.snapshots import publish


def main(people: int = 300_000) -> None:
    """Print the seconds that each step takes and the megabytes that it leaves."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home")
        began = time.perf_counter()
        demo.make(home, people=people, truth=Path(folder) / "truth")
        made = time.perf_counter()
        built = publish.build(home)
        done = time.perf_counter()
        size = (home.snapshots / built.id / "cubes.duckdb").stat().st_size / 1e6
        staged = sum(path.stat().st_size for path in home.staged.rglob("*.parquet")) / 1e6
    print(f"{people:,} people")
    print(f"generate and import  {made - began:6.1f} s   staged {staged:.0f} MB")
    print(f"cubes and checks     {done - made:6.1f} s   served {size:.0f} MB")
    for name, rows in built.rows.items():
        print(f"  {name:14} {rows:>10,} rows")


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:2]))
