"""The recipe of the attraction index: published indicators and their weights, as one filter code.

``指标=权重`` for each part, joined by ``;``, so that it is scoped, cached and noted in the trail as
every other filter is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from metrics.engine.core import Unknown

LEAST: Final = 0.0  # of a weight
MOST: Final = 10.0
PARTS: Final = 12  # of a recipe
_FORM: Final = "指标=权重;指标=权重"
# What holds where an office sets none: how people move, who is there, what work and life offer.
USUAL: Final = {
    "求职者净流入率": 2.0,
    "每万人大专及以上人数": 1.0,
    "每万劳动力研发人员": 1.0,
    "高技能人才占技能人才比重": 1.0,
    "城镇居民人均可支配收入": 1.0,
    "城镇调查失业率": 1.0,
}


@dataclass(frozen=True)
class Recipe:
    """Weights by indicator, those of weight 0 left out."""

    weights: tuple[tuple[str, float], ...]

    @property
    def code(self) -> str:
        """The filter code."""
        return ";".join(f"{name}={weight:g}" for name, weight in self.weights)

    @property
    def words(self) -> str:
        """「求职者净流入率 2、… 1」."""
        return "、".join(f"{name} {weight:g}" for name, weight in self.weights)


def recipe(weights: Mapping[str, float]) -> Recipe:
    """Check weights.

    Raises:
        Unknown: one is beyond its bounds, or none or too many are left.
    """
    for name, weight in weights.items():
        if not LEAST <= weight <= MOST:
            raise Unknown(f"「{name}」的权重应在 {LEAST:g} 至 {MOST:g} 之间，不能是 {weight:g}")
    kept = tuple((name, float(weight)) for name, weight in weights.items() if weight > 0)
    if not kept or len(kept) > PARTS:
        raise Unknown(f"指数应有 1 至 {PARTS} 项权重大于 0 的指标，现有 {len(kept)} 项")
    return Recipe(kept)


def read(code: str) -> Recipe:
    """Read a filter code.

    Raises:
        Unknown: it isn't one; the text says how it is written.
    """
    found: dict[str, float] = {}
    for piece in filter(None, code.split(";")):
        name, _, weight = piece.rpartition("=")
        try:
            amount = float(weight)
        except ValueError:
            amount = -1.0
        if not name.strip() or not LEAST <= amount <= MOST:
            raise Unknown(f"权重「{piece}」应写作 {_FORM}，每项在 {LEAST:g} 至 {MOST:g} 之间")
        found[name.strip()] = amount
    return recipe(found)
