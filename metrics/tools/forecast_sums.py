"""`python -m metrics forecast --sums region,industry`: series that are parts, and their wholes.

Every series is a cell with a label in each of the columns named; all sums of cells are forecast as
well, all forecasts are made to add up (``models.forecast.reconcile``), and intervals are those of
futures that add up (``models.forecast.reconcile_paths``). Six-digit codes of regions are added up
to cities and provinces besides.
"""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Final, get_args

import numpy as np

from data.home import Refused
from metrics.models.forecast.engine import Forecast, forecast
from metrics.models.forecast.hierarchy import ALL, Label, Ladder, Node, crossed
from metrics.models.forecast.panel import Array
from metrics.models.forecast.reconcile import Kind, reconcile, weights
from metrics.models.forecast.reconcile_paths import Bounds, around, bounds_of, draws
from metrics.tools.forecast_input import Series, text_of

KINDS: Final = get_args(Kind)
ORIGINS: Final = 8  # earlier points at which all is forecast again, to see what errs together
LEAST: Final = 4  # of them, in which one period ahead has come
_SHORTEST: Final = 3  # values from which it is forecast
_WHOLE: Final = "合计"


def labels(path: Path, columns: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Labels of every series in the file, by series_id.

    Raises:
        Refused: a column missing or named twice, an empty label, a series with two labels in a
            column, two series with the same labels.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        head = [name.strip() for name in next(reader)]
        for name in columns:
            if head.count(name) != 1 or columns.count(name) != 1:
                raise Refused(f"文件「{path.name}」第 1 行：应有且只有一列「{name}」")
        places = [head.index(name) for name in columns]
        named = head.index("series_id")
        found: dict[str, tuple[str, ...]] = {}
        owner: dict[tuple[str, ...], str] = {}
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            series, key = cells[named].strip(), tuple(cells[place].strip() for place in places)
            where = f"文件「{path.name}」第 {reader.line_num} 行"
            for name, label in zip(columns, key, strict=True):
                if label in ("", ALL):
                    raise Refused(f"{where}，列 {name}，值「{label}」：应填写所属的类")
            if found.setdefault(series, key) != key:
                raise Refused(
                    f"{where}：序列「{series}」此前属于「{'、'.join(found[series])}」，"
                    f"这里为「{'、'.join(key)}」，每个序列只应属于一处"
                )
            if owner.setdefault(key, series) != series:
                raise Refused(
                    f"{where}：序列「{series}」与「{owner[key]}」同属「{'、'.join(key)}」，"
                    "应先合并或再分一列"
                )
    return found


def forecasts(
    found: Sequence[Series],
    labelled: dict[str, tuple[str, ...]],
    columns: Sequence[str],
    horizon: int,
    season: int | None,
    kind: Kind = "ols",
) -> tuple[list[tuple[str, ...]], list[str]]:
    """Forecast cells and sums so that they add up.

    Args:
        found: the cells' series, of one frequency.
        labelled: their labels, by name.
        columns: names of the labels.
        horizon, season: as for :func:`metrics.models.forecast.engine.forecast`.
        kind: weights of the reconciliation; MinT and variance want eight past errors or more.

    Returns:
        The output's rows, sums first; remarks in words.

    Raises:
        Refused: series of several frequencies, that end at different periods, or with fewer than
            three periods in common.
    """
    values, notes = _together(found)
    season = season or found[0].per_year
    cells = [labelled[one.name] for one in found]
    tree = crossed(cells, [_ladder([cell[i] for cell in cells]) for i in range(len(columns))])
    history = tree.add_up(values)
    made = forecast(list(history), horizon, season)
    base = np.array([one.mean for one in made])
    errors = _errors(history, horizon, season)
    weight = weights(tree, kind, *([] if kind in ("ols", "structural") else [_first(errors)]))
    middle = reconcile(tree, base, weight, non_negative=bool(values.min() >= 0)).values
    said = Bounds(
        *(
            np.array([getattr(one, name) for one in made])
            for name in ("lo80", "hi80", "lo95", "hi95")
        )
    )
    drawn = draws(
        tree, middle, around(middle, base, said), errors, weight, floored=bool(values.min() >= 0)
    )
    bounds = bounds_of(tree, middle, drawn)
    rows = []
    single = len(tree) - tree.cells
    for row, node in enumerate(tree.nodes):
        name = found[row - single].name if row >= single else _name(node, columns)
        rows += _lines(name, found[0], middle[row], bounds, row, made[row], kind)
    return rows, notes


def _together(found: Sequence[Series]) -> tuple[Array, list[str]]:
    """(cells, periods) over the periods that all series know."""
    first = found[0]
    for one in found[1:]:
        if one.per_year != first.per_year:
            raise Refused(f"序列「{one.name}」与「{first.name}」频率不同，不能相加")
        if one.last != first.last:
            raise Refused(
                f"序列「{one.name}」到 {text_of(one.last, one.per_year)} 为止，"
                f"「{first.name}」到 {text_of(first.last, first.per_year)} 为止，不能相加"
            )
    shortest = min(len(one.values) for one in found)
    if shortest < _SHORTEST + LEAST:
        short = next(one for one in found if len(one.values) == shortest)
        raise Refused(
            f"序列「{short.name}」只有 {shortest} 期，相加至少需要 {_SHORTEST + LEAST} 期"
        )
    longest = max(len(one.values) for one in found)
    notes = [note for one in found for note in one.notes]
    if longest > shortest:
        notes.append(f"各序列长短不一，只用共有的最近 {shortest} 期")
    return np.array([one.values[-shortest:] for one in found]), notes


def _ladder(names: Sequence[str]) -> Ladder:
    """Cities and provinces above six-digit codes of regions; nothing above anything else."""
    if not all(name.isascii() and name.isdigit() and len(name) == 6 for name in names):
        return []
    cities: dict[Label, Label] = {name: f"{name[:4]}00" for name in names}
    provinces: dict[Label, Label] = {name: f"{name[:2]}0000" for name in names}
    ladder = [cities] if any(cities[name] != name for name in names) else []
    if len(set(provinces.values())) > 1:
        ladder.append(provinces)
    return ladder


def _errors(history: Array, horizon: int, season: int) -> Array:
    """(nodes, origins, horizon) by how much earlier forecasts missed; NaN: not known yet."""
    count = min(ORIGINS, history.shape[1] - _SHORTEST)
    found = np.full((len(history), count, horizon), np.nan)
    for back in range(1, count + 1):
        made = forecast(list(history[:, :-back]), min(back, horizon), season)
        seen = min(back, horizon)
        truth = history[:, history.shape[1] - back :][:, :seen]
        found[:, count - back, :seen] = np.array([one.mean for one in made]) - truth
    return found


def _first(errors: Array) -> Array:
    one: Array = errors[:, :, 0]
    return one


def _name(node: Node, columns: Sequence[str]) -> str:
    """How a sum is called: ``region=330100及所属；industry=合计``."""
    parts = []
    for column, (rung, label) in zip(columns, node, strict=True):
        text = _WHOLE if label == ALL else f"{label}及所属" if rung else str(label)
        parts.append(f"{column}={text}")
    return "；".join(parts)


def _lines(
    name: str, like: Series, middle: Array, bounds: Bounds, row: int, made: Forecast, kind: str
) -> list[tuple[str, ...]]:
    found = []
    for step, mean in enumerate(middle):
        numbers = (
            mean,
            *(getattr(bounds, side)[row, step] for side in ("lo80", "hi80", "lo95", "hi95")),
        )
        period = text_of(like.last + step + 1, like.per_year)
        texts = (repr(float(number)) for number in numbers)
        found.append((name, str(step + 1), period, *texts, f"{made.method}+{kind}"))
    return found
