"""What a time word means to a figure: month of a stock, window of a flow, class of a year."""

from dataclasses import dataclass, replace
from typing import Final

from metrics.ask.scan import Scan
from metrics.ask.when import Said
from metrics.engine.core import YEAR_LONG, Kind, Metric, Time
from metrics.engine.cubes import CUBES

HORIZON: Final = 10  # years ahead that no projection reaches (how far it does, the snapshot says)
_PROJECTED: Final = "supply"  # the topic whose years lie ahead


@dataclass(frozen=True)
class Period:
    """A query's times.

    Attributes:
        month, months, ytd, span: as in :class:`metrics.ask.query.Query`.
        where: ``(dimension, code)`` where a year is a class.
        by: the dimension of time to divide by; empty = none.
        unfit: why the figure knows no such time; empty where it does.
    """

    month: int | None = None
    months: int | None = None
    ytd: bool = False
    span: int | None = None
    where: tuple[tuple[str, int], ...] = ()
    by: str = ""
    unfit: str = ""


def settle(metric: Metric, found: Scan, now: int) -> Period:
    """The times of a question as one figure understands them."""
    period = Period()
    for said in found.times:
        if said.kind == "before":
            continue
        if said.kind == "none":
            return Period(unfit=said.text)
        if said.kind == "ago":  # of a stock that month, of a flow or a class that year
            whole = flows(metric) or not monthly(metric)
            long = (said.months or 0) >= YEAR_LONG
            said = replace(said, kind="year" if whole and long else "month")
        if monthly(metric) and "year" not in dims(metric) and _two(period, said):
            return Period(unfit=f"{said.text}与另一时间的对比")
        period = _with(metric, period, said, found, now)
    if found.yearly and period.by == "month" and flows(metric):
        return Period(unfit="每年合计")
    if (found.series or found.yearly) and not period.by:
        period = _series(metric, period, found, now)
    return period


def _two(period: Period, said: Said) -> bool:
    """Whether a time would take the place of another (2024年和2025年): one figure has one."""
    had = period.month is not None or period.months or period.ytd or period.span
    return bool(had) and said.kind in ("year", "month", "range", "todate", "last", "date")


def dims(metric: Metric) -> set[str]:
    """The ids of its dimensions."""
    return {one.id for one in metric.dimensions}


def flows(metric: Metric) -> bool:
    """Whether it adds up over a window."""
    return any(term.measure.time is Time.SUM for term in metric.numerator)


def monthly(metric: Metric) -> bool:
    """Whether it has a month at all: a class of graduates or a state at the data date has none."""
    return any(CUBES[term.measure.cube].clock == "month" for term in metric.terms)


def projected(metric: Metric) -> bool:
    """Whether its years lie ahead."""
    return metric.topic == _PROJECTED and "year" in dims(metric)


def _open_windows(metric: Metric) -> bool:
    """Whether any length of window is answered: nobody is counted in it."""
    return flows(metric) and metric.protects == "public" and not metric.windows


def _year_long(metric: Metric) -> bool:
    """Whether it is about the running year by itself: 当年预计, 年末预计."""
    return metric.id.startswith("now_")


