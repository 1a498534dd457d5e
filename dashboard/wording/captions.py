"""What stands under figures: where they come from, how they are protected, what to know of them."""

from collections.abc import Sequence
from typing import Final

from dashboard.wording import words
from data.contracts import CONTRACTS, Protects
from data.months import month_name
from data.protection import Profile
from metrics import completion
from metrics.disclosure.protect import STATUS_WORDS, Protected, Status
from metrics.engine.core import Metric

PUBLIC_ROUNDING: Final = (
    "人数在内部数值上再取整到 10，比例由取整后的人数重算或取整到百分点，金额取两位有效数字"
)


def rounded(profile: Profile, public: bool) -> str:
    """The rule for figures about people, in words; a profile that is not the usual by its name."""
    said = profile.words
    if public:
        said = f"公开版：{PUBLIC_ROUNDING}，{said.partition('，')[2]}"
    return f"{said}；因取整，分项合计可能不等于总计"


def rule(metric: Metric, profile: Profile, public: bool = False) -> str:
    """The disclosure rule that a figure is under, in words."""
    if metric.protects is Protects.PERSON:
        return rounded(profile, public)
    if metric.protects is Protects.EMPLOYER:
        return "按单位保护，少于 3 家不显示" + ("，公开版取整到 10" if public else "")
    return "公开数据，原样显示"


def remarks(found: Sequence[Protected], note: str = "") -> list[str]:
    """What a reader must know before believing a chart, as it stands under it."""
    lines = [one.widened for one in found if one.widened]
    lines += [text for one in found for text in one.notes]
    if any(one.provisional and words.by_class(one.metric) for one in found):
        lines.append("最新一届仍在登记，为初步数")
    if any(one.provisional and not words.by_class(one.metric) for one in found):
        lines.append("最新三个月为初步数，之后会修订")
    lines += [text for one in found if (text := completion.in_words(one))]
    states = {Status(s) for one in found for s in one.frame["status"].unique()}
    if Status.SUPPRESSED in states:
        lines.append(f"{words.HIDDEN_WORD}：{STATUS_WORDS[Status.SUPPRESSED]}")
    if Status.IMPRECISE in states:
        lines.append("样本少的数值误差较大，可看上级地区或更长时段")
    if note:
        lines.append(note)
    return list(dict.fromkeys(lines))


def marked_line(found: Sequence[Protected]) -> str:
    """The line under a chart, burned into its pictures: 内部资料 or 公开 before the source."""
    public = all(one.public for one in found)
    return f"{words.mark(public)} · {source_line(found)}"


def rests_on(found: Protected) -> tuple[str, ...]:
    """The sources that may be cited; none of a table that is empty because none was delivered."""
    return found.sources or (() if found.is_empty else found.metric.sources)


def source_line(found: Sequence[Protected]) -> str:
    """Where figures come from and how far they reach, as it stands under each of them."""
    sources = "、".join(
        dict.fromkeys(CONTRACTS[name].label for one in found for name in rests_on(one))
    )
    months = [month for one in found if (month := words.data_month(one)) is not None]
    parts = [words.DEMO_MARK] if any(one.demo for one in found) else []
    parts.append(f"来源：{sources or '尚未导入'}")
    if months:
        parts.append(f"数据截至{month_name(max(months))}")
    if any(one.provisional for one in found):
        parts.append("初步数")
    return " · ".join(parts)
