"""The list of published relations: complete, and each line of it true of exact data."""

import re
from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import pytest

from metrics.attack.gate import FAMILIES
from metrics.disclosure import published
from metrics.disclosure.published import TO_DATE, Nested, Other, Sort, relations
from metrics.engine import coarse
from metrics.engine.compute import compute
from metrics.engine.core import Time
from metrics.engine.cubes import CUBES
from metrics.engine.dimensions import COLLEGE, DIMENSIONS
from metrics.engine.related import Examination, Reason
from metrics.engine.selection import Selection
from metrics.registry import REGISTRY
from tests.homes import ROOT
from tests.twins.worlds import LAST, Small
from tests.world import HANGZHOU, XIHU, ZHEJIANG, m

PERSONS = [metric for metric in REGISTRY.values() if metric.protects == "person"]
SCHOOLED = REGISTRY["graduates_come"]
PLACES = {"province": ZHEJIANG, "city": HANGZHOU, "county": XIHU}


@pytest.mark.parametrize("metric", PERSONS, ids=lambda metric: metric.id)
def test_a_count_of_people_says_what_it_is_part_of_and_how_it_is_attacked(metric):
    assert not published.unrelated(metric), "say part_of= (or sum_of=), or a Reason"
    assert metric.examined is not None, "say examined=, or a Reason"
    for said in (metric.part_of, metric.examined):
        if isinstance(said, Reason):
            assert len(said.text) > 20
    if isinstance(metric.examined, Examination):
        assert set(metric.examined.by) <= {one.id for one in metric.dimensions}


def test_a_count_without_them_is_noticed():
    bare = replace(REGISTRY["seekers"], id="seekers_again", part_of=(), examined=None)
    assert published.unrelated(bare)


def test_every_figure_that_a_relation_names_is_published():
    named = {other.figure for one in relations() for other in one.others}
    assert named <= set(REGISTRY)
    for one in relations():
        figures = [one.figure, *(other.figure for other in one.others)]
        for figure, filters in zip(figures, (one.own, one.where), strict=False):
            assert {name for name, _ in filters} <= {d.id for d in REGISTRY[figure].dimensions}


def test_all_relations_are_in_force_but_inequalities_and_what_no_answer_stands_beside():
    college = (("education", COLLEGE),)
    assert published.totals() == {("stock", "talent"): "people", ("seeker", "reached"): "seekers"}
    assert published.nested(protects=True) == {
        ("stock", "people"): Nested("talent", college),
        ("seeker", "seekers"): Nested("reached"),
        ("flow", "people"): Nested("talent", college),
    }
    left = {(one.sort, one.figure) for one in relations() if not one.protects}
    # That a figure is among another narrows nothing while no table counts the others.
    assert {figure for sort, figure in left if sort is not Sort.PART} == {
        "talent_stock",  # its change: four parts of it stand in no table
        "graduates_come",  # its city is a place of work elsewhere
        "native_paths",
    }
    assert sum(published.by_sort(protects=False).values()) == 23
    assert set(published.by_sort(protects=True)) == set(Sort) - {Sort.CHANGE}


def test_coarser_classes_are_those_of_all_steps():
    school, place = (
        [(one.dimension, one.code and one.code(330106)) for one in coarse.coarser(figure, name)]
        for figure, name in ((SCHOOLED, "school"), (SCHOOLED, "school_place"))
    )
    assert school == [("school_place", None), ("school_province", None)]
    assert place == [("school_province", 330000)]
    assert [one.dimension for one in coarse.coarser(REGISTRY["employed"], "industry")] == [
        "section"
    ]
    assert coarse.coarser(REGISTRY["employed"], "section") == ()


