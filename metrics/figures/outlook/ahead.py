"""What every reader of 供需预测 waits for and none of them changes: made before anybody asks."""

from metrics.engine.statement import Cubes
from metrics.figures.outlook import balance_record, honesty, record, series
from metrics.figures.people import flow, stock
from metrics.models.supply_demand.types import ALL
from metrics.projection.realised import QUANTITIES
from metrics.projection.store import is_stored, stored


def make_ready(cubes: Cubes) -> None:
    """Set past forecasts beside what came, and read the months that 当年预计 rests on, of every
    region at once; nothing where the build stored no projection, which would take half a minute.
    """
    made = stored(cubes) if is_stored(cubes) else None
    if made is None:
        return
    record.known(cubes)
    honesty.known(cubes)
    for name in QUANTITIES:
        balance_record.known(cubes, name)
    for tier, region, section, band in made.inputs.nodes:
        if (tier, section, band) == (1, ALL, ALL):
            series.read_ahead(cubes, stock.EMPLOYED, region, total=False)
            series.read_ahead(cubes, flow.NEW_COLLEGE, region, total=True)
