"""疑似错发: by which rules a case that was granted is looked at again.

One record a rule: what it is called, when it holds, which column of the policy register it needs.
The cases themselves are found in ``cubes/sql/13_policy.sql`` from the register, the insurance data
and the register of people, and only where they are certain. May not: judge; that is people's work.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Rule:
    """One reason to look at a case again.

    Attributes:
        id: as in the cube ``suspect``.
        name: in the office's words.
        condition: when it holds, in a sentence.
        needs: the column of the contract ``policy`` without which it never holds; empty: none.
    """

    id: str
    name: str
    condition: str
    needs: str


RULES: Final = (
    Rule(
        "twice",
        "重复申领",
        "同一人在同一适用地区先后两次获批同一政策，间隔不足登记的月数；列出的是后一次。",
        "claim_gap",
    ),
    Rule(
        "left",
        "服务期内离开",
        "审定后未满登记的服务期，已连续三个月不在适用地区参保；最近三个月不作判断。",
        "stay_months",
    ),
    Rule(
        "not_insured",
        "未参保或参保不足",
        "申请当月及此前两个月都没有在适用地区参保，或申请前连续参保（间断一两个月不计）不足登记的月数。",
        "insured_months",
    ),
    Rule(
        "arrival",
        "来本地时间不符",
        "本次在适用地区连续参保的起始月早于登记的来本地时间。",
        "arrived_from",
    ),
    Rule(
        "education",
        "学历不符",
        "人才基本信息中申请时已取得的最高学历低于登记的最低学历；学历不详的不列。",
        "education_min",
    ),
    Rule(
        "age",
        "超过年龄上限",
        "按出生年份，申请时的周岁必定超过登记的年龄上限；只差生日的不列。",
        "age_max",
    ),
    Rule("reported", "经办部门标记", "政策兑现数据中已标为疑似错发。", ""),
)
BY_ID: Final = {rule.id: rule for rule in RULES}