def test_figures_that_stand_in_equations_find_each_other():
    flow = REGISTRY["step_returned"]
    ((whole, parts),) = published.sums_with(flow)
    assert (whole.id, [part.id for part in parts]) == ("inflow", ["step_new", "step_returned"])
    assert published.yearly_of(REGISTRY["graduates_come_by_class"]) == REGISTRY["graduates_come"]
    assert published.yearly_of(REGISTRY["graduates_come"]) is None
    assert [one.id for one in published.same_as(REGISTRY["inflow_from"])] == ["inflow"]
    assert published.same_as(REGISTRY["inflow"]) == ()
    some = published.families(REGISTRY["new_college"])
    assert [(one.some.id, one.every.id) for one in some] == [
        ("new_college", "step_new"),
        ("new_graduate_degree", "new_college"),
    ]


def test_the_gate_attacks_what_the_records_say():
    found = {family.name: [metric.id for metric in family.metrics] for family in FAMILIES}
    assert found["存量"] == ["talent_stock", "employed", "talent_share"]
    assert sum(len(metrics) for metrics in found.values()) == 15
    assert len(found) == 13
    assert {family.months for family in FAMILIES if family.name.startswith("流")} == {(12, 1)}


@pytest.fixture(scope="module")
def cubes(tmp_path_factory):
    return Small(tmp_path_factory.mktemp("related"), seed=11).cubes


def side(cubes, figure, name, selection, by):
    """One side of a figure, exact: the keys and its value."""
    metric = REGISTRY[figure]
    frame = compute(cubes, metric, selection, by, span=1).frame
    split = len(metric.numerator)
    every = list(enumerate(metric.terms))
    value = pd.Series(0.0, frame.index)
    for i, term in every[:split] if name == "numerator" else every[split:]:
        value = value + frame[f"t{i}"].astype(float) * term.weight
    return frame[[*by]].assign(value=value)


def chosen(place, month, months, filters=()):
    selection = Selection(place, month, months)
    for name, codes in filters:
        selection = selection.with_(name, *codes)
    return selection


def beside(left, right, by):
    """Two sides on the same keys; a combination that one side lacks counts nobody there."""
    if not by:
        return pd.DataFrame({"a": left["value"], "b": right["value"]})
    found = left.merge(right, how="outer", on=list(by), suffixes=("_a", "_b"))
    found = found.rename(columns={"value_a": "a", "value_b": "b"})
    return found.fillna({"a": 0.0, "b": 0.0})


def total(cubes, one, place, month, months, by):
    """What stands on the other side of a relation."""
    found = None
    for other in one.others:
        where, region = one.where, place
        if one.place:
            where, region = (*where, (one.place, (place,))), 0
        asked = chosen(region, month - other.lead, months, where)
        each = side(cubes, other.figure, "numerator", asked, by)
        each["value"] *= other.weight
        found = each if found is None else pd.concat([found, each], ignore_index=True)
    if not by:
        return found[["value"]].sum().to_frame().T
    return found.groupby(list(by), as_index=False).sum()


def cubes_of(one):
    metrics = [REGISTRY[one.figure], *(REGISTRY[other.figure] for other in one.others)]
    return [term.measure for metric in metrics for term in metric.terms]


def settings(one):
    """Where and when a relation is looked at."""
    measures = cubes_of(one)
    pointed = any(
        CUBES[each.cube].points or each.time in (Time.NOW, Time.YEAR) for each in measures
    )
    yearly = any(CUBES[each.cube].clock == "year" for each in measures)
    months = [LAST] if pointed or yearly else [m("2024-06")]
    summed = any(each.time is Time.SUM for each in measures)
    windows = [None]
    if summed and not yearly:
        windows = [one.months] if one.months else [1, 12]
    places = [PLACES[one.level]] if one.level else [ZHEJIANG, XIHU]
    return product(places, months, windows)


