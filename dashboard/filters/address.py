"""What the address says, read with suspicion: regions, months and codes that exist, or a word."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.access import holdings
from data import reference
from data.months import month_number
from data.reference import occupations, sections
from data.values.education import EDUCATION
from metrics.engine.selection import contains

_LONGEST: Final = 10  # digits of a code
_ROOM: Final = 40  # characters of an address that are said again
WINDOWS: Final[dict[str, str]] = {"month": "最新月", "12": "近12个月", "ytd": "今年以来"}


@dataclass(frozen=True)
class Filter:
    """A widget of the bar that limits a dimension: the address's word, its codes and names."""

    id: str
    name: str
    options: Callable[[], dict[str, str]]

    def codes(self, chosen: Sequence[str]) -> tuple[int | str, ...]:
        """The codes as the metrics know them: numbers where the dimension has numbers."""
        if self.id == "occupation":
            stems = tuple(code[: len("1-02-")] for code in chosen)
            third = (o.code for o in occupations() if o.level == 3)  # 小类, as the cubes have it
            return tuple(c[: len("1-02-03")] for c in third if stems and c.startswith(stems))
        return tuple(int(t) if t.isascii() and t.isdecimal() else t for t in chosen)


FILTERS: Final = {
    "section": Filter("section", "行业", lambda: {s.code: s.name for s in sections()}),
    "education": Filter(
        "education", "学历", lambda: {str(k): v for k, v in EDUCATION.items() if k > 0}
    ),
    # The second level (中类) is what fits a list; the posts under it have finer codes.
    "occupation": Filter(
        "occupation", "职业", lambda: {o.code: o.name for o in occupations() if o.level == 2}
    ),
}


def _brief(text: str) -> str:
    """What an address says, as much of it as a line has room for."""
    return text if len(text) <= _ROOM else f"{text[:_ROOM]}…"


def region(address: Mapping[str, str], home: int, scope: int, ignored: list[str]) -> int:
    """The region in the address, or the home region with a word in ``ignored``.

    Args:
        address: conditions by name.
        home: where the reader starts.
        scope: the region within which the reader may look.
        ignored: gets what can't be, in words.
    """
    text = address.get("region", "")
    if not text:
        return home
    digits = text.isascii() and text.isdecimal() and len(text) < _LONGEST
    if not digits or reference.region(int(text)) is None:
        ignored.append(f"没有地区「{_brief(text)}」")
    elif not contains(scope, int(text)):
        ignored.append(f"地区「{text}」不在您的授权范围内")
    else:
        return int(text)
    return home


def period(address: Mapping[str, str], window: str, ignored: list[str]) -> tuple[int | None, str]:
    """Last month and window in the address; what can't be is left out, with a word."""
    span = address.get("months", window)
    if span not in WINDOWS:
        ignored.append(f"时段「{_brief(span)}」")
        span = window
    text = address.get("month", "")
    if not text:
        return None, span
    reach = holdings.months()
    try:
        month = month_number(text)
    except ValueError as error:
        ignored.append(str(error))
        return None, span
    if reach is None or not reach[0] <= month <= reach[1]:
        ignored.append(f"月份「{text}」没有数据")
        return None, span
    return month, span


def codes(
    address: Mapping[str, str], one: Filter, ignored: list[str], most: int | None = None
) -> list[str]:
    """Codes of one filter in the address that exist, no more than ``most``."""
    given = [text for text in address.get(one.id, "").split(",") if text]
    known = one.options()
    bad = [text for text in given if text not in known]
    if bad:
        ignored.append(f"{one.name}「{_brief('、'.join(bad))}」")
    found = [text for text in given if text in known]
    if most is not None and len(found) > most:
        rest = "、".join(known[text] for text in found[most:])
        ignored.append(f"{one.name}「{rest}」（本页只能选 {most} 项）")
    return found[:most]


def months_of(span: str, month: int | None) -> int | None:
    """The window's length; 今年以来 follows the newest month of the data when none is named."""
    if span == "12":
        return 12
    if span == "ytd":
        reach = holdings.months()
        last = month if month is not None else (reach[1] if reach else 0)
        return last % 12 + 1
    return None
