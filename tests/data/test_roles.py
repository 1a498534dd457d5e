"""Who may see what: a setting that this version doesn't know is refused by name."""

import pytest

from data.home import Home, Refused
from data.roles import ROLE_WORDS, ROLES, Role, roles


def test_users_have_a_role_and_perhaps_a_region(tmp_path):
    assert roles(Home(tmp_path)) == {}
    text = '[users.a]\nrole = "district"\nregion = 330106\n[users.b]\nrole = "leader"\n'
    (tmp_path / "roles.toml").write_text(text, "utf-8")
    assert roles(Home(tmp_path)) == {"a": Role("district", 330106), "b": Role("leader")}


@pytest.mark.parametrize(
    "text, told",
    [
        ("users.a = 1", "用户「a」应写作一段"),
        (
            '[users.a]\nrole = "leader"\nmood = 1',
            "「mood」不是已知设置；可用：role、region、disabled、department、employers",
        ),
        ("[users.a]\nregion = 330106", "缺少 role"),
        ('[users.a]\nrole = "king"', "「king」不存在；可用：leader"),
        ('[users.a]\nrole = "district"', "缺少 region"),
        ('[users.a]\nrole = "district"\nregion = "330106"', "region 类型不对"),
        ('[users.a]\nrole = "leader"\ndisabled = "no"', "disabled 类型不对"),
        ('[users.a]\nrole = "analyst"\ndepartment = 1', "department 类型不对"),
        ('[users.a]\nrole = "analyst"\nemployers = true', "有 employers 而没有 department"),
        ('[users.a]\nrole = "analyst"\nemployers = "是"', "employers 类型不对"),
        ("[users", "不是合法的 TOML"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path, text, told):
    (tmp_path / "roles.toml").write_text(text, "utf-8")
    with pytest.raises(Refused, match=told):
        roles(Home(tmp_path))


def test_every_role_has_a_word():
    assert sorted(ROLE_WORDS) == sorted(ROLES) and len(set(ROLE_WORDS.values())) == len(ROLES)
