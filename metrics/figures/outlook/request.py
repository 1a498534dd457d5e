"""What a question about :mod:`.supply` asks of a projection: nodes, years, scenario."""

from functools import lru_cache
from typing import Final

from metrics.engine.core import Metric, Unknown
from metrics.engine.selection import Selection, level
from metrics.engine.statement import Cubes
from metrics.figures.outlook import coarse
from metrics.figures.outlook.scenarios import levers
from metrics.models.supply_demand.types import ALL, BANDS, Inputs, Key, Outcome
from metrics.projection.store import stored

By = tuple[str, ...]
USUAL: Final = 3  # years ahead when nobody says otherwise
ONLY_CITY: Final = "供需预测只到市一级，请看所在市"
NOT_YET: Final = "数据不足两年，或快照早于本功能，请重新构建快照"
_PLACES: Final = {"province": 1, "city": 2}
Told = tuple[Inputs, Outcome, list[int]]


def told(cubes: Cubes, metric: Metric, selection: Selection, by: By) -> Told | str:
    """What a projection rests on, what it says as it stands or under a scenario, and the rows of
    the nodes asked for; or why there is nothing to say.

    Raises:
        Unknown: the scenario is about cells that aren't there, or the question can't be meant.
    """
    made = stored(cubes)
    if made is None:
        return NOT_YET
    rows = _nodes(made.inputs, metric, selection, by)
    if rows is None:
        return ONLY_CITY
    scenario = scenario_of(selection)
    if not levers(scenario):
        return made.inputs, made.outcome, rows
    keys = (made.inputs.nodes[row] for row in rows)
    known = tuple(key for key in keys if key in made.outcome.place)
    return made.inputs, _simulated(cubes, scenario, known), rows


@lru_cache(maxsize=64)
def _simulated(cubes: Cubes, scenario: str, keys: tuple[Key, ...]) -> Outcome:
    made = stored(cubes)
    if made is None:
        raise Unknown(NOT_YET)
    try:
        return coarse.scenario(made.inputs, made.outcome, levers(scenario), keys)
    except ValueError as error:
        raise Unknown(str(error)) from error


def scenario_of(selection: Selection) -> str:
    """The scenario asked for; empty for things as they stand."""
    codes = selection.codes("scenario")
    return str(codes[0]) if codes else ""


def _nodes(inputs: Inputs, metric: Metric, selection: Selection, by: By) -> list[int] | None:
    """Rows of the nodes asked for; None where the question is about a county."""
    if "county" in by or level(selection.region) == "county" or selection.codes("county"):
        return None
    asked = [name for name in _PLACES if name in by or selection.codes(name)]
    tier = _PLACES[asked[-1]] if asked else _PLACES[level(selection.region)]
    step = 10_000 if level(selection.region) == "province" else 100
    if tier == 1 and step == 100:
        raise Unknown(f"「{metric.name}」的省级数据须选择全省")
    sections, bands = selection.codes("section"), selection.codes("band")
    places = {int(code) for name in _PLACES for code in selection.codes(name)}

    def fits(key: Key) -> bool:
        if key[0] != tier or key[1] // step != selection.region // step:
            return False
        if places and key[1] not in places:
            return False
        if "section" in by:
            fine = key[2] not in ("", ALL) and (not sections or key[2] in sections)
        else:
            fine = key[2] == (sections[0] if sections else ALL)
        if "band" in by:
            return fine and key[3] in (bands or BANDS)
        return fine and key[3] == (bands[0] if bands else ALL)

    return [row for row, key in enumerate(inputs.nodes) if fits(key)]


def years_of(inputs: Inputs, metric: Metric, selection: Selection, by: By) -> list[int]:
    """Years ahead, 0 the first: those filtered for, all, or the usual one."""
    first = inputs.base // 12 + 1
    chosen = [_year(code) - first for code in selection.codes("year")]
    if any(not 0 <= year < inputs.years for year in chosen):
        last = first + inputs.years - 1
        raise Unknown(f"「{metric.name}」可看 {first} 至 {last} 年")
    if chosen:
        return chosen
    return list(range(inputs.years)) if "year" in by else [min(USUAL, inputs.years) - 1]


def point_of(inputs: Inputs, selection: Selection) -> int:
    """Place of the past point asked for; the newest where none is."""
    newest = int(inputs.history.shape[1]) - 1
    codes = selection.codes("year")
    back = inputs.base // 12 - _year(codes[0]) if codes else 0
    if not 0 <= back <= newest:
        raise Unknown(f"历史数据为 {inputs.base // 12 - newest} 至 {inputs.base // 12} 年")
    return newest - back


def _year(code: int | str) -> int:
    try:
        return int(code)
    except ValueError as error:
        raise Unknown(f"「{code}」不是年份") from error
