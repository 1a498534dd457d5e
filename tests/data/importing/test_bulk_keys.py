"""What is read in bulk is what the strict parser takes, with the same keys; the rest is its own."""

import datetime as dt
from uuid import UUID

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from data.contracts import CONTRACTS
from data.importing import bulk_keys, keyed
from data.importing.parsed import BETWEEN, Context
from data.importing.pseudonym import Pseudonymiser
from data.values.person_id import PROVINCES, check_sign

_TODAY = dt.datetime.now(tz=dt.UTC).date()
_KINDS = ("", "居民身份证", "身份证", "其他证件", "其他", "护照", "部门自编号", "台胞证", "身份證")


def _signed(first: str) -> str:
    return first + check_sign(first)


_residents = st.builds(
    lambda place, day, serial: _signed(f"{place}{day}{serial:03d}"),
    st.sampled_from([p + "0106" for p in sorted(PROVINCES)] + ["330000", "810000", "990106"]),
    st.one_of(
        st.dates(dt.date(1880, 1, 1), dt.date(2060, 1, 1)).map(lambda d: f"{d:%Y%m%d}"),
        st.sampled_from(["19900230", "20231301", "00000101", "18991231", f"{_TODAY:%Y%m%d}"]),
    ),
    st.integers(0, 999),
)
_numbers = st.one_of(
    _residents,
    _residents.map(lambda n: n[:17] + "0123456789X"[(int(n[3]) + 1) % 11]),
    st.from_regex(r"[0-9A-Z]{4,22}", fullmatch=True),
    st.from_regex(r"9[0-9]{16}[0-9X]", fullmatch=True),
    st.sampled_from(["", "无", "330106１９９００３０７００１X", "33010619900307001x", "1e17"]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(_KINDS), _numbers), min_size=1, max_size=60))
def test_the_bulk_reads_what_the_strict_parser_does(texts: list[tuple[str, str]]) -> None:
    context = Context(CONTRACTS["person"], Pseudonymiser(b"k" * 32), source="社保")
    raws = list(dict.fromkeys(f"{kind}{BETWEEN}{number}" for kind, number in texts))
    strict = dict(zip(raws, keyed.persons(context)(raws), strict=True))
    with duckdb.connect() as con:
        con.execute("CREATE TABLE texts AS SELECT unnest(?::VARCHAR[]) AS raw", [raws])
        seen: set[str] = set()
        for lane in bulk_keys.lanes("raw", _TODAY):
            taken = con.execute(f"SELECT raw FROM texts WHERE {lane.holds}").fetchall()
            found = [raw for (raw,) in taken]
            assert not seen & set(found)
            seen |= set(found)
            for raw, key in zip(found, bulk_keys.keys(context, lane)(found), strict=True):
                assert str(UUID(key)) == strict[raw].value, raw
        left = con.execute(
            "SELECT count(*) FROM texts WHERE NOT ("
            + " OR ".join(f"({lane.holds})" for lane in bulk_keys.lanes("raw", _TODAY))
            + ")"
        ).fetchone()
    assert left == (len(raws) - len(seen),)  # no text is lost between the two


def test_the_usual_forms_are_taken() -> None:
    usual = [f"居民身份证{BETWEEN}{_signed('33010619900307001')}", f"其他证件{BETWEEN}YS0000000001"]
    with duckdb.connect() as con:
        con.execute("CREATE TABLE texts AS SELECT unnest(?::VARCHAR[]) AS raw", [usual])
        for lane in bulk_keys.lanes("raw", _TODAY):
            assert con.execute(f"SELECT count(*) FROM texts WHERE {lane.holds}").fetchone() == (1,)


def test_keys_are_the_same_after_a_rotation() -> None:
    made = Pseudonymiser(b"k" * 32, b"l" * 32)
    assert made.person_hex(["ID:1"]) == [key.hex for key in made.person(["ID:1"])]
