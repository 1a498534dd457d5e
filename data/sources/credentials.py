"""The password of an account: from the environment or a private file; shown nowhere."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from data import disk
from data.home import Refused
from data.sources.definition import Database

_LONGEST: Final = 4096


def password(database: Database, environ: Mapping[str, str] | None = None) -> str:
    """The password, "" where the definition names none (the server may trust the account).

    Raises:
        Refused: the variable isn't set, or the file is missing, empty or open to others.
    """
    env = os.environ if environ is None else environ
    if database.password_env:
        found = env.get(database.password_env, "")
        if not found:
            raise Refused(
                f"环境变量 {database.password_env} 没有设置或是空的；数据库密码应写在其中"
            )
        return found
    if database.password_file:
        return _from_file(Path(database.password_file).expanduser())
    return ""


def _from_file(path: Path) -> str:
    try:
        with path.open("rb") as file:
            held = os.fstat(file.fileno())
            if os.name == "posix" and held.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise Refused(
                    f"密码文件 {path} 对同组或其他用户开放（{stat.S_IMODE(held.st_mode):04o}）；"
                    f"请执行 chmod 600 {path}"
                )
            text = file.read(_LONGEST).decode("utf-8-sig")
    except OSError as error:
        raise Refused(f"密码文件 {path} 读不了：{disk.why(error)}") from error
    except UnicodeDecodeError:
        raise Refused(f"密码文件 {path} 不是 UTF-8 文本") from None
    found = text.rstrip("\r\n")
    if not found or "\n" in found:
        raise Refused(f"密码文件 {path} 应只有一行密码")
    return found
