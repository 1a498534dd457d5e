"""The software that is installed, as CycloneDX 1.6 (ECMA-424), for the office's vulnerability scan.

Written by hand: a dozen keys, and the library that makes it brings eight more packages to the list
it would make. A test reads the result with that library's own validator.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from dashboard.approval.inside import Inner, carried

_ROOT: Final = Path(__file__).parents[2]
_LOCK: Final = _ROOT / "requirements.txt"
_PIN: Final = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
_HASH: Final = re.compile(r"--hash=sha256:([0-9a-f]{64})")
UNKNOWN: Final = "未注明"


@dataclass(frozen=True)
class Package:
    """One pinned package: its licence as it says itself, its files' hashes from the lock."""

    name: str
    version: str
    licence: str
    hashes: tuple[str, ...]
    needed_by: tuple[str, ...]  # empty: asked for by us
    inside: tuple[Inner, ...] = ()  # what it carries of other makers


def packages(lock: Path = _LOCK) -> tuple[Package, ...]:
    """Every package of the lock, in its order.

    Raises:
        OSError: there is no lock.
    """
    text = lock.read_text("utf-8")
    starts = list(_PIN.finditer(text))
    ends = [found.start() for found in starts[1:]] + [len(text)]
    return tuple(
        Package(
            found[1],
            found[2],
            _licence(found[1]),
            tuple(_HASH.findall(text, found.end(), end)),
            tuple(_needed_by(text[found.end() : end])),
            carried(found[1]),
        )
        for found, end in zip(starts, ends, strict=True)
    )


def _licence(name: str) -> str:
    """As the installed package states it; not installed (another system's): unknown."""
    try:
        told = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return UNKNOWN
    if "License-Expression" in told:
        return str(told["License-Expression"])
    classes = [
        line.rpartition(" :: ")[2]
        for line in told.get_all("Classifier") or ()
        if line.startswith("License ::")
    ]
    short = str(told["License"]).strip() if "License" in told else ""
    return "；".join(classes) or (short if 0 < len(short) <= 60 else UNKNOWN)


def _needed_by(entry: str) -> Iterator[str]:
    for line in entry.splitlines():
        words = line.strip().removeprefix("#").strip()
        if not line.strip().startswith("#"):
            continue
        name = words.removeprefix("via").strip()
        if name and "(" not in name:
            yield name


def bill(product: str, version: str, found: tuple[Package, ...]) -> dict[str, Any]:
    """The bill of materials as CycloneDX 1.6 JSON values; what a package carries is within it.

    The same for the same lock on the same kind of machine: other wheels carry other libraries.
    """
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": _component("application", product, version)},
        "components": [
            _component("library", one.name, one.version)
            | {
                "bom-ref": _url(one),
                "purl": _url(one),
                "licenses": [{"license": {"name": one.licence}}],
                **_within(one),
                "externalReferences": [
                    {
                        "type": "distribution",
                        "url": _url(one),
                        "hashes": [{"alg": "SHA-256", "content": each} for each in one.hashes],
                    }
                ],
            }
            for one in found
        ],
    }


def _within(one: Package) -> dict[str, Any]:
    if not one.inside:
        return {}
    made = []
    for inner in one.inside:
        mine = _component("library", inner.name, inner.version)
        mine |= {"bom-ref": f"{_url(one)}#{inner.file or f'{inner.name}@{inner.version}'}"}
        if inner.url:
            mine |= {"purl": inner.url}
        if inner.file:
            mine |= {"description": inner.file}
        if inner.sha256:
            mine |= {"hashes": [{"alg": "SHA-256", "content": inner.sha256}]}
        made.append({key: value for key, value in mine.items() if value})
    return {"components": made}


def _component(kind: str, name: str, version: str) -> dict[str, Any]:
    return {"type": kind, "name": name, "version": version}


def _url(one: Package) -> str:
    return f"pkg:pypi/{one.name.lower().replace('_', '-')}@{one.version}"
