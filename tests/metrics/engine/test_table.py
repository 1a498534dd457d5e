"""Columns side by side: rows with equal keys are found as pandas finds them."""

import numpy as np
import pandas as pd
import pytest

from metrics.engine.remembered import indexed, remembered
from metrics.engine.table import (
    _FEW,
    Table,
    ascending,
    close,
    filled,
    grouped,
    matched,
    numbered,
)


def test_rows_are_grouped_by_keys_in_order_as_pandas_does():
    rng = np.random.default_rng(1)
    frame = pd.DataFrame(
        {
            "city": rng.choice([330100, 330200, 330900], 60),
            "section": rng.choice(["C", "A", "全部"], 60),
            "n": np.arange(60),
        }
    )
    table = Table.of(frame)
    for names in (["city"], ["section", "city"]):
        right = {key: part["n"].tolist() for key, part in frame.groupby(names)}
        found = {key: table["n"][at].tolist() for key, at in grouped(table, names)}
        assert found == right
        assert list(found) == list(right)
    ((key, at),) = grouped(table, [])
    assert (key, at.tolist()) == ((), list(range(60)))


def test_rows_that_are_read_later_are_those_taken_at_once():
    frame = pd.DataFrame({"text": ["b", None, "a", "c"], "n": [4.0, 3.0, np.nan, 1.0]})
    table = Table.of(frame)
    assert table["text"].tolist() == ["b", None, "a", "c"]
    rows = np.array([3, 1, 1])
    late, now = table.some(rows), table.take(rows)
    assert late.rows == now.rows == 3 and list(late.columns) == list(now.columns)
    assert "n" in late and "m" not in late
    for name in frame:
        assert late[name].tolist() == now[name].tolist()
    assert late["n"] is late["n"]  # taken once
    again = late.some(np.array([0, 2]))
    assert again["text"].tolist() == ["c", None]
    assert again.frame().equals(now.take(np.array([0, 2])).frame())
    assert late.put(m=now["n"])["text"].tolist() == ["c", None, None]


def test_texts_are_numbered_in_their_order_missing_ones_last():
    words = np.array(["b", None, "a", "b", np.nan, "c"], dtype=object)
    (numbers,) = numbered([words])
    assert numbers.tolist() == [1, 3, 0, 1, 3, 2]
    first, second = numbered([words], [np.array(["c", "d"], dtype=object)])
    assert (first.tolist(), second.tolist()) == ([1, 4, 0, 1, 4, 2], [2, 3])
    assert numbered([words])[0].tolist() == numbers.tolist()  # from memory


@pytest.mark.parametrize("size", [0, 3, 2 * _FEW])
def test_texts_of_several_tables_are_ranked_as_one_list_would_be(size):
    """Short columns and long ones, each with words of its own and some missing."""
    chance = np.random.default_rng(size)
    words = np.array([*(f"w{n}" for n in range(40)), None], dtype=object)
    pieces = [
        words[chance.integers(low, high, rows)]
        for low, high, rows in ((0, 20, size), (10, 41, 5), (0, 41, 2 * _FEW))
    ]
    order = sorted({one for piece in pieces for one in piece if one is not None})
    for piece, numbers in zip(pieces, numbered(*([one] for one in pieces)), strict=True):
        ranks = [len(order) if one is None else order.index(one) for one in piece]
        assert numbers.tolist() == ranks


def test_a_column_in_another_s_place_is_not_taken_for_it():
    for word, right in (("b", [0, 0]), ("a", [0, 1])):
        for _ in range(3):
            assert numbered([np.array([word, "b"], dtype=object)])[0].tolist() == right
    counted = []
    ask = remembered(lambda column, base: counted.append(1) or column * base, most=2)
    column = np.arange(3)
    for base in (2, 3, 2, 3):
        assert ask(column, base).tolist() == [0, base, 2 * base]
    assert len(counted) == 2
    ask(np.arange(3), 2)
    ask(column, 3)
    ask(column, 2)  # the oldest was forgotten
    assert len(counted) == 4


def test_what_several_columns_make_is_kept_as_long_as_all_of_them_are():
    counted = []
    ask = indexed(lambda columns, by: counted.append(1) or sum(columns) * by)
    first, second = np.arange(3), np.arange(3)
    for _ in range(2):
        assert ask((first, second), 2).tolist() == [0, 4, 8]
    assert ask((second, first), 2).tolist() == [0, 4, 8] and ask((first,), 2).tolist() == [0, 2, 4]
    assert len(counted) == 3
    for number in range(1, 4):  # another in its place, perhaps at the same address
        del second
        second = np.full(3, number)
        assert ask((first, second), 1).tolist() == [number, number + 1, number + 2]


def test_the_same_column_in_both_tables_has_the_same_numbers():
    for column, right in (
        (np.array(["b", "a"], dtype=object), [1, 0]),
        (np.array([7, 3]), [4, 0]),
    ):
        assert [one.tolist() for one in numbered([column], [column])] == [right, right]
        assert [one.tolist() for one in numbered([column], [column.copy()])] == [right, right]


def test_numbers_far_apart_are_brought_close_and_gaps_filled():
    near, far = np.array([3, 1, 3]), np.array([1 << 40, 1, 1 << 40])
    assert close(near) is near
    assert close(far).tolist() == [1, 0, 1]
    whole = np.array([1.0, 2.0])
    assert filled(whole) is whole
    assert filled(np.array([1.0, np.nan])).tolist() == [1.0, 0.0]
    assert filled(np.array([1, 2], dtype=np.int32)).dtype == float


@pytest.mark.parametrize("most", [9, 300, 70_000, 1 << 20, 1 << 40])
@pytest.mark.parametrize("rows", [0, 1, 40, 2000])
def test_numbers_are_put_in_order_and_looked_up_as_by_hand(most, rows):
    rng = np.random.default_rng(rows)
    numbers = rng.integers(-5, most, rows)
    by_hand = sorted(range(rows), key=lambda row: numbers[row])  # equal ones as they were
    assert ascending(numbers).tolist() == by_hand
    among = rng.permutation(np.unique(rng.integers(-5, most, rows)))
    of = np.concatenate([numbers, among[:20], [-9, most + 9]])
    place = {number: at for at, number in enumerate(among.tolist())}
    assert matched(of, among).tolist() == [place.get(one, -1) for one in of.tolist()]
