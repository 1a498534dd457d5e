"""Build the map files unless they are there: `python -m data boundaries`, `make run`, the tests."""

import hashlib
import json
from importlib.metadata import version as package_version
from pathlib import Path

from data.reference.boundaries import (
    CRS,
    DECIMALS,
    DEFAULT_OUT,
    FORMAT,
    NATION_TOLERANCE,
    PACKAGE,
    PROVINCE_TOLERANCE,
    RECODED,
    STAMP,
    UNIT_METRES,
    BoundaryError,
    own_files,
    read_stamp,
    version,
)


def build_boundaries(out: Path = DEFAULT_OUT, own: Path | None = None) -> list[Path]:
    """Write the map files into `out` unless they are already there; return their paths, sorted.

    `own` is a folder of an office's own approved polygons (`*.json`, `*.geojson`; longitude and
    latitude in EPSG:4490 or 4326; property `gb`, an adcode with or without 「156」 before it).
    They take the place of the bundled ones: a province's polygon, or all counties of a province.
    Raises BoundaryError naming file, feature and property, with `out` left as it was.
    """
    wanted = _fingerprint(own)
    files = _stamped(out, wanted)
    if files is None:
        from data.reference.boundary_layers import write_all  # geopandas takes 0.5 s to import

        files = write_all(out, own)
        _replace_text(out / STAMP, json.dumps({"version": wanted, "files": files}))
    return sorted(out / name for name in files)


def main(out: Path = DEFAULT_OUT, own: Path | None = None) -> int:
    """Carry out `python -m data boundaries`: build, say where; 0 done, 2 refused."""
    try:
        files = build_boundaries(out, own)
    except BoundaryError as error:
        print(f"未生成地图边界：{error}")
        return 2
    size = sum(path.stat().st_size for path in files) / 1e6
    print(f"地图边界已就绪：{out}（{len(files)} 个文件，{size:.1f} MB，版本 {version(out)}）")
    return 0


def _fingerprint(own: Path | None) -> str:
    """Hash everything that the files depend on: package, parameters, an office's own files."""
    digest = hashlib.sha256()
    parameters = (
        package_version(PACKAGE),
        CRS,
        UNIT_METRES,
        NATION_TOLERANCE,
        PROVINCE_TOLERANCE,
        DECIMALS,
        FORMAT,
        sorted(RECODED.items()),
    )
    digest.update(repr(parameters).encode())
    for path in own_files(own):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _stamped(out: Path, wanted: str) -> list[str] | None:
    """Return the file names of a finished build with this fingerprint, else None."""
    stamp = read_stamp(out)
    if stamp is None or stamp.get("version") != wanted:
        return None
    files = stamp.get("files")
    if not isinstance(files, list) or not all((out / name).is_file() for name in files):
        return None
    return [str(name) for name in files]


def _replace_text(path: Path, text: str) -> None:
    """Write so that a reader sees the old file or the new one, never half of one."""
    aside = path.with_name(path.name + ".part")
    aside.write_text(text, encoding="utf-8")
    aside.replace(path)
