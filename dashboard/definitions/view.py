"""What each part of 数据与口径 shows."""

from dashboard.definitions import catalogue, joining
from dashboard.document.build import table
from dashboard.document.request import Request
from dashboard.document.values import Block, Desk, Heading, Note


def part(request: Request, name: str) -> tuple[Block, ...]:
    """One part of the page, by its word in the address."""
    match name:
        case "loads":
            loads = table(catalogue.LOAD_HEAD, catalogue.load_rows(), numbers=3)
            desk = (Desk("dashboard.steward.undoing:draw"),) if request.user.is_steward else ()
            return loads, *desk, *catalogue.rejected(request.user)
        case "metrics":
            return _metrics(request)
        case "dictionary":
            names = catalogue.contract_names()
            contract = request.choice("contract", "来源表", names, look="list")
            columns = table(catalogue.COLUMN_HEAD, catalogue.column_rows(contract.value))
            return contract, catalogue.contract_card(contract.value), columns
        case "snapshots":
            return (table(catalogue.SNAPSHOT_HEAD, catalogue.snapshot_rows(), numbers=1),)
    head, rows = catalogue.gap_table()
    return (
        table(catalogue.SOURCE_HEAD, catalogue.source_rows(), numbers=3),
        Note(catalogue.FRESHNESS_NOTE, "caption"),
        Heading("各地区的数据到哪个月、缺哪个月"),
        table(head, rows, note=catalogue.GAPS_NOTE) if rows else Note(catalogue.NO_GAPS, "caption"),
        *joining.blocks(),
    )


def _metrics(request: Request) -> tuple[Block, ...]:
    search = request.search("查找指标", "名称、口径或编号")
    found = catalogue.found_metrics(search.value)
    count = Note(catalogue.how_many(search.value), "caption")
    return search, count, *map(catalogue.definition, found)
