"""Keys of persons and employers: HMAC-SM3 of a checked number, under the office's own secret.

A plain hash of an ID number is reversed in seconds (there are only so many birthdays); an HMAC
isn't, as long as its key lies elsewhere. So the key is kept outside the data home, by default in
the user's configuration directory, and a snapshot holds only the key's fingerprint.

The key file has a line for each key there ever was, the oldest first. Nobody has the numbers any
more when a key is changed, so the new key is put over what the old one gave, and a number goes
through all of them (:mod:`data.custody.rotation`). A home knows by its fingerprint how many of the
lines are its own: several homes may share a file, and one be behind.
"""

import hashlib
import os
import secrets
import stat
import struct
import sys
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final
from uuid import UUID

KEY_BYTES: Final = 32
BLOCK: Final = 64  # bytes that SM3 takes at a time
APPLICATION: Final = "talent-brain"
_PERSON: Final = b"person\0"
_EMPLOYER: Final = b"employer\0"
_FINGERPRINT: Final = b"fingerprint\0"


class KeyRefused(RuntimeError):
    """The key file is missing, misplaced, readable by others or damaged; says what to do."""


class Pseudonymiser:
    """Turns normalised numbers into keys; the same number gives the same key for one secret.

    Persons and employers are apart: each message begins with its own word, so that a number
    used for both gives two unrelated keys.
    """

    __slots__ = ("_later", "_mac")

    def __init__(self, key: bytes, *later: bytes) -> None:
        """Take the secrets in their order, each `KEY_BYTES` long or more.

        Raises:
            ValueError: a shorter one, which could be searched through.
        """
        for each in (key, *later):
            if len(each) < KEY_BYTES:
                raise ValueError(f"the key has {len(each)} bytes, wanted {KEY_BYTES} or more")
        self._mac = hmac_sm3(key)
        self._later = [hmac_sm3(each) for each in later]

    def person(self, ids: Sequence[str]) -> list[UUID]:
        """Keys for numbers from `data.values.person_id.normalise_id`, in their order."""
        return self._keys(_PERSON, ids)

    def employer(self, codes: Sequence[str]) -> list[UUID]:
        """Keys for codes from `data.values.employer_id.normalise_employer`, in their order."""
        return self._keys(_EMPLOYER, codes)

    def person_hex(self, ids: Sequence[str]) -> list[str]:
        """The keys of :meth:`person` as 32 hexadecimal digits: a column of UUIDs reads them."""
        if self._later:
            return [key.hex for key in self.person(ids)]
        mac = self._mac
        return [mac(_PERSON + text.encode())[:16].hex() for text in ids]

    @property
    def fingerprint(self) -> str:
        """16 hex digits that tell two secrets apart and give neither away."""
        found = self._mac(_FINGERPRINT)
        for mac in self._later:
            found = mac(_FINGERPRINT + found)
        return found.hex()[:16]

    def _keys(self, domain: bytes, texts: Iterable[str]) -> list[UUID]:
        """The first 128 bits of each HMAC: 10^9 people meet by chance once in 10^20 tries."""
        mac = self._mac
        found = [UUID(int=int.from_bytes(mac(domain + text.encode())[:16])) for text in texts]
        for later in self._later:
            found = [_over(later, domain, each) for each in found]
        return found


def put_over(key: bytes, persons: bool, known: Iterable[UUID]) -> list[UUID]:
    """What keys of persons, or of employers, become when one more secret is put over them."""
    mac, domain = hmac_sm3(key), _PERSON if persons else _EMPLOYER
    return [_over(mac, domain, each) for each in known]


def _over(mac: Callable[[bytes], bytes], domain: bytes, known: UUID) -> UUID:
    return UUID(int=int.from_bytes(mac(b"again\0" + domain + known.bytes)[:16]))


def of_home(keys: Sequence[bytes], known: Collection[str]) -> Pseudonymiser:
    """The pseudonyms of a home: as many of the keys as its loads were made with.

    Args:
        keys: from :func:`load_keys`.
        known: fingerprints of the home's loads; none of a home that has no pseudonyms yet.

    Returns:
        All keys where none fit: its fingerprint tells that it is not the home's.
    """
    for count in range(len(keys), 0, -1):
        made = Pseudonymiser(*keys[:count])
        if made.fingerprint in known:
            return made
    return Pseudonymiser(*keys)


