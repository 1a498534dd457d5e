"""What 供需预测 says of its own past: errors, ranges that held, where the newest value won."""

from collections.abc import Sequence
from typing import Any, Final

from dashboard.wording import words
from dashboard.wording.theme import grouped
from metrics.disclosure.protect import Protected
from metrics.engine.rows import records
from metrics.engine.selection import level

Record = dict[str, Any]
_LAST = "用上年值"
_OURS: Final = "ours"
_SILENT: Final = "value"
_WORST: Final = 10
_NUMERALS: Final = "零一二三四五六七八九十"
EVERY_AHEAD: Final = "提前一至三年"
# Least share of directions and of paces right, and what that is worth. The first is what is aimed
# at, above all that BLS has reached (77 to 84 and 52 to 67 %).
_TRUST: Final = (
    (0.85, 0.70, "方向和快慢都可作依据"),
    (0.70, 0.60, "方向大体可信，单个单元须结合实际判断"),
)
_NO_TRUST: Final = "单个市的单个行业只宜参考，宜看全省、全市合计"
_CONVENTION: Final = "人数没有变化的不计；沿用上年值不判方向"


def record(gain: Protected, outcomes: Protected) -> str:
    """Title of the track record: how past forecasts did, in words."""
    row: Any = gain.frame.iloc[0] if len(gain) else None
    if row is None or row["value"] != row["value"]:
        return "往年预测与实际：还没有可以比较的往年预测"
    less = f"误差比沿用上年值{'小' if row['value'] >= 0 else '大'} {abs(row['value']) * 100:.0f}%"
    return f"往年预测{less}，{row['outcomes']:.0f} 次中 {row['held95']:.0f} 次落在可能范围内"


def naive_used(cells: Protected | None) -> str:
    """Where the newest value had been the better forecast and is carried on, in words."""
    told = "菱形为当年作出的预测，竖线为其可能范围（95%）"
    if cells is None or cells.is_empty:
        return told
    shown = cells.frame[cells.frame["value"].notna()]
    kept = int(shown["reason"].astype(str).str.startswith(_LAST).sum())
    if not kept:
        return told
    return f"{told}；{len(shown)} 个单元中 {kept} 个过去沿用上年值更准，已改用上年值"


def cells(error: Protected, scores: Sequence[Protected], ahead: Protected) -> list[list[str]]:
    """Rows of the table, the largest error first.

    Args:
        error: of each cell, with how many outcomes lay in each range.
        scores: shares of a cell, a column each.
        ahead: what each cell is forecast by from now on.
    """
    beside = [{_key(row, one.by): row["value"] for row in _records(one)} for one in scores]
    carried, called = _carried(ahead), _called(ahead)
    # Only a city's industries are forecast by themselves; those of a province are sums of these.
    whole = level(error.selection.region) == "province" and "city" not in error.by
    usual = "各市相加" if whole else "按走势"
    return [
        [
            _named(row, error.by),
            f"{_LAST if _key(row, error.by) in carried else usual}，{called[_key(row, error.by)]}"
            if _key(row, error.by) in called
            else "—",
            words.written(row["value"], error.metric, row["half_width"]),
            *(_percent(one.get(_key(row, error.by))) for one in beside),
            f"{row['held80']:.0f}/{row['outcomes']:.0f}",
            f"{row['held95']:.0f}/{row['outcomes']:.0f}",
        ]
        for row in _by_error(error)
    ]


def worst(error: Protected) -> str:
    """The ten cells that were missed by most, by name."""
    found = _by_error(error)[:_WORST]
    named = (
        f"{_named(row, error.by)} {words.written(row['value'], error.metric, row['half_width'])}"
        for row in found
    )
    return f"往年误差最大的 {len(found)} 个单元：{'、'.join(named)}"


def _by_error(error: Protected) -> list[Record]:
    known = [row for row in _records(error) if row["value"] == row["value"]]
    return sorted(known, key=lambda row: (-row["value"], _key(row, error.by)))


def _named(row: Record, by: tuple[str, ...]) -> str:
    names = (str(row[f"{name}_label"]).removesuffix("市") for name in by)
    return "·".join(names)


