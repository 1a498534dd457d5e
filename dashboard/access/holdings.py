"""What this installation holds, without any figure: its home and settings, the snapshot served, its
months, sources and public registers.

Figures are asked of :mod:`dashboard.access.gateway` alone. Nothing here knows who asks.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

import pandas as pd

from dashboard.access import looks
from data.cubes.served import SERVED
from data.home import Home, Office, office
from data.protection import Profile
from data.snapshots import publish as snapshots
from data.snapshots.allowed import forbidden, outdated
from data.snapshots.serving import served
from data.snapshots.warehouse import Lacking, NoSnapshot, Warehouse
from data.staging import loads as ledger
from data.staging.tens import told

# What tells the newest month where there are no insurance data.
_MONTHLY: Final = ("job_posting", "job_seeker", "policy_payout", "service_use")
_ahead = [""]  # the draft that is taken for the snapshot being served


def home() -> Home:
    """The installation that this process serves."""
    return Home.find()


def settings() -> Office:
    """The office's own settings."""
    return office(home())


def serving_id() -> str:
    """The id of the snapshot being served, asked of the pointer on every request.

    Raises:
        NoSnapshot: nothing has been published.
    """
    return _ahead[0] or warehouse(home()).current()


def look_ahead(snapshot: str) -> None:
    """Take a draft for the one being served, in a process that makes its pages ready and shows
    nobody anything; no name at all ends it.

    Raises:
        NoSnapshot: there is no such draft, or the office's profile forbids to show it.
    """
    if snapshot:
        manifest_of(home(), snapshot)
        if why := forbidden(home(), snapshot):
            raise NoSnapshot(why)
    _ahead[0] = snapshot


def looks_ahead() -> bool:
    """Whether this process makes a draft's pages ready: nothing that it raises is published yet."""
    return bool(_ahead[0])


def damage() -> str:
    """Why another snapshot than the one signed last is shown; empty where nothing is wrong."""
    return served(home()).damage


def outdated_protection() -> str:
    """What to do where the office has set another profile than the snapshot's; else empty."""
    found = served(home()).id
    return outdated(home(), found) if found else ""


def serving() -> snapshots.Snapshot:
    """What is known of the snapshot being served.

    Raises:
        NoSnapshot: nothing has been published.
    """
    return manifest_of(home(), serving_id())


def protection() -> Profile:
    """The profile of protection of the snapshot being served; before there is one, the office's."""
    try:
        return manifest_of(home(), serving_id()).profile
    except NoSnapshot:
        return settings().protection.profile


def months() -> tuple[int, int] | None:
    """First and last month of the data being served; ``None`` when no source has months."""
    return months_of(serving_id())


def months_of(snapshot: str) -> tuple[int, int] | None:
    """The same of any snapshot."""
    return _months(home(), snapshot)


def sources() -> pd.DataFrame:
    """How fresh each source is: contract, label, publisher, rows, first_month, last_month,
    lag_months, loads, rejected, sources, imported_at. No figure of a person is in it."""
    return _sources(home(), serving_id()).copy(deep=False)


def sources_told() -> pd.DataFrame:
    """The same for doors that hand it on: rows as :mod:`data.staging.tens` tells them."""
    found = sources()
    for name in ("rows", "rejected"):
        pairs = zip(found[name].fillna(0).tolist(), found["contract"].tolist(), strict=True)
        found = found.assign(**{name: [told(int(many), one) for many, one in pairs]})
    return found


def sources_of(snapshot: str) -> pd.DataFrame:
    """The same of any snapshot: a draft, or one that was served before."""
    return _sources(home(), snapshot).copy(deep=False)


def coverage() -> pd.DataFrame:
    """Which months which region's source lacks: contract, region, last_month, gap (-1: none),
    judged. No figure in it; empty for a snapshot of before there was such a table."""
    return _coverage(home(), serving_id()).copy(deep=False)


