"""Who may see what: one file, ``roles.toml`` in the home, read afresh whenever it changes.

[users."zhang@office"]
role = "district"     # leader, analyst, steward, district
region = 330106       # a district user sees the district
disabled = false
department = "住房和城乡建设局"   # whose cases of 疑似错发 they look into; none: no cases
employers = true      # with a department: may look at single employers of the region, for a purpose
clerk = true          # may say of pairs in doubt whether they are one (身份核对)
"""

from dataclasses import asdict, dataclass, fields
from typing import Any, Final

from data import records
from data.home import Home, Refused, read_toml

ROLES: Final = ("leader", "analyst", "steward", "district")
# What people read, in the order in which it is offered.
ROLE_WORDS: Final = {
    "leader": "领导",
    "analyst": "分析员",
    "district": "区县",
    "steward": "数据管理员",
}


@dataclass(frozen=True)
class Role:
    """What one user may do.

    Attributes:
        role: see ``ROLES``.
        region: 0 means the office's own.
        disabled: whether they may not come in.
        department: as the policy register names it; its cases of 疑似错发 are shown to them.
        employers: whether an account of a department may look at single employers of its region.
        clerk: whether it may judge pairs that a linkage left in doubt.
    """

    role: str
    region: int = 0
    disabled: bool = False
    department: str = ""
    employers: bool = False
    clerk: bool = False


def roles(home: Home) -> dict[str, Role]:
    """Read the office's users; an absent file means that nobody has to sign in.

    Raises:
        Refused: the file can't be understood; the text names the user and the setting.
    """
    path = home.path / "roles.toml"
    if not path.exists():
        return {}
    users = read_toml(path).get("users", {})
    found = {}
    for name, settings in users.items():
        found[name] = _role(name, settings)
        if found[name].role not in ROLES:
            raise Refused(
                f"roles.toml 中用户「{name}」的角色「{found[name].role}」不存在；"
                f"可用：{'、'.join(ROLES)}"
            )
        if found[name].employers and not found[name].department:
            raise Refused(f"roles.toml 中用户「{name}」有 employers 而没有 department（部门）")
        if found[name].role == "district" and not found[name].region:
            raise Refused(f"roles.toml 中区县用户「{name}」缺少 region（区县代码）")
    return found


def _role(name: str, settings: Any) -> Role:
    who = f"roles.toml 中用户「{name}」"
    if not isinstance(settings, dict):
        raise Refused(
            f'{who}应写作一段 [users."{name}"]，'
            "其下写 role、region、disabled、department、employers、clerk"
        )
    if strange := records.strange(Role, settings):
        known = "、".join(field.name for field in fields(Role))
        raise Refused(f"{who}的「{'、'.join(strange)}」不是已知设置；可用：{known}")
    if records.lacking(Role, settings):
        raise Refused(f"{who}缺少 role；可用：{'、'.join(ROLES)}")
    found = Role(**settings)
    for field, value in asdict(found).items():
        if type(value) is not type(getattr(Role("leader"), field)):
            raise Refused(f"{who}的 {field} 类型不对：{value!r}")
    return found
