"""The widgets of the import page: upload, mapping table, trial, import, publication.

Everything that touches data is in :mod:`dashboard.steward.imports`; what goes wrong is said in a
sentence.
"""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import streamlit as st

from dashboard.access import auth, holdings, rejects
from dashboard.access.uploads import KEPT_UPLOADS, OPEN_UPLOADS
from dashboard.document.build import table as table_block
from dashboard.page import blocks
from dashboard.page.markdown import plain
from dashboard.page.session import session_id
from dashboard.steward import imports, mending, replacing
from data.contracts import CONTRACTS
from data.importing.mapping import Mapping
from data.importing.report import Report
from data.snapshots.manifest import Snapshot

_GUESS: Final = "（按列名和内容推断）"
_ROUND: Final = "upload-round"  # how many times the upload box was emptied
_TYPES: Final = ["csv", "txt", "tsv", "xlsx", "xls", "et", "parquet"]


@dataclass(frozen=True)
class Options:
    """What the steward says beside the mapping."""

    source: str
    replace_demo: bool
    confirm: bool


def draw(contract: str) -> None:
    """The whole way of a file: upload, mapping, trial, import; then publication."""
    paths = files(contract)  # gone once they are imported
    if paths:
        chosen, note = mapping(paths[0], contract)
        said = options(note)
        with st.container(horizontal=True):
            tried = asked("try", "试运行（不写入）")
            wanted = asked("import", "导入", primary=True)
        if tried or wanted:
            report(paths, contract, chosen, said, dry_run=tried)
        mend(paths, contract, chosen, said)
    publish()


def files(contract: str) -> list[Path]:
    """The upload box with the template beside it; the files, kept where the importer reads them."""
    OPEN_UPLOADS.open(session_id())
    st.download_button(
        f"下载「{CONTRACTS[contract].label}」导入模板",
        data=lambda: imports.template_bytes(contract),
        file_name=f"{CONTRACTS[contract].label}_导入模板.xlsx",
        on_click="ignore",
        key=f"template-{contract}",
    )
    given = st.file_uploader(
        "选择文件（CSV、XLSX、XLS、ET、Parquet，可多选）",
        type=_TYPES,
        accept_multiple_files=True,
        key=f"files-{contract}-{st.session_state.get(_ROUND, 0)}",
    )
    session = session_id()
    KEPT_UPLOADS.drop(session, but={one.file_id for one in given})
    return [
        KEPT_UPLOADS.file(session, one.file_id, partial(imports.keep, one.name, one))
        for one in given
    ]


def mapping(first: Path, contract: str) -> tuple[Mapping | str | None, str]:
    """Choose a saved mapping, or look through the one that was guessed from the first file.

    Returns:
        The mapping (a name, or the edited table as one), and why there is none, if so.
    """
    chosen = st.selectbox("映射", [_GUESS, *imports.saved()], key=f"mapping-{contract}", width=380)
    if chosen != _GUESS:
        return chosen, ""
    try:
        drafted = _draft(first, contract)
        st.caption("请逐列核对：左边是系统需要的列，右边是文件里的列。")
        table = st.data_editor(
            drafted.table,
            column_config={
                "来源列": st.column_config.SelectboxColumn(
                    options=[imports.UNUSED, imports.RULE, *drafted.header], required=True
                )
            },
            disabled=["目标列", "样例", "必填", "说明"],
            hide_index=True,
            width="stretch",
            key=f"table-{first}",
        )
        with st.expander("文件各列的样例（各取三个值）"):
            blocks.draw([table_block(("来源列", "样例"), list(drafted.samples.items()))])
        made, text = imports.edited(drafted, table, CONTRACTS[contract])
        with st.container(horizontal=True, vertical_alignment="bottom"):
            name = st.text_input("映射名称", key="mapping-name", width=260)
            if st.button("保存映射", disabled=not name):
                st.success(plain(f"已保存映射「{imports.save(name, text)}」，下次可直接选用"))
        with st.expander("映射文件（TOML）"):
            st.code(text, language="toml")
    except imports.FAULTS as fault:
        st.error(plain(str(fault)))
        return None, str(fault)
    return made, ""


def _draft(first: Path, contract: str) -> imports.Draft:
    """Guess once per file and contract, not at every click."""
    drafts: dict[tuple[str, str], imports.Draft] = st.session_state.setdefault("drafts", {})
    if (str(first), contract) not in drafts:
        with st.spinner("正在识别列…"):
            drafts[str(first), contract] = imports.draft(first, contract)
    return drafts[str(first), contract]


