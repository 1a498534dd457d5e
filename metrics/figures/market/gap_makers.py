"""How the indices of :mod:`.gap` are made: of protected figures, so that they tell no more.

Counts of people enter rounded to 5 and only where they may be shown; whatever is computed from
them is a function of tables that anybody with the same scope can ask for.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pandas as pd

from data.reference import section_alone
from data.reference.boundaries import BoundaryError
from data.reference.neighbours import neighbours
from metrics.disclosure.chance import Z
from metrics.disclosure.profile import hidden_below, rounding_base
from metrics.disclosure.protect import IMPRECISE_POINTS, Status, protect, round_to
from metrics.engine.compute import Exact, compute
from metrics.engine.core import Metric, Unknown
from metrics.engine.coverage import newest
from metrics.engine.dimensions import names_a_class
from metrics.engine.selection import Selection
from metrics.engine.statement import Cubes
from metrics.figures.market import recruitment, trade
from metrics.figures.market.trade_makers import BY_TRADE, By, marked, plain
from metrics.figures.people import stock
from metrics.models.market.mismatch import mismatch, mismatch_error
from metrics.models.market.shortage import PARTS, shortage, uncertain
from metrics.models.regional import hotspots
from metrics.models.regional.concentration import location_quotient
from metrics.models.regional.shift_share import shift_share

DENSITY: Final = stock.TALENT_DENSITY
FEWEST: Final = 100  # people behind an index or a model (DESIGN §6)
FEWEST_HEADS: Final = 10
SHIFT_YEARS: Final = 3
REST: Final = -1  # all trades that may not be shown, together
_NORMAL_99: Final = 2.58
_OK, _EMPTY, _HIDDEN = Status.OK.value, Status.EMPTY.value, Status.SUPPRESSED.value


def shortage_index(cubes: Cubes, metric: Metric, selection: Selection, by: By, span: int) -> Exact:
    """Index, parts (``z_…``), the figures they rest on, what is missing, driver: by one trade."""
    if not by:
        return _alone(selection, BY_TRADE)
    if len(by) > 1:
        raise Unknown(f"「{metric.name}」只能按行业、门类或职业之一划分")
    month = selection.month if selection.month is not None else newest(cubes, plain(metric))
    here = replace(selection, month=month, months=None)
    raw, size, heads, halves = _raw(cubes, here, by)
    few = ~((size >= FEWEST) & (heads >= FEWEST_HEADS))
    raw.loc[few] = np.nan
    made = shortage(raw)
    index = made["index"].round(1)
    status = np.select([heads.eq(0), few | index.isna()], [_EMPTY, _HIDDEN], _OK)
    keys = pd.DataFrame({by[0]: raw.index})
    half = 0.05 + uncertain(raw, halves)
    frame = marked(keys, index, np.nan, np.nan, status, half)
    for part in PARTS:
        frame[f"z_{part.id}"] = made[f"z_{part.id}"].round(1).to_numpy()
    frame["missing"] = made["missing"].to_numpy()
    frame["driver"] = made["driver"].to_numpy()
    known = np.array([names_a_class(by[0], key) for key in frame[by[0]]], dtype=bool)
    return Exact(frame[known].reset_index(drop=True), _back(month), month, False)


def _raw(
    cubes: Cubes, here: Selection, by: By
) -> tuple[pd.DataFrame, pd.Series, pd.Series, pd.DataFrame]:
    """The parts and causes of every trade, its people, its advertised headcount, and how far the
    parts are from the exact ones at most."""
    occupation = by == ("occupation",)
    growth = trade.OCCUPATION_GROWTH if occupation else trade.EMPLOYMENT_GROWTH
    asked: dict[str, Metric] = {
        "tightness": trade.TIGHTNESS,
        "fill_rate": recruitment.FILL_RATE,
        "pay_growth": trade.PAY_GROWTH,
        "employment_growth": growth,
        "days_to_fill": recruitment.DAYS_TO_FILL,
        "underqualified": trade.UNDERQUALIFIED,
        "demand_growth": trade.DEMAND_GROWTH,
        "leaving": trade.LEAVING,
        "pay_premium": trade.PAY_PREMIUM,
        **({"seeker_growth": trade.SEEKER_GROWTH} if occupation else {}),
    }
    found = {name: shown(cubes, one, here, by) for name, one in asked.items()}
    raw = pd.DataFrame({name: one["value"] for name, one in found.items()})
    raw.index.name = by[0]
    # A ratio of two periods is compared by its logarithm, so it goes in as a ratio.
    for name in ("demand_growth", "seeker_growth"):
        if name in raw:
            raw[name] = 1 + raw[name]
    for name, error in _errors(found).items():
        raw[f"{name}_error"] = error
    seekers = found["tightness"]["denominator"].reindex(raw.index).fillna(0.0)
    people = found["employment_growth"]["denominator"].reindex(raw.index).fillna(0.0)
    heads = found["tightness"]["numerator"].reindex(raw.index).fillna(0.0)
    halves = pd.DataFrame({part.id: found[part.id]["half_width"] for part in PARTS})
    halves["days_to_fill"] = 0.5  # shown in whole days
    return raw, seekers + people, heads, halves.reindex(raw.index).fillna(0.0)


def _errors(found: dict[str, pd.DataFrame]) -> dict[str, pd.Series]:
    """Standard errors of what is counted: of a ratio of counts (in logs), of a share."""
    errors: dict[str, pd.Series] = {}
    for name in ("fill_rate", "underqualified", "leaving"):
        share, whole = found[name]["value"], found[name]["denominator"]
        errors[name] = (share * (1 - share) / whole.where(whole > 0)) ** 0.5
    for name in ("tightness", "demand_growth", "seeker_growth"):
        if name in found:
            below, above = found[name]["denominator"], found[name]["numerator"]
            # A growth's numerator is the increase: what there is now is both together.
            above = above if name == "tightness" else above + below
            errors[name] = (1 / above.where(above > 0) + 1 / below.where(below > 0)) ** 0.5
    return errors


def shown(cubes: Cubes, metric: Metric, selection: Selection, by: By) -> pd.DataFrame:
    """A figure under its own rule, by its key: hidden and vague values are missing. Of one that
    grows for some months, the month so long before: what is made of it then never changes."""
    month = selection.month if selection.month is not None else newest(cubes, plain(metric))
    asked = selection.at(None if month is None else month - metric.lag, selection.months)
    frame = protect(compute(cubes, metric, asked, by).frame, metric)
    frame = frame.set_index(list(by)) if len(by) > 1 else frame.set_index(by[0])
    frame["value"] = frame["value"].where(frame["status"] == _OK)
    return frame


def mismatch_index(cubes: Cubes, metric: Metric, selection: Selection, by: By, span: int) -> Exact:
    """M over occupations, for each region or month asked for."""
    here = selection.at(selection.month, selection.months or metric.window)
    (heads, seekers) = metric.terms
    # One question for both, so that both speak of the same months.
    both = replace(
        plain(metric),
        numerator=(heads,),
        denominator=(seekers,),
        dimensions=trade.TIGHTNESS.dimensions + metric.dimensions,
    )
    found = compute(cubes, both, here, (*by, "occupation"), span=span)
    frame = found.frame[found.frame["occupation"] != ""]
    rows = [
        (*key, *_mismatch(group))
        for key, group in (frame.groupby(list(by)) if by else [((), frame)])
        if isinstance(key, tuple)
    ]
    keyed = pd.DataFrame(rows, columns=[*by, "value", "status", "chance"])
    made = marked(keyed[list(by)], keyed["value"], np.nan, np.nan, keyed["status"], 0.00005)
    made["low"] = (keyed["value"] - keyed["chance"]).clip(lower=0.0)
    made["high"] = keyed["value"] + keyed["chance"]
    return replace(found, frame=made)


def _mismatch(cells: pd.DataFrame) -> tuple[float, str, float]:
    """The index, its state, and the 95 % half-width that chance leaves: of few posts and seekers
    the two are apart without any mismatch."""
    posts, seekers = cells["t0"].to_numpy(dtype=float), cells["t1"].to_numpy(dtype=float)
    if not np.nansum(posts) > 0 or not np.nansum(seekers) > 0 or np.isnan(posts).all():
        return np.nan, _EMPTY, np.nan
    if np.nansum(seekers) < FEWEST or np.nansum(posts) < FEWEST_HEADS:
        return np.nan, _HIDDEN, np.nan
    index = round(mismatch(np.nan_to_num(posts), np.nan_to_num(seekers)), 4)
    sizes = round_to(np.array([np.nansum(posts), np.nansum(seekers)]), rounding_base())
    chance = round(Z * mismatch_error(index, *sizes), 3)  # of rounded sizes: it tells no more
    return index, _OK if chance <= IMPRECISE_POINTS else Status.IMPRECISE.value, chance


def quotient(cubes: Cubes, metric: Metric, selection: Selection, by: By, span: int) -> Exact:
    """LQ from rounded counts, with what the rounding leaves open."""
    province = replace(selection, region=selection.region // 10_000 * 10_000)
    place = tuple(name for name in by if name in ("city", "county"))
    trades = tuple(name for name in by if name not in ("province", *place))
    if not trades and not any(selection.codes(name) for name in ("industry", "section")):
        return _alone(selection, "请按行业查看", by)
    if not place and selection.region == province.region:
        return _alone(selection, "以全省为参照，全省自身恒为 1；请选市或区县", by)
    every = selection.with_("industry").with_("section")
    here = _counts(cubes, selection, by)
    local = _counts(cubes, every, place)
    whole = _counts(cubes, province, trades)
    (total,) = _counts(cubes, replace(every, region=province.region), ())["n"]
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
        return _alone(selection, "", by)
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


def hotspot(base: Metric) -> Callable[..., Exact]:
    """A maker of Gi* scores of a figure by county, with ``cluster``: hot, cold or nothing."""

    def make(cubes: Cubes, metric: Metric, selection: Selection, by: By, span: int) -> Exact:
        if by != ("county",):
            return _alone(selection, "请按区县查看", by)
        province = selection.region // 10_000 * 10_000
        found = compute(cubes, base, replace(selection, region=province), by)
        values = protect(found.frame, base)
        large = (values["denominator"] >= FEWEST) & values["value"].notna()
        values = values[values["county"] % 100 > 0]  # a city's own code has no borders
        used = values[large.reindex(values.index)].reset_index(drop=True)
        score, significant = _spots(used, province)
        cluster = np.where(significant & (score > 0), "hot", np.where(significant, "cold", ""))
        made = values[["county"]].merge(
            pd.DataFrame({"county": used["county"], "z": score.round(1), "cluster": cluster}),
            on="county",
            how="left",
        )
        status = np.where(made["z"].isna(), Status.IMPRECISE.value, _OK)
        half = made["county"].map(_open(used, province)).fillna(0.0)
        frame = marked(made[["county"]], made["z"], np.nan, np.nan, status, half)
        frame["cluster"] = made["cluster"].fillna("").to_numpy()
        inside = frame["county"].map(lambda code: _within(selection.region, int(code)))
        return replace(found, frame=frame[inside.astype(bool)].reset_index(drop=True))

    return make


def _open(used: pd.DataFrame, province: int) -> dict[int, float]:
    """Half-width of each county's score, which holds the exact one 99 times in 100: each value that
    it is made of lies anywhere within its own half-width, independently (variance h²/3)."""
    score, _ = _spots(used, province)
    total = np.zeros(len(used))
    for i, half in enumerate(used["half_width"]):
        moved = used.copy()
        moved.loc[i, "value"] += half
        total += (_spots(moved, province)[0] - score) ** 2 / 3
    return dict(zip(used["county"].astype(int), 0.05 + _NORMAL_99 * np.sqrt(total), strict=True))


def _spots(used: pd.DataFrame, province: int) -> tuple[np.ndarray, np.ndarray]:
    codes = [int(code) for code in used["county"]]
    nothing = np.full(len(codes), np.nan), np.zeros(len(codes), dtype=bool)
    if len(codes) < hotspots.FEWEST:
        return nothing
    try:
        known = neighbours(province)
    except BoundaryError:  # no borders bundled for it: words in place of a map
        return nothing
    weights = hotspots.contiguity(codes, known)
    score = hotspots.gi_star(used["value"].to_numpy(dtype=float), weights)
    return score, hotspots.discoveries(hotspots.two_sided(score))


def _within(region: int, code: int) -> bool:
    step = 10_000 if region % 10_000 == 0 else 100 if region % 100 == 0 else 1
    return region // step == code // step


def _month(cubes: Cubes, selection: Selection) -> int | None:
    return selection.month if selection.month is not None else newest(cubes, stock.EMPLOYED)


def _back(month: int | None) -> int | None:
    return None if month is None else month - 11


def _alone(selection: Selection, why: str, by: By = ()) -> Exact:
    """No figure, and why: one row where none was asked to be divided, else none."""
    keys: Any = pd.DataFrame(index=[0]) if not by else pd.DataFrame(columns=list(by))
    made = marked(keys, np.nan, np.nan, np.nan, _EMPTY)
    return Exact(made, None, selection.month, False, (why,) if why else ())
