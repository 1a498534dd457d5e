"""How published figures and dimensions hang together, as their records say it.

Whoever subtracts one table from another uses such relations: this figure's people are among
that one's, these industries make up that section. They are declared once, on the records; the one
list made of them (:mod:`metrics.disclosure.published`) is what protection, the examination before
publication and the intruder's program read, and a test checks each of them on exact data.

``protects`` says which are in force: protection judges a cell by that total today. All others are
declared and tested only.
"""

from collections.abc import Callable
from dataclasses import dataclass

Filters = tuple[tuple[str, tuple[int | str, ...]], ...]  # dimension id, codes


@dataclass(frozen=True)
class Reason:
    """Why a record lacks what others have: one sentence, read by whoever wonders."""

    text: str


@dataclass(frozen=True)
class Part:
    """A figure's people are among another's: cell by cell it is never more.

    Attributes:
        whole: id of the figure that counts them all.
        where: filters under which the whole is asked.
        own: filters under which this figure is asked.
        equal: under these filters both count the same people.
        place: dimension of the whole that takes this figure's region, where the whole is about
            no region (all graduates of a school, by the city in which they work).
        level: the only level of region at which it holds; empty where at each.
        months: length of the only window for which it holds; 0 where for each.
        protects: the part is judged by the whole (metrics.disclosure.marginal_totals).
    """

    whole: str
    where: Filters = ()
    own: Filters = ()
    equal: bool = False
    place: str = ""
    level: str = ""
    months: int = 0
    protects: bool = False


@dataclass(frozen=True)
class Sum:
    """A figure is the sum of others.

    Attributes:
        of: ids of the figures that add up.
        change: what they add up to is the figure's change over the window.
    """

    of: tuple[str, ...]
    change: bool = False


@dataclass(frozen=True)
class Within:
    """The classes of a dimension, put together, are those of a coarser one.

    Attributes:
        dimension: id of the coarser one.
        code: its code for a finer code; ``None`` where only the snapshot knows (schools' cities).
        filtered: the coarser one is no dimension of any figure, but all codes of one of its classes
            may be asked for together, as a filter.
        protects: cells are judged by the coarser total (metrics.disclosure.marginal_totals).
    """

    dimension: str
    code: Callable[[int | str], int | str] | None = None
    filtered: bool = False
    protects: bool = False


@dataclass(frozen=True)
class Examination:
    """How the gate attacks a figure before a snapshot is published (metrics.attack.gate).

    Attributes:
        family: figures of one family count the same people and are attacked together.
        by: dimension ids that its tables are divided by, beside the regions.
        months: lengths of the windows asked for; ``None`` is the figure's own.
    """

    family: str
    by: tuple[str, ...]
    months: tuple[int | None, ...] = (None,)