def _with(metric: Metric, was: Period, said: Said, found: Scan, now: int) -> Period:
    if _year_long(metric):
        years = {said.year, None if said.month is None else said.month // 12} - {None}
        return was if years <= {now // 12} else Period(unfit=said.text)
    if "year" in dims(metric) and (projected(metric) or not monthly(metric)):
        return _class(metric, was, said, now)
    if "cohort" in dims(metric):
        return _cohort(was, said, now)
    if metric.window == 36 and not monthly(metric):
        good = said.kind == "last" and said.months == 36
        return was if good else Period(unfit=said.text)
    if not monthly(metric):  # a state at the data date
        this_year = said.kind in ("todate", "date") or (
            said.kind == "year" and said.year == now // 12
        )
        newest = said.kind == "month" and said.month in (now, now // 12 * 12 + 11)
        return was if this_year or newest else Period(unfit=said.text)
    return _monthly(metric, was, said, found, now)


def _class(metric: Metric, was: Period, said: Said, now: int) -> Period:
    year = said.year if said.year is not None else None if said.month is None else said.month // 12
    if said.kind in ("last", "since"):
        if projected(metric) and metric.id not in ("sd_history", "sd_record"):
            return Period(unfit=said.text)
        if said.kind == "since" and said.month is not None:  # the newest class may be last year's
            years = range(said.month // 12, now // 12 + 1)
            return Period(by="year", where=tuple(("year", year) for year in years))
        return Period(by="year", span=max(1, round((said.months or 12) / 12)))
    if said.kind == "ahead":
        return Period(by="year", span=None) if projected(metric) else Period(unfit=said.text)
    if said.kind == "range" and said.month is not None and said.months:
        first = (said.month - said.months + 1) // 12
        return Period(
            by="year", where=tuple(("year", y) for y in range(first, said.month // 12 + 1))
        )
    if said.kind == "todate" and year is None:
        year = now // 12
    if year is None:
        return was
    if (
        projected(metric)
        and said.kind in ("year", "todate")
        and year < now // 12
        and metric.id not in ("sd_history", "sd_record")
    ):
        return Period(unfit=said.text)
    if projected(metric) and year > now // 12 + HORIZON:
        return Period(unfit=said.text)
    if not projected(metric) and year > now // 12 + (8 if metric.id == "native_students" else 0):
        return Period(unfit=said.text)
    return Period(where=(*was.where, ("year", year)))


def _cohort(was: Period, said: Said, now: int) -> Period:
    if said.kind in ("last", "since"):
        months = said.months if said.months else now - (said.month or now) + 1
        return Period(by="cohort", span=max(1, round((months or 12) / 12)))
    year = said.year if said.year is not None else None if said.month is None else said.month // 12
    if said.kind == "class" or said.kind == "ahead":
        return Period(unfit=said.text)
    if said.kind == "todate" and year is None:
        year = now // 12
    return was if year is None else Period(where=(*was.where, ("cohort", year)))


def _monthly(metric: Metric, was: Period, said: Said, found: Scan, now: int) -> Period:
    flow, own = flows(metric), bool(metric.windows)
    last = said.month
    if said.kind in ("class", "ahead"):
        return Period(unfit=said.text)
    if said.kind == "year" and said.year is not None:
        last = said.year * 12 + 11
        if said.year > now // 12:
            return Period(unfit=said.text)
        if said.year == now // 12 and _by_month(found) and _series_by(metric) == "month":
            single = single_months(metric, "month")
            return Period(month=now, months=single, span=now % YEAR_LONG + 1, by="month")
        if said.year == now // 12:
            return Period(ytd=flow)
        months = YEAR_LONG if flow and not own else None
        if found.series or _by_month(found):
            return Period(
                month=last,
                months=single_months(metric, _series_by(metric)),
                span=YEAR_LONG,
                by=_series_by(metric),
                unfit="" if _series_by(metric) else said.text,
            )
        return Period(
            month=last,
            months=months,
            ytd=flow and own and "今年以来" in {w.value for w in metric.windows},
        )
    if (
        last is not None
        and last > now
        and not (
            said.kind in ("month", "todate", "date")
            and last // 12 == now // 12
            and said.text.startswith(("今年", "年", "本年", "当年"))
        )
    ):
        return Period(unfit=said.text)
    if last is not None and last > now:
        return Period(unfit=said.text)
    if said.kind == "same":
        return Period(month=last, ytd=flow and metric.window == 1) if was.month is None else was
    if said.kind == "month":
        if flow and said.end and last is not None:
            return Period(month=last, ytd=True)
        return Period(month=last, months=1 if flow and metric.window != 1 and not own else None)
    if said.kind == "date":
        return Period(month=last, ytd=flow)
    if said.kind == "todate":
        if _by_month(found) and _series_by(metric):
            return Period(
                month=last if last is not None else now,
                months=single_months(metric, "month"),
                span=(last if last is not None else now) % 12 + 1,
                by="month",
            )
        return Period(month=last, ytd=flow)
    if said.kind == "range":
        return _window(metric, found, last, said.months or 1, said.text)
    if said.kind == "since":
        return _window(metric, found, None, now - (last or now) + 1, said.text)
    if said.kind == "last":
        return _window(metric, found, None, said.months or 1, said.text)
    return was


def _by_month(found: Scan) -> bool:
    return found.series or any("month" in one.dimensions[:1] for one in found.nouns)


def _window(metric: Metric, found: Scan, month: int | None, months: int, text: str) -> Period:
    flow, series = flows(metric), _by_month(found)
    if (
        not series
        and flow
        and not metric.windows
        and (months in (1, YEAR_LONG) or _open_windows(metric))
    ):
        return Period(month=month, months=months)
    if not series and metric.windows and months == YEAR_LONG:
        return Period(month=month)
    by = _series_by(metric)
    single = single_months(metric, by)
    return Period(month=month, months=single, span=months, by=by) if by else Period(unfit=text)


def single_months(metric: Metric, by: str) -> int | None:
    """Rows by month of a count are each month's own; a rate keeps the window it is meant of."""
    adds = by == "month" and metric.kind is Kind.COUNT and flows(metric) and not metric.windows
    return 1 if adds and metric.window != 1 else None


def _series_by(metric: Metric) -> str:
    own = dims(metric)
    return next((name for name in ("month", "year") if name in own), "")


def _series(metric: Metric, was: Period, found: Scan, now: int) -> Period:
    own = dims(metric)
    order = ("year", "cohort", "month") if found.yearly else ("month", "year", "cohort")
    by = next((name for name in order if name in own), "")
    if "tenure" in own and not found.yearly:
        by = "tenure"
    if not by:
        return Period(unfit="按月变化" if found.series else "历年变化")
    if found.yearly and by == "month" and flows(metric):
        return Period(unfit="每年合计")
    single = single_months(metric, by)
    if by == "month" and was.ytd:
        return Period(
            month=was.month if was.month is not None else now,
            months=single,
            span=(was.month if was.month is not None else now) % 12 + 1,
            by=by,
        )
    if by == "month" and was.month is not None and was.months == YEAR_LONG:
        return Period(month=was.month, months=single, span=YEAR_LONG, by=by)
    return Period(was.month, single, False, was.span, was.where if by == "month" else (), by)
