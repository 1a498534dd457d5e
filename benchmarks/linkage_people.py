"""People with names, birthdays and phones, written down by two agencies with their errors.

The second agency has no ID numbers. Who is who is known, so that links can be counted right or
wrong. The shares of errors are what offices report of registers typed in at a counter.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb
import numpy as np
import pyarrow as pa

from data.importing.pseudonym import Pseudonymiser
from data.values.traits import parts

# 公安部, 全国姓名报告 2020: the commonest surnames in order; shares fall off as there.
_SURNAMES: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余于杜叶程"
    "魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝"
    "顾龚邵万覃武钱戴严莫孔向常汤"
)
_GIVEN: Final = (
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂兰婷玉红华建文志海燕国云峰梅林波萍辉鹏慧飞"
    "玲健斌宇浩雪佳欣怡雨晨子轩梓涵思琪嘉俊豪天翔博家乐诗梦瑶可馨一诺心语泽睿哲凯旭东阳春晓立"
    "永福德义忠良才光荣成龙虎云龙凤凰清风正然若彤安宁悦昕炜鑫淼森焱垚祥瑞康泰和顺贵宝珍珠莲荷"
    "菊松柏竹青山川江河湖亮照辰星月霖霏露霜冰凝翠碧蓝紫丹朱墨书画琴棋歌舞笑颜容貌仪态姿采"
)
_SCHOOLS: Final = tuple(f"院校{at:03d}" for at in range(160))
NAME_WRONG, SURNAME_WRONG = 0.04, 0.01
BIRTH_WRONG, BIRTH_LACKS = 0.06, 0.02
GENDER_WRONG, SCHOOL_LACKS, SCHOOL_OTHER = 0.006, 0.20, 0.05
YEAR_LACKS, YEAR_NEAR = 0.15, 0.05
PHONE_NEW, PHONE_LACKS, PHONE_SHARED = 0.30, 0.10, 0.02
TWINS: Final = 0.004
Records = dict[str, np.ndarray]


@dataclass(frozen=True)
class Agencies:
    """The two registers; ``who`` says which person a record is of (no part of a register)."""

    known: Records
    unknown: Records


def invented(people: int, seed: int = 1) -> Records:
    """Birth year, gender, school and year of graduation of people that no demo has."""
    draw = np.random.default_rng([seed, 1])
    born = draw.integers(1965, 2003, people)
    learned = draw.random(people) < 0.55
    share = 1 / (np.arange(len(_SCHOOLS)) + 4)
    school = draw.choice(np.array(_SCHOOLS, object), people, p=share / share.sum())
    return {
        "birth_year": born,
        "gender": draw.choice(np.array(["1", "2"], object), people),
        "school": np.where(learned, school, None),
        "graduation_year": np.where(learned, born + draw.integers(21, 26, people), None),
    }


def of_home(home: Path, people: int, seed: int = 1) -> Records:
    """The same of a demo home's own people, drawn at random."""
    files = str(home / "staged" / "person" / "*.parquet")
    table = duckdb.sql(
        f"SELECT birth_year, gender, school, graduation_year FROM (SELECT DISTINCT ON (person_key) "
        f"* FROM read_parquet('{files}') WHERE birth_year IS NOT NULL ORDER BY person_key, "
        f"education_as_of DESC) ORDER BY hash(person_key, {seed}) LIMIT {people}"
    ).to_arrow_table()
    found = {name: np.array(table[name].to_pylist(), object) for name in table.column_names}
    return found | {"birth_year": found["birth_year"].astype(int)}


def agencies(people: Records, known: int, unknown: int, seed: int = 1) -> Agencies:
    """What two agencies wrote down: so many with ID numbers, so many without, together everybody.

    Who is one too many for the people there are is in both.
    """
    draw = np.random.default_rng([seed, 2])
    whole = len(people["birth_year"])
    day = people["birth_year"].astype("U4").astype("datetime64[Y]").astype("datetime64[D]")
    truth = people | {
        "who": np.arange(whole),
        "name": invented_names(draw, whole),
        "birth": day + draw.integers(0, 365, whole),
        "phone": phones(draw, whole),
    }
    _twins(draw, truth)
    order = draw.permutation(whole)
    first = {name: column[order[:known]] for name, column in truth.items()}
    second = {name: column[order[-unknown:]].copy() for name, column in truth.items()}
    _forget(draw, first["phone"], PHONE_LACKS / 2)
    _err(draw, second)
    return Agencies(first, second)


