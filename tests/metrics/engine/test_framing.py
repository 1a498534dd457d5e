"""A frame made quickly is the one that pandas' own constructor makes, and as much its owner's."""

import numpy as np
import pandas as pd
import pytest

from metrics.engine import framing
from metrics.engine.framing import frame_bytes, framed, worded

COLUMNS = {
    "texts": np.array(["330100", "", "浙江大学"], dtype=object),
    "gaps": np.array(["a", None, "c"], dtype=object),
    "not": np.array(["a", np.nan, "c"], dtype=object),
    "none": np.array([None, None, None], dtype=object),
    "mixed": np.array(["a", 3, None], dtype=object),
    "numbers": np.array([1, 2, 3], dtype=object),
    "value": np.array([1.5, np.nan, -0.0]),
    "half_width": np.array([0.0, 2.5, 7.5]),
    "codes": np.array([1, 2, 3], dtype=np.int32),
    "months": np.array([24288, 24289, 24290]),
    "flags": np.array([True, False, True]),
}


def plainly(columns):
    return pd.DataFrame(dict(columns), index=pd.RangeIndex(len(next(iter(columns.values()), []))))


@pytest.mark.parametrize("name", COLUMNS)
@pytest.mark.parametrize("rows", [0, 1, 3])
def test_each_kind_of_column_is_as_pandas_has_it(name, rows):
    columns = {name: COLUMNS[name][:rows], "status": np.array(["ok"] * rows, dtype=object)}
    made, right = framed(columns, rows), plainly(columns)
    pd.testing.assert_frame_equal(made, right)
    assert made.dtypes.tolist() == right.dtypes.tolist()


@pytest.mark.parametrize("rows", [0, 4])
def test_a_column_of_a_few_words_is_framed_as_any_other(rows):
    words, at = np.array(["ok", "empty"], dtype=object), np.array([0, 1, 1, 0])[:rows]
    columns = {"status": worded(words, at), "value": np.zeros(rows)}
    made = framed(columns, rows)
    pd.testing.assert_frame_equal(made, plainly(columns))
    if rows:
        made.loc[0, "status"] = "empty"
        assert framed(columns, rows)["status"].tolist() == ["ok", "empty", "empty", "ok"]


def test_all_of_them_beside_each_other():
    made, right = framed(COLUMNS, 3), plainly(COLUMNS)
    pd.testing.assert_frame_equal(made, right)
    plain = {name: COLUMNS[name] for name in ("texts", "gaps", "value", "half_width", "codes")}
    made, right = framed(plain, 3), plainly(plain)
    pd.testing.assert_frame_equal(made, right)
    # In the same blocks, too: what is asked of a frame costs what it did.
    assert [one.dtype for one in made._mgr.blocks] == [one.dtype for one in right._mgr.blocks]
    pd.testing.assert_frame_equal(framed({}, 2), pd.DataFrame(index=pd.RangeIndex(2)))


def test_it_does_so_itself_and_not_by_that_constructor(monkeypatch):
    plain = {name: COLUMNS[name] for name in ("texts", "gaps", "value", "codes", "flags")}
    right = plainly(plain)
    monkeypatch.setattr(framing.pd, "DataFrame", lambda *_, **__: pytest.fail("slowly"))
    assert framed(plain, 3).equals(right)


def test_what_is_written_into_a_frame_reaches_neither_columns_nor_a_neighbour():
    names = np.array(["a", "b"], dtype=object)
    columns = {"school": names, "school_label": names, "value": np.array([1.0, 2.0])}
    made = framed(columns, 2)
    made.loc[0, "school"], made.loc[0, "value"] = "c", 9.0
    assert made["school_label"].tolist() == names.tolist() == ["a", "b"]
    assert columns["value"].tolist() == [1.0, 2.0]
    assert framed(columns, 2)["school"].tolist() == ["a", "b"]


def test_columns_of_another_length_are_refused_as_pandas_does():
    with pytest.raises(ValueError, match="length"):
        framed({"a": np.arange(2), "b": np.arange(3)}, 2)


def test_a_frame_s_bytes_are_about_what_it_takes():
    for rows in (1, 40, 3000):
        frame = pd.DataFrame(
            {
                "city": np.arange(rows),
                "city_label": ["杭州市"] * rows,
                "status": np.array(["ok"] * rows, dtype=object),
                "value": 1.5,
                "fast": True,
                "on": pd.Timestamp("2026-01-31"),
            }
        )
        right = frame.memory_usage(deep=True, index=False).sum()
        assert right / 2 < frame_bytes(frame) < 2 * right + 600  # and the columns' own heads
