"""One folder holds all that an installation knows: the home, and the office's own settings."""

import os
import re
import tomllib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from data.protection import Protection, protection
from data.sign_in import SignIn, sign_in

ZHEJIANG = 330000
LETTER = ("head", "issue", "signer", "to", "cc", "printed_by")  # of [letter] in office.toml
# Names below a home that are given by the rooms that own them; Home's properties give the others.
# A test reads the program and refuses a name that isn't here, and one here that it doesn't find.
_ROOMS: Final = frozenset(
    {
        "cache",
        "entrusted",
        "fonts",
        "kept",
        "links",
        "logs",
        "models",
        "pace.sqlite",
        "projections",
        "projector.toml",
        "pulls",
        "receivers.toml",
        "rekeyed",
        "roles.toml",
        "scenarios.json",
        "sessions.sqlite",
        "tokens.json",
        "tokens.lock",
    }
)
_BESIDE: Final = re.compile(r"(?<=\.sqlite)-(wal|shm|journal)$")  # SQLite's own, of a book


class Refused(Exception):
    """A command that changes nothing because it must not run; the text is for the user."""


@dataclass(frozen=True)
class Home:
    """Where loads, snapshots, rejects and settings of one installation lie."""

    path: Path

    @classmethod
    def find(cls, given: str | Path | None = None) -> "Home":
        """Take ``--home``, else ``TALENT_HOME``, else ``./var``."""
        return cls(Path(given or os.environ.get("TALENT_HOME") or "var").expanduser().resolve())

    @property
    def there(self) -> bool:
        """Whether anything of a home lies in the folder: loads, a snapshot, settings."""
        marks = (self.ledger, self.snapshots, self.staged, self.pointer, self.audit)
        settings = (self.path / name for name in ("office.toml", "roles.toml", "secrets.toml"))
        return any(one.exists() for one in (*marks, self.rejects, self.mappings, *settings))

    @property
    def strange(self) -> bool:
        """Whether the folder is somebody else's: not a home, and not what a first start left."""
        if self.there or not self.path.is_dir():
            return False
        left = (_BESIDE.sub("", one.name) for one in self.path.iterdir())
        ours = names()
        return any(name not in ours and not name.startswith(("demo-", ".")) for name in left)

    @property
    def staged(self) -> Path:
        """Accepted rows: ``staged/<contract>/<load>.parquet``."""
        return self.path / "staged"

    @property
    def rejects(self) -> Path:
        """Refused rows with their reasons: ``rejects/<load>.csv``."""
        return self.path / "rejects"

    @property
    def snapshots(self) -> Path:
        """Published and draft snapshots: ``snapshots/<id>/``."""
        return self.path / "snapshots"

    @property
    def pointer(self) -> Path:
        """The file that names the snapshot being served."""
        return self.path / "current"

    @property
    def pointer_copy(self) -> Path:
        """The same name once more, for when the pointer is damaged."""
        return self.path / "current.copy"

    @property
    def ledger(self) -> Path:
        """The list of loads, newest last."""
        return self.path / "loads.json"

    @property
    def mappings(self) -> Path:
        """The office's own saved mappings."""
        return self.path / "mappings"

    @property
    def scratch(self) -> Path:
        """Half-done work; emptied by whoever holds the lock."""
        return self.path / "scratch"

    @property
    def passing(self) -> Path:
        """Uploads, previews and the like, each process's apart (:mod:`data.passing`)."""
        return self.path / "passing"

    @property
    def work(self) -> Path:
        """What a build leaves for the next one; may be deleted at any time."""
        return self.path / "work"

    @property
    def lock(self) -> Path:
        """Held by the one command that may write."""
        return self.path / "lock"

    @property
    def audit(self) -> Path:
        """The audit trail, kept apart from the data."""
        return self.path / "audit"

    @property
    def alerts_book(self) -> Path:
        """What was raised, who took it in hand, what was sent."""
        return self.path / "alerts" / "book.sqlite"

    @property
    def case_book(self) -> Path:
        """Who looked into which case of 疑似错发, and what was decided."""
        return self.path / "cases" / "book.sqlite"

    @property
    def office_file(self) -> Path:
        """The office's settings."""
        return self.path / "office.toml"

    @property
    def scorecard_file(self) -> Path:
        """The office's own rules of 目标与考核; without it those that are shipped hold."""
        return self.path / "scorecard.toml"


def names() -> frozenset[str]:
    """The first names of all that the program keeps below a home."""
    home = Home(Path())
    own = (
        getattr(home, name).parts[0]
        for name, one in vars(Home).items()
        if isinstance(one, property) and one.fget and one.fget.__annotations__["return"] is Path
    )
    return _ROOMS.union(own)


def keep_private(home: Home) -> None:
    """Shut a home's folder for other users of the machine (0700), where it is ours to shut.

    A folder that only happens to be named, and holds no loads and no snapshot, is left alone.
    """
    if os.name != "posix" or not (home.ledger.exists() or home.snapshots.is_dir()):
        return
    with suppress(OSError):
        found = home.path.stat()
        if found.st_mode & 0o077 and found.st_uid == os.geteuid():
            home.path.chmod(found.st_mode & 0o700)