def encoded(records: Records, keys: Pseudonymiser) -> pa.Table:
    """A register as it is staged: parts of name, birth and phone as keyed encodings."""
    made: dict[str, pa.Array] = {"who": pa.array(records["who"])}
    for trait, names in PARTS.items():
        texts = ["" if value is None else str(value) for value in records[trait]]
        distinct = {text: parts(trait, text) for text in set(texts)}
        for name in names:
            held = [t for t, found in distinct.items() if name in found]
            plain = [f"TRAIT:{trait}_{name}:{distinct[text][name]}" for text in held]
            told = dict(zip(held, map(str, keys.person(plain)), strict=True))
            made[f"{trait}_{name}"] = pa.array([told.get(text) for text in texts], pa.string())
    for name in ("gender", "school"):
        made[name] = pa.array(list(records[name]), pa.string())
    made["graduation_year"] = pa.array(list(records["graduation_year"]), pa.int32())
    return pa.table(made)


PARTS: Final = {
    "name": ("full", "surname", "given", "ends", "skip"),
    "birth": ("day", "year_month", "year_day", "month_day", "but_ones", "but_tens"),
    "phone": ("full",),
}


def invented_names(draw: np.random.Generator, people: int) -> np.ndarray:
    """Names of so many people, common ones as common as they are."""
    share = 1 / (np.arange(len(_SURNAMES)) + 6) ** 1.2
    surname = draw.choice(list(_SURNAMES), people, p=share / share.sum())
    first, second = _given(draw, people), _given(draw, people)
    second = np.where(draw.random(people) < 0.15, "", second)
    return np.char.add(np.char.add(surname, first), second).astype(object)


def _given(draw: np.random.Generator, people: int) -> np.ndarray:
    share = 1 / (np.arange(len(_GIVEN)) + 12)
    return draw.choice(list(_GIVEN), people, p=share / share.sum())


def phones(draw: np.random.Generator, people: int) -> np.ndarray:
    """Their phone numbers, some of them shared."""
    number = draw.integers(13_000_000_000, 19_999_999_999, people).astype(object)
    family = draw.integers(0, people, people)  # a parent's number, written down for a child
    shared = draw.random(people) < PHONE_SHARED
    return np.where(shared, number[family], number)


def _twins(draw: np.random.Generator, truth: Records) -> None:
    """Some are born on one day under one surname, went to one school and use one phone."""
    pairs = round(TWINS * len(truth["who"]) / 2)
    first, second = draw.permutation(len(truth["who"]))[: 2 * pairs].reshape(2, pairs)
    for name in ("birth", "birth_year", "school", "graduation_year", "gender", "phone"):
        truth[name][second] = truth[name][first]
    for a, b in zip(first, second, strict=True):
        truth["name"][b] = truth["name"][a][0] + truth["name"][b][1:]


def _err(draw: np.random.Generator, records: Records) -> None:
    rows = len(records["who"])
    for share, at in ((NAME_WRONG, -1), (SURNAME_WRONG, 0)):
        wrong = np.flatnonzero(draw.random(rows) < share)
        other = draw.choice(list(_SURNAMES if at == 0 else _GIVEN), rows)
        for row in wrong:
            name = records["name"][row]
            place = at if at == 0 else int(draw.integers(1, len(name)))
            records["name"][row] = name[:place] + other[row] + name[place + 1 :]
    _misdate(draw, records)
    flipped = draw.random(rows) < GENDER_WRONG
    records["gender"][flipped] = np.where(records["gender"][flipped] == "1", "2", "1")
    elsewhere = (draw.random(rows) < SCHOOL_OTHER) & (records["school"] != None)  # noqa: E711
    records["school"][elsewhere] = draw.choice(np.array(_SCHOOLS, object), int(elsewhere.sum()))
    stated = np.flatnonzero((draw.random(rows) < YEAR_NEAR) & (records["graduation_year"] != None))  # noqa: E711
    records["graduation_year"][stated] += draw.choice([-1, 1], len(stated))
    renewed = draw.random(rows) < PHONE_NEW
    records["phone"][renewed] = phones(draw, rows)[renewed]
    _forget(draw, records["school"], SCHOOL_LACKS)
    _forget(draw, records["graduation_year"], YEAR_LACKS)
    _forget(draw, records["phone"], PHONE_LACKS)


def _misdate(draw: np.random.Generator, records: Records) -> None:
    """One of year, month and day is another in some; in others nothing is written down."""
    texts = records["birth"].astype("U10").astype(object)
    for row in np.flatnonzero(draw.random(len(texts)) < BIRTH_WRONG):
        year, month, day = texts[row].split("-")
        part = int(draw.integers(3))
        year = str(int(year) + int(draw.choice([-1, 1, -10, 10]))) if part == 0 else year
        month = f"{int(draw.integers(1, 13)):02d}" if part == 1 else month
        day = f"{int(draw.integers(1, 29)):02d}" if part == 2 else f"{min(int(day), 28):02d}"
        texts[row] = f"{year}-{month}-{day}"
    _forget(draw, texts, BIRTH_LACKS)
    records["birth"] = texts


def _forget(draw: np.random.Generator, column: np.ndarray, share: float) -> None:
    column[draw.random(len(column)) < share] = None
