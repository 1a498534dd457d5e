"""Lines over months: labelled at their ends, broken where there is nothing, dashed while 初步数."""

from collections.abc import Collection, Sequence
from typing import Final

from dashboard.charts.base import Figure, Trace, axis, layout, nothing, safe, value_axis
from dashboard.wording import words
from dashboard.wording.theme import ACCENT, CATEGORY, MUTED, OTHERS
from data.months import month_name
from metrics.disclosure.protect import Protected, Row

_GAP: Final = 0.075  # of the axis: how far apart two labels at the right edge must stand
_MOST_LABELLED: Final = 8


def lines(
    found: Protected,
    by: str | None = None,
    *,
    highlight: Collection[int | str] = (),
    zero: bool = False,
    height: int = 280,
) -> Figure:
    """Draw a series of months, one line per member of ``by`` (none: one line).

    Args:
        found: divided by ``month``, and by ``by`` where given.
        by: the dimension that makes several lines.
        highlight: codes in our blue before grey others; none = a colour each, grey beyond six.
        zero: let the axis start at zero.
        height: pixels, title and footer not counted.
    """
    rows = [row for row in found.rows() if "month" in row.keys]
    if not any(row.value is not None for row in rows):
        return nothing("暂无数据" if not rows else "样本少，不予显示", height)
    groups: dict[int | str, list[Row]] = {}
    for row in rows:
        code = 0 if by is None else row.keys[by]
        groups.setdefault(code if isinstance(code, str) else int(code), []).append(row)
    names = {
        code: (found.metric.name if by is None else group[0].labels[by])
        for code, group in groups.items()
    }
    colours = _colours(list(groups), highlight)
    ours = [code for code in groups if colours[code] != OTHERS]
    order = [code for code in groups if code not in ours] + ours  # ours on top
    data: list[Trace] = []
    for code in order:
        data += _line(found, groups[code], names[code] if by else "", colours[code])
    return _framed(
        found,
        data,
        {c: groups[c] for c in order},
        names if by else {},
        colours,
        zero=zero,
        height=height,
    )


def several(
    found: Sequence[Protected],
    names: Sequence[str] | None = None,
    *,
    zero: bool = False,
    height: int = 280,
) -> Figure:
    """Draw several figures of one unit as lines over the same months."""
    titles = list(names or [one.metric.name for one in found])
    groups: dict[int | str, list[Row]] = {i: list(one.rows()) for i, one in enumerate(found)}
    if not any(row.value is not None for group in groups.values() for row in group):
        return nothing("暂无数据", height)
    colours: dict[int | str, str] = {i: CATEGORY[i % len(CATEGORY)] for i in range(len(found))}
    data: list[Trace] = []
    for (i, group), one, title in zip(groups.items(), found, titles, strict=True):
        data += _line(one, group, title, colours[i])
    return _framed(
        found[0], data, groups, dict(enumerate(titles)), colours, zero=zero, height=height
    )


def beside(
    found: Protected, others: Protected, by: str, *, zero: bool = False, height: int = 280
) -> Figure:
    """Draw a region's line in our blue before those of the regions around it in grey.

    Args:
        found: divided by ``month``: our line.
        others: the same figure divided by ``by`` and ``month``; its own name stands on each line.
        by: the dimension of the grey lines.
        zero, height: as for :func:`lines`.
    """
    own = list(found.rows())
    if not any(row.value is not None for row in own):
        return nothing("暂无数据" if not own else "样本少，不予显示", height)
    groups: dict[int | str, list[Row]] = {}
    for row in others.rows():
        groups.setdefault(int(row.keys[by]), []).append(row)
    data: list[Trace] = []
    for group in groups.values():
        data += _line(others, group, group[0].labels[by], OTHERS)
    data += _line(found, own, words.place(found.selection.region), ACCENT)
    names = {code: group[0].labels[by] for code, group in groups.items()}
    colours: dict[int | str, str] = dict.fromkeys(groups, OTHERS)
    names[0], colours[0] = words.place(found.selection.region), ACCENT
    return _framed(found, data, {**groups, 0: own}, names, colours, zero=zero, height=height)


