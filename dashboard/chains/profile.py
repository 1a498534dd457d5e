"""One employer in words: lines of tables, from its protected profile. Pure."""

from collections.abc import Sequence
from typing import Final

from dashboard.wording import words
from dashboard.wording.theme import compact, grouped
from data.months import month_name
from metrics.engine import labels
from metrics.engine.dimensions import AGE, EDUCATION_LEVEL, SIZE, TIER
from metrics.figures.chains.firm import Firm, Profile, Stay

HIDDEN: Final = "已隐去"
YEARS: Final = ("时点", "从业人员", "其中人才", "近一年入职", "近一年离职")
TRAITS: Final = {"education": EDUCATION_LEVEL, "age": AGE, "tier": TIER}
CLASSES: Final = ("类别", "人数")
SMALL: Final = "从业人员过少，不列构成。"
_ALIKE: Final = {"size": "同门类、同规模", "section": "同门类"}


def title(firm: Firm) -> str:
    """Who it is: name, place, trade, size, chain."""
    size = SIZE.label(firm.size) if firm.size else ""
    link = "·".join(part for part in (firm.chain, firm.chain_link) if part)
    parts = (words.place(firm.region), labels.division(firm.industry), size, link)
    return f"{firm.name}：{'，'.join(part for part in parts if part)}"


def years(profile: Profile) -> list[tuple[str, ...]]:
    """A line for each yearly point, the newest first."""
    return [
        (
            month_name(year.month),
            *map(_told, (year.people, year.talent, year.joined, year.departed)),
        )
        for year in reversed(profile.years)
    ]


def classes(profile: Profile, trait: str) -> list[tuple[str, str]]:
    """A line for each class of a trait."""
    label, whole = TRAITS[trait].label, trait != "tier"
    return [
        (label(int(name) if whole else name), _told(people))
        for name, people in profile.traits.get(trait, ())
    ]


def retention(stay: Stay) -> str:
    """Of those who joined, who stayed; against like employers, where it can be compared."""
    if stay.share is None:
        return "新入职一年留任率：新入职或离开的人数过少，不予显示。"
    said = f"前一年新入职约 {grouped(stay.joined or 0)} 人，满一年仍在的占 {_percent(stay.share)}"
    if stay.like is None or stay.warn is None or stay.alarm is None:
        return f"{said}；人数少或没有足够的同类企业，不作比较。"
    alike = f"{_ALIKE[stay.alike]}的其他 {grouped(stay.firms)} 家为 {_percent(stay.like)}"
    low, high = stay.warn
    limits = f"这样多的人，正常波动在 {_percent(low)}至{_percent(high)}之间（95%）"
    return f"{said}；{alike}，{limits}，{_verdict(stay)}。"


def _verdict(stay: Stay) -> str:
    share, warn, alarm = stay.share or 0.0, stay.warn or (0, 1), stay.alarm or (0, 1)
    if share < alarm[0]:
        return "明显低于同类（99.8% 界限之外）"
    if share > alarm[1]:
        return "明显高于同类（99.8% 界限之外）"
    if share < warn[0]:
        return "低于正常波动，可留意"
    return "高于正常波动" if share > warn[1] else "与同类相当"


def hiring(profile: Profile) -> str:
    """Posts of the year, and how many of them were filled."""
    if not profile.heads:
        return "近一年没有对应到这家企业的招聘岗位（单位名称重复的无法对应）。"
    said = f"近一年发布岗位招聘 {grouped(profile.heads)} 人次"
    if not profile.filled_of:
        return f"{said}，没有登记招聘结果。"
    share = _percent(profile.filled / profile.filled_of)
    told = f"其中登记了结果的 {grouped(profile.filled_of)} 人次，已招 {grouped(profile.filled)}"
    return f"{said}；{told}，完成率 {share}。"


def money(profile: Profile) -> str:
    """What it or its people were paid in the year."""
    if profile.amount is None:
        return "近一年兑现给企业或其员工的资金：笔数过少，不予显示。"
    if not profile.amount:
        return "近一年没有兑现给企业或其员工的资金。"
    amount, error = compact(profile.amount, "元"), compact(profile.error, "元")
    return f"近一年兑现给企业或其员工的资金约 {amount}（误差 ±{error}）。"


def options(found: Sequence[Firm]) -> dict[int, str]:
    """What a list of employers calls each."""
    return {one.number: f"{one.name}（{words.place(one.region)}）" for one in found}


def _told(people: int | None) -> str:
    return HIDDEN if people is None else grouped(people)


def _percent(share: float) -> str:
    return f"{100 * share:.0f}%"
