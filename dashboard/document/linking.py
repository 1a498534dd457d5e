"""What a browser holds of a page, so that a click on one chart is answered by the others at once.

The charts of a page whose tables share a dimension show each other's members; a chart without the
dimension that was clicked is filtered where a released table, divided by both, holds the cells: a
:class:`~dashboard.document.values.Cross`. Nothing but rows of such tables is in the payload, each
with the words it is shown with; the script (page/assets/linked) adds nothing up.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np

from dashboard.charts.bars import bars
from dashboard.charts.codes import plain
from dashboard.charts.palette import colour, land
from dashboard.charts.region_map import region_map
from dashboard.charts.spec import (
    Bars,
    Code,
    FlowMap,
    Matrix,
    Point,
    Quadrant,
    Ranges,
    RegionMap,
    Tone,
)
from dashboard.document.document import Document
from dashboard.document.values import Chart, Cross
from dashboard.wording import captions, words
from metrics.disclosure.protect import Protected
from metrics.engine.table import Table

_PLACE: Final = "place"
_JOINT: Final = "|"  # between the codes of a mark that stands for two members
_NOBODY: Final = "暂无数据"  # of a member of which the table has no row
Mark = tuple[tuple[str, ...], str, str]  # codes in the order of the chart's dimensions, name, words
Payload = dict[str, Any]


def payload(page: Document) -> Payload | None:
    """The linked charts of a page with the cells that they filter each other by; ``None`` where no
    chart has anything to say to another.

    Returns:
        ``charts``: of each its ``key``, ``dims``, ``look``, ``name``, ``marks`` (codes, name,
        words), whether it can be ``click``-ed, whether another chart answers what it ``asks``,
        and ``frames``: what it shows of a member of another dimension, by dimensions and codes.
    """
    if page.crosses is None:
        return None
    charts = list(_charts(page))
    crosses = {chart.key: [one for one in page.crosses if one.key == chart.key] for chart in charts}

    asked = {
        one.key: [each for each in charts if _answers(crosses[each.key], each, one)]
        for one in charts
    }
    heard = {each.key for others in asked.values() for each in others}
    linked = [one for one in charts if asked[one.key] or one.key in heard]
    told = [_chart(one, crosses[one.key], bool(asked[one.key])) for one in linked]
    return {"charts": told} if told else None


def dims(chart: Chart) -> tuple[str, ...]:
    """The dimensions whose members a chart's marks stand for, as the codes of a mark name them; of
    what is no such chart none."""
    figure, by = chart.part.figure, chart.part.found[0].by if chart.part.found else ()
    if isinstance(figure, Matrix):
        return _dims_of(figure, chart.part.found[0])
    is_plain = isinstance(figure, (Bars, Ranges, Quadrant, RegionMap)) and not isinstance(
        figure, FlowMap
    )
    return by if is_plain and len(by) == 1 else ()


def _charts(page: Document) -> Iterator[Chart]:
    return (one for one in page.walk() if isinstance(one, Chart) and dims(one))


def _places_as_one(names: Sequence[str]) -> set[str]:
    """A county is set off where its city is pointed at, and the other way round."""
    return {_PLACE if name in ("city", "county") else name for name in names}


def _answers(crosses: Sequence[Cross], chart: Chart, other: Chart) -> bool:
    """Whether a chart, filtered by its ``crosses``, has something to say of another's members."""
    if chart is other:
        return False
    if _places_as_one(dims(chart)) & _places_as_one(dims(other)):
        return True
    return any(set(cross.by) == set(dims(other)) for cross in crosses)


def _dims_of(figure: Matrix, found: Protected) -> tuple[str, ...]:
    """Of the rows and, where they are members too, of the columns."""
    if len(found.by) == 1:
        return found.by if any(cell.code is not None for cell in figure.cells[0]) else ()
    if len(found.by) != 2:
        return ()
    first, second = found.by
    rows = {plain(key) for key in found.frame[first]}
    return (first, second) if {one.code for one in figure.down} <= rows else (second, first)


def marks(chart: Chart) -> list[Mark]:
    """Its marks in the order in which the keyboard walks over them."""
    figure = chart.part.figure
    if isinstance(figure, RegionMap):
        said = sorted(figure.tips.items())
        return [((str(code),), tip.head, " ".join(tip.lines)) for code, tip in said]
    if isinstance(figure, (Bars, Ranges, Quadrant)):
        return [
            ((str(one.code),), one.tip.head, one.label or " ".join(one.tip.lines))
            for one in figure.series.points
            if one.code is not None
        ]
    if isinstance(figure, Matrix):
        return list(_cells(figure, len(dims(chart))))
    return []


