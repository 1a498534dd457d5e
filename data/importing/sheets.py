"""Which sheets of a file hold the contract's rows, and by which mapping."""

from collections.abc import Sequence

from data.contracts.template import GUIDE, VALUES
from data.home import Refused
from data.importing import mapping as mappings
from data.importing import ruled, surroundings, units
from data.importing.mapping import Mapping
from data.importing.steps import Order
from data.readers import Table


def fitting(
    order: Order, file: str, tables: Sequence[Table]
) -> tuple[list[tuple[Table, Mapping]], list[str]]:
    """The sheets that hold the contract's columns, each with its mapping; others are noted.

    Raises:
        Refused: no sheet does; the message names what is missing.
    """
    found: list[tuple[Table, Mapping]] = []
    notes: list[str] = []
    tables = [table for table in tables if table.sheet not in (VALUES, GUIDE)]
    if not tables:
        raise Refused(f"{file}：工作表「{order.contract.label}」没有数据行；请在表头下填写")
    for table in tables:
        plan = order.mapping or mappings.from_header(table.header, order.contract)
        plan, around = surroundings.completed(table, order.contract, plan, order.region)
        settled = units.settled(table, order.contract, plan)
        plan = settled.plan
        lacking = ruled.lacking(table, order.contract, plan)
        if lacking:
            notes.append(f"工作表「{table.sheet}」缺少所需的列，未读：{'、'.join(lacking)}")
            continue
        found.append((table, plan))
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
    return found, notes


def _nearest(order: Order, tables: Sequence[Table]) -> str:
    """What the sheet that comes closest to the contract still lacks."""
    lacks = []
    for table in tables:
        plan = order.mapping or mappings.from_header(table.header, order.contract)
        plan, _ = surroundings.completed(table, order.contract, plan, order.region)
        lacks.append((ruled.lacking(table, order.contract, plan), table))
    lacking, table = min(lacks, key=lambda pair: len(pair[0]))
    return ruled.missing_columns(table, order.contract, lacking, order.mapping)
