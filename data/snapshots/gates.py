"""What runs after a build and before it is published: commands, each in a bounded process.

Figures are made in ``metrics/``, which this layer may not import; so whatever has to look at a new
snapshot's figures before anybody else does, or to store something computed with it, is a command
of its own, called with ``--home`` and ``--snapshot``. It may write files into the snapshot's folder
(never into its cubes), must not take the home's lock, and ends with

* 0: done; the last line of its standard output is kept as what it found,
* 2: the snapshot must not be published; the last line of its standard error says why,
* anything else (:data:`BROKEN` for commands of ours), or no end within its share: it failed.

What bounds a step is the work it does, seconds of a processor, and not the clock: on a machine that
is busy with something else a snapshot comes out later, not never.
"""

import hashlib
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Final

from data import logs, passing
from data.home import Home
from data.snapshots.manifest import FAILED, PASSED, SKIPPED, STOPPED, WAITING, Check, named
from data.values.mask import without_ids

_ROOT: Final = Path(__file__).parents[2]
_OURS: Final = ("cubes.duckdb", "manifest.json")
_TOLD: Final = 300  # characters of a step's sentence that are kept
_LAST_WORDS: Final = 4000  # characters of a broken step's output that are logged
_REFUSED: Final = 2
_LOOKS: Final = 0.2  # seconds between two looks at a step, at most
STILL: Final = 900.0  # seconds without any work after which a step hangs
BROKEN: Final = 1  # what a command of ours ends with when it breaks
SYNTHETIC: Final = "演示数据中的人由程序虚构，不需要这一步"
Progress = Callable[[str, float], None]
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Step:
    """One command between build and publication.

    Attributes:
        name: for people, in Chinese.
        command: what Python runs, such as ``("-m", "metrics", "examine")``.
        seconds: of a processor's time after which it is stopped.
        must: nothing is published unless it ends well; else its failure is only noted.
        demo: it runs over demo data too.
    """

    name: str
    command: tuple[str, ...]
    seconds: float
    must: bool = True
    demo: bool = True


# In this order, before every publication: `python -m data build`, `demo` and the import page.
STEPS: Final[tuple[Step, ...]] = (
    Step("人数推算检验", ("-m", "metrics", "examine"), seconds=1200, demo=False),
    Step("隐去人数的证明", ("-m", "metrics", "certify"), seconds=1500, must=False, demo=False),
    Step("资金总额取整", ("-m", "metrics", "ledger"), seconds=600, must=False),
    Step("供需预测", ("-m", "metrics", "project"), seconds=600, must=False),
)
# After all that an answer rests on. It stops by itself after its share; what it had no time for is
# made beside the readers, as it all was before.
WARM: Final = Step(
    "备好常看页面", ("-m", "dashboard", "warm", "--seconds", "300"), seconds=400, must=False
)
OFF: Final = "TALENT_WARM"  # "0": no pages are made ready, neither here nor beside a server


def steps(home: Home, *, warm: bool = True) -> tuple[Step, ...]:
    """What runs before the next publication.

    Pages are made ready for a snapshot that takes another's place, so that nobody who reads just
    then waits; the first one of a home keeps nobody waiting but those who want to see it.

    Args:
        home: the installation.
        warm: false where the office can't wait for pages to be made ready.
    """
    ready = warm and os.environ.get(OFF, "") != "0" and bool(named(home))
    return (*STEPS, WARM) if ready else STEPS


def waiting(steps: Sequence[Step]) -> tuple[Check, ...]:
    """The record before anything ran: a build killed half-way can't be signed afterwards."""
    return tuple(Check(step.name, WAITING, must=step.must) for step in steps)


def run(
    steps: Sequence[Step], home: Home, snapshot: str, demo: bool, progress: Progress
) -> tuple[Check, ...]:
    """Run the steps in order until one forbids publication.

    Args:
        steps: what to run.
        home, snapshot: given to each command.
        demo: the snapshot holds demo data.
        progress: told what is being done.

    Returns:
        One record per step; those after one that forbids publication stay 待运行.
    """
    found = list(waiting(steps))
    for i, step in enumerate(steps):
        progress(step.name, 0.96 + 0.04 * i / len(steps))
        found[i] = _run(step, home, snapshot, demo)
        if found[i].stops:
            break
    return tuple(found)