# Parts of office.toml with rules of their own.
_PARTS: Final[dict[str, Callable[[dict[str, Any]], Any]]] = {
    "sign_in": sign_in,
    "protection": protection,
}


@dataclass(frozen=True)
class Office:
    """What an office sets for itself in ``office.toml``."""

    name: str = "人才工作领导小组办公室"
    title: str = "人才数智大脑"
    approved_by: str = ""  # who approved the 口径 for this office; empty: nobody said so
    region: int = ZHEJIANG  # home region: adcode of a province or city
    # Regions to be compared with: provinces for a province, cities for a city (and its province).
    peers: tuple[int, ...] = (
        320000,
        440000,
        370000,
        320100,
        320500,
        310000,
        440300,
        420100,
        510100,
    )
    # Weights of the attraction index (人才吸引力指数) by indicator, 0 to 10; empty: the usual ones.
    attraction: dict[str, float] = field(default_factory=dict)
    page_names: dict[str, str] = field(default_factory=dict)
    templates: dict[str, str] = field(default_factory=dict)
    letter: dict[str, str] = field(default_factory=dict)  # what stands around a 专报's text
    hosts: tuple[str, ...] = ()  # names under which a proxy serves it, beside server.allowedHosts
    sign_in: SignIn = field(default_factory=SignIn)
    # address and model of an OpenAI-compatible server of the office's network; empty: off.
    language_model: dict[str, str] = field(default_factory=dict)
    # name, and file in the home's models/, of a forecasting model of the office's own; empty: none.
    forecast_model: dict[str, str] = field(default_factory=dict)
    protection: Protection = field(default_factory=Protection)


def read_toml(path: Path) -> dict[str, Any]:
    """What a file of settings says.

    Raises:
        Refused: it isn't TOML in UTF-8; the text names the file and the line.
        OSError: it can't be read.
    """
    raw = path.read_bytes()
    try:
        return toml(path.name, raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = 1 + raw[: error.start].count(b"\n")
        raise Refused(f"{path.name} 第 {line} 行不是 UTF-8 文字；请另存为 UTF-8") from error


def toml(name: str, text: str) -> dict[str, Any]:
    """What a text of settings says.

    Raises:
        Refused: it isn't TOML; the text names the line and what a line should look like.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        # Read here alone: the room of readers takes a fifth of a second to load.
        from data.readers.toml_faults import fault

        raise Refused(f"{name} 不是合法的 TOML：{fault(error)}") from error


def office(home: Home) -> Office:
    """Read ``office.toml``; a missing file means the defaults.

    Raises:
        Refused: the file is not TOML, or a setting is unknown or of the wrong type.
    """
    if not home.office_file.exists():
        return Office()
    found = read_toml(home.office_file)
    standard = Office()
    for key, value in found.items():
        if not hasattr(standard, key):
            known = "、".join(vars(standard))
            raise Refused(f"office.toml 中的「{key}」不是已知设置；可用：{known}")
        kept = getattr(standard, key)
        wanted = list if isinstance(kept, tuple) else dict if key in _PARTS else type(kept)
        if not isinstance(value, wanted):
            raise Refused(f"office.toml 中的「{key}」类型不对：{value!r}")
    for code in found.get("peers", ()):
        if type(code) is not int:
            raise Refused(f"office.toml 中「peers」的 {code!r} 应为六位地区代码，如 320100")
    for name, weight in found.get("attraction", {}).items():
        if type(weight) not in (int, float) or not 0 <= weight <= 10:
            raise Refused(
                f"office.toml 中 [attraction]「{name}」的权重 {weight!r} 应为 0 至 10 的数"
            )
    if found.get("attraction") and not 1 <= sum(map(bool, found["attraction"].values())) <= 12:
        raise Refused("office.toml 中 [attraction] 应有 1 至 12 项权重大于 0 的指标")
    for name in found.get("hosts", ()):
        if not isinstance(name, str) or not name.strip() or "/" in name:
            raise Refused(f"office.toml 中「hosts」的 {name!r} 应为主机名，不带 http 和端口")
    model = found.get("language_model", {})
    if not all(key in ("address", "model") and isinstance(model[key], str) for key in model):
        raise Refused("office.toml 中 [language_model] 只有 address 和 model 两项文字")
    own = found.get("forecast_model", {})
    texts = all(isinstance(value, str) and value for value in own.values())
    if own and (set(own) != {"name", "file"} or not texts):
        raise Refused("office.toml 中 [forecast_model] 应有 name 和 file 两项文字")
    for key, made in _PARTS.items():
        if key in found:
            try:
                found[key] = made(found[key])
            except ValueError as error:
                raise Refused(f"office.toml 中 [{key}] 的{error}") from error
    for key, text in found.get("letter", {}).items():
        if key not in LETTER or not isinstance(text, str):
            known = "、".join(LETTER)
            raise Refused(f"office.toml 中 [letter] 的「{key}」应为文字，且为其中之一：{known}")
    for key in ("peers", "hosts"):
        if key in found:
            found[key] = tuple(found[key])
    return Office(**found)
