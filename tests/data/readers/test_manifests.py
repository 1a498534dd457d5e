"""A manifest notices what no reader can: a file cut off at the end of a line."""

import hashlib

import pytest

from data.readers import Melt, ReadError, ReadOptions, read
from data.readers.manifest import check_manifest, read_manifest

ROWS = "姓名,地区\n张三,杭州\n李四,宁波\n王五,温州\n"


@pytest.fixture
def sent(tmp_path):
    path = tmp_path / "社保.csv"
    path.write_text(ROWS, "utf-8")
    return path


def listed(sent, text, name="清单.csv", encoding="utf-8"):
    manifest = sent.with_name(name)
    manifest.write_bytes(text.encode(encoding))
    return manifest


def checked(sent, manifest):
    return check_manifest(sent, manifest, read(sent, sent.with_name("scratch")))


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_whole_file_passes(sent, encoding):
    manifest = listed(
        sent, f"文件名,行数,SHA256\n社保.csv,3,{digest(sent).upper()}\n", encoding=encoding
    )
    assert checked(sent, manifest).rows == 3


def test_a_toml_manifest(sent):
    text = f'[[file]]\nname = "社保.csv"\nrows = 3\nsha256 = "{digest(sent)}"\n'
    assert checked(sent, listed(sent, text, "清单.toml")).rows == 3
    chinese = '[["文件"]]\n"文件名" = "社保.csv"\n"行数" = 3\n'
    assert checked(sent, listed(sent, chinese, "清单.toml")).sha256 is None


def test_a_file_cut_at_a_line_end_is_caught_by_either_number(sent):
    counted = listed(sent, "文件名,行数\n社保.csv,3\n", "一.csv")
    hashed = listed(sent, f"文件名,SHA256\n社保.csv,{digest(sent)}\n", "二.csv")
    whole = digest(sent)
    sent.write_text(ROWS[: ROWS.index("王五")], "utf-8")
    with pytest.raises(ReadError, match=r"社保\.csv：与清单不符，应有 3 行数据，实有 2 行"):
        checked(sent, counted)
    with pytest.raises(ReadError, match=f"SHA256 应为 {whole}，实为 {digest(sent)}"):
        checked(sent, hashed)


def test_rows_are_the_files_not_the_melted_ones_and_problems_count(sent, tmp_path):
    sent.write_text("地区,2023年,2024年\n浙江,1,2\n江苏,3,4\n福建,5,6,7\n", "utf-8")
    manifest = listed(sent, "文件名,行数\n社保.csv,3\n")
    tables = read(sent, tmp_path / "scratch", options=ReadOptions(melt=Melt()))
    assert (tables[0].rows, len(tables[0].problems)) == (4, 1)
    assert check_manifest(sent, manifest, tables).rows == 3


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("文件名,行数\n别的.csv,3\n", "里没有这个文件"),
        ("文件名,行数\n社保.csv,三\n", "第 2 行的行数「三」不是整数"),
        ("文件名,SHA256\n社保.csv,abc\n", "第 2 行的 SHA256「abc」不对"),
        ("文件名,行数\n社保.csv,\n", "无从核对"),
        ("文件名,行数\n,3\n", "第 2 行没有文件名"),
        ("行数\n3\n", "第 1 行应是表头"),
        ("文件名,行数\n", "一个文件也没有"),
    ],
)
def test_a_manifest_that_says_nothing_useful_is_refused(sent, text, said):
    with pytest.raises(ReadError, match=said):
        checked(sent, listed(sent, text))


def test_a_missing_or_broken_manifest_is_refused(sent, tmp_path):
    with pytest.raises(ReadError, match="找不到这个清单文件"):
        read_manifest(tmp_path / "无.csv")
    with pytest.raises(ReadError, match=r"坏\.toml：不是合法的 TOML：末尾不合写法"):
        read_manifest(listed(sent, "[[file", "坏.toml"))
