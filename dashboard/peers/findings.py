"""What 城市对标 says: read from protected tables and nothing else."""

from collections.abc import Sequence
from typing import Any, Final

from dashboard.document.lacking import missing_sources
from dashboard.wording import words
from metrics.disclosure.protect import Protected
from metrics.figures.peers.comparing import descending

Row = dict[str, Any]
_NAMED: Final = 3
_PAIR: Final = 2  # of two places the second is no last one
_POINTS: Final = {"%": "个百分点", "‰": "个千分点"}
_BROAD: Final = str.maketrans("()", "（）")
_SURELY: Final = 0.9995  # shown as 100 % and yet not all


def records(found: Protected) -> list[Row]:
    """Rows with a figure."""
    rows: list[Any] = found.frame[found.frame["value"].notna()].to_dict("records")
    return rows


def own(found: Protected) -> list[Row]:
    """Those of the region asked about."""
    return [row for row in records(found) if row["peer"] == found.selection.region]


def wide(text: str) -> str:
    """A name as the page writes it: imported text has narrow brackets."""
    return text.translate(_BROAD)


def standing(whole: Protected, asked: int) -> str:
    """On how many indicators we are first, last, and among how many places."""
    region = whole.selection.region
    place, rows = words.place(region), own(whole)
    head = "" if asked == region else f"{words.place(asked)}没有单独公布的指标，以下为{place}。"
    if not rows:
        absent = missing_sources(whole)
        if absent:
            return f"{head}{place}：缺少{'、'.join(absent)}，不能比较。"
        return f"{head}{place}没有与对标地区同年公布的指标，不能比较。"
    peers = {int(row["peer"]) for row in records(whole)} - {region}
    years = sorted({int(row["of_year"]) for row in rows})
    of = f"{years[0]}年" if len(years) == 1 else f"{years[0]}—{years[-1]}年，各取最新"
    told = [f"{place}与 {len(peers)} 个对标地区有 {len(rows)} 项公开指标可比（{of}）"]
    told += _counted("居首位", [row for row in rows if row["rank_last"] == 1])
    told += _counted("并列首位", [row for row in rows if row["rank"] == 1 < row["rank_last"]])
    if all(row["rank"] > 1 for row in rows):
        near = min(rows, key=lambda row: (row["rank"] / row["places"], row["indicator"]))
        told.append(f"没有一项居首位，最靠前的是{wide(str(near['indicator']))}，{placed(near)}")
    told += _counted("居末位", [row for row in rows if row["rank"] == row["places"] > _PAIR])
    return f"{head}{'，'.join(told)}。"


def _counted(where: str, rows: Sequence[Row]) -> list[str]:
    names = [wide(str(row["indicator"])) for row in rows]
    return [f"{len(rows)} 项{where}（{_listed(names)}）"] if rows else []


def _listed(names: Sequence[str]) -> str:
    named = "、".join(names[:_NAMED])
    return f"{named}等" if len(names) > _NAMED else named


def band(first: float, last: float) -> str:
    """「第 2 位」, 「第 2 至 3 位」."""
    return f"第 {first:.0f} 位" if first == last else f"第 {first:.0f} 至 {last:.0f} 位"


def placed(row: Row) -> str:
    """「第 2 至 3 位（8 地）」."""
    return f"{band(row['rank'], row['rank_last'])}（{row['places']:.0f} 地）"


def value(row: Row) -> str:
    """A figure as published, with its unit."""
    return f"{words.published(row['value'])}{row['unit']}"


def gap(row: Row) -> str:
    """「比上海市低 0.3 个百分点」; empty for the best itself."""
    if row["rank"] == 1:
        return ""
    return f"比{words.place(int(row['best']))}{'低' if row['gap'] < 0 else '高'}{_apart(row)}"


def behind(row: Row) -> str:
    """The gap to the best in a cell; of one that the margins leave among the first, which."""
    return gap(row) or ("居首" if row["rank_last"] == 1 else "与首位分不出先后")


def _apart(row: Row) -> str:
    unit = str(row["unit"])
    return f" {words.published(abs(row['gap']))} {_POINTS.get(unit, unit)}"


def rank(found: Protected, indicator: str) -> str:
    """The title over the places of one indicator: our figure, rank and gap in the newest year."""
    rows = own(found)
    if not rows:
        return f"{wide(indicator)}：{words.place(found.selection.region)}没有可比的数值"
    row = max(rows, key=lambda one: one["year"])
    order = "从高到低" if descending(indicator) else "从低到高"
    told = f"{wide(indicator)}：{words.place(found.selection.region)} {value(row)}，"
    told += f"{row['places']:.0f} 地中{order}居{band(row['rank'], row['rank_last'])}"
    behind = gap(row)
    return f"{told}，{behind}" if behind else told


