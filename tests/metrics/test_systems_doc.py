"""docs/systems.md claims a page or figure for each function: they must be there."""

import re

from metrics.registry import REGISTRY
from tests.homes import ROOT

TEXT = (ROOT / "docs" / "systems.md").read_text("utf-8")


def test_every_figure_page_and_page_of_docs_that_is_named_exists():
    words = re.findall(r"`([^`]+)`", TEXT)
    known = set(REGISTRY)
    plain = {word for word in words if re.fullmatch(r"[a-z]+(_[a-z0-9]+)+", word)}
    assert len(plain) > 60
    assert plain <= known, plain - known
    for path in re.findall(r"`(pages/\w+\.py)`", TEXT):
        assert (ROOT / path).exists(), path
    for link in re.findall(r"\]\((\w+\.md)\)", TEXT):
        assert (ROOT / "docs" / link).exists(), link


def test_a_function_has_a_page_and_figures_or_a_no():
    for line in TEXT.splitlines():
        if line.startswith("| ") and not line.startswith("| function"):
            _, function, here, figures, _ = (part.strip() for part in line.split("|"))
            assert function and here, line
            assert "**no**" not in here or not figures, line
