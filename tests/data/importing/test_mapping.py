"""Mappings: what TOML may say, what is refused, and how headers match by themselves."""

import pytest

from data.contracts import CONTRACTS
from data.home import Home, Refused
from data.importing import mapping

POST = CONTRACTS["job_posting"]


def parsed(text: str) -> mapping.Mapping:
    import tomllib

    return mapping.parse(tomllib.loads(text), POST, "试")


def test_the_kinds_of_rules():
    plan = parsed(
        """
        source = "某市场"
        identical_rows = "keep"
        [columns]
        title = "职位"
        headcount = { from = "人数", unit = "百人", translate = { "若干" = "" } }
        employer = { from = ["公司", "单位"], pattern = '^(.+)公司$', template = "{}有限公司" }
        [[columns.education]]
        when = { column = "表", pattern = "专科" }
        constant = "大专"
        [[columns.education]]
        from = "学历"
        [[skip]]
        column = "职位"
        pattern = "合计"
        reason = "合计行"
        """
    )
    assert plan.columns["title"].rules == (mapping.Rule(sources=("职位",)),)
    assert plan.columns["headcount"].unit == "百人"
    assert plan.columns["headcount"].translate == {"若干": ""}
    first, second = plan.columns["education"].rules
    assert first.constant == "大专" and first.when == mapping.Condition("表", "专科")
    assert first.needs() == ("表",) and second.needs() == ("学历",)
    assert plan.keep_identical and plan.skip[0].reason == "合计行"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[columns]\ntitel = "职位"', "titel.*title"),
        ('[columns]\ntitle = { frm = "职位" }', "frm"),
        ('[columns]\ntitle = { from = "a", constant = "b" }', "from、constant、newest 之一"),
        ('[columns]\ntitle = { from = "a", pattern = "(" }', "正则表达式"),
        ('[columns]\ntitle = { from = "a", template = "x" }', "template"),
        ("[columns]\ntitle = 3", "title"),
        ('contract = "person"', "person"),
        ('identical_rows = "maybe"', "identical_rows"),
        ("[read]\nheaderrow = 3", "headerrow"),
        ("[colums]\n", "colums.*columns"),
        ('[[skip]]\ncolumn = "x"', "pattern"),
    ],
)
def test_what_is_not_understood_is_refused_by_name(text, says):
    with pytest.raises(Refused, match=f"试.*{says}"):
        parsed(text)


def test_where_mappings_are_found(tmp_path):
    home = Home(tmp_path)
    with pytest.raises(Refused, match="51job_cugwhzenith"):
        mapping.load("没有的", home, POST)
    home.mappings.mkdir()
    (home.mappings / "本地.toml").write_text('[columns]\ntitle = "岗位"', "utf-8")
    assert "title" in mapping.load("本地", home, POST).columns
    (tmp_path / "坏.toml").write_text("[", "utf-8")
    with pytest.raises(Refused, match=r"坏.toml 不是合法的 TOML"):
        mapping.load(tmp_path / "坏.toml", home, POST)
    (tmp_path / "乱.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Refused, match="UTF-8"):
        mapping.load(tmp_path / "乱.toml", home, POST)


def test_every_mapping_of_the_project_is_valid(tmp_path):
    import tomllib
    from importlib import resources

    for name in mapping.kept():
        text = resources.files("data").joinpath(f"mappings/{name}.toml").read_text("utf-8")
        contract = CONTRACTS[tomllib.loads(text)["contract"]]
        assert mapping.load(name, Home(tmp_path), contract).source


def test_a_digest_follows_what_a_mapping_does_not_what_it_is_called():
    one = parsed('[columns]\ntitle = "职位"')
    assert one.digest() == parsed('note = "x"\nsource = "y"\n[columns]\ntitle = "职位"').digest()
    assert one.digest() != parsed('[columns]\ntitle = "岗位"').digest()


def test_headers_match_labels_before_aliases_and_ignore_marks():
    plan = mapping.from_header(["职位名称", "岗位名称 *", "薪 资", "人数（人）", "杂项"], POST)
    assert plan.columns["title"].rules[0].sources == ("岗位名称 *",)
    assert plan.columns["salary"].rules[0].sources == ("薪 资",)
    assert plan.columns["headcount"].rules[0].sources == ("人数（人）",)
    assert (
        mapping.likeliest(["证件号码", "统一社会信用代码", "参保地", "参保起始年月"])
        is (CONTRACTS["employment"])
    )
    assert mapping.likeliest(["x", "y"]) is None


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("预算（万元）", "万元"),
        ("预算数(单位：亿元)", "亿元"),
        ("预算 [元]", "元"),
        ("预算金额（万元） *", "万元"),
        ("预算（万人）", None),
        ("预算（含追加）", None),
        ("预算", ""),
    ],
)
def test_a_unit_in_a_header_is_the_columns_unit(header, unit):
    found = mapping.from_header([header, "执行"], CONTRACTS["fund_budget"]).columns
    assert (found["budget"].unit if "budget" in found else None) == unit
