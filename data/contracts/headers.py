"""Headers seen in offices' files, beside the aliases that the contracts state.

A header here is as good as the contract's label: also a file without a mapping is read by it. Those
in :data:`HINTS` are believed by a draft alone, which sees what stands under them.
"""

from dataclasses import replace
from typing import Final

from data.contracts.base import Contract

_PERSON: Final = (
    "身份证件号码 居民身份证号 居民身份证号码 公民身份证号码 身份证 社会保障号 社保号 "
    "证件号 身份证件号 参保人身份证号 本人身份证号 申请人身份证号 申请人证件号码 申请人身份证号码"
)
_EMPLOYER: Final = (
    "统一社会信用代码 社会信用代码 统一信用代码 信用代码 单位信用代码 单位社会信用代码 "
    "企业统一社会信用代码 用人单位统一社会信用代码 组织机构代码"
)
_INDUSTRY: Final = "行业名称 行业分类 单位行业 企业行业 所属行业大类 国民经济行业 行业类别"
_ORIGIN: Final = "生源地区 生源省份 生源地省份 生源所在地区 生源所在省 生源地市"
_SCHOOL: Final = "学校名称 毕业学校 高校名称 院校名称 高校 毕业院校名称 就读院校 就读学校"

_SEEN: Final[dict[str, dict[str, str]]] = {
    "person": {
        "person_key": _PERSON,
        "birth_year": "出生日期 出生时间 出生年份",
        "school": f"{_SCHOOL} 最高学历毕业院校",
        "major": "专业名称 所学专业名称 毕业专业",
        "origin": _ORIGIN,
        "hukou": "户籍所在地 户籍地址 户口地 户籍地区",
        "skill_level": "职业资格等级 技能人才等级 职业技能等级名称",
        "professional_title": "职称等级 职称级别 专业技术职称 专业技术资格 职称名称 专技职称",
        "talent_tier": "人才类型 人才等级 认定类别 认定层次 人才认定类别 人才认定层次",
        "team": "人才队伍类别 队伍类别 所属队伍",
    },
    "insurance_month": {
        "person_key": _PERSON,
        "employer_key": _EMPLOYER,
        "region": "参保所在地 参保地区 参保区县 统筹区 单位所在地",
        "industry": _INDUSTRY,
        "occupation": "工种岗位 岗位名称 工种名称 从事岗位",
        "month": "费款所属年月 所属期 缴费年月 缴费月份 所属年月 结算期 参保月份",
        "wage_base": "月缴费基数 缴费工资基数 工资基数 缴费基数额",
    },
    "employment": {
        "person_key": _PERSON,
        "employer_key": _EMPLOYER,
        "region": "参保所在地 参保地区 参保区县 统筹区 单位所在地 所在区县 就业地",
        "industry": _INDUSTRY,
        "occupation": "工种岗位 岗位工种 岗位名称 工种名称 职业工种 从事岗位",
        "wage": "月缴费基数 缴费工资 缴费工资基数 月平均工资 月均工资 工资收入",
        "start_month": "参保开始年月 参保开始时间 参保起始时间 参保时间 起始月份 开始年月 入职时间 "
        "入职日期 就业开始时间 起始时间",
        "end_month": "参保终止时间 终止时间 终止月份 停保年月 停保时间 离职时间 离职日期 "
        "结束年月 中断年月 减员年月",
    },
    "graduate": {
        "person_key": _PERSON,
        "school": _SCHOOL,
        "major": "所学专业",
        "education": "学历层次名称 培养层次 毕业层次",
        "graduation_year": "毕业届 毕业届别 届 毕业年度",
        "origin": _ORIGIN,
        "destination_type": "毕业去向类别 去向类别 毕业去向类型 就业去向 去向名称",
        "destination_region": "就业所在地 就业地区 单位所在地区 就业单位所在地 "
        "就业省份 就业城市 去向地区",
        "destination_industry": "单位行业 就业单位行业 就业行业类别 行业类别",
        "count": "毕业生人数 合计人数 数量",
    },
    "student": {
        "person_key": _PERSON,
        "school": _SCHOOL,
        "major": "所学专业",
        "education": "培养层次 学历 在读学历",
        "origin": _ORIGIN,
        "expected_graduation": "预计毕业时间 预计毕业年度 预毕业年份 预计毕业年月 应毕业年份",
    },
    "job_posting": {
        "title": "招聘岗位 招聘职位 招聘工种",
        "employer": "用人单位 招聘企业 企业 招聘公司",
        "region": "工作城市 工作区域 工作地址 所在区县 区域 工作所在地",
        "industry": _INDUSTRY,
        "education": "学历层次要求 文化程度 学历层次 最低学历要求",
        "headcount": "招聘数量 用工人数 招收人数 拟招人数 岗位数 需求数",
        "salary": "薪资待遇 薪酬待遇 工资待遇 薪资范围 月工资 待遇 薪资水平",
        "posted_on": "登记时间 发布日 发布时间",
        "closed_on": "截止时间 有效期至 招聘截止日期 有效期",
        "filled": "已招聘人数 实际到岗人数 已到岗 到岗数",
        "channel": "招聘渠道 发布渠道 招聘方式",
    },
    "job_seeker": {
        "region": "登记地区 求职区县 所在区县 登记机构区县",
        "education": "最高学历 学历层次",
        "occupation": "求职意向 意向职位 求职职位 期望职位 意向工种 求职工种 期望岗位",
        "wage": "期望薪酬 薪资要求 期望月工资 薪资期望 期望待遇",
        "registered_on": "求职登记日期 求职登记时间 登记日",
        "intention_reached_on": "意向达成日期 成功就业日期 推荐成功日期 达成日期 就业成功日期",
    },
    "employer": {
        "employer_key": _EMPLOYER,
        "name": "单位 机构名称 企业（单位）名称 单位全称",
        "region": "注册地址 单位地址 所属区县 区县 经营地址 住所 注册区县",
        "industry": _INDUSTRY,
        "size": "企业规模 单位规模 规模类型",
        "nature": "单位类型 企业类型 机构类型 单位类别 企业性质",
        "high_tech": "是否高新技术企业 高企 国家高新技术企业 是否国家高新技术企业",
        "chain": "主导产业链 产业链名称 重点产业链",
        "chain_link": "产业链位置 所处环节 链上环节",
    },
    "policy_payout": {
        "case_id": "受理号 申请编号 业务流水号 办件编号 申报编号",
        "policy": "政策项目 人才政策",
        "kind": "补贴类型 补贴种类 资助类别 兑现类别",
        "region": "受理区 受理地区 所在区县 申报区县",
        "person_key": _PERSON,
        "employer_key": _EMPLOYER,
        "amount": "兑现资金 发放金额 拨付金额 资助金额 兑付金额",
        "applied_on": "申报日期 受理日期 申报时间 受理时间",
        "decided_on": "审批日期 审核时间 批准日期 审定时间",
        "paid_on": "拨付时间 发放时间 兑现时间 支付日期 到账日期",
        "status": "审核状态 当前状态 办件状态 兑现状态",
        "review_flag": "是否复核 是否疑似 疑似标记",
    },
    "fund_budget": {
        "department": "预算单位 主管单位 责任部门 牵头部门 部门名称",
        "programme": "专项名称 资金名称 专项资金名称",
        "region": "所属地区 行政区划",
        "year": "预算年份",
        "budget": "年初预算数 年初预算 预算额 预算安排 年度预算",
        "executed": "执行金额 支出数 实际支出 累计支出 支出额 执行额 已执行数",
    },
    "service_use": {
        "service": "服务事项 事项名称 服务项目",
        "region": "所属区县 服务区县",
        "channel": "办理渠道 服务渠道 办理方式",
        "month": "统计月份 服务月份 统计年月",
        "visits": "访问人次 访问次数 浏览量 点击量 访问数 使用次数",
        "cases": "办结件数 办件数 办结量 办理件数 办理量 受理件数",
        "people": "服务人次数 惠及人数 服务人才数",
        "days_to_finish": "平均办结时间 平均办理时间 平均办理天数 平均用时 平均时长 办结时间",
        "capacity": "房源总数 总套数 可容纳",
        "occupied": "已入住 在住数 入住套数",
        "residents": "在住人才数 住户人数",
        "rent": "月租金 租金标准 每套租金",
        "rent_subsidy": "租金补贴 月租金补贴 补贴标准",
        "rated": "参评件数 回访数 评价人次",
        "satisfied": "满意件 好评件数 满意人次",
    },
    "talent_finance": {
        "product": "金融产品 贷款产品",
        "kind": "产品类型 业务类别",
        "institution": "放款机构 合作银行 经办银行 担保机构",
        "region": "所属区县 借款人所在区县",
        "month": "统计月份 统计年月",
        "cases": "放款笔数 贷款笔数 当月笔数",
        "amount": "放款金额 贷款金额 当月金额 担保金额",
        "outstanding": "存量户数 在贷户数 在保户数",
        "balance": "在贷余额 担保余额 期末余额",
        "overdue": "逾期户数 不良户数",
    },
    "target": {
        "indicator": "目标指标 指标项",
        "region": "地区名称 责任地区 行政区 所属地区",
        "year": "目标年度",
        "target": "目标数 年度目标 目标任务 任务目标 计划数",
    },
    "city_indicator": {
        "city": "地市 区域 城市名称 行政区",
        "value": "指标值",
        "source": "资料来源 出处 发布机构 数据出处",
        "edition": "版次 年鉴版本 数据版本",
    },
}
HINTS: Final[dict[str, dict[str, str]]] = {
    "person": {
        "education_as_of": "毕业时间 毕业年月 毕业日期 学历取得时间 取得学历时间 学历取得日期"
    },
    "employer": {"industry": "行业门类 行业代码"},
    "fund_budget": {"budget": "调整预算数 调整后预算"},
}


def known_in_the_field(contract: Contract) -> Contract:
    """The contract with those headers among its columns' aliases and hints."""
    seen, hints = _SEEN.get(contract.name, {}), HINTS.get(contract.name, {})
    columns = tuple(
        replace(
            column,
            aliases=tuple(dict.fromkeys((*column.aliases, *seen.get(column.name, "").split()))),
            hints=tuple(hints.get(column.name, "").split()),
        )
        for column in contract.columns
    )
    return replace(contract, columns=columns)
