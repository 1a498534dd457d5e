"""Charts of which nothing may be shown here, gathered into one line: a page of a small county that
says 「人数过少」 in ten places hides the three that it can tell.

The only chart without a drawing stays where it is; what a source lacks is said in its place,
whatever the region.
"""

from collections.abc import Sequence
from typing import Final

from dashboard.charts.spec import Empty, Mark
from dashboard.document.values import Absent, Block, Chart, Columns, Fold, Group, Listing, Part
from dashboard.filters.values import Choice
from dashboard.wording import words
from metrics.disclosure.protect import STATUS_WORDS, Status

_HEAD: Final = ("图表", "所涉地区", "原因")
# Pixels, about: of a map, any other chart, a table; around bars, and a bar.
_MAP_HIGH: Final = 560
_CHART_HIGH: Final = 420
_TABLE_HIGH: Final = 200
_AROUND: Final = 140
_BAR_HIGH: Final = 26
_ALIKE: Final = 1.5  # columns no more unequal than that take each other's charts
_COURSES: Final = frozenset({"month", "tenure", "year"})
_SCANT: Final = 2  # points of a course that show none
_FEW: Final = ("过少", "样本少", "样本均少", "不足")


def gathered(blocks: Sequence[Block], region: int) -> tuple[Block, ...]:
    """The blocks of a page, its hidden charts in one line at the end.

    Args:
        blocks: as the page lays them out.
        region: asked about.
    """
    charts = _charts(blocks)
    hidden = [one for one in charts if is_hidden(one.part)]
    blank = [one for one in charts if isinstance(one.part.figure, Empty) or is_hidden(one.part)]
    if not hidden or len(blank) < 2:
        return tuple(blocks)
    names = _names([one.part for one in hidden])
    rows = tuple(
        (name, words.whose(one.part.found[0]), STATUS_WORDS[Status.SUPPRESSED])
        for name, one in zip(names, hidden, strict=True)
    )
    rests = tuple(table for one in hidden for table in one.part.found)
    part = Part("未列出的图表", (), listing=Listing(_HEAD, rows), rests=rests)
    told = tuple(dict.fromkeys(names))
    gone = {id(one) for one in hidden}
    # A switch without its chart would seem to belong to the next one.
    switches = {switch for chart, switch in _switched(blocks).items() if chart in gone}
    return (*_without(blocks, gone | switches), Absent(told, region, part))


def _switched(blocks: Sequence[Block]) -> dict[int, int]:
    """The charts that stand right below a switch of their own, and that switch, by identity."""
    found: dict[int, int] = {}
    for above, block in zip((None, *blocks), blocks, strict=False):
        if isinstance(above, Choice) and isinstance(block, Chart):
            found[id(block)] = id(above)
        for column in block.columns if isinstance(block, Columns) else ():
            found |= _switched(column)
        if isinstance(block, (Group, Fold)):
            found |= _switched(block.blocks)
    return found


def is_hidden(part: Part) -> bool:
    """Whether a chart has nothing to draw because too few people are behind it."""
    if not part.found or any(one.refused for one in part.found):
        return False
    if isinstance(part.figure, Empty):
        return any(word in part.figure.words for word in _FEW)
    states = {state for one in part.found for state in one.frame["status"]}
    if Status.SUPPRESSED.value not in states:
        return False
    return all(one.is_empty for one in part.found) or _scant(part)


def _scant(part: Part) -> bool:
    """Whether of a course in time next to nothing may be shown: one or two points of many, or
    nothing but zeros. A stay's first month says nothing; all are there."""
    if part.figure is None or not all(_COURSES & set(one.by) for one in part.found):
        return False
    rows = [row for one in part.found for row in one.rows() if row.keys.get("tenure") != 0]
    shown = [row.value for row in rows if row.value is not None]
    hidden = sum(row.status is Status.SUPPRESSED for row in rows)
    return not any(shown) or (len(shown) <= _SCANT and hidden > 2 * len(shown))


def _names(parts: Sequence[Part]) -> list[str]:
    """What each chart is called where its title found nothing to say; those of one measure by what
    they would have been divided too."""
    pairs = [(part.title.partition("：")[0], _divided(part)) for part in parts]
    names = [name for name, _ in dict.fromkeys(pairs)]
    return [f"{name}{by}" if names.count(name) > 1 else name for name, by in pairs]


def _divided(part: Part) -> str:
    """「（按院校）」; nothing of an undivided figure."""
    first = part.found[0]
    called = {one.id: one.name for one in first.metric.dimensions}
    by = "、".join(called.get(key, key) for key in first.by)
    return f"（按{by}）" if by else ""


def _charts(blocks: Sequence[Block]) -> list[Chart]:
    found: list[Chart] = []
    for block in blocks:
        if isinstance(block, Chart):
            found.append(block)
        elif isinstance(block, Columns):
            found += [one for column in block.columns for one in _charts(column)]
        elif isinstance(block, (Group, Fold)):
            found += _charts(block.blocks)
    return found


def _without(blocks: Sequence[Block], gone: set[int]) -> tuple[Block, ...]:
    """The blocks but those gone; a column left empty gives its room to the others."""
    kept: list[Block] = []
    for block in blocks:
        if id(block) in gone:
            continue
        if isinstance(block, Columns):
            kept += _columns(block, gone)
        elif isinstance(block, Group):
            inner = _without(block.blocks, gone)
            if inner or not block.blocks:
                kept.append(Group(inner, block.key, block.across, block.gap, block.height))
        elif isinstance(block, Fold):
            inner = _without(block.blocks, gone)
            if inner:
                kept.append(Fold(block.label, inner))
        else:
            kept.append(block)
    return tuple(kept)


def _columns(block: Columns, gone: set[int]) -> tuple[Block, ...]:
    pairs = [
        (width, inner)
        for width, column in zip(block.widths, block.columns, strict=True)
        if (inner := _without(column, gone)) or not column  # laid out empty: it stays
    ]
    if len(pairs) < 2:
        return pairs[0][1] if pairs else ()
    widths, columns = tuple(one for one, _ in pairs), tuple(one for _, one in pairs)
    if max(widths) <= _ALIKE * min(widths) and any(
        len(new) < len(old) for new, old in zip(columns, block.columns, strict=True)
    ):
        columns = _level(columns)
    return (Columns(columns, widths, block.gap),)


def _level(columns: tuple[tuple[Block, ...], ...]) -> tuple[tuple[Block, ...], ...]:
    """Columns from which charts were taken: the last of the longest goes to the shortest as
    long as that makes the page shorter, or the hole would stand where the charts were."""
    held = [list(one) for one in columns]
    while True:
        high = [sum(map(_rough_height, one)) for one in held]
        longest, shortest = high.index(max(high)), high.index(min(high))
        count = 2 if _switched(held[longest][-2:]) else 1  # a switch goes with its chart
        if len(held[longest]) < 1 + count:
            break
        moved = held[longest][-count:]
        if high[shortest] + sum(map(_rough_height, moved)) >= high[longest]:
            break
        held[shortest] += moved
        del held[longest][-count:]
    return tuple(map(tuple, held))


def _rough_height(block: Block) -> int:
    """About how many pixels a block takes."""
    if not isinstance(block, Chart) or block.part.figure is None:
        return _TABLE_HIGH
    mark = block.part.figure.mark
    if mark in (Mark.MAP, Mark.FLOW_MAP):
        return block.height or _MAP_HIGH
    if mark is Mark.BAR:
        return _AROUND + _BAR_HIGH * sum(len(one.frame) for one in block.part.found)
    return _CHART_HIGH
