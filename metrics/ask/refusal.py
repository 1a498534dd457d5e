"""What is refused before any figure is looked for, and the figure nearest to what is not held."""

import re
from functools import cache
from typing import Final

from data.reference import region_name
from metrics.ask.building import Context
from metrics.ask.lexicon import filler, words
from metrics.ask.phrases import vocabulary
from metrics.ask.scan import Scan, junk
from metrics.ask.when import BLANK
from metrics.engine.selection import contains, level

LONGEST: Final = 300  # letters of a question that anybody means
_CHINESE: Final = re.compile(r"[\u3400-\u9fff]")
_CODE: Final = re.compile(
    r"select\s|insert\s|update\s|delete\s|drop\s|union\s|<\w+|</|javascript:|\bor\s+1=1|--|/\*|\{\{|\$\{|\.\./|exec\(|eval\(",
    re.I,
)
# Common surnames that begin no ordinary word of such questions (高, 方, 许, 何 do).
_SURNAMES: Final = words()["surnames"]["letters"]
_PERSON: Final = re.compile(
    rf"(?<![\u4e00-\u9fff])([{_SURNAMES}][\u4e00-\u9fff]{{1,2}})(?:博士|教授|硕士|院士|老师|工程师|主任|局长|总)?(?=的(?:工资|月薪|学历|补贴|单位|去向|社保|收入|电话|档案)|(?:现在|目前|如今)?(?:在哪|在什么|还在|去哪|拿|领|毕业于|是不是|工资|月薪|多大))"
)


def at_once(question: str, text: str) -> str:
    """Why a question is refused whatever it names; empty where it isn't.

    Args:
        question: as typed.
        text: in normal form.
    """
    if not question.strip():
        return "没有写问题"
    if len(question) > LONGEST:
        return f"问题过长（{len(question)}字），请写在{LONGEST}字以内"
    if _CODE.search(text):
        return "请用中文写问题，不接受代码"
    if not _CHINESE.search(text):
        return "请用中文写问题" if re.search(r"[a-z]", text) else "没有看到问题"
    for rule in words()["refused"]:
        if re.search(rule["pattern"], text):
            return str(rule["why"])
    return ""


def about_someone(found: Scan) -> str:
    """Why a question about one person is refused; empty where it is about none.

    Two places may be asked about by 谁, and a place may look like a name (宁波).
    """
    text = found.text
    for one in found.things:
        text = text[: one.start] + BLANK * (one.end - one.start) + text[one.end :]
    places = sum(1 for one in found.things if one.place)
    someone = places < 2 and re.search(
        r"谁(?:拿|领|的工资|工资|走|离开|欠|没|在|还|是|能|有|最(?!缺))", text
    )
    return str(words()["refused"][0]["why"]) if someone or _PERSON.search(text) else ""


_WIDE: Final = {
    "province": re.compile(
        "全省|我省|本省(?!其|高校|生源|籍|人|内)|本省人才|全浙江|省里|各地市|各设区市|哪个地市|各市(?!区|县|、)"
    ),
    "city": re.compile(
        "全市|我市|市里|本市(?!高校|生源|籍|人(?!才))|各(?:个)?(?:区县|县区|县市|县|区(?!域|间))|哪个?(?:区|县)"
    ),
}


def beyond(found: Scan, context: Context) -> str:
    """Why what lies above the reader's region is not answered by that region's own figure."""
    home = context.home
    heights = {"city": ("province",), "county": ("province", "city")}.get(level(home), ())
    for height in heights:
        if height == "city" and region_name(home).endswith("市"):
            continue  # of 义乌市 that is itself
        told = _WIDE[height].search(found.plain)
        if told:
            return _not_ours(told[0], bool(context.office))
    return ""


def elsewhere(found: Scan, context: Context) -> str:
    """The places named that lie beyond the reader's region, in words; empty where none does."""
    outside = [
        one
        for one in found.things
        if one.place and not one.but and not contains(context.home, one.place)
    ]
    if not outside:
        return ""
    office = context.office or context.home
    ours = all(contains(office, one.place) for one in outside)
    return _not_ours("、".join(one.text for one in outside), bool(context.office) and ours)


def _not_ours(text: str, scoped: bool) -> str:
    return f"「{text}」不在您的授权范围内" if scoped else f"数据不含「{text}」"


@cache
def _known() -> tuple[frozenset[str], int]:
    found = (
        frozenset(vocabulary())
        | frozenset(filler())
        | frozenset(words()["nouns"])
        | frozenset(words()["vague"]["words"])
    )
    found |= {name for classes in words()["classes"].values() for name in classes}
    found |= frozenset(_STRUCTURE) | {
        word.removesuffix("吗") for word in words()["judgement"]["words"]
    }
    return found, max(map(len, found))


_STRUCTURE: Final = words()["structure"]["words"].split()


def unread(found: Scan) -> list[str]:
    """The letters of a question that no word of ours accounts for, in runs.

    A question whose words are not all understood may ask for something else than it seems to.
    """
    text = found.plain
    for one in found.things:  # those that stay visible for figures' phrases
        text = text[: one.start] + BLANK * (one.end - one.start) + text[one.end :]
    text = re.sub(r"\d+", "\x00", junk(text))
    return [run for run in _left(text).split("\x00") if run]


_SOUNDS: Final = frozenset(
    "的了吗呢啊吧是有在和与及为把被就都也还你我他她它请问查看给来去到从多少几各每分按占比中里"
)


def whole_word(text: str, run: str) -> str:
    """A run of unread letters with those beside it that make up its word: 人工智能 for 工智.

    Args:
        text: the question in normal form, or any part of it.
        run: the letters.
    """
    known = _known()[0]
    start = text.find(run)
    if start < 0:
        return run
    end = start + len(run)

    def alone(at: int) -> bool:
        letter = text[at : at + 1]
        return (
            bool(_CHINESE.match(letter))
            and letter not in _SOUNDS
            and text[at - 1 : at + 1] not in known
            and text[at : at + 2] not in known
        )

    while start > 0 and end - start < _LONGEST_WORD and alone(start - 1):
        start -= 1
    while end < len(text) and end - start < _LONGEST_WORD and alone(end):
        end += 1
    return text[start:end]


_LONGEST_WORD: Final = 6


def _left(text: str) -> str:
    """The letters that the best cutting into known words leaves over, the others blanked."""
    known, longest = _known()
    best: list[tuple[int, str]] = [(0, "")]
    for end in range(1, len(text) + 1):
        letter = text[end - 1]
        mine = (
            (best[-1][0], best[-1][1] + "\x00")
            if letter == "\x00"
            else (best[-1][0] + 1, best[-1][1] + letter)
        )
        for n in range(1, min(longest, end) + 1):
            if text[end - n : end] in known and best[end - n][0] < mine[0]:
                mine = (best[end - n][0], best[end - n][1] + "\x00")
        best.append(mine)
    return best[-1][1]
