"""领办人 of the region's promises, for leaders and stewards; drawn for whoever looks. Streamlit."""

import pandas as pd
import streamlit as st

from dashboard.access import auth, gateway
from data.contracts.policy import INDICATORS


def show(region: int, year: int) -> None:
    """The list behind a line; nothing for those who may not know, or where nobody is named."""
    user = auth.current_user(gateway.home())
    if user.scope.role not in gateway.MAY_KNOW_LEADS:
        return
    found = gateway.leads(user, region, year)
    mine = {name: who for (place, name), who in found.items() if place == region}
    if not mine:
        return
    with st.expander(f"领办人（{len(mine)} 项，仅领导和数据管理员可见，不进文件）"):
        rows = [(INDICATORS.get(name, name), who) for name, who in sorted(mine.items())]
        st.dataframe(
            pd.DataFrame(rows, columns=["目标事项", "领办人"]), hide_index=True, width="stretch"
        )
