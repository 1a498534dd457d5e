"""Which pages there are, in which order, for whom; and the product's name as a picture."""

import html
from dataclasses import dataclass
from typing import Final

from dashboard.access.auth import User
from dashboard.wording.theme import FONT_FAMILY

# How the menu groups the pages, in this order.
BOARD: Final = "看板"
ANALYSIS: Final = "分析"
FORECAST: Final = "预测"
BRIEFING: Final = "专报"
STEWARDING: Final = "管理"
GROUPS: Final = (BOARD, ANALYSIS, FORECAST, BRIEFING, STEWARDING)


@dataclass(frozen=True)
class Entry:
    """One page: its file, what it is called unless the office calls it otherwise, its address, the
    group of the menu that it stands in."""

    file: str
    title: str
    url: str
    group: str
    steward_only: bool = False
    internal: bool = False  # never shown as 公开版
    clerks: bool = False  # with steward_only: for clerks of linkage, too


ENTRIES: Final = (
    Entry("overview.py", "总览", "overview", BOARD),
    Entry("region.py", "区域人才地图", "region_map", BOARD),
    Entry("profile.py", "地区画像", "profile", BOARD),
    Entry("targets.py", "目标与考核", "targets", BOARD),
    Entry("gap.py", "产业缺口", "gap", ANALYSIS),
    Entry("recruitment.py", "招聘市场", "recruitment", ANALYSIS),
    Entry("placement.py", "才岗匹配", "placement", ANALYSIS),
    Entry("chains.py", "产业链与企业", "chains", ANALYSIS),
    Entry("schools.py", "高校源头", "source", ANALYSIS),
    Entry("homecoming.py", "本地生源回流", "homecoming", ANALYSIS),
    Entry("retention.py", "人才留存", "retention", ANALYSIS),
    Entry("outlook.py", "供需预测", "outlook", FORECAST),
    Entry("policy.py", "政策与资金", "policy", ANALYSIS),
    Entry("services.py", "人才服务", "services", ANALYSIS),
    Entry("peers.py", "城市对标", "peers", ANALYSIS),
    Entry("explore.py", "自助分析", "explore", ANALYSIS),
    Entry("alerts.py", "预警", "alerts", BRIEFING, internal=True),
    Entry("briefing.py", "专报", "briefing", BRIEFING),
    Entry("kept.py", "我的视图", "kept", BRIEFING, internal=True),
    Entry("definitions.py", "数据与口径", "data", STEWARDING, internal=True),
    Entry("importing.py", "数据导入", "import", STEWARDING, steward_only=True),
    Entry("linkage.py", "身份核对", "linkage", STEWARDING, steward_only=True, clerks=True),
    Entry("projector.py", "大屏设置", "screen", STEWARDING, steward_only=True),
    Entry("accounts.py", "登录与接口", "accounts", STEWARDING, steward_only=True),
)


def opens(entry: Entry, user: User) -> bool:
    """Whether a page is somebody's to open."""
    return user.is_steward or not entry.steward_only or (entry.clerks and user.clerk)


def stays_inside(url: str) -> bool:
    """Whether a page may never be public: loads, refused rows, the steward's settings."""
    return any(one.url == url and (one.internal or one.steward_only) for one in ENTRIES)


def logo(title: str) -> str:
    """The product's name as an SVG; a blue that can be read on white and on black."""
    width = 20 * len(title) + 6
    family = html.escape(FONT_FAMILY, quote=True)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="28" '
        f'viewBox="0 0 {width} 28"><text x="0" y="21" font-size="20" font-weight="700" '
        f'fill="#3b74b8" font-family="{family}">{html.escape(title)}</text></svg>'
    )
