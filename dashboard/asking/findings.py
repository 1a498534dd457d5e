"""The sentence of an answer, made of its protected rows."""

from dataclasses import replace
from typing import Final

from dashboard.document.lacking import lacking
from dashboard.wording import differences, findings, words
from dashboard.wording.leaders import lead
from metrics.ask.query import Query
from metrics.ask.said_as import bound_words
from metrics.disclosure.protect import Protected, Row, Status
from metrics.disclosure.ranked import bands
from metrics.engine.dimensions import DIMENSIONS

# What runs on has a last row, and no leader unless one is asked for.
_IN_TIME: Final = ("tenure", "year", "cohort")
_NAMED: Final = 4  # classes that a title names


def said(query: Query, found: Protected, before: Protected | None) -> str:
    """One figure with its place and period, or who leads; rank and change where they are asked."""
    when = "" if found.month is None and lacking(found) else words.period(found)
    where = f"{when}{words.whose(found)}"
    name = named(query, found)
    if not found.by:
        row = found.one()
        head = f"{where}{name} {words.figure(row, found.metric)}"
        if row.status is not Status.OK and row.value is None:
            return f"{where}{name}：{lacking(found) or words.status(row)}。"
        clauses = [f"{head}（{found.widened}）" if found.widened else head]
        if before is not None and not found.widened:
            clauses.append(differences.compared(row, before.one(), found.metric, _then(query)))
        return "，".join(filter(None, clauses)) + "。"
    if query.bound is not None:
        shown = sum(row.value is not None for row in found.rows())
        unknown = f"，另有 {len(found) - shown} 项数值不明" if len(found) > shown else ""
        return f"{where}{name}，{bound_words(query, found.metric)}的共 {shown} 项{unknown}。"
    told = [_ranked(query, found)] if query.rank else []
    if "month" in query.by:
        return f"{_trend(query, found)}。" if len(query.by) == 1 else f"{where}{name}，按月列出。"
    rows = findings.named(found)
    if found.by[0] in _IN_TIME and len(found.by) == 1 and rows and not query.order:
        last = rows[-1]
        return f"{where}{name}，{last.labels[found.by[0]]} {words.figure(last, found.metric)}。"
    if len(found.by) == 1 and rows and found.metric.unit.value != "原发布单位":
        told.append(_leads(query, found, rows))
    return (
        "；".join(filter(None, told)) + "。"
        if any(told)
        else f"{where}{name}：{findings.nothing_known(found)}。"
        if not rows
        else f"{where}{name}共 {len(rows)} 项。"
    )


def title(query: Query, found: Protected) -> str:
    """What a chart of the answer says or shows."""
    if query.by == ("month",):
        return _trend(query, found)
    names = {one.id: one.name for one in found.metric.dimensions}
    divided = "、".join(names.get(name, name) for name in query.by)
    return f"{words.whose(found)}{named(query, found)}，按{divided}"


def _trend(query: Query, found: Protected) -> str:
    """A series against a year before, under the name that tells its filters."""
    named_so = replace(found.metric, name=named(query, found))
    return f"{words.whose(found)}{findings.trend(replace(found, metric=named_so))}"


def named(query: Query, found: Protected) -> str:
    """The figure with the filters that it is under: 人才总量（参保口径；硕士、博士）."""
    kept = [
        "、".join(DIMENSIONS[name].label(code) for code in codes[:_NAMED])
        + (f"等 {len(codes)} 项" if len(codes) > _NAMED else "")
        for name, codes in query.where.items()
        if name not in found.by
    ]
    name = found.metric.name
    if not kept:
        return name
    told = "；".join(kept)
    return f"{name[:-1]}；{told}）" if name.endswith("）") else f"{name}（{told}）"


def _then(query: Query) -> str:
    return "上月" if query.compare == 1 else "上年同期"


def _leads(query: Query, found: Protected, rows: list[Row]) -> str:
    least = query.order == "asc"
    first, end = lead(found, rows, least=least), "最低" if least else "最高"
    head = f"{words.period(found)}{words.whose(found)}{named(query, found)}"
    return f"{head}{first.who}{end}，{first.size(found)}"


def _ranked(query: Query, found: Protected) -> str:
    """The place of one among its like, as a band where margins leave it open."""
    for row, band in zip(found.rows(), bands(found), strict=True):
        if row.keys[found.by[0]] == query.rank and band is not None:
            place = f"第 {band[0]}" if band[0] == band[1] else f"第 {band[0]}—{band[1]}"
            own = f"{row.labels[found.by[0]]}{found.metric.name}"
            return f"{own}{words.figure(row, found.metric)}，从高到低列{place}"
    return ""
