"""The key that seals the trail, and the anchor: how far the trail reached. Both outside the home.

Whoever can write to the home can rewrite lines and chain them anew; without the key no line gets a
seal (HMAC-SM3 over the line with the hash of the line before). Taking away the last lines breaks
neither chain nor seals, so the anchor names file, size, hash and number of the last line that is on
the disk; it lies beside the key, one for each home.
"""

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from data.home import Home
from data.importing.pseudonym import KeyRefused, hmac_sm3, key_path, load_keys

SEAL_FILE: Final = "TALENT_SEAL_FILE"
_NAME: Final = "audit.key"  # beside the key of the pseudonyms
_ANCHORS: Final = "audit-anchors"
_LENGTH: Final = 512  # bytes; never cut off before it is written: some disks flush a file that was
Mac = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Anchor:
    """How far a trail reached: the file, its bytes, the last line's hash, how many lines."""

    home: str
    file: str
    size: int
    hash: str
    lines: int


def seal_path(environ: Mapping[str, str] | None = None) -> Path:
    """Where the key lies: ``TALENT_SEAL_FILE``, else beside the key of the pseudonyms."""
    env = os.environ if environ is None else environ
    if env.get(SEAL_FILE):
        return Path(env[SEAL_FILE]).expanduser()
    plain = {name: value for name, value in env.items() if name != "TALENT_KEY_FILE"}
    return key_path(plain).with_name(_NAME)


def macs(home: Home, *, create: bool = False) -> tuple[Mac, ...]:
    """The seals that count, one for each line of the key file; the last is put on new lines.

    Args:
        home: the installation, in which the key must not lie.
        create: make a key where none is; only for a trail without a sealed line.

    Raises:
        KeyRefused: missing, misplaced, open to others, or damaged; the text says what to do.
    """
    path = seal_path()
    try:
        if not path.exists():
            load_keys(home.path, create=create, environ={"TALENT_KEY_FILE": str(path)})
        return _macs(home, path, path.stat().st_mtime_ns)
    except KeyRefused as error:
        words = str(error).replace("密钥文件", "审计封签密钥").replace("TALENT_KEY_FILE", SEAL_FILE)
        raise KeyRefused(words) from error


@lru_cache(maxsize=8)
def _macs(home: Home, path: Path, _stamp: int) -> tuple[Mac, ...]:
    keys = load_keys(home.path, environ={"TALENT_KEY_FILE": str(path)})
    return tuple(hmac_sm3(key) for key in keys)


def anchor(home: Home) -> Anchor | None:
    """How far the trail of a home reached; ``None`` where nothing is known of it.

    Raises:
        ValueError: what is there can't be read.
        OSError: nor the file.
    """
    try:
        raw = _anchor_path(home).read_bytes()
    except FileNotFoundError:
        return None
    try:
        return Anchor(**json.loads(raw))
    except (ValueError, TypeError) as error:
        raise ValueError("审计末尾的锚记读不出来") from error


def put(found: Anchor, home: Home) -> None:
    """Write the anchor of a home down.

    Raises:
        OSError: it can't be written.
    """
    path = _anchor_path(home)
    body = json.dumps(asdict(found), ensure_ascii=True).encode().ljust(_LENGTH)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    with path.open("r+b") as file:
        file.write(body)
        file.truncate(len(body))


def drop(home: Home) -> None:
    """Forget how far a trail reached: of a trial on demo data that was thrown away."""
    with suppress(OSError):
        _anchor_path(home).unlink()


def _anchor_path(home: Home) -> Path:
    name = hashlib.sha256(os.fsencode(home.path)).hexdigest()[:24]
    return seal_path().parent / _ANCHORS / f"{name}.json"
