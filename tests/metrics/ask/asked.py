"""Questions with the query that each must become, and the verdict on how one was read."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from metrics.ask.building import Context
from metrics.ask.reading import Reading

HOME = 330000
NOW = 2026 * 12 + 8  # the demo's newest month, September 2026
# What the demo's snapshot holds of open dimensions.
OPENED = (
    (
        "chain",
        ("数字经济", "智能汽车", "智能装备", "现代纺织", "生物医药", "绿色石化", "集成电路"),
    ),
    ("chain_link", ("上游", "中游", "下游")),
    (
        "indicator",
        (
            "地区生产总值",
            "城镇单位就业人员",
            "城镇新增就业",
            "城镇调查失业率",
            "常住人口",
            "普通高等学校数",
            "求职者净流入率",
        ),
    ),
    (
        "programme",
        (
            "人才项目资助",
            "大学生生活补贴",
            "技能人才培育",
            "青年人才安居专项",
            "高层次人才引育",
        ),
    ),
)
CONTEXT = Context(HOME, NOW, 2017 * 12, OPENED)
ANYTHING = "*"
# Codes that are texts though they look like numbers.
_TEXTS = ("band", "occupation")


@dataclass(frozen=True)
class Case:
    """A question and what it must become.

    Attributes:
        kind: ``answer``, ``either`` (answered so, or unsure), ``unsure``, ``refuse``.
        metric, by, where, region: the query; ``*`` is anything.
        more: month, months, order, limit, ytd where they matter.
    """

    q: str
    kind: str
    metric: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    where: dict[str, list[str]] = field(default_factory=dict)
    region: int | str = HOME
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def sort(self) -> str:
        """The kind of question, for a table of how each is read."""
        if self.kind in ("unsure", "refuse"):
            return {"unsure": "ambiguous", "refuse": "not held, or about a person"}[self.kind]
        if self.kind == "either":
            return "exclusion, comparison, share"
        if {"month", "months", "ytd"} & self.more.keys():
            return "time"
        if "order" in self.more:
            return "order, top-N"
        if self.where:
            return "filter"
        return "division" if self.by else "figure and place"

    def verdict(self, told: dict[str, Any]) -> str:
        """``right``, ``wrong`` (answered, but otherwise) or ``miss``."""
        status = told["status"]
        if self.kind in ("refuse", "unsure"):
            wanted = {"refuse": "refused", "unsure": "unsure"}[self.kind]
            return "right" if status == wanted else "wrong" if status == "answer" else "miss"
        if status != "answer":
            return "right" if self.kind == "either" and status == "unsure" else "miss"
        return "right" if self._meets(told) else "wrong"

    def _meets(self, told: dict[str, Any]) -> bool:
        if ANYTHING not in self.metric and told["metric"] not in self.metric:
            return False
        if ANYTHING not in self.by and sorted(self.by) != sorted(told["by"]):
            return False
        if self.region not in (ANYTHING, told["region"]):
            return False
        for name, value in self.more.items():
            if told[name] != value:
                return False
        if ANYTHING in self.where:
            return True
        found = {name: sorted(map(str, codes)) for name, codes in told["where"].items()}
        return found.keys() == self.where.keys() and all(
            codes in ([ANYTHING], found[name]) for name, codes in self.where.items()
        )


def own() -> list[Case]:
    """The project's own questions (``questions.txt``)."""
    lines = Path(__file__).with_name("questions.txt").read_text("utf-8").splitlines()
    return [_case(line) for line in lines if line.strip() and not line.startswith("#")]


def _case(line: str) -> Case:
    cells = [cell.strip() for cell in line.split("|")]
    if cells[1].startswith("!"):
        return Case(cells[0], cells[1][1:])
    question, metric, by, where, region, more = [*cells, *[""] * (6 - len(cells))]
    kind, extra = "answer", dict[str, Any]()
    for one in more.split():
        name, _, value = one.partition("=")
        if name == "either":
            kind = name
        else:
            extra[name] = True if not value else int(value) if value.isdecimal() else value
    filters = {} if where != ANYTHING else {ANYTHING: [ANYTHING]}
    for clause in where.split(";") if where not in ("", ANYTHING) else ():
        name, _, codes = clause.strip().partition("=")
        filters[name] = sorted(codes.split(","))
    return Case(
        question,
        kind,
        tuple(metric.split(",")),
        tuple(filter(None, by.split(","))),
        filters,
        ANYTHING if region == ANYTHING else int(region or HOME),
        extra,
    )


def given(path: Path) -> Iterator[Case]:
    """Questions in the form of ``../shared/ask``."""
    for line in path.read_text("utf-8").splitlines():
        if not line.startswith("{"):
            continue
        one = json.loads(line)
        more = {name: one[name] for name in ("month", "months") if name in one}
        if one.get("window") == "ytd":
            more["ytd"] = True
        where = {
            name: [ANYTHING] if name == ANYTHING else sorted(map(str, codes))
            for name, codes in one.get("where", {}).items()
        }
        yield Case(
            one["q"],
            one.get("kind", "answer"),
            tuple(one.get("metric", ())),
            tuple(one.get("by", ())),
            where,
            one.get("region", HOME),
            more,
        )


def answered_by(reading: Reading, metric: str) -> None:
    """Assert that a question was read as one for a figure."""
    assert reading.query is not None and reading.query.metric == metric, reading


def not_answered(reading: Reading, status: str, said: str) -> None:
    """Assert how a question was turned away, and that the reason says this."""
    assert reading.status == status and said in reading.why, reading
