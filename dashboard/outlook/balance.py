"""往年偏差: by how much replacement demand, supply and gap were told too high or too low."""

from typing import Final

from dashboard.document.build import table
from dashboard.document.values import Block, Fold, Heading
from dashboard.outlook import balance_findings as say
from dashboard.outlook.view import About, short
from metrics.engine.labels import RULES
from metrics.figures.outlook import balance_record

_NOTE: Final = (
    "括号外为偏差（正为高估、负为低估），括号内为不计正负的误差；缺口占实际从业人员，其余占实际人数；"
    "提前一至三年的合在一起，招聘与求职登记满一年后作出的缺口和供给预测才计"
)
_NAMES: Final = {
    balance_record.REPLACEMENT: "补充需求（一年内离职和退休）",
    balance_record.ENTRANTS: "新增供给（一年内进入）",
    balance_record.SUPPLY: "供给",
    balance_record.GAP: "供需缺口",
}


def biases(about: About) -> tuple[Block, ...]:
    """A row for each quantity, a column for each method; the cells that were missed by most."""
    place = about.place
    every = [about.request.fetch(one, place, ("rule",)) for one in _NAMES]
    by_name = dict(zip(_NAMES.values(), every, strict=True))
    title = say.title(by_name)
    if not title:
        return ()
    listed = table(
        ("预测内容", *RULES.values()),
        [say.row(name, one) for name, one in by_name.items()],
        numbers=len(RULES),
        note="；".join(said for said in (say.beaten(by_name), _NOTE) if said),
        title=title,
        found=every,
        key="biases",
    )
    cells = [about.request.fetch(one, place, ("city", "section")) for one in _NAMES]
    worst = [
        line
        for name, one in zip(by_name, cells, strict=True)
        for line in say.worst(name, short(one))
    ]
    if not worst:
        return Heading(title), listed
    named = table(
        ("预测内容", "单元", "偏差", "误差"),
        worst,
        numbers=2,
        note=f"每项列误差最大的 {say.WORST} 个；偏差正为高估、负为低估，误差不计正负",
        title="往年误差最大的单元",
        found=cells,
        key="bias-cells",
    )
    return Heading(title), listed, Fold("往年误差最大的单元", (named,))