def key_path(environ: Mapping[str, str] | None = None) -> Path:
    """Where the key lies: ``TALENT_KEY_FILE``, else the user's configuration directory."""
    env = os.environ if environ is None else environ
    if env.get("TALENT_KEY_FILE"):
        return Path(env["TALENT_KEY_FILE"]).expanduser()
    if sys.platform == "win32":
        base = Path(env.get("APPDATA") or Path.home() / "AppData" / "Roaming")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(env.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return base / APPLICATION / "key"


def load_keys(
    home: Path, *, create: bool = False, environ: Mapping[str, str] | None = None
) -> tuple[bytes, ...]:
    """Read the office's secrets, the oldest first.

    Args:
        home: the data home, which the key must not lie in (its backups would hold both).
        create: make a new random key where none is; only a first import may ask for that.
        environ: instead of the process's environment.

    Raises:
        KeyRefused: missing, inside the home, open to other users, or not 64 hex digits.
    """
    path = key_path(environ)
    if path.resolve().is_relative_to(home.resolve()):
        raise KeyRefused(
            f"密钥文件 {path} 在数据目录 {home} 之内，备份会把两者放在一起；"
            "请移到别处，并用 TALENT_KEY_FILE 指明"
        )
    try:
        if create and not path.exists():
            _make(path)
        mode, text = path.stat().st_mode, path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        raise KeyRefused(
            f"找不到密钥文件 {path}；换了机器请从密钥的备份恢复，或用 TALENT_KEY_FILE 指明"
        ) from None
    except (OSError, UnicodeDecodeError) as fault:
        raise KeyRefused(
            f"读写不了密钥文件 {path}（{type(fault).__name__}）；请检查权限与内容"
        ) from None
    if os.name == "posix" and mode & (stat.S_IRWXO | stat.S_IRWXG):
        raise KeyRefused(f"密钥文件 {path} 对其他用户或同组用户开放；请执行 chmod 600 {path}")
    try:
        keys = tuple(bytes.fromhex(line) for line in text.splitlines())
    except ValueError:
        keys = ()
    if not keys or any(len(key) != KEY_BYTES for key in keys):
        raise KeyRefused(f"密钥文件 {path} 已损坏；应为每行 {2 * KEY_BYTES} 位十六进制数字")
    return keys


def _make(path: Path) -> None:
    """Write a new key, readable by its owner alone; one that appears meanwhile is left alone."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(KEY_BYTES) + "\n")
        file.flush()
        os.fsync(file.fileno())


def hmac_sm3(key: bytes) -> Callable[[bytes], bytes]:
    """HMAC-SM3 (GB/T 15852.2, RFC 2104) under one key, the same as ``hmac.digest(…, "sm3")``.

    The two states that depend on the key alone are kept and copied, which is twice as fast.
    Where OpenSSL lacks SM3 (an own build, or FIPS mode), the plain one stands in.
    """
    try:
        outer = hashlib.new("sm3")
    except ValueError:
        return partial(plain_hmac_sm3, key)
    inner = outer.copy()
    padded = _block(hashlib.new("sm3", key).digest() if len(key) > BLOCK else key)
    inner.update(bytes(byte ^ 0x36 for byte in padded))
    outer.update(bytes(byte ^ 0x5C for byte in padded))

    def mac(message: bytes) -> bytes:
        within, around = inner.copy(), outer.copy()
        within.update(message)
        around.update(within.digest())
        return around.digest()

    return mac


def plain_hmac_sm3(key: bytes, message: bytes) -> bytes:
    """HMAC over `sm3`: the same figures as OpenSSL's, a few hundred times slower."""
    padded = _block(sm3(key) if len(key) > BLOCK else key)
    inner = sm3(bytes(byte ^ 0x36 for byte in padded) + message)
    return sm3(bytes(byte ^ 0x5C for byte in padded) + inner)


def _block(key: bytes) -> bytes:
    return key.ljust(BLOCK, b"\0")


def sm3(message: bytes) -> bytes:
    """SM3 (GB/T 32905-2016) in plain Python, for an OpenSSL built without it; slow."""
    state = [0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600]
    state += [0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E]
    padded = message + b"\x80" + bytes(-(len(message) + 9) % BLOCK)
    padded += struct.pack(">Q", 8 * len(message))
    for start in range(0, len(padded), BLOCK):
        state = _compress(state, padded[start : start + BLOCK])
    return struct.pack(">8I", *state)


def _compress(state: list[int], block: bytes) -> list[int]:
    """One block of SM3; letters as in the standard, 5.3."""
    w = list(struct.unpack(">16I", block))
    for j in range(16, 68):
        x = w[j - 16] ^ w[j - 9] ^ _rotl(w[j - 3], 15)
        w.append(x ^ _rotl(x, 15) ^ _rotl(x, 23) ^ _rotl(w[j - 13], 7) ^ w[j - 6])
    a, b, c, d, e, f, g, h = state
    for j in range(64):
        constant = 0x79CC4519 if j < 16 else 0x7A879D8A
        ss1 = _rotl((_rotl(a, 12) + e + _rotl(constant, j % 32)) & 0xFFFFFFFF, 7)
        ff = a ^ b ^ c if j < 16 else (a & b) | (a & c) | (b & c)
        gg = e ^ f ^ g if j < 16 else (e & f) | (~e & g)
        tt1 = (ff + d + (ss1 ^ _rotl(a, 12)) + (w[j] ^ w[j + 4])) & 0xFFFFFFFF
        tt2 = (gg + h + ss1 + w[j]) & 0xFFFFFFFF
        a, b, c, d = tt1, a, _rotl(b, 9), c
        e, f, g, h = tt2 ^ _rotl(tt2, 9) ^ _rotl(tt2, 17), e, _rotl(f, 19), g
    return [old ^ new for old, new in zip(state, (a, b, c, d, e, f, g, h), strict=True)]


def _rotl(word: int, by: int) -> int:
    return ((word << by) | (word >> (32 - by))) & 0xFFFFFFFF
