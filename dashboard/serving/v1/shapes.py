"""What the answers look like: read by the OpenAPI document, and held to by the tests.

A row's keys are the dimensions that it is divided by, so rows allow more than is named here.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Status = Literal["ok", "imprecise", "suppressed", "empty"]


class Problem(BaseModel):
    """A refusal, RFC 9457."""

    model_config = ConfigDict(extra="allow")
    type: str
    title: str
    status: int
    detail: str = Field(description="哪里不对，可用的是什么")
    error: str = Field(description="同 detail，供早先写的程序读")


class Listed(BaseModel):
    """Part of a list."""

    total: int = Field(description="共多少项")
    page: int
    size: int
    links: dict[str, str] = Field(description="相对于所问地址：self、first、prev、next、last")


class Named(BaseModel):
    """A code with its name."""

    id: str
    name: str


class Metric(BaseModel):
    """A figure's record."""

    id: str
    name: str
    topic: str
    definition: str
    unit: str
    multiply_by: int = Field(description="value × 这个数才是 unit 所说的单位（份额存为 0–1）")
    windows: list[str] = Field(description="有意义的时段；空为任何时段")
    kind: str
    direction: str
    dimensions: list[Named]
    sources: list[str]
    version: str
    effective: str


class Catalogue(Listed):
    """Every figure."""

    metrics: list[Metric]


class FigureRow(BaseModel):
    """One protected figure; beside the named it has the codes and labels of its dimensions."""

    model_config = ConfigDict(extra="allow")
    value: float | None
    numerator: float | None
    denominator: float | None
    status: Status = Field(
        description="ok、imprecise 样本少、suppressed 人数过少不显示、empty 无数据"
    )
    half_width: float | None = Field(description="取整带来的误差（±），与 value 同单位")
    ranks: list[int] | None = Field(description="误差之内最好与最差的位次")


class Figures(Listed):
    """A figure's protected rows with all that must be known of them."""

    metric: Metric
    region: int
    first_month: str | None
    month: str | None
    provisional: bool
    snapshot: str
    demo: bool
    public: bool
    notes: list[str]
    rules: str = Field(description="保护规则的版本")
    permalink: str = Field(description="同一问题固定到这一快照（相对地址），快照保存期内回答不变")
    rows: list[FigureRow]


class Definition(Metric):
    """口径, whole."""

    numerator: list[str]
    denominator: list[str]
    follows: str
    approved_by: str
    source_labels: list[str]


class Definitions(Listed):
    """口径 of every figure."""

    definitions: list[Definition]


class Dimension(BaseModel):
    """A way to divide figures."""

    id: str
    name: str
    within: str | None = Field(description="它归并成的上一级维度")
    closed: bool = Field(description="取值是否为固定的名单")
    metrics: list[str]


class Dimensions(Listed):
    """Every dimension."""

    dimensions: list[Dimension]


class Code(BaseModel):
    """A class of a dimension."""

    code: int | str
    label: str


class Classes(Listed):
    """One dimension with its classes; open ones hold whatever the data hold."""

    dimension: Dimension
    classes: list[Code]


class Source(BaseModel):
    """How fresh a source is."""

    model_config = ConfigDict(extra="allow")
    contract: str
    label: str
    rows: int | float | None


class Freshness(Listed):
    """The snapshot being served and its sources."""

    snapshot: str
    state: str
    built_at: str
    demo: bool
    sources: list[Source]


class Alert(BaseModel):
    """One thing that needs attention."""

    id: str
    text: str
    rule: str
    rule_name: str
    kind: str
    severity: str
    region: int
    region_name: str
    metric: str | None
    month: str | None
    state: str = Field(description="新、已阅、处理中、办结")
    duty: str
    due: str
    since: str = Field(description="从哪一快照起连续出现")


class Alerts(Listed):
    """The same list as the page 预警, in its order."""

    snapshot: str
    demo: bool
    unseen: bool = Field(description="是否有规则因快照较旧未能查看")
    alerts: list[Alert]


class View(BaseModel):
    """A saved view: an address."""

    id: int
    name: str
    owner: str
    page: str
    conditions: dict[str, str]
    shared_with: str = Field(description="共享给哪个角色；空为仅本人")
    favourite: bool
    pinned: bool
    link: str
    problem: str = Field(description="打不开的原因；空为能打开")


class Views(Listed):
    """One's own, and those shared with one's role."""

    views: list[View]


class Geometry(BaseModel):
    """RFC 7946; longitude and latitude, CGCS2000."""

    type: Literal["Polygon", "MultiPolygon"]
    coordinates: list[Any]


class Feature(BaseModel):
    """One region."""

    type: Literal["Feature"]
    id: int
    properties: dict[str, Any]
    geometry: Geometry


class Boundaries(BaseModel):
    """Boundaries of the regions that the caller may see."""

    type: Literal["FeatureCollection"]
    note: str
    features: list[Feature]


class Snapshot(BaseModel):
    """A version of the data set."""

    id: str
    state: str = Field(description="签发、撤回或已清理")
    available: bool = Field(description="是否还能问（?snapshot=）")
    serving: bool
    built_at: str
    signed_at: str
    gone_at: str
    demo: bool


class Snapshots(Listed):
    """Versions, newest first."""

    snapshots: list[Snapshot]


class Change(BaseModel):
    """A source that differs from the version before: before and after."""

    contract: str
    label: str
    rows: list[int | None]
    last_month: list[str | None]


class Changes(BaseModel):
    """What differs from the version before."""

    since: str | None
    months: dict[str, list[str] | None] | None
    sources: list[Change]
    figures: list[str] | None = Field(description="所依数据有变化的指标；null 为无从比较")


class SnapshotWhole(Snapshot):
    """A version with its list of changes."""

    changes: Changes


class Index(BaseModel):
    """Where everything is."""

    title: str
    version: str
    snapshot: str | None
    links: dict[str, str]
