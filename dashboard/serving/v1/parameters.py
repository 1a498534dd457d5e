"""The parameters of an address, as the OpenAPI document describes them; each is declared once.

What is wrong with one is said in Chinese by who reads it, so nothing is checked here.
"""

from typing import Annotated, Any, Final

from fastapi import Depends, Path, Query

from dashboard.serving.v1.forms import DOCUMENTS, LISTS, MAPS
from dashboard.serving.v1.outlines import LEVELS
from data.contracts import CONTRACTS
from metrics.ask.query import ORDERS
from metrics.engine.dimensions import DIMENSIONS
from metrics.registry import REGISTRY


def _query(says: str, **more: Any) -> Any:
    return Query(description=says, json_schema_extra=more)


_NUMBER: Final = r"^[1-9][0-9]{0,3}$"
Region = Annotated[
    str | None,
    _query("地区：六位区划代码或名称；不写为本人可见的范围", examples=["330100", "杭州市"]),
]
Form = Annotated[str | None, _query("也可用 Accept 请求头；默认 json", enum=list(LISTS))]
PageNumber = Annotated[str | None, _query("第几页，从 1 数", pattern=_NUMBER)]
PageSize = Annotated[str | None, _query("每页行数，1–10000", pattern=_NUMBER)]
Public = Annotated[str | None, _query("1 为公开版（取整到 10），默认 0", enum=["0", "1"])]
Head = Annotated[
    str | None,
    _query("CSV：0 为不写表前的说明行，改写在「快照」「标记」两列；默认 1", enum=["0", "1"]),
]
By = Annotated[
    str | None,
    _query("划分维度，逗号分隔：编号或名称", examples=["city,education", "month", "区县"]),
]
Where = Annotated[
    list[str] | None,
    _query("筛选：维度=值,值；可写多次；编号、名称、标签均可", examples=[["学历=硕士"]]),
]
Month = Annotated[
    str | None,
    _query("截止月份，默认最近已定月", pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$"),
]
Months = Annotated[
    str | None, _query("时段长度（月），默认为指标自身的", pattern=r"^([1-9]|1[0-2])$")
]
ToDate = Annotated[str | None, _query("1 为今年以来（到截止月份），默认 0", enum=["0", "1"])]
Span = Annotated[
    str | None, _query("按月划分时回看多少个月，1–240，默认 36", pattern=r"^[1-9][0-9]?$")
]
Order = Annotated[str | None, _query("按数值排序；不显示的排在最后", enum=list(ORDERS))]
Limit = Annotated[str | None, _query("排序后只要前几行，1–1000", pattern=r"^[1-9][0-9]{0,2}$")]
Version = Annotated[
    str | None, _query("已签发快照的编号，默认为现行的", examples=["20261129-184349-360"])
]
MetricId = Annotated[
    str, _query("指标编号，见 catalogue", enum=list(REGISTRY), examples=["talent_stock"])
]
MetricPath = Annotated[
    str, Path(description="指标编号，见 catalogue", json_schema_extra={"enum": list(REGISTRY)})
]
ContractPath = Annotated[
    str, Path(description="来源表", json_schema_extra={"enum": list(CONTRACTS)})
]
VersionPath = Annotated[str, Path(description="快照编号，见 snapshots")]
DimensionPath = Annotated[
    str, Path(description="维度编号", json_schema_extra={"enum": list(DIMENSIONS)})
]
Level = Annotated[str | None, _query("默认下一级", enum=list(LEVELS))]
GeoForm = Annotated[str | None, _query("默认 geojson", enum=list(MAPS))]
MetaForm = Annotated[str | None, _query("默认 json", enum=list(DOCUMENTS))]


def _part(format: Form = None, page: PageNumber = None, size: PageSize = None) -> None:
    """A list: one page of it, in a form."""


LIST: Final = (Depends(_part),)


def _question(
    by: By = None,
    where: Where = None,
    region: Region = None,
    month: Month = None,
    months: Months = None,
    ytd: ToDate = None,
    span: Span = None,
    order: Order = None,
    limit: Limit = None,
    public: Public = None,
    head: Head = None,
    snapshot: Version = None,
) -> None:
    """A figure: what is asked of it."""


QUESTION: Final = (Depends(_question), *LIST)
