"""Each planted trouble is there, of the size stated, and gone from the quiet province."""

import json

import pytest

from data.demo.careers import cumulative, hazard
from data.demo.troubles import PLANTED
from data.months import month_number

# The pages of the product that show an office's own data (DESIGN §1); 大屏 repeats them.
PAGES = {
    "总览",
    "区域人才地图",
    "产业缺口",
    "高校源头",
    "本地生源回流",
    "人才留存",
    "供需预测",
    "招聘市场",
    "政策与资金",
    "城市对标",
    "预警与专报",
    "数据与口径",
}


def test_every_page_has_a_trouble():
    assert {page for trouble in PLANTED for page in trouble.pages} >= PAGES


def test_the_truth_lists_them(province, quiet):
    told = json.loads((province.truth / "troubles.json").read_text("utf-8"))
    assert [row["id"] for row in told["troubles"]] == [trouble.id for trouble in PLANTED]
    assert told["data_month"] == "2026-09"
    assert json.loads((quiet.truth / "troubles.json").read_text("utf-8"))["troubles"] == []


def leavers(made, county):
    """People who left a county in the last twelve months, over its people a year ago."""
    last = month_number("2026-09")
    return made.one(
        f"""SELECT (SELECT sum(people) FROM true_flow WHERE origin = {county}
                AND month BETWEEN {last - 12} AND {last - 1})
            / (SELECT sum(people) FROM true_stock
               WHERE county = {county} AND month = {last - 12})"""
    )


def test_a_district_loses_people(province, quiet):
    assert leavers(province, 330303) > 2 * leavers(quiet, 330303)
    assert leavers(province, 330106) == pytest.approx(leavers(quiet, 330106), abs=0.04)


def monthly(made, table, date, where):
    """Rows in the nine months from 2026-01 over those in the nine before, per month alike."""
    now, before = (
        made.one(f'SELECT count(*) FROM {table} WHERE {where} AND "{date}" BETWEEN {span}')
        for span in ("'2026-01' AND '2026-09-31'", "'2025-01' AND '2025-09-31'")
    )
    return now / before


def test_posts_double_while_seekers_halve(province, quiet):
    trade, jobs = "\"行业\" = '35'", "\"意向职业\" IN ('6-21-04-01', '2-02-38-10')"
    assert monthly(province, "job_posting", "发布日期", trade) == pytest.approx(2.0, abs=0.35)
    assert monthly(quiet, "job_posting", "发布日期", trade) == pytest.approx(1.0, abs=0.25)
    assert monthly(province, "job_seeker", "登记日期", jobs) == pytest.approx(0.5, abs=0.2)
    assert monthly(quiet, "job_seeker", "登记日期", jobs) == pytest.approx(1.0, abs=0.3)


def test_a_university_stops_sending(province, quiet):
    def share(made, years):
        return made.one(
            f"""SELECT sum("人数") FILTER ("就业地" LIKE '33%') / sum("人数") FROM graduate
            WHERE "院校" LIKE '%（虚构）' AND "毕业年份" BETWEEN {years}"""
        )

    assert share(province, "2025 AND 2026") < 0.3 * share(province, "2022 AND 2024")
    assert share(quiet, "2025 AND 2026") > 0.75 * share(quiet, "2022 AND 2024")


def test_natives_of_a_county_stay_away(province, quiet):
    def share(made, years):
        return made.one(
            f"""SELECT sum("人数") FILTER ("就业地" LIKE '3303%') / sum("人数") FROM graduate
            WHERE "生源地" = '330381' AND "毕业去向" = '就业' AND "毕业年份" BETWEEN {years}"""
        )

    assert share(province, "2023 AND 2026") < 0.45 * share(province, "2017 AND 2022")
    assert share(quiet, "2023 AND 2026") > 0.7 * share(quiet, "2017 AND 2022")


def test_the_cliff_is_doubled_where_planted(province, quiet):
    at_8 = province.one(
        """SELECT sum(n * survival) / sum(n) FROM true_retention
        WHERE trouble = 'cliff' AND month = 8"""
    )
    usual = province.one(
        """SELECT sum(n * survival) / sum(n) FROM true_retention
        WHERE trouble = '' AND city = 330100 AND month = 8"""
    )
    assert usual - at_8 == pytest.approx(0.05, abs=0.03)
    assert quiet.one("SELECT count(*) FROM true_retention WHERE trouble <> ''") == 0


def overdue(made, county):
    return made.one(
        f"""SELECT count(*) FROM policy_payout WHERE "受理区县" = '{county}'
        AND "状态" = '已审待兑' AND "审定日期"::DATE < DATE '2026-09-30' - 180"""
    )


def test_payouts_are_overdue_in_one_county_only(province, quiet):
    assert overdue(province, "330212") > 30
    assert overdue(quiet, "330212") == 0
    others = """SELECT count(*) FROM policy_payout WHERE "受理区县" <> '330212'
        AND "状态" = '已审待兑' AND "审定日期"::DATE < DATE '2026-09-30' - 180"""
    assert province.one(others) == 0


