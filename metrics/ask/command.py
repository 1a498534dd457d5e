"""`python -m metrics ask`: a question in plain Chinese, or a file of them."""

import argparse
import json
from pathlib import Path
from typing import Any, Final

from data.commands.caller import ask_who
from data.commands.program import DONE, REFUSED, Program
from data.home import Home, Refused, office
from metrics.ask.answering import Answered, ask, context_of, place_of
from metrics.ask.model import proposer
from metrics.ask.reading import ANSWER, UNSURE
from metrics.ask.said_as import read_as
from metrics.disclosure.protect import STATUS_WORDS, Row
from metrics.engine.core import Metric, Unit
from metrics.noted import door

_MOST: Final = 10_000  # questions of a file
_BYTES: Final = 8 * 1024 * 1024


def add(program: Program) -> None:
    """Add the word to `python -m metrics`."""
    made = program.word("ask", _run, "一句话问数：用日常的话提问，如 各市硕博占比近三年")
    made.add_argument("question", nargs="*", metavar="问题", help="一个问题")
    made.add_argument("--file", help="问题文件（UTF-8），一行一个问题")
    made.add_argument("--json-lines", action="store_true", help="每个问题输出一行 JSON")
    ask_who(made)


def _run(options: argparse.Namespace, home: Home) -> int:
    if bool(options.question) == bool(options.file):
        raise Refused("请写一个问题，或用 --file 指定问题文件；两者只能选一")
    asked = _questions(Path(options.file)) if options.file else [" ".join(options.question)]
    at = door(options, home)
    own = office(home).region
    narrow = at.scope.partial and at.scope.region != own
    context = context_of(at.cubes, at.scope.region if narrow else own, own if narrow else 0)
    model = proposer(office(home).language_model, context)
    worst = DONE
    for question in asked:
        told = ask(question, context, at.cubes, at.ask, model)
        at.settled()
        _tell(question, told, options)
        worst = worst if told.reading.status == ANSWER else REFUSED
    return DONE if options.file else worst


def _questions(path: Path) -> list[str]:
    try:
        if path.stat().st_size > _BYTES:
            raise Refused(f"{path.name} 超过 8 MB；请分成几个文件")
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise Refused(f"没有文件「{path}」，或无法读取") from error
    except UnicodeDecodeError as error:
        line = 1 + error.object[: error.start].count(b"\n")
        raise Refused(f"{path.name} 第 {line} 行不是 UTF-8 文字；请另存为 UTF-8") from error
    lines = text.splitlines()
    if len(lines) > _MOST:
        raise Refused(f"{path.name} 有 {len(lines)} 行，最多 {_MOST} 行")
    return lines


def _plain(value: Any) -> Any:
    return value.item()


def _tell(question: str, told: Answered, options: argparse.Namespace) -> None:
    if options.json_lines or options.json:
        record = {"q": question, **told.record()}
        print(
            json.dumps(
                record, ensure_ascii=False, default=_plain, indent=None if options.json_lines else 1
            )
        )
        return
    if options.file:
        print(f"问：{question}")
    _in_words(told)
    if options.file:
        print()


def _in_words(told: Answered) -> None:
    reading, found = told.reading, told.found
    if found is None or reading.query is None:
        print(reading.why)
        head = "请选择：" if reading.status == UNSURE else "最接近的指标："
        for one in reading.candidates:
            print(f"  {head}{read_as(one)}")
        if reading.proposed is not None:
            print(f"  语言模型「{reading.model}」建议：{read_as(reading.proposed)}")
        return
    demo = "  演示数据" if found.demo else ""
    wider = f"（{found.widened}）" if found.widened else ""
    print(f"读作：{read_as(reading.query, found.month)}{wider}{demo}")
    for _, row in told.rows:
        print(f"{'  '.join(row.labels.values()):30} {_display(row, found.metric)}")
    if told.before is not None:
        for row in told.before.rows():
            print(f"此前 {'  '.join(row.labels.values()):27} {_display(row, found.metric)}")
    place = place_of(reading.query, found) if reading.query.rank else None
    if place is not None:
        print(f"位次：第{place}")
    if told.nothing:
        print(told.nothing)
    for note in found.notes:
        print(f"注：{note}")
    for one in reading.candidates:
        print(f"也可读作：{read_as(one)}")


def _display(row: Row, metric: Metric) -> str:
    if row.value is None:
        return STATUS_WORDS[row.status]
    if metric.unit is Unit.PERCENT:
        return f"{row.value * metric.unit.multiply_by:.1f}%"
    return f"{round(row.value, 4):,.4f}".rstrip("0").rstrip(".") + metric.unit.value
