"""What an import says when it is done: read, accepted, rejected by reason."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any, Final

REJECTED: Final = "整行未收"
BLANKED: Final = "收下该行，此格置空"


@dataclass(frozen=True)
class Sample:
    """One line of the reject file, personal values masked."""

    file: str
    sheet: str
    line: int
    column: str
    value: str
    reason: str
    accepted: str
    handled: str = REJECTED
    place: str = ""  # of a database's row, which has no line: its key

    def sentence(self) -> str:
        """One line for the terminal."""
        place = f"{self.file} {self.sheet}".strip()
        row = self.place or f"第 {self.line} 行"
        return (
            f"{place} {row}「{self.column}」= {self.value}：{self.reason}；"
            f"应为{self.accepted}（{self.handled}）"
        )


@dataclass(frozen=True)
class FileReport:
    """What became of one file's rows: ``read`` = ``accepted`` + ``rejected`` + skipped.

    ``reasons`` counts rejected rows by their first reason, ``blanked`` cells left empty in rows
    that were kept, ``skipped`` rows that the mapping says are no rows of this table.
    """

    file: str
    load: str
    read: int
    accepted: int
    rejected: int
    rows: int
    reasons: dict[str, int] = field(default_factory=dict)
    blanked: dict[str, int] = field(default_factory=dict)
    skipped: dict[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    samples: tuple[Sample, ...] = ()
    rejects: str = ""  # path of the reject file
    already: bool = False  # imported before; nothing changed
    correction: bool = False  # every key was known: it corrects what is there
    held: str = ""  # why the load is left out of builds until someone confirms
    open_end: bool = False  # a text whose last line has no end


@dataclass(frozen=True)
class Report:
    """What became of all files of one import."""

    contract: str
    label: str
    source: str
    files: tuple[FileReport, ...]
    seconds: float
    dry_run: bool = False

    @property
    def read(self) -> int:
        """Rows read, of all files."""
        return sum(file.read for file in self.files)

    @property
    def accepted(self) -> int:
        """Rows accepted."""
        return sum(file.accepted for file in self.files)

    @property
    def rejected(self) -> int:
        """Rows rejected."""
        return sum(file.rejected for file in self.files)

    @property
    def reasons(self) -> dict[str, int]:
        """Rejected rows by reason, most frequent first."""
        total: Counter[str] = Counter()
        for file in self.files:
            total.update(file.reasons)
        return dict(total.most_common())

    @property
    def already(self) -> bool:
        """Whether every file had been imported before."""
        return all(file.already for file in self.files)

    @property
    def held(self) -> bool:
        """Whether a load waits for a steward's word."""
        return any(file.held for file in self.files)

    def exit_code(self) -> int:
        """0 done, 2 held (what is published can't change), 3 done with rejected rows."""
        if self.held:
            return 2
        return 3 if self.rejected and not self.already else 0

    def to_json(self) -> dict[str, Any]:
        """Plain data for ``--json``."""
        totals = {
            "read": self.read,
            "accepted": self.accepted,
            "rejected": self.rejected,
            "reasons": self.reasons,
            "already": self.already,
            "held": self.held,
        }
        return {**asdict(self), **totals}

    def text(self) -> str:
        """The same for a terminal."""
        lines = [f"{self.label}（{self.contract}），来源「{self.source}」，{self.seconds:.1f} 秒"]
        if self.dry_run:
            lines[0] = "试运行，未写入。" + lines[0]
        for file in self.files:
            lines += _lines(file)
        return "\n".join(lines)


def _lines(file: FileReport) -> list[str]:
    if file.already:
        return [f"{file.file}：此前已导入（{file.load}），没有变化"]
    lines = [
        f"{file.file}：读取 {file.read:,} 行，收下 {file.accepted:,} 行，未收 {file.rejected:,} 行"
    ]
    lines += [f"  未收 {count:,} 行：{reason}" for reason, count in file.reasons.items()]
    lines += [f"  略过 {count:,} 行：{reason}" for reason, count in file.skipped.items()]
    lines += [f"  置空 {count:,} 格：{reason}" for reason, count in file.blanked.items()]
    lines += [f"  说明：{note}" for note in file.notes]
    lines += [f"  例：{sample.sentence()}" for sample in file.samples[:5]]
    if file.rejects:
        lines.append(f"  未收与置空清单：{file.rejects}")
    if file.held:
        lines.append(f"  待核实：{file.held}")
    return lines
