"""What is personal made unreadable: whole cells in reject reports, ID numbers in any text."""

import re
from typing import Final

from data.values.text import clean

_BORN: Final = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"  # month and day
_GAP: Final = r"[ \u00a0\u3000]?"  # people write numbers in groups; a hyphen makes a case's number
_ID_18: Final = re.compile(
    rf"(?<![0-9])[1-9](?:{_GAP}[0-9]){{5}}{_GAP}(?:1{_GAP}[89]|2{_GAP}0)(?:{_GAP}[0-9]){{2}}{_GAP}"
    rf"(?:0{_GAP}[1-9]|1{_GAP}[0-2]){_GAP}(?:0{_GAP}[1-9]|[12]{_GAP}[0-9]|3{_GAP}[01])"
    rf"(?:{_GAP}[0-9]){{3}}{_GAP}[0-9Xx](?![0-9])"
)
_ID_15: Final = re.compile(rf"(?<![0-9])[1-9][0-9]{{5}}[0-9]{{2}}{_BORN}[0-9]{{3}}(?![0-9])")
# Letters may stand anywhere (a German passport is C01X00T47), a check digit in brackets (香港).
_NUMBER: Final = re.compile(
    r"(?=(?:[A-Za-z]*[0-9]){5})(?=[0-9]*[A-Za-z]|[0-9]{9})[A-Za-z0-9]{8,20}"
    r"|[A-Za-z]{1,2}[0-9]{6}\([0-9Aa]\)"
)
_WORD: Final = re.compile(r"[A-Za-z0-9]{8,}")
_HIDDEN: Final = "（证件号已遮蔽）"
# Some 200 of the commonest surnames, nearly all people's, and the commonest of two characters.
_SURNAMES: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕"
    "丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱"
    "戴严莫孔向常汤康易乔赖文施洪倪柯翁骆裘鲍俞楼应章傅"
    "佘仝仉冼亓佟蔺阮柴甘饶辛岳聂焦穆喻詹邢卢殷耿祝岑符霍荀娄屈鄢褚卞苗芦巩尤舒敖屠阎臧栾邬仲奚匡宓谌郜"
    "郗鞠靳竺茅庞裴戚邝阚阙窦"
)
_TWO_SIGNS: Final = "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|司徒|令狐|夏侯|端木|南宫"
_HAN: Final = r"[\u3400-\u9fff\U00020000-\U0003ffff]"
_DOT: Final = r"[·•‧⋅∙・･.]"  # whatever a keyboard has for the dot in a name
_NAME: Final = re.compile(
    rf"(?:{_TWO_SIGNS}){_HAN}{{1,2}}|[{_SURNAMES}]{_HAN}{{1,2}}|{_HAN}{{1,8}}(?:{_DOT}{_HAN}{{1,8}})+"
)


def mask(text: str) -> str:
    """Say only how long the cell was; the line number leads back to the office's own file.

    The length helps (17 characters: one digit fell off) and identifies nobody. It is counted
    after cleaning, and beyond 32 it isn't told, because a long text may be told by its length.
    """
    length = len(clean(text))
    if length == 0:
        return "（空）"
    return f"（已遮蔽，{length} 字符）" if length <= 32 else "（已遮蔽，超过 32 字符）"


def has_id(text: str) -> bool:
    """Whether something like a resident ID number (mistyped ones included) stands in a text."""
    return bool(_ID_18.search(text))


def without_ids(text: str) -> str:
    """The text with everything like a resident ID number, new or old, made unreadable."""
    return _ID_15.sub(_HIDDEN, _ID_18.sub(_HIDDEN, text))


def like_a_document(text: str) -> bool:
    """Whether a cell could be the number of a document of any kind (passports, permits): one word
    of letters and digits, however it is spaced, longer than a date without signs."""
    return bool(_NUMBER.fullmatch(clean(text).replace(" ", "")))


def like_a_name(text: str) -> bool:
    """Whether a cell could be a person's name in Chinese: a common surname and one or two signs
    after it, or a name with a dot. Words may look like one too (高中), and rare surnames don't."""
    return bool(_NAME.fullmatch(clean(text).replace(" ", "")))


def without_documents(text: str) -> str:
    """The text with every word in it that could be a document's number made unreadable: a cell
    that a lost separator joined to a personal one."""
    return _WORD.sub(lambda word: _HIDDEN if like_a_document(word[0]) else word[0], text)
