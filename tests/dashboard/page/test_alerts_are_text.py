"""What a box says is text: names of files, views and people in it are no Markdown."""

import ast
from pathlib import Path

import dashboard

_BOXES = ("success", "warning", "error", "info")


def _called(node: ast.AST) -> bool:
    told = getattr(node, "func", None)
    return (
        isinstance(told, ast.Attribute)
        and told.attr in _BOXES
        and isinstance(told.value, ast.Name)
        and told.value.id == "st"
    )


def test_every_box_says_a_fixed_sentence_or_a_plain_text():
    seen = 0
    for path in Path(dashboard.__file__).parent.rglob("*.py"):
        for call in filter(_called, ast.walk(ast.parse(path.read_text("utf-8")))):
            seen += 1
            fixed = isinstance(call.args[0], ast.Constant)
            plain = getattr(getattr(call.args[0], "func", None), "id", "") == "plain"
            assert fixed or plain, f"{path.name}:{call.lineno} says text from data as Markdown"
    assert seen > 20
