"""Which encoding a text file is in: the whole stream is decoded, nothing is guessed from a head.

UTF-8 and UTF-16 by their mark, then UTF-8 without a mark if every byte agrees. Otherwise
GB18030 or CP949, whose byte ranges overlap: the one whose characters look like writing wins.
A single syllable decides (the Korean statistics file has one, in its header), so the test is
against the commonest characters of each script.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Final

from data.readers.model import ReadError

# A Unicode noncharacter that no file can hold: marks bytes that do not decode.
UNDECODABLE: Final = "\ufdd0"
_BLOCK: Final = 1 << 20
_TRIAL_BLOCK: Final = 1 << 17  # small, so that a wrong codec is given up early
_ENOUGH: Final = 100_000
_ASCII: Final = re.compile(r"[\x00-\x7f]+")
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# The characters seen most often in Chinese tables, and in Korean ones.
_HANZI: Final = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产"
    "种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业"
    "本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利"
    "比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文"
    "总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干"
    "做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共"
    "权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张"
    "信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验"
    "连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写"
    "职位薪司址历招聘岗姓性别学校院士专科硕博址县城镇乡村省州京沪津渝杭宁波温嘉湖绍金衢舟台丽水苏浙川鄂湘"
    "粤赣闽皖鲁豫冀晋陕甘青藏贵云港澳江河源注指库据经验限以上届毕业企事单位就业人数合计比例备注序号出生身份"
)
_HANGUL: Final = frozenset(
    "이다는의에을가고하은로기지사도한어자시리아인서나를대일그전부정보들해있수제안구주스과게라성상장국여면원용"
    "동공선비유만당물경으산관개계중교신분학세소요연적치위무조진간생모식행방할내회화업체년월명계남녀별군읍총호"
    "세대이전출입률가구울천광주강북충라경상제특치도및합통계청시도간동향순자수백천만액단품목외국내지역산업현황"
)
_LEVEL_1: Final = range(0xB0, 0xD8)  # first bytes of GB 2312's 3 755 everyday characters
_SIGNS: Final = range(0xA1, 0xAA)  # GB 2312 punctuation, digits, Greek, kana …


def _mark_undecodable(wrong: UnicodeError) -> tuple[str, int]:
    if not isinstance(wrong, UnicodeDecodeError):
        raise wrong
    return UNDECODABLE, wrong.end


codecs.register_error("talent-mark", _mark_undecodable)


@dataclass(frozen=True)
class Encoding:
    """A codec's name and the length of the byte-order mark that precedes the text."""

    name: str
    mark: int = 0


def detect(opened: Callable[[], IO[bytes]], file: str, wanted: str | None) -> Encoding:
    """Find the encoding of a whole stream; ``opened`` gives the stream afresh.

    Raises:
        ReadError: the wanted encoding does not exist, or no known one fits.
    """
    with opened() as stream:
        head = stream.read(_BLOCK)
    if wanted:
        return _wanted(wanted, head, file)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return Encoding(name, len(mark))
    if len(head) > 1 and head.count(0) > len(head) // 5:
        raise ReadError(
            f"{file}：文件里有大量空字符，可能是没有标记的 UTF-16；"
            "请另存为 UTF-8（CSV UTF-8）再导入，或在读取选项里写明 encoding"
        )
    if not _trial(opened, "utf-8").broken:
        return Encoding("utf-8")
    return _by_looks(opened, file)


def _wanted(wanted: str, head: bytes, file: str) -> Encoding:
    try:
        name = codecs.lookup(wanted).name
    except LookupError as unknown:
        raise ReadError(
            f"{file}：不认识编码「{wanted}」；可用 utf-8、utf-16、gb18030、cp949"
        ) from unknown
    name = {"gbk": "gb18030", "gb2312": "gb18030", "utf-8-sig": "utf-8"}.get(name, name)
    for mark, marked in _MARKS:
        if head.startswith(mark) and (marked == name or name in ("utf-16", "utf-32")):
            return Encoding(marked, len(mark))
    return Encoding("utf-16-le" if name == "utf-16" else name)


@dataclass
class _Trial:
    broken: int = 0  # stretches of bytes that do not decode
    seen: int = 0  # characters beyond ASCII
    sample: str = ""


def _trial(opened: Callable[[], IO[bytes]], name: str) -> _Trial:
    """Decode everything; stop early only when it is plainly the wrong codec."""
    result = _Trial()
    for text in decoded(opened, Encoding(name), _TRIAL_BLOCK):
        if text.isascii():
            continue
        result.broken += text.count(UNDECODABLE)
        result.seen += len(text) - len(text.encode("ascii", "ignore"))
        if len(result.sample) < _ENOUGH:
            result.sample += _ASCII.sub("", text).replace(UNDECODABLE, "")
        if result.broken > 1000 and result.broken * 20 > result.seen:
            break
    return result


def _by_looks(opened: Callable[[], IO[bytes]], file: str) -> Encoding:
    utf8, chinese = _trial(opened, "utf-8"), _trial(opened, "gb18030")
    if (
        not chinese.broken
        and _everyday(chinese.sample) > 0.9
        and _share(chinese.sample, _HANZI) > 0.4
    ):
        return Encoding("gb18030")
    korean = _trial(opened, "cp949")
    if utf8.seen and utf8.broken * 50 < utf8.seen and utf8.broken < chinese.broken:
        return Encoding("utf-8")  # a few damaged places in a UTF-8 file
    if _mostly_hangul(korean) and _share(korean.sample, _HANGUL) > _share(chinese.sample, _HANZI):
        return Encoding("cp949")
    if chinese.broken * 50 <= chinese.seen and _everyday(chinese.sample) >= 0.7:
        return Encoding("gb18030")
    if utf8.seen and utf8.broken * 5 < utf8.seen and _share(utf8.sample, _HANZI) > 0.3:
        return Encoding("utf-8")
    raise ReadError(
        f"{file}：看不出文字编码（按 UTF-8 有 {utf8.broken} 处、按 GB18030 有 {chinese.broken} 处"
        "不能解码，或解出来的不像文字）；请另存为 UTF-8 再导入，或在读取选项里写明 encoding"
    )


def _share(sample: str, common: frozenset[str]) -> float:
    return sum(c in common for c in sample) / len(sample) if sample else 0.0


def _mostly_hangul(trial: _Trial) -> bool:
    if not trial.sample or trial.broken * 50 > trial.seen:
        return False
    return sum("가" <= c <= "힣" for c in trial.sample) >= 0.8 * len(trial.sample)


def _everyday(sample: str) -> float:
    """Share of characters that GB 2312 counts among its everyday ones and signs."""
    if not sample:
        return 0.0
    known = 0
    for char in sample:
        raw = char.encode("gb18030", "replace")
        known += len(raw) == 2 and raw[1] >= 0xA1 and (raw[0] in _LEVEL_1 or raw[0] in _SIGNS)
    return known / len(sample)


def decoded(
    opened: Callable[[], IO[bytes]], encoding: Encoding, size: int = _BLOCK
) -> Iterator[str]:
    """Yield the text block by block; bytes that do not decode become ``UNDECODABLE``."""
    decoder = codecs.getincrementaldecoder(encoding.name)("talent-mark")
    with opened() as stream:
        stream.read(encoding.mark)
        while block := stream.read(size):
            yield decoder.decode(block)
        if tail := decoder.decode(b"", final=True):
            yield tail
