"""Drafts for files as thirteen offices write them: which column of theirs is which of ours."""

import tomllib
from dataclasses import dataclass

import pytest

from data.contracts import CONTRACTS
from data.importing.guess import guess
from tests.data.importing.conftest import resident

ZHEJIANG = 330000


@dataclass(frozen=True)
class Office:
    """An office's file: contract, header, a row (``{n}`` counts), and what a person would map."""

    contract: str
    header: str
    row: str
    right: str  # contract column=its header, …


OFFICES = (
    Office(
        "person",
        "序号,姓名,身份证号码,性别,出生年月,最高学历,毕业学校,所学专业,毕业时间,籍贯,"
        "户籍所在地,职称级别,技能等级,人才类别,备注",
        "{n},张某,{id},女,1988.0{m},本科（学士）,浙江大学,会计学,2010年6月,浙江杭州,"
        "杭州市西湖区,工程师,高级工,E类,",
        "person_key=身份证号码 gender=性别 birth_year=出生年月 education=最高学历 "
        "school=毕业学校 major=所学专业 "
        "education_as_of=毕业时间 hukou=户籍所在地 professional_title=职称级别 "
        "skill_level=技能等级 talent_tier=人才类别",
    ),
    Office(
        "insurance_month",
        "姓名,社会保障号,单位名称,单位信用代码,参保区县,行业类别,所属期,缴费基数（元）",
        "张某,{id},某某公司,91330106MA2CCCCC4Y,西湖区,教育,2025年{m}月,{n}000",
        "person_key=社会保障号 employer_key=单位信用代码 region=参保区县 industry=行业类别 "
        "month=所属期 "
        "wage_base=缴费基数（元）",
    ),
    Office(
        "employment",
        "序号,姓名,社会保障号,用人单位,统一社会信用代码,参保所在地,所属行业,工种岗位,"
        "缴费基数（元）,起始年月,终止年月,备注",
        "{n},张某,'{id},某某公司,91330106MA2CCCCC4Y,西湖区,教育,会计,{n}500,2023.0{m},至今,",
        "person_key=社会保障号 employer_key=统一社会信用代码 region=参保所在地 "
        "industry=所属行业 occupation=工种岗位 "
        "wage=缴费基数（元） start_month=起始年月 end_month=终止年月",
    ),
    Office(
        "graduate",
        "高校名称,专业名称,学历,毕业届,生源省份,毕业去向类别,就业所在地,单位行业,人数",
        "浙江大学,软件工程,本科生毕业,202{m}届,浙江省,签劳动合同形式就业,浙江省杭州市,教育,{n}",
        "school=高校名称 major=专业名称 education=学历 graduation_year=毕业届 origin=生源省份 "
        "destination_type=毕业去向类别 destination_region=就业所在地 "
        "destination_industry=单位行业 count=人数",
    ),
    Office(
        "student",
        "学号,姓名,身份证号,就读院校,专业名称,培养层次,生源所在地,预计毕业时间",
        "S{n},张某,{id},浙江大学,软件工程,硕士研究生,浙江省温州市,2027年6月",
        "person_key=身份证号 school=就读院校 major=专业名称 education=培养层次 origin=生源所在地 "
        "expected_graduation=预计毕业时间",
    ),
    Office(
        "job_posting",
        "招聘岗位,用人单位,工作区域,单位行业,最低学历要求,招聘数量,薪资待遇,发布时间,有效期至,"
        "招聘渠道",
        "会计{n},某某公司,杭州·西湖区·文三路,教育,本科及以上,{n},6-8千/月,2026-0{m}-01,"
        "长期有效,线上",
        "title=招聘岗位 employer=用人单位 region=工作区域 industry=单位行业 "
        "education=最低学历要求 headcount=招聘数量 "
        "salary=薪资待遇 posted_on=发布时间 closed_on=有效期至 channel=招聘渠道",
    ),
    Office(
        "job_seeker",
        "求职编号,姓名,登记地区,户籍地,学历层次,求职意向,期望薪酬,求职登记日期,成功就业日期",
        "Q{n},张某,西湖区,浙江省温州市,大专,会计,5000元左右,2026/{m}/3,",
        "seeker_id=求职编号 region=登记地区 hukou=户籍地 education=学历层次 "
        "occupation=求职意向 wage=期望薪酬 "
        "registered_on=求职登记日期 intention_reached_on=成功就业日期",
    ),
    Office(
        "employer",
        "统一信用代码,企业名称,注册地址,行业门类,行业名称,企业规模,单位类型,是否高新技术企业,"
        "主导产业链,环节",
        "91330106MA2CCCCC4Y,某某{n}公司,浙江省杭州市西湖区文三路{n}号,C,通用设备制造业,"
        "小型企业,民营企业,√,生物医药,整机",
        "employer_key=统一信用代码 name=企业名称 region=注册地址 industry=行业名称 "
        "size=企业规模 nature=单位类型 "
        "high_tech=是否高新技术企业 chain=主导产业链 chain_link=环节",
    ),
    Office(
        "policy_payout",
        "业务流水号,政策项目,补贴类型,受理区,申请人身份证号,企业统一社会信用代码,"
        "兑现金额（万元）,申报日期,审批日期,拨付日期,办理状态",
        "ZC{n},安家,购房补贴,西湖区,{id},,{n}.5,2025-0{m}-01,2025-0{m}-20,,待审",
        "case_id=业务流水号 policy=政策项目 kind=补贴类型 region=受理区 person_key=申请人身份证号 "
        "employer_key=企业统一社会信用代码 amount=兑现金额（万元） applied_on=申报日期 "
        "decided_on=审批日期 "
        "paid_on=拨付日期 status=办理状态",
    ),
    Office(
        "fund_budget",
        "主管部门,专项名称,预算年度,年初预算数,调整预算数,执行数,执行率",
        "人社局,引才{n},2026,{n}00,{n}10,{n}5,0.95",
        "department=主管部门 programme=专项名称 year=预算年度 budget=年初预算数 executed=执行数",
    ),
    Office(
        "service_use",
        "服务事项,所在区县,办理渠道,统计月份,访问人次,办结件数,服务人数,平均办结时间(天),"
        "房源总数,已入住",
        "落户{n},西湖区,浙里办,2026年{m}月,1200,{n},{n},3个工作日,100,9{m}",
        "service=服务事项 region=所在区县 channel=办理渠道 month=统计月份 visits=访问人次 "
        "cases=办结件数 "
        "people=服务人数 days_to_finish=平均办结时间(天) capacity=房源总数 occupied=已入住",
    ),
    Office(
        "target",
        "目标指标,责任地区,目标年度,目标任务（万人）,责任单位",
        "人才总量,杭州市,202{m},{n},人社局",
        "indicator=目标指标 region=责任地区 year=目标年度 target=目标任务（万人） "
        "department=责任单位",
    ),
    Office(
        "city_indicator",
        "城市名称,指标名称,年度,指标值,计量单位,资料来源,年鉴版本",
        "杭州市,常住人口,202{m},12{n}.5,万人,年鉴,2026版",
        "city=城市名称 indicator=指标名称 year=年度 value=指标值 unit=计量单位 source=资料来源 "
        "edition=年鉴版本",
    ),
)


