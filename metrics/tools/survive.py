"""`python -m metrics survive`: the curve of any durations in a CSV file, and the log-rank test."""

import argparse
import csv
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from data import disk
from data.commands.program import Program, tell
from data.home import Home, Refused
from metrics.models.survival.kaplan_meier import kaplan_meier
from metrics.models.survival.log_rank import LogRank, log_rank
from metrics.tools import rows_file

HEAD: Final = ("group", "time", "at_risk", "events", "survival", "lo95", "hi95")
_EVENTS: Final = {"1": True, "0": False, "true": True, "false": False, "是": True, "否": False}
_MOST_NAMED: Final = 10  # bad values in one message
_EVERYBODY: Final = "all"


@dataclass
class Durations:
    """The file's columns; lists of one length."""

    duration: list[float] = field(default_factory=list)
    event: list[bool] = field(default_factory=list)
    entry: list[float] = field(default_factory=list)
    weight: list[float] = field(default_factory=list)
    group: list[str] = field(default_factory=list)


def add(program: Program) -> None:
    """Add the word to `python -m metrics`."""
    parser = program.word("survive", run, "由时长数据估计留存曲线")
    parser.add_argument(
        "file", metavar="IN.csv", help="列：duration,event[,entry][,weight][,group]"
    )
    parser.add_argument("-o", "--output", required=True, metavar="OUT.csv")
    parser.add_argument("--by", metavar="列", help="分组列，默认 group（如有）")


def run(options: argparse.Namespace, _home: Home) -> int:
    """Read, estimate, write, print the test.

    Raises:
        Refused: the file can't be used; the text names line, column and value.
    """
    found = read(Path(options.file), options.by)
    rows = list(curves(found))
    rows_file.write(Path(options.output), HEAD, rows)
    names = list(dict.fromkeys(found.group))
    test = None
    if len(names) > 1:
        test = log_rank(found.duration, found.event, found.group, found.entry, found.weight)
    return tell(options, _as_json(test), _words(test))


def read(path: Path, by: str | None = None) -> Durations:
    """Read and check the file.

    Raises:
        Refused: as for :func:`run`; up to ten bad values are named.
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
    column = _columns(path.name, head, by)
    found, bad = Durations(), []
    for cells in reader:
        if any(cell.strip() for cell in cells):
            bad += _row(found, reader.line_num, cells, head, column)
    if bad:
        more = f"\n…… 共 {len(bad)} 处" if len(bad) > _MOST_NAMED else ""
        raise Refused(f"文件「{path.name}」有误：\n" + "\n".join(bad[:_MOST_NAMED]) + more)
    if not found.duration:
        raise Refused(f"文件「{path.name}」没有数据行")
    return found


def _columns(file: str, head: list[str], by: str | None) -> dict[str, int]:
    twice = [name for name, times in Counter(head).items() if times > 1 and name]
    if twice:
        raise Refused(f"文件「{file}」第 1 行：列名「{twice[0]}」重复")
    missing = [name for name in ("duration", "event") if name not in head]
    if missing:
        raise Refused(
            f"文件「{file}」第 1 行：缺少列「{'、'.join(missing)}」；"
            "应有 duration,event[,entry][,weight][,group]"
        )
    if by is not None and by not in head:
        raise Refused(f"文件「{file}」没有分组列「{by}」；现有列：{'、'.join(head)}")
    names = {name: name for name in ("duration", "event", "entry", "weight")}
    names["group"] = by or "group"
    return {name: head.index(given) for name, given in names.items() if given in head}


def _row(
    found: Durations, line: int, cells: list[str], head: list[str], column: dict[str, int]
) -> list[str]:
    """Take one line in; what is wrong with it, in words."""
    if len(cells) != len(head):
        return [f"第 {line} 行：有 {len(cells)} 列，应为 {len(head)} 列"]
    values = {name: cells[i].strip() for name, i in column.items()}
    bad: list[str] = []

    def number(name: str, default: float, least: float, accepted: str) -> float:
        text = values.get(name)
        if text is None:
            return default
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value) or value < least:
            bad.append(f"第 {line} 行，列 {name}，值「{text}」：应为{accepted}")
        return value

    duration = number("duration", math.nan, 0.0, "不小于 0 的数")
    entry = number("entry", -math.inf, -math.inf, "数")
    weight = number("weight", 1.0, 5e-324, "大于 0 的数")
    event = _EVENTS.get(values["event"].lower().removesuffix(".0"))
    if event is None:
        bad.append(
            f"第 {line} 行，列 event，值「{values['event']}」：应为 1（离开）或 0（观察期未满）"
        )
    if not bad and entry >= duration:
        bad.append(
            f"第 {line} 行，列 entry，值「{values['entry']}」："
            f"应小于 duration「{values['duration']}」"
        )
    if not bad:
        found.duration.append(duration)
        found.event.append(bool(event))
        found.entry.append(entry)
        found.weight.append(weight)
        found.group.append(values.get("group", _EVERYBODY))
    return bad


def curves(found: Durations) -> Iterator[tuple[str, ...]]:
    """The output's rows: every time at which somebody left or was last seen, per group."""
    for name in sorted(set(found.group)):
        rows = [i for i, group in enumerate(found.group) if group == name]
        made = kaplan_meier(
            [found.duration[i] for i in rows],
            [found.event[i] for i in rows],
            [found.entry[i] for i in rows],
            [found.weight[i] for i in rows],
        )
        columns = (made.time, made.at_risk, made.events, made.survival, made.low, made.high)
        for values in zip(*columns, strict=True):
            yield (name, *(_number(float(value)) for value in values))


def _number(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.10g}"


def _words(test: LogRank | None) -> str:
    if test is None:
        return "只有一组，不作组间比较"
    lines = [
        f"{name}：离开 {_number(float(seen))}，若各组无差异应为 {expected:.2f}"
        for name, seen, expected in zip(test.groups, test.observed, test.expected, strict=True)
    ]
    if math.isnan(test.p):
        return "\n".join([*lines, "没有离开，无法比较"])
    verdict = "显著" if test.p < 0.05 else "不显著"
    lines.append(
        f"组间差异（log-rank）：chi2 = {test.chi2:.4f}，自由度 {test.df}，"
        f"p = {test.p:.4g}，{verdict}"
    )
    return "\n".join(lines)


def _as_json(test: LogRank | None) -> dict[str, object]:
    if test is None or math.isnan(test.p):
        return {"log_rank": None}
    groups = [
        {"group": name, "observed": float(seen), "expected": float(expected)}
        for name, seen, expected in zip(test.groups, test.observed, test.expected, strict=True)
    ]
    return {"log_rank": {"chi2": test.chi2, "df": test.df, "p": test.p}, "groups": groups}