def _line(found: Protected, group: Sequence[Row], name: str, colour: str) -> list[Trace]:
    """A solid trace for what is settled, a dashed one for what is still provisional."""
    group = sorted(group, key=lambda row: row.keys["month"])
    settled = len(group)
    if found.provisional and found.month is not None and found.metric.lag:
        # Which of the newest months are settled depends on the data's end; all of them say 初步数.
        limit = found.month - found.metric.lag
        settled = sum(1 for row in group if row.keys["month"] <= limit)
    width = 2.6 if colour != OTHERS else 1.4
    pieces = [(group[:settled], "solid")]
    if settled < len(group):
        pieces.append((group[max(0, settled - 1) :], "dot"))
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": safe(name),
            "x": [_day(row) for row in piece],
            "y": [row.value for row in piece],
            "connectgaps": False,
            "line": {"color": colour, "width": width, "dash": dash},
            "hovertext": [_hover(row, name, found, dash != "solid") for row in piece],
            "hovertemplate": "%{hovertext}<extra></extra>",
        }
        for piece, dash in pieces
        if piece
    ]


def _framed(
    found: Protected,
    data: list[Trace],
    groups: dict[int | str, list[Row]],
    names: dict[int | str, str],
    colours: dict[int | str, str],
    *,
    zero: bool,
    height: int,
) -> Figure:
    values = [y for trace in data for y in trace["y"] if y is not None]
    low, high = min(values), max(values)
    if zero or 0 <= low < 0.35 * high:
        low = min(0.0, low)
    pad = (high - low or abs(high) or 1.0) * 0.08
    bottom, top = (low if low == 0 else low - pad), high + pad
    labels = _end_labels(found, groups, names, colours, bottom, top)
    longest = max((len(label["text"]) for label in labels), default=0)
    made = layout(
        height=height,
        right=min(190, 18 + 11 * longest) if labels else 16,
        hovermode="closest",
        xaxis=axis(
            type="date",
            showgrid=False,
            tickformat="%Y年",
            dtick="M12",
            ticks="outside",
            tickcolor=MUTED,
            ticklabelmode="instant",
        ),
        yaxis=value_axis(bottom, top, found.metric, range=[bottom, top]),
    )
    first = min(row.keys["month"] for group in groups.values() for row in group)
    last = max(row.keys["month"] for group in groups.values() for row in group)
    if last - first < 18:
        made["xaxis"] |= {"tickformat": "%Y-%m", "dtick": "M3" if last - first > 6 else "M1"}
    # Without a range of its own the axis would stretch until the labels' anchors fit in.
    made["xaxis"]["range"] = [_date(first), _date(last)]
    made["annotations"] += labels
    return {"data": data, "layout": made}


def _end_labels(
    found: Protected,
    groups: dict[int | str, list[Row]],
    names: dict[int | str, str],
    colours: dict[int | str, str],
    bottom: float,
    top: float,
) -> list[Figure]:
    """Names and last values beside the lines' ends, pushed apart where they would touch."""
    wanted = []
    for code, group in groups.items():
        shown = [row for row in group if row.value is not None]
        if not shown or (len(groups) > _MOST_LABELLED and colours[code] == OTHERS):
            continue
        last = max(shown, key=lambda row: row.keys["month"])
        text = words.brief(last, found.metric)
        name = names.get(code, "")
        wanted.append((last.value or 0.0, last, f"{name} {text}" if name else text, colours[code]))
    wanted.sort(key=lambda item: item[0])
    least, placed, below = (top - bottom) * _GAP, [], float("-inf")
    for value, row, text, colour in wanted:
        at = max(value, below + least)
        below = at
        placed.append((at, row, text, colour))
    over = max(0.0, below - top)
    return [
        {
            "x": _day(row),
            "y": at - over,
            "xref": "x",
            "yref": "y",
            "text": safe(text),
            "xanchor": "left",
            "xshift": 6,
            "showarrow": False,
            "align": "left",
            "font": {"size": 12, "color": colour if colour != OTHERS else MUTED},
        }
        for at, row, text, colour in placed
    ]


def _colours(codes: list[int | str], highlight: Collection[int | str]) -> dict[int | str, str]:
    if highlight:
        return {code: ACCENT if code in highlight else OTHERS for code in codes}
    if len(codes) > len(CATEGORY):
        return dict.fromkeys(codes, OTHERS)
    return {code: CATEGORY[i] for i, code in enumerate(codes)}


def _day(row: Row) -> str:
    return _date(int(row.keys["month"]))


def _date(month: int) -> str:
    return f"{month // 12:04d}-{month % 12 + 1:02d}-01"


def _hover(row: Row, name: str, found: Protected, provisional: bool) -> str:
    head = f"<b>{safe(name)}</b><br>" if name else ""
    text = f"{head}{month_name(int(row.keys['month']))}：{safe(words.figure(row, found.metric))}"
    return f"{text}（初步数）" if provisional else text
