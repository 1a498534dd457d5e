"""What a figure says of rows of its sources whose person nobody knows (docs/linkage.md)."""

from collections.abc import Mapping, Sequence
from typing import Final

from data.contracts import CONTRACTS, Protects
from data.staging.joined import lost
from data.staging.links import EMPLOYER, PERSON
from metrics.disclosure.snapshot import Published
from metrics.engine.core import Metric

_WORDS: Final = {PERSON: ("谁", "同一人"), EMPLOYER: ("哪家单位", "同一单位")}


def marks(cubes: Published, metric: Metric, sources: Sequence[str]) -> tuple[str, ...]:
    """The mark of a figure on a snapshot: sources that lost more rows than they may unmarked.

    Args:
        cubes: the snapshot.
        metric: the figure; what employers lost is said of those that count employers.
        sources: the tables that it rests on.
    """
    kinds = [PERSON, EMPLOYER] if metric.protects is Protects.EMPLOYER else [PERSON]
    return tuple(
        f"{_shares(shares)} 的行没有认出是{whose}（见「数据与口径」身份比对），{again}可能重复计"
        for kind in kinds
        if (shares := lost(cubes.joined, sources, kind))
        for whose, again in (_WORDS[kind],)
    )


def _shares(shares: Mapping[str, float]) -> str:
    return "、".join(f"{CONTRACTS[name].label} 约 {100 * one:.0f}%" for name, one in shares.items())
