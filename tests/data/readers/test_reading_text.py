"""CSV and text: encodings, delimiters, what is skipped, what is a problem. Counted by hand."""

import codecs
import gzip
import random
from pathlib import Path

import pytest

from data.readers import Explode, Melt, ReadError, ReadOptions, fastlane, read
from data.readers import text as text_reader
from data.readers.model import HALF

PLAIN = "姓名,地区,工资\n张三,杭州,5000\n李四,宁波,6000\n"
PEOPLE = [("张三", "杭州", "5000"), ("李四", "宁波", "6000")]


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (PLAIN.encode(), "utf-8"),
        (PLAIN.encode("utf-8-sig"), "utf-8"),
        (PLAIN.encode("gb18030"), "gb18030"),
        (codecs.BOM_UTF16_LE + PLAIN.encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + PLAIN.encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_encodings_are_told_apart(reading, rows, raw, found):
    table = reading(raw)
    assert (table.encoding, table.header) == (found, ("姓名", "地区", "工资"))
    assert rows(table) == PEOPLE


def test_korean_is_not_taken_for_chinese(reading, rows):
    table = reading("지역,인구\n서울,9411\n부산,3324\n".encode("cp949"))
    assert table.encoding == "cp949"
    assert rows(table) == [("서울", "9411"), ("부산", "3324")]


def test_an_encoding_error_at_the_very_end_is_still_seen(reading):
    filler = "".join(f"张三{i},杭州,5000\n" for i in range(60_000))
    table = reading(PLAIN.encode() + filler.encode() + b"\xd5\xc5,\xba\xbc,1\n")
    assert (table.encoding, table.rows) == ("utf-8", 60_002)
    (problem,) = table.problems
    assert (problem.line, problem.column) == (60_004, "姓名")
    assert "UTF-8" in problem.reason


@pytest.mark.parametrize("encoding", ["latin-1", "big5"])
def test_what_is_not_writing_is_refused(reading, encoding):
    text = {"latin-1": "ville,né à\nMontréal,Orléans été\n", "big5": "姓名,縣市\n張惠玲,臺東縣\n"}
    with pytest.raises(ReadError, match=r"表\.csv：看不出文字编码.*另存为 UTF-8"):
        reading(text[encoding].encode(encoding))


def test_a_given_encoding_wins_and_an_unknown_one_is_named(reading, rows):
    table = reading("ville,né\nMontréal,été\n".encode("latin-1"), encoding="latin-1")
    assert rows(table) == [("Montréal", "été")]
    with pytest.raises(ReadError, match="不认识编码「klingon」"):
        reading(PLAIN, encoding="klingon")


def test_utf_16_without_its_mark_is_refused_with_advice(reading):
    with pytest.raises(ReadError, match="没有标记的 UTF-16"):
        reading("name,city\nZhang,Hangzhou\n".encode("utf-16-le"))


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_delimiters_are_found(reading, rows, delimiter):
    table = reading(PLAIN.replace(",", delimiter), "表.txt")
    assert table.delimiter == delimiter
    assert rows(table) == PEOPLE


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_line_ends(reading, rows, lines, end):
    table = reading(PLAIN.replace("\n", end))
    assert rows(table) == PEOPLE
    assert lines(table) == [2, 3]


def test_a_quoted_line_end_belongs_to_the_cell_and_lines_are_the_files(reading, rows, lines):
    table = reading('职位,说明\nA,"一\r\n二,三"\r\nB,四\r\n')
    assert rows(table) == [("A", "一\n二,三"), ("B", "四")]
    assert lines(table) == [2, 4]


def test_preamble_header_blanks_repeats_and_footnotes(reading, rows, lines):
    table = reading(
        "数据库：分省年度数据\n指标：人口数(人)\n时间：最近3年\n\n"
        "地区,2024年,2023年,2022年\n"
        "浙江省,1,2,3\n,,,\n地区,2024年,2023年,2022年\n江苏省,4,,6\n新疆,,,\n"
        "注：1.第一条。\n　　　2.第二条。\n数据来源：国家统计局"
    )
    assert table.header[:4] == ("地区", "2024年", "2023年", "2022年")
    assert table.header[4:] == ("前言:数据库", "前言:指标", "前言:时间")
    told = ("分省年度数据", "人口数(人)", "最近3年")
    assert rows(table) == [
        ("浙江省", "1", "2", "3", *told),
        ("江苏省", "4", None, "6", *told),
        ("新疆", None, None, None, *told),
    ]
    assert lines(table) == [6, 9, 10]
    assert table.footnotes == ("注：1.第一条。", "2.第二条。", "数据来源：国家统计局")
    said = "；".join(table.notes)
    assert "表头前有 3 行说明（第 1、2、3 行）" in said
    assert "重复的表头 1 行（第 8 行）" in said
    assert "空行 1 行（第 7 行）" in said
    assert "表尾 3 行注释（自第 11 行起）" in said
    assert not table.problems


def test_a_wide_table_becomes_long(reading, rows, lines):
    table = reading(
        "指标：人口数(人)\n地区,2024年,2023年\n浙江省,1,\n江苏省,4,5\n数据来源：国家统计局\n",
        melt=Melt(ids=("地区",), variable="年份"),
    )
    assert table.header == ("地区", "年份", "数值", "前言:指标")
    assert rows(table) == [
        ("浙江省", "2024年", "1", "人口数(人)"),
        ("江苏省", "2024年", "4", "人口数(人)"),
        ("江苏省", "2023年", "5", "人口数(人)"),
    ]
    assert lines(table) == [3, 4, 4]
    assert table.records == 2
    assert "空白单元格 1 个，没有列成行" in table.notes


def test_melting_by_a_column_that_is_not_there_names_those_that_are(reading):
    with pytest.raises(ReadError, match="找不到标识列「省份」；现有列：姓名、地区、工资"):
        reading(PLAIN, melt=Melt(ids=("省份",)))


def test_ragged_rows_are_padded_or_refused_never_shifted(reading, rows):
    table = reading("甲名,乙名,丙名\na,b\na,b,c,d\na,b,c,,\na,b,c\n")
    assert rows(table) == [("a", "b", None), ("a", "b", "c"), ("a", "b", "c")]
    (problem,) = table.problems
    assert (problem.line, problem.reason) == (3, "这一行有 4 列，表头只有 3 列")
    assert not problem.row_kept
    assert any("1 行列数不足（第 2 行）" in note for note in table.notes)


def test_a_last_line_cut_short_is_a_problem(reading):
    table = reading("甲名,乙名,丙名\na,b,c\nd,e")
    assert table.rows == 1
    assert "截断" in table.problems[0].reason
    assert reading("甲名,乙名,丙名\na,b,c\nd,e,f").rows == 2


QUOTED = '岗位,地区,备注\n程序员一,杭州,"急聘，包住"\n程序员二,宁波,"长期,\n有补贴"\n'


# Within the first cell, after it, within quotation marks, within a quoted cell's second line.
@pytest.mark.parametrize(
    "end", ["程", "程序员三", "程序员三,", '程序员三,温州,"急', '程序员三,温州,"急\n']
)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("line", ["\n", "\r\n"])
def test_a_file_cut_anywhere_in_a_row_says_so(reading, end, encoding, line):
    table = reading((QUOTED + end + "包" * end.endswith("\n")).replace("\n", line).encode(encoding))
    assert table.rows == 2 and table.ends == HALF


@pytest.mark.parametrize(
    "foot", ["以下空白", "注：截至六月", "填表人：李某,,", '"注：一,二"', ",,"]
)
def test_notes_at_the_foot_are_no_cut(reading, foot):
    assert reading(QUOTED + foot).ends != HALF


def test_no_header_is_seen_and_names_may_be_given(reading, rows):
    first = "8千以下/月,开发(1),深圳-南山区\n1-2万/月,测试,深圳-南山区\n"
    raw = first + "1-2万/月,运维,北京\n3-4万/月,甲,乙\n"
    assert reading(raw).header == ("列1", "列2", "列3")
    table = reading(raw, names=("薪资", "职位", "地点"), header_row=0)
    assert table.header == ("薪资", "职位", "地点")
    assert len(rows(table)) == 4
    with pytest.raises(ReadError, match="给了 1 个列名，而文件有 3 列"):
        reading(raw, names=("薪资",), header_row=0)


def test_a_given_header_row_counts_the_files_lines(reading, rows):
    table = reading("a,b\nc,d\n甲,乙\n1,2\n", header_row=3)
    assert (table.header[:2], rows(table)[0][:2]) == (("甲", "乙"), ("1", "2"))
    with pytest.raises(ReadError, match="第 9 行是空行或不在前 4 行之内"):
        reading("a,b\nc,d\n甲,乙\n1,2\n", header_row=9)


def test_years_as_names_are_a_header(reading):
    assert reading("地区,2020,2021\n浙江,1,2\n江苏,3,4\n").header == ("地区", "2020", "2021")


def test_repeated_and_missing_names_are_made_unique(reading):
    table = reading("名,名,,值\na,b,c,1\nd,e,f,2\n")
    assert table.header == ("名", "名_2", "列3", "值")
    assert any("「名」重复" in note for note in table.notes)


def test_spaces_of_every_kind_are_trimmed(reading, rows):
    table = reading("名 ,　地\n\u00a0张 三　,\u200b杭州 \n\u3000,x\n")
    assert table.header == ("名", "地")
    assert rows(table) == [("张 三", "杭州"), (None, "x")]


def test_nul_bytes_make_a_problem_not_a_row(reading, rows):
    table = reading(PLAIN.replace("李四", "李\0四"))
    assert rows(table) == PEOPLE[:1]
    assert table.problems[0].value == "李␀四"


def test_stray_quotation_marks_cost_one_line(reading, rows):
    raw = "a名,b名,c名,d名\n" + '"x,1,2,3\n' + "y,1,2,3\n" * 3 + 'z,1,2,"3\n' + "w,1,2,3\n"
    table = reading(raw)
    assert [row[0] for row in rows(table)] == ["y", "y", "y", "w"]
    assert [problem.line for problem in table.problems] == [2, 6]


def test_two_stray_marks_do_not_swallow_the_rows_between(reading, rows):
    raw = 'a名,b名,c名,d名\nx,"1,2,3\n' + "y,1,2,3\n" * 4 + 'z,1",2,3\n'
    table = reading(raw)
    assert [row[0] for row in rows(table)] == ["y"] * 4 + ["z"]
    assert [problem.line for problem in table.problems] == [2]


def test_list_cells_are_unwrapped_on_request(reading, rows):
    raw = "薪资,人数,说明\n['1-1.5万/月'],[],[急聘] 开发\n\"['a', 'b']\",['2人'],[x]\n"
    assert rows(reading(raw))[0] == ("['1-1.5万/月']", "[]", "[急聘] 开发")
    assert rows(reading(raw, list_cells=True)) == [
        ("1-1.5万/月", None, "[急聘] 开发"),
        ("a、b", "2人", "[x]"),
    ]


def test_a_nested_list_is_taken_apart_by_pattern(reading, rows):
    raw = (
        "职位,标签\n"
        "甲,\"[[['五险一金']], ['杭州-滨江区', '2年经验', '本科', '招2人']]\"\n"
        "乙,\"[[], ['宁波', '招3人']]\"\n"
    )
    explode = Explode("标签", ("经验", "学历", "人数"), ("经验$", "^(本科|大专)$", "^招"))
    table = reading(raw, explode=(explode,))
    assert table.header == ("职位", "标签", "经验", "学历", "人数", "标签:其余")
    assert [row[2:] for row in rows(table)] == [
        ("2年经验", "本科", "招2人", "五险一金、杭州-滨江区"),
        (None, None, "招3人", "宁波"),
    ]


def test_a_list_of_another_length_is_never_shifted(reading, rows):
    table = reading(
        "职位,标签\n甲,\"['a', 'b']\"\n乙,['c']\n", explode=(Explode("标签", ("x", "y")),)
    )
    assert [row[2:] for row in rows(table)] == [("a", "b")]
    assert (table.problems[0].line, table.problems[0].column) == (3, "标签")


def test_skip_footer_leaves_out_the_last_rows(reading, rows):
    table = reading(PLAIN + "合计,,11000\n\n", skip_footer=1)
    assert rows(table) == PEOPLE
    assert "按读取选项略去末尾 1 行" in table.notes


def test_signatures_at_the_foot_are_not_data(reading, rows):
    assert rows(reading(PLAIN + "制表人：王五,,审核人：赵六\n")) == PEOPLE


def test_header_only_is_an_empty_table_that_says_so(reading):
    table = reading("姓名,地区\n")
    assert (table.rows, table.header) == (0, ("姓名", "地区"))
    assert "只有表头，没有数据行" in table.notes


@pytest.mark.parametrize("raw", [b"", b"\xef\xbb\xbf", b"\r\n\r\n", b"\0\0\0\0", b"\xff\xfe"])
def test_an_empty_file_is_refused(reading, raw):
    with pytest.raises(ReadError, match="文件是空的"):
        reading(raw)


def test_blank_cells_only_is_refused(reading):
    with pytest.raises(ReadError, match="没有任何内容"):
        reading(",,\n,,\n")


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(ReadError, match=r"无\.csv：找不到这个文件"):
        read(tmp_path / "无.csv", tmp_path)


def test_gzip_is_read_and_a_cut_one_refused(reading, rows):
    packed = gzip.compress(PLAIN.encode() * 1)
    assert rows(reading(packed, "表.csv.gz")) == PEOPLE
    with pytest.raises(ReadError, match="压缩文件不完整或已损坏"):
        reading(packed[:-12], "表.csv.gz")


def test_a_gzip_bomb_stops_early(reading):
    bomb = gzip.compress(b"a,b\n" + b"0" * (64 << 20))
    with pytest.raises(ReadError, match="压缩炸弹"):
        reading(bomb, "表.csv.gz")


def test_a_file_without_line_ends_is_refused_before_it_fills_memory(reading):
    with pytest.raises(ReadError, match="第 1 行超过 16 百万字符"):
        reading(b"x" * (40 << 20))


def test_too_many_problems_mean_wrong_options(reading, monkeypatch):
    monkeypatch.setattr("data.readers.body.MOST_PROBLEMS", 50)
    with pytest.raises(ReadError, match=r"已有 50 行读不出.*请检查分隔符"):
        reading("a名,b名\n1,2\n" * 20 + "1,2,3\n" * 60)


@pytest.mark.parametrize("seed", range(6))
def test_both_ways_through_a_chunk_give_the_same_rows(reading, rows, lines, seed, monkeypatch):
    """Small chunks, random trouble: the columnar way against the csv module."""
    monkeypatch.setattr(text_reader, "_CHUNK", 400)
    small = text_reader.decoded
    monkeypatch.setattr(text_reader, "decoded", lambda o, e: small(o, e, 300))
    dice = random.Random(seed)
    head = "编号名,姓名,地区,备注"
    choice = ["", " ", "a", "　b\u00a0", "杭州", "12", '"q"', "x\u2003", "数据来源：a"]
    body = []
    for _ in range(400):
        width = dice.choice([4] * 300 + [3, 5])
        cells = [dice.choice(choice[: 9 if dice.random() < 0.003 else 6]) for _ in range(width)]
        body.append(",".join(cells))
        if dice.random() < 0.1:
            body.append(dice.choice(["", ",,,", head, " ,　,,"]))
    raw = "\n".join([head, "1,张三,宁波,无", *body]) + "\n"
    taken = []
    fast = fastlane.take
    monkeypatch.setattr(fastlane, "take", lambda *a: taken.append(fast(*a)) or taken[-1])
    quick = reading(raw)
    monkeypatch.setattr(fastlane, "take", lambda *_: False)
    slow = reading(raw)
    assert any(taken)
    assert rows(quick) == rows(slow)
    assert lines(quick) == lines(slow)
    assert quick.problems == slow.problems
    assert quick.notes == slow.notes


def test_options_survive_toml_and_name_what_is_unknown():
    options = ReadOptions(
        encoding="gb18030",
        names=("a",),
        melt=Melt(ids=("地区",)),
        explode=(Explode("标签", ("x",), ("^x",)),),
    )
    assert ReadOptions.from_dict(options.to_dict()) == options
    with pytest.raises(ReadError, match="可用的选项：encoding、delimiter"):
        ReadOptions.from_dict({"encodin": "utf-8"})
