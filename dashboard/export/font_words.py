"""Which fonts a file needs, in a sentence that stands in the file and at its button.

A PDF carries its letters, so what counts are the fonts of the machine that makes it. The other
forms name theirs: what counts is the machine they are opened on, which nobody knows beforehand.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from dashboard.export.paper.fonts import Face, Role, face

# Where a role stands, the font that GB/T 9704 asks for, the families that are it.
_OFFICIAL: Final[dict[Role, tuple[str, str, tuple[str, ...]]]] = {
    "title": ("标题", "方正小标宋简体", ("FZXiaoBiaoSong-B05S",)),
    "body": ("正文", "仿宋_GB2312", ("FangSong_GB2312", "FangSong")),
    "black": ("一级标题", "黑体", ("SimHei",)),
    "script": ("二级标题", "楷体_GB2312", ("KaiTi_GB2312", "KaiTi")),
}
_NAMED: Final = {
    "docx": "、".join(name for _, name, _ in _OFFICIAL.values()),
    "pptx": "微软雅黑",
    "xlsx": "微软雅黑",
}
_BROWSER: Final = (
    "网页不含字体，依次采用打开它的电脑上的苹方、微软雅黑、思源黑体、文泉驿；"
    "一种中文字体都没有的电脑上，汉字会显示为方框"
)
_OTHERWISE: Final = "打开它的电脑上没有时，由软件换成相近字体，换行和分页可能略有不同"
LABEL: Final = "字体"


def named(form: str, *, own: bool = False) -> str:
    """The sentence of a form that names its fonts.

    Args:
        form: docx, pptx, xlsx or html.
        own: the office's own template decides.
    """
    if form == "html":
        return _BROWSER
    what = "模板的主题字体" if own else _NAMED[form]
    return f"采用{what}，文件不含字体；{_OTHERWISE}"


def carried(faces: Mapping[Role, Face]) -> str:
    """The sentence of a PDF: its letters are inside, and which of them are another font's."""
    lacking = [
        (f"{name}（{where}）", faces[role].family)
        for role, (where, name, families) in _OFFICIAL.items()
        if role in faces and faces[role].family not in families
    ]
    told = "字体已嵌入文件，在任何电脑上显示相同"
    if not lacking:
        return told
    wanted, taken = "、".join(name for name, _ in lacking), [family for _, family in lacking]
    same = len(set(taken)) == 1
    return (
        f"{told}；生成它的电脑上没有{wanted}，{'' if same or len(taken) == 1 else '依次'}换成 "
        f"{taken[0] if same else '、'.join(taken)}。把字体文件放入数据目录的 fonts 文件夹即可采用"
    )


def of_machine(own: Path | None) -> str:
    """The sentence of the PDFs that this machine makes.

    Args:
        own: the folder of the office's fonts.

    Raises:
        Refused: there is no Chinese font at all; the text names those that would do.
    """
    return carried({role: face(role, own) for role in _OFFICIAL})
