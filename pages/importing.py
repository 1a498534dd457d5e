"""数据导入: a department's file, its columns matched, tried, imported, published."""

import streamlit as st

from dashboard.definitions import catalogue
from dashboard.filters import controls
from dashboard.page import frame
from dashboard.steward import intake

frame.opening("数据导入", "上传部门文件，核对列的对应关系，先试后导；原有已发布数据不受影响。")
contract = controls.choice_of("contract", "导入为", catalogue.contract_names())
files = intake.files(contract)
if files:
    mapping, note = intake.mapping(files[0], contract)
    options = intake.options(note)
    with st.container(horizontal=True):
        tried = intake.asked("try", "试运行（不写入）")
        wanted = intake.asked("import", "导入", primary=True)
    if tried or wanted:
        intake.report(files, contract, mapping, options, dry_run=tried)
intake.publish()
frame.closing()
