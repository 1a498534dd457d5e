"""情景比较: levers on sliders, up to four futures side by side, and what would close the gap.

The levers being tried are in the address (``draft``), as are the saved ones beside them (``with``),
so that a link reopens the comparison. Saving is for analysts and stewards, and is noted.
"""

from dataclasses import replace
from typing import Any, Final

import streamlit as st

from dashboard import audit, auth, controls, frame, gateway, panel, words
from dashboard import findings_outlook as say
from dashboard.charts.fan import compared
from dashboard.gateway import fetch
from dashboard.outlook_view import Asked
from data.home import Refused
from metrics import supply, supply_scenarios
from metrics.core import Unknown
from metrics.disclosure import Protected
from metrics.models.supply_demand_levers import Lever
from metrics.selection import level
from metrics.supply_closing import CLOSING
from metrics.supply_scenarios import COMPARED, Scenario

BASE: Final = "基准"
DRAFT: Final = "当前调整"
MAY_SAVE: Final = ("steward", "analyst")
_ALL: Final = "*"
# Lever: what the slider says, its reach and step in points of per cent, what it stands for.
SLIDERS: Final = {
    "retention": ("留任率", "个百分点/年", 10.0, 0.5, "在岗者一年后仍在的比例，每年提高或降低"),
    "staying": ("毕业生来本地率", "个百分点", 20.0, 1.0, "应届毕业生来本地就业的比例"),
    "growth": ("用人增速", "个百分点/年", 10.0, 0.5, "从业人员每年增速；经济下行取负数"),
    "arrivals": ("其他新增人数", "%", 50.0, 5.0, "返回、新来、转入的人数；政策到期取负数"),
}
_MOST_POSTS: Final = 20_000


def show(about: Asked) -> None:
    """Draw the panel: levers on the left, what comes of them on the right."""
    st.html('<h2 class="section-title">情景比较：做些什么，缺口会怎样变</h2>')
    left, right = st.columns([1, 2], gap="medium")
    with left:
        draft = _levers(about)
        chosen = _beside()
        _keep(about, draft)
    futures = [(BASE, "")]
    futures += [(DRAFT, supply_scenarios.code(draft))] if draft else []
    futures += [(one.name, one.code) for one in chosen]
    with right:
        _compare(about, futures[:COMPARED])
        _closing(about)


def _levers(about: Asked) -> tuple[Lever, ...]:
    """The sliders, set from the address; what they say."""
    told = _told()
    amounts = {one.kind: one.amount for one in told}
    start = max((one.start for one in told), default=0)
    years = [int(year) for year in sorted(about.gap.frame["year"].unique())]
    for kind, (name, unit, most, step, help_) in SLIDERS.items():
        key = f"w-lever-{kind}"
        value = round(amounts.get(kind, 0.0) * 100 / step) * step
        st.session_state[key] = min(max(value, -most), most)
        st.slider(f"{name}（{unit}）", -most, most, step=step, key=key, format="%+g", help=help_,
                  on_change=_write, args=(about,))  # fmt: skip
    _project(about, amounts.get("project", 0.0))
    st.session_state["w-lever-start"] = start if start in years else years[0]
    st.selectbox("从哪一年起", years, key="w-lever-start", format_func=lambda y: f"{y}年",
                 on_change=_write, args=(about,))  # fmt: skip
    return _placed(about, told)


def _told() -> tuple[Lever, ...]:
    """The levers in the address; a word, and none, where they can't be read."""
    try:
        return supply_scenarios.levers(st.query_params.get("draft", ""))
    except Unknown as error:
        st.caption(f"网址中的条件未采用：{error}")
        return ()


def _project(about: Asked, posts: float) -> None:
    """Posts of a new project stand in one city and one industry."""
    one_place = level(about.place.region) == "city" and about.place.codes("section")
    key = "w-lever-project"
    st.session_state[key] = int(posts) if one_place else 0
    st.number_input(
        "新项目岗位（个）", 0, _MOST_POSTS, step=50, key=key, disabled=not one_place,
        help="先选一个市和一个行业门类", on_change=_write, args=(about,),
    )  # fmt: skip


