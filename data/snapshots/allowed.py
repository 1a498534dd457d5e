"""Whether a snapshot may be shown under the profile of protection that the office has set now.

It was examined under the profile that its manifest names and answers under that one alone. Where
the office has become stricter since, it may not be shown; where it only allows more, it goes on as
it is until the next build.
"""

from functools import lru_cache

from data.home import Home, office
from data.protection import Protection
from data.snapshots.manifest import read

_BUILD = "请运行 python -m data build 重新构建"


def forbidden(home: Home, snapshot: str) -> str:
    """Why a snapshot may not be shown; empty where it may."""
    own, has = _of(home, snapshot), _set(home).profile
    if not own.profile.tells_more_than(has):
        return ""
    return (
        f"快照 {snapshot} 按保护方案 {own.profile.name} 构建和检验，"
        f"本单位现行方案为 {has.name}，不能显示；{_BUILD}"
    )


def outdated(home: Home, snapshot: str) -> str:
    """What to do where the office's profile is not the snapshot's; empty where it is."""
    own, has = _of(home, snapshot), _set(home)
    if own.profile == has.profile:
        return ""
    return (
        f"office.toml 的保护方案已改为 {has.profile.name}，"
        f"在用的快照按 {own.profile.name} 构建和检验；{_BUILD}后生效"
    )


def _set(home: Home) -> Protection:
    try:
        found = home.office_file.stat()
    except FileNotFoundError:
        return Protection()
    return _read(home, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=8)
def _read(home: Home, _changed: int, _size: int) -> Protection:
    return office(home).protection


@lru_cache(maxsize=64)  # of a manifest nothing else changes this
def _of(home: Home, snapshot: str) -> Protection:
    found = read(home, snapshot)
    return Protection(found.profile, found.basis)
