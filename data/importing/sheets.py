"""Which sheets of a file hold the contract's rows, and by which mapping."""

from collections.abc import Sequence

from data.contracts.template import GUIDE, VALUES
from data.home import Refused
from data.importing import contradicted, crosstab, pairs, peek, ruled, surroundings, units
from data.importing import mapping as mappings
from data.importing.mapping import Mapping
from data.importing.steps import Order
from data.readers import Table


def fitting(
    order: Order, file: str, tables: Sequence[Table]
) -> tuple[list[tuple[Table, Mapping]], list[str], list[str]]:
    """The sheets that hold the contract's columns, each with its mapping; others are noted.

    Returns:
        The sheets, remarks, and why a person has to look before they count.

    Raises:
        Refused: no sheet does; the message names what is missing.
    """
    found: list[tuple[Table, Mapping]] = []
    notes: list[str] = []
    doubts: list[str] = []
    tables = [table for table in tables if table.sheet not in (VALUES, GUIDE)]
    if not tables:
        raise Refused(f"{file}：工作表「{order.contract.label}」没有数据行；请在表头下填写")
    for table in tables:
        plan, around = _plan(order, table)
        settled = units.settled(table, order.contract, plan)
        plan = settled.plan
        lacking = ruled.lacking(table, order.contract, plan)
        if lacking:
            why = f"（{'；'.join(settled.strange)}）" if settled.strange else ""
            notes.append(f"工作表「{table.sheet}」缺少所需的列，未读：{'、'.join(lacking)}{why}")
            continue
        found.append((table, plan))
        if order.mapping is not None:
            doubts += contradicted.doubts(table, order.contract, order.mapping)
        notes += (*table.notes, *around, *settled.notes)
        notes += [f"表尾附注：{text[:100]}" for text in table.footnotes]
        if order.mapping is None:
            used = {s for f in plan.columns.values() for rule in f.rules for s in rule.sources}
            used |= settled.sources
            unused = [h for h in table.header if h and h not in used]
            if unused:
                notes.append(f"契约没有的列，未取：{'、'.join(unused)}")
    if not found:
        raise Refused(_nearest(order, tables))
    return found, notes, list(dict.fromkeys(doubts))


def _plan(order: Order, table: Table) -> tuple[Mapping, list[str]]:
    """What fills a sheet's columns: the mapping, or its header; what stands around completes it."""
    plan, joined = order.mapping, list[str]()
    if plan is None:
        plan = mappings.from_header(table.header, order.contract)
        plan, joined = pairs.completed(table, order.contract, plan, peek.samples(table))
    plan, around = surroundings.completed(table, order.contract, plan, order.region)
    return plan, [*joined, *around]


def _nearest(order: Order, tables: Sequence[Table]) -> str:
    """What the sheet that comes closest to the contract still lacks."""
    lacks = []
    for table in tables:
        plan, _ = _plan(order, table)
        settled = units.settled(table, order.contract, plan)
        lacks.append((ruled.lacking(table, order.contract, plan), table, settled.strange))
    lacking, table, strange = min(lacks, key=lambda each: len(each[0]))
    if strange and not lacking:
        place = f"{table.file}（工作表 {table.sheet}）" if table.sheet else table.file
        return f"{place}：{'；'.join(strange)}"
    within = None if order.contract.name in surroundings.DISTRICTS_OF else order.region
    wide = crosstab.how_to(table.header, order.contract, within)
    told = ruled.missing_columns(table, order.contract, lacking, order.mapping)
    return f"{told}；{wide}" if wide else told
