"""Every page is opened once, in one session, on a province that has something for all of them.

What a page says is held by the tests of its room. This file is what the quick set knows of pages:
each comes up without a word of trouble, asks its question, draws, and answers with a figure.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.access.site import ENTRIES
from tests.dashboard.charts.known import unknown
from tests.e2e.stage import everything, full_province
from tests.world import World

PAGES = sorted(path.stem for path in (Path(__file__).parents[2] / "pages").glob("*.py"))
# What each asks, and the beginning of a sentence with a figure in it.
ASKED = {
    "accounts": ("谁正在登录", ""),
    "alerts": ("有哪些事项需要关注", "浙江省有 "),
    "briefing": ("本月人才工作有哪些变化", "人才总量（参保口径） "),
    "chains": ("各条产业链有多少人", "产业链从业人员 "),
    "definitions": ("数据从哪来、新不新", ""),
    "explore": ("想看哪项指标", "浙江省人才总量（参保口径） "),
    "gap": ("哪些行业和职业缺人", "求人倍率"),
    "homecoming": ("本地学子在哪里读书", "返乡率"),
    "importing": ("上传部门文件", ""),
    "kept": ("常看的内容存在哪里", ""),
    "linkage": ("哪些记录可能是同一个人", ""),
    "outlook": ("今后三到五年要多少人", "预计缺 "),
    "peers": ("我们和对标地区差在哪里", "浙江省与 "),
    "placement": ("多少求职者能配上多少岗位", "最多能配上 "),
    "policy": ("钱发给了谁", "兑现人才政策资金"),
    "overview": ("本地区人才工作进展如何", "新引进大专及以上人才 "),
    "profile": ("这个地区的人才为什么增减", "浙江省人才总量比一年前多"),
    "projector": ("大屏播放哪些画面", ""),
    "recruitment": ("谁在招人、谁在求职", "求人倍率"),
    "region": ("人才在哪里，密度多高", "人才总量（参保口径） "),
    "retention": ("来了的人才，半年、一年", "三年后仍在的占 "),
    "targets": ("年初定的目标完成了多少", "完成全年目标的 "),
    "services": ("服务办得多快", "平均办结 "),
    "schools": ("人才从哪些高校来", "南京工业职业技术大学最多，"),
}


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> World:
    """People, posts, seekers, schools, targets from 大屏's province; natives and grants besides."""
    world = full_province(tmp_path_factory.mktemp("every") / "home")
    everything(world)
    world.build()
    return world


@pytest.fixture(scope="module")
def app(province: World) -> Iterator[AppTest]:
    """One session that walks through all pages, as a person does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TALENT_HOME", str(province.path))
        yield AppTest.from_file("../../dashboard/serving/main.py", default_timeout=120).run()


def test_every_page_is_known_here_and_has_an_address():
    assert set(PAGES) == set(ASKED), "say in ASKED what the page asks and how its answer begins"
    entries = {Path(entry.file).stem for entry in ENTRIES}
    assert set(PAGES) == entries, "an Entry in dashboard/access/site.py gives a page its address"


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens(page, app):
    app.switch_page(f"../../pages/{page}.py")
    app.run()
    assert not app.exception
    assert not app.error
    said = " ".join(str(element.proto) for element in app.main)
    question, answer = ASKED[page]
    assert question in said
    if answer:
        assert re.search(rf"{answer}[^<]{{0,60}}\d", said)
    if page not in (
        "accounts",
        "alerts",
        "briefing",
        "definitions",
        "importing",
        "kept",
        "linkage",
        "projector",
    ):
        assert app.get("plotly_chart")
        for part in app.session_state["page-shown"].parts.values():
            assert part.figure is None or not unknown(part.figure), part.title
