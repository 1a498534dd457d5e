"""Over which windows a figure is answered, and over which it is asked again when it says too
little."""

from dataclasses import replace

from data.months import month_text
from data.reference import region_name
from metrics.engine.core import YEAR_LONG, Kind, Metric, Time, Unknown, Window
from metrics.engine.coverage import coverage, newest, of_complete_classes, reach
from metrics.engine.selection import Scope, Selection, parent
from metrics.engine.statement import Cubes
from metrics.engine.table import Table


def settled(cubes: Cubes, metric: Metric, selection: Selection) -> Selection:
    """The question over a window that may be answered and that its record means.

    Raises:
        Unknown: another window was asked for.
    """
    return _of_record(cubes, metric, _complete(cubes, metric, _fixed(cubes, metric, selection)))


def within_reach(cubes: Cubes, metric: Metric, month: int | None) -> None:
    """Refuse a month of which the data say nothing at all; a timeless figure is held to the months
    of the insurance data, without those of the posts.

    Raises:
        Unknown: the month lies outside; the text names the months there are.
    """
    if month is None:
        return
    known = reach(cubes, metric) or coverage(cubes, "stock") or coverage(cubes, "posting")
    if known is not None and not known[0] <= month <= known[1]:
        first, last = map(month_text, known)
        raise Unknown(
            f"「{metric.name}」没有 {month_text(month)} 的数据；可查 {first} 至 {last} 的月份"
        )


def _complete(cubes: Cubes, metric: Metric, selection: Selection) -> Selection:
    return replace(selection, month=of_complete_classes(cubes, metric, selection.month))


def unless_complete(asked: Selection, meant: Selection) -> tuple[str, ...]:
    """What an answer must say whose last class isn't the one asked for."""
    if asked.month is None or meant.month is None or asked.month // 12 == meant.month // 12:
        return ()
    return (f"{asked.month // 12}届尚在登记，不计入多届合计；所示截至{meant.month // 12}届",)


def _windowed(metric: Metric) -> bool:
    """Whether people are added up over a window, so that windows can be subtracted."""
    return metric.protects == "person" and any(
        term.measure.time in (Time.SUM, Time.MEAN) for term in metric.terms
    )


def _fixed(cubes: Cubes, metric: Metric, selection: Selection) -> Selection:
    """People are added up over one month, twelve, or the year to date, and nothing else.

    Were all lengths answered, each month would be the difference of many pairs of windows whose
    roundings differ, and a linear program recovers hidden months (docs/disclosure.md).
    """
    months = selection.months
    if not months or months in (1, YEAR_LONG) or not _windowed(metric):
        return selection
    if selection.month is None and 1 < months < YEAR_LONG:
        # The page's year to date, of a figure whose newest settled month is an earlier one.
        latest = newest(cubes, metric)
        return selection if latest is None else replace(selection, months=latest % 12 + 1)
    if selection.month is not None and months == selection.month % 12 + 1:
        return selection
    raise Unknown(
        f"「{metric.name}」涉及人数，只能按单月、近12个月或今年以来统计，不能按{months}个月"
    )


def _of_record(cubes: Cubes, metric: Metric, selection: Selection) -> Selection:
    """The window that the record means, named: a month's arrivals over a year's promise would be
    another figure under its name.

    Raises:
        Unknown: another window was asked for.
    """
    if not metric.windows:
        return selection
    last = selection.month if selection.month is not None else newest(cubes, metric)
    if selection.months and last is not None:
        metric.means(selection.months, last)
    own = metric.own_window(last)
    return (
        selection
        if selection.months or own == metric.window
        else selection.at(selection.month, own)
    )


def those_of(table: Table, metric: Metric, selection: Selection) -> Table:
    """A series of years to date has the months whose year to date is that long."""
    months = selection.months
    if not months or months in (1, YEAR_LONG) or "month" not in table or not _windowed(metric):
        return table
    return table.take(table["month"] % 12 + 1 == months)


def wider(metric: Metric, selection: Selection, scope: Scope) -> list[tuple[Selection, str]]:
    """Wider questions to ask in turn, each with the words that say so: twelve months, the region
    above, where the scope reaches it."""
    steps = []
    # One month's open posts over twelve months of seekers would be no 求人倍率.
    summed = all(term.measure.time is Time.SUM for term in metric.terms)
    current = selection
    months = selection.months or metric.window
    meant = not metric.windows or Window.YEAR in metric.windows
    if summed and meant and metric.kind is not Kind.QUANTILE and months < YEAR_LONG:
        current = replace(current, months=YEAR_LONG)
        steps.append((current, f"样本少，已放宽到{Window.YEAR.value}"))
    above = parent(selection.region)
    if above != selection.region and above // 10_000 == scope.region // 10_000:
        try:
            current = scope.narrow(current.within(above))
        except ValueError:
            return steps
        year = Window.YEAR.value if current.months != selection.months else ""
        steps.append((current, f"样本少，已放宽到{region_name(above)}{year}"))
    return steps
