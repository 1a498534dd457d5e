"""Every figure that an alert may be about leads to a page that there is."""

from dashboard.access.site import ENTRIES
from dashboard.alerts.attention import PAGES
from metrics.alerts.rules import ALERTED


def test_every_alert_leads_to_a_page():
    assert set(PAGES) == {metric.id for metric in ALERTED}
    assert set(PAGES.values()) <= {entry.url for entry in ENTRIES}
