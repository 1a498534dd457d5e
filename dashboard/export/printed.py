"""A page as its files print it: each figure says whose it is and under which filters it stands.

On the screen a figure widened to a larger place stands beside sentences that say so; in a file it
may be cut out and passed on alone. So its own title names the place, where that isn't the page's.
What has nothing to show is no slide and no figure: it stands in one list, with the reason.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from dashboard.charts.spec import Bars, ChartSpec, Columns, Empty
from dashboard.document.document import Document
from dashboard.document.values import Listing, Part
from dashboard.export.page import filters
from dashboard.wording import words
from data.home import Refused
from metrics.disclosure.protect import STATUS_WORDS, Protected, Status
from metrics.engine.selection import Codes, Selection

LEFT_OUT: Final = "未列出的图表"
_KEY: Final = "left-out"


def as_printed(page: Document, *, folded: bool = True) -> Document:
    """The page whose parts name their place and filters.

    Args:
        page: as it stands on the screen.
        folded: parts with nothing to show are one list at the end; a workbook keeps a sheet for
            each, so that whoever reads it by name finds it every month.
    """
    parts = {key: _told(part, page) for key, part in page.parts.items()}
    if folded and not page.is_empty:
        why = {key: nothing(part) for key, part in parts.items()}
        lines = dict.fromkeys((_name(page.parts[key]), text) for key, text in why.items() if text)
        parts = {key: part for key, part in parts.items() if not why[key]}
        if lines:
            _list_left_out(parts, tuple(lines), _here(page))
    made = Document.of_parts(page.title, page.question, page.selection, page.sentences, parts)
    return replace(made, public=page.public)


def _list_left_out(parts: dict[str, Part], lines: tuple[tuple[str, str], ...], here: str) -> None:
    """What has nothing to show as one list; of a small county the page has one of those that it
    gathered itself (dashboard.document.absent), and the lines go below it."""
    for key, part in parts.items():
        if part.title.endswith(LEFT_OUT) and part.listing is not None:
            held = part.listing
            named = {row[0] for row in held.rows}
            more = tuple((name, here, why) for name, why in lines if name not in named)
            parts[key] = replace(part, listing=replace(held, rows=(*held.rows, *more)))
            return
    listing = Listing(("图表", "未列出的原因"), lines)
    parts[_KEY] = Part(LEFT_OUT, (), here, listing=listing)


def chosen(page: Document, wanted: Sequence[str]) -> Document:
    """The page with some of its parts alone, in the page's own order.

    Args:
        page: as it stands on the screen.
        wanted: keys of parts, or their numbers on the page from 1; none = all.

    Raises:
        Refused: there is no such part; the text numbers those there are.
    """
    if not wanted:
        return page
    keys = list(page.parts)
    numbers = {str(i): key for i, key in enumerate(keys, start=1)}
    picked = {numbers.get(one, one) for one in wanted}
    strange = [one for one in wanted if numbers.get(one, one) not in keys]
    if strange:
        known = "；".join(f"{i} {page.parts[key].title}" for i, key in numbers.items())
        raise Refused(f"页面「{page.title}」没有图表「{'、'.join(strange)}」；可用：{known}")
    parts = {key: part for key, part in page.parts.items() if key in picked}
    made = Document.of_parts(page.title, page.question, page.selection, page.sentences, parts)
    return replace(made, public=page.public)


def nothing(part: Part) -> str:
    """Why a part has nothing to show; empty where it has something."""
    if isinstance(part.figure, Empty):
        return part.figure.words
    if part.listing is not None or part.prose:
        return ""
    if not is_blank(part.figure) and not all(one.is_empty for one in part.found):
        return ""
    states = {Status(state) for one in part.found for state in one.frame["status"]}
    for state in (Status.SUPPRESSED, Status.IMPRECISE):
        if state in states:
            return STATUS_WORDS[state]
    return STATUS_WORDS[Status.EMPTY]


def is_blank(spec: ChartSpec | None) -> bool:
    """Whether not one bar may be shown: an office program draws nothing then, not even why."""
    if isinstance(spec, Bars):
        return not any(value is not None for value in spec.series.values)
    if isinstance(spec, Columns):
        return not any(value is not None for one in spec.series for value in one.values)
    return False


def own_filters(found: Protected, page: Selection | None) -> tuple[tuple[str, Codes], ...]:
    """The filters that act on a table: the page's, and those of a switch that isn't one of its
    rows' own names (the university looked at, the year ahead)."""
    named = {name for name, _ in page.where} if page else set()
    return tuple(
        (name, codes)
        for name, codes in found.selection.where
        if name in named or name not in found.by
    )


def _told(part: Part, page: Document) -> Part:
    here = _here(page)
    places = list(dict.fromkeys(words.whose(one) for one in part.found))
    if not part.found:
        return replace(part, subtitle=part.subtitle or here) if part.listing else part
    title, note = part.title, part.note
    # A row of cards names each card's place beside its period.
    if here and here not in places and not part.listing:
        title = f"【{'、'.join(places[:2])}】{title}"
        note = "；".join(filter(None, (_apart(places, here), note)))
    below = [part.subtitle or "；".join(dict.fromkeys(_below(part)))]
    acting = _filters(part, page.selection)
    if acting:
        below.append(f"筛选：{acting}")
    return replace(part, title=title, note=note, subtitle="；".join(filter(None, below)))


def _apart(places: list[str], here: str) -> str:
    if places == [words.EVERYWHERE]:
        return f"本图不限就业地，不是{here}一地的数据"
    return f"本图为{'、'.join(places)}的数据，不是{here}的"


def _below(part: Part) -> Iterator[str]:
    return (words.subtitle(one) for one in part.found if one.by)


def _filters(part: Part, page: Selection | None) -> str:
    every = [own_filters(one, page) for one in part.found]
    told = dict.fromkeys(filters(Selection(0, where=one)) for one in every if one)
    return "；".join(told)


def _here(page: Document) -> str:
    return words.place(page.selection.region) if page.selection else ""


def _name(part: Part) -> str:
    """What an empty part is called: its measure, and by what it would have been divided."""
    if not part.found or part.found[0].metric.name != part.title:
        return part.title
    metric, by = part.found[0].metric, part.found[0].by
    names = {one.id: one.name for one in metric.dimensions}
    return f"{part.title}（按{'、'.join(names.get(key, key) for key in by)}）" if by else part.title