def shared(one):
    """Nothing, each dimension that all figures of a relation have, and a pair."""
    metrics = [REGISTRY[one.figure], *(REGISTRY[other.figure] for other in one.others)]
    ids = set.intersection(*({d.id for d in metric.dimensions} for metric in metrics))
    across = {name for each in cubes_of(one) for name in each.across}
    levels = set() if one.place or one.level else {"county"} & ids
    usable = sorted(ids - {"province", "city", "county", "month", "year"} - across) + sorted(levels)
    pairs = [tuple(usable[:2])] if len(usable) > 1 else []
    return [(), *((name,) for name in usable), *pairs]


FIGURES = list(dict.fromkeys(one.figure for one in relations()))


@pytest.mark.slow
@pytest.mark.parametrize("figure", FIGURES)
def test_what_is_said_of_a_figure_is_true(cubes, figure):
    for one in relations():
        if one.figure == figure:
            people = CHECKS[one.sort](cubes, one)
            assert people > 0, f"nobody was counted, the world proves nothing of {one}"


def between(cubes, one):
    """A figure, or a side of it, beside the others of a relation; the people looked at."""
    people = 0.0
    for (place, month, length), by in product(settings(one), shared(one)):
        # A figure that means one window only is set beside others of that window.
        own = REGISTRY[one.figure]
        months = own.own_window(month) if own.windows and not length else length
        asked = chosen(place, month, months, one.own)
        left = side(cubes, one.figure, one.side, asked, by)
        if one.sort is Sort.CHANGE:
            earlier = asked.at(month - (months or 1), months)
            left = beside(left, side(cubes, one.figure, one.side, earlier, by), by)
            left["value"] = left.pop("a") - left.pop("b")
        found = beside(left, total(cubes, one, place, month, months, by), by).dropna()
        people += found["a"].abs().sum()
        if one.sort is Sort.PART:
            assert (found["a"] <= found["b"] + 1e-9).all(), (one, place, month, months, by)
        else:
            np.testing.assert_allclose(found["a"], found["b"], err_msg=str((one, place, by)))
    return people


def terms(cubes, one, selection, by):
    """The exact counts of a figure that follow all dimensions asked for, with their keys."""
    metric = REGISTRY[one.figure]
    frame = compute(cubes, metric, selection, by, span=1).frame
    used = {*by, *(name for name, _ in selection.where)}
    columns = [
        f"{'c' if term.measure.cases else 't'}{i}"
        for i, term in enumerate(metric.terms)
        if not used & set(term.measure.across) and _knows(term, used)
    ]
    return frame[[*by, *columns]].fillna(0.0), columns


def _knows(term, used):
    return all(
        name in ("month", "year") or CUBES[term.measure.cube].expression(name) for name in used
    )


def share(cubes, one):
    people = 0.0
    for (place, month, months), by in product(settings(one), shared(one)):
        asked = chosen(place, month, months)
        part, whole = (
            side(cubes, one.figure, name, asked, by)["value"]
            for name in ("numerator", "denominator")
        )
        assert (part <= whole + 1e-9)[whole.notna() & part.notna()].all(), (
            f"{one.figure}: share=True, but more are above the line than below: {place}, {by}"
        )
        people += part.sum()
    return people


def classes(cubes, one):
    people = 0.0
    for place, month, months in settings(one):
        asked = chosen(place, month, months)
        divided, columns = terms(cubes, one, asked, (one.dimension,))
        whole, _ = terms(cubes, one, asked, ())
        np.testing.assert_allclose(divided[columns].sum(), whole[columns].iloc[0])
        people += divided[columns].abs().to_numpy().sum()
    return people


