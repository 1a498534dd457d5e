"""What 人才留存 asks for: its switches, its cards, and what may be drawn where."""

from dataclasses import dataclass, replace
from typing import Final

from dashboard.document.build import card
from dashboard.document.coarser import nearest
from dashboard.document.request import Request
from dashboard.document.values import Cards, Group
from dashboard.filters.places import around, level_below
from dashboard.wording import words
from metrics.disclosure.curves import QUARTER
from metrics.disclosure.protect import Protected
from metrics.engine.core import Metric
from metrics.engine.selection import Selection, contains, parent
from metrics.figures.retention import leaving, retention

GROUPS: Final = {
    "education": "学历",
    "cohort": "来本地年份",
    "section": "行业",
    "region": "地区",
    "school_group": "毕业院校",
    "native": "生源",
}
HORIZONS: Final = {"6": "半年", "12": "一年", "36": "三年", "60": "五年"}
LOSSES: Final = {"region": "地区", "section": "行业", "cohort": "来本地年份"}
QUITS: Final = {"section": "行业", "nature": "单位性质", "size": "单位规模", "region": "地区"}
PLACES: Final = ("city", "county")
_ENDS: Final = "曲线画到仍在观察的人足够多为止，止于不同时间的末端数值不宜相比"
CENSORED: Final = f"数据截至时仍在的人观察期未满，不算离开；{_ENDS}"
FUNNEL: Final = "虚线为正常波动的上下限，人数越少越宽；多出不到两成的不提示"
MAP_NOTE: Final = "去其他区县也算离开，所以低于全省、全市的比例；相差几个百分点可能只是偶然，看右图"
CAUTION: Final = f"两组人本来就可能不同，差异不能当作补贴的作用；{_ENDS}"


@dataclass(frozen=True)
class View:
    """What the switches say: the dimension of the groups, the horizon in months; and the switches
    themselves."""

    group: str
    horizon: int
    switches: Group


def view_of(request: Request) -> View:
    """The page's own switches."""
    group = request.choice("group", "分组", GROUPS, "education")
    horizon = request.choice("horizon", "来后时长", HORIZONS, "12")
    switches = Group((group, horizon), "switches", across=True)
    return View(dimension(group.value, request.selection), int(horizon.value), switches)


def by_county(request: Request, months: int) -> Protected:
    """The share still there after so many months, by county: those of the region, a county among
    its city's."""
    here = around(request.selection, request.scope)
    return request.fetch(retention.RETAINED[months], here, "county")


def dimension(name: str, chosen: Selection) -> str:
    """地区 is the level that lies in the region: cities of a province, else counties."""
    return level_below(chosen.region) if name == "region" else name


def lost(
    request: Request, chosen: Selection, by: str, metric: Metric = leaving.UNUSUAL_LOSSES
) -> Protected:
    """Unusual losses between counties (a city hides them), judged by the whole province's pace
    where the viewer may see it; shown, and named under the title, are those of the region, a county
    among its city's."""
    if by not in PLACES:
        return known(request.fetch(metric, chosen, by))
    province = parent(parent(chosen.region))
    here = around(chosen, request.scope)
    judged = chosen.within(province) if contains(request.scope, province) else here
    found = request.fetch(metric, judged, "county")
    counties = found.frame["county"]
    inside = [code for code in counties.unique() if contains(here.region, int(code))]
    kept = found.frame[counties.isin(inside)].reset_index(drop=True)
    return replace(found, frame=kept, selection=here)


def own(request: Request, unusual: Protected) -> Protected:
    """Of the counties drawn, those in the region asked about: what is cried out on a county's page
    is about that county."""
    here = request.selection.region
    counties = unusual.frame["county"]
    inside = [code for code in counties.unique() if contains(here, int(code))]
    return replace(unusual, frame=unusual.frame[counties.isin(inside)].reset_index(drop=True))


def staying(request: Request, group: str) -> tuple[Protected, str]:
    """The curve of each group, here or of the nearest region above where one can be followed; and
    the words that name that region. Places are asked of the region itself."""

    def ask(where: Selection) -> Protected:
        return known(request.fetch(retention.RETENTION_CURVE, where, (group, "tenure")))

    if group in PLACES:
        return ask(request.selection), ""
    return nearest(request, ask, request.selection, is_followed)


def is_followed(found: Protected) -> bool:
    """Whether a curve of the table tells at least half of its points up to the last that it tells:
    a dot at the beginning and a stroke after two years are no curve."""
    told: dict[object, list[int]] = {}
    for row in found.rows():
        tenure = int(row.keys["tenure"])
        if row.value is not None and tenure:
            told.setdefault(row.keys[found.by[0]], []).append(tenure)
    return any(2 * QUARTER * len(months) >= max(months) for months in told.values())


def whole(request: Request, chosen: Selection, group: str) -> Protected | None:
    """Everybody's curve behind many groups; not behind regions, whose leavers move within it."""
    if group in PLACES:
        return None
    return request.fetch(retention.RETENTION_CURVE, chosen, "tenure")


def remark(group: str) -> str:
    """What a reader must know of the curves."""
    return f"分地区时，去本地其他地区也算离开；{CENSORED}" if group in PLACES else CENSORED


def stays(request: Request) -> dict[int, Protected]:
    """Retention at each horizon, all of one region: the one asked about, or, where it has too few
    people for half of them, the one above that has most."""
    chosen, best = request.selection, dict[int, Protected]()
    while True:
        found = {
            int(months): request.fetch(retention.RETAINED[int(months)], chosen, widen=False)
            for months in HORIZONS
        }
        if _known(found) > _known(best) or not best:
            best = found
        above = parent(chosen.region)
        if 2 * _known(best) >= len(HORIZONS) or above == chosen.region:
            return best
        if not contains(request.scope, above):
            return best
        chosen = chosen.within(above)


def _known(found: dict[int, Protected]) -> int:
    return sum(one.one().value is not None for one in found.values())


def elsewhere(request: Request, found: dict[int, Protected]) -> str:
    """What stands above the cards where they are not of the region asked about."""
    shown = next(iter(found.values())).selection.region
    here = request.selection.region
    if shown == here:
        return ""
    return f"{words.place(here)}样本少，以下指标卡为{words.place(shown)}。"


def cards(request: Request, found: dict[int, Protected]) -> Cards:
    """Retention at the four horizons, each with its range underneath, all of one region."""
    made = []
    for months, called in HORIZONS.items():
        stay = found[int(months)]
        one = card(stay, name=f"{called}后仍在")
        row = stay.frame.iloc[0]
        if row["low"] == row["low"]:
            reach = f"可能范围（95%）{row['low'] * 100:.0f}%–{row['high'] * 100:.0f}%"
            one = replace(one, note="；".join(x for x in (one.note, reach) if x))
        if stay.selection.region != request.selection.region:
            one = replace(one, note=f"{words.place(stay.selection.region)}；{one.note}")
        made.append(one)
    return Cards(tuple(made))


def known(found: Protected) -> Protected:
    """Without the class that the source leaves unsaid."""
    frame = found.frame
    kept = frame[~frame[found.by[0]].isin([0, ""])].reset_index(drop=True)
    return replace(found, frame=kept) if len(kept) else found
