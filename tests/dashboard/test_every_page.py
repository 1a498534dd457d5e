"""Every page is opened once, in one session, on a province that has something for all of them.

What a page says is held by the tests of its room. This file is what the quick set knows of pages:
each comes up without a word of trouble, asks its question, draws, and answers with a figure.
"""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.access.site import ENTRIES
from tests.dashboard.charts.known import unknown
from tests.dashboard.studies import NANJING, ZJU, graduates
from tests.e2e.stage import full_province
from tests.world import XIHU, YUHANG, World, key, m

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
    for year in range(2020, 2026):
        graduates(world, 60, ZJU, XIHU, XIHU, year)
        graduates(world, 40, ZJU, YUHANG, NANJING, year)
    for n in range(60):
        grant = {
            "case_id": str(n),
            "policy": "安家",
            "kind": "living",
            "region": XIHU,
            "person_key": key(n),
            "amount": 10_000.0,
            "applied_on": date(2026, 3, 2),
            "decided_on": date(2026, 4, 2),
            "paid_on": date(2026, 5, 2) if n < 40 else None,
            "status": "paid" if n < 40 else "approved",
        }
        student = {
            "person_key": key(f"s{n}"),
            "school": ZJU,
            "education": 4,
            "origin": XIHU,
            "major": "软件工程",
            "expected_graduation": 2026 + n % 2,
        }
        world.put("policy_payout", grant).put("student", student)
    for n in range(3):
        world.put(
            "employer",
            {
                "employer_key": key(f"firmchain{n}"),
                "name": f"链上{n}",
                "region": XIHU,
                "chain": "数字经济",
                "chain_link": "上游",
            },
        )
        for who in range(90_000 + 100 * n, 90_030 + 100 * n):
            world.person(who).spell(who, XIHU, "2022-01", firm=f"chain{n}")
    for name in ("求职者净流入率", "每万劳动力研发人员"):
        for n, place in enumerate((330000, 320000, 310000)):
            for year in (2023, 2024):
                row = {"city": place, "indicator": name, "year": year, "value": n + year / 1000}
                world.put("city_indicator", row | {"unit": "%", "source": "年鉴", "edition": "一"})
    told = {"service": "办证", "channel": "counter", "visits": 300, "cases": 120, "people": 110}
    for month in range(m("2025-06"), m("2026-06") + 1):
        row = {"region": XIHU, "month": month, "days_to_finish": 3.5}
        world.put("service_use", told | row | {"rated": 80, "satisfied": 60})
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
        "projector",
    ):
        assert app.get("plotly_chart")
        for part in app.session_state["page-shown"].parts.values():
            assert part.figure is None or not unknown(part.figure), part.title