def ends(found: Protected) -> str:
    """What the two marks of a row are."""
    years = sorted({int(row["year"]) for row in records(found)})
    return f"实心点为{years[-1]}年，空心点为{years[0]}年。" if len(years) > 1 else ""


def moved(found: Protected, indicator: str) -> str:
    """The title of a small multiple: how the rank moved, where the same places are compared."""
    rows = sorted(own(found), key=lambda one: one["year"])
    name = wide(indicator)
    if not rows:
        return name
    first, last = rows[0], rows[-1]
    now = band(last["rank"], last["rank_last"])
    if len(rows) < 2 or _places(found, first["year"]) != _places(found, last["year"]):
        return f"{name}：{last['year']}年居 {last['places']:.0f} 地{now}"
    was = band(first["rank"], first["rank_last"])
    if last["rank_last"] < first["rank"]:
        return f"{name}：{first['year']}年{was}，{last['year']}年升至{now}"
    if last["rank"] > first["rank_last"]:
        return f"{name}：{first['year']}年{was}，{last['year']}年退至{now}"
    if was == now:
        return (
            f"{name}：{first['year']}年以来一直在{now}"
            if _steady(rows)
            else (f"{name}：{first['year']}年和{last['year']}年都在{now}")
        )
    return f"{name}：{last['year']}年{now}，与{first['year']}年相比看不出升降"


def _places(found: Protected, year: int) -> set[int]:
    return {int(row["peer"]) for row in records(found) if row["year"] == year}


def _steady(rows: Sequence[Row]) -> bool:
    bands = {(row["rank"], row["rank_last"], row["places"]) for row in rows}
    years = [int(row["year"]) for row in rows]
    return len(bands) == 1 and years == list(range(years[0], years[-1] + 1))


def index(scores: Protected, ranked: Protected) -> str:
    """The index' title: our score and rank, and where other weights would put us."""
    place = words.place(scores.selection.region)
    mine = own(scores)
    rows = records(ranked)
    if not mine or not rows:
        return f"人才吸引力指数：{place}的各项指标不齐，无法计算"
    row = rows[0]
    told = f"人才吸引力指数：{place} {mine[0]['value']:.1f} 分，居 {row['places']:.0f} 地"
    told += band(row["value"], row["value"])
    reach = band(row["low"], row["high"])
    return f"{told}；换用其他权重，95% 的组合在{reach}"


def lead(shares: Protected) -> str:
    """Whom we lead under every weighting, and against whom it depends on the weights."""
    place, rows = words.place(shares.selection.region), records(shares)
    if not rows:
        return f"权重变动下领先的比例：{place}的各项指标不齐，无法计算"
    always = [row for row in rows if row["value"] == 1]
    never = [row for row in rows if row["value"] == 0]
    told = [
        f"{verb} {len(kept)} 个地区（{_listed([str(row['peer_label']) for row in kept])}）"
        for verb, kept in (("领先", always), ("落后于", never))
        if kept
    ]
    open_ = sorted((r for r in rows if 0 < r["value"] < 1), key=lambda r: abs(r["value"] - 0.5))
    if told:
        told = [f"权重不论怎么取，{place}都{'、'.join(told)}"]
    if open_:
        near = open_[0]
        who = "" if told else place
        told.append(f"{who}对{near['peer_label']}在 {share(near['value'])} 的权重组合下领先")
    return "；".join(told)


def share(value_: float) -> str:
    """A share of weightings; what isn't all is never written as all."""
    if _SURELY < value_ < 1:
        return "超过 99.9%"
    if 0 < value_ < 1 - _SURELY:
        return "不到 0.1%"
    return f"{value_ * 100:.1f}%".replace(".0%", "%")


def clauses(found: Protected) -> str:
    """On how many comparable items our policies offer most, or less than the most."""
    place = words.place(found.selection.region)
    groups = {
        (row["item"], row["grantee"], row["paid_as"]): row
        for row in own(found)
        if row["places"] > 1
    }
    if not groups:
        return f"政策比照：{place}没有与对标地区同一事项的政策条款"
    top = [row for row in groups.values() if row["rank"] == 1]
    told = f"{len(groups)} 项可与对标地区比照的政策标准中，{place}"
    told += f" {len(top)} 项金额最高" if top else "没有一项金额最高"
    level_ = sum(1 for row in top if row["rank_last"] > 1)
    return f"{told}（{level_} 项并列）" if level_ else told
