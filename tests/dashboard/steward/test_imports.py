"""The import page's hands on a small file, and the page itself in a home with and without demo."""

import errno
import io
import os
import tempfile
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
import xlsxwriter
from streamlit.testing.v1 import AppTest

from dashboard.access import audit, auth, holdings, uploads
from dashboard.steward import imports, mending, replacing, undoing
from data.contracts import CONTRACTS
from data.home import Home, Refused
from data.snapshots import publish
from data.staging import loads
from metrics.engine.selection import Scope
from tests.data.importing.conftest import resident, rows

ROWS = (
    "职位,公司,地址,薪酬\n程序员,甲公司,杭州-西湖区,1-1.5万/月\n焊工,乙公司,火星,6-8千/月\n"
    "会计,丙公司,宁波-鄞州区,5-7千/月\n司机,丁公司,温州,4-6千/月\n"
)


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("TALENT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TALENT_KEY_FILE", str(tmp_path / "key"))
    return Home(tmp_path / "home")


def silent(_doing: str, _share: float) -> None:
    return None


def upload(name: str, text: str) -> Path:
    return imports.keep(name, io.BytesIO(text.encode("gb18030")))


def test_an_upload_keeps_only_the_last_part_of_its_name(home):
    assert upload("../../etc\\岗位.csv", ROWS).name == "岗位.csv"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("..", "未命名"),
        ("", "未命名"),
        ("a\0\n\ud800.csv", "a___.csv"),
        ("岗" * 255 + ".xlsx", "岗" * 57 + "….xlsx"),
        ("a" * 170 + "岗位.csv", "a" * 170 + "岗位.csv"),
        ("岗." + "c" * 400, "岗." + "c" * 173 + "…"),
    ],
)
def test_an_upload_whose_name_no_file_here_can_have_is_kept_under_one_that_can(home, name, kept):
    path = upload(name, ROWS)
    assert path.name == kept
    assert path.read_text("gb18030") == ROWS


def test_an_upload_that_the_disk_has_no_room_for_is_refused_and_leaves_nothing(home):
    class Full(io.BytesIO):
        def read(self, size=-1):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(Refused, match=r"上传的文件写不进数据目录.*磁盘已满"):
        imports.keep("岗位.csv", Full())
    assert not list(home.passing.glob("*/upload-*"))


@pytest.mark.slow
def test_a_draft_is_looked_through_edited_saved_and_used(home):
    path = upload("岗位.csv", ROWS)
    drafted = imports.draft(path, "job_posting")
    assert drafted.header == ("职位", "公司", "地址", "薪酬")
    table = drafted.table.set_index("目标列")["来源列"]
    assert (table["岗位名称"], table["工作地点"], table["薪资"]) == ("职位", "地址", "薪酬")
    changed = drafted.table.copy()
    changed.loc[changed["目标列"] == "招聘单位", "来源列"] = imports.UNUSED
    mapping, text = imports.edited(drafted, changed, CONTRACTS["job_posting"])
    assert "employer" not in mapping.columns
    assert imports.save("某网站", text) == "某网站"
    assert imports.saved()[0] == "某网站"
    report = imports.run(
        [path],
        "job_posting",
        "某网站",
        dry_run=False,
        replace_demo=False,
        confirm=False,
        source="某网站",
        progress=silent,
    )
    assert (report.read, report.accepted + report.rejected) == (4, 4)
    assert report.files[0].rejects
    assert imports.waiting() == ["岗位.csv"]
    imports.build(silent)
    assert imports.waiting() == []


@pytest.mark.parametrize("name", ["", "a/b", "..", 'x"y', "a\0b", "长" * 61])
def test_a_mapping_needs_a_name_that_a_file_can_have(home, name):
    with pytest.raises(Refused, match="映射名称"):
        imports.save(name, "")


def test_the_template_is_a_workbook(home):
    assert imports.template_bytes("person").startswith(b"PK")


def test_the_page_stands_before_anything_is_uploaded(world_home):
    page = AppTest.from_file("../../../pages/importing.py", default_timeout=60).run()
    assert not page.exception
    assert any(one.options[0] == "人才基本信息" for one in page.selectbox)


def test_the_grid_shows_three_values_of_each_column_and_no_number_of_a_person(home):
    number = resident(3)
    drafted = imports.draft(
        upload(
            "人.csv", f"身份证号,最高学历,备注\n{number},本科,证号{number}\n{resident(4)},硕士,乙\n"
        ),
        "person",
    )
    shown = drafted.table.set_index("目标列")["样例"]
    assert shown["最高学历"] == "本科、硕士"
    assert number not in "".join(drafted.samples.values()) and drafted.samples["身份证号"]
    assert shown["证件号码"] == "（已遮蔽，18 字符）、（已遮蔽，18 字符）"


