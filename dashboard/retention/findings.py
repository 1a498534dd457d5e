"""What the charts of 人才留存 say: read from the protected tables and nothing else."""

from typing import Any

from dashboard.wording import differences, words
from data.months import month_name
from metrics.disclosure.protect import Protected, Row, Status
from metrics.engine.rows import records
from metrics.figures.retention import leaving
from metrics.figures.retention.leaving import by_own_past

_DIFFERENT = "组间差异显著"
_NEWEST = 2  # entry years that unusual losses look at, unless years are chosen or compared
_NAMED = 3
_PLACES = ("city", "county")
_BEYOND = "超出正常波动"


def headline(longest: list[Protected], hazard: Protected) -> str:
    """The page's sentence: the longest horizon that is known, and when most leave."""
    for found in longest:
        row = found.one()
        if row.value is not None:
            years = {"retained_60": "五年", "retained_36": "三年", "retained_12": "一年"}
            when = years.get(found.metric.id, "半年")
            place = words.place(found.selection.region)
            until = "" if found.month is None else f"截至{month_name(found.month)}，"
            stay = f"{_percent(row.value)}{_reach(found)}"
            text = f"{until}来{place}的人才，{when}后仍在的占 {stay}"
            # When people leave is told of the same region only.
            same = found.selection.region == hazard.selection.region
            top = peak(hazard) if same else ""
            return f"{text}；{top}。" if top else f"{text}。"
    return "来的人才过少或观察期未满，暂不能估计留存；可看上级地区。"


