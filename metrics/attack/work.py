"""A budget of work: what a busy or slow machine does in more time it does all the same."""

import math
import time
from dataclasses import dataclass, field
from typing import Final

TABLE: Final = 1e7  # what one more table that is read costs, in units of Work


@dataclass(frozen=True)
class Work:
    """How much may be done in all; the same budget is drawn on by all its parts.

    One unit is one entry of a linear program's matrix in one step of the simplex method, so that
    the same cubes always come equally far.

    Attributes:
        most: units that may be done.
        deadline: :func:`time.monotonic` at which it ends all the same; for calls by hand.
    """

    most: float = math.inf
    deadline: float = math.inf
    _so_far: list[float] = field(default_factory=lambda: [0.0])

    @property
    def done(self) -> float:
        """Units that were done."""
        return self._so_far[0]

    @property
    def left(self) -> float:
        """Units that still may be."""
        return self.most - self.done if time.monotonic() < self.deadline else 0.0

    def add(self, units: float) -> None:
        """Note what was done."""
        self._so_far[0] += units

    def up_to(self, most: float) -> "Work":
        """The part of the budget that ends when so much is done."""
        return Work(min(most, self.most), self.deadline, self._so_far)
