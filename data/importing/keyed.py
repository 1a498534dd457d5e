"""Numbers of persons and employers → keys; no number gets further than this file."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from data.contracts import Column, Contract
from data.importing.parsed import BETWEEN, Context, Parsed, Parser, refused
from data.importing.pseudonym import Pseudonymiser
from data.matching.firm_names import firm_parts
from data.values import employer_id, person_id
from data.values.base import ValueRefused, is_missing
from data.values.mask import has_id
from data.values.text import SHORTENED, clean, fold, shortened
from data.values.traits import parts as traits_of


def persons(context: Context) -> Parser:
    """ID numbers, each after its kind of document, checked and made keys."""
    keys = _keys(context)

    def parse(texts: Sequence[str]) -> list[Parsed]:
        checked: list[str | Parsed] = []
        for text in texts:
            kind, _, number = text.partition(BETWEEN)
            if is_missing(number):
                checked.append(Parsed())
                continue
            try:
                found = person_id.normalise_id(_kind(kind), number)
                own = found.startswith(person_id.OWN_NUMBER)
                checked.append(f"{found}@{context.source}" if own else found)
            except ValueRefused as refusal:
                checked.append(refused(refusal))
        return _keyed(checked, keys.person)

    return parse


@lru_cache(maxsize=64)
def _kind(text: str) -> str:
    """What stands in the column of documents' kinds; "" where nothing does."""
    return "" if is_missing(text) else text


def employers(context: Context) -> Parser:
    """Credit codes checked and made keys; an employer's own number or name becomes one too."""
    keys = _keys(context)

    def parse(texts: Sequence[str]) -> list[Parsed]:
        checked: list[str | Parsed] = []
        for text in texts:
            if is_missing(text):
                checked.append(Parsed())
                continue
            try:
                checked.append(_employer(text))
            except ValueRefused as refusal:
                checked.append(refused(refusal))
        return _keyed(checked, keys.employer)

    return parse


def _employer(text: str) -> str:
    """An employer's lifelong code, or its own number or name, folded and marked as such.

    Social insurance numbers its employers itself; such numbers have no checksum. What is as
    long as a credit code but fails its checksum was mistyped and is refused.
    """
    try:
        return employer_id.normalise_employer(text)
    except ValueRefused:
        word = fold(text)
        if shortened(text):
            raise ValueRefused(SHORTENED, employer_id.ACCEPTED) from None
        if len(word) == 18 and word.isascii():
            raise
        if len(word) < 2 or has_id(text):
            raise
        return f"OWN:{word}"


def private(context: Context) -> Parser:
    """Numbers that a source gave to persons (登记编号): kept as keys, never as they are."""
    keys = _keys(context)

    def parse(texts: Sequence[str]) -> list[Parsed]:
        numbers = [
            Parsed()
            if is_missing(t)
            else Parsed(reason=SHORTENED, accepted="完整的编号；把该列设为文本格式后重新导出")
            if shortened(t)
            else f"NO:{clean(t)}"
            for t in texts
        ]
        found = _keyed(numbers, keys.person)
        return [Parsed(p.value.replace("-", "")) if p.value else p for p in found]

    return parse


def parts_of(contract: Contract, trait: str) -> list[Column]:
    """The derived columns that hold the parts of a trait, in the order in which they are filled."""
    stem = f"{trait}_"
    return [column for column in contract.derived if column.name.startswith(stem)]


def traits(column: Column, context: Context) -> Parser:
    """A name, a day of birth, a phone: only keyed encodings of their parts get further.

    A part's name goes into its encoding, so that two parts never agree by chance.
    """
    keys, trait = _keys(context), column.name
    names = [found.name for found in parts_of(context.contract, trait)]

    def parse(texts: Sequence[str]) -> list[Parsed]:
        return [one(text) for text in texts]

    def one(text: str) -> Parsed:
        try:
            found = _parts(trait, text)
        except ValueRefused as refusal:
            return refused(refusal)
        if not found:
            return Parsed()
        told = {f"{trait}_{part}": whole for part, whole in found.items()}
        there = [name for name in names if name in told]
        made = keys.person([f"TRAIT:{name}:{told[name]}" for name in there])
        encoded = dict(zip(there, map(str, made), strict=True))
        return Parsed(",".join(encoded.get(name, "") for name in names))

    return parse


def _parts(trait: str, text: str) -> dict[str, str]:
    """The parts of a trait; of an employer's name, for which places must be known, too."""
    if trait != "firm":
        return traits_of(trait, text)
    return {} if is_missing(text) else firm_parts(text)


def _keyed(
    checked: Sequence[str | Parsed], make: Callable[[Sequence[str]], list[Any]]
) -> list[Parsed]:
    made = iter(make([text for text in checked if isinstance(text, str)]))
    return [x if isinstance(x, Parsed) else Parsed(str(next(made))) for x in checked]


def _keys(context: Context) -> Pseudonymiser:
    if context.keys is None:
        raise ValueError(f"{context.contract.name} holds persons or employers and needs a key")
    return context.keys
