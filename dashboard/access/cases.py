"""The one list of single cases that leaves: 疑似错发, by case number, on the screen alone.

For stewards, and for accounts of the department in charge (``department`` in roles.toml) its own
cases in their region (DESIGN §6: the sole exception). Each look is noted before anything is shown.
No page, file, route or tool of a machine may ask for it; a test holds who imports this.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

from dashboard.access import audit, auth, holdings
from data.home import Home
from data.snapshots.warehouse import Lacking
from metrics.engine.core import OUTDATED
from metrics.engine.selection import OutOfScope, contains

REFUSED: Final = "疑似错发名单只供数据管理员和主管部门的账号查看"


@dataclass(frozen=True)
class Case:
    """A case that some rule of :mod:`data.review` names; no person is in it.

    Attributes:
        id: the case number (受理编号).
        rules: ids of the rules, in their order there.
        region: where it was applied for.
        policy, department: as registered; a policy that isn't has no department.
        month: of the application.
        paid: whether the money is gone; else it is granted and can still be stopped.
        amount: yuan.
    """

    id: str
    rules: tuple[str, ...]
    region: int
    policy: str
    department: str
    month: int
    paid: bool
    amount: float


class NotThere(Exception):
    """The snapshot was built before there were such rules; the text says so."""


def may_look(user: auth.User) -> bool:
    """Whether somebody has any case to look into."""
    return user.is_steward or bool(user.department)


def suspected(user: auth.User, region: int) -> tuple[Case, ...]:
    """The cases of a region that a user may look into, the newest first; noted as a look.

    Raises:
        PermissionError: the user may see none.
        OutOfScope: the region isn't theirs.
        NotThere: see there.
        audit.NotWritten: the trail can't be written, so nothing is shown.
    """
    at, serving = holdings.home(), holdings.serving_id()
    event = audit.event(
        user, "cases", snapshot=serving, detail=f"疑似错发 {region} {user.department}".strip()
    )
    if not may_look(user) or not contains(user.scope.region, region):
        audit.write(at, [replace(event, action="deny")])
        if not may_look(user):
            raise PermissionError(REFUSED)
        raise OutOfScope("所选地区不在您的授权范围内")
    found = tuple(
        one
        for one in _all(at, serving)
        if contains(region, one.region) and (user.is_steward or one.department == user.department)
    )
    audit.write(at, [replace(event, detail=f"{event.detail} {len(found)} 笔")])
    return found


@lru_cache(maxsize=2)
def _all(at: Home, snapshot: str) -> tuple[Case, ...]:
    try:
        frame = holdings.warehouse(at).query(
            snapshot,
            "SELECT case_id, rule, region, policy, department, month, status, amount "
            "FROM suspect ORDER BY month DESC, case_id",
        )
    except Lacking as error:
        raise NotThere(OUTDATED) from error
    cases: dict[str, Case] = {}
    for row in frame.to_dict("records"):
        one = _case({str(name): value for name, value in row.items()})
        known = cases.get(one.id)
        cases[one.id] = replace(known, rules=(*known.rules, *one.rules)) if known else one
    return tuple(cases.values())


def _case(row: dict[str, Any]) -> Case:
    return Case(
        id=str(row["case_id"]),
        rules=(str(row["rule"]),),
        region=int(row["region"]),
        policy=str(row["policy"]),
        department=str(row["department"]),
        month=int(row["month"]),
        paid=row["status"] == "paid",
        amount=float(row["amount"]),
    )
