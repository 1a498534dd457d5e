"""All twins by the id of their figure."""

from tests.twins import (
    benchmark,
    flow,
    gap,
    leave,
    market,
    policy,
    school,
    service,
    stay,
    stock,
    trade,
)
from tests.twins.twin import Twin

TWINS: dict[str, Twin] = {
    **stock.TWINS,
    **flow.TWINS,
    **market.TWINS,
    **policy.TWINS,
    **service.TWINS,
    **school.TWINS,
    **trade.TWINS,
    **gap.TWINS,
    **stay.TWINS,
    **leave.TWINS,
    **benchmark.TWINS,
}