def policies() -> pd.DataFrame:
    """The register of policies (public), with names that applications use and it lacks: policy,
    kind, region, start_month, end_month, department, fund_source, amount,
    education, age, insured_months, arrived_from, stay_months, claim_gap, clause, registered, used.
    Empty for a snapshot of before there was a register."""
    return _public(home(), serving_id(), "policy_register").copy(deep=False)


def overlaps() -> pd.DataFrame:
    """Policies of one kind in force in one place at one time: kind, policy, other, region,
    first_month, last_month."""
    return _public(home(), serving_id(), "policy_overlap").copy(deep=False)


def fund_steps() -> pd.DataFrame:
    """The way of each programme's money (public): year, region, department, programme,
    fund_source, step, day (since 1990-01-01), amount."""
    return _public(home(), serving_id(), "fund_way").copy(deep=False)


def loads() -> tuple[ledger.Load, ...]:
    """Every load, oldest first."""
    looks.changing()
    return ledger.read(home())


def history() -> list[snapshots.Snapshot]:
    """All snapshots, newest first."""
    looks.changing()
    return list(reversed(snapshots.history(home())))


@lru_cache(maxsize=8)
def warehouse(at: Home) -> Warehouse:
    """What a home has published; for this room's gateway and list of cases alone."""
    return Warehouse(at)


def manifest_of(at: Home, snapshot: str) -> snapshots.Snapshot:
    """What is known of any snapshot.

    Raises:
        NoSnapshot: there is none of that name.
    """
    path = at.snapshots / snapshot / "manifest.json"
    try:
        changed = path.stat().st_mtime_ns
    except FileNotFoundError:
        raise NoSnapshot(
            f"快照 {snapshot} 不存在；运行 python -m data history 查看现有快照"
        ) from None
    return _manifest_at(at, snapshot, changed)


# A manifest changes after publication (withdrawn, cited), so its file's time is part of the key.
@lru_cache(maxsize=16)
def _manifest_at(at: Home, snapshot: str, _changed: int) -> snapshots.Snapshot:
    return snapshots.read(at, snapshot)


@lru_cache(maxsize=8)
def _sources(at: Home, snapshot: str) -> pd.DataFrame:
    return warehouse(at).query(snapshot, "SELECT * FROM freshness")


@lru_cache(maxsize=8)
def begun(at: Home, snapshot: str) -> Mapping[str, int]:
    """The first month of each source that has months, by contract."""
    known = _sources(at, snapshot).dropna(subset=["first_month"])
    return {str(k): int(v) for k, v in zip(known["contract"], known["first_month"], strict=True)}


@lru_cache(maxsize=8)
def _coverage(at: Home, snapshot: str) -> pd.DataFrame:
    kept = "SELECT COUNT(*) AS n FROM duckdb_tables() WHERE table_name = 'coverage'"
    if not int(warehouse(at).query(snapshot, kept)["n"].iloc[0]):
        return pd.DataFrame(columns=["contract", "region", "last_month", "gap", "judged"])
    return warehouse(at).query(snapshot, "SELECT * FROM coverage ORDER BY contract, region, gap")


@lru_cache(maxsize=8)
def _public(at: Home, snapshot: str, table: str) -> pd.DataFrame:
    try:
        return warehouse(at).query(snapshot, f'SELECT * FROM "{table}"')
    except Lacking:
        return pd.DataFrame(columns=list(SERVED[table]))


@lru_cache(maxsize=8)
def _months(at: Home, snapshot: str) -> tuple[int, int] | None:
    """The insurance data's months; without them, those of the fastest other source."""
    limits = warehouse(at).query(snapshot, "SELECT first_month, last_month FROM limits")
    first, last = limits.iloc[0]
    if not pd.isna(last):
        return int(first), int(last)
    known: Any = _sources(at, snapshot)
    known = known[(known["rows"] > 0) & known["contract"].isin(_MONTHLY)]
    known = known.dropna(subset=["first_month", "last_month"])
    if known.empty:
        return None
    return int(known["first_month"].min()), int(known["last_month"].max())
