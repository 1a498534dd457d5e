"""What 地区画像 asks beside the filter bar: the region to compare with, the month on the map."""

from functools import partial
from typing import Final

import streamlit as st

from dashboard.access import auth, gateway
from dashboard.access.gateway import fetch
from dashboard.charts.bars import bars
from dashboard.filters import controls
from dashboard.page import panel
from dashboard.profile import findings as findings_profile
from dashboard.region import findings
from dashboard.wording import words
from data.months import month_name, month_number, month_text
from data.reference import regions
from metrics.disclosure.protect import Protected
from metrics.engine.selection import Selection, contains, level, parent
from metrics.figures.market import gap
from metrics.figures.people import stock

MAP_HEIGHT: Final = 340
_BACK: Final = 36  # months that the slider reaches


def rival(chosen: Selection) -> Selection | None:
    """The same question about another region of its kind; the choice is in the address."""
    scope = auth.current_user(gateway.home()).scope.region
    above = parent(chosen.region)
    kind = "city" if level(chosen.region) == "province" else level(chosen.region)
    found = [r.code for r in regions(kind, above) if r.code != chosen.region]
    if above != chosen.region:
        found.append(above)
    options = {str(code): words.place(code) for code in found if contains(scope, code)}
    if not options:
        return None
    return chosen.within(int(controls.choice_of("versus", "与哪里对比", options)))


def names(chosen: Selection, other: Selection) -> list[str]:
    """The two regions' names."""
    return [words.place(chosen.region), words.place(other.region)]


def ends(chosen: Selection, step: Protected) -> tuple[Protected, Protected]:
    """The stock at both ends of the window that the steps cover."""
    last = step.month
    first = None if last is None else last - (chosen.months or 12)
    return fetch(stock.TALENT_STOCK, chosen.at(first), widen=False), fetch(
        stock.TALENT_STOCK, chosen.at(last), widen=False
    )


def trades(chosen: Selection) -> Protected:
    """Show the industries: beside the province's, or, of the province itself, by size."""
    if level(chosen.region) == "province":
        found = fetch(stock.TALENT_STOCK, chosen, "section")
        title = partial(findings.busiest, whole=fetch(stock.TALENT_STOCK, chosen))
        panel.show(found, bars, title, key="lq", name="行业分布")
        return found
    found = fetch(gap.LOCATION_QUOTIENT, chosen, "section")
    panel.show(found, bars, findings_profile.specialised, key="lq", name="行业区位商")
    return found


def month_slider(chosen: Selection) -> int | None:
    """Slide over the months of the data; the month stands in the address."""
    reach = gateway.months()
    if reach is None or reach[1] - 12 <= reach[0]:
        return chosen.month
    last = chosen.month if chosen.month is not None else reach[1]
    months = [month_text(m) for m in range(max(reach[0] + 12, last - _BACK), last + 1)]
    if len(months) < 2:
        return chosen.month
    told = st.query_params.get("at", months[-1])
    st.session_state["w-at"] = told if told in months else months[-1]
    st.select_slider(
        "月份",
        months,
        format_func=lambda text: month_name(month_number(text)),
        key="w-at",
        on_change=lambda: controls.put("at", st.session_state["w-at"]),
    )
    return month_number(st.session_state["w-at"])
