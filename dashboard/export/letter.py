"""What makes a paper an office's letter: 版头, 期号, 签发人, 主送, 抄送, 印发, from office.toml.

What the office hasn't set is a blank to be filled by hand. The parts and their places are those of
GB/T 9704-2012 (party and government bodies: layout of official papers), 7.2 to 7.4.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from data.home import Office

_BLANK: Final = "\u3000" * 4
_SIZES: Final = ((1400, 9.0), (2000, 8.0))  # characters of 口径, points
_SMALLEST: Final = 6.5
_LINE: Final = "＿" * 10


def fine_print(lines: Sequence[str]) -> float:
    """Points of the letters in which so many definitions stand on one sheet."""
    long = sum(map(len, lines))
    return next((size for most, size in _SIZES if long <= most), _SMALLEST)


@dataclass(frozen=True)
class Letter:
    """The parts of a letter around its text; each is complete, with its name and its blank.

    Attributes:
        head: 版头, in red on top.
        issue: 期号.
        office: who makes it, left of 签发人.
        signer: 签发人 with their name.
        to: 主送 with its colon.
        cc: 抄送; empty where there is nobody.
        printed_by: who prints it.
        printed_on: the day, 「…印发」.
    """

    head: str
    issue: str
    office: str
    signer: str
    to: str
    cc: str
    printed_by: str
    printed_on: str


def letter_of(settings: Office, month: int, day: str) -> Letter:
    """The letter's parts for a month's briefing.

    Args:
        settings: ``[letter]`` of office.toml; ``{year}`` and ``{month}`` stand for the briefing's.
        month: the briefing's.
        day: when it is made, 「2026年9月5日」.
    """

    def told(name: str, blank: str) -> str:
        text = settings.letter.get(name, "") or blank
        return text.replace("{year}", str(month // 12)).replace("{month}", str(month % 12 + 1))

    cc = told("cc", "")
    return Letter(
        head=told("head", "人才工作专报"),
        issue=told("issue", f"第{_BLANK}期"),
        office=settings.name,
        signer=f"签发人：{told('signer', _BLANK)}",
        to=f"{told('to', _LINE)}：",
        cc=f"抄送：{cc}" if cc else "",
        printed_by=told("printed_by", settings.name),
        printed_on=f"{day}印发",
    )
