"""数据导入: a department's file, its columns matched, tried, imported, published."""

from dashboard.definitions.catalogue import contract_names
from dashboard.document.document import Document
from dashboard.document.request import Request
from dashboard.document.values import Desk

FILTERS = None


def page(request: Request) -> Document:
    """The steward's desk for one source table."""
    contract = request.choice("contract", "导入为", contract_names(), look="list")
    return request.document(
        "数据导入",
        "上传部门文件，核对列的对应关系，先试后导；原有已发布数据不受影响。",
        (contract, Desk("dashboard.steward.intake:draw", (contract.value,))),
    )


if __name__ == "__main__":
    from dashboard.page.screen import show

    show(page, FILTERS)