@pytest.mark.parametrize("office", OFFICES, ids=lambda office: office.contract)
def test_nine_columns_of_ten_are_drafted_right(office, tmp_path):
    path = tmp_path / "报送表.csv"
    lines = [
        office.row.format(n=n, m=n % 6 + 1, id=resident(n, born="19880307")) for n in range(1, 31)
    ]
    path.write_text("\n".join([office.header, *lines]) + "\n", "utf-8")
    found = tomllib.loads(guess(path, CONTRACTS[office.contract], tmp_path, ZHEJIANG))["columns"]
    drafted = {
        name: spec["from"] if isinstance(spec, dict) and "from" in spec else spec
        for name, spec in found.items()
    }
    right = dict(pair.split("=") for pair in office.right.split())
    told = {name for name in right if drafted.get(name) == right[name]}
    wrong = {n: s for n, s in drafted.items() if n not in right and isinstance(s, str)}
    assert len(told) >= 0.9 * len(right), {
        n: (right[n], drafted.get(n)) for n in right if n not in told
    }
    assert len(wrong) <= 0.1 * len(right), wrong


def test_nothing_is_read_otherwise_than_the_import_reads_it(tmp_path):
    """出生年月 is no 学历取得年月, 办结件数 no number of days."""
    path = tmp_path / "人才.csv"
    path.write_text(
        "证件号码,最高学历,出生年月,毕业时间,职称等级\n"
        + "".join(f"{resident(n)},本科,1990.0{n},2012年6月,高级工程师\n" for n in range(1, 6)),
        "utf-8",
    )
    found = tomllib.loads(guess(path, CONTRACTS["person"], tmp_path))["columns"]
    assert found["birth_year"] == "出生年月" and found["education_as_of"] == "毕业时间"
    assert found["professional_title"] == "职称等级"
