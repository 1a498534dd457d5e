"""What docs and words list in full is what the program has, no more and no less."""

import re

from dashboard.access.site import ENTRIES
from dashboard.kept.subscriptions import FORMS, pages
from dashboard.placement import findings
from dashboard.serving.mcp.tools import TOOLS
from dashboard.serving.v1.app import document
from dashboard.serving.v1.route import PREFIX
from data.cubes.engines import ENGINES
from metrics.alerts.catalogue import RULES
from metrics.models.market.matching import REQUIREMENTS
from scripts.places import ROOT


def rows(page: str, head: str) -> list[list[str]]:
    """The rows of the table with this head."""
    lines = (ROOT / "docs" / page).read_text("utf-8").partition(f"\n{head}\n")[2].splitlines()
    assert lines[0].startswith("|---")
    table = lines[1 : next((at for at, line in enumerate(lines) if line[:1] != "|"), len(lines))]
    return [[part.strip() for part in line.strip("|").split("|")] for line in table]


def test_every_tool_of_the_assistant_with_its_arguments():
    told = [row[0] for row in rows("mcp.md", "| tool | answers |")]
    have = [f"`{one.name}({', '.join(taken.name for taken in one.takes)})`" for one in TOOLS]
    assert told == have


def test_every_address_of_the_open_interface():
    """An address below another is written without what both begin with."""
    told = set()
    for row in rows("api.md", "| address | what it gives | forms |"):
        first, *below = re.findall(r"`([^`?]+)[^`]*`", row[0])
        told |= {first, *(first[: first.rindex("/")] + one for one in below)}
    have = {re.sub(r"\{\w+\}", "ID", path) for path in document()["paths"]}
    assert {one.replace("NAME", "ID") for one in told} == have - {f"{PREFIX}/openapi.json"}


def test_every_rule_of_the_alerts_with_its_kind():
    told = {
        rule: kinds
        for kinds, rules, _ in rows("alerts.md", "| kind | rules | judged by |")
        for rule in rules.split(", ")
    }
    assert set(told) == {rule.id for rule in RULES}
    assert [rule.id for rule in RULES if rule.kind.value not in told[rule.id]] == []


def test_every_form_of_a_subscription_and_every_engine():
    alerts = (ROOT / "docs/alerts.md").read_text("utf-8")
    (told,) = re.findall(r"by mail also a file \(([^)]+)\)", alerts)
    assert told.lower().split(", ") == [form for form in FORMS if form]
    scale = (ROOT / "docs/scale.md").read_text("utf-8").lower()
    assert all(engine in scale for engine in ENGINES)


def test_every_requirement_of_a_post_has_its_words():
    assert tuple(findings._LEFT_OUT) == tuple(findings._BLOCKS) == REQUIREMENTS


def test_every_page_of_figures_can_be_subscribed_to():
    left = {
        one.url: one.title for one in ENTRIES if not one.steward_only and one.url not in pages()
    }
    assert set(left) == {"briefing", "kept", "data"}  # the briefing is offered by itself
