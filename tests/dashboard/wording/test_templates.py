"""Every template of the screens' sentences, read in the source: what may stand behind a figure."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.dashboard.truth.claims import words_of

ROOT = Path(__file__).parents[3]
# Functions that write a number with its unit.
_WRITE = {"figure", "written", "brief", "size", "sentence_figure"}
# What goes on after 「25人」: a verb or a particle. A noun would read 「25人毕业生」.
_ON = (
    *("来", "已", "以内", "以上", "以下", "调整为", "的", "在", "为", "增", "减", "至", "和", "、"),
    *("仍", "占", "未", "可", "都", "均", "中", "是", "或", "与", "到", "起", "可能", "左右"),
)
_HAN = re.compile(r"[\u4e00-\u9fff]")


def templates() -> Iterator[tuple[Path, int, str]]:
    """File, line and what follows the figure, of every template that writes one."""
    for path in sorted((ROOT / "dashboard").rglob("*.py")):
        for function in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(function, ast.FunctionDef):
                written = _names(function)
                for node in ast.walk(function):
                    if isinstance(node, ast.JoinedStr):
                        yield from ((path, node.lineno, one) for one in _after(node, written))


def _names(function: ast.FunctionDef) -> set[str]:
    """Names that hold a written figure."""
    return {
        target.id
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and _writes(node.value)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _writes(node: ast.expr) -> bool:
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    return name in _WRITE


def _after(node: ast.JoinedStr, written: set[str]) -> Iterator[str]:
    pairs = zip(node.values, node.values[1:], strict=False)
    for one, following in pairs:
        if not isinstance(one, ast.FormattedValue) or not isinstance(following, ast.Constant):
            continue
        value = one.value
        if _writes(value) or (isinstance(value, ast.Name) and value.id in written):
            yield str(following.value)


def test_no_noun_stands_behind_a_figure_with_its_unit():
    found = list(templates())
    assert len(found) > 30
    wrong = [
        (str(path.relative_to(ROOT)), line, text)
        for path, line, text in found
        if _HAN.match(text) and not text.startswith(_ON)
    ]
    assert wrong == []


def test_the_kind_is_known_where_it_is_printed():
    (found,) = words_of("有 25人毕业生来嵊泗县就业")
    assert found[0] == "a noun behind a figure's unit"
    assert not list(words_of("有毕业生 25人来嵊泗县就业"))
    assert not list(words_of("175 个单元中 29 个很可能短缺，3 家企业"))
