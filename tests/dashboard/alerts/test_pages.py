"""Every rule leads to a page that there is, and says no more than its page shows."""

import numpy as np

from dashboard.access.site import ENTRIES
from dashboard.alerts.attention import PAGES
from dashboard.alerts.board import sentence
from metrics.alerts.catalogue import RULES
from metrics.alerts.rule import Alert
from metrics.figures.schools import source
from tests.metrics.alerts.test_kinds import HERE, SEPTEMBER, made
from tests.world import ZHEJIANG


def test_every_rule_leads_to_a_page():
    assert set(PAGES) == {rule.id for rule in RULES}
    assert set(PAGES.values()) <= {entry.url for entry in ENTRIES}


def test_a_class_that_is_hidden_is_told_without_its_figure():
    share = source.COME_RATE_BY_CLASS

    def said(value):
        one = Alert(
            *("school_lost", share, "某校", ZHEJIANG, None, 0.6, "2024届", SEPTEMBER, 4.2, "", HERE)
        )
        return sentence(one, (made(share, (), [((), value, value, np.nan)]),))

    assert (
        said(np.nan) == "某校2024届毕业生来本地就业比例（人数少，不显示）明显低于此前三届的 60.0%"
    )
    assert said(0.2) == "某校毕业生来本地就业比例 20.0%（2024届），此前三届 60.0%"
