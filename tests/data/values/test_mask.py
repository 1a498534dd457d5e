"""What must not be read in a report: numbers of documents, however they are written."""

import pytest

from data.values.mask import (
    has_id,
    like_a_document,
    like_a_name,
    without_documents,
    without_ids,
)


@pytest.mark.parametrize(
    "text",
    [
        "110101199003071234",
        "110101 19900307 123X",
        "1101 0119 9003 0712 34",
        "证件号 110101\u300019900307\u3000123x，核对",
    ],
)
def test_a_resident_number_is_unreadable_however_it_is_grouped(text):
    assert has_id(text)
    hidden = without_ids(text)
    assert "（证件号已遮蔽）" in hidden and "1990" not in hidden.replace(" ", "")


@pytest.mark.parametrize(
    "text",
    [
        "330106-20240315-0012",  # a case's number: county, day, serial
        "2024-01-05 2024-03-06",
        "330106 20241315 0012",  # no month 13
        "月薪 6000 至 9000 元，2024 年 3 月 5 日起",
        "91330106MA2B12345X",
    ],
)
def test_what_is_no_resident_number_stays(text):
    assert not has_id(text) and without_ids(text) == text


@pytest.mark.parametrize(
    "text",
    [
        *("E12345678", "EA1234567", "G 1234 5678", "C01X00T47", "H1234567890", "M12345678901"),
        *("A123456(7)", "A123456（A）", "13800138000", "1101011990030712"),
    ],
)
def test_numbers_of_other_documents_are_told(text):
    assert like_a_document(text)


@pytest.mark.parametrize(
    "text",
    [
        "20240131",
        "2024-01-31",
        "本科",
        "6500",
        "6000-9000",
        "330106",
        "计算机科学与技术",
        "2024 01",
        "bad",
    ],
)
def test_what_a_column_means_to_hold_is_shown(text):
    assert not like_a_document(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("其他证件-YS0000000166", "其他证件-（证件号已遮蔽）"),
        ("男，E12345678，本科", "男，（证件号已遮蔽），本科"),
        ("2024-10-11<2024-11-04", "2024-10-11<2024-11-04"),
        ("20241011", "20241011"),
    ],
)
def test_a_number_joined_to_another_cell_is_masked(text, told):
    assert without_documents(text) == told


@pytest.mark.parametrize(
    "text",
    [
        *("王伟", "张 三", "李小明", "欧阳修", "司马相如", "张　三", "佘诗曼", "仝卓"),
        *(f"阿依古丽{dot}买买提" for dot in "·•‧⋅∙・･."),
    ],
)
def test_what_looks_like_a_name_in_chinese(text):
    assert like_a_name(text)


@pytest.mark.parametrize(
    "text", ["本科", "西湖区", "杭州市西湖区", "2026-05", "王", "Wang Wei", ""]
)
def test_and_what_does_not(text):
    assert not like_a_name(text)
