"""The nine tools as an assistant finds them: name, what for, arguments, and who answers."""

from typing import Final

from dashboard.serving.mcp import answers
from dashboard.serving.mcp.arguments import Argument, Kind
from dashboard.serving.mcp.calling import Tool
from metrics.query import LONGEST

_ROWS: Final = 1000  # of one answer
_QUESTION: Final = 500  # characters; longer ones are answered by the reader's own refusal
_FIGURE: Final = Argument(
    "figure", "指标编号，如 talent_stock；不知道时先用 search_figures", required=True
)
_REGION: Final = Argument("region", "地区代码或名称，如 330100 或 杭州市；不写为权限内的整个地区")
_MONTH: Final = Argument("month", "截止月份，如 2026-06；不写为最新的完整月")
_MONTHS: Final = Argument(
    "months", "时段长度（月），如 12；不写按指标口径", Kind.NUMBER, most=LONGEST
)

TOOLS: Final = (
    Tool(
        "search_figures",
        "查找指标",
        "按名称、近义词、口径中的词或拼音首字母查找指标，得到编号。要数时先用它。",
        (Argument("words", "词，如 留存、硕博、rczl", required=True),),
        answers.search_figures,
    ),
    Tool(
        "describe_figure",
        "指标说明",
        "一个指标的口径、单位、可用维度及取值、时段、来源、保护规则。query_figure 之前看它。",
        (_FIGURE,),
        answers.describe_figure,
    ),
    Tool(
        "query_figure",
        "查询指标",
        "查询一个指标，可按至多两个维度划分、可筛选。人数过少的格子不显示（value 为空）。",
        (
            _FIGURE,
            Argument("by", '划分维度，如 ["city"]；可用的见 describe_figure', Kind.TEXTS, most=2),
            Argument("where", '筛选，如 {"education": ["硕士", "博士"]}', Kind.CLASSES),
            _REGION,
            _MONTH,
            _MONTHS,
            Argument("limit", "至多几行，默认 200", Kind.NUMBER, most=_ROWS),
        ),
        answers.query_figure,
    ),
    Tool(
        "ask",
        "一句话问数",
        "用日常的话问，如 各市硕博占比近三年。read_as 是怎样读的；status 为 unsure 时 "
        "candidates 是几种读法，请让提问的人选；refused 时 why 是缘由。",
        (Argument("question", "一个问题", required=True, most=_QUESTION),),
        answers.ask,
    ),
    Tool(
        "compare_regions",
        "地区比较",
        "同一指标在二到六个地区的数值，及与上年同期相比（误差之内为持平）。",
        (
            _FIGURE,
            Argument("regions", '如 ["杭州市", "宁波市"]', Kind.TEXTS, True, most=6, least=2),
            _MONTH,
            _MONTHS,
        ),
        answers.compare_regions,
    ),
    Tool(
        "list_alerts",
        "预警事项",
        "某地区当前需要关注的事项，最要紧的在前。",
        (_REGION, Argument("severity", "只要这一程度的：重要、一般或提示")),
        answers.list_alerts,
    ),
    Tool(
        "define",
        "口径与名词",
        "一个词在本系统中是什么意思：指标口径、维度取值、数据状态。",
        (Argument("words", "名词，如 人才密度、学历", required=True),),
        answers.define,
    ),
    Tool(
        "find_places",
        "地区代码",
        "本单位范围内的地区及六位区划代码。",
        (Argument("words", "名称或代码开头，如 余杭 或 3301；不写为全部"),),
        answers.find_places,
    ),
    Tool(
        "freshness", "数据时效", "现用数据的快照、截止月份，各来源的新旧。", (), answers.freshness
    ),
)
BY_NAME: Final = {one.name: one for one in TOOLS}
