"""才岗匹配: what the page says, held against the gateway's own figures."""

from functools import partial
from importlib import import_module

import pytest

from dashboard.document.values import Table
from dashboard.placement import findings as say
from dashboard.wording import words
from metrics.figures.market.matching import REQUIREMENT_GAIN
from tests.dashboard import reading
from tests.dashboard.charts.known import unknown
from tests.dashboard.conftest import protected
from tests.dashboard.reading import charts, sentence
from tests.metrics.figures.test_matching import fill
from tests.world import HANGZHOU, NINGBO, XIHU, YUHANG, ZHEJIANG, World

opened = partial(reading.opened, import_module("pages.placement"))


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    world = fill(World(tmp_path_factory.mktemp("placement") / "home"))
    world.build()
    with reading.serving(world):
        yield world


def test_the_first_sentence_is_the_matching_counted_by_hand(served):
    said = sentence(opened(ZHEJIANG))
    assert "浙江省注明职业的求职者 240人、岗位名额 238个" in said
    assert "最多能配上 115人，占求职者 48%" in said
    assert said.endswith("卡得最多的是薪酬谈不拢。")


def test_what_blocks_is_titled_with_its_gain(served):
    found = charts(opened(ZHEJIANG))
    assert found["gains"].part.title == "不计薪酬差距，可多配 70人，增加最多"
    for one in found.values():
        assert not unknown(one.part.figure), one.part.title


@pytest.mark.parametrize("region", [ZHEJIANG, HANGZHOU, NINGBO, XIHU, YUHANG])
def test_a_small_place_shows_the_larger_one_by_name(served, region):
    said = sentence(opened(region))
    assert ("样本少，所列为" in said) == (region in (NINGBO, YUHANG))


@pytest.mark.parametrize("region", [ZHEJIANG, HANGZHOU, XIHU, YUHANG])
def test_the_table_names_the_place_that_the_chart_beside_it_draws(served, region):
    document = opened(region)
    (cells,) = [one for one in document.walk() if isinstance(one, Table) and one.key == "cells"]
    place = words.place(cells.part.found[0].selection.region)
    assert cells.note.startswith(f"{place}；")
    assert f"，{place}，" in charts(document)["classes"].part.subtitle


def test_cells_are_counts_and_never_a_person(served):
    listed = [block for block in opened(ZHEJIANG).walk() if isinstance(block, Table)]
    (cells,) = [block for block in listed if block.key == "cells"]
    rows = {row[0]: row[1:] for row in cells.listing.rows}
    assert rows["会计专业人员"] == ("100", "75", "75人", "75%")
    for row in rows.values():
        for text in row:
            assert text == "不予显示" or not 0 < int(text.rstrip("人%").replace(" ", "")) < 10


def test_requirements_within_the_rounding_block_alike():
    def gains(*values):
        rows = [
            (name, name, float(value), "ok", 2.5)
            for name, value in zip(("occupation", "pay", "place"), values, strict=True)
        ]
        return protected(REQUIREMENT_GAIN, rows, by=("requirement",))

    assert (
        say.blocking(gains(50, 50, 20)) == "不要求职业对口或不计薪酬差距，可多配约 50人，增加最多"
    )
    assert say.blocking(gains(0, 0, 0)) == "放宽任何单项要求，能配上的人数都不增加"
    assert say.blocking(gains(20, 90, 0)).startswith("不计薪酬差距，可多配 90人")