def ahead(year: int, base: int) -> str:
    """「提前三年」."""
    count = year - base
    return f"提前{_NUMERALS[count] if 0 < count < len(_NUMERALS) else count}年"


def is_known(found: Protected) -> bool:
    """Whether there were outcomes enough to judge our forecasts by."""
    return _of(found, _OURS) is not None


def worth(right: Protected, faster: Protected, called: Sequence[Protected], when: str) -> str:
    """「提前三年的预测方向判对 71%（方向明确的 …），快慢判对 74%」; "" where too little came.

    Args:
        right, faster: divided by rule.
        called: how many directions were told for certain, and how many of these were right.
        when: how far ahead.
    """
    ours, quick = _of(right, _OURS), _of(faster, _OURS)
    if ours is None:
        return ""
    sure, held = (_of(one, _OURS) for one in called)
    certain = ""
    if sure is not None and sure["value"] == 0:
        certain = "（没有一个方向明确）"
    elif sure is not None and held is not None:
        share, hit = _percent(sure["value"]), _percent(held["value"])
        certain = f"（方向明确的 {share} 中判对 {hit}，其余方向不明）"
    second = "" if quick is None else f"，快慢判对 {_percent(quick['value'])}"
    return f"{when}的预测方向判对 {_percent(ours['value'])}{certain}{second}"


def headline(
    right: Protected, faster: Protected, called: Sequence[Protected], when: str, cells: Protected
) -> str:
    """The same as a sentence, with how far forecasts of single cells can be trusted.

    Args:
        right, faster: shares by method.
        called: how many directions were told for certain, and how many of these rightly.
        when: how far ahead.
        cells: what is forecast now, as the matrix divides it; where these are the same cells, the
            sentence says how many of them the shares are of.
    """
    row = _of(right, _OURS)
    if row is None:
        return ""
    now = int(cells.frame["value"].notna().sum())
    judged = f"{row['cells']:.0f} 个"
    if set(cells.by) == _divides(right) and row["cells"] < now:
        of = f"{now} 个单元中有结果的 {judged}"
    else:
        of = f"{_below(right)} {judged}单元"
    said = worth(right, faster, called, f"{when}（{of}，{_years(row)} 年）")
    return f"往年{said}，{trust(right, faster)}。"


def _divides(found: Protected) -> set[str]:
    """What tells the cells apart over which all forecasts of a place are judged."""
    asked = found.selection
    whole = level(asked.region) == "province" and not asked.codes("city")
    return {*(("city",) if whole else ()), *(() if asked.codes("section") else ("section",))}


def _years(row: Record) -> str:
    return f"{row['first']:.0f}—{row['last']:.0f}"


def _below(found: Protected) -> str:
    """What the cells are: 「各市各行业」, 「各行业」 of a city, 「各市」 of an industry."""
    asked = found.selection
    whole = level(asked.region) == "province" and not asked.codes("city")
    said = f"{'各市' if whole else ''}{'' if asked.codes('section') else '各行业'}"
    return said or "该市该行业"


def trust(right: Protected, faster: Protected) -> str:
    """How far single cells can be trusted, in plain words."""
    ours, quick = _of(right, _OURS), _of(faster, _OURS)
    share = 0.0 if ours is None else float(ours["value"])
    pace = 0.0 if quick is None else float(quick["value"])
    for least, also, said in _TRUST:
        if share >= least and pace >= also:
            return said
    return _NO_TRUST


def reach_of(right: Protected, faster: Protected, reach: Protected) -> str:
    """What the shares were counted over, how many directions the ranges let hope for, and where a
    naive rule did better."""
    row, most = _of(right, _OURS), _of(reach, _OURS)
    if row is None:
        return ""
    said = [
        f"{_below(right)}共 {row['cells']:.0f} 个单元、{row['outcomes']:.0f} 次增减"
        f"（{row['first']:.0f} 年起作出、到 {row['last']:.0f} 年已有结果）",
        trust(right, faster),
    ]
    if most is not None and most["value"] < _TRUST[0][0]:
        said.append(
            f"按各单元的可能范围，方向平均可判对约 {_percent(most['value'])}："
            "人数少的单元，增减多为偶然进出"
        )
    for found, name in ((right, "方向"), (faster, "快慢")):
        ours = _of(found, _OURS)
        others = [one for one in _records(found) if one["rule"] != _OURS and _is(one)]
        best = max(others, key=lambda one: float(one["value"]), default=None)
        if ours is not None and best is not None and best["value"] > ours["value"]:
            said.append(f"判{name}时「{best['rule_label']}」（{_percent(best['value'])}）更准")
    return "；".join((*said, _CONVENTION))


