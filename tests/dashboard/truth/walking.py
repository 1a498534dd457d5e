"""Walk every page of many places, as Documents: what is untrue, what is empty, what is said first.

    python -m tests.dashboard.truth.walking --home DIR [--from N] [--upto N] [--page URL]

Prints a line a finding and, at the end, how much was read. The home's trail is written, so that a
home which must stay as it is wants a copy.
"""

import argparse
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Final

from dashboard.access import auth, gateway, holdings, site
from dashboard.briefing.desk import asker
from dashboard.briefing.monthly import monthly
from dashboard.document.document import Document
from dashboard.document.request import Request
from dashboard.document.values import Cards, Chart, Note, Sentence
from dashboard.export.report import Say, Show
from dashboard.page import no_chart
from dashboard.wording import words
from data.home import Home
from data.reference import regions
from metrics.engine.selection import level, parent
from tests.dashboard.truth.reading import Wrong, briefed, wrongs
from tests.dashboard.truth.steering import steering
from tests.dashboard.truth.working import working

PROVINCE: Final = 330000
EVERY: Final = (PROVINCE, *(one.code for one in regions(within=PROVINCE) if one.code != PROVINCE))
COUNTIES: Final = tuple(code for code in EVERY if level(code) == "county")
# Every page that is about a place; its 专报 is read with them.
PLACED: Final = tuple(
    one.url
    for one in site.ENTRIES
    if (filters := import_module(f"pages.{Path(one.file).stem}").FILTERS) is not None
    and filters.region
    and one.url != "briefing"
)
MOST_EMPTY: Final = 1  # boxes of a page that may say that they have nothing to draw


@dataclass
class Walked:
    """What a walk found, and how much it read."""

    wrong: list[Wrong] = field(default_factory=list)
    pages: int = 0
    texts: int = 0  # sentences, remarks, titles, cards

    def __iadd__(self, other: "Walked") -> "Walked":
        self.wrong += other.wrong
        self.pages, self.texts = self.pages + other.pages, self.texts + other.texts
        return self


def page_of(url: str, code: int) -> Document:
    """The page of an address, of a region, for the process's user."""
    entry = next(one for one in site.ENTRIES if one.url == url)
    module = import_module(f"pages.{Path(entry.file).stem}")
    user = auth.current_user(holdings.home())
    made: Document = module.page(Request(user, {"region": str(code)}, module.FILTERS))
    return made


def walk(codes: Iterable[int], pages: Iterable[str] = PLACED) -> Walked:
    """Read all pages of some regions, and their 专报."""
    pages, walked = tuple(pages), Walked()
    for code in codes:
        user = auth.current_user(holdings.home())
        ask = partial(gateway.fetch_for, user, widen=False)
        for url in pages:
            document = page_of(url, code)
            walked += Walked(list(wrongs(document, code, url)), 1, _texts(document))
            found = (
                *steering(document, url, ask),
                *working(document, url, ask),
                *worth_opening(document, code),
            )
            walked.wrong += [Wrong(kind, code, url, said) for kind, said in found]
        if "overview" in pages:
            report = monthly(asker(user), code)
            said = sum(isinstance(one, (Say, Show)) for one in report.blocks)
            walked += Walked(list(briefed(report, code)), 1, said)
    return walked


def worth_opening(document: Document, code: int) -> Iterator[tuple[str, str]]:
    """A page has at most one empty box; its first sentence says something, of the place."""
    charts = [one.part for one in document.walk() if isinstance(one, Chart)]
    empty = [part.title for part in charts if no_chart.applies(part)]
    if len(empty) > MOST_EMPTY:
        yield f"{len(empty)} empty boxes", "、".join(empty)
    first = next((one.text for one in document.walk() if isinstance(one, Sentence)), None)
    if first is None:
        return
    if not any(words.place(one) in first for one in (code, parent(code))):
        yield "a first sentence of no place", first


def _texts(document: Document) -> int:
    """How many sentences, remarks, titles and cards a page says."""
    blocks = list(document.walk())
    cards = sum(len(one.cards) for one in blocks if isinstance(one, Cards))
    return cards + sum(isinstance(one, (Sentence, Note, Chart)) for one in blocks)


def main() -> None:
    """Walk a slice of the 101 regions and print what was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.dashboard.truth.walking")
    parser.add_argument("--home", default=None)
    parser.add_argument("--from", type=int, default=0, dest="first")
    parser.add_argument("--upto", type=int, default=len(EVERY))
    parser.add_argument("--page", action="append", choices=PLACED)
    options = parser.parse_args()
    os.environ["TALENT_HOME"] = str(Home.find(options.home).path)
    whole = Walked()
    for code in EVERY[options.first : options.upto]:
        one = walk((code,), options.page or PLACED)
        whole += one
        for wrong in one.wrong:
            print(wrong, flush=True)
        print(f"# {code} {words.place(code)}: {one.pages} pages, {one.texts} texts", flush=True)
    print(f"# {whole.pages} pages, {whole.texts} texts, {len(whole.wrong)} wrong")
    for kind, count in Counter(one.kind for one in whole.wrong).most_common():
        print(f"#   {count} × {kind}")


if __name__ == "__main__":
    main()
