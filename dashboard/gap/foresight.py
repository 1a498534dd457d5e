"""Whether the shortage index foretells next year, as the place's own past says."""

from typing import Any, Final

from dashboard.access import holdings
from dashboard.document.build import table
from dashboard.document.request import Request
from dashboard.document.values import Block, Fold, Note
from dashboard.gap.findings import TRADES
from dashboard.wording import words
from metrics.disclosure.protect import Protected
from metrics.engine.rows import records
from metrics.figures.market import shortage_record

# Least rank correlation, and share of the scarcest that stayed hardest to fill; what that is worth.
_TRUST: Final = (
    (0.6, 0.8, "可据以预判下一年"),
    (0.4, 0.6, "对下一年有一定预示，须结合实际判断"),
)
_NO_TRUST: Final = "只说明当前紧缺程度，不能据以预判下一年"
_HEAD: Final = ("依据", "相关系数", "可能范围（95%）", "命中", "碰巧", "可比数")
_MEANT: Final = (
    "「相关系数」为一年前的依据与其后 12 个月招聘难度排序的一致程度，1 为完全一致，0 为无关；"
    "「命中」为当时排在最前的若干个中，后来属最难招之列的个数；「碰巧」为随意挑选时应有的个数"
)
_NONE: Final = "招聘登记不足两年或可比的太少，尚无从检验紧缺指数能否预示下一年"


def foresight(request: Request, index: Protected) -> tuple[tuple[Block, ...], Protected]:
    """What stands under the ranking, and the table it rests on."""
    industry = index.by != ("occupation",)
    metric = shortage_record.INDUSTRY if industry else shortage_record.OCCUPATION
    found = request.fetch(metric, index.selection.at(None), ("sign",))
    reach = holdings.months()
    earlier = index.month is not None and reach is not None and index.month < reach[1]
    said = verdict(found, earlier=earlier)
    if not said:
        return (Note(_NONE, "caption"),), found
    listed = table(
        _HEAD,
        rows(found),
        numbers=5,
        note=_MEANT,
        title="紧缺指数与单项依据对下一年招聘完成率的预示",
        found=(found,),
        key="foresight",
    )
    return (Note(said, "caption"), Fold("紧缺指数能否预示下一年", (listed,))), found


def verdict(found: Protected, *, earlier: bool = False) -> str:
    """How the index of a year ago did, the most that any could have, and what it is good for; with
    ``earlier``, beside a month before the newest, which it is not of."""
    row = next((one for one in _records(found) if one["sign"] == "index"), None)
    if row is None:
        return ""
    what = TRADES["industry" if found.metric is shortage_record.INDUSTRY else "occupation"]
    place = words.place(found.selection.region)
    ends = f"{_signed(row['low'])} 与 {_signed(row['high'])} 之间"
    of = "（按最新数据）" if earlier else ""
    said = (
        f"检验{of}：{place}一年前最紧缺的 {row['top']:.0f} 个{what}中，{row['hits']:.0f} 个"
        f"在其后 12 个月属最难招之列（随意挑选约有 {row['chance']:.0f} 个），"
        f"紧缺指数与其后招聘难度的相关系数为 {_signed(row['value'])}（95% 的可能在 {ends}）；"
        f"紧缺指数{trust(row)}"
    )
    if row["reach"] == row["reach"] and row["reach"] < _TRUST[0][0]:
        few = f"至多 {row['reach']:.2f}" if row["reach"] >= 0.005 else "也近于 0"
        said += f"。各{what}的招聘完成率前后两半年很少延续，任何指标能达到的相关系数{few}"
    return f"{said}。"


def trust(row: dict[str, Any]) -> str:
    """What the index is good for, in plain words."""
    for rank, hits, said in _TRUST:
        if row["value"] >= rank and row["hits"] >= hits * row["top"]:
            return said
    return _NO_TRUST


def rows(found: Protected) -> list[list[str]]:
    """A row for the index and for each single sign."""
    return [
        [
            str(row["sign_label"]),
            _signed(row["value"]),
            f"{_signed(row['low'])} 至 {_signed(row['high'])}",
            f"{row['hits']:.0f}/{row['top']:.0f}",
            f"{row['chance']:.0f}",
            f"{row['trades']:.0f}",
        ]
        for row in _records(found)
    ]


def _records(found: Protected) -> list[dict[str, Any]]:
    return [row for row in records(found.frame) if row["value"] == row["value"]]


def _signed(value: float) -> str:
    return f"{value + 0.0:.2f}".replace("-", "−")
