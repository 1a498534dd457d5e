"""A margin that is printed contains the exact value: over all figures and counties of the demo."""

import numpy as np
import pandas as pd
import pytest

from data.protection import PROFILES, USUAL, Profile
from data.snapshots.warehouse import Warehouse
from metrics.answer import answer
from metrics.disclosure.grants import mean_grants
from metrics.disclosure.profile import under
from metrics.disclosure.snapshot import Published
from metrics.engine.compute import compute
from metrics.engine.core import Kind, Unknown
from metrics.engine.selection import Scope, Selection, is_above
from metrics.figures.market import gap_makers, hotspot_makers, trade
from metrics.figures.people import flow, stock
from metrics.registry import REGISTRY
from tests.dashboard.truth.test_truth import demo_home

__all__ = ["demo_home"]
FIRM = 0.99  # of the cells
PLAIN = [
    one.id
    for one in REGISTRY.values()
    if one.maker is None
    and one.kind in (Kind.COUNT, Kind.RATIO)
    and any(d.id == "county" for d in one.dimensions)
    and not any(term.measure.cases for term in one.terms)
]
# What a model's past was worth is by definition told of what was shown: there is no other.
_PAST = ("sd_record", "sd_cells", "sd_bias", "now_record", "shortage_foresight")
# Estimates by the supply and demand model and by matching, asked for in seconds: what they are made
# of is the same whatever counts are rounded to, and their own rounding is what they print.
SLOWLY = {
    one.id
    for one in REGISTRY.values()
    if one.id.startswith(("sd_", "outside_", *_PAST))
    or one.id in ("grant_effect", "matchable_seekers", "matchable_share", "requirement_gain")
}
RECORD = {one.id for one in REGISTRY.values() if one.id.startswith(_PAST)}
MONEY = {one.id for one in REGISTRY.values() if any(term.measure.cases for term in one.terms)}
OTHERS = [one for one in REGISTRY.values() if one.id not in {*PLAIN, *SLOWLY, *MONEY}]
# What leaders see of them every day; all others by `make test-long`.
INDICES = (
    *("mismatch_index", "shortage_index", "location_quotient", "shift_national", "shift_mix"),
    *("shift_regional", "employment_change", "now_talent_stock", "now_new_college"),
)
SEVERAL = ("高校毕业生生活补贴", "人才购房补贴", "大学生创业资助")
CUTS = ("county", "city", "industry", "section", "occupation", "school", "programme")


@pytest.fixture(scope="module")
def cubes(demo_home):
    warehouse = Warehouse(demo_home)
    return Published(warehouse, warehouse.current(), True)


@pytest.mark.slow
def test_margins_contain_the_exact_value_in_99_of_100_cells(cubes):
    inside, cells = 0, 0
    for name in PLAIN:
        metric, chosen = REGISTRY[name], Selection(330000)
        found = answer(cubes, metric, chosen, Scope(330000), ("county",))
        shown = found.frame.set_index("county")
        asked = found.selection.at(found.month, found.selection.months)
        exact = compute(cubes, metric, asked, ("county",)).frame.set_index("county")
        split = len(metric.numerator)
        parts = exact[[f"t{i}" for i in range(len(metric.terms))]]
        weights = np.array([term.weight for term in metric.terms])
        above = (parts.iloc[:, :split] * weights[:split]).sum(axis=1)
        below = (parts.iloc[:, split:] * weights[split:]).sum(axis=1)
        value = above / below.where(below != 0) * metric.scale if metric.denominator else above
        both = shown.join(value.rename("exact")).dropna(subset=["value", "exact"])
        off = (both["value"] - both["exact"]).abs()
        good = off <= both["half_width"] + 1e-9
        assert good.mean() >= FIRM or not len(both), (name, both[~good].head())
        inside, cells = inside + int(good.sum()), cells + len(both)
    assert cells > 1000 and inside / cells >= FIRM


