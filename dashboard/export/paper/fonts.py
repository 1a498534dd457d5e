"""Chinese fonts of this machine, for files that carry their letters with them (PDF).

Looked for in the order of DESIGN §7. What an office program sets itself (slides, Word) only names
its fonts; a PDF needs the file, so a machine without any gives a sentence, never empty boxes.
"""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

from fontTools.ttLib import TTCollection, TTFont, TTLibError

from data.home import Refused

Role = Literal["title", "body", "black", "script", "sans"]

# Family → the files it comes in. In DESIGN's order.
_SANS: Final = {
    "PingFang SC": ("PingFang.ttc",),
    "Microsoft YaHei": ("msyh.ttc", "msyh.ttf"),
    "Noto Sans CJK SC": (
        "NotoSansCJK-Regular.ttc",
        "NotoSansCJKsc-Regular.otf",
        "NotoSansSC-Regular.otf",
        "NotoSansSC-Regular.ttf",
    ),
    "Source Han Sans SC": (
        "SourceHanSansSC-Regular.otf",
        "SourceHanSans-Regular.ttc",
        "SourceHanSans.ttc",
    ),
    "WenQuanYi Micro Hei": ("wqy-microhei.ttc",),
}
_BOLD: Final = {
    "SimHei": ("simhei.ttf",),
    "Microsoft YaHei": ("msyhbd.ttc", "msyhbd.ttf"),
    "Noto Sans CJK SC": (
        "NotoSansCJK-Bold.ttc",
        "NotoSansCJKsc-Bold.otf",
        "NotoSansSC-Bold.otf",
    ),
    "Source Han Sans SC": ("SourceHanSansSC-Bold.otf", "SourceHanSans-Bold.ttc"),
}
_SONG: Final = {
    "FZXiaoBiaoSong-B05S": ("FZXBSJW.TTF", "FZXBSK.TTF", "方正小标宋简体.ttf"),
    "Noto Serif CJK SC": ("NotoSerifCJK-Bold.ttc", "NotoSerifCJKsc-Bold.otf"),
    "Source Han Serif SC": ("SourceHanSerifSC-Bold.otf",),
    "SimSun": ("simsun.ttc",),
}
_FANG: Final = {
    "FangSong_GB2312": ("simfang_gb2312.ttf", "仿宋_GB2312.ttf"),
    "FangSong": ("simfang.ttf", "STFANGSO.TTF"),
    "Noto Serif CJK SC": ("NotoSerifCJK-Regular.ttc", "NotoSerifCJKsc-Regular.otf"),
    "Source Han Serif SC": ("SourceHanSerifSC-Regular.otf",),
}
_KAI: Final = {
    "KaiTi_GB2312": ("simkai_gb2312.ttf", "楷体_GB2312.ttf"),
    "KaiTi": ("simkai.ttf", "STKAITI.TTF"),
}
# Whatever a role lacks is set in the sans, which must be there.
_ROLES: Final[dict[Role, dict[str, tuple[str, ...]]]] = {
    "title": {**_SONG, **_BOLD},
    "body": _FANG,
    "black": _BOLD,
    "script": {**_KAI, **_FANG},
    "sans": _SANS,
}
_NEEDED: Final = "中文永一"  # a font that hasn't these is no Chinese one


@dataclass(frozen=True)
class Face:
    """A font file and the face in it."""

    path: Path
    number: int
    family: str


def face(role: Role, own: Path | None = None) -> Face:
    """The font for a role; the sans where the machine has none of the role's own.

    Args:
        role: title 小标宋, body 仿宋, black 黑体, script 楷体, sans for
            charts.
        own: a folder of the office's fonts, looked through first.

    Raises:
        Refused: there is no Chinese font at all; the text names those that would do.
    """
    known = _files(own)
    for families in (_ROLES[role], _SANS):
        for family, names in families.items():
            for name in names:
                found = _read(known.get(name.lower()), family)
                if found is not None:
                    return found
    wanted = "、".join(_SANS)
    raise Refused(
        f"本机没有可用的中文字体，无法生成 PDF。请安装其中之一：{wanted}；"
        "或把字体文件放入数据目录的 fonts 文件夹"
    )


def _read(path: Path | None, family: str) -> Face | None:
    return None if path is None else _face_at(path, family)


@lru_cache(maxsize=32)
def _face_at(path: Path, family: str) -> Face | None:
    """The simplified Chinese face of a file; ``None`` when it can't be read or has none."""
    try:
        fonts: list[TTFont] = (
            list(TTCollection(path, lazy=True).fonts)
            if path.suffix.lower() == ".ttc"
            else [TTFont(path, lazy=True)]
        )
    except (TTLibError, OSError):
        return None
    # Of a collection the face that bears the family's name: the others write Japanese forms.
    names = [str(font["name"].getDebugName(1) or "") for font in fonts]
    named = [i for i, name in enumerate(names) if name.startswith(family)]
    number = named[0] if named else 0
    letters = fonts[number].getBestCmap() or {}
    return Face(path, number, family) if all(ord(c) in letters for c in _NEEDED) else None


def _files(own: Path | None) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for folder in (*([own] if own else []), *_folders()):
        found = {**_in(folder), **found}
    return found


@lru_cache(maxsize=16)
def _in(folder: Path) -> dict[str, Path]:
    ends = (".ttf", ".ttc", ".otf")
    return {p.name.lower(): p for p in sorted(folder.rglob("*")) if p.suffix.lower() in ends}


def _folders() -> Iterator[Path]:
    if sys.platform == "win32":
        yield Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts"
        yield Path(os.environ.get("LOCALAPPDATA", "")) / "Microsoft" / "Windows" / "Fonts"
        return
    home = Path.home()
    yield from (home / ".fonts", home / ".local/share/fonts")
    if sys.platform == "darwin":
        yield from (
            home / "Library/Fonts",
            Path("/Library/Fonts"),
            Path("/System/Library/Fonts"),
            Path("/System/Library/AssetsV2"),
        )
    yield from (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
