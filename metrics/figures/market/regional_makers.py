"""How a region's trades are set against the province's: concentration, and the parts of change.

Counts of people enter rounded and only where they may be shown; whatever is computed from them is
a function of tables that anybody with the same scope can ask for.
"""

from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd

from data.reference import section_alone
from metrics.disclosure.profile import hidden_below, rounding_base
from metrics.disclosure.protect import Status, protect
from metrics.disclosure.rounding import round_to
from metrics.engine.compute import Exact, compute
from metrics.engine.core import Metric, Unknown
from metrics.engine.coverage import newest
from metrics.engine.selection import Selection, place_of
from metrics.engine.statement import Cubes
from metrics.figures.market.gap_makers import FEWEST
from metrics.figures.market.trade_makers import By, marked, unanswered
from metrics.figures.people import stock
from metrics.models.regional.concentration import location_quotient
from metrics.models.regional.shift_share import shift_share

SHIFT_YEARS: Final = 3
REST: Final = -1  # all trades that may not be shown, together
_NORMAL_99: Final = 2.58
_OK, _EMPTY, _HIDDEN = Status.OK.value, Status.EMPTY.value, Status.SUPPRESSED.value


def quotient(cubes: Cubes, metric: Metric, selection: Selection, by: By, span: int) -> Exact:
    """LQ from rounded counts, with what the rounding leaves open."""
    province = replace(selection, region=selection.region // 10_000 * 10_000)
    for name in ("province", "city", "county"):  # what is compared with is all of it
        province = province.with_(name)
    place = tuple(name for name in by if name in ("city", "county"))
    trades = tuple(name for name in by if name not in ("province", *place))
    if not trades and not any(selection.codes(name) for name in ("industry", "section")):
        return unanswered(selection.month, "请按行业查看", by)
    if not place and place_of(selection) == province.region:
        return unanswered(selection.month, "以全省为参照，全省自身恒为 1；请选市或区县", by)
    every, whole_of = (one.with_("industry").with_("section") for one in (selection, province))
    here = _counts(cubes, selection, by)
    local = _counts(cubes, every, place)
    whole = _counts(cubes, province, trades)
    (total,) = _counts(cubes, whole_of, ())["n"]
    frame = here.merge(
        local, on=list(place) or None, how="left" if place else "cross", suffixes=("", "_here")
    )
    frame = frame.merge(
        whole, on=list(trades) or None, how="left" if trades else "cross", suffixes=("", "_all")
    )
    parts = [frame[name].to_numpy(dtype=float) for name in ("n", "n_here", "n_all")]
    value = location_quotient(parts[0], parts[1], parts[2], np.full(len(frame), total))
    half = value * sum(
        rounding_base() / 2 / np.where(one > 0, one, np.nan) for one in (*parts, total)
    )
    hidden = np.isnan(parts[0])
    half = half + 0.005  # shown to two decimals
    vague = half > 0.10 * value
    status = np.select(
        [hidden, np.isnan(value), vague], [_HIDDEN, _EMPTY, Status.IMPRECISE.value], _OK
    )
    month = _month(cubes, selection)
    if "industry" in by:  # whose division nobody told is no industry to be compared
        alone = frame["industry"].map(section_alone).to_numpy(dtype=bool)
        value, half = np.where(alone, np.nan, value), np.where(alone, np.nan, half)
        status = np.where(alone & ~hidden, _EMPTY, status)
    made = marked(frame[list(by)], np.round(value, 2), np.nan, np.nan, status, np.nan_to_num(half))
    return Exact(made, month, month, False)


def _counts(cubes: Cubes, selection: Selection, by: By) -> pd.DataFrame:
    """Employed as the plain table shows them: ``n``, rounded, NaN where hidden."""
    frame = protect(compute(cubes, stock.EMPLOYED, selection, by).frame, stock.EMPLOYED)
    return frame[list(by)].assign(n=frame["value"])


def shift_part(cubes: Cubes, metric: Metric, selection: Selection, by: By, span: int) -> Exact:
    """One part of the change since three years before; the regional part is what is left.

    The parts are made of rounded counts, so that on the screen, too, they add up to the change.
    """
    if len(by) > 1 or not set(by) <= {"industry", "section"}:
        raise Unknown(f"「{metric.name}」只能按行业或门类之一划分")
    month = _month(cubes, selection)
    if month is None:
        return unanswered(selection.month, "", by)
    cut = by or ("industry",)
    table = shifts(cubes, replace(selection, month=month, months=None), cut)
    column = {"employment_change": "change"}.get(metric.id, metric.id.removeprefix("shift_"))
    whole = table
    if by:
        table = table.drop(index=REST, errors="ignore")
        if by == ("industry",):  # whose division nobody told stands with the rest
            told = np.array([not section_alone(code) for code in table.index], dtype=bool)
            table = table[told]
        hidden = table["hidden"].to_numpy(dtype=bool)
        value = table[column].where(~hidden)
        keys = pd.DataFrame({by[0]: table.index})
    else:
        hidden = np.array([not table["before"].sum() >= FEWEST])
        value = pd.Series([table[column].sum()]).where(~hidden)
        keys = pd.DataFrame(index=[0])
    status = np.where(hidden, _HIDDEN, _OK)
    notes = () if not by else _rest(whole[column].sum() - value.sum())
    if not by and table["before"].sum() == 0:
        status = np.array([_EMPTY])
    made = marked(keys, value, value, np.nan, status, _open_people(column, len(table), by))
    return Exact(made, month - 12 * SHIFT_YEARS, month, False, notes)


def _open_people(column: str, trades: int, by: By) -> float:
    """What rounding leaves open of a part of the change. A trade's regional part is what is left
    of four rounded numbers; over all trades roundings add up as chance does, 99 times in 100."""
    base = rounding_base()
    if by or column == "change":
        return float(base * {"mix": 2, "regional": 3}.get(column, 1))
    parts = 2 if column == "regional" else 1
    return float(np.ceil(_NORMAL_99 * np.sqrt(parts * trades / 12)) * base)


def _rest(left: float) -> tuple[str, ...]:
    """What the rows shown lack to the total shown, in words."""
    if not round(left):
        return ()
    return (f"另有样本少、未列出的各类合计 {left:+.0f} 人，与所列各项相加即为合计",)


def shifts(cubes: Cubes, selection: Selection, by: By) -> pd.DataFrame:
    """The three parts by trade, whole people: ``before``, ``after``, ``change``, parts, hidden.

    What the trades shown leave of the totals stands together in the row :data:`REST`, so that
    the sums are those of the region.
    """
    month = selection.month or 0
    past = replace(selection, month=month - 12 * SHIFT_YEARS)
    area = selection.region // 10_000 * 10_000
    asked = {
        "before": past,
        "after": selection,
        "all_before": replace(past, region=area),
        "all_after": replace(selection, region=area),
    }
    table = pd.DataFrame({name: _by_trade(cubes, one, by) for name, one in asked.items()})
    table["hidden"] = table.isna().any(axis=1)
    kept = table.fillna(0.0)
    columns = list(asked)
    kept.loc[kept["hidden"], columns] = 0.0
    totals = [float(_counts(cubes, one, ())["n"].fillna(0.0).iloc[0]) for one in asked.values()]
    rest = pd.Series(totals, columns) - kept[columns].sum()
    made = kept.assign(change=0.0, national=0.0, mix=0.0, regional=0.0)
    if not totals[2] > 0:
        return made
    growth = totals[3] / totals[2]
    # Too little is left to have a growth of its own: it grows as everything does.
    pooled = rest["all_after"] if rest["all_before"] >= FEWEST else rest["all_before"] * growth
    every = pd.concat([kept[columns], pd.DataFrame(rest).T.set_axis([REST])])
    every.loc[REST, "all_after"] = pooled
    # The pace of everything is that of the totals, whatever the rest was taken to have grown by.
    before, after, all_before, all_after = (every[name] for name in columns)
    parts = shift_share(before, after, all_before, all_after, growth=growth - 1)
    every["hidden"] = [*kept["hidden"], True]
    for name in ("national", "mix"):
        every[name] = round_to(
            parts[name].reindex(every.index).to_numpy(dtype=float), rounding_base()
        )
    every["change"] = every["after"] - every["before"]
    every["regional"] = every["change"] - every["national"] - every["mix"]
    return every


def _by_trade(cubes: Cubes, selection: Selection, by: By) -> pd.Series:
    frame = compute(cubes, stock.EMPLOYED, selection, by).frame
    exact = frame.set_index(by[0])["t0"]
    few = (exact > 0) & (exact < hidden_below())
    shown: pd.Series = pd.Series(
        round_to(exact.to_numpy(dtype=float), rounding_base()), exact.index
    )
    return shown.mask(few)


def _month(cubes: Cubes, selection: Selection) -> int | None:
    return selection.month if selection.month is not None else newest(cubes, stock.EMPLOYED)
