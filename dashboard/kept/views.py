"""Saved views: a page with its conditions under a name, one's own or shared with a role.

A view is an address and nothing else. Whoever opens it asks the page anew, under their own rights;
one whose page or figure is gone says so in its place.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from dashboard.access import audit, auth, holdings, site
from dashboard.kept import store
from data import book
from data.home import Home, Refused
from data.roles import ROLE_WORDS, ROLES
from metrics.registry import REGISTRY

MOST: Final = 200  # views of one person
_LONGEST: Final = 2000  # characters of an address
_SHOWN: Final = ("explore",)  # pages whose address names a figure


@dataclass(frozen=True)
class View:
    """One saved view.

    Attributes:
        id: its number.
        owner: who saved it.
        name: what they call it; text that somebody wrote.
        page: the page's address.
        conditions: the words of the address.
        role: with whom it is shared; empty for nobody.
        favourite: whether the reader starred it.
        pinned: whether it stands ready for the reader's 专报.
    """

    id: int
    owner: str
    name: str
    page: str
    conditions: Mapping[str, str]
    role: str
    favourite: bool = False
    pinned: bool = False

    @property
    def link(self) -> str:
        """Its address, relative to any page."""
        return f"{self.page}?{urlencode(self.conditions)}" if self.conditions else self.page

    def problem(self, user: auth.User) -> str:
        """Why it can't be opened by somebody, in words; empty where it can."""
        entry = next((one for one in site.ENTRIES if one.url == self.page), None)
        if entry is None:
            return f"页面「{self.page}」已不存在"
        if not site.opens(entry, user):
            return "这个页面只有数据管理员可以打开"
        metric = self.conditions.get("metric", "")
        if self.page in _SHOWN and metric and metric not in REGISTRY:
            return f"指标「{metric}」已不存在"
        return ""


def views(home: Home, user: auth.User) -> tuple[View, ...]:
    """Somebody's own and those shared with their role, the starred first, each by name."""
    if not store.exists(home):
        return ()
    with store.opened(home, read=True) as con:
        rows = con.execute(
            "SELECT v.id, v.owner, v.name, v.page, v.conditions, v.role, "
            "f.view IS NOT NULL, p.view IS NOT NULL FROM view AS v "
            "LEFT JOIN favourite AS f ON f.view = v.id AND f.user = :user "
            "LEFT JOIN pinned AS p ON p.view = v.id AND p.user = :user "
            "WHERE v.owner = :user OR v.role = :role "
            "ORDER BY f.view IS NULL, v.owner <> :user, v.name",
            {"user": user.name, "role": user.scope.role},
        ).fetchall()
        return tuple(
            View(id_, owner, name, page, _conditions(text), role, bool(star), bool(pin))
            for id_, owner, name, page, text, role, star, pin in rows
        )


def _conditions(text: str) -> dict[str, str]:
    """The words of an address as they were kept; ValueError where they were not so."""
    found = json.loads(text)
    if not isinstance(found, dict) or not all(isinstance(one, str) for one in found.values()):
        raise ValueError(f"a view's conditions: {text[:60]}")
    return found


def find(home: Home, user: auth.User, view: int) -> View:
    """One view that somebody may open.

    Raises:
        Refused: there is none of that number, or it isn't theirs to see (any more).
    """
    for one in views(home, user):
        if one.id == view:
            return one
    raise Refused("没有这个视图，或已不再与您共享")


def save(
    home: Home,
    user: auth.User,
    name: str,
    page: str,
    conditions: Mapping[str, str],
    role: str = "",
) -> View:
    """Keep a view; one of the same name is replaced.

    Raises:
        Refused: it can't be so; the text says why.
        audit.NotWritten: the trail can't be written, so nothing is shared.
    """
    name = store.name_of(name, "视图名称")
    if all(one.url != page for one in site.ENTRIES):
        raise Refused(f"没有页面「{page}」")
    text = json.dumps(dict(conditions), ensure_ascii=False, sort_keys=True)
    if len(text) > _LONGEST:
        raise Refused(f"这个视图的条件太长（{len(text)} 个字，至多 {_LONGEST} 个）")
    if role and role not in ROLES:
        raise Refused(f"没有角色「{role}」；可用：{'、'.join(ROLES)}")
    with store.opened(home) as con:
        count = con.execute("SELECT COUNT(*) FROM view WHERE owner = ?", (user.name,)).fetchone()
        if count[0] >= MOST:
            raise Refused(f"每人至多保存 {MOST} 个视图，请先删去一些")
        if role:
            noted(home, user, f"共享视图「{name}」给{ROLE_WORDS[role]}")
        con.execute(
            "INSERT INTO view (owner, name, page, conditions, role, made_at) "
            "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (owner, name) DO UPDATE SET "
            "page = excluded.page, conditions = excluded.conditions, role = excluded.role",
            (user.name, name, page, text, role, book.now()),
        )
    return next(one for one in views(home, user) if (one.owner, one.name) == (user.name, name))


def remove(home: Home, user: auth.User, view: int) -> None:
    """Forget a view of one's own.

    Raises:
        Refused: it is somebody else's, or there is none.
    """
    with store.opened(home) as con:
        gone = con.execute("DELETE FROM view WHERE id = ? AND owner = ?", (view, user.name))
        if not gone.rowcount:
            raise Refused("只能删除自己保存的视图")


def star(home: Home, user: auth.User, view: int, *, on: bool) -> None:
    """Put a view among one's favourites, or take it out."""
    _mark(home, user, view, "favourite", on=on)


def pin(home: Home, user: auth.User, view: int, *, on: bool) -> None:
    """Have a view ready for one's 专报, or no longer."""
    _mark(home, user, view, "pinned", on=on)


def _mark(home: Home, user: auth.User, view: int, table: str, *, on: bool) -> None:
    find(home, user, view)
    with store.opened(home) as con:
        if on:
            con.execute(f"INSERT OR IGNORE INTO {table} VALUES (?, ?)", (user.name, view))
        else:
            con.execute(f"DELETE FROM {table} WHERE user = ? AND view = ?", (user.name, view))


def noted(home: Home, user: auth.User, detail: str) -> None:
    """Note in the trail what others will see.

    Raises:
        audit.NotWritten: it can't be; nothing changes.
    """
    event = audit.event(user, "keep", snapshot=holdings.serving_id(), detail=detail)
    audit.write(home, [event])
