"""Who leads, said only as far as the chart and the margins bear it.

A leader is named alone where its value lies beyond the margins of all others; those that lie
within them are named with it (「温州市、丽水市相近，最低」, 「杭州市等 4 地相近，最多」). Where the
chart draws another value that is too vague to lead and may yet be larger, the title says among
whom it looked (「样本足够的市中」). Nobody leads alone: of one that may be told no superlative is
said, and none where most of what the chart names can't be told (but of counts: what is hidden is
small), none where all that it draws lie near each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from dashboard.wording import words
from metrics.disclosure.protect import Protected, Row, Status
from metrics.engine.core import Kind
from metrics.engine.dimensions import names_a_class
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
    "nature": "单位性质",
    "chain": "产业链",
    "way": "渠道",
    "finance_kind": "业务",
    "service": "服务",
    "policy": "政策",
    "kind": "补贴类别",
}
_PLACES: Final = frozenset(
    {"province", "city", "county", "origin", "hukou", "destination", "school_province", "other"}
)


@dataclass(frozen=True)
class Lead:
    """Who leads: ``who`` in words, up to the superlative; ``first`` has the largest value; how many
    share its place, and which of them has the smallest. ``instead`` is what is said where no
    superlative may be."""

    who: str
    first: Row
    ties: int
    instead: str = ""
    last: Row | None = None

    def size(self, found: Protected) -> str:
        """The leader's figure; of several, from the smallest to the largest, for each is drawn."""
        told = words.figure(self.first, found.metric)
        if self.ties == 1:
            return told
        ends = sorted((self.first, self.last or self.first), key=lambda row: row.value or 0.0)
        low, high = (words.figure(row, found.metric) for row in ends)
        return f"约 {told}" if low == high else f"{low}至{high}"

    def says(self, superlative: str, figure: str) -> str:
        """「焊工招人最多，1 240人次」, or what is said instead.

        Args:
            superlative: what stands behind the leader's name: 招人最多.
            figure: its size or its part.
        """
        return self.instead or f"{self.who}{superlative}，{figure}"


def lead(
    found: Protected,
    rows: Sequence[Row],
    *,
    least: bool = False,
    label: str = "",
    among: str = "",
    drawn: Sequence[Row] | None = None,
    judged: int | None = None,
) -> Lead:
    """Who is first among rows.

    Args:
        found: the table, as the chart draws it.
        rows: those that may lead, at least one.
        least: the smallest leads.
        label: the dimension that names a row; the first of the table when not given.
        among: what the rows are called where they are no whole: 热门职业.
        drawn: what the chart draws besides; all rows with a value when not given.
        judged: how many are known well enough to be compared; those that say something when not
            given.
    """
    by = label or found.by[0]
    sign = -1.0 if least else 1.0
    order = sorted(rows, key=lambda row: -sign * (row.value or 0.0))
    first = order[0]
    ties = tied_with_first(
        [sign * (row.value or 0.0) for row in order], [row.half_width for row in order]
    )
    noun = _NOUNS.get(by, "类")
    others = [row for row in (found.rows() if drawn is None else drawn) if _named(row, by)]
    may = {_key(row) for row in rows}
    rest = [row for row in others if _key(row) not in may]
    counted = found.metric.kind is Kind.COUNT  # then what is hidden is small
    beaten = any(_may_beat(row, first, sign, counted) for row in rest)
    enough = "样本足够的" if beaten else ""
    head = f"{enough}{among or noun}中，" if enough or among else ""
    names = [row.labels[by] for row in order[:ties]]
    if ties == 1:
        who = names[0]
    elif ties <= _NAMED:
        who = f"{'、'.join(names)}相近，"
    else:
        who = f"{names[0]}等 {ties} {_counter(by)}相近，"
    if judged is None:
        judged = max(len(rows), sum(row.status is Status.OK for row in others))
    instead = ""
    hidden = any(row.status is Status.SUPPRESSED and _named(row, by) for row in found.rows())
    if judged == 1 and not (counted and hidden):  # more than what is hidden is the most
        size = words.figure(first, found.metric)
        alone = f"只有{names[0]}样本足够，{size}"
        instead = alone if len(others) > 1 and not counted else f"{names[0]} {size}"
    elif not counted and 2 * judged < len(others):
        many = f"{len(others)} {_counter(by)}{among or noun}"
        instead = f"{many}中只有 {judged} {_counter(by)}样本足够，不作比较"
    told = Lead(f"{head}{who}", first, ties, instead, order[ties - 1])
    if not instead and ties > _NAMED and ties == len(others):  # 「10 个相近，最久」 says of nobody
        return replace(
            told, instead=f"{ties} {_counter(by)}{among or noun}相近，{told.size(found)}"
        )
    return told


def _may_beat(row: Row, first: Row, sign: float, counted: bool) -> bool:
    """Whether a row that may not lead can yet be ahead of the one that does."""
    if row.value is None:
        return row.status is Status.SUPPRESSED and not counted
    return sign * row.value + row.half_width + first.half_width >= sign * (first.value or 0.0)


def _counter(by: str) -> str:
    return "地" if by in _PLACES else "所" if by == "school" else "个"


def _key(row: Row) -> tuple[object, ...]:
    return tuple(row.keys.values())


def _named(row: Row, by: str) -> bool:
    """Whether a row is a member and not what nobody stated."""
    return names_a_class(by, row.keys.get(by, by))
