"""The names beside the codes of an answer, in columns and in frames alike."""

import numpy as np
import pandas as pd
import pytest

from metrics.engine import naming
from metrics.engine.naming import labelled, named, named_frame
from metrics.engine.table import Table
from metrics.figures.people import stock
from metrics.figures.schools import source

CASES = [
    (stock.TALENT_STOCK, {"county": np.array([330106, 0, 330212], dtype=np.int32)}),
    (stock.TALENT_STOCK, {"county": np.array([330106.0, 330212.0])}),
    (stock.TALENT_STOCK, {"city": np.array([330100.0, np.nan])[:1], "education": np.array([3])}),
    (stock.TALENT_STOCK, {"month": np.array([24288, 24289])}),
    (source.SCHOOL_STOCK, {"school": np.array(["浙江大学", "宁波大学"], dtype=object)}),
    (source.SCHOOL_STOCK, {"school": np.array(["浙江大学", ""], dtype=object)}),
]


@pytest.mark.parametrize("metric, keys", CASES)
def test_columns_are_named_as_a_frame_is(metric, keys):
    rows = len(next(iter(keys.values())))
    table = Table({**keys, "value": np.arange(rows) * 1.0}, rows)
    by = tuple(keys)
    made, right = named(table, metric, by).frame(), named_frame(table.frame(), metric, by)
    pd.testing.assert_frame_equal(made, right)
    assert all(made[f"{name}_label"].map(type).eq(str).all() for name in by)


def test_a_text_is_its_own_name_and_no_text_is_told():
    schools = np.array(["浙江大学", "宁波大学"], dtype=object)
    table = named(Table({"school": schools}, 2), source.SCHOOL_STOCK, ("school",))
    assert table["school_label"] is schools
    nobody = named(
        Table({"school": np.array([""], dtype=object)}, 1), source.SCHOOL_STOCK, ("school",)
    )
    assert nobody["school_label"].tolist() == ["院校未说明"]


def test_names_of_closed_lists_are_looked_up_once(monkeypatch):
    monkeypatch.setattr(naming, "_NAMES", {})
    education = next(one for one in stock.TALENT_STOCK.dimensions if one.id == "education")
    assert labelled(education, [6, 4, 6]) == ["博士", "本科", "博士"]
    assert naming._NAMES[education.label] == {6: "博士", 4: "本科"}
    assert labelled(education, [5]) == ["硕士"]
    assert labelled(education, [5.0]) == ["硕士"]
    school = next(one for one in source.SCHOOL_STOCK.dimensions if one.id == "school")
    assert labelled(school, ["浙江大学"]) == ["浙江大学"]
    assert school.label not in naming._NAMES