def files(folder: Path) -> tuple[tuple[str, str], ...]:
    """What the steps left in a snapshot's folder: names and SHA-256, in order of name."""
    left = sorted(p for p in folder.iterdir() if p.is_file() and p.name not in _OURS)
    return tuple((path.name, hashlib.sha256(path.read_bytes()).hexdigest()) for path in left)


def _run(step: Step, home: Home, snapshot: str, demo: bool) -> Check:
    if demo and not step.demo:
        return Check(step.name, SKIPPED, SYNTHETIC, must=step.must)
    began = time.monotonic()
    command = [sys.executable, *step.command, "--home", str(home.path), "--snapshot", snapshot]
    with (
        passing.folder(home, "step") as place,
        TemporaryFile(dir=place) as out,
        TemporaryFile(dir=place) as err,
    ):
        code, why = _bounded(command, step.seconds, out, err)
        result, said = _judged(code, why, step, _text(out), _text(err), home)
    return Check(step.name, result, said, round(time.monotonic() - began, 1), step.must)


def _bounded(
    command: list[str], seconds: float, out: IO[bytes], err: IO[bytes]
) -> tuple[int | None, str]:
    """Exit code; ``None`` when it had to be stopped, and why. What it started goes with it."""
    few = {"OMP_NUM_THREADS": "1", "PYTHONUTF8": "1", "PYTHONPATH": str(_ROOT)}
    child = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=err,
        cwd=_ROOT,
        env={**os.environ, **few},
        start_new_session=True,
    )
    try:
        return _watched(child, seconds)
    finally:
        if child.poll() is None:
            _stop(child)


def _watched(child: "subprocess.Popen[bytes]", seconds: float) -> tuple[int | None, str]:
    began = moved = time.monotonic()
    before, pause = 0.0, _LOOKS / 10
    while True:
        with suppress(subprocess.TimeoutExpired):
            return child.wait(pause), ""
        pause, now = min(_LOOKS, 1.5 * pause), time.monotonic()
        used = _used(child.pid, now - began)
        if used > before:
            before, moved = used, now
        if used > seconds:
            return None, f"用满 {seconds:g} 秒处理器时间仍没有做完，已停止"
        if now - moved > STILL:
            return None, f"{STILL:g} 秒没有任何进展，已停止"


def _used(pid: int, elapsed: float) -> float:
    """Seconds of a processor that a running child and those that it started have used; where no
    file says it, those passed."""
    try:
        ticks, every = 0, [pid]
        for one in every:
            place = Path(f"/proc/{one}")
            with suppress(FileNotFoundError) if one != pid else nullcontext():
                said = (place / "stat").read_text("ascii", "replace").rpartition(")")[2].split()
                ticks += sum(map(int, said[11:15]))  # its own, and of its children that ended
                own = place / f"task/{one}/children"
                every += map(int, own.read_text("ascii").split()) if own.exists() else ()
        return ticks / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError, AttributeError):
        return elapsed


def _stop(child: "subprocess.Popen[bytes]") -> None:
    if sys.platform == "win32":  # pragma: no cover - the other half runs in CI
        child.kill()
    else:
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _judged(
    code: int | None, why: str, step: Step, out: str, err: str, home: Home
) -> tuple[str, str]:
    if code == 0:
        return PASSED, _last(out)
    if code == _REFUSED:
        return STOPPED, _last(err) or _last(out)
    if code is None:
        return FAILED, why
    # A command of ours has logged its own traceback; whatever else it was, its last words stay.
    logs.ensure(home)
    last_words = {"detail": (out + err)[-_LAST_WORDS:]}
    log.error("a step of the build ended with %s: %s", code, step.name, extra=last_words)
    return FAILED, f"程序异常退出（代码 {code}），{logs.written()}"


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "replace")


def _last(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return without_ids(lines[-1])[:_TOLD] if lines else ""
