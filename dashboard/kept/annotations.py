"""Annotations on a series: what happened in a month (a policy began, a code changed), by role.

An annotation belongs to a region and, where it is about one figure alone, to that figure; it stands
on every line over months that is about that region or lies in it. Stewards and analysts write for
their whole reach, a district's user for the district.
"""

from dataclasses import dataclass
from typing import Final

from dashboard.access import auth
from dashboard.kept import store
from dashboard.kept.views import noted
from data import book
from data.home import Home, Refused
from data.months import month_name, month_number
from data.reference import region as known_region
from data.roles import ROLE_WORDS, ROLES
from metrics.engine.selection import contains
from metrics.registry import REGISTRY

LONGEST: Final = 24  # characters: it is drawn beside a line
MOST: Final = 500
_WRITERS: Final = ("steward", "analyst", "district")


@dataclass(frozen=True)
class Annotation:
    """One remark.

    Attributes:
        id: its number.
        owner: who wrote it.
        metric: the figure it is about; empty for every figure.
        region: the region it is about, with all that lies in it.
        month: when (a month's number).
        text: what happened; text that somebody wrote.
        role: who sees it beside its writer; empty for everybody.
    """

    id: int
    owner: str
    metric: str
    region: int
    month: int
    text: str
    role: str

    @property
    def words(self) -> str:
        """As a note under a chart has it."""
        return f"标注：{month_name(self.month)}，{self.text}"


def may_write(user: auth.User) -> bool:
    """Whether somebody writes annotations."""
    return user.scope.role in _WRITERS


def seen(home: Home, user: auth.User) -> tuple[Annotation, ...]:
    """Those that somebody sees, in the order of time."""
    if not store.exists(home):
        return ()
    with store.opened(home, read=True) as con:
        rows = con.execute(
            "SELECT id, owner, metric, region, month, text, role FROM annotation "
            "WHERE role IN ('', ?) OR owner = ? ORDER BY month, id",
            (user.scope.role, user.name),
        ).fetchall()
    mine = user.scope.region
    found = (Annotation(*row) for row in rows)
    return tuple(one for one in found if contains(mine, one.region) or contains(one.region, mine))


def annotate(
    home: Home,
    user: auth.User,
    month: str,
    text: str,
    *,
    region: int = 0,
    metric: str = "",
    role: str = "",
) -> Annotation:
    """Write one; noted in the trail first, for others see it.

    Raises:
        Refused: it can't be so, or isn't theirs to write.
        audit.NotWritten: the trail can't be written.
    """
    if not may_write(user):
        raise Refused("标注由数据管理员、分析员和区县用户填写")
    text = store.name_of(text, "标注", LONGEST)
    place = region or user.scope.region
    if known_region(place) is None or not contains(user.scope.region, place):
        raise Refused(f"地区「{place}」不在您的授权范围内")
    if metric and metric not in REGISTRY:
        raise Refused(f"没有指标「{metric}」")
    if role and role not in ROLES:
        raise Refused(f"没有角色「{role}」；可用：{'、'.join(ROLES)}")
    try:
        number = month_number(month)
    except ValueError as error:
        raise Refused(str(error)) from error
    with store.opened(home) as con:
        if con.execute("SELECT COUNT(*) FROM annotation").fetchone()[0] >= MOST:
            raise Refused(f"至多 {MOST} 条标注，请先删去一些")
        to_whom = ROLE_WORDS.get(role, "全部角色")
        noted(home, user, f"标注 {month_name(number)} {place}：{text}（{to_whom}）")
        made = con.execute(
            "INSERT INTO annotation (owner, metric, region, month, text, role, made_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (user.name, metric, place, number, text, role, book.now()),
        ).lastrowid
    return Annotation(int(made or 0), user.name, metric, place, number, text, role)


def remove(home: Home, user: auth.User, annotation: int) -> None:
    """Take one's own back; a steward takes anybody's.

    Raises:
        Refused: it is somebody else's, or there is none.
    """
    anybody = user.is_steward
    with store.opened(home) as con:
        gone = con.execute(
            "DELETE FROM annotation WHERE id = ? AND (owner = ? OR ?)",
            (annotation, user.name, anybody),
        )
        if not gone.rowcount:
            raise Refused("只能删除自己写的标注")
        noted(home, user, f"删除标注 {annotation}")
