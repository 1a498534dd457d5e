"""Files that want to hurt: each is refused by name, soon, and with little memory."""

import io
import os
import random
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest

from data.readers import Limits, ReadError, ReadOptions, bounded, read
from data.readers.archive import Archive

SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
ADVICE = "另存为"


def workbook_bytes() -> bytes:
    made = openpyxl.Workbook()
    made.active.append(["甲名", "乙名"])
    made.active.append(["a", "b"])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def with_sheet(path: Path, xml: bytes, **more: bytes) -> Path:
    """Write a workbook whose first sheet is this XML."""
    source = zipfile.ZipFile(io.BytesIO(workbook_bytes()))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for info in source.infolist():
            sheet = info.filename == "xl/worksheets/sheet1.xml"
            out.writestr(info.filename, xml if sheet else source.read(info))
        for name, content in more.items():
            out.writestr(name, content)
    return path


def refused(path: Path, **options) -> str:
    """Read, expect a refusal that names the file, and that nothing is left behind."""
    scratch = path.parent / "scratch"
    with pytest.raises(ReadError) as caught:
        read(path, scratch, options=ReadOptions(**options))
    assert str(caught.value).startswith(path.name)
    assert not scratch.is_dir() or not list(scratch.iterdir())
    return str(caught.value)


_READ = """
import resource, sys
from pathlib import Path
from data.readers import ReadError, read
rows = 0
try:
    rows = read(Path(sys.argv[1]), Path(sys.argv[2]))[0].rows
except ReadError:
    pass
status = Path("/proc/self/status").read_text()
own = int(status.split("VmHWM:")[1].split()[0]) // 1024
print(rows, own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
"""


def peaks_mb(path, scratch) -> tuple[int, int, int]:
    """Rows read, and the peak memory of a fresh reading process and of its child.

    Not asked of the test process: a child's ru_maxrss begins with that of whoever forked it.
    """
    ran = subprocess.run(
        [sys.executable, "-c", _READ, str(path), str(scratch)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
    )
    rows, own, child = map(int, ran.stdout.split())
    return rows, own, child


@pytest.mark.slow
def test_a_zip_bomb_is_refused_from_its_directory(tmp_path):
    path = with_sheet(tmp_path / "弹.xlsx", b"0" * (300 << 20))
    said = refused(path)
    assert "压缩炸弹" in said and "300 MB" in said and "上限 1024 MB、200 倍" in said


@pytest.mark.slow
def test_a_zip_that_lies_about_its_size_is_caught_while_inflating(tmp_path):
    path = with_sheet(tmp_path / "弹.xlsx", SHEET.encode() + b" " * (64 << 20))
    raw = path.read_bytes()
    claimed = struct.pack("<I", len(SHEET) + (64 << 20))
    assert raw.count(claimed) >= 1
    path.write_bytes(raw.replace(claimed, struct.pack("<I", 5000)))
    assert "压缩炸弹" in refused(path)


def test_a_300_mb_workbook_is_refused_unopened(tmp_path):
    path = tmp_path / "大.xlsx"
    with path.open("wb") as stream:
        stream.write(b"PK\x03\x04")
        stream.truncate(300 << 20)
    said = refused(path)
    assert "文件有 300 MB，超过工作簿上限 200 MB" in said and "另存为 CSV" in said


@pytest.mark.slow
@pytest.mark.parametrize("dimension", ["", '<dimension ref="A1:B2"/>'])
def test_a_cell_in_the_last_corner_is_refused(tmp_path, dimension):
    xml = SHEET.replace("<sheetData>", f"{dimension}<sheetData>") + (
        '<row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c s="0" r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    )
    path = with_sheet(tmp_path / "角.xlsx", xml.encode())
    said = refused(path)
    assert "「Sheet」" in said and "XFD1048576" in said and "只有 2 个" in said
    assert max(peaks_mb(path, tmp_path)[1:]) < 500


@pytest.mark.slow
def test_a_claimed_dimension_and_styled_empty_cells_take_no_room(tmp_path, rows):
    xml = SHEET.replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>') + (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>甲名</t></is></c>'
        '<c r="B1" t="inlineStr"><is><t>乙名</t></is></c></row>'
        '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c></row>'
        '<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData></worksheet>'
    )
    path = with_sheet(tmp_path / "空.xlsx", xml.encode())
    (table,) = read(path, tmp_path / "scratch")
    assert rows(table) == [("1", "2")]


@pytest.mark.slow
def test_a_parser_that_swells_is_stopped_by_the_bound(tmp_path):
    """Cells without references escape the scan of corners; the child's limit still holds."""
    xml = SHEET + '<row r="1"><c r="A1"><v>1</v></c></row>' * 2_000_000 + "</sheetData></worksheet>"
    path = with_sheet(tmp_path / "胀.xlsx", xml.encode())
    said = refused(path, limits=Limits(child_bytes=160 * 2**20, inflation=2000))
    assert "所需内存超过上限" in said or "异常退出" in said


def test_a_parser_that_never_ends_is_stopped_by_the_clock(tmp_path):
    path = tmp_path / "慢.xlsx"
    path.write_bytes(workbook_bytes())
    assert "0.01 秒内没有读完" in refused(path, limits=Limits(child_seconds=0.01))  # type: ignore[arg-type]


def test_a_child_killed_from_outside_is_a_refusal(monkeypatch, tmp_path):
    path = tmp_path / "崩.xlsx"
    path.write_bytes(workbook_bytes())
    crash = [sys.executable, "-c", "import os; os.kill(os.getpid(), 11)"]
    real = subprocess.Popen
    monkeypatch.setattr(bounded.subprocess, "Popen", lambda _, **k: real(crash, **k))
    assert "解析程序异常退出（代码 -11）" in refused(path)


@pytest.mark.slow
def test_nested_archives_are_refused(tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as inner:
        inner.writestr("表.csv", "a,b\n1,2\n")
    path = with_sheet(tmp_path / "套.xlsx", SHEET.encode(), **{"内.zip": packed.getvalue()})
    assert "里面还套着压缩包「内.zip」" in refused(path)
    plain = tmp_path / "包.zip"
    plain.write_bytes(packed.getvalue())
    assert "这是压缩包，不是工作簿；请解压" in refused(plain)


def test_a_cut_workbook_is_refused(tmp_path):
    raw = workbook_bytes()
    path = tmp_path / "断.xlsx"
    path.write_bytes(raw[: len(raw) // 2])
    assert "没有传完或已损坏" in refused(path)


def test_damage_inside_a_workbook_is_refused(tmp_path):
    raw = bytearray(workbook_bytes())
    with zipfile.ZipFile(io.BytesIO(bytes(raw))) as source:
        info = source.getinfo("xl/worksheets/sheet1.xml")
    start = info.header_offset + 30 + len(info.filename)
    raw[start : start + info.compress_size] = os.urandom(info.compress_size)
    path = tmp_path / "坏.xlsx"
    path.write_bytes(bytes(raw))
    assert "已损坏" in refused(path) or "压缩炸弹" in refused(path)


def ole(name: str) -> bytes:
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)
    return head + name.encode("utf-16-le").ljust(512, b"\0") + bytes(4096)


def test_an_encrypted_workbook_says_so(tmp_path):
    path = tmp_path / "密.xlsx"
    path.write_bytes(ole("EncryptedPackage"))
    assert "文件有密码" in refused(path)


def test_an_encrypted_zip_member_says_so(tmp_path):
    raw = bytearray(workbook_bytes())
    at = raw.rfind(b"PK\x01\x02")
    raw[at + 8] |= 1
    path = tmp_path / "密.xlsx"
    path.write_bytes(bytes(raw))
    assert "文件有密码" in refused(path)


@pytest.mark.parametrize("stream", ["WordDocument", "Workbook"])
def test_an_ole_file_that_is_no_workbook_is_refused_with_advice(tmp_path, stream):
    path = tmp_path / "文.et"
    path.write_bytes(ole(stream))
    assert ADVICE in refused(path)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"%PDF-1.7 ...", "PDF"),
        (b"Rar!\x1a\x07", "RAR"),
        (b"\x89PNG\r\n", "图片"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            "XML 表格 2003",
        ),
        (b"MIME-Version: 1.0\nX-Document-Type: Workbook\n", "MHTML"),
    ],
)
def test_other_kinds_are_named(tmp_path, raw, said):
    path = tmp_path / "表.xls"
    path.write_bytes(raw)
    assert said in refused(path)


