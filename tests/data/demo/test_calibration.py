"""Totals against the public ones that the province was made after (its sources: docs/demo.md).

Sixty thousand people stand for 4.5 million, so a class of 382 619 graduates becomes 1 020; the
tolerances are about three standard errors of that size.
"""

import pytest

from data.demo.draws import facts
from data.demo.plan import LAST, SCALE, Plan
from data.months import month_number

pytestmark = pytest.mark.slow

ZHEJIANG_SCHOOLS = """(SELECT name FROM (VALUES {}) s(name))""".format(
    ", ".join(f"('{r['name']}')" for r in facts("schools") if r["city"].startswith("33"))
)
AT_HOME = f'"院校" IN {ZHEJIANG_SCHOOLS}'
WORKS_HERE = "\"毕业去向\" = '就业' AND \"就业地\" LIKE '33%'"


def test_class_of_2022_by_education_and_place_of_work(province):
    """Provincial graduate report: 382 619 graduates (研 28 252, 本 174 471, 专 179 896);
    247 167 employed in the province."""
    total, post, bachelor, college, here = province.rows(
        f"""SELECT sum("人数"), sum("人数") FILTER ("学历层次" IN ('硕士', '博士')),
            sum("人数") FILTER ("学历层次" = '本科'), sum("人数") FILTER ("学历层次" = '大专'),
            sum("人数") FILTER ({WORKS_HERE})
        FROM graduate WHERE "毕业年份" = 2022 AND {AT_HOME}"""
    )[0]
    assert total == pytest.approx(382_619 / SCALE / 5, rel=0.01)
    assert here / total == pytest.approx(247_167 / 382_619, abs=0.01)
    assert post / total == pytest.approx(28_252 / 382_619, abs=0.025)
    assert bachelor / total == pytest.approx(174_471 / 382_619, abs=0.05)
    assert college / total == pytest.approx(179_896 / 382_619, abs=0.05)


def test_graduates_industries(province):
    """Same report: 制造业 16.16 %, 批发零售 13.11 % of those with a job."""
    factory, trade = province.rows(
        f"""SELECT avg(("就业行业"::INT BETWEEN 13 AND 43)::INT),
            avg(("就业行业"::INT IN (51, 52))::INT)
        FROM graduate WHERE {WORKS_HERE} AND "证件号码" IS NOT NULL"""
    )[0]
    assert factory == pytest.approx(0.1616, abs=0.012)
    assert trade == pytest.approx(0.1311, abs=0.012)


@pytest.mark.parametrize(
    ("city", "share", "off"),
    [("3301", 0.2022, 0.15), ("3303", 0.1174, 0.05), ("3302", 0.1028, 0.06)],
)
def test_cities_of_work_are_of_the_right_order(province, city, share, off):
    """Same report: 杭州 20.22 %, 温州 11.74 %, 宁波 10.28 %, perhaps by origin: orders only."""
    found = province.one(
        f"SELECT avg((\"就业地\" LIKE '{city}%')::INT) FROM graduate WHERE {WORKS_HERE}"
    )
    assert abs(found - share) <= off


@pytest.mark.parametrize(
    ("school", "city", "share"),
    [("宁波大学", "3302", 0.45), ("浙江工业大学", "3301", 0.50), ("浙江工业大学", "3302", 0.06)],
)
def test_graduates_who_stay_where_they_studied(province, school, city, share):
    """宁波日报 2021-09-22, class of 2020: ≈ 45 % of 宁波大学; > 50 % and ≈ 6 % of 浙工大."""
    found, n = province.rows(
        f"""SELECT sum("人数") FILTER ("就业地" LIKE '{city}%') / sum("人数"), sum("人数")
        FROM graduate WHERE "毕业去向" = '就业' AND "院校" = '{school}'"""
    )[0]
    assert n >= 100
    assert found == pytest.approx(share, abs=0.10)


def test_natives_who_studied_elsewhere_return(province):
    """One Tianjin school, 2022: 65.91 % of its graduates from Zhejiang returned there."""
    found = province.one(
        f"""SELECT sum("人数") FILTER ({WORKS_HERE}) / sum("人数") FROM graduate
        WHERE "毕业去向" = '就业' AND "生源地" LIKE '33%' AND NOT {AT_HOME}
            AND "院校" NOT LIKE '%虚构%'"""
    )
    assert found == pytest.approx(0.6591, abs=0.03)


def test_talent_is_a_third_of_the_employed(province):
    """Zhejiang 2017: 1 220.9 万, 32.2 % of the employed."""
    share = province.one(
        """WITH talent AS (SELECT DISTINCT "证件号码" AS id FROM person
            WHERE ("最高学历" IN ('大专', '本科', '硕士', '博士')
                   AND coalesce("学历取得年月", '0') <= '2017-12')
                OR "职称" IS NOT NULL OR left("职业技能等级", 2) IN ('一级', '二级', '三级'))
        SELECT avg((t.id IS NOT NULL)::INT) FROM
            (SELECT DISTINCT "证件号码" AS id FROM employment WHERE "参保起始年月" <= '2017-12'
                AND coalesce("参保终止年月", '9999-12') >= '2017-12') e
        LEFT JOIN talent t USING (id)"""
    )
    assert share == pytest.approx(0.322, abs=0.02)


