"""Only one of the contracts was ever imported: every page says so in a true sentence.

Job posts alone belong to `make test` (an office begins with them); each other contract to
`make test-long`.
"""

import pytest

from dashboard.access import auth, holdings, site
from dashboard.briefing.desk import asker
from dashboard.briefing.monthly import monthly
from dashboard.document.values import Sentence
from dashboard.export.report import Say
from data.contracts import CONTRACTS
from data.home import Home, Refused
from tests.dashboard.truth.alone import alone, undelivered
from tests.dashboard.truth.reading import wrongs
from tests.dashboard.truth.test_truth import demo_home
from tests.dashboard.truth.walking import PLACED, page_of

__all__ = ["demo_home"]
# Nothing of these is in the demo as it is made for tests: months instead of spells, and the numbers
# that an office links people by.
NOT_IN_THE_DEMO = {"insurance_month", "identity", "employer_identity"}
OTHERS = sorted(set(CONTRACTS) - NOT_IN_THE_DEMO - {"job_posting"})
PAGES = (*PLACED, "data")
_REGIONS = (330000, 330922)
# Sentences about the imports themselves, or that tell that nothing can be said: of no period.
_NO_PERIOD = ("缺少", "已接入", "没有需要关注")


def test_each_contract_stands_alone_in_one_of_the_tests():
    assert {*OTHERS, "job_posting"} == set(CONTRACTS) - NOT_IN_THE_DEMO
    rest = [one for one in site.ENTRIES if one.url not in PAGES and not one.steward_only]
    assert {one.url for one in rest} == {"briefing", "kept"}  # read below; of nobody's figures


def untrue(whole: Home, contract: str, at, monkeypatch) -> list[str]:
    """What pages and 专报 of such a home say that isn't so."""
    monkeypatch.setenv("TALENT_HOME", str(alone(whole, contract, at).path))
    there = {str(name) for name in holdings.sources().query("rows > 0")["contract"]}
    assert there == {contract}
    found = []
    for code in _REGIONS:
        for url in PAGES:
            document = page_of(url, code)
            first = next(one.text for one in document.walk() if isinstance(one, Sentence))
            found += [f"{url} {code} {kind}: {said}" for kind, said in undelivered(document, there)]
            found += [
                str(one)
                for one in wrongs(document, code, url)
                if one.kind != "headline without a period"
                or not any(word in first for word in _NO_PERIOD)
            ]
        try:
            report = monthly(asker(auth.current_user(holdings.home())), code)
        except Refused as refused:
            assert "请先导入" in str(refused)
            continue
        found += [one.text for one in report.blocks if isinstance(one, Say) and "None" in one.text]
    return found


@pytest.mark.slow
def test_after_an_import_of_job_posts_only_every_page_is_true(demo_home, tmp_path, monkeypatch):
    assert untrue(demo_home, "job_posting", tmp_path / "home", monkeypatch) == []


@pytest.mark.long
@pytest.mark.parametrize("contract", OTHERS)
def test_so_it_is_after_that_of_any_other_contract(contract, demo_home, tmp_path, monkeypatch):
    assert untrue(demo_home, contract, tmp_path / "home", monkeypatch) == []
