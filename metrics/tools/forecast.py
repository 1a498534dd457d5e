"""`python -m metrics forecast`: the future of any series in a CSV file, with intervals."""

import argparse
import csv
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from data import disk
from data.commands.program import DONE, Program, tell
from data.commands.progress import Bar
from data.home import Home, Refused
from metrics.models.forecast.engine import MOST_AHEAD, Forecast
from metrics.models.forecast.local import Local, forecast_with
from metrics.tools import forecast_sums, rows_file
from metrics.tools.forecast_input import Line, Series, series_of, text_of
from metrics.tools.local_model import configured

HEAD: Final = ("series_id", "h", "period", "mean", "lo80", "hi80", "lo95", "hi95", "method")
_ASKED: Final = ("series_id", "period", "value")
_MOST_NAMED: Final = 10  # bad values, or remarks, in one message
_MOST_SEASON: Final = 366


def add(program: Program) -> None:
    """Add the word to `python -m metrics`."""
    parser = program.word("forecast", run, "预测任意时间序列，附 80% 与 95% 区间")
    parser.add_argument("file", metavar="IN.csv", help="列：series_id,period,value")
    parser.add_argument("-o", "--output", required=True, metavar="OUT.csv")
    parser.add_argument("--horizon", required=True, metavar="H", help="预测期数，1 至 120")
    parser.add_argument("--season", metavar="M", help="周期长度；默认年度与序号 1、季度 4、月度 12")
    parser.add_argument(
        "--sums", metavar="COL,COL", help="各序列所属的类所在的列，连同合计一起预测"
    )
    parser.add_argument(
        "--reconcile",
        choices=forecast_sums.KINDS,
        default="ols",
        help="使部分与合计一致的权重，默认 ols",
    )


def run(options: argparse.Namespace, home: Home) -> int:
    """Read, forecast each frequency as one pool, write, say what was done to the data.

    Raises:
        Refused: the file can't be used; the text names line, column and value.
    """
    horizon = _whole("--horizon", options.horizon, MOST_AHEAD)
    season = None if options.season is None else _whole("--season", options.season, _MOST_SEASON)
    path = Path(options.file)
    found = series_of(path.name, read(path))
    if options.sums:
        columns = [name.strip() for name in options.sums.split(",")]
        labels = forecast_sums.labels(path, columns)
        rows, notes = forecast_sums.forecasts(
            found, labels, columns, horizon, season, options.reconcile
        )
    else:
        with Bar(quiet=options.json) as bar:
            rows, notes = forecasts(found, horizon, season, partial(bar, "预测"), configured(home))
    rows_file.write(Path(options.output), HEAD, rows)
    said = f"已预测 {len(found)} 个序列，每个 {horizon} 期"
    tell(options, {"series": len(found), "notes": notes}, said)
    if options.json:
        return DONE
    for note in notes[:_MOST_NAMED]:
        print(f"提示：{note}", file=sys.stderr)
    if len(notes) > _MOST_NAMED:
        print(f"…… 共 {len(notes)} 条提示，用 --json 查看全部", file=sys.stderr)
    return DONE


def _whole(name: str, text: str, most: int) -> int:
    value = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    if not 1 <= value <= most:
        raise Refused(f"参数 {name}「{text}」应为 1 至 {most} 的整数")
    return value


def read(path: Path) -> list[Line]:
    """The file's lines as they stand.

    Raises:
        Refused: no such file, not UTF-8, a column missing or twice, a line of another width.
    """
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        raise Refused(f"文件「{path.name}」不存在") from None
    except UnicodeDecodeError:
        raise Refused(f"文件「{path.name}」不是 UTF-8 编码，请另存为 UTF-8 的 CSV") from None
    except OSError as error:
        raise Refused(f"文件「{path.name}」无法读取：{disk.why(error)}") from error
    reader = csv.reader(text.splitlines())
    head = [name.strip() for name in next(reader, [])]
    for name in _ASKED:
        if head.count(name) != 1:
            what = "缺少" if name not in head else "重复出现"
            raise Refused(
                f"文件「{path.name}」第 1 行：{what}列「{name}」；应有 {','.join(_ASKED)}"
            )
    places = [head.index(name) for name in _ASKED]
    found = []
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(head):
            raise Refused(
                f"文件「{path.name}」第 {reader.line_num} 行：有 {len(cells)} 列，"
                f"应为 {len(head)} 列"
            )
        found.append(Line(reader.line_num, *(cells[place].strip() for place in places)))
    if not found:
        raise Refused(f"文件「{path.name}」没有数据行")
    return found


def forecasts(
    found: Sequence[Series],
    horizon: int,
    season: int | None,
    progress: Callable[[float], None] | None = None,
    local: Local | None = None,
) -> tuple[list[tuple[str, ...]], list[str]]:
    """The output's rows in the order of the input's series, and the remarks in words.

    The office's own model, where there is one, is tried on each frequency's series.
    """
    pools: dict[int, list[int]] = defaultdict(list)
    for place, one in enumerate(found):
        pools[one.per_year].append(place)
    made: dict[int, Forecast] = {}
    said: list[str] = []
    for per_year, places in pools.items():
        pool = [found[place].values for place in places]
        every, verdict = forecast_with(pool, horizon, season or per_year, local, progress)
        said += [verdict.words] if verdict is not None else []
        made.update(zip(places, every, strict=True))
    rows: list[tuple[str, ...]] = []
    notes = said
    for place, one in enumerate(found):
        result = made[place]
        notes += one.notes + ([f"序列「{one.name}」：{result.note}"] if result.note else [])
        columns = (result.mean, result.lo80, result.hi80, result.lo95, result.hi95)
        for step, values in enumerate(zip(*columns, strict=True), 1):
            period = text_of(one.last + step, one.per_year)
            numbers = (repr(float(value)) for value in values)
            rows.append((one.name, str(step), period, *numbers, result.method))
    return rows, notes
