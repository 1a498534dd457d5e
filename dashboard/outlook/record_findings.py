"""What 供需预测 says of its own past: errors, ranges that held, where the newest value won."""

from typing import Any

from dashboard.wording import words
from dashboard.wording.theme import grouped
from metrics.disclosure.protect import Protected
from metrics.engine.selection import level

Record = dict[str, Any]
_LAST = "用上年值"


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


def cells(error: Protected, gain: Protected, ahead: Protected) -> list[list[str]]:
    """Rows of the table, the largest error first: cell, what it is forecast by from now on,
    error, error against the newest value's, how many outcomes lay in each range."""
    better = {_key(row, gain.by): row["value"] for row in _records(gain)}
    carried = _carried(ahead)
    # Only a city's industries are forecast by themselves; those of a province are sums of these.
    whole = level(error.selection.region) == "province" and "city" not in error.by
    usual = "各市相加" if whole else "按走势"
    known = [row for row in _records(error) if row["value"] == row["value"]]
    known.sort(key=lambda row: (-row["value"], _key(row, error.by)))
    return [
        [
            "".join(
                str(row[f"{name}_label"]).removesuffix("市") + ("·" if i == 0 else "")
                for i, name in enumerate(error.by)
            ).removesuffix("·"),
            _LAST if _key(row, error.by) in carried else usual,
            words.written(row["value"], error.metric, row["half_width"]),
            _ratio(better.get(_key(row, error.by))),
            f"{row['held80']:.0f}/{row['outcomes']:.0f}",
            f"{row['held95']:.0f}/{row['outcomes']:.0f}",
        ]
        for row in known
    ]


def cells_title(error: Protected, gain: Protected, ahead: Protected) -> str:
    """Title of the table: in how many cells past forecasts beat the newest value."""
    known = gain.frame[gain.frame["value"].notna()]
    if known.empty:
        return "分市分行业的预测误差"
    won = int((known["value"] > 0).sum())
    kept = len(_carried(ahead) & {_key(row, error.by) for row in _records(error)})
    more = f"，{kept} 个今后用上年值" if kept else ""
    return f"{len(known)} 个单元中 {won} 个往年预测比沿用上年值准{more}"


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


def _ratio(gained: float | None) -> str:
    return "—" if gained is None or gained != gained else f"{(1 - gained) * 100:.0f}%"


def _carried(ahead: Protected) -> set[tuple[Any, ...]]:
    """Cells for which the newest value is carried on."""
    return {_key(row, ahead.by) for row in _records(ahead) if str(row["reason"]).startswith(_LAST)}


def _records(found: Protected) -> list[Record]:
    records: list[Any] = found.frame.to_dict("records")
    return records


def _key(row: Record, by: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(row[name] for name in by)
