"""Measures pages of one tree of the project, for :mod:`benchmarks.pages`, which starts it there.

It reads lines ``page region turns`` and answers each with a line of JSON: CPU milliseconds of the
page cold and warm, of the drawing alone, what was asked for, and a digest of all that the page
says. Nothing here is newer than the tree it is run in, so that an earlier one can be measured too.
"""

import data as data  # before numpy, as the server has it: see there  # isort: skip

import dataclasses
import gc
import hashlib
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar, Final

import numpy as np
import pandas as pd

from dashboard.access import answers, gateway, holdings, looks, site
from dashboard.access.shared import Shared
from dashboard.alerts import listed, watch
from dashboard.charts import cards as card_charts
from dashboard.document import linking
from dashboard.document.document import Document
from dashboard.document.values import Cards, Chart, Links, Table
from dashboard.page import blocks, no_chart
from dashboard.serving import headless
from data.snapshots.warehouse import Warehouse
from metrics.engine import compute as evaluating

PLACELESS: Final = ("briefing", "kept", "data", "import", "linkage", "screen", "accounts")
_OTHERS: Final = (330200, 330600)  # regions by which a process is warmed up
_FIGURES: Final = ("value", "numerator", "denominator", "half_width")


class Nowhere(Shared):
    """No answers on the disk: those of the last run would be this one's.

    The list of warnings alone is there, as a publication makes it for all processes of a home.
    """

    lists: ClassVar[dict[str, bytes]] = {}

    def get(self, key: str) -> bytes | None:
        """A list of warnings; nothing else is kept."""
        return self.lists.get(key)

    def put(self, key: str, snapshot: str, body: bytes) -> None:
        """A list of warnings; nothing else is kept."""
        if key.startswith(repr(listed.KIND)):
            self.lists[key] = body


def collect(entry: site.Entry, region: int) -> Document:
    """Set a page together as the server does: its looks are collected and written once."""
    asked = {} if entry.url in PLACELESS else {"region": str(region)}
    with looks.collected():
        return headless.collect(entry, asked)


def draw(page: Document) -> int:
    """What the screen makes of a page, without Streamlit: figures as JSON, tables and cards as
    HTML, what charts say of each other; bytes."""
    made = []
    for one in page.walk():
        if isinstance(one, Chart):
            is_empty = no_chart.applies(one.part)
            made.append(
                no_chart.line(one.part, one.key)
                if is_empty
                else json.dumps(blocks._figure(one, False).to_dict(), default=str)
            )
        elif isinstance(one, Cards):
            made.append(card_charts.as_html(one.cards))
        elif isinstance(one, Table):
            made.append(blocks._plain(one))
        elif isinstance(one, Links):
            made.append(blocks.links(one))
    made.append(json.dumps(linking.payload(page), default=str))
    return sum(map(len, made))


def forget() -> None:
    """Forget every answer, sum and cell; not what is judged once for a snapshot."""
    answers.forget()
    kept = holdings.warehouse(holdings.home()).kept
    kept.drop(lambda key: not (isinstance(key, tuple) and key[0] == "employers"))


def plain(value: Any) -> Any:
    """All that a page says as JSON has it, the rows of its tables in order."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        if type(value).__name__ == "Metric":
            return value.id  # type: ignore[attr-defined]
        own = [(one.name, plain(getattr(value, one.name))) for one in dataclasses.fields(value)]
        return [type(value).__name__, own]
    if isinstance(value, pd.DataFrame):
        columns = [value[name].tolist() for name in value.columns]
        rows = sorted(([plain(one) for one in row] for row in zip(*columns, strict=True)), key=repr)
        return [list(map(str, value.columns)), rows]
    if isinstance(value, dict):
        return [[plain(name), plain(one)] for name, one in value.items()]
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, (set, frozenset)):
        return sorted((plain(one) for one in value), key=repr)
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, (str, int, bool)):
        return value
    return repr(value) if isinstance(value, float) else type(value).__name__


def counting(counts: Counter[str]) -> Callable[[], None]:
    """Count questions at the gateway, in the engine and at the warehouse; call it to stop."""
    ask, known, fetch = Warehouse._ask, evaluating._known, gateway.fetch_as

    def counter(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any, **options: Any) -> Any:
            counts[name] += 1
            return function(*args, **options)

        return counted

    Warehouse._ask = counter("statements", ask)  # type: ignore[method-assign]
    evaluating._known = counter("evaluations", known)
    gateway.fetch_as = counter("answers", fetch)

    def stop() -> None:
        Warehouse._ask = ask  # type: ignore[method-assign]
        evaluating._known, gateway.fetch_as = known, fetch

    return stop


def measured(entry: site.Entry, region: int, turns: int) -> dict[str, Any]:
    """The least of some turns, as others share the cores: nothing kept, then the page again."""
    spent: dict[str, list[float]] = {"cold": [], "warm": [], "drawn": []}
    counts: Counter[str] = Counter()
    for _ in range(turns):
        forget()
        counts.clear()
        stop, began = counting(counts), time.process_time()
        page = collect(entry, region)
        together = time.process_time()
        draw(page)
        drawn = time.process_time()
        stop()
        draw(collect(entry, region))
        spent["warm"].append(time.process_time() - drawn)
        spent["cold"].append(drawn - began)
        spent["drawn"].append(drawn - together)
    said = json.dumps(plain(page), ensure_ascii=False, sort_keys=True)
    least = {name: 1000 * min(each) for name, each in spent.items()}
    return least | dict(counts) | {"said": hashlib.sha256(said.encode()).hexdigest()}


def lines() -> Iterator[list[str]]:
    """What is asked, until there is no more."""
    yield from (line.split() for line in sys.stdin)


def main() -> None:
    """Warm up, then answer."""
    out = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    answers.disk = cache(Nowhere)  # type: ignore[assignment]
    answers.code()
    entries = {one.url: one for one in site.ENTRIES}
    for one in entries.values():
        import_module(f"pages.{Path(one.file).stem}")
    watch.current()
    if hasattr(gateway, "judged_ahead"):
        gateway.judged_ahead()
    seen = set[str]()
    for url, region, turns in lines():
        entry = entries[url]
        if url not in seen:  # lists of codes, relations, months: read once a process
            for other in _OTHERS:
                draw(collect(entry, other))
            gc.collect()
            gc.freeze()
            seen.add(url)
        print(json.dumps(measured(entry, int(region), int(turns))), file=out)


if __name__ == "__main__":
    main()
