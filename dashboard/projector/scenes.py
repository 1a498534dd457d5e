"""The scenes there are. One more is one function and one line here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from dashboard.projector import attention, outlook, overview, people, places, schools, trades
from dashboard.projector.room import Drawn, Room


@dataclass(frozen=True)
class Scene:
    """One picture of the rotation.

    ``make`` draws it, or raises :class:`dashboard.projector.room.Nothing` with the reason.
    """

    id: str
    name: str
    make: Callable[[Room], Drawn]


SCENES: Final = {
    one.id: one
    for one in (
        Scene("overview", "总览", overview.scene),
        Scene("map", "区域地图", places.density),
        Scene("flow", "人才流动", places.flow),
        Scene("gap", "产业缺口", trades.scene),
        Scene("source", "高校源头", schools.scene),
        Scene("retention", "人才留存", people.scene),
        Scene("outlook", "供需预测", outlook.scene),
        Scene("attention", "需关注", attention.scene),
    )
}
NAMES: Final = {one.id: one.name for one in SCENES.values()}
