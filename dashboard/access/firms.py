"""One employer by name, for a stated purpose: on the screen alone, each look noted first.

For stewards, and for accounts of a department that ``roles.toml`` allows it (``employers``), in
their region (DESIGN §6). No page's figures, file, route or tool of a machine may ask for it; a test
holds who imports this.
"""

from dataclasses import replace
from typing import Final

from dashboard.access import audit, auth, holdings, looks
from dashboard.access.gateway import published
from data.contracts import CONTRACTS
from data.home import Home, Refused
from data.importing import setting
from data.staging import loads
from data.values.base import ValueRefused
from data.values.employer_id import normalise_employer
from data.values.mask import without_ids
from data.values.text import clean
from metrics.disclosure.snapshot import Published
from metrics.engine.selection import OutOfScope, contains
from metrics.figures.chains import firm
from metrics.figures.chains.firm import Firm, Profile

REFUSED: Final = "企业画像只供数据管理员和经授权的部门账号查看"
MOST: Final = 20  # employers that a search lists
SHORTEST: Final = {"name": 2, "purpose": 4}
LONGEST: Final = 100  # of either
NOTED: Final = "firm"  # of the trail


def may_look(user: auth.User) -> bool:
    """Whether somebody may look at single employers."""
    return user.is_steward or bool(user.department and user.employers)


def find(user: auth.User, region: int, text: str) -> tuple[Firm, ...]:
    """Employers of a region by a part of their name, or by their code; noted as a look.

    Raises:
        PermissionError: the user may see none.
        OutOfScope: the region isn't theirs.
        Refused: the text is too short, or the office's key isn't there to find a code by.
        OutdatedSnapshot: the snapshot was built before there was such a register.
        audit.NotWritten: the trail can't be written, so nothing is shown.
    """
    at, event = _asked(user, region)
    words = clean(text)  # as the register's names were when they came in
    if not SHORTEST["name"] <= len(words) <= LONGEST:
        raise Refused(
            f"请输入企业名称中的 {SHORTEST['name']} 至 {LONGEST} 个字，或统一社会信用代码"
        )
    found = firm.search(_cubes(at, event.snapshot), words, _code(at, words), region, MOST)
    audit.write(
        at, [replace(event, detail=f"查找企业 {region} {without_ids(words)} {len(found)} 家")]
    )
    return found


def look(user: auth.User, region: int, number: int, purpose: str) -> Profile:
    """An employer's profile, for a purpose that is written down with the look.

    Args:
        user: who looks.
        region: the one whose employers they have before them.
        number: of the employer, in the snapshot being served.
        purpose: in words.

    Raises:
        PermissionError, OutOfScope, Refused, OutdatedSnapshot, audit.NotWritten: as for
            :func:`find`; Refused also without a purpose, or of an employer that isn't there.
    """
    at, event = _asked(user, region)
    why = without_ids(clean(purpose))
    if not SHORTEST["purpose"] <= len(why) <= LONGEST:
        raise Refused(f"请写明查看目的（{SHORTEST['purpose']} 至 {LONGEST} 个字）")
    found = firm.profile(_cubes(at, event.snapshot), number)
    if found is None or not contains(region, found.firm.region):
        raise Refused("所选地区没有这家企业，请重新查找")
    one = found.firm
    audit.write(at, [replace(event, detail=f"企业画像 {one.name}（{one.code}）目的：{why}")])
    return found


def _asked(user: auth.User, region: int) -> tuple[Home, audit.Event]:
    """Who asks, checked; a refusal is noted."""
    looks.changing()  # never in a page that is kept for all of one scope
    at = holdings.home()
    event = audit.event(
        user,
        NOTED,
        snapshot=holdings.serving_id(),
        detail=f"企业画像 {region} {user.department}".strip(),
    )
    if not may_look(user):
        audit.write(at, [replace(event, action="deny")])
        raise PermissionError(REFUSED)
    if not contains(user.scope.region, region):
        audit.write(at, [replace(event, action="deny")])
        raise OutOfScope("所选地区不在您的授权范围内")
    return at, event


def _cubes(at: Home, snapshot: str) -> Published:
    return published(at, snapshot)


def _code(at: Home, text: str) -> str:
    """The key that a code has in this home; the text itself where it is no code."""
    try:
        code = normalise_employer(text)
    except ValueRefused:
        return text
    if not any(load.key for load in loads.read(at)):
        return text  # a demo's employers have no codes
    keys = setting.keys(at, CONTRACTS["employer"])
    return text if keys is None else str(keys.employer([code])[0])
