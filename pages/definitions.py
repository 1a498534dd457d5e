"""数据与口径: where the figures come from, how fresh they are, what each one means."""

import streamlit as st

from dashboard.definitions import catalogue
from dashboard.filters import controls
from dashboard.page import downloads, frame

frame.opening("数据与口径", "数据从哪来、新不新、有多少被退回；每个指标怎么算、出自哪些文件。")
frame.say(catalogue.sentence())
frame.warn(catalogue.warning())
part = controls.choice("part", "内容", catalogue.PARTS, "sources")
match part:
    case "sources":
        frame.listing(catalogue.SOURCE_HEAD, catalogue.source_rows(), numbers=3)
        st.caption(catalogue.FRESHNESS_NOTE)
        head, rows = catalogue.gap_table()
        st.html('<h3 class="table-title">各地区的数据到哪个月、缺哪个月</h3>')
        frame.listing(head, rows, note=catalogue.GAPS_NOTE)
    case "loads":
        frame.listing(catalogue.LOAD_HEAD, catalogue.load_rows(), numbers=3)
        catalogue.offer_rejects()
    case "metrics":
        wanted = controls.search("查找指标", "名称、口径或编号")
        st.caption(catalogue.how_many(wanted))
        for metric in catalogue.found_metrics(wanted):
            with st.expander(metric.name):
                st.html(downloads.definition_card(metric))
                st.html(catalogue.lineage(metric))
    case "dictionary":
        contract = controls.choice_of("contract", "来源表", catalogue.contract_names())
        st.html(catalogue.contract_card(contract))
        frame.listing(catalogue.COLUMN_HEAD, catalogue.column_rows(contract))
    case "snapshots":
        frame.listing(catalogue.SNAPSHOT_HEAD, catalogue.snapshot_rows(), numbers=1)
frame.closing()
