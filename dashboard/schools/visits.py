"""Whom to visit: the switches of the call list, the list itself, and the trip plan as a file."""

from functools import partial
from typing import Final

from dashboard.document.build import table
from dashboard.document.request import Request
from dashboard.document.values import Block, Download, Group, Heading, Note
from dashboard.schools.call_list import HEAD, STRENGTHS, WEIGHTS, build, explained, shortages
from dashboard.schools.trip_plan import mark, workbook
from metrics.figures.schools.fit import Shortage

_SHOWN: Final = 20
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NOBODY: Final = "该紧缺方向对应的专业，各校人数过少或没有登记，列不出清单。"


def visits(request: Request) -> tuple[Block, ...]:
    """For the shortage and weights chosen: which universities, and why."""
    lack = request.choice("lack", "紧缺的职业或行业", shortages(request), look="list")
    weights = {
        name: request.choice(f"w_{name}", label, STRENGTHS, "1") for name, label in WEIGHTS.items()
    }
    kind, _, target = lack.value.partition(":")
    made = build(
        request, Shortage(kind, target), {name: one.value for name, one in weights.items()}
    )
    head = (
        Heading("该去哪里招：高校拜访清单"),
        Group((lack, *weights.values()), "calls", across=True, gap="small"),
        Note(explained(made)),
    )
    if not made.lines:
        return *head, Note(_NOBODY, "conclusion")
    listed = table(
        HEAD,
        made.cells()[:_SHOWN],
        note="；".join(made.notes),
        title=f"高校拜访清单：{made.shortage}",
        rests=made.found,
    )
    plan = Download(
        "trip",
        "下载行程计划（Excel）",
        f"高校拜访清单_{made.shortage}{mark(made)}.xlsx",
        _XLSX,
        partial(workbook, made, request.selection),
    )
    return *head, listed, plan
