"""领办人 of the region's promises, for leaders and stewards; drawn for whoever looks. Streamlit.

An HTML table, because a widget's would offer a file.
"""

import streamlit as st

from dashboard.access import audit, auth, gateway, holdings
from dashboard.charts import tables
from dashboard.page.markdown import plain
from data.contracts.policy import INDICATORS
from metrics.engine.selection import OutOfScope


def show(region: int, year: int) -> None:
    """The list behind a line; nothing for those who may not know, or where nobody is named."""
    user = auth.current_user(holdings.home())
    if user.scope.role not in gateway.MAY_KNOW_LEADS:
        return
    try:
        found = gateway.leads(user, region, year)
    except (OutOfScope, audit.NotWritten) as error:
        st.warning(plain(str(error)))
        return
    mine = {name: who for (place, name), who in found.items() if place == region}
    if not mine:
        return
    with st.expander(f"领办人（{len(mine)} 项，仅领导和数据管理员可见，不进文件）"):
        rows = [(INDICATORS.get(name, name), who) for name, who in sorted(mine.items())]
        st.html(tables.plain(("目标事项", "领办人"), rows))
