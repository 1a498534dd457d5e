"""How the outlook is made, in plain words: questions a leader asks, answered without formulas."""

from collections.abc import Sequence
from typing import Final

from dashboard.document.values import Fold, Terms
from metrics.models.forecast.local import OWN

_ASKED: Final = (
    (
        "缺口怎么算",
        "预计需求减预计供给。需求是在岗人数加在招人数，供给是在岗人数加正在求职的人数。",
    ),
    (
        "需求怎么来",
        "按各市、各行业、各学历层次历年从业人员的走势推到今后五年；用人需求包括增加的岗位，以"
        "及补充离职和退休的人。",
    ),
    (
        "供给怎么来",
        "现有人员按近五年的留任情况留下一部分，减去到龄退休，加上来本地的毕业生、返回的、新"
        "来的，以及从其他行业、其他市转入和学历提升的。转入与转出相抵，换单位但不换行业的不算离开。",
    ),
    (
        "退休怎么算",
        "按 2025 年起渐进延迟的法定退休年龄，逐人推算到龄年份。",
    ),
    (
        "可能范围是什么",
        "按同一办法回看往年，看误差有多大，再模拟数百次；100 次中约 80 次落在深色范围，约 9"
        "5 次落在浅色范围。年份越远，范围越宽。",
    ),
    (
        "分项与合计",
        "省、市、行业、学历各级预测逐格推算后相加，合计等于分项之和；因取整，显示的分项相加可能略"
        "有出入。",
    ),
    (
        "往年预测准不准",
        "已发布的往年预测与后来的实际对照；没有发布过的年份，用只含当时数据重新推算。逐单元列出误差、"
        "与沿用上年值的误差之比、落在可能范围内的次数。",
    ),
    (
        "哪些单元用上年值",
        "往年回看中沿用上年值反而更准的单元，直接沿用上年值，并在逐单元表中注明。",
    ),
    (
        "当年预计",
        "用今年已有月份占全年的往年比例推算，与不看当年数据的预测按往年误差加权；离开要连续"
        "三个月未参保才能确认，最近三个月的离开不计入。",
    ),
    (
        "情景怎么算",
        "每项调整只改变对应的一项：留任率改变留下的人，毕业生来本地就业比例改变来的毕业生，用人增"
        "速和新项目改变需求，其他新增改变返回、新来和转入；每项可各定起始年、地区和行业。",
    ),
    (
        "不能回答什么",
        "重大政策、自然灾害、经济突变之前没有先例，不在可能范围之内；人数不足 100 的单元不推算。",
    ),
)
_SOURCES: Final = (
    "方法依据：美国劳工统计局职业流出法，欧洲职业培训发展中心（Cedefop）技能预测，"
    "马斯特里赫特大学 ROA 劳动力市场预测；M4 预测竞赛的评价办法；"
    "各级加总一致：Wickramasuriya 等（2019）。详见随附文档 docs/forecast.md。"
)


def card(notes: Sequence[str] = ()) -> Fold:
    """The card, folded; `notes` of the forecasts say what became of the office's own model."""
    own = "；".join(note for note in notes if note.startswith(OWN))
    asked = (*_ASKED, ("本单位自有模型", f"{own}。")) if own else _ASKED
    return Fold("预测是怎么做的", (Terms(asked, _SOURCES),))
