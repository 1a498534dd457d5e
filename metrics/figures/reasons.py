"""Why figures are part of none, not attacked before publication or not completed: sentences."""

from typing import Final

from metrics.engine.related import Reason

OPEN: Final = Reason(
    "open: its relations are declared and tested, but no family of the gate has it yet"
)
MODEL: Final = Reason(
    "a model's output under floors of its own; with levers it is attacked in "
    "tests/attack/test_scenarios.py"
)
INDEX: Final = Reason("an index made of rounded counts that plain tables show anyway")
CURVE: Final = Reason("a curve under floors of its own, attacked in tests/attack/test_curves.py")
MONEY: Final = Reason("cases and money of grants, attacked in tests/attack/test_payouts.py")
WHOLE_CLASS: Final = Reason(
    "the whole class: it doesn't grow, only what becomes of those without a destination is open"
)
NOT_KEPT: Final = Reason(
    "how it grows until it is settled is kept in no cube: nothing is estimated"
)
OUTPUT: Final = Reason("its maker's output: what it counts of people stands in no table")


def counted_in(figure: str) -> Reason:
    """The people behind it are counted by another figure, and attacked there."""
    return Reason(f"its counts are those of {figure}, which the gate attacks")