def methods(error: Protected, beside: Sequence[Protected]) -> list[list[str]]:
    """A row for our forecasts and for each naive rule: error, and the shares ``beside`` it."""
    return [
        [
            str(row["rule_label"]),
            words.written(row["value"], error.metric, row["half_width"]) if _is(row) else "—",
            *(_percent(_told(found, str(row["rule"]))) for found in beside),
        ]
        for row in _records(error)
    ]


def _told(found: Protected, rule: str) -> float | None:
    """A rule's share; none of the newest value's, which says of nothing whether it grows."""
    row = _of(found, rule)
    return None if row is None or rule == _SILENT else float(row["value"])


def _of(found: Protected, rule: str) -> Record | None:
    return next((row for row in _records(found) if row["rule"] == rule and _is(row)), None)


def _is(row: Record) -> bool:
    return bool(row["value"] == row["value"])


def cells_title(error: Protected, gain: Protected, ahead: Protected) -> str:
    """Title of the table: in how many cells past forecasts beat the newest value; of how many that
    are forecast, where some had too few people once, or have come to too little."""
    known = gain.frame[gain.frame["value"].notna()]
    if known.empty:
        return "分市分行业的预测误差"
    won = int((known["value"] > 0).sum())
    kept = len(_carried(ahead) & {_key(row, error.by) for row in _records(error)})
    more = f"，{kept} 个今后用上年值" if kept else ""
    now = int(ahead.frame["value"].notna().sum())
    head = f"{len(known)} 个单元" if now == len(known) else f"有往年结果的 {len(known)} 个单元"
    if now > len(known):
        head = f"{now} 个单元中 {len(known)} 个有往年结果，其"
    return f"{head}中 {won} 个往年预测比沿用上年值准{more}"


def held(error: Protected) -> str:
    """How many of all outcomes lay in each range: 「全部 900 次往年预测中 82% 落在 80% 范围内」."""
    known = error.frame[error.frame["value"].notna()]
    times = float(known["outcomes"].sum())
    if not times:
        return ""
    shares = [
        f"{known[name].sum() / times * 100:.0f}% 落在 {name[4:]}% 范围内"
        for name in ("held80", "held95")
    ]
    return f"全部 {grouped(times, 0)} 次往年预测中 {'、'.join(shares)}"


def missed(row: Record) -> str:
    """「高估 1.2%」 of one forecast."""
    off = row["value"] / row["actual"] - 1
    if abs(off) < 0.0005:
        return "相符"
    return f"{'高估' if off > 0 else '低估'} {abs(off) * 100:.1f}%"


def _percent(share: float | None) -> str:
    return "—" if share is None or share != share else f"{share * 100:.0f}%"


def _called(ahead: Protected) -> dict[tuple[Any, ...], str]:
    """Which way each cell is told to go: neither where the range of 80 % holds what there is."""
    words_ = {1: "增", -1: "减", 0: "方向不明"}
    return {
        _key(row, ahead.by): words_[(row["lo80"] > row["start"]) - (row["hi80"] < row["start"])]
        for row in _records(ahead)
        if row["value"] == row["value"]
    }


def _carried(ahead: Protected) -> set[tuple[Any, ...]]:
    """Cells for which the newest value is carried on."""
    return {_key(row, ahead.by) for row in _records(ahead) if str(row["reason"]).startswith(_LAST)}


def _records(found: Protected) -> list[Record]:
    return records(found.frame)


def _key(row: Record, by: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(row[name] for name in by)