def test_jobs_end_at_their_industry_s_rate(province):
    """Monthly separations by industry, US May 2025: manufacturing 1.33 %, leisure 4.10 %.

    Ends of stays (leaving the city) come on top, about 0.7 points.
    """
    rates = dict(
        province.rows(
            """WITH s AS (SELECT "行业大类"::INT AS i, left("参保起始年月", 4)::INT * 12
                + right("参保起始年月", 2)::INT AS a, coalesce(left("参保终止年月", 4)::INT * 12
                + right("参保终止年月", 2)::INT, 24321) AS b, "参保终止年月" IS NOT NULL AS ended
                FROM employment)
            SELECT CASE WHEN i BETWEEN 13 AND 43 THEN 'factory'
                WHEN i IN (61, 62) THEN 'leisure' END,
                sum(ended::INT) / sum(b - a + 1) FROM s GROUP BY 1"""
        )
    )
    assert rates["factory"] == pytest.approx(0.0133 + 0.0075, abs=0.004)
    assert rates["leisure"] == pytest.approx(0.0410 + 0.0075, abs=0.006)


def test_cities_weigh_what_their_people_do(province):
    """The stock's shares follow the later population figures, pulled towards 杭州."""
    stock = dict(
        province.rows(
            f"""SELECT county // 100 * 100, sum(people) FROM true_stock WHERE month = {LAST}
            GROUP BY 1"""
        )
    )
    people = {int(r["code"]): float(r["population"]) for r in facts("cities")}
    for city, n in people.items():
        weight = (stock[city] / sum(stock.values())) / (n / sum(people.values()))
        assert 0.5 < weight < 1.6, city
    assert len({row[0] for row in province.rows("SELECT DISTINCT county FROM true_stock")}) == 90


def test_yearly_net_inflow_is_of_the_published_size(quiet):
    """Job seekers' net inflow 2023: 杭 1.2 %, 汉 0.1, 蓉 −0.3, 沪 1.5: a few per cent at most."""
    last, year = LAST, LAST - 11
    for city in (int(r["code"]) for r in facts("cities")):
        into, out, stock = quiet.rows(
            f"""SELECT
            (SELECT sum(people) FROM true_flow WHERE destination // 100 * 100 = {city}
                AND origin // 100 * 100 <> {city} AND month BETWEEN {year} AND {last}),
            (SELECT sum(people) FROM true_flow WHERE origin // 100 * 100 = {city}
                AND destination // 100 * 100 <> {city} AND month BETWEEN {year - 1} AND {last - 1}),
            (SELECT sum(people) FROM true_stock WHERE county // 100 * 100 = {city}
                AND month = {last})"""
        )[0]
        assert -0.045 < (into - out) / stock < 0.045, city


def test_seekers_find_about_one_post_each(province):
    """求人倍率 of a published hall: 554 / 509 = 1.09."""
    posts = province.one('SELECT sum("招聘人数") FROM job_posting WHERE "发布日期" >= \'2025-01\'')
    seekers = province.one("SELECT count(*) FROM job_seeker WHERE \"登记日期\" >= '2025-01'")
    assert posts / seekers == pytest.approx(1.09, abs=0.15)


def test_quarters_of_posts_per_seeker_lie_in_the_published_range(province):
    """MOHRSS, 市场供求状况分析, the nation's quarters: 0.97 in 2009-Q4 (1.01 in 2010-Q4,
    0.04 more than a year before), 1.07 in 2016-Q1 (520 over 487), 1.22 in 2017-Q4, 1.23 in 2018-Q1,
    1.31 in 2022-Q3 and 1.53 a year before that (0.22 more)."""
    posts, seekers = (
        dict(province.rows(sql))
        for sql in (
            """SELECT left("发布日期", 4) || '-' || (substr("发布日期", 6, 2)::INT + 2) // 3,
            sum("招聘人数") FROM job_posting GROUP BY 1""",
            """SELECT left("登记日期", 4) || '-' || (substr("登记日期", 6, 2)::INT + 2) // 3,
            count(*) FROM job_seeker GROUP BY 1""",
        )
    )
    quarters = [posts[name] / seekers[name] for name in seekers]
    assert len(quarters) == 12
    chance = 0.06  # two standard errors of a quarter of some 1 500 seekers
    assert all(0.97 - chance < one < 1.53 for one in quarters), quarters
    assert 0.99 < sum(quarters) / 12 < 1.31


def test_same_industry_two_years_on(province):
    """UK LEO: 72.7 % in the same industry at year 1 and year 3 (sections there, divisions here)."""
    same = province.one(
        """WITH j AS (SELECT "证件号码" AS id, "行业大类" AS i, "参保起始年月" AS a,
                coalesce("参保终止年月", '9999') AS b FROM employment),
        g AS (SELECT "证件号码" AS id FROM graduate WHERE "毕业年份" = 2020
              AND "证件号码" IS NOT NULL),
        one AS (SELECT id, min(i) AS i FROM j JOIN g USING (id)
                WHERE a <= '2021-09' AND b >= '2021-09' GROUP BY id),
        three AS (SELECT id, min(i) AS i FROM j JOIN g USING (id)
                  WHERE a <= '2023-09' AND b >= '2023-09' GROUP BY id)
        SELECT avg((one.i = three.i)::INT) FROM one JOIN three USING (id)"""
    )
    assert same == pytest.approx(0.727, abs=0.06)


def test_the_plan_starts_where_it_says():
    assert Plan().first == month_number("2016-10")
    assert Plan().graduating(2022) == round(382_619 / SCALE)