def test_one_programme_is_not_executed(province, quiet):
    low = 'SELECT "地区", "项目" FROM fund_budget WHERE "年度" = 2026 AND "执行" < 0.6 * "预算"'
    assert province.rows(low) == [("330200", "青年人才安居专项")]
    assert quiet.rows(low) == []


def test_one_target_is_out_of_reach(province, quiet):
    ask = """SELECT "目标值" FROM target WHERE "地区" = '330700' AND "年度" = 2026
        AND "指标" = '新引进大专及以上人才'"""
    assert province.one(ask) > 1.4 * quiet.one(ask)


def test_a_counter_is_overloaded_a_month_missing_a_source_stale(province, quiet):
    days = """SELECT avg("平均办结天数") FROM service_use WHERE "区县" = '330106'
        AND "渠道" = '窗口' AND "年月" >= '2026-04'"""
    assert province.one(days) == pytest.approx(4 * quiet.one(days), rel=0.05)
    missing = (
        """SELECT count(*) FROM service_use WHERE "区县" LIKE '3305%' AND "年月" = '2026-05'"""
    )
    assert (province.one(missing), quiet.one(missing)) == (0, 20)
    newest = 'SELECT max("登记日期") FROM job_seeker WHERE "登记区县" LIKE \'3308%\''
    assert province.one(newest) < "2026-06" <= quiet.one(newest)


def test_one_city_falls_behind_its_peers(province, quiet):
    ask = """SELECT "数值" FROM city_indicator WHERE "地区" = '330600' AND "年份" = 2025
        AND "指标" = '求职者净流入率（演示）'"""
    assert (province.one(ask), quiet.one(ask)) == (-1.5, 0.4)


def test_retention_in_the_files_follows_the_hazard(quiet):
    """Kaplan-Meier from the spells of 本科 new to Hangzhou against the true curve.

    The clock runs from the first month after the data's first; three months without a spell in
    the city end it. At 36 months 1 400 are at risk: three standard errors are 0.025.
    """
    durations = quiet.rows(
        """WITH s AS (SELECT "证件号码" AS id, left("参保起始年月", 4)::INT * 12
                + right("参保起始年月", 2)::INT - 1 AS a, coalesce(left("参保终止年月", 4)::INT * 12
                + right("参保终止年月", 2)::INT - 1, 24320) AS b
            FROM employment WHERE "单位所在区县" LIKE '3301%'),
        known AS (SELECT "证件号码" AS id FROM person
                  WHERE "最高学历" = '本科' AND "学历取得年月" IS NULL),
        seen AS (SELECT id, a, b, max(b) OVER (PARTITION BY id ORDER BY a
                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
                 FROM s JOIN known USING (id)),
        marked AS (SELECT *, sum((before IS NULL OR a - before > 3)::INT)
                    OVER (PARTITION BY id ORDER BY a) AS island FROM seen)
        SELECT max(b) - min(a) + 1, max(b) <= 24320 - 3 FROM marked
        GROUP BY id, island HAVING min(a) > 24201"""
    )
    assert len(durations) > 2_000
    survival = 1.0
    for month in range(1, 37):
        at_risk = sum(d >= month for d, _ in durations)
        survival *= 1 - sum(d == month and gone for d, gone in durations) / at_risk
        if month in (5, 7, 12, 36):
            truth = quiet.one(
                f"""SELECT survival FROM true_retention WHERE city = 330100 AND education = 4
                AND month = {month}"""
            )
            assert survival == pytest.approx(truth, abs=0.025), month


def test_the_hazard_has_its_cliff_and_then_falls():
    assert hazard(6) == hazard(7) > 2 * hazard(8) > 2 * hazard(24) > 2 * hazard(61)
    sums = cumulative()
    assert sums[0] == sums[2] == 0.0
    assert sums[7] == pytest.approx(3 * 0.008 + 2 * 0.036)


@pytest.mark.long
def test_troubles_are_large_enough_to_be_found(make_province):
    """At the default size each trouble touches 300 people or posts at least."""
    full = make_province()
    last = month_number("2026-09")
    assert (
        full.one(
            f"SELECT sum(people) FROM true_flow WHERE origin = 330303 AND month >= {last - 12} "
            f"AND month < {last}"
        )
        >= 300
    )
    assert (
        full.one(
            "SELECT count(*) FROM job_posting WHERE \"行业\" = '35' AND \"发布日期\" >= '2026-01'"
        )
        >= 300
    )
    assert (
        full.one(
            """SELECT count(*) FROM job_seeker WHERE "意向职业" IN ('6-21-04-01', '2-02-38-10')
        AND "登记日期" BETWEEN '2025-01' AND '2025-09-31'"""
        )
        >= 300
    )
    assert (
        full.one(
            """SELECT sum("人数") FROM graduate
            WHERE "院校" LIKE '%（虚构）' AND "毕业年份" >= 2025"""
        )
        >= 300
    )
    assert (
        full.one(
            """SELECT sum("人数") FROM graduate WHERE "生源地" = '330381' AND "毕业年份" >= 2023
        AND "毕业去向" = '就业'"""
        )
        >= 300
    )
    assert (
        full.one("SELECT sum(n) FROM true_retention WHERE trouble = 'cliff' AND month = 0") >= 300
    )
    assert overdue(full, "330212") >= 300