def _placed(about: Asked, told: tuple[Lever, ...]) -> tuple[Lever, ...]:
    """The levers applied to the region and industry that the page is about."""
    codes = about.place.codes("section")
    section = str(codes[0]) if codes else _ALL
    single = level(about.place.region) == "city" and section != _ALL
    return tuple(
        replace(one, region=about.place.region, section=section)
        for one in told
        if one.amount and (one.kind != "project" or single)
    )


def _write(about: Asked) -> None:
    """Put what the sliders say into the address."""
    start = int(st.session_state["w-lever-start"])
    first = int(about.gap.frame["year"].min())
    start = 0 if start == first else start
    found = [
        Lever(kind, round(float(st.session_state[f"w-lever-{kind}"]) / 100, 6), 0, _ALL, start)
        for kind in SLIDERS
    ]
    found.append(Lever("project", float(st.session_state["w-lever-project"]), 0, _ALL, start))
    kept = [one for one in found if one.amount]
    controls.put("draft", supply_scenarios.code(kept) if kept else "")


def _beside() -> list[Scenario]:
    """The saved scenarios to compare with; those in the address that exist."""
    known = {one.name: one for one in supply_scenarios.saved(gateway.home())}
    asked = [name for name in st.query_params.get("with", "").split(",") if name in known]
    if not known:
        return []
    st.session_state["w-with"] = asked[: COMPARED - 1]
    st.multiselect("与已保存的情景比较", list(known), key="w-with", max_selections=COMPARED - 1,
                   placeholder="最多三个", select_all=False, on_change=_written)  # fmt: skip
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
        made = supply_scenarios.save(gateway.home(), name, draft, user.name)
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
        supply_scenarios.drop(gateway.home(), name)
    except (Refused, audit.NotWritten) as error:
        st.session_state["scenario-said"] = str(error)
        return
    controls.put("with", "")
    st.session_state["scenario-said"] = f"已删除「{name}」"


def _noted(about: Asked, detail: str) -> None:
    """What is saved under whose name is noted before it is."""
    user = auth.current_user(gateway.home())
    event = audit.Event(
        user=user.name, action="scenario", metric=supply.GAP.id, selection=about.place,
        scope=user.scope.region, role=user.scope.role, snapshot=gateway.serving_id(),
        detail=detail,
    )  # fmt: skip
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
        tables, lambda every: compared(list(zip(names, every, strict=True))),
        say.compared(found, about.year), key="scenarios", name="情景比较",
        note="灰色带为基准 80% 的可能范围；各情景用同一组随机数，差别只来自调整项",
    )  # fmt: skip
    base = say.of_year(found[0][1], about.year) if found else None
    if base is None or len(found) < 2:
        return
    rows = [_row(name, one, about.year, base, code)
            for (name, one), (_, code) in zip(found, futures, strict=False)]  # fmt: skip
    head = ("情景", "调整", f"{about.year}年", "与基准相比", "短缺可能性")
    frame.listing(head, rows, numbers=3)


def _row(name: str, found: Protected, year: int, base: dict[str, Any], code: str) -> list[str]:
    row = say.of_year(found, year)
    if row is None:
        return [name, "", "—", "—", "—"]
    first = (found.month or 0) // 12
    set_ = "；".join(supply_scenarios.words(one, first) for one in supply_scenarios.levers(code))
    change = row["value"] - base["value"]
    size = words.number(abs(change), found.metric)
    moved = f"缺口{'扩大' if change > 0 else '缩小'} {size}" if change else "—"
    return [name, set_ or "维持现有趋势", say.gap_words(row["value"], found), moved,
            f"{row['probability'] * 100:.0f}%"]  # fmt: skip


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
        st.html(f'<p class="note">只调整一项，要{which} {about.year} 年的'
                f"{'缺口' if row['value'] > 0 else '富余'}（{size}）：{said}。</p>")  # fmt: skip