def test_a_doctype_in_the_workbook_is_refused(tmp_path):
    path = with_sheet(tmp_path / "实.xlsx", SHEET.encode() + b"</sheetData></worksheet>")
    source = zipfile.ZipFile(io.BytesIO(path.read_bytes()))
    with zipfile.ZipFile(path, "w") as out:
        for info in source.infolist():
            content = source.read(info)
            if info.filename == "xl/workbook.xml":
                content = b'<!DOCTYPE x [<!ENTITY a "b">]>' + content
            out.writestr(info.filename, content)
    assert "DOCTYPE" in refused(path)


@pytest.mark.parametrize("seed", range(8))
def test_random_damage_ends_in_rows_or_a_refusal_never_in_a_crash(tmp_path, seed):
    dice = random.Random(seed)
    raw = bytearray(workbook_bytes())
    for _ in range(30):
        raw[dice.randrange(4, len(raw))] = dice.randrange(256)
    path = tmp_path / "乱.xlsx"
    path.write_bytes(bytes(raw))
    try:
        tables = read(path, tmp_path / "scratch")
    except ReadError as refusal:
        assert str(refusal).startswith("乱.xlsx")
    else:
        assert tables[0].rows == 1


@pytest.mark.slow
def test_memory_stays_bounded_on_a_long_text(tmp_path):
    """60 MB of text in a process of its own: under 500 MB at the peak, libraries included."""
    path = tmp_path / "长.csv"
    line = "330102199001011234,张三,杭州市,本科,2024-01,8000.50\n"
    with path.open("wb") as stream:
        stream.write("编号,姓名,地区,学历,月份,基数\n".encode())
        for _ in range(10):
            stream.write((line * 100_000).encode())
    count, peak, _ = peaks_mb(path, tmp_path)
    assert count == 1_000_000
    assert peak < 500


def test_what_is_inflated_in_small_steps_is_complete(tmp_path):
    content = bytes(range(256)) * 20_000 + b"ab" * (2 << 20)
    path = with_sheet(tmp_path / "全.xlsx", content)
    with Archive(path, Limits()) as archive:
        found = b"".join(archive.blocks(archive.members["xl/worksheets/sheet1.xml"]))
    assert found == content