def _cells(figure: Matrix, width: int) -> Iterator[Mark]:
    for down, line in zip(figure.down, figure.cells, strict=True):
        if width == 1:  # a row is one mark; the others say how it came about
            yield (str(down.code),), down.name, line[-1].text
            continue
        for across, cell in zip(figure.across, line, strict=True):
            if cell.text or cell.code is not None or cell.tone is Tone.SUPPRESSED:
                codes = (str(down.code), str(across.code))
                yield codes, f"{down.name}、{across.name}", " ".join(cell.tip.lines)


def _chart(chart: Chart, crosses: Sequence[Cross], asks: bool) -> Payload:
    figure = chart.part.figure
    look = (
        "map"
        if isinstance(figure, RegionMap)
        else "matrix"
        if isinstance(figure, Matrix)
        else "bars"
        if isinstance(figure, (Bars, Ranges))  # alike ones are dots
        else "points"
    )
    made: Payload = {
        "key": chart.key,
        "dims": list(dims(chart)),
        "look": look,
        "name": crosses[0].name if crosses else chart.part.title,
        "click": chart.click is not None,
        "asks": asks,
        "marks": [[_JOINT.join(codes), name, said] for codes, name, said in marks(chart)],
        "frames": {
            _JOINT.join(one.by): {
                "about": words.subtitle(one.found),
                "foot": captions.marked_line((one.found,)),
                "of": _frames(one, look),
                "none": _none(one, look),
            }
            for one in crosses
        },
    }
    if isinstance(figure, Matrix):
        made["down"] = [str(one.code) for one in figure.down]
        made["across"] = [str(one.code) for one in figure.across] if len(dims(chart)) > 1 else []
    return made


def _frames(cross: Cross, look: str) -> Payload:
    """What the chart shows of each member: its rows; of a map their colours and its legend too."""
    made: Payload = {}
    keys = cross.found.frame.groupby(list(cross.by), sort=False).indices
    table = Table.of(cross.found.frame)  # hundreds of members: frames are cut from it in no time
    for key, places in keys.items():
        codes = key if isinstance(key, tuple) else (key,)
        part = _part(cross, table.take(np.asarray(places)))
        made[_JOINT.join(str(plain(code)) for code in codes)] = (
            _map(part) if look == "map" else _bars(part, cross)
        )
    return made


def _none(cross: Cross, look: str) -> Payload | None:
    """What it shows of a member that has no row; a place may lie beyond what the table is of."""
    if _PLACE in _places_as_one(cross.by):
        return None
    nobody = Table.of(cross.found.frame.iloc[:0])
    return _map(_part(cross, nobody)) if look == "map" else {"rows": [], "notes": _NOBODY}


def _part(cross: Cross, rows: Table) -> Protected:
    """Some rows of its table, divided by the chart's own dimension alone."""
    (own,) = (name for name in cross.found.by if name not in cross.by)
    return replace(cross.found, frame=rows.frame(), by=(own,))


def _bars(found: Protected, cross: Cross) -> Payload:
    """The bars that the chart itself would draw: order, words and what must be known of them."""
    drawn = bars(found, order=cross.order, limit=cross.limit or None, may_dot=False)
    assert isinstance(drawn, Bars)  # of rows there is at least one
    points = drawn.series.points
    left = len(found) - len(points)
    notes = captions.remarks((found,), f"另有 {left} 项未列出" if left else "")
    return {"rows": [_row(point) for point in points], "notes": "；".join(notes)}


def _row(point: Point) -> list[Any]:
    """Code, name (where it isn't the code itself), value, words; a colour where it isn't ours."""
    code, value = str(point.code), point.value
    name = "" if point.tip.head == code else point.tip.head
    whole = value is not None and value == int(value)
    made = [code, name, int(value) if whole and value is not None else value, point.label]
    return made if point.tone is Tone.OURS else [*made, colour(point.tone or Tone.OURS)]


def _map(found: Protected) -> Payload:
    drawn = region_map(found, labelled=False)
    tones: Mapping[int, Tone] = {code: one.tone for one in drawn.classes for code in one.codes}
    return {
        "rows": [
            [str(code), tip.head, drawn.values.get(code), " ".join(tip.lines), land(tones[code])]
            for code, tip in sorted(drawn.tips.items())
        ],
        "legend": [[land(one.tone), one.label] for one in drawn.classes if one.label],
        "head": drawn.head,
    }


def clicked(page: Document, key: str, code: str) -> Mapping[str, str]:
    """What a click on a mark changes in the address; nothing where there is no such mark.

    Args:
        page: the page being shown.
        key: of the chart.
        code: of the mark, as the payload has it; from a browser, so it may be anything.
    """
    chart = next((one for one in _charts(page) if one.key == key), None)
    known = {_JOINT.join(codes) for codes, _, _ in marks(chart)} if chart is not None else set()
    if chart is None or chart.click is None or code not in known:
        return {}
    told: Code = int(code) if code.isdecimal() else code
    return chart.click(told)