def options(fault: str) -> Options:
    """Who sent it, and the two things that only a person can say."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        source = st.text_input("数据来源（部门或网站）", key="source", width=260)
        demo = imports.has_demo()
        replace_demo = demo and st.checkbox("以真实数据替换演示数据", key="replace-demo")
        confirm = st.checkbox("行数骤减属实，确认收下", key="confirm")
    if demo and not replace_demo:
        st.caption(
            "演示数据与真实数据不能混在一起：导入真实文件须先勾选「以真实数据替换演示数据」。"
        )
    st.session_state["import-ready"] = not fault and (replace_demo or not demo)
    return Options(source, replace_demo, confirm)


def asked(name: str, words: str, *, primary: bool = False) -> bool:
    """A button that starts something."""
    return st.button(
        words,
        key=f"do-{name}",
        type="primary" if primary else "secondary",
        disabled=not st.session_state.get("import-ready", False),
    )


def report(
    paths: list[Path],
    contract: str,
    chosen: Mapping | str | None,
    said: Options,
    *,
    dry_run: bool,
) -> None:
    """Import with a progress bar, then say what became of every row."""
    bar = st.progress(0.0, "准备")
    try:
        found = imports.run(
            paths,
            contract,
            chosen,
            dry_run=dry_run,
            replace_demo=said.replace_demo,
            confirm=said.confirm,
            source=said.source,
            progress=lambda doing, share: _move(bar, doing, share),
        )
    except imports.FAULTS as fault:
        bar.empty()
        st.error(plain(str(fault)))
        return
    bar.empty()
    _tell(found, contract)
    if mending.is_done(paths, found):  # the next run begins with an empty upload box
        st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
        st.session_state.pop("refused", None)
        KEPT_UPLOADS.drop(session_id())
    elif not dry_run:
        st.session_state["refused"] = found


def mend(paths: list[Path], contract: str, chosen: Mapping | str | None, said: Options) -> None:
    """Offer the refused cells of the last import to be written anew, and try their rows again."""
    found: Report | None = st.session_state.get("refused")
    if found is None or found.contract != contract:
        return
    named = {path.name: path for path in paths}
    for file in found.files:
        if file.file not in named:
            continue
        cells = mending.refused(named[file.file], file)
        if cells is None:
            continue
        st.caption(f"{file.file}：在「{mending.NEW}」中写上正确的值，只再试这些行；其余不变。")
        edited = st.data_editor(
            cells.table,
            disabled=[name for name in cells.table.columns if name != mending.NEW],
            hide_index=True,
            width="stretch",
            key=f"mend-{file.load}",
        )
        if st.button("再试这些行", key=f"mend-again-{file.load}"):
            try:
                _tell(mending.again(cells, edited, contract, chosen, said.source), contract)
            except imports.FAULTS as fault:
                st.error(plain(str(fault)))


def _move(bar: st.delta_generator.DeltaGenerator, doing: str, share: float) -> None:
    bar.progress(min(max(share, 0.0), 1.0), doing)


def _tell(found: Report, contract: str) -> None:
    head = "试运行，没有写入：" if found.dry_run else ""
    words = f"{head}读取 {found.read:,} 行，收下 {found.accepted:,} 行，未收 {found.rejected:,} 行"
    (st.warning if found.rejected or found.held else st.success)(words)
    rows = [
        (file.file, what, reason, f"{count:,}")
        for file in found.files
        for what, counts in (("未收", file.reasons), ("略过", file.skipped), ("置空", file.blanked))
        for reason, count in counts.items()
    ]
    if rows:
        blocks.draw([table_block(("文件", "处理", "原因", "行数"), rows, numbers=1)])
    for file in found.files:
        for words in (*file.notes, *([file.held] if file.held else [])):
            st.caption(f"{file.file}：{words}")
        if file.already:
            st.info(plain(f"{file.file}：此前已导入，没有变化"))
        if file.rejects and Path(file.rejects).exists():
            st.download_button(
                f"下载未收清单：{file.file}",
                data=auth.carried(
                    holdings.home(),
                    partial(rejects.handed_over, Path(file.rejects), contract, file.file),
                ),
                file_name=f"未收清单_{Path(file.file).stem}.csv",
                mime="text/csv",
                on_click="ignore",
                key=f"rejects-{file.load}",
            )


def publish() -> None:
    """Build and publish what has been imported since the last snapshot."""
    waiting = imports.waiting()
    if not waiting:
        return
    st.info(plain(f"有 {len(waiting)} 批导入尚未进入已发布的数据：{'、'.join(waiting)}"))
    over_demo = replacing.needed()
    if st.button("构建并发布", key="build"):
        bar = st.progress(0.0, "准备")
        try:
            if over_demo:
                st.session_state["replacing"] = replacing.prepare(partial(_move, bar))
            else:
                _published(imports.build(partial(_move, bar)))
        except imports.FAULTS as fault:
            st.error(plain(str(fault)))
        bar.empty()
    question = st.session_state.get("replacing")
    if over_demo and question is not None:
        ask(question)


def ask(question: replacing.Question) -> None:
    """Say what will go and what will come, and wait for a word."""
    st.warning(
        plain(
            "发布后，各页上的演示数据全部撤下，换成真实数据。"
            f"撤下：{'、'.join(question.going)}。换上：{'、'.join(question.coming)}。"
        )
    )
    blocks.draw(
        [table_block(("主要指标", "现在（演示数据）", "发布后（真实数据）"), question.figures)]
    )
    with st.container(horizontal=True):
        yes = st.button("确认，以真实数据取代演示数据", key="replace-yes", type="primary")
        no = st.button("暂不发布", key="replace-no")
    if yes:
        del st.session_state["replacing"]
        try:
            _published(replacing.confirm(question))
        except imports.FAULTS as fault:
            st.error(plain(str(fault)))
    elif no:
        del st.session_state["replacing"]
        st.info(plain(f"没有发布；快照 {question.snapshot} 留作草稿，各页仍是演示数据"))


def _published(made: Snapshot) -> None:
    words = {"签发": "已签发，各页将在五秒内更新", "送审": "已送审，待签发"}
    st.success(plain(f"快照 {made.id}：{words.get(made.state, '草稿，待送审签发')}"))
