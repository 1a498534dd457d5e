"""Saved scenarios beside the levers: which to compare with; keeping or dropping one, for analysts
and stewards, noted in the trail."""

from typing import Final

import streamlit as st

from dashboard.access import audit, auth, holdings
from dashboard.outlook.scenarios import compared_with
from dashboard.outlook.view import About
from dashboard.page import session
from data.home import Refused
from metrics.figures.outlook import scenarios, supply
from metrics.figures.outlook.scenarios import COMPARED
from metrics.models.supply_demand.levers import Lever

MAY_SAVE: Final = ("steward", "analyst")


def draw(about: About, draft: tuple[Lever, ...]) -> None:
    """Draw the choice of saved scenarios, and, for those who may, the way to keep the draft."""
    _beside()
    _keep(about, draft)


def _beside() -> None:
    """The saved scenarios to compare with."""
    for why in scenarios.unread(holdings.home()):
        st.caption(f"{why}；仍保存在文件中。")
    known = [one.name for one in scenarios.saved(holdings.home())]
    if not known:
        return
    st.session_state["w-with"] = [one.name for one in compared_with(dict(st.query_params))]
    st.multiselect(
        "与已保存的情景比较",
        known,
        key="w-with",
        max_selections=COMPARED - 1,
        placeholder="最多三个",
        select_all=False,
        on_change=lambda: session.put("with", ",".join(st.session_state["w-with"])),
    )


def _keep(about: About, draft: tuple[Lever, ...]) -> None:
    """Save the levers under a name, or drop a saved one; for those who may."""
    user = auth.current_user(holdings.home())
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


def _save(about: About, draft: tuple[Lever, ...]) -> None:
    name = " ".join(str(st.session_state.get("w-scenario-name", "")).split()).replace(",", "，")
    user = auth.current_user(holdings.home())
    try:
        _noted(about, f"scenario save {name}")
        made = scenarios.save(holdings.home(), name, draft, user.name)
    except (Refused, audit.NotWritten) as error:
        st.session_state["scenario-said"] = str(error)
        return
    beside = [one for one in st.query_params.get("with", "").split(",") if one]
    session.put("with", ",".join(dict.fromkeys([*beside, made.name][-(COMPARED - 1) :])))
    session.put("draft", "")
    st.session_state["scenario-said"] = f"已保存「{made.name}」"


def _drop(about: About, name: str) -> None:
    try:
        _noted(about, f"scenario drop {name}")
        scenarios.drop(holdings.home(), name)
    except (Refused, audit.NotWritten) as error:
        st.session_state["scenario-said"] = str(error)
        return
    session.put("with", "")
    st.session_state["scenario-said"] = f"已删除「{name}」"


def _noted(about: About, detail: str) -> None:
    """What is saved under whose name is noted before it is."""
    user = auth.current_user(holdings.home())
    event = audit.event(
        user,
        "scenario",
        metric=supply.GAP.id,
        selection=about.place,
        snapshot=holdings.serving_id(),
        detail=detail,
    )
    audit.write(holdings.home(), [event])
