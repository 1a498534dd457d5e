"""Who leads, said only as far as the chart and the margins bear it.

A leader is named alone where its value lies beyond the margins of all others; those that lie
within them are named with it (「温州市、丽水市相近，最低」, 「杭州市等 4 地相近，最多」). Where the
chart draws another value that is too vague to lead and may yet be larger, the title says among
whom it looked (「样本足够的市中」).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.wording import words
from metrics.disclosure.protect import Protected, Row
from metrics.models.ranks import tied_with_first

_NAMED: Final = 3  # as many are named one by one
_NOUNS: Final = {
    "province": "省",
    "city": "市",
    "county": "区县",
    "origin": "省",
    "hukou": "省",
    "destination": "省",
    "school": "院校",
    "school_province": "省",
    "occupation": "职业",
    "industry": "行业",
    "section": "门类",
    "education": "学历",
    "title": "岗位",
    "major_group": "专业",
    "chain_link": "环节",
}
_PLACES: Final = frozenset(
    {"province", "city", "county", "origin", "hukou", "destination", "school_province", "other"}
)


@dataclass(frozen=True)
class Lead:
    """Who leads: ``who`` in words, up to the superlative; ``first`` has the largest value; how many
    share its place."""

    who: str
    first: Row
    ties: int

    def size(self, found: Protected) -> str:
        """The leader's figure; of several, about."""
        told = words.figure(self.first, found.metric)
        return told if self.ties == 1 else f"约 {told}"


def lead(
    found: Protected,
    rows: Sequence[Row],
    *,
    least: bool = False,
    label: str = "",
    among: str = "",
    drawn: Sequence[Row] | None = None,
) -> Lead:
    """Who is first among rows.

    Args:
        found: the table, as the chart draws it.
        rows: those that may lead, at least one.
        least: the smallest leads.
        label: the dimension that names a row; the first of the table when not given.
        among: what the rows are called where they are no whole: 热门职业.
        drawn: what the chart draws besides; all rows with a value when not given.
    """
    by = label or found.by[0]
    sign = -1.0 if least else 1.0
    order = sorted(rows, key=lambda row: -sign * (row.value or 0.0))
    first = order[0]
    ties = tied_with_first(
        [sign * (row.value or 0.0) for row in order], [row.half_width for row in order]
    )
    noun = _NOUNS.get(by, "类")
    others = list(found.rows()) if drawn is None else drawn
    may = {_key(row) for row in rows}
    beaten = any(
        row.value is not None
        and _key(row) not in may
        and _named(row, by)
        and sign * row.value + row.half_width + first.half_width >= sign * (first.value or 0.0)
        for row in others
    )
    enough = "样本足够的" if beaten else ""
    head = f"{enough}{among or noun}中，" if enough or among else ""
    names = [row.labels[by] for row in order[:ties]]
    if ties == 1:
        who = names[0]
    elif ties <= _NAMED:
        who = f"{'、'.join(names)}相近，"
    else:
        counted = "地" if by in _PLACES else "所" if by == "school" else "类"
        who = f"{names[0]}等 {ties} {counted}相近，"
    return Lead(f"{head}{who}", first, ties)


def _key(row: Row) -> tuple[object, ...]:
    return tuple(row.keys.values())


def _named(row: Row, by: str) -> bool:
    """Whether a row is a member and not what nobody stated."""
    return row.keys.get(by, by) not in (0, "", "0")
