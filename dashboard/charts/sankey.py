"""Flows in three legs (生源地 → 院校 → 就业地) from two Protected tables. Pure.

Only pairs that may be shown are drawn; members beyond the largest stand together as 其他, whose
width is the sum of protected pairs, so that nothing hidden can be got back by subtraction.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.charts.codes import plain
from dashboard.charts.spec import ChartSpec, Code, Empty, Link, Node, Role, Sankey, Tone
from dashboard.charts.text import short
from dashboard.wording import words
from metrics.disclosure.protect import Protected, Status

OTHER: Final = "其他"
_ROW: Final = 30  # pixels of a node
_FRAME: Final = 50
_LOWEST: Final = 260
_LONGEST: Final = 12
_COLUMNS: Final = 3
# Of the nodes of a column, by column; the last one's are told apart by whether they are ours.
_TONES: Final = (Tone.C3, Tone.C0)
_ELSEWHERE: Final = Tone.C5

Key = tuple[int, Code]  # column and code


@dataclass(frozen=True)
class _Pair:
    start: Code
    end: Code
    value: float


def sankey(
    left: Protected,
    right: Protected,
    *,
    names: tuple[str, str, str],
    most: tuple[int, int, int] = (8, 8, 8),
    ours: frozenset[Code] = frozenset(),
) -> ChartSpec:
    """Two legs that meet in the middle; a click returns the code of a node.

    Args:
        left: divided by (from, middle).
        right: divided by (middle, to); the same middle.
        names: headings of the three columns.
        most: members that each column names; the rest is 其他.
        ours: codes of the right column that are ours.
    """
    first, middle = left.by
    last = right.by[1]
    legs = (_pairs(left), _pairs(right))
    if not legs[0] and not legs[1]:
        words_ = "各流向人数过少，不予显示" if len(left) or len(right) else "暂无数据"
        return Empty(words=words_)
    labels = (
        _labels(left, first),
        {**_labels(left, middle), **_labels(right, middle)},
        _labels(right, last),
    )
    ins, outs = _totals(legs[0], "end"), _totals(legs[1], "start")
    middles = {code: max(ins.get(code, 0.0), outs.get(code, 0.0)) for code in {*ins, *outs}}
    kept = (
        _largest(_totals(legs[0], "start"), most[0]),
        _largest(middles, most[1]),
        _largest(_totals(legs[1], "end"), most[2]),
    )
    flows: dict[tuple[Key, Key], float] = defaultdict(float)
    for leg, pairs in enumerate(legs):
        for pair in pairs:
            flows[_key(leg, pair.start, kept), _key(leg + 1, pair.end, kept)] += pair.value
    nodes = _nodes(flows, labels, ours)
    places = {(one.column, one.code): i for i, one in enumerate(nodes)}
    return Sankey(
        found=(left, right),
        height=max(_LOWEST, _ROW * max(len(k) + 1 for k in kept) + _FRAME),
        headings=names,
        nodes=nodes,
        links=tuple(
            Link(places[a], places[b], value, _link_tone(nodes[places[b]]))
            for (a, b), value in sorted(
                flows.items(), key=lambda flow: (places[flow[0][0]], places[flow[0][1]])
            )
        ),
        unit=words.unit(left.metric),
    )


def hidden(left: Protected, right: Protected) -> str:
    """How many pairs were too small to be drawn, in words; empty where there are none."""
    lost = sum(int((one.frame["status"] == Status.SUPPRESSED.value).sum()) for one in (left, right))
    return f"另有 {lost} 股流向人数过少，未画出；较小的并入「{OTHER}」" if lost else ""


def _pairs(found: Protected) -> list[_Pair]:
    start, end = found.by
    columns = (found.frame[name].tolist() for name in (start, end, "value", "status"))
    return [
        _Pair(plain(start), plain(end), value)
        for start, end, value, status in zip(*columns, strict=True)
        if status == Status.OK and value == value and value
    ]


def _labels(found: Protected, by: str) -> dict[Code, str]:
    codes, labels = (found.frame[name].tolist() for name in (by, f"{by}_label"))
    return {plain(code): label for code, label in dict(zip(codes, labels, strict=True)).items()}


def _totals(pairs: Sequence[_Pair], end: str) -> dict[Code, float]:
    sums: dict[Code, float] = defaultdict(float)
    for pair in pairs:
        sums[pair.start if end == "start" else pair.end] += pair.value
    return dict(sums)


def _largest(sums: Mapping[Code, float], most: int) -> frozenset[Code]:
    ranked = sorted(sums, key=lambda code: (-sums[code], str(code)))
    return frozenset(ranked[:most])


def _key(column: int, code: Code, kept: Sequence[frozenset[Code]]) -> Key:
    return column, code if code in kept[column] else OTHER


def _nodes(
    flows: Mapping[tuple[Key, Key], float],
    labels: Sequence[Mapping[Code, str]],
    ours: frozenset[Code],
) -> tuple[Node, ...]:
    """The members column by column, the largest on top, 其他 at the foot."""
    into: dict[Key, float] = defaultdict(float)
    out: dict[Key, float] = defaultdict(float)
    for (a, b), value in flows.items():
        out[a] += value
        into[b] += value
    size = {key: max(into[key], out[key]) for pair in flows for key in pair}
    order = sorted(size, key=lambda key: (key[0], key[1] == OTHER, -size[key]))
    return tuple(
        Node(
            code,
            short(labels[column].get(code, OTHER), _LONGEST),
            column,
            _tone(column, code, ours),
            size[column, code],
            Role.REST if code == OTHER else Role.VALUE,
        )
        for column, code in order
    )


def _tone(column: int, code: Code, ours: frozenset[Code]) -> Tone:
    if code == OTHER:
        return Tone.OTHER
    if column == _COLUMNS - 1:
        return Tone.OURS if not ours or code in ours else _ELSEWHERE
    return _TONES[column]


def _link_tone(end: Node) -> Tone:
    return Tone.OTHER if end.tone in (Tone.OTHER, _ELSEWHERE) else Tone.OURS
