"""情景比较: levers on sliders, up to four futures side by side, and what would close the gap.

The levers being tried are in the address (``draft``), as are the saved ones beside them (``with``),
so that a link reopens the comparison. Saving is for analysts and stewards, and is noted.
"""

from typing import Any, Final

import streamlit as st

from dashboard.access import audit, auth, gateway
from dashboard.access.gateway import fetch
from dashboard.charts.fan import compared
from dashboard.filters import controls
from dashboard.outlook import findings as say
from dashboard.outlook import levers
from dashboard.outlook.view import Asked
from dashboard.page import frame, panel
from dashboard.wording import words
from data.home import Refused
from metrics.disclosure.protect import Protected
from metrics.engine.core import Unknown
from metrics.figures.outlook import scenarios, supply
from metrics.figures.outlook.closing import CLOSING
from metrics.figures.outlook.scenarios import COMPARED, Scenario
from metrics.models.supply_demand.levers import Lever

BASE: Final = "基准"
DRAFT: Final = "当前调整"
MAY_SAVE: Final = ("steward", "analyst")


def show(about: Asked) -> None:
    """Draw the panel: levers on the left, what comes of them on the right."""
    st.html('<h2 class="section-title">情景比较：做些什么，缺口会怎样变</h2>')
    left, right = st.columns([1, 2], gap="medium")
    with left:
        draft = levers.draw(about)
        chosen = _beside()
        _keep(about, draft)
    futures = [(BASE, "")]
    futures += [(DRAFT, scenarios.code(draft))] if draft else []
    futures += [(one.name, one.code) for one in chosen]
    with right:
        _compare(about, futures[:COMPARED])
        _closing(about)


def _beside() -> list[Scenario]:
    """The saved scenarios to compare with; those in the address that exist."""
    known = {one.name: one for one in scenarios.saved(gateway.home())}
    asked = [name for name in st.query_params.get("with", "").split(",") if name in known]
    if not known:
        return []
    st.session_state["w-with"] = asked[: COMPARED - 1]
    st.multiselect(
        "与已保存的情景比较",
        list(known),
        key="w-with",
        max_selections=COMPARED - 1,
        placeholder="最多三个",
        select_all=False,
        on_change=_written,
    )
    return [known[name] for name in st.session_state["w-with"]]


def _written() -> None:
    controls.put("with", ",".join(st.session_state["w-with"]))


def _keep(about: Asked, draft: tuple[Lever, ...]) -> None:
    """Save the levers under a name, or drop a saved one; for those who may."""
    user = auth.current_user(gateway.home())
    if user.scope.role not in MAY_SAVE:
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="keep"):
        st.text_input("情景名称", key="w-scenario-name", max_chars=40, placeholder="如：留才行动")
        st.button("保存情景", on_click=_save, args=(about, draft), disabled=not draft)
    chosen = st.session_state.get("w-with", [])
    if len(chosen) == 1:
        st.button(f"删除「{chosen[0]}」", type="tertiary", on_click=_drop, args=(about, chosen[0]))
    said = st.session_state.pop("scenario-said", "")
    if said:
        st.caption(said)


def _save(about: Asked, draft: tuple[Lever, ...]) -> None:
    name = " ".join(str(st.session_state.get("w-scenario-name", "")).split()).replace(",", "，")
    user = auth.current_user(gateway.home())
    try:
        _noted(about, f"scenario save {name}")
        made = scenarios.save(gateway.home(), name, draft, user.name)
    except (Refused, audit.NotWritten) as error:
        st.session_state["scenario-said"] = str(error)
        return
    beside = [one for one in st.query_params.get("with", "").split(",") if one]
    controls.put("with", ",".join(dict.fromkeys([*beside, made.name][-(COMPARED - 1) :])))
    controls.put("draft", "")
    st.session_state["scenario-said"] = f"已保存「{made.name}」"


def _drop(about: Asked, name: str) -> None:
    try:
        _noted(about, f"scenario drop {name}")
        scenarios.drop(gateway.home(), name)
    except (Refused, audit.NotWritten) as error:
        st.session_state["scenario-said"] = str(error)
        return
    controls.put("with", "")
    st.session_state["scenario-said"] = f"已删除「{name}」"


def _noted(about: Asked, detail: str) -> None:
    """What is saved under whose name is noted before it is."""
    user = auth.current_user(gateway.home())
    event = audit.Event(
        user=user.name,
        action="scenario",
        metric=supply.GAP.id,
        selection=about.place,
        scope=user.scope.region,
        role=user.scope.role,
        snapshot=gateway.serving_id(),
        detail=detail,
    )
    audit.write(gateway.home(), [event])


def _compare(about: Asked, futures: list[tuple[str, str]]) -> None:
    """The gap of each future by year, and each against the base in the year chosen."""
    found: list[tuple[str, Protected]] = []
    for name, code in futures:
        place = about.place.with_("scenario", code) if code else about.place
        try:
            found.append((name, fetch(supply.GAP, place, "year")))
        except Unknown as error:
            st.caption(f"情景「{name}」不适用于当前范围：{error}")
    tables = [one for _, one in found]
    names = [name for name, _ in found]
    panel.show(
        tables,
        lambda every: compared(list(zip(names, every, strict=True))),
        say.compared(found, about.year),
        key="scenarios",
        name="情景比较",
        note="灰色带为基准 80% 的可能范围；各情景用同一组随机数，差别只来自调整项",
    )
    base = say.of_year(found[0][1], about.year) if found else None
    if base is None or len(found) < 2:
        return
    rows = [
        _row(about, name, one, base, code)
        for (name, one), (_, code) in zip(found, futures, strict=False)
    ]
    head = ("情景", "调整", f"{about.year}年", "与基准相比", "短缺可能性")
    frame.listing(head, rows, numbers=3)


def _row(about: Asked, name: str, found: Protected, base: dict[str, Any], code: str) -> list[str]:
    row = say.of_year(found, about.year)
    if row is None:
        return [name, "", "—", "—", "—"]
    set_ = "；".join(levers.said(about, one) for one in scenarios.levers(code))
    change = row["value"] - base["value"]
    size = words.number(abs(change), found.metric)
    moved = f"缺口{'扩大' if change > 0 else '缩小'} {size}" if change else "—"
    return [
        name,
        set_ or "维持现有趋势",
        say.gap_words(row["value"], found),
        moved,
        f"{row['probability'] * 100:.0f}%",
    ]


def _closing(about: Asked) -> None:
    """What each lever alone must be set to, in words."""
    row = say.of_year(about.gap, about.year)
    if row is None or not row["value"]:
        return
    found = fetch(CLOSING, about.then, "lever")
    said = say.closing(found)
    if said:
        which = "补上" if row["value"] > 0 else "消化"
        size = words.written(abs(row["value"]), about.gap.metric)
        st.html(
            f'<p class="note">只调整一项，要{which} {about.year} 年的'
            f"{'缺口' if row['value'] > 0 else '富余'}（{size}）：{said}。</p>"
        )
