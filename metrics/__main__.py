"""`python -m metrics`: list the figures, show one under a user's scope, write the glossary."""

import argparse
import csv
import json
import sys

from data.commands.caller import ask_who
from data.commands.program import Program
from data.contracts import Protects
from data.home import Home, office
from data.snapshots.warehouse import NoSnapshot
from data.trail.writing import NotWritten
from metrics.ask import command as ask
from metrics.attack import certificate, gate
from metrics.completion import said
from metrics.disclosure.protect import COMPLETED, STATUS_WORDS, Protected
from metrics.engine.core import Metric, Unit, Unknown
from metrics.figures.peers.benchmark import FACTS
from metrics.ledger import command as ledger
from metrics.noted import door
from metrics.projection import command
from metrics.query import Written, read
from metrics.records import about, records
from metrics.registry import REGISTRY, TOPICS, find, glossary
from metrics.tools import forecast, survive
from metrics.windows import within_reach


def program() -> Program:
    """`python -m metrics` with its words."""
    made = Program("metrics", "指标：列出、查询、口径", (NoSnapshot, NotWritten, Unknown))
    every = made.word("list", _list, "按主题列出指标，可按词查找")
    every.add_argument("words", nargs="*", metavar="词", help="名称、编号或口径中的词，如 留存")
    made.word("glossary", _glossary, "输出口径手册（Markdown）")
    show = made.word("show", _show, "查询一个指标")
    show.add_argument("metric", help="指标编号，见 list")
    show.add_argument(
        "--by", default="", help="划分维度，逗号分隔，如 county,education 或 区县,学历"
    )
    show.add_argument(
        "--where",
        action="append",
        default=[],
        metavar="维度=值,值",
        help="筛选条件，如 education=5,6 或 学历=硕士,博士；可写多次",
    )
    show.add_argument("--region", default="", help="地区代码或名称，默认本地")
    show.add_argument("--month", default="", help="截止月份，如 2026-06")
    show.add_argument("--months", default="", help="时段长度（月）")
    show.add_argument("--format", choices=("table", "csv", "json"), default="table")
    ask_who(show)
    ask.add(made)
    survive.add(made)
    forecast.add(made)
    command.add(made)
    gate.add(made)
    certificate.add(made)
    ledger.add(made)
    return made


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 done, 2 refused with a line that says why."""
    return program().main(arguments)


def _list(options: argparse.Namespace, _home: Home) -> int:
    found = [one for one in REGISTRY.values() if _bears(one, options.words)]
    if not found:
        raise Unknown(f"没有名称、编号或口径含「{' '.join(options.words)}」的指标")
    if options.json:
        rows = [
            {
                "id": m.id,
                "name": m.name,
                "topic": TOPICS[m.topic],
                "unit": m.unit.value,
                "multiply_by": m.unit.multiply_by,
                "definition": m.definition,
                "dimensions": [d.id for d in m.dimensions],
            }
            for m in found
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    for topic, name in TOPICS.items():
        own = [one for one in found if one.topic == topic]
        if own:
            print(f"{name}（{len(own)}）")
        for metric in own:
            print(f"  {metric.id:32} {metric.name}（{metric.unit.value}）")
    return 0


def _bears(metric: Metric, words: list[str]) -> bool:
    """Whether all words stand in a figure's id, name, topic or definition."""
    text = f"{metric.id} {metric.name} {TOPICS[metric.topic]} {metric.definition}".lower()
    return all(word.lower() in text for word in words)


def _glossary(_options: argparse.Namespace, _home: Home) -> int:
    for line in glossary():
        print(line)
    return 0


def _show(options: argparse.Namespace, home: Home) -> int:
    settings = office(home)
    metric = find(options.metric)
    written = Written(
        options.region, options.month, options.months, options.by, tuple(options.where)
    )
    selection, by = read(metric, written, settings.region)
    at = door(options, home)
    within_reach(at.cubes, metric, selection.month)
    found = at.ask(metric, selection, by)
    if found.refused:
        raise Unknown(found.refused)
    at.settled()
    form = "json" if options.json else options.format
    {"table": _as_table, "csv": _as_csv, "json": _as_json}[form](found)
    return 0


def _as_json(found: Protected) -> None:
    told = {
        "metric": found.metric.id,
        "name": found.metric.name,
        "unit": found.metric.unit.value,
        "multiply_by": found.metric.unit.multiply_by,
        "definition": found.metric.definition,
        **about(found),
        "rows": records(found),
    }
    print(json.dumps(told, ensure_ascii=False, indent=1, default=lambda value: value.item()))


def _as_csv(found: Protected) -> None:
    names = [
        *found.by,
        *(f"{key}_label" for key in found.by),
        "value",
        "numerator",
        "denominator",
        "status",
        "half_width",
        *(COMPLETED if COMPLETED[0] in found.frame else ()),
        *(FACTS if found.metric.unit is Unit.AS_PUBLISHED else ()),
    ]
    writer = csv.DictWriter(sys.stdout, names)
    writer.writeheader()
    writer.writerows(records(found))


def _display(value: float, metric: Metric) -> str:
    """A value in the unit of the head: 82.3 under （%）, and never in powers of ten."""
    if metric.unit is Unit.PERCENT:
        return f"{value * metric.unit.multiply_by:.1f}"
    return f"{round(value, 4):.4f}".rstrip("0").rstrip(".")


def _as_table(found: Protected) -> None:
    demo = "  演示数据" if found.demo else ""
    print(f"{found.metric.name}（{found.metric.unit.value}）{demo}")
    for row in found.rows():
        where = "  ".join(row.labels.values())
        value = STATUS_WORDS[row.status] if row.value is None else _display(row.value, found.metric)
        mark = f"  预计完成后 {said(row.completed, found.metric)}" if row.completed else ""
        print(f"{where:30} {value}{mark}")
    rule = found.profile.words if found.metric.protects is Protects.PERSON else ""
    unripe = "初步数，之后会修订" if found.provisional else ""
    for note in (*found.notes, found.widened, unripe, rule):
        if note:
            print(f"注：{note}")


if __name__ == "__main__":
    sys.exit(main())
