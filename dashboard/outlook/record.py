"""往年预测: what was said of the employed and what came, as a whole and cell by cell."""

from typing import Any, Final

import streamlit as st

from dashboard.access.gateway import fetch
from dashboard.charts.record import said_and_came
from dashboard.charts.years import reach, rows_of
from dashboard.outlook import record_findings as say
from dashboard.outlook.view import Asked, short
from dashboard.page import frame, panel
from dashboard.wording import words
from metrics.disclosure.protect import Protected
from metrics.figures.outlook import record, supply

_HEAD: Final = ("单元", "今后", "误差", "比上年值", "80%", "95%")
_YEARS: Final = ("预测的年份", "预测于", "预测（人）", "可能范围（95%）", "实际（人）", "相差")
_MEANT: Final = (
    "误差大的在前，为占实际人数的百分比；「比上年值」为与沿用上年值的误差之比，不到 100% 为更准；"
    "80%、95% 两列为落在该可能范围内的次数；人数少的单元不列出"
)


def show(about: Asked) -> list[Protected]:
    """The chart beside the table of the cells below the place; the tables that they rest on."""
    divided = about.divided
    ahead = fetch(supply.EMPLOYED_AHEAD, about.then, divided) if divided else None
    left, right = st.columns(2, gap="medium")
    with left:
        gain, came = _chart(about, ahead)
    with right:
        if ahead is None:
            _single(came)
        else:
            _cells(about, divided, ahead)
    return [gain, came]


def _chart(about: Asked, ahead: Protected | None) -> tuple[Protected, Protected]:
    place = about.place
    gain = fetch(record.GAIN, place)
    came = fetch(record.RECORD, place, ("year", "made"))
    history = fetch(supply.HISTORY, place, "year")
    panel.show(
        [came, history],
        lambda two: said_and_came(two[0], two[1]),
        say.record(gain, came),
        key="record",
        name="往年预测与实际",
        note=say.naive_used(ahead),
    )
    return gain, came


def _cells(about: Asked, divided: tuple[str, ...], ahead: Protected) -> None:
    """Each cell's error against the newest value's, its ranges, and what it is forecast by now."""
    error = fetch(record.ERROR, about.place, divided)
    gain = fetch(record.GAIN, about.place, divided)
    if "section" in divided:
        error, gain = short(error), short(gain)
    rows = say.cells(error, gain, ahead)
    title = say.cells_title(error, gain, ahead)
    _title(title)
    if not rows:
        st.caption("还没有可以与实际比较的往年预测")
        return
    frame.listing(
        _HEAD,
        rows,
        numbers=4,
        note="；".join((say.held(error), _MEANT)),
        title=title,
        found=(error, gain),
        key="record-cells",
        rests=(ahead,),
    )


def _single(came: Protected) -> None:
    """A single cell's forecasts one by one, the newest first."""
    title = "往年预测逐次对照"
    records: list[Any] = rows_of(came)
    _title(title)
    if not records:
        st.caption("还没有可以与实际比较的往年预测")
        return
    newest = sorted(records, key=lambda row: (-int(row["year"]), -int(row["made"])))
    rows = [
        [
            f"{int(row['year'])}年",
            f"{int(row['made'])}年",
            words.number(row["value"], came.metric),
            reach(row, "95", came.metric),
            words.number(row["actual"], came.metric),
            say.missed(row),
        ]
        for row in newest
    ]
    frame.listing(_YEARS, rows, numbers=4, title=title, rests=(came,))


def _title(text: str) -> None:
    st.html(f'<h3 class="table-title">{text}</h3>')
