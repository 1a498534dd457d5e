"""The scenes there are, and the pages without one. One more is one function and one line here.

A page of :mod:`dashboard.access.site` is played by a scene or has a reason for having none: a test
refuses a page of which neither is said.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from dashboard.projector import (
    attention,
    outlook,
    overview,
    people,
    places,
    policy,
    promises,
    schools,
    trades,
    work,
)
from dashboard.projector.room import Drawn, Room


@dataclass(frozen=True)
class Scene:
    """One picture of the rotation.

    ``make`` draws it, or raises :class:`dashboard.projector.room.Nothing` with the reason.
    ``page`` is the address of the page whose answer it shows.
    """

    id: str
    name: str
    make: Callable[[Room], Drawn]
    page: str


# New ones stand at the end: who knows a scene by its digit finds it there.
SCENES: Final = {
    one.id: one
    for one in (
        Scene("overview", "总览", overview.scene, "overview"),
        Scene("map", "区域地图", places.density, "region_map"),
        Scene("flow", "人才流动", places.flow, "region_map"),
        Scene("gap", "产业缺口", trades.scene, "gap"),
        Scene("source", "高校源头", schools.scene, "source"),
        Scene("retention", "人才留存", people.scene, "retention"),
        Scene("outlook", "供需预测", outlook.scene, "outlook"),
        Scene("attention", "需关注", attention.scene, "alerts"),
        Scene("targets", "目标与考核", promises.targets, "targets"),
        Scene("policy", "政策与资金", policy.money, "policy"),
        Scene("services", "人才服务", policy.services, "services"),
        Scene("placement", "才岗匹配", work.placement, "placement"),
        Scene("chains", "产业链", work.chains, "chains"),
        Scene("peers", "城市对标", promises.peers, "peers"),
    )
}
NAMES: Final = {one.id: one.name for one in SCENES.values()}
# Address of a page → why no scene shows it.
WITHOUT: Final = {
    "profile": "逐个地区细看用，画面「总览」「人才流动」已说全区",
    "recruitment": "求人倍率和未招满岗位在画面「产业缺口」；职业、薪酬的明细要近看",
    "homecoming": "三段去向和分届名单要近看；回流率写进专报「高校与回流」",
    "explore": "查询用，没有固定的画面",
    "briefing": "汇编文件用，内容取自各页",
    "kept": "各人自己的收藏，不在会场播放",
    "data": "口径、来源的清单，查阅用",
    "import": "数据管理员的操作页",
    "linkage": "经办人的操作页",
    "screen": "大屏自己的设置页",
    "accounts": "数据管理员的操作页",
}
