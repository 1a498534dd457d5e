"""What is wrong with a text that should be TOML, in words."""

import re
import tomllib
from typing import Final

_AT: Final = re.compile(r"\(at line (\d+), column (\d+)\)")  # of tomllib's messages


def fault(error: tomllib.TOMLDecodeError) -> str:
    """Where it is, and what a line should look like."""
    said = str(error)
    at = _AT.search(said)
    where = f"第 {at[1]} 行第 {at[2]} 列" if at else "末尾"
    if "twice" in said or "overwrite" in said:
        return f"{where}同一个键写了两次"
    return f"{where}不合写法；一行应为 键 = 值，文字加英文引号"