@pytest.mark.slow
@pytest.mark.parametrize("name", ["posted_pay", "days_to_fill", "days_to_pay", "insured_pay"])
def test_the_margin_of_a_middle_reaches_over_its_bin(cubes, name):
    """The middle person lies somewhere in the bin from which the middle was read."""
    year = Selection(330000, None, 12)
    found = answer(cubes, REGISTRY[name], year, Scope(330000), ("county",))
    told = found.frame[found.frame["value"].notna()]
    assert len(told) > 10
    assert (told["half_width"] >= REGISTRY[name].bin_width).all()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "policies"), [("payout_amount", ()), ("due_amount", ()), ("payout_amount", SEVERAL)]
)
def test_the_margin_of_a_sum_of_grants_contains_the_exact_sum(cubes, name, policies):
    """A kind that is hidden to shield another has any number of cases: 杭州's month was told as
    1 587 500 ± 412 500 where 2 023 000 were paid."""
    metric, inside, cells = REGISTRY[name], 0, 0
    # The year to date too: of several policies few counties of so small a demo are shown.
    for months in (1, 9, 12):
        for region in (330000, 330100, 330200, 330212, 330922):
            for by in (
                ((), ("county",))
                if policies
                else ((), ("month",), ("kind",), ("county",), ("city",))
            ):
                if is_above(by[0] if by else "", region) or (
                    name == "due_amount" and "month" in by
                ):
                    continue
                asked = Selection(region, None, months).with_("policy", *policies)
                found = answer(cubes, metric, asked, Scope(330000), by, widen=False)
                same = found.selection.at(found.month, found.selection.months)
                keys = list(dict.fromkeys((*by, "kind")))
                exact = compute(cubes, metric, same, tuple(keys)).frame
                # By its definition, kinds of fewer than ten cases in all are not counted.
                exact = exact[exact["kind"].isin(mean_grants(cubes, metric)) | ("kind" in by)]
                if not by:
                    exact = pd.DataFrame({"t0": [exact["t0"].sum()]})
                else:
                    exact = exact.groupby(list(by), as_index=False)["t0"].sum()
                shown = found.frame.merge(exact, on=list(by)) if by else found.frame.join(exact)
                shown = shown.dropna(subset=["value", "t0"])
                off = (shown["value"] - shown["t0"]).abs()
                inside += int((off <= shown["half_width"] + 1e-6).sum())
                cells += len(shown)
    assert cells > 10
    assert inside / cells >= FIRM


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "base"),
    [
        ("talent_hotspot", stock.TALENT_DENSITY),
        ("gap_hotspot", trade.INTENSITY),
        ("inflow_hotspot", flow.NET_INFLOW_RATE),
    ],
)
def test_the_margin_of_a_score_contains_that_of_the_exact_values(cubes, name, base):
    """Gi* of the exact quotients, by the same counties."""
    shown = answer(cubes, REGISTRY[name], Selection(330000), Scope(330000), ("county",)).frame
    parts = compute(cubes, base, Selection(330000), ("county",)).frame
    weights, split = [term.weight for term in base.terms], len(base.numerator)
    columns = [parts[f"t{i}"] * weight for i, weight in enumerate(weights)]
    parts["value"] = sum(columns[:split]) / sum(columns[split:]) * base.scale
    used = parts[parts["county"].isin(shown.loc[shown["value"].notna(), "county"])]
    used = used.reset_index(drop=True)
    score, _ = hotspot_makers._spots(used, 330000)
    both = shown.merge(used.assign(exact=score)[["county", "exact"]], on="county")
    off = (both["value"] - both["exact"]).abs()
    assert len(both) > 30 and (off <= both["half_width"]).mean() >= FIRM


def off(cubes, exactly, metric, slowly=False):
    """Cells shown both as usual and with counts that are not rounded: how many, and those whose
    margin doesn't reach the other value."""
    cells, wrong = 0, []
    for region in (330000, 330100) if slowly else (330000, 330100, 330922):
        for by in ((), *((one.id,) for one in metric.dimensions if one.id in CUTS)):
            if slowly and by not in ((), ("city",), ("section",)):
                continue
            asked = (metric, Selection(region), Scope(330000), by)
            try:
                shown = answer(cubes, *asked, widen=False, span=12).frame
                exact = answer(exactly, *asked, widen=False, span=12).frame
            except Unknown:
                continue
            keys = list(by)
            both = shown.merge(
                exact[[*keys, "value"]], on=keys or None, how="inner" if keys else "cross"
            ).dropna(subset=["value_x", "value_y"])
            # The other value is shown to as many places: to half a place of its own.
            own = [10 ** -decimals(value) / 2 for value in both["value_y"]]
            gap = (both["value_x"] - both["value_y"]).abs()
            bad = gap > both["half_width"] + own + 1e-9
            cells += len(both)
            wrong += both[bad].to_dict("records")
    return cells, wrong


def decimals(value):
    return next((places for places in range(7) if abs(value - round(value, places)) < 1e-9), 12)


@pytest.fixture
def exactly(cubes, monkeypatch):
    """The same snapshot under a profile that hides the same and rounds nothing; an index is made
    of the parts of which the usual one is."""
    monkeypatch.setitem(PROFILES, "exact", Profile(USUAL.threshold, 1))
    made = gap_makers.shown

    def same_parts(asked, metric, selection, by):
        mine = made(asked, metric, selection, by)
        if asked.protection:
            with under(USUAL):
                usual = made(cubes, metric, selection, by)["value"].reindex(mine.index)
            mine["value"] = mine["value"].where(usual.notna())
        return mine

    monkeypatch.setattr(gap_makers, "shown", same_parts)
    return Published(cubes.warehouse, cubes.snapshot, True, protection="exact")


@pytest.mark.slow
@pytest.mark.parametrize("name", INDICES)
def test_the_margin_of_an_index_contains_that_of_exact_counts(cubes, exactly, name):
    cells, wrong = off(cubes, exactly, REGISTRY[name], slowly=True)
    assert cells and len(wrong) <= (1 - FIRM) * cells, (cells, wrong[:3])


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", [one.id for one in OTHERS])
def test_every_other_margin_contains_what_is_made_of_exact_counts(cubes, exactly, name):
    """All figures of the registry but those above: middles, indices, curves, models."""
    cells, wrong = off(cubes, exactly, REGISTRY[name])
    assert len(wrong) <= (1 - FIRM) * cells, (cells, wrong[:3])


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", sorted(SLOWLY - RECORD))
def test_so_does_that_of_an_estimate_of_the_large_models(cubes, exactly, name):
    cells, wrong = off(cubes, exactly, REGISTRY[name], slowly=True)
    assert len(wrong) <= (1 - FIRM) * cells, (cells, wrong[:3])
