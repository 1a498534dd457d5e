"""`python -m dashboard metadata -o DIR`: catalogue and contracts as other catalogues read them."""

import argparse
import json
from pathlib import Path
from typing import Any, Final

from data import disk
from data.commands.program import Program, tell
from data.contracts import CONTRACTS, odcs
from data.home import Home, Refused, office
from metrics import interchange

MODEL: Final = "semantic-model"
FORMS: Final = ("yaml", "json")


def add(program: Program) -> None:
    """Add the word to `python -m dashboard`."""
    word = program.word("metadata", run, "写出语义模型（Ossie）与数据合同（ODCS 3.1）")
    word.add_argument("-o", "--output", required=True, metavar="目录", help="写到哪个目录")
    word.add_argument("--format", default="yaml", choices=FORMS, dest="form", help="默认 yaml")


def written(told: Any, form: str) -> str:
    """A document as text: in its own order, Chinese as Chinese."""
    if form == "json":
        return json.dumps(told, ensure_ascii=False, indent=1)
    import yaml

    swift = getattr(yaml, "CSafeDumper", yaml.SafeDumper)  # ten times as fast where there is one
    return str(yaml.dump(told, Dumper=swift, allow_unicode=True, sort_keys=False, width=100))


def run(options: argparse.Namespace, home: Home) -> int:
    """Write the documents; no figure and no snapshot is needed.

    Raises:
        Refused: the folder can't be written, or its name is a file's.
    """
    folder = Path(options.output).expanduser()
    texts = {f"{MODEL}.{options.form}": interchange.semantic_model(office(home).approved_by)}
    texts |= {
        f"contracts/{one.name}.odcs.{options.form}": odcs.contract(one)
        for one in CONTRACTS.values()
    }
    try:
        (folder / "contracts").mkdir(parents=True, exist_ok=True)
        for name, told in texts.items():
            (folder / name).write_text(written(told, options.form), "utf-8")
    except OSError as error:
        raise Refused(f"目录「{folder}」无法写入：{disk.why(error)}") from error
    told = {"folder": str(folder), "files": list(texts)}
    return tell(options, told, f"已写出 {len(texts)} 个文件到 {folder}")
