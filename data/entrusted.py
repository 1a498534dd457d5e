"""The lasting mark of an installation entrusted with something: real rows, a list of people.

Losing a file can't turn such a home into a trial again: the mark is written when either is first
seen, and no command removes it.
"""

from contextlib import suppress
from functools import lru_cache
from typing import Final

from data import disk
from data.home import Home, Refused
from data.snapshots.serving import current
from data.staging import loads

MARK: Final = "entrusted"  # a file of the home; its words: what the installation has had
DATA: Final = "data"
ROLES: Final = "roles"


def had(home: Home) -> frozenset[str]:
    """What an installation has had, as its mark says."""
    try:
        return frozenset((home.path / MARK).read_text("utf-8").split())
    except FileNotFoundError:
        return frozenset()
    except (OSError, UnicodeDecodeError):
        return frozenset((DATA, ROLES))  # something is there: the stricter reading


def mark(home: Home, what: str) -> None:
    """Write down that an installation has had something.

    Raises:
        Refused: it can't be kept.
    """
    known = had(home)
    if what in known:
        return
    try:
        disk.write_aside(home.path / MARK, "\n".join(sorted({*known, what})).encode() + b"\n")
        with suppress(OSError):
            (home.path / MARK).chmod(0o600)
    except OSError as error:
        raise Refused(f"数据目录无法写入（{disk.why(error)}），暂不开放") from error


def is_entrusted(home: Home) -> bool:
    """Whether an installation has or had more than a demo."""
    return bool(had(home)) or (home.path / "roles.toml").exists() or holds_real_data(home)


def knows_people(home: Home) -> bool:
    """Whether people are, or were, named in ``roles.toml``."""
    return (home.path / "roles.toml").exists() or ROLES in had(home)


def holds_real_data(home: Home) -> bool:
    """Whether any load is no demo, or what is served isn't."""
    stamps = []
    for path in (home.ledger, home.pointer):
        try:
            found = path.stat()
            stamps.append((found.st_mtime_ns, found.st_size))
        except FileNotFoundError:
            stamps.append((0, 0))
    return _real(home, tuple(stamps))


@lru_cache(maxsize=8)
def _real(home: Home, _stamps: tuple[tuple[int, int], ...]) -> bool:
    if any(not load.demo for load in loads.read(home)):
        return True
    try:
        serving = current(home)
    except Refused:
        return True  # what is served can't be told: not taken for a demo
    return serving is not None and not serving.demo
