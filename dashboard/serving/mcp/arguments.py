"""What a tool takes: one record is both the schema that an assistant reads and the strict reader.

An assistant is a program that guesses. What it sends is believed in nothing: unknown names, wrong
kinds and texts that are too long are refused with what would be accepted.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from metrics.engine.core import Unknown

_LONGEST: Final = 200  # characters of a text that is no question
_MOST: Final = 40  # texts of a list, values of a filter
_QUOTED: Final = 60  # characters of what was sent that a refusal repeats


class Kind(Enum):
    """What a value may be."""

    TEXT = "文字"
    TEXTS = "文字的列表"
    NUMBER = "整数"
    CLASSES = "维度 → 取值列表"


@dataclass(frozen=True)
class Argument:
    """One argument of a tool.

    Attributes:
        name: as it is sent.
        says: what it is, with an example; an assistant reads it.
        kind: what it may be.
        required: whether it must be there.
        most: characters of a text, items of a list, or the greatest number; the least number is 1.
        least: items that a list must have.
    """

    name: str
    says: str
    kind: Kind = Kind.TEXT
    required: bool = False
    most: int = 0
    least: int = 0

    @property
    def schema(self) -> dict[str, Any]:
        """As JSON Schema has it."""
        text = {"type": "string", "maxLength": _LONGEST}
        if self.kind is Kind.TEXT:
            made: dict[str, Any] = {**text, "maxLength": self.most or _LONGEST}
        elif self.kind is Kind.NUMBER:
            made = {"type": "integer", "minimum": 1, "maximum": self.most}
        else:
            several = {"type": "array", "items": text, "maxItems": self.most or _MOST}
            if self.least:
                several["minItems"] = self.least
            made = several
            if self.kind is Kind.CLASSES:
                made = {"type": "object", "additionalProperties": several}
        return {**made, "description": self.says}

    def read(self, value: object) -> Any:
        """The value, if it can be.

        Raises:
            Unknown: it can't; the text says what is accepted.
        """
        if self.kind is Kind.TEXT:
            return self._text(value, self.most or _LONGEST)
        if self.kind is Kind.TEXTS:
            return tuple(self._texts(value))
        if self.kind is Kind.CLASSES:
            if not isinstance(value, dict):
                raise self._refused(value)
            return {self._text(name, _LONGEST): self._texts(codes) for name, codes in value.items()}
        if type(value) is not int or not 1 <= value <= self.most:
            raise self._refused(value, f"1–{self.most} 的整数")
        return value

    def _texts(self, value: object) -> list[str]:
        most = self.most or _MOST
        if not isinstance(value, list) or not self.least <= len(value) <= most:
            raise self._refused(value, f"{self.kind.value}，{self.least}–{most} 项")
        # Codes are often sent as numbers; a bool is no code.
        return [self._text(str(one) if type(one) is int else one, _LONGEST) for one in value]

    def _text(self, value: object, most: int) -> str:
        if not isinstance(value, str):
            raise self._refused(value)
        if len(value) > most:
            raise Unknown(f"参数「{self.name}」有 {len(value)} 个字，至多 {most} 个字")
        if not all(char.isprintable() or char in "\n\t" for char in value):
            raise Unknown(f"参数「{self.name}」含有不可显示的字符")
        return value

    def _refused(self, value: object, wanted: str = "") -> Unknown:
        sent = json.dumps(value, ensure_ascii=False, default=str)
        short = sent if len(sent) <= _QUOTED else f"{sent[:_QUOTED]}…"
        return Unknown(
            f"参数「{self.name}」应为{wanted or self.kind.value}（{self.says}）；收到 {short}"
        )


def schema(takes: Sequence[Argument]) -> dict[str, Any]:
    """All of a tool's arguments as JSON Schema."""
    return {
        "type": "object",
        "properties": {one.name: one.schema for one in takes},
        "required": [one.name for one in takes if one.required],
        "additionalProperties": False,
    }


def read(takes: Sequence[Argument], given: Mapping[str, object]) -> dict[str, Any]:
    """What was sent, checked; an argument that wasn't has no entry.

    Raises:
        Unknown: something is strange, missing or of the wrong kind.
    """
    known = {one.name: one for one in takes}
    if strange := [name for name in given if name not in known]:
        raise Unknown(f"没有参数「{strange[0][:_QUOTED]}」；可用：{'、'.join(known) or '无'}")
    sent = {name: value for name, value in given.items() if value is not None}
    if lacking := [one for one in takes if one.required and one.name not in sent]:
        raise Unknown(f"缺少参数「{lacking[0].name}」：{lacking[0].says}")
    return {name: known[name].read(value) for name, value in sent.items()}
