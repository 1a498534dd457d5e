"""疑似错发: each rule names the cases it is meant for and no other."""

import re

import pytest

from data.cubes import SQL
from data.review import RULES
from tests.dashboard.policy.suspects import HOUSING, HR, NAMED, suspects
from tests.world import HANGZHOU, XIHU, ZHEJIANG


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    return suspects(tmp_path_factory.mktemp("suspects")).build()


def test_each_rule_names_the_cases_it_is_meant_for(found):
    named: dict[str, set[str]] = {}
    for case, rule in found.query("SELECT case_id, rule FROM suspect").itertuples(index=False):
        named.setdefault(case, set()).add(rule)
    assert named == {case: set(rules) for case, rules in NAMED.items()}


def test_a_case_has_the_department_of_the_policy_in_force(found):
    told = found.query("SELECT case_id, department, status, month FROM suspect").set_index(
        "case_id"
    )
    assert told.loc["again"].tolist() == [HR, "approved", 2024 * 12 + 2]
    assert told.loc["gone", "department"] == HOUSING
    assert told.loc["marked", "department"] == ""


def test_what_is_registered_and_what_is_not_is_named(found):
    kept = found.query("SELECT policy, region, registered, used FROM policy_register")
    told = {(row.policy, row.region): (row.registered, row.used) for row in kept.itertuples()}
    assert told[("安居", HANGZHOU)] == (1, 1) and told[("安家", XIHU)] == (1, 0)
    assert told[("新引进", ZHEJIANG)] == (1, 1) and told[("没有登记的政策", XIHU)] == (0, 1)
    both = found.query("SELECT policy, other, region, last_month FROM policy_overlap")
    assert both.to_numpy().tolist() == [["安居", "安家", XIHU, 2024 * 12 + 11]]


def test_every_rule_has_its_record():
    sql = (SQL / "13_policy.sql").read_text("utf-8")
    written = set(re.findall(r"SELECT (?:g\.)?case_id, '(\w+)'", sql))
    assert written == {rule.id for rule in RULES}
    needed = {rule.needs for rule in RULES} - {""}
    assert all(f"{column}" in sql for column in needed)
