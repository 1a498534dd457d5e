"""An office under another profile: pages, files, interfaces and terminal name it, keys hold it."""

import json

import pytest

from dashboard.access import answers, gateway, holdings
from dashboard.access.auth import User
from dashboard.access.packing import packed, unpacked
from dashboard.export.csv_table import csv_bytes
from dashboard.serving.v1.figures import as_record
from dashboard.wording import captions
from data.protection import PROFILES, USUAL
from data.snapshots import publish
from data.snapshots.warehouse import NoSnapshot
from metrics.__main__ import main
from metrics.answer import RULES
from metrics.disclosure.public import round_public
from metrics.engine.selection import Scope, Selection
from metrics.figures.people.stock import TALENT_STOCK
from tests.world import XIHU, ZHEJIANG, World

WHO = User("u", Scope(ZHEJIANG, "steward", ZHEJIANG))
FIVE = '[protection]\nprofile = "5/5"\nbasis = "某某授权书一号"\n'


@pytest.fixture
def home(tmp_path, monkeypatch):
    world = World(tmp_path / "home")
    for who in range(7):
        world.person(who).spell(who, XIHU, "2024-01", firm=who)
    world.home.path.mkdir(exist_ok=True)
    world.home.office_file.write_text(FIVE, "utf-8")
    publish_ = world._build  # the kept homes of other tests are under the usual profile
    publish_()
    monkeypatch.setenv("TALENT_HOME", str(world.path))
    answers.forget()
    return world.home


def ask():
    return gateway.fetch_as(WHO, TALENT_STOCK, Selection(XIHU), widen=False)


def test_seven_people_are_shown_and_the_rule_is_named_everywhere(home, monkeypatch, capsys):
    keys = []
    keep = answers.keep
    monkeypatch.setattr(answers, "keep", lambda key, found: keys.append(key) or keep(key, found))
    found = ask()
    assert found.one().value == 5 and found.profile == PROFILES["5/5"] == holdings.protection()
    assert keys[0].rules == f"{RULES} 5/5" and repr(keys[0].rules) in keys[0].text
    assert unpacked(packed(found)).profile == found.profile
    assert as_record(found)["protection"] == "5/5"
    for file in (csv_bytes(found), csv_bytes(round_public(found))):
        assert "1–4 人不予显示（保护方案 5/5）" in file.decode()
    asked = ["show", "talent_stock", "--region", str(XIHU), "--home", str(home.path)]
    assert main(asked) == 0
    assert "注：人数取整到 5，1–4 人不予显示（保护方案 5/5）" in capsys.readouterr().out
    assert main([*asked, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["protection"] == "5/5"


def test_a_snapshot_that_shows_more_than_the_office_allows_is_refused_by_name(home):
    first = holdings.serving_id()
    assert ask().one().value == 5
    home.office_file.unlink()
    for question in (ask, holdings.serving_id, lambda: gateway.published(home, first)):
        with pytest.raises(NoSnapshot, match=f"快照 {first} 按保护方案 5/5"):
            question()
    assert "已改为 10/5，在用的快照按 5/5 构建" in holdings.outdated_protection()
    publish.build(home)
    assert holdings.outdated_protection() == ""
    assert holdings.protection() == USUAL
    assert ask().one().value is None
    with pytest.raises(NoSnapshot, match="不能显示"):
        gateway.fetch_as(WHO, TALENT_STOCK, Selection(XIHU), snapshot=first)


def test_before_anything_is_published_the_offices_own_is_told(tmp_path, monkeypatch):
    (tmp_path / "office.toml").write_text(FIVE, "utf-8")
    monkeypatch.setenv("TALENT_HOME", str(tmp_path))
    assert holdings.outdated_protection() == ""
    assert holdings.protection() == PROFILES["5/5"]


def test_the_note_under_figures_names_what_is_not_usual():
    told = {name: captions.rounded(one, public=False) for name, one in PROFILES.items()}
    assert told["10/5"] == "人数取整到 5，1–9 人不予显示；因取整，分项合计可能不等于总计"
    assert told["5/5"].startswith("人数取整到 5，1–4 人不予显示（保护方案 5/5）；")
    assert told["10/10"].startswith("人数取整到 10，1–9 人不予显示（保护方案 10/10）；")
    public = captions.rounded(PROFILES["5/5"], public=True)
    assert "再取整到 10" in public and "，1–4 人不予显示（保护方案 5/5）；" in public
