"""Number formats of a workbook: what a cell shows as a per cent is read as one."""

import zipfile
from pathlib import Path

import openpyxl
import pytest

from data.readers import Melt, ReadError, ReadOptions, Table, read
from data.readers.numberformats import as_percent, percent_cells, shows_percent


def _saved(path: Path, rows: list[list[object]], formats: dict[str, str]) -> Path:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    for cell, code in formats.items():
        made.active[cell].number_format = code
    made.save(path)
    return path


def _read(path: Path, **options: object) -> Table:
    (table,) = read(path, path.parent / "scratch", options=ReadOptions(**options))
    return table


@pytest.mark.parametrize(
    ("code", "value", "shown"),
    [
        ("0%", 0.85, True),
        ("0.00%", 0.8523, True),
        ("[Red]0%", -0.5, True),
        ("0.0%;[Red]-0.0%", -0.5, True),
        ("#,##0.0 %", 0.1, True),
        ('0.0%_);("亏"0.0%)', -0.1, True),
        ("0%;-0%;0", 0.0, False),
        ('0%;-0%;"—"', 0.0, True),
        ("0%;;", -0.2, True),
        ("[<=1]0%;0", 0.85, True),
        ("[<=1]0%;0", 1262.0, False),
        ("General", 0.85, False),
        ("0.00", 0.85, False),
        ('0.0"%"', 85.0, False),  # a literal: nothing is multiplied
        (r"0\%", 85.0, False),
        ("0!%", 85.0, False),
        ("yyyy-mm-dd", 45000.0, False),
        ('0;0;0;@"%"', 1.0, False),
        ("", 0.85, False),
        ("[<x.]0%", 0.85, True),
    ],
)
def test_a_format_shows_a_per_cent_where_the_section_of_the_number_does(code, value, shown):
    assert shows_percent(code, value) is shown


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.85, "85%"),
        (0.8523, "85.23%"),
        (0.07, "7%"),
        (-0.5, "-50%"),
        (1e-7, "0.00001%"),
        (0.0, "0%"),
        (1, "100%"),
        (12.0, "1200%"),
    ],
)
def test_a_per_cent_keeps_every_digit_and_gains_none(value, text):
    assert as_percent(value) == text


@pytest.mark.slow
def test_cells_are_written_as_they_are_shown(tmp_path, rows):
    table = _read(
        _saved(
            tmp_path / "率.xlsx",
            [
                ["地区", "就业率", "增速", "人数"],
                ["杭州", 0.85, 0.0312, 12],
                ["宁波", "85%", -0.5, 13],
                ["温州", 0.9, 3.2, 14],
            ],
            {"B2": "0%", "C2": "0.00%", "C3": "[Red]0%", "D4": "0"},
        )
    )
    assert rows(table) == [
        ("杭州", "85%", "3.12%", "12"),
        ("宁波", "85%", "-50%", "13"),
        ("温州", "0.9", "3.2", "14"),
    ]
    assert table.percents == ("就业率", "增速")
    assert table.formats_unread is False


@pytest.mark.slow
def test_the_first_used_column_may_be_any_and_a_wide_table_has_them_in_its_values(tmp_path, rows):
    path = _saved(
        tmp_path / "宽.xlsx",
        [
            [],
            [None, "地区", "2023年", "2024年"],
            [None, "杭州", 0.85, 0.9],
            [None, "宁波", 0.8, None],
        ],
        {"C3": "0%", "D3": "0.0%", "C4": "0%", "D4": "0%"},
    )
    table = _read(path, melt=Melt(("地区",), "年份", "数值"))
    assert rows(table) == [
        ("杭州", "2023年", "85%"),
        ("杭州", "2024年", "90%"),
        ("宁波", "2023年", "80%"),
    ]
    assert table.percents == ("数值",)


def _parts(path: Path, target: Path, change) -> Path:
    """The same workbook with its members changed by a function of name and content."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return target


@pytest.mark.slow
def test_cells_without_a_place_follow_their_neighbours(tmp_path, rows):
    def bare(name, content):
        return content.replace(b' r="B2"', b"") if name.endswith("sheet1.xml") else content

    whole = _saved(tmp_path / "a.xlsx", [["地区", "率"], ["杭州", 0.85]], {"B2": "0%"})
    assert rows(_read(_parts(whole, tmp_path / "b.xlsx", bare))) == [("杭州", "85%")]


@pytest.mark.slow
def test_the_default_style_may_be_a_per_cent(tmp_path, rows):
    def usual(name, content):
        if not name.endswith("styles.xml"):
            return content
        start = content.index(b"<cellXfs")
        return content[:start] + content[start:].replace(b'numFmtId="0"', b'numFmtId="9"', 1)

    whole = _saved(tmp_path / "a.xlsx", [["地区", "率"], ["杭州", 0.85]], {})
    assert rows(_read(_parts(whole, tmp_path / "b.xlsx", usual))) == [("杭州", "85%")]


@pytest.mark.slow
@pytest.mark.parametrize(
    "spoilt",
    [
        lambda sheet: (
            sheet.replace(b"?>", b'?><!DOCTYPE a [<!ENTITY e "x">]>', 1)
            if b"?>" in sheet
            else b'<!DOCTYPE a [<!ENTITY e "x">]>' + sheet
        ),
        lambda sheet: sheet[: len(sheet) // 2],
        lambda sheet: sheet.replace(b'numFmtId="9"', b'numFmtId="neun"'),
    ],
)
def test_a_hostile_or_damaged_style_sheet_refuses_the_file(tmp_path, spoilt):
    whole = _saved(tmp_path / "a.xlsx", [["地区", "率"], ["杭州", 0.85]], {"B2": "0%"})
    path = _parts(
        whole, tmp_path / "b.xlsx", lambda n, c: spoilt(c) if n.endswith("styles.xml") else c
    )
    with pytest.raises(ReadError, match=r"样式表已损坏.*另存为 \.xlsx"):
        _read(path)


def test_a_tag_across_two_blocks_is_one():
    xml = b'<row r="3"><c r="A3" t="s"><v>0</v></c><c r="B3" s="2"><v>0.5</v></c></row>'
    for cut in range(len(xml)):
        found = percent_cells(lambda at=cut: (xml[:at], xml[at:]), {2: "0%"})
        assert found is not None
        assert list(found.of_row(3)) == [(2, "0%")], cut


def test_many_rows_are_marked_each():
    body = b"".join(b'<row r="%d"><c r="AB%d" s="7"/></row>' % (n, n) for n in range(1, 2001))
    found = percent_cells(lambda: (body,), {7: "0.0%"})
    assert found is not None
    assert [n for n in range(1, 2100) if list(found.of_row(n))] == list(range(1, 2001))
    assert list(found.of_row(9)) == [(28, "0.0%")]
