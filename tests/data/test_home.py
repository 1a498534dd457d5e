import os

import pytest

from data.home import Home, Office, Refused, keep_private, office
from data.months import month_name, month_number, month_text


def test_home_is_given_then_from_the_environment_then_var(tmp_path, monkeypatch):
    monkeypatch.setenv("TALENT_HOME", str(tmp_path / "env"))
    assert Home.find(tmp_path / "given").path == (tmp_path / "given").resolve()
    assert Home.find().path == (tmp_path / "env").resolve()
    monkeypatch.delenv("TALENT_HOME")
    monkeypatch.chdir(tmp_path)
    assert Home.find().path == (tmp_path / "var").resolve()


def test_an_office_sets_its_own_name_and_region(tmp_path):
    assert office(Home(tmp_path)) == Office()
    (tmp_path / "office.toml").write_text('name = "某市人才办"\nregion = 330100\n', "utf-8")
    assert office(Home(tmp_path)).name == "某市人才办"
    assert office(Home(tmp_path)).region == 330100


@pytest.mark.parametrize(
    "text, named",
    [
        ("nmae = 'x'", "nmae"),
        ("region = '杭州'", "region"),
        ("name = ", "TOML"),
        ("peers = ['320100']", "六位地区代码"),
        ("[attraction]\n'求职者净流入率' = 11", "0 至 10"),
        ("[attraction]\n'求职者净流入率' = '高'", "0 至 10"),
        ("[attraction]\n'求职者净流入率' = 0", "1 至 12 项"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path, text, named):
    (tmp_path / "office.toml").write_text(text, "utf-8")
    with pytest.raises(Refused, match=named):
        office(Home(tmp_path))


def test_months_count_up_by_one_over_the_new_year():
    assert month_number("2024-01") == 2024 * 12
    assert month_number("2024-01") - month_number("2023-12") == 1
    assert month_text(month_number("2019-07")) == "2019-07"
    assert month_name(month_number("2019-07")) == "2019年7月"
    with pytest.raises(ValueError, match="2024-13"):
        month_number("2024-13")


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_a_home_is_shut_for_others_and_a_strange_folder_left_alone(tmp_path):
    home = Home(tmp_path / "home")
    keep_private(home)  # not there yet
    home.path.mkdir(mode=0o755)
    home.path.chmod(0o755)
    keep_private(home)
    assert home.path.stat().st_mode & 0o777 == 0o755
    home.ledger.write_text("[]", "utf-8")
    keep_private(home)
    assert home.path.stat().st_mode & 0o777 == 0o700
