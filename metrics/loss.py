"""What a figure says of rows of its sources whose person nobody knows (docs/linkage.md)."""

from collections.abc import Sequence

from data.contracts import CONTRACTS
from data.staging.joined import lost
from metrics.disclosure.snapshot import Published


def marks(cubes: Published, sources: Sequence[str]) -> tuple[str, ...]:
    """The mark of a figure on a snapshot: sources that lost more rows than they may unmarked.

    Args:
        cubes: the snapshot.
        sources: the tables that the figure rests on.
    """
    shares = lost(cubes.joined, sources)
    if not shares:
        return ()
    told = "、".join(f"{CONTRACTS[name].label} {100 * one:.1f}%" for name, one in shares.items())
    return (f"{told} 的行没有认出是谁（见「数据与口径」身份比对），同一人可能重复计",)
