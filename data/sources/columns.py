"""Which of a table's columns are read, and whether they have changed since the last pull."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from data.home import Refused
from data.importing import mapping as mappings
from data.importing.mapping import OF_THE_FILE
from data.sources.catalog import Found, Sort, listed
from data.sources.definition import Source


@dataclass(frozen=True)
class Chosen:
    """What is read of a table.

    Attributes:
        source: with the key that was found, where the definition named none.
        names: the columns, in order.
        hidden: columns that say who a person is, never shown as part of a key.
    """

    source: Source
    names: tuple[str, ...]
    hidden: frozenset[str]


def chosen(source: Source, found: Found) -> Chosen:
    """Choose the columns that the mapping wants, and those of the key.

    Raises:
        Refused: a column is missing or can't be read; the message names it and what there is.
    """
    key = source.key or found.key
    if not key:
        raise Refused(
            f"{source.named} 没有主键；请在 {source.file} 的 [table] key 中写明能认出一行的列"
            f"（现有：{listed(found.names())}）"
        )
    if source.mapping is None:
        names = source.columns or tuple(h.name for h in found.columns if h.sort is not Sort.OTHER)
        plan = mappings.from_header(names, source.contract)
    else:
        plan = source.mapping
        needs = [n for f in plan.columns.values() for rule in f.rules for n in rule.needs()]
        needs += [one.when.column for one in plan.skip]
        names = tuple(n for n in needs if n in found.names() or n not in OF_THE_FILE)
        names = (*source.columns, *names)
    by = [name for name in (source.watermark, source.partition) if name]
    _there(source, found, [*names, *key, *by, *(one.column for one in source.where)])
    read = tuple(dict.fromkeys([*names, *key]))
    for name in (*read, *by):
        if found.column(name).sort is Sort.OTHER:
            raise Refused(
                f"{source.named} 的列「{name}」的类型是 {found.column(name).type}，"
                "不能作为文字读取；应是文字、数字、日期或是否"
            )
    hidden = {
        one
        for name in source.contract.personal()
        for rule in (plan.columns[name].rules if name in plan.columns else ())
        for one in rule.sources
    }
    for name in by:
        if name in hidden:
            raise Refused(f"列「{name}」是个人信息，不能作水位列或分区列：它的值会写进台账")
    if source.by_month and found.column(source.partition).sort is not Sort.TIME:
        raise Refused(
            f'by = "month" 只用于日期或时间列；「{source.partition}」的类型是 '
            f"{found.column(source.partition).type}"
        )
    return Chosen(replace(source, key=tuple(key)), read, frozenset(hidden))


def _there(source: Source, found: Found, names: Iterable[str]) -> None:
    missing = [name for name in dict.fromkeys(names) if name not in found.names()]
    if not missing:
        return
    near = [n for name in missing for n in _nearest(name, found)]
    hint = f"；是不是 {'、'.join(dict.fromkeys(near))}" if near else ""
    raise Refused(
        f"{source.named} 没有列：{'、'.join(f'「{n}」' for n in missing)}{hint}；"
        f"现有：{listed(found.names())}"
    )


def _nearest(name: str, found: Found) -> list[str]:
    folded = {known.casefold(): known for known in found.names()}
    near = difflib.get_close_matches(name.casefold(), folded, n=1, cutoff=0.7)
    return [folded[one] for one in near]


def types(found: Found, names: Iterable[str]) -> dict[str, list[str]]:
    """The type of each column as the database writes it, and its sort, for the ledger."""
    return {name: [found.column(name).type, str(found.column(name).sort)] for name in names}


@dataclass(frozen=True)
class Changed:
    """How a table's columns differ from those of the last pull, in words.

    Attributes:
        notes: changes that change no value (another length).
        serious: columns whose values may mean something else now, each with both types.
    """

    notes: tuple[str, ...] = ()
    serious: Mapping[str, str] | None = None

    def why(self) -> str:
        """Why rows are held; "" where nothing serious changed."""
        if not self.serious:
            return ""
        return (
            f"自上次取数以来，列的类型变了：{'；'.join(self.serious.values())}。"
            "已暂存，不进入快照；核实后加 --confirm 再取"
        )


def changed(before: Mapping[str, Any], now: Mapping[str, list[str]]) -> Changed:
    """Compare what the ledger says of a table's columns with what they are."""
    notes, serious = [], {}
    for name, (was, sort) in before.items():
        if name not in now:
            serious[name] = f"「{name}」（{was}）没有了"
        elif now[name][1] != sort:
            serious[name] = f"「{name}」由 {was} 变为 {now[name][0]}"
        elif now[name][0] != was:
            notes.append(f"列「{name}」的类型由 {was} 变为 {now[name][0]}，读法不变")
    return Changed(tuple(notes), serious)
