"""Pay in every notation that the real files hold."""

import ast
import csv
import time
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.values.base import ValueRefused
from data.values.salary import Salary, salary


@pytest.mark.parametrize(
    ("text", "low", "high", "months", "basis"),
    [
        ("1-1.5万/月", 10_000, 15_000, None, "month"),
        ("6-8千/月", 6_000, 8_000, None, "month"),
        ("8千以下/月", None, 8_000, None, "month"),
        ("1.5千以下/月", None, 1_500, None, "month"),
        ("2万以上/月", 20_000, None, None, "month"),
        ("150元/天", 3_262.5, 3_262.5, None, "day"),  # 150 x 21.75
        ("15元/小时", 2_610, 2_610, None, "hour"),  # 15 x 174
        ("10-15万/年", 8_333.33, 12_500, None, "year"),
        ("100万以上/年", 83_333.33, None, None, "year"),
        ("20-40K·16薪", 20_000, 40_000, 16, "month"),
        ("6000-10000（13薪）", 6_000, 10_000, 13, "month"),
        ("'8000", 8_000, 8_000, None, "month"),
        ("5k-8k", 5_000, 8_000, None, "month"),
        ("8-12K", 8_000, 12_000, None, "month"),
        ("6千-1.2万", 6_000, 12_000, None, "month"),
        ("8000-1.2万", 8_000, 12_000, None, "month"),
        ("8000-12000", 8_000, 12_000, None, "month"),
        ("10,000-15,000元/月", 10_000, 15_000, None, "month"),
        ("1万-1.5万元/月", 10_000, 15_000, None, "month"),
        ("￥8000～￥9000", 8_000, 9_000, None, "month"),
        ("年薪10-15万", 8_333.33, 12_500, None, "year"),
        ("月薪8000元", 8_000, 8_000, None, "month"),
        ("３千元以上", 3_000, None, None, "month"),
    ],
)
def test_notations(text, low, high, months, basis):
    assert salary(text) == Salary(low, high, months, basis)


@pytest.mark.parametrize("text", ["", "[]", "面议", "薪资面议", "—", "面谈"])
def test_unstated(text):
    assert salary(text) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2-1万/月", "下限高于上限"),
        ("8k-5k", "下限高于上限"),
        ("8-12", "折合月薪不合常理，可能缺单位"),
        ("1-1.5千万/月", "看不懂的薪资写法"),
        ("8000万/月", "折合月薪不合常理，可能缺单位"),
        ("10-15万", "没写按月还是按年"),
        ("年薪10-15万/月", "按月还是按年，前后矛盾"),
        ("5-8千以上/月", "上下限写法矛盾"),
        ("20-40K·61薪", "一年发薪月数不合常理"),
        ("100元/次", "看不懂的薪资写法"),
        ("5千美元/月", "看不懂的薪资写法"),
        ("本科", "看不懂的薪资写法"),
    ],
)
def test_refused(text, reason):
    with pytest.raises(ValueRefused) as caught:
        salary(text)
    assert caught.value.reason == reason


@given(
    st.integers(1, 990).map(lambda tenths: tenths / 10),
    st.integers(1, 990).map(lambda tenths: tenths / 10),
    st.sampled_from(["万/月", "千/月", "万/年", "k", "K·14薪"]),
)
def test_low_is_never_above_high(one, other, unit):
    try:
        read = salary(f"{one}-{other}{unit}")
    except ValueRefused:
        return
    assert read is not None
    assert read.low is not None and read.high is not None
    assert read.low <= read.high


def test_a_hundred_thousand_distinct_texts_in_three_seconds():
    texts = [f"{i / 1000:.3f}-{i / 1000 + 1:.3f}万/月" for i in range(1_000, 101_000)]
    assert len(set(texts)) == 100_000
    start = time.process_time()
    for text in texts:
        salary(text)
    assert time.process_time() - start < 3


def unwrapped(cell):
    """51job's crawler wrote each cell as a Python list of one text."""
    if not cell.startswith("["):
        return cell
    inside = ast.literal_eval(cell)
    return inside[0] if inside else ""


# File, encoding, column, header rows.
FILES = [
    ("51job_cugwhzenith_2019.csv", "gb18030", 1, 1),
    ("51job_hirefy_2018.csv", "utf-8-sig", 3, 1),
    ("lagou_yuwenjuan_2018.csv", "gb18030", 7, 1),
    ("51job_chenjiandongx_salary_locate_2018.csv", "utf-8-sig", 0, 0),
]
# By what follows the stroke, counted apart from the parser (digits to 9, then sort and count):
# cugwhzenith 3556 万/月 + 819 千/月 + 1 千以下/月 + 1 万以上/月; 285 万/年 + 3 以上 + 1 以下.
COUNTS = {
    "51job_cugwhzenith_2019.csv": {"month": 4377, "year": 289, "day": 15, None: 269},
    "51job_hirefy_2018.csv": {"month": 475, "year": 19, "day": 1, None: 5},
    "lagou_yuwenjuan_2018.csv": {"month": 435, None: 435},
    "51job_chenjiandongx_salary_locate_2018.csv": {"month": 612, "year": 23, "day": 6, None: 9},
}


@pytest.mark.shared
@pytest.mark.parametrize(("name", "encoding", "column", "heads"), FILES)
def test_every_salary_of_the_real_files(shared_data, name, encoding, column, heads):
    path = shared_data / "jobs" / name
    with path.open(encoding=encoding, newline="") as file:
        texts = [unwrapped(row[column]) for row in csv.reader(file)][heads:]
    read = {text: salary(text) for text in set(texts)}
    assert {text for text, pay in read.items() if pay is None} <= {""}
    found = Counter(pay.basis if (pay := read[text]) else None for text in texts)
    assert found == COUNTS[name]
