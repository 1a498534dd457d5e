import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.home import _ROOMS, Home, Office, Refused, keep_private, names, office, read_toml
from data.months import month_name, month_number, month_text
from scripts.places import ROOT


def test_home_is_given_then_from_the_environment_then_var(tmp_path, monkeypatch):
    monkeypatch.setenv("TALENT_HOME", str(tmp_path / "env"))
    assert Home.find(tmp_path / "given").path == (tmp_path / "given").resolve()
    assert Home.find().path == (tmp_path / "env").resolve()
    monkeypatch.delenv("TALENT_HOME")
    monkeypatch.chdir(tmp_path)
    assert Home.find().path == (tmp_path / "var").resolve()


def test_an_office_sets_its_own_name_and_region(tmp_path):
    assert office(Home(tmp_path)) == Office()
    (tmp_path / "office.toml").write_text('name = "某市人才办"\nregion = 330100\n', "utf-8")
    assert office(Home(tmp_path)).name == "某市人才办"
    assert office(Home(tmp_path)).region == 330100


@pytest.mark.parametrize(
    "text, named",
    [
        ("nmae = 'x'", "nmae"),
        ("region = '杭州'", "region"),
        ("name = ", "TOML"),
        ("peers = ['320100']", "六位地区代码"),
        ("[attraction]\n'求职者净流入率' = 11", "0 至 10"),
        ("[attraction]\n'求职者净流入率' = '高'", "0 至 10"),
        ("[attraction]\n'求职者净流入率' = 0", "1 至 12 项"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path, text, named):
    (tmp_path / "office.toml").write_text(text, "utf-8")
    with pytest.raises(Refused, match=named):
        office(Home(tmp_path))


def test_months_count_up_by_one_over_the_new_year():
    assert month_number("2024-01") == 2024 * 12
    assert month_number("2024-01") - month_number("2023-12") == 1
    assert month_text(month_number("2019-07")) == "2019-07"
    assert month_name(month_number("2019-07")) == "2019年7月"
    with pytest.raises(ValueError, match="2024-13"):
        month_number("2024-13")


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_a_home_is_shut_for_others_and_a_strange_folder_left_alone(tmp_path):
    home = Home(tmp_path / "home")
    keep_private(home)  # not there yet
    home.path.mkdir(mode=0o755)
    home.path.chmod(0o755)
    keep_private(home)
    assert home.path.stat().st_mode & 0o777 == 0o755
    home.ledger.write_text("[]", "utf-8")
    keep_private(home)
    assert home.path.stat().st_mode & 0o777 == 0o700


def _named(file: Path, trees: dict[Path, ast.Module]) -> Iterator[str | None]:
    """What a file joins to a home's path; ``None`` for what is known only when it runs."""
    for node in ast.walk(trees[file]):
        if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)):
            continue
        if not (isinstance(node.left, ast.Attribute) and node.left.attr == "path"):
            continue
        if not re.search(r"\bhome(\(\))?$|\bHome\.find\(\)$", ast.unparse(node.left.value)):
            continue
        match node.right:
            case ast.Constant(value=str(text)):
                yield text
            case ast.Name(id=name):
                yield _constants(trees[file]).get(name)
            case ast.Attribute(value=ast.Name(id=module), attr=name):
                near = (one for path, one in trees.items() if path.stem == module)
                yield next((_constants(one)[name] for one in near if name in _constants(one)), None)
            case _:
                yield None


def _constants(tree: ast.Module) -> dict[str, str]:
    found = {}
    for node in tree.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        value = getattr(node, "value", None)
        if isinstance(target, ast.Name) and isinstance(value, ast.Constant):
            found[target.id] = value.value
    return found


def test_a_folder_is_no_stranger_for_anything_that_the_program_leaves_there(tmp_path):
    rooms = ("data", "metrics", "dashboard", "pages", "scripts")
    files = [file for room in rooms for file in (ROOT / room).rglob("*.py")]
    texts = {file: file.read_text("utf-8") for file in files}
    trees = {file: ast.parse(text) for file, text in texts.items() if ".path /" in text}
    joined = {
        (file.relative_to(ROOT).as_posix(), name)
        for file in trees
        if file != ROOT / "data/home.py"
        for name in _named(file, trees)
    }
    # An office's own templates: they are named in office.toml, which makes a home.
    assert {file for file, name in joined if name is None} == {
        "dashboard/export/office/docx.py",
        "dashboard/export/office/template.py",
    }
    assert {Path(name).parts[0] for _, name in joined if name} == _ROOMS
    assert {"staged", "lock", "alerts", "cases", "scorecard.toml"} <= names() - _ROOMS
    for name in names():
        folder = tmp_path / name / "home"
        (folder / name).mkdir(parents=True)
        assert not Home(folder).strange
    folder = tmp_path / "another"
    folder.mkdir()
    (folder / "sessions.sqlite-wal").write_text("", "utf-8")
    assert not Home(folder).strange
    (folder / "letters").mkdir()
    assert Home(folder).strange


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[users", "一.toml 不是合法的 TOML：末尾不合写法；一行应为 键 = 值，文字加英文引号"),
        (
            "a = 1\nb = 杭州",
            "一.toml 不是合法的 TOML：第 2 行第 5 列不合写法；一行应为 键 = 值，文字加英文引号",
        ),
        ("a = 1\na = 2", "一.toml 不是合法的 TOML：末尾同一个键写了两次"),
        ("[a]\n[a]", "一.toml 不是合法的 TOML：第 2 行第 3 列同一个键写了两次"),
        ("a = 1\nb = '杭州'".encode("gb18030"), "一.toml 第 2 行不是 UTF-8 文字；请另存为 UTF-8"),
    ],
)
def test_settings_that_are_no_toml_are_refused_by_line_in_chinese(tmp_path, content, said):
    path = tmp_path / "一.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(Refused) as refused:
        read_toml(path)
    assert str(refused.value) == said


def test_settings_may_begin_with_a_mark_of_their_encoding(tmp_path):
    path = tmp_path / "a.toml"
    path.write_text("a = 1", "utf-8-sig")
    assert read_toml(path) == {"a": 1}
