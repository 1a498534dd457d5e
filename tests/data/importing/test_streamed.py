"""A long file is read anew for each look and not copied: what comes of it is the same."""

from dataclasses import asdict, replace
from pathlib import Path

import pytest

from data.home import Home
from data.importing import mapped
from data.importing.importer import import_file
from data.values.employer_id import credit_check
from tests.data.importing.conftest import Write, resident, rows

_HEADER = "证件号码,单位统一社会信用代码,单位所在区县,行业大类,费款所属期,缴费基数"
_FIRM = "91330106MA27XY0T3"
_FIRM += credit_check(_FIRM)
_GOOD = [
    f"{resident(n)},{_FIRM},西湖区,65,2026-0{m},{4000 + 100 * n}"
    for n in range(1, 9)
    for m in range(1, 4)
]
_BAD = [
    _GOOD[3],  # the same row again
    _GOOD[5].replace("西湖区", "余杭区"),  # the same key, another place
    _GOOD[0].replace("2026-01", "2026-13"),
    _GOOD[1].replace("西湖区", ""),
    _GOOD[2].replace(resident(1), "330106199003070000"),
    _GOOD[4].replace("4200", "很多").replace("2026-02", "2025-12"),
    f",{_FIRM},西湖区,65,2026-01,4000",
]


def _made(home: Home, file: Path, monkeypatch: pytest.MonkeyPatch, at: int) -> tuple[object, ...]:
    monkeypatch.setattr(mapped, "STREAMED", at)
    report = import_file(home, [file], "insurance_month", source="社保")
    (found,) = report.files
    listed = Path(found.rejects).read_bytes() if found.rejects else b""
    return asdict(replace(found, rejects="")), listed, rows(home, "insurance_month")


@pytest.mark.parametrize(
    "more, streams",
    [
        ([], True),
        (_BAD, True),
        (["合计,,,,,120000"], False),  # a row is left out: copied, as any short file is
    ],
)
def test_a_long_file_gives_what_a_short_one_does(
    more: list[str],
    streams: bool,
    tmp_path: Path,
    write: Write,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TALENT_KEY_FILE", str(tmp_path / "keys" / "key"))
    seen: list[bool] = []
    view = mapped._view
    monkeypatch.setattr(mapped, "_view", lambda *args: (seen.append(True), view(*args))[1])
    file = write("参保.csv", _HEADER, *_GOOD, *more)
    copied = _made(Home(tmp_path / "copied"), file, monkeypatch, 10**9)
    assert not seen and bool(copied[1]) == (more is _BAD)
    assert _made(Home(tmp_path / "streamed"), file, monkeypatch, 1) == copied
    assert bool(seen) == streams
    assert not list((tmp_path / "streamed").rglob("typed.parquet"))
