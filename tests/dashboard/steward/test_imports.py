"""The import page's hands on a small file, and the page itself in a home with and without demo."""

import io
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.steward import imports
from data.contracts import CONTRACTS
from data.home import Home, Refused

ROWS = (
    "职位,公司,地址,薪酬\n程序员,甲公司,杭州-西湖区,1-1.5万/月\n焊工,乙公司,火星,6-8千/月\n"
    "会计,丙公司,宁波-鄞州区,5-7千/月\n司机,丁公司,温州,4-6千/月\n"
)


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("TALENT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TALENT_KEY_FILE", str(tmp_path / "key"))
    return Home(tmp_path / "home")


def silent(_doing: str, _share: float) -> None:
    return None


def upload(name: str, text: str) -> Path:
    return imports.keep(name, io.BytesIO(text.encode("gb18030")))


def test_an_upload_keeps_only_the_last_part_of_its_name():
    assert upload("../../etc\\岗位.csv", ROWS).name == "岗位.csv"


@pytest.mark.slow
def test_a_draft_is_looked_through_edited_saved_and_used(home):
    path = upload("岗位.csv", ROWS)
    drafted = imports.draft(path, "job_posting")
    assert drafted.header == ("职位", "公司", "地址", "薪酬")
    table = drafted.table.set_index("目标列")["来源列"]
    assert (table["岗位名称"], table["工作地点"], table["薪资"]) == ("职位", "地址", "薪酬")
    changed = drafted.table.copy()
    changed.loc[changed["目标列"] == "招聘单位", "来源列"] = imports.UNUSED
    mapping, text = imports.edited(drafted, changed, CONTRACTS["job_posting"])
    assert "employer" not in mapping.columns
    assert imports.save("某网站", text) == "某网站"
    assert imports.saved()[0] == "某网站"
    report = imports.run(
        [path],
        "job_posting",
        "某网站",
        dry_run=False,
        replace_demo=False,
        confirm=False,
        source="某网站",
        progress=silent,
    )
    assert (report.read, report.accepted + report.rejected) == (4, 4)
    assert report.files[0].rejects
    assert imports.waiting() == ["岗位.csv"]
    imports.build(silent)
    assert imports.waiting() == []


@pytest.mark.parametrize("name", ["", "a/b", "..", 'x"y'])
def test_a_mapping_needs_a_name_that_a_file_can_have(home, name):
    with pytest.raises(Refused, match="映射名称"):
        imports.save(name, "")


def test_the_template_is_a_workbook(home):
    assert imports.template_bytes("person").startswith(b"PK")


def test_the_page_stands_before_anything_is_uploaded(world_home):
    page = AppTest.from_file("../../../pages/importing.py", default_timeout=60).run()
    assert not page.exception
    assert page.selectbox[0].options[0] == "人才基本信息"
