"""What an installed package carries in itself: libraries of other makers, for the same scan.

Read from what was installed here: the bills that a wheel brings (PEP 770: `sboms/` of its
dist-info, CycloneDX), the libraries that were copied into it when it was built (`NAME.libs/`,
whose name is all that tells them), and copies of Python packages (`_vendor/`). What a package has
compiled into itself and doesn't state (JavaScript of streamlit and plotly, C++ of DuckDB) is in no
such place, and so in no list.
"""

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import PurePosixPath
from typing import Any, Final

# libavif-c6062d5f.so.16.4.2: what auditwheel makes of a name and its digest; behind it the number
# of its interface, which is no version (libcurl 8 is libcurl.so.4.8.0), so none is told.
_LIBRARY: Final = re.compile(r"^(?P<name>.+?)(?:-[0-9a-f]{8})+\.so(?:\.[0-9.]+)?$")


@dataclass(frozen=True, order=True)
class Inner:
    """One library inside a package.

    Attributes:
        name: as whoever built the package calls it.
        version: empty where nothing tells.
        url: its purl without what belongs to the builder's machine; empty where nothing tells.
        sha256: of the library's file; empty for one that is known by a bill.
        file: the library's; empty likewise.
    """

    name: str
    version: str = ""
    url: str = ""
    sha256: str = ""
    file: str = ""


def carried(package: str) -> tuple[Inner, ...]:
    """What an installed package carries; nothing of one that isn't installed here."""
    try:
        files = metadata.files(package) or []
    except metadata.PackageNotFoundError:
        return ()
    found: dict[tuple[str, str], Inner] = {}
    for file in files:
        parts = PurePosixPath(file).parts
        if len(parts) > 2 and parts[-2] == "sboms" and file.suffix == ".json":
            for inner in _told(file):
                if inner.name.lower() != package.lower():
                    found.setdefault((inner.name.lower(), inner.version), inner)
        elif len(parts) == 2 and parts[0].endswith(".libs") and (at := _LIBRARY.match(file.name)):
            digest = file.hash.value if file.hash is not None else ""
            inner = Inner(at["name"], sha256=_hex(digest), file=file.name)
            found.setdefault((inner.name.lower(), inner.file), inner)
        elif "_vendor" in parts and parts[-1] == "METADATA":
            inner = _copy(file)
            found.setdefault((inner.name.lower(), inner.version), inner)
    return tuple(sorted(found.values()))


def _told(file: Any) -> Iterator[Inner]:
    """Components of a bill in CycloneDX; one in another form tells nothing here."""
    try:
        bill = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return
    for one in bill.get("components", ()) if isinstance(bill, dict) else ():
        if isinstance(one, dict) and isinstance(one.get("name"), str):
            url = str(one.get("purl", "")).partition("?")[0]
            yield Inner(one["name"], str(one.get("version", "")), url)


def _copy(file: Any) -> Inner:
    message = metadata.PathDistribution(file.locate().parent).metadata
    name, version = str(message["Name"]), str(message["Version"])
    return Inner(name, version, f"pkg:pypi/{name.lower().replace('_', '-')}@{version}")


def _hex(digest: str) -> str:
    """RECORD's own writing of a SHA-256 (base64 for addresses, without padding) in hex."""
    return base64.urlsafe_b64decode(digest + "=" * (-len(digest) % 4)).hex() if digest else ""
