"""Every rule leads to a page that there is."""

from dashboard.access.site import ENTRIES
from dashboard.alerts.attention import PAGES
from metrics.alerts.rules import RULES


def test_every_rule_leads_to_a_page():
    assert set(PAGES) == {rule.id for rule in RULES}
    assert set(PAGES.values()) <= {entry.url for entry in ENTRIES}
