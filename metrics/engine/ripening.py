"""How a figure's newest values grow, as its record says it: what ``metrics.completion`` reads.

One record a kind of growth. A figure with provisional months or classes bears one, or the reason
why what its newest values will come to can't be told, or needn't be.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Growing:
    """Counts that grow after their month: what happens to those of a month, by months after it.

    Attributes:
        cube: has the counts by ``lag``, the months that they took.
        numerator: its column of what the figure counts, or a difference of two.
        denominator: its column of what that is divided by; empty where that is complete at once.
    """

    cube: str
    numerator: str
    denominator: str = ""


@dataclass(frozen=True)
class Departing:
    """Departures, which three months away make: those of the newest months are among the insured
    of these months and among those who are away since.

    Attributes:
        cube: has the insured of a month (lag 0) and those away one month later, two, three.
        weight: by how much one more departure changes the figure's numerator.
        lead: months by which a departure is dated before the change shows in the figure.
    """

    cube: str = "leaver_ripening"
    weight: float = 1.0
    lead: int = 0


@dataclass(frozen=True)
class Lasting:
    """A middle of durations, of which a fresh month knows the short ones only: a cube of bins by
    the months after which they ended."""

    cube: str


@dataclass(frozen=True)
class Placing:
    """Graduates of a class, some of whom have no destination yet.

    Attributes:
        cube: counts the class by ``destination_type``.
        everyone: whoever is placed counts; else those placed somewhere.
    """

    cube: str
    everyone: bool = False


Ripening = Growing | Departing | Lasting | Placing
