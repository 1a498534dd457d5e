"""`python -m dashboard export`, `brief`: the screen's figures, refusals that write nothing."""

import io
import json
import tracemalloc

import docx
import pytest

from dashboard.__main__ import main
from dashboard.access import audit, auth
from dashboard.alerts import watch
from dashboard.document.document import Document
from dashboard.document.values import Part
from dashboard.export.forms import streamed
from dashboard.serving import commands
from tests.dashboard.conftest import small_world
from tests.dashboard.page.test_downloads import large
from tests.world import HANGZHOU, NINGBO


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    world = small_world(tmp_path_factory.mktemp("built") / "home")
    world.build()
    return world


@pytest.fixture
def served(built, monkeypatch):
    """The home, and the process's user back to nobody in particular."""
    monkeypatch.setenv("TALENT_HOME", str(built.path))
    built.seen = len(list(audit.records(built.home)))
    yield built
    auth.act_as(None)


def events(world):
    """What this test left on the trail."""
    return list(audit.records(world.home))[world.seen :]


def run(world, *words: str) -> int:
    return main([*words, "--home", str(world.path)])


@pytest.mark.slow
def test_a_page_is_exported_as_the_screen_shows_it(served, tmp_path, capsys):
    out = tmp_path / "总览.docx"
    assert run(served, "export", "overview", "--format", "docx", "-o", str(out), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["file"] == str(out) and told["bytes"] == out.stat().st_size
    said = "\n".join(p.text for p in docx.Document(io.BytesIO(out.read_bytes())).paragraphs)
    # 20 of the 70 came in March 2026; they are all of this year's arrivals.
    assert "新引进大专及以上人才 20人" in said
    left = [e for e in events(served) if e["action"] == "export"]
    assert len(left) >= told["tables"]  # what lists rest on, too
    assert {(e["role"], e["detail"]) for e in left} == {("leader", "docx")}
    assert all("（命令行）" in e["user"] for e in left)


@pytest.mark.parametrize(
    "words, why",
    [
        (("nosuch",), "没有页面「nosuch」；可用：overview（总览）"),
        (("overview", "--where", "colour=red"), "没有条件「colour」；可用："),
        (("overview", "--where", "month=1999-01"), "没有数据"),
        (("overview", "--where", "education"), "应写作 条件=值"),
        (("overview", "--region", "999999"), "没有地区「999999」"),
        (("overview", "--user", "nobody@office"), "不在 roles.toml 中"),
        (("overview", "--scope", str(HANGZHOU), "--region", str(NINGBO)), "授权范围"),
    ],
)
def test_what_cant_be_is_refused_and_nothing_is_written(served, tmp_path, capsys, words, why):
    out = tmp_path / "x.html"
    page, *more = words
    assert run(served, "export", page, "--format", "html", "-o", str(out), *more) == 2
    assert why in capsys.readouterr().err
    assert list(tmp_path.glob("*.html")) == []


@pytest.mark.parametrize("form, name", [("html", "x.pdf"), ("zip", "x.csv"), ("docx", "x.PPTX")])
def test_a_name_of_another_form_is_refused(served, tmp_path, capsys, form, name):
    assert run(served, "export", "overview", "--format", form, "-o", str(tmp_path / name)) == 2
    assert f"--format {form} 与文件名「{name}」不一致" in capsys.readouterr().err
    assert run(served, "brief", "--format", "pdf", "-o", str(tmp_path / "x.docx")) == 2
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_isnt_there_is_refused_before_any_work(served, tmp_path, capsys):
    out = tmp_path / "nowhere" / "x.html"
    assert run(served, "export", "overview", "--format", "html", "-o", str(out)) == 2
    assert "不存在" in capsys.readouterr().err


def test_a_district_gets_its_own_figures(served, tmp_path):
    out = tmp_path / "x.html"
    code = run(
        served, "export", "总览", "--format", "html", "-o", str(out), "--scope", str(HANGZHOU)
    )
    assert code == 0
    said = out.read_text("utf-8")
    assert "杭州市" in said and "宁波市" not in said
    # The rules of warnings look at the whole office, once a snapshot, and in their own name.
    noted = list(events(served))
    assert {e["scope"] for e in noted if e["user"] != watch.WHO} == {HANGZHOU}
    assert {e["action"] for e in noted if e["user"] == watch.WHO} <= {"watch"}


@pytest.mark.slow
def test_the_public_version_is_marked(served, tmp_path):
    out = tmp_path / "x.html"
    run(served, "export", "overview", "--format", "html", "-o", str(out), "--public")
    said = out.read_text("utf-8")
    assert '<div class="marks"><b>公开</b>' in said
    details = {e["detail"] for e in events(served) if e["action"] == "export"}
    assert details == {"html public"}


def test_csv_has_every_table_under_its_own_head(served, tmp_path):
    out = tmp_path / "x.csv"
    assert run(served, "export", "overview", "--format", "csv", "-o", str(out)) == 0
    text = out.read_text("utf-8-sig")
    lines = text.splitlines()
    assert sum(line.startswith('"# 口径：') for line in lines) >= 10
    assert "\ufeff" not in text  # one mark of UTF-8, before the first table
    left = [e for e in events(served) if e["action"] == "export"]
    assert len(left) >= 10 and {e["detail"] for e in left} == {"csv"}


@pytest.mark.slow
def test_a_long_csv_is_written_as_it_comes(tmp_path):
    """Six times the rows take no more memory, whatever stands in the page's tables."""

    def peak(rows: int) -> int:
        page = Document.of_parts(
            "题", "？", parts={"a": Part("表", (large(rows),)), "b": Part("表", (large(9),))}
        )
        out = tmp_path / f"{rows}.csv"
        tracemalloc.start()
        size = commands._write(out, streamed(page))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert size == out.stat().st_size > rows * 20
        return most

    few, many = peak(40_000), peak(240_000)
    assert many < few * 1.5


def test_a_file_that_breaks_on_its_way_leaves_nothing(tmp_path):
    def pieces():
        yield b"first"
        raise ValueError("a table broke")

    out = tmp_path / "x.csv"
    out.write_bytes(b"before")
    with pytest.raises(ValueError, match="a table broke"):
        commands._write(out, pieces())
    assert [path.name for path in tmp_path.iterdir()] == ["x.csv"]
    assert out.read_bytes() == b"before"


@pytest.mark.parametrize("form", ["docx", "pptx", "html", "xlsx"])
def test_the_months_briefing(served, tmp_path, capsys, form):
    out = tmp_path / f"x.{form}"
    assert run(served, "brief", "--format", form, "-o", str(out), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["sentences"] >= 3 and out.stat().st_size == told["bytes"]
    assert told["title"].startswith("浙江省人才工作专报（2026年")


def test_a_briefing_of_a_month_without_data_is_refused(served, tmp_path, capsys):
    out = tmp_path / "x.docx"
    words = ("brief", "--format", "docx", "-o", str(out), "--period", "1999-01")
    assert run(served, *words) == 2
    assert "1999年1月没有数据" in capsys.readouterr().err
    assert run(served, *words[:-1], "soon") == 2
    assert not out.exists()


def test_a_page_with_nothing_to_export_is_refused_and_says_so(served, tmp_path, capsys):
    out = tmp_path / "nothing.pptx"
    assert run(served, "export", "briefing", "--format", "pptx", "-o", str(out)) == 2
    assert "页面「专报」：本页没有可以导出的图表或数据" in capsys.readouterr().err
    assert not out.exists()