def coarser(cubes, one):
    within = DIMENSIONS[one.dimension].within
    people = 0.0
    for place, month, months in settings(one):
        asked = chosen(place, month, months)
        if within.code is None:  # the snapshot knows: asked for side by side
            finer, columns = terms(cubes, one, asked, (one.dimension, one.coarser))
            assert not finer.duplicated(one.dimension).any()
        else:
            finer, columns = terms(cubes, one, asked, (one.dimension,))
            finer[one.coarser] = finer[one.dimension].map(within.code)
        sums = finer.groupby(one.coarser)[columns].sum()
        if within.filtered:
            for group, codes in finer.groupby(one.coarser)[one.dimension]:
                chosen_codes = asked.with_(one.dimension, *codes)
                np.testing.assert_allclose(
                    terms(cubes, one, chosen_codes, ())[0][columns].iloc[0], sums.loc[group]
                )
        else:
            whole = terms(cubes, one, asked, (one.coarser,))[0].set_index(one.coarser)[columns]
            np.testing.assert_allclose(sums, whole.loc[sums.index])
        people += sums.abs().to_numpy().sum()
    return people


def places(cubes, one):
    within = DIMENSIONS[one.dimension].within
    people = 0.0
    for _, month, months in settings(one):
        asked = chosen(ZHEJIANG, month, months)
        finer, columns = terms(cubes, one, asked, (one.dimension,))
        finer[one.coarser] = finer[one.dimension].map(within.code)
        sums = finer.groupby(one.coarser)[columns].sum()
        whole = terms(cubes, one, asked, (one.coarser,))[0].set_index(one.coarser)[columns]
        np.testing.assert_allclose(sums, whole.loc[sums.index])
        people += sums.abs().to_numpy().sum()
    return people


def window(cubes, one):
    people = 0.0
    metric = REGISTRY[one.figure]
    columns = [f"t{i}" for i, t in enumerate(metric.terms) if t.measure.time is Time.SUM]
    for place, month in product((ZHEJIANG, XIHU), (LAST, m("2023-06"))):
        length = month % 12 + 1 if one.window == TO_DATE else one.window
        long = compute(cubes, metric, chosen(place, month, length)).frame
        short = [
            compute(cubes, metric, chosen(place, each, 1)).frame[columns]
            for each in range(month - length + 1, month + 1)
        ]
        np.testing.assert_allclose(pd.concat(short).sum(), long[columns].iloc[0])
        people += long[columns].abs().to_numpy().sum()
    return people


CHECKS = {
    Sort.PART: between,
    Sort.SAME: between,
    Sort.SUM: between,
    Sort.CHANGE: between,
    Sort.SHARE: share,
    Sort.CLASSES: classes,
    Sort.COARSER: coarser,
    Sort.PLACES: places,
    Sort.WINDOW: window,
}


@pytest.mark.slow
def test_an_untrue_relation_would_be_noticed(cubes):
    """The control: talent are not all of the employed."""
    true = next(one for one in relations() if one.sort is Sort.PART)
    assert (true.figure, true.others) == ("talent_stock", (Other("employed"),))
    untrue = (
        replace(true, figure="employed", others=(Other("talent_stock"),)),
        replace(true, sort=Sort.SAME),
    )
    for one in untrue:
        with pytest.raises(AssertionError):
            between(cubes, one)


def test_the_docs_count_them():
    """The table of docs/disclosure.md, which fell 122 relations behind."""
    text = (ROOT / "docs" / "disclosure.md").read_text("utf-8")
    told = re.search(r"(\d+) relations,\s+of which (\d+) are in force", text)
    assert told is not None
    forced = published.by_sort(protects=True)
    every = published.by_sort()
    assert (int(told[1]), int(told[2])) == (every.total(), forced.total())
    rows = re.findall(r"^\| ([^|]+) \| (\d+) \| (\d+)[^|]*\|$", text[told.end() :], re.MULTILINE)
    assert [(int(force), int(left)) for _, force, left in rows[: len(Sort)]] == [
        (forced[one], every[one] - forced[one])
        for one in (
            Sort.CLASSES,
            Sort.COARSER,
            Sort.PLACES,
            Sort.WINDOW,
            Sort.SUM,
            Sort.SHARE,
            Sort.SAME,
            Sort.PART,
            Sort.CHANGE,
        )
    ]