def test_refused_rows_are_mended_and_tried_again(home):
    text = (
        "单位：万元\n部门,项目,年度,预算,执行\n人社局,引才,2026,12,1\n"
        "科技局,引智,二〇二六,十二万,2\n教育局,育才,2026,好多,3\n"
    )
    path = upload("预算.csv", text)
    first = imports.run(
        [path],
        "fund_budget",
        None,
        dry_run=False,
        replace_demo=False,
        confirm=False,
        source="财政局",
        progress=silent,
    )
    assert (first.accepted, first.rejected) == (1, 2)
    found = mending.refused(path, first.files[0])
    edited = found.table.copy()
    assert set(edited["列"]) == {"年度", "预算"}
    with pytest.raises(Refused, match="没有填写"):
        mending.again(found, edited, "fund_budget", None, "财政局")
    new = {("4", "年度"): "2026", ("4", "预算"): "30", ("5", "预算"): "40万元"}
    edited[mending.NEW] = [
        new.get((line, column), "") for line, column in zip(edited["行"], edited["列"], strict=True)
    ]
    again = mending.again(found, edited, "fund_budget", None, "财政局")
    assert (again.accepted, again.rejected, bool(again.held)) == (2, 0, False)
    assert rows(home, "fund_budget", "budget, executed", "1") == [
        (120_000.0, 10_000.0),
        (300_000.0, 20_000.0),
        (400_000.0, 30_000.0),
    ]


@pytest.mark.parametrize("end", [pytest.param("imported", marks=pytest.mark.slow), "abandoned"])
def test_an_upload_leaves_nothing_behind(home, tmp_path, monkeypatch, end):
    """Looked through, tried, imported, mended, or left: what stays is what the home keeps of it."""
    system, started = tmp_path / "system", tmp_path / "started"
    for folder in (system, started):
        folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(system))
    monkeypatch.setenv("TMPDIR", str(system))  # what children are told
    monkeypatch.chdir(started)
    book = io.BytesIO()
    with xlsxwriter.Workbook(book, {"in_memory": True}) as made:
        sheet = made.add_worksheet()
        lines = [["证件号码", "最高学历"], [resident(3), "本科"], [resident(4), "很高"]]
        for at, line in enumerate(lines):
            sheet.write_row(at, 0, line)
    kept = uploads.Kept()
    path = kept.file("s1", "1", lambda: imports.keep("名册.xlsx", io.BytesIO(book.getvalue())))
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert path.is_relative_to(home.path)
    imports.template_bytes("person")
    imports.draft(path, "person")
    run = partial(
        imports.run,
        [path],
        "person",
        None,
        replace_demo=False,
        confirm=False,
        source="人社局",
        progress=silent,
    )
    tried = run(dry_run=True)
    assert not mending.is_done([path], tried)
    if end == "imported":
        first = run(dry_run=False)
        assert not mending.is_done([path], first)  # a cell may yet be mended
        found = mending.refused(path, first.files[0])
        edited = found.table.copy()
        edited[mending.NEW] = "硕士"
        again = mending.again(found, edited, "person", None, "人社局")
        assert again.accepted == 1 and mending.is_done([path], again)
    kept.drop("s1")
    for place in (system, started):
        assert list(place.rglob("*")) == []
    left = [one.relative_to(home.path) for one in home.path.rglob("*") if one.is_file()]
    ours = {one.parts[0] for one in left} - {"lock", "loads.json", "logs"}
    assert ours - {"passing"} <= ({"staged", "rejects"} if end == "imported" else {"rejects"})
    assert {one.suffix for one in left if one.parts[0] == "passing"} <= {".lock"}
    assert all(not one.stat().st_size for one in home.passing.glob("*.lock"))


def test_a_load_is_taken_out_by_the_steward_alone_and_noted(home, monkeypatch):
    path = upload("预算.csv", "部门,项目,年度,预算\n人社局,引才,2026,12\n")
    imports.run(
        [path],
        "fund_budget",
        None,
        dry_run=False,
        replace_demo=False,
        confirm=False,
        source="财政局",
        progress=silent,
    )
    (load,) = loads.read(home)
    leader = auth.User("某领导", Scope(330000, "leader"))
    monkeypatch.setattr(auth, "current_user", lambda _home: leader)
    with pytest.raises(PermissionError):
        undoing.turned(load)
    steward = auth.User("某管理员", Scope(330000, "steward"))
    monkeypatch.setattr(auth, "current_user", lambda _home: steward)
    assert undoing.turned(load).state == loads.UNDONE
    assert undoing.turned(loads.read(home)[0]).state == loads.READY
    said = [(line["user"], line["action"]) for line in audit.records(home)]
    assert said == [("某管理员", "undo"), ("某管理员", "redo")]


@pytest.mark.slow
def test_real_data_over_the_demo_ask_first(world_home, monkeypatch):
    """The small world's snapshot passes for the demo's; its rows, imported again, for real ones."""
    monkeypatch.setattr(publish.gates, "STEPS", ())
    serving = holdings.serving()
    monkeypatch.setattr(holdings, "serving", lambda: replace(serving, demo=True))
    assert replacing.needed()
    question = replacing.prepare(silent)
    assert holdings.serving_id() == serving.id != question.snapshot
    assert any("就业经历" in words for words in question.going)
    assert [name for name, _, _ in question.figures] == [name for name, _ in replacing.HEADLINES]
    now = {name: before for name, before, _ in question.figures}
    assert now["人才总量（参保）"] not in ("", "暂无数据")
    assert all(before == after for _, before, after in question.figures)
    assert replacing.confirm(question).state == "签发"
    assert holdings.serving_id() == question.snapshot
