"""Import a million posts as CSV and a million spells as XLSX: seconds, peak of all processes.

    python -m benchmarks.imports [ROWS] [--keep FOLDER]

Memory is what the kernel says of the importing process and its children together, looked at twenty
times a second (Linux only; elsewhere the peak is left out).
"""

import argparse
import csv
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

import xlsxwriter

from data.values.person_id import check_sign

LIMIT_MB: Final = 1536
_TITLES: Final = ("会计", "电工", "软件工程师", "销售", "护士", "车工", "司机", "行政文员")
_PLACES: Final = (
    "杭州-西湖区",
    "杭州-余杭区",
    "宁波-海曙区",
    "温州市",
    "嘉兴-南湖区",
    "绍兴-越城区",
)
_POSTS: Final = "岗位编号,职位,公司,工作地点,行业,学历要求,招聘人数,薪资,发布日期"
_SPELLS: Final = (
    "证件号码,单位统一社会信用代码,单位所在区县,行业大类,月缴费工资,参保起始年月,参保终止年月"
)


def post(n: int, dice: random.Random) -> list[object]:
    """The n-th invented post."""
    low = dice.randint(4, 20)
    day = f"202{dice.randint(3, 5)}-{dice.randint(1, 12):02d}-{dice.randint(1, 28):02d}"
    return [
        f"P{n}",
        dice.choice(_TITLES),
        f"某{n % 50_000}公司",
        dice.choice(_PLACES),
        "软件和信息技术服务业",
        dice.choice(("大专", "本科", "不限")),
        dice.randint(1, 5),
        f"{low}-{low + 4}千/月",
        day,
    ]


def spell(n: int, dice: random.Random) -> list[object]:
    """The n-th invented spell."""
    first = f"330106{1960 + n // 1000 % 40}{n // 40_000 % 12 + 1:02d}{n % 28 + 1:02d}{n % 1000:03d}"
    start = dice.randint(2016 * 12, 2025 * 12)
    end = start + dice.randint(1, 60)
    return [
        first + check_sign(first),
        f"SB-{n % 50_000}",
        "杭州市西湖区",
        "65",
        dice.randint(4000, 30_000),
        f"{start // 12}{start % 12 + 1:02d}",
        f"{end // 12}{end % 12 + 1:02d}" if end < 2026 * 12 and dice.random() < 0.6 else "",
    ]


def make(folder: Path, rows: int) -> dict[str, Path]:
    """Write both files, if they aren't there yet."""
    posts, spells = folder / f"岗位{rows}.csv", folder / f"就业{rows}.xlsx"
    dice = random.Random(7)
    if not posts.exists():
        with posts.open("w", encoding="gb18030", newline="") as file:
            out = csv.writer(file)
            out.writerow(_POSTS.split(","))
            out.writerows(post(n, dice) for n in range(rows))
    if not spells.exists():
        with xlsxwriter.Workbook(str(spells), {"constant_memory": True}) as book:
            sheet = book.add_worksheet("参保")
            sheet.write_row(0, 0, _SPELLS.split(","))
            for n in range(rows):
                sheet.write_row(n + 1, 0, spell(n, dice))
    return {"job_posting": posts, "employment": spells}


def resident_mb(root: int) -> float:
    """Resident memory of a process and all below it, in MB."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(entry.parent.name)] = int(fields[1])
    whole, wanted = 0, {root}
    while True:
        more = {pid for pid, parent in parents.items() if parent in wanted} - wanted
        if not more:
            break
        wanted |= more
    for pid in wanted:
        try:
            whole += int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        except OSError:
            continue
    return whole * os.sysconf("SC_PAGE_SIZE") / 2**20


def measured(path: Path, contract: str, home: Path) -> dict[str, object]:
    """Import one file from the command line; what it said, how long it took, what it held."""
    command = [sys.executable, "-m", "data", "--json", "--home", str(home), "import", str(path)]
    began = time.monotonic()
    child = subprocess.Popen(
        [*command, "--as", contract], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    peak = 0.0
    while child.poll() is None:
        if sys.platform == "linux":
            peak = max(peak, resident_mb(child.pid))
        time.sleep(0.05)
    out, err = child.communicate()
    said = json.loads(out or b"{}")
    return {
        "file": path.name,
        "mb": round(path.stat().st_size / 2**20),
        "seconds": round(time.monotonic() - began, 1),
        "peak_mb": round(peak),
        "read": said.get("read"),
        "accepted": said.get("accepted"),
        "rejected": said.get("rejected"),
        "refused": said.get("refused", err.decode("utf-8", "replace")[-300:]),
    }


def main() -> int:
    """Print one line per file; 1 where a peak lies above the limit."""
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--keep", help="folder in which the files stay")
    given = parser.parse_args()
    over = False
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(given.keep or scratch)
        folder.mkdir(parents=True, exist_ok=True)
        os.environ.setdefault("TALENT_KEY_FILE", str(Path(scratch) / "key" / "key"))
        for contract, path in make(folder, given.rows).items():
            found = measured(path, contract, Path(scratch) / f"home-{contract}")
            over |= float(str(found["peak_mb"])) > LIMIT_MB or not found["accepted"]
            print(json.dumps({"contract": contract, **found}, ensure_ascii=False), flush=True)
    return int(over)


if __name__ == "__main__":
    sys.exit(main())
