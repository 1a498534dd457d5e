"""`python -m data backup`, `restore` and `rekey`: a home kept safe."""

import argparse
from pathlib import Path

from data import disk
from data.commands import trail
from data.commands.program import Program, tell
from data.commands.progress import Bar
from data.home import Home, Refused


def add(program: Program) -> None:
    """Add the three words to `python -m data`."""
    backup = program.word("backup", _backup, "备份整个数据目录（不含密钥）")
    backup.add_argument("-o", "--output", required=True, metavar="FILE", help="写到哪个 .tar.gz")
    restore = program.word("restore", _restore, "从备份恢复到一个空的数据目录")
    restore.add_argument("file", metavar="FILE", help="data backup 写成的文件")
    program.word("rekey", _rekey, "更换密钥：在全部假名之上再加一把新密钥")


def _backup(given: argparse.Namespace, home: Home) -> int:
    from data.custody import backup

    out = Path(given.output)
    with Bar(quiet=given.json) as bar:
        try:
            made = backup.pack(home, out, bar)
        except OSError as error:
            raise Refused(f"备份没有写成：{disk.why(error)}") from error
    said = (
        f"已备份到 {out}：{made.files} 个文件，{made.bytes / 1e6:.0f} MB。密钥不在其中，请另行保管"
    )
    return tell(given, {"file": str(out), "backup": made}, said)


def _restore(given: argparse.Namespace, home: Home) -> int:
    from data.custody import backup

    with Bar(quiet=given.json) as bar:
        try:
            made = backup.restore(Path(given.file), home, bar)
        except OSError as error:
            raise Refused(f"没有恢复：{disk.why(error)}") from error
    key = backup.about_key(home, made.keys)
    said = f"已恢复到 {home.path}：{made.files} 个文件，备份于 {made.made}。{key}"
    return tell(given, {"home": str(home.path), "backup": made, "key": key}, said)


def _rekey(given: argparse.Namespace, home: Home) -> int:
    from data.custody import rotation

    with Bar(quiet=given.json) as bar:
        try:
            made = rotation.rotate(home, bar, lambda text: trail.note(home, "rekey", text))
        except OSError as error:
            raise Refused(f"没有更换密钥：{disk.why(error)}") from error
    said = (
        f"已更换密钥（指纹 {made.before} → {made.after}），重写 {made.loads} 个导入批次；"
        "请立即另行备份密钥文件，旧备份须用旧密钥文件"
    )
    return tell(given, {"rotated": made}, said)