def peak(hazard: Protected) -> str:
    """The month in which the largest share leaves, against the months around it."""
    rows = [r for r in hazard.rows() if r.value is not None and int(r.keys["tenure"]) <= 24]
    if len(rows) < 6:
        return ""
    top = max(rows, key=lambda r: r.value or 0.0)
    usual = sorted(r.value or 0.0 for r in rows)[len(rows) // 2]
    month = int(top.keys["tenure"])
    if usual <= 0 or (top.value or 0.0) < 1.5 * usual:
        return "各月离开的比例相差不大"
    times = (top.value or 0.0) / usual
    share = words.figure(top, hazard.metric)
    return f"第 {month} 个月前后离开最集中，当月 {share}，约为平常的 {times:.0f} 倍"


def cliff(hazard: Protected) -> str:
    """Title of the hazard by month."""
    return peak(hazard) or "每月离开的比例"


def groups(found: Protected, months: int) -> str:
    """Who stays most and least at a horizon, where the groups differ for sure over the whole stay,
    and these two at the horizon beyond their ranges."""
    rows = [r for r in found.rows() if r.value is not None and r.status is Status.OK]
    name = {d.id: d.name for d in found.metric.dimensions}.get(found.by[0], "")
    if len(rows) < 2:
        return f"满 {months} 个月：可比的{name}不足两个"
    if not any(note.startswith(_DIFFERENT) for note in found.notes):
        return f"各{name}之间的留存没有显著差异"
    low, high = (pick(rows, key=lambda r: r.value or 0.0) for pick in (min, max))
    key = found.by[0]
    if (high.value or 0.0) - (low.value or 0.0) <= differences.apart(high, low):
        return (
            f"满 {months} 个月后，各{name}仍在的相近，"
            f"为 {_percent(low.value)}–{_percent(high.value)}"
        )
    return (
        f"满 {months} 个月后，{high.labels[key]}仍在的占 {_percent(high.value)}，"
        f"{low.labels[key]}占 {_percent(low.value)}"
    )


def employers(found: Protected) -> str:
    """How many are still with the same employer after a year, by class of employer."""
    rows = [r for r in found.rows() if r.value is not None and int(r.keys["tenure"]) == 12]
    if not rows:
        return "入职后仍在同一单位的比例"
    told = "，".join(f"{r.labels['nature']} {_percent(r.value)}" for r in rows)
    return f"入职一年后仍在同一单位的：{told}"


def support(found: Protected) -> str:
    """The landmark comparison, with no word about causes."""
    last = _common_last(found)
    if last is None:
        return "获批补贴与未获批者：人数过少，无法比较"
    (no, yes), month = last
    level = abs((yes.value or 0.0) - (no.value or 0.0)) <= differences.apart(yes, no)
    if level or not any(note.startswith(_DIFFERENT) for note in found.notes):
        return "半年内获批补贴与否，此后的留存没有显著差异"
    return (
        f"此后满 {month} 个月，半年内获批补贴者仍在的占 {_percent(yes.value)}，"
        f"未获批者占 {_percent(no.value)}"
    )


def drivers(found: Protected) -> str:
    """The strongest driver in words; ratios whose range includes one are none."""
    rows: list[dict[str, Any]] = _clear(found)
    if not rows:
        return "人数不足，不作模型分析" if found.is_empty else "各类人才离开的快慢没有明显差别"
    first = max(rows, key=lambda r: max(r["value"], 1 / r["value"]))
    name, _, base = str(first["driver_label"]).rstrip("）").partition("（与")
    base = base.removesuffix("相比")
    return f"{name}每月离开的可能性，是{base}的 {first['value']:.2f} 倍"


def assumption(found: Protected) -> str:
    """Whether the ratios hold for the whole stay, by factor; and what the chart leaves out."""
    if found.is_empty:
        return ""
    names = {"education": "学历", "section": "行业", "school_group": "毕业院校", "native": "生源"}
    changing = found.frame.loc[~found.frame["steady"].astype(bool), "factor"].unique()
    told = "、".join(names[str(one)] for one in changing)
    rest = len(found) - len(_clear(found))
    parts = [
        f"{told}的倍数在第一年之后有变化，图中为全程平均"
        if told
        else "检验：各倍数在第一年内外没有显著变化",
        f"另有 {rest} 类与对照类别无明显差别，未画出" if rest else "",
        "这些是一同出现的情况，不等于原因",
    ]
    return "；".join(part for part in parts if part)


def counties(found: Protected, months: int) -> str:
    """Title of the map: from how many to how many stay; none is named, chance would choose it."""
    values = sorted(r.value for r in found.rows() if r.value is not None)
    if not values:
        return f"满 {months} 个月：各区县人数过少或观察期未满"
    low, high = values[0], values[-1]
    middle = values[len(values) // 2]
    if low == high:
        return f"满 {months} 个月后仍在本区县的占 {_percent(middle)}"
    return (
        f"满 {months} 个月后仍在本区县的占 {_percent(low)}–{_percent(high)}，"
        f"{len(values)} 个区县的中位数为 {_percent(middle)}"
    )


def losses(found: Protected, verb: str = "离开", here: int = 0) -> str:
    """Title of the funnel: who of which years leaves beyond chance, among how many compared;
    ``verb`` is 离开 or 离职; ``here`` is the region that the page is about, which may be one county
    among those drawn: then the title says among whom it looked, and how that county stands."""
    fast = unusual(found)
    rows = found.frame[found.frame["status"] == Status.OK.value]
    name = next(d.name for d in found.metric.dimensions if d.id == found.by[0])
    counted = f"个{name}" if found.by[0] in _PLACES else f"类{name}"
    one_of = found.by[0] == "county" and here not in (0, found.selection.region)
    whose = f"{words.place(found.selection.region)} " if one_of else ""
    if len(rows) < 2:
        return f"{whose}人数足够的不足两{counted}，无法判断哪里{verb}异常"
    whom = f"{_entered(found, verb)}，{leaving.EARLY} 个月内{verb}的"
    more_than = f"比往年多得{_BEYOND}" if by_own_past(found.by) else f"多得{_BEYOND}"
    among = f"{whose}{len(rows)} {counted}中，"
    if not fast:
        slight = int((rows["value"] > rows["high"]).sum())
        none = f"{among}{whom}都未{more_than}"
        return f"{none}两成以上，{slight} {counted[0]}略超" if slight else none
    more = f"等 {len(fast)} {counted}" if len(fast) > _NAMED else ""
    told = f"{among}{'、'.join(fast[:_NAMED])}{more} {whom}{more_than}"
    own = rows[rows["county"] == here] if one_of else rows[:0]
    if len(own) and not (own["value"] > own["high"]).any():
        told += f"；{words.place(here)}未超出"
    return told


def _entered(found: Protected, verb: str) -> str:
    """「2025年以来新来的人」: whom a funnel looks at, as its figure does; 「2021—2023年来的人」 of
    years chosen, without years where it compares these."""
    who = "入职的人才" if verb == "离职" else "来的人"
    if found.by[0] == "cohort":
        return who
    years = sorted(map(int, found.selection.codes("cohort")))
    if not years:
        since = (found.month or 0) // 12 - _NEWEST + 1
        return f"{since}年以来{'' if verb == '离职' else '新'}{who}"
    return f"{'—'.join(dict.fromkeys((str(years[0]), str(years[-1]))))}年{who}"


def alarm(found: Protected) -> str:
    """The sentence in the warning colour: who loses people unusually fast, by how much."""
    rows = [r for r in _records(found) if r["fast"]]
    key = found.by[0]
    told = "；".join(
        f"{r[f'{key}_label']} {_entered(found, '离开')}，{leaving.EARLY} 个月内离开的"
        f"是应有人数的 {r['value']:.1f} 倍"
        for r in rows[:3]
    )
    return f"{told}，{_BEYOND}，请了解原因。" if told else ""


def unusual(found: Protected) -> list[str]:
    """Names of the classes above the upper limit, in the codes' order."""
    return [str(r[f"{found.by[0]}_label"]) for r in _records(found) if r["fast"]]


def _clear(found: Protected) -> list[dict[str, Any]]:
    return [r for r in _records(found) if r["low"] > 1 or r["high"] < 1]


def _records(found: Protected) -> list[dict[str, Any]]:
    return [row for row in records(found.frame) if row["status"] == Status.OK.value]


def _common_last(found: Protected) -> tuple[tuple[Row, Row], int] | None:
    """The last month at which both groups of the landmark are drawn."""
    at: dict[int, dict[int, Row]] = {}
    for row in found.rows():
        if row.value is not None:
            at.setdefault(int(row.keys["tenure"]), {})[int(row.keys["received"])] = row
    both = [month for month, rows in at.items() if month and len(rows) == 2]
    if not both:
        return None
    month = max((m for m in both if m <= 36), default=max(both))
    return (at[month][0], at[month][1]), month


def _reach(found: Protected) -> str:
    """「（可能范围 69%–71%）」; nothing where so few left that there is none."""
    row = found.frame.iloc[0]
    if row["low"] != row["low"] or row["high"] != row["high"]:
        return ""
    return f"（可能范围 {row['low'] * 100:.0f}%–{row['high'] * 100:.0f}%）"


def _percent(value: float | None) -> str:
    return "—" if value is None else f"{value * 100:.0f}%"
