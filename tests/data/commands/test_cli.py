"""The command line: exit codes, JSON, one line for every refusal, never a traceback."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from data.commands import cli, progress
from data.home import Home

GOOD = "岗位名称,薪资\n会计,5k-8k\n出纳,6-8千/月\n"
ROOT = Path(__file__).parents[3]


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("TALENT_KEY_FILE", str(tmp_path / "keys" / "key"))
    monkeypatch.setenv("TALENT_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)

    def command(*words: str) -> tuple[int, str, str]:
        try:
            code = cli.main(words)
        except SystemExit as left:
            code = int(left.code or 0)
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return code, out, err

    return command


@pytest.fixture
def posts(tmp_path):
    path = tmp_path / "岗位.csv"
    path.write_text(GOOD, "utf-8")
    return path


def test_import_exits_0_then_3_with_rejected_rows(run, posts, tmp_path):
    code, out, _ = run("import", str(posts), "--as", "job_posting")
    assert code == 0 and "收下 2 行" in out
    bad = tmp_path / "坏.csv"
    bad.write_text(GOOD + ",7k-8k\n", "utf-8")
    code, out, _ = run("import", str(bad), "--as", "job_posting", "--source", "另一来源")
    assert code == 3
    assert "未收 1 行：岗位名称：必填而为空" in out
    listed = next(line for line in out.splitlines() if "清单" in line).split("：")[1]
    assert Path(listed).is_file()


def test_a_month_is_made_ahead_or_it_is_said_why_not(run, monkeypatch):
    slower: list[int] = []
    monkeypatch.setattr("os.nice", slower.append, raising=False)
    code, _, err = run("ahead")
    assert code == 2 and "没有预先汇总下一个月：没有上一次构建留下的中间结果" in err
    monkeypatch.setattr("data.snapshots.ahead.prepare", lambda home, progress: "")
    code, out, _ = run("ahead", "--json")
    assert code == 0 and json.loads(out) == {"ahead": True} and slower == [19, 19]


def test_the_same_file_twice_changes_nothing_and_says_so(run, posts, tmp_path):
    run("import", str(posts), "--as", "job_posting")
    before = {p: p.read_bytes() for p in (tmp_path / "home").rglob("*") if p.is_file()}
    code, out, _ = run("import", str(posts), "--as", "job_posting")
    assert code == 0 and "此前已导入" in out and "没有变化" in out
    after = {p: p.read_bytes() for p in (tmp_path / "home").rglob("*") if p.is_file()}
    assert after == before


def test_a_dry_run_writes_nothing(run, posts, tmp_path):
    code, out, _ = run("import", str(posts), "--as", "job_posting", "--dry-run")
    assert code == 0 and "试运行，未写入" in out and "收下 2 行" in out
    left = [p for p in (tmp_path / "home").rglob("*") if p.is_file() and p.name != "lock"]
    assert left == []


@pytest.mark.parametrize(
    "words",
    [
        ("import", "没有.csv", "--as", "job_posting"),
        ("import", "岗位.csv", "--as", "nothing"),
        ("import", "岗位.csv", "--as", "person"),
        ("import", "岗位.csv", "--as", "job_posting", "--mapping", "无此映射"),
        ("import", "岗位.csv", "--as", "job_posting", "--manifest", "无此清单"),
        ("template", "nothing", "-o", "t.xlsx"),
        ("template", "person", "-o", "no/such/folder/t.xlsx"),
        ("guess", "没有.csv", "--as", "person"),
        ("build", "--engine", "spark", "--master", "mesos://h:1"),
        ("rollback",),
        ("verify", "20200101"),
        ("verify",),
    ],
)
def test_refusals_exit_2_on_one_line_and_change_nothing(run, posts, tmp_path, words):
    code, out, err = run(*words)
    assert code == 2 and out == ""
    assert err.count("\n") == 1 and len(err) > 5
    code, out, err = run(*words, "--json")
    assert code == 2 and json.loads(out)["refused"]
    left = [p for p in (tmp_path / "home").rglob("*") if p.is_file() and p.name != "lock"]
    assert left == []


@pytest.mark.parametrize("words", [(), ("nothing",), ("import",), ("import", "岗位.csv")])
def test_a_wrong_command_line_exits_2(run, words):
    code, out, err = run(*words)
    assert code == 2 and out == "" and "命令写法有误" in err


def test_json_says_what_the_text_says(run, posts):
    code, out, err = run("import", str(posts), "--as", "job_posting", "--json")
    found = json.loads(out)
    assert code == 0 and err == ""
    assert (found["read"], found["accepted"], found["rejected"]) == (2, 2, 0)
    assert found["files"][0]["load"] and found["seconds"] >= 0
    code, out, _ = run("status", "--json")
    assert code == 0 and json.loads(out)["loads"] == 1
    code, out, _ = run("history", "--json")
    assert code == 0 and json.loads(out) == []


def test_template_and_guess_write_where_they_are_told(run, posts, tmp_path):
    code, out, _ = run("template", "person", "-o", "人才.xlsx")
    assert code == 0 and "人才.xlsx" in out and (tmp_path / "人才.xlsx").stat().st_size > 5000
    code, out, _ = run("guess", str(posts), "--as", "job_posting", "-o", "映射.toml")
    assert code == 0
    code, out, _ = run(
        "import", str(posts), "--as", "job_posting", "--mapping", "映射.toml", "--json"
    )
    assert code == 0 and json.loads(out)["accepted"] == 2
    code, out, _ = run("guess", str(posts), "--as", "job_posting")
    assert 'title = "岗位名称"' in out


def test_an_unexpected_error_is_one_line_and_a_log_without_numbers(run, posts, monkeypatch):
    number = "330106199003070011"

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(f"row with {number}")

    monkeypatch.setattr("data.importing.importer.import_file", broken)
    code, out, err = run("import", str(posts), "--as", "job_posting")
    assert code == 2 and out == "" and err.count("\n") == 1 and "RuntimeError" in err
    log = Path(err.strip().rsplit(" ", 1)[1])
    said = log.read_text("utf-8")
    assert "Traceback" in said and "证件号已遮蔽" in said and number not in said
    assert log.is_relative_to(Home.find().path)


def test_the_home_may_stand_before_or_in_the_environment(run, posts, tmp_path):
    code, _, _ = run("import", str(posts), "--as", "job_posting", "--home", str(tmp_path / "b"))
    assert code == 0 and (tmp_path / "b" / "loads.json").exists()
    assert not (tmp_path / "home" / "loads.json").exists()


def test_it_runs_as_a_module():
    ran = subprocess.run(
        [sys.executable, "-m", "data", "--help"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    for word in [
        "demo",
        "template",
        "guess",
        "import",
        "build",
        "status",
        "history",
        "verify",
        "rollback",
        "submit",
        "sign",
        "withdraw",
        "prune",
        "boundaries",
    ]:
        assert word in ran.stdout


def test_a_bar_is_drawn_on_a_terminal_only(monkeypatch):
    class Terminal(list[str]):
        def write(self, text: str) -> None:
            self.append(text)

        def flush(self) -> None:
            pass

        def isatty(self) -> bool:
            return True

    screen = Terminal()
    with progress.Bar(out=screen) as bar:  # type: ignore[arg-type]
        bar("读取", 0.5)
    assert "50% 读取" in screen[0] and screen[-1] == "\r\x1b[K"
    silent = Terminal()
    with progress.Bar(out=silent, quiet=True) as bar:  # type: ignore[arg-type]
        bar("读取", 0.5)
    assert silent == []
    assert progress.fitted("读取abc", 5) == "读取a"


def test_the_status_of_a_folder_that_is_no_home_is_refused(run, tmp_path):
    folder = tmp_path / "别处"
    folder.mkdir()
    (folder / "说明.txt").write_text("不是数据目录", "utf-8")
    code, out, err = run("status", "--home", str(folder))
    assert (code, out) == (2, "")
    assert f"{folder} 不是数据目录" in err and "python -m data import" in err


@pytest.mark.parametrize("left", [None, (), ("lock", "scratch", "demo-x1y2")])
def test_a_home_to_be_has_a_status(run, tmp_path, left):
    """`make run` asks before it makes the demo, also after a start that was broken off."""
    folder = tmp_path / "新家"
    for name in left or ():
        (folder / name).mkdir(parents=True)
    code, _, err = run("status", "--json", "--home", str(folder))
    assert (code, err) == (0, "")
    assert folder.exists() == bool(left)  # asking made nothing


def test_a_home_with_settings_alone_has_a_status(run, tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "office.toml").write_text('name = "人才办"', "utf-8")
    assert run("status", "--json")[0] == 0
