"""Numbers that stay whole at the end of a line, in every kind of file.

The screen's thin space between thousands (U+2009) may be broken at. In files it is the narrow
no-break space (U+202F): no office font needs to have it, renderers make one of their own space.
(LibreOffice 7.4 breaks *inside* a number with U+00A0, so that isn't it.)

Between a number and its unit nothing is written: where a font lacks the word joiner (U+2060),
Word shows a box behind every figure. A web page says ``nowrap``, our own PDF keeps them together,
and Word and PowerPoint are told in their own list of characters that can't end a line.
"""

import re
from html import escape
from typing import Any, Final

from docx.oxml.ns import qn as word_name
from pptx.oxml.ns import qn as slide_name

from dashboard.wording.theme import THIN_SPACE
from metrics.engine.core import Unit

NARROW: Final = "\u202f"
_LANGUAGE: Final = "zh-CN"
_COUNTED: Final = (
    "个百分点",
    "个月",
    "年",
    "月",
    "日",
    "届",
    "名",
    "位",
    "项",
    "所",
    "条",
    "次",
    "岁",
    "‰",
    "°",
)
_UNITS: Final = "|".join(
    re.escape(text) for text in sorted((*map(str, Unit), *_COUNTED), key=len, reverse=True)
)
UNIT: Final = f"(?:[万亿](?:{_UNITS})?|{_UNITS})"  # what belongs to the digits before it
_FIGURE: Final = re.compile(rf"[-+−±▲▼]?\d(?:[{NARROW}.,]?\d)*{UNIT}?")
# The lists that Word and PowerPoint have for Chinese, as their own dialogs show them.
_NO_START: Final = (
    "!%),.:;>?]}¢¨°·ˇˉ―‖’”…‰′″›℃∶"
    "、。〃〉》」』】〕〗〞︶︺︾﹀﹄﹚﹜﹞！＂％＇），．：；？］｀｜｝～￠"
)
_NO_END: Final = "$([{£¥·‘“〈《「『【〔〖〝﹙﹛﹝＄（．［｛￡￥" + "0123456789万亿"
# What follows the two lists in a Word file's settings (ISO/IEC 29500-1, 17.15.1.78).
_LATER: Final = (
    "savePreviewPicture",
    "doNotValidateAgainstSchema",
    "saveInvalidXml",
    "ignoreMixedContent",
    "alwaysShowPlaceholderText",
    "doNotDemarcateInvalidXml",
    "saveXmlDataOnly",
    "useXSLTWhenSaving",
    "saveThroughXslt",
    "showXMLTags",
    "alwaysMergeEmptyNamespace",
    "updateFields",
    "hdrShapeDefaults",
    "footnotePr",
    "endnotePr",
    "compat",
    "docVars",
    "rsids",
    "mathPr",
    "attachedSchema",
    "themeFontLang",
    "clrSchemeMapping",
    "doNotIncludeSubdocsInStats",
    "doNotAutoCompressPictures",
    "forceUpgrade",
    "captions",
    "readModeInkLockDown",
    "smartTagType",
    "schemaLibrary",
    "shapeDefaults",
    "doNotEmbedSmartTags",
    "decimalSymbol",
    "listSeparator",
)


def hard(text: str) -> str:
    """A text whose numbers can't be broken between their thousands."""
    return text.replace(THIN_SPACE, NARROW)


def as_html(text: str) -> str:
    """A text as HTML whose numbers can't be broken at all, nor from their units."""
    made, end = [], 0
    kept = hard(text)
    for found in _FIGURE.finditer(kept):
        if not found[0].isdigit():
            made += [
                escape(kept[end : found.start()]),
                f'<span class="n">{escape(found[0])}</span>',
            ]
            end = found.end()
    return "".join([*made, escape(kept[end:])])


def told_word(settings: Any) -> None:
    """Tell Word that no line ends with a digit; an office's own lists stay.

    Args:
        settings: the root of the document's settings.
    """
    tags = [word_name(f"w:{name}") for name in ("noLineBreaksAfter", "noLineBreaksBefore")]
    if any(settings.find(tag) is not None for tag in tags):
        return
    after = next((one for one in settings if one.tag.rpartition("}")[2] in _LATER), None)
    for tag, signs in zip(tags, (_NO_END, _NO_START), strict=True):
        made = settings.makeelement(
            tag, {word_name("w:lang"): _LANGUAGE, word_name("w:val"): signs}
        )
        if after is None:
            settings.append(made)
        else:
            after.addprevious(made)


def told_slides(presentation: Any) -> None:
    """Tell PowerPoint the same; an office's own list stays.

    Args:
        presentation: the root of the presentation.
    """
    tag = slide_name("p:kinsoku")
    if presentation.find(tag) is not None:
        return
    made = presentation.makeelement(
        tag, {"lang": _LANGUAGE, "invalStChars": _NO_START, "invalEndChars": _NO_END}
    )
    later = (slide_name(f"p:{n}") for n in ("defaultTextStyle", "modifyVerifier", "extLst"))
    after = next((one for name in later if (one := presentation.find(name)) is not None), None)
    if after is None:
        presentation.append(made)
    else:
        after.addprevious(made)
