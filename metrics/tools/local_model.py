"""The office's own forecasting model, from the home's `models/` folder.

    [forecast_model]
    name = "市统计局 2026 版"
    file = "stats.npz"

Trust: whoever may write into the home may change what it says; so the file must lie in `models/`,
belong to the user the service runs as, be readable by nobody else, and be named in `office.toml`.
It is arrays of numbers alone: nothing in it is run, and a file that wants unpickling is refused.
"""

import os
import stat
import zipfile
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np

from data.home import Home, Refused, office
from metrics.models.forecast.network import Network, network

FOLDER: Final = "models"
_MOST: Final = 200_000_000  # bytes, as they lie in memory


def configured(home: Home) -> Network | None:
    """The model that `office.toml` names; None where it names none.

    Raises:
        Refused: the file isn't there, isn't the service's own, or is no network.
    """
    settings = office(home).forecast_model
    if not settings:
        return None
    file = settings["file"]
    path = home.path / FOLDER / file
    where = f"office.toml 中 [forecast_model] 的文件「{FOLDER}/{file}」"
    if Path(file).name != file or path.suffix != ".npz":
        raise Refused(f"{where}应为 {FOLDER} 文件夹里的 .npz 文件名，不带路径")
    for each, kind in ((path.parent, stat.S_ISDIR), (path, stat.S_ISREG)):
        try:
            found = os.lstat(each)
        except OSError:
            raise Refused(f"{where}不存在") from None
        if not kind(found.st_mode):
            raise Refused(f"{where}应为普通文件，不能是链接")
        if found.st_uid != os.geteuid() or found.st_mode & (0o077 if each == path else 0o022):
            raise Refused(f"{where}应归运行服务的用户所有，权限 0600（文件夹他人不可写）")
    return _read(path, settings["name"], os.lstat(path).st_mtime_ns, where)


@lru_cache(maxsize=2)
def _read(path: Path, name: str, _changed: int, where: str) -> Network:
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(one.file_size for one in packed.infolist()) > _MOST:
                raise Refused(f"{where}超过 {_MOST // 1_000_000} MB")
        with np.load(path, allow_pickle=False) as file:
            return network(name, {key: file[key] for key in file.files})
    except (zipfile.BadZipFile, OSError, EOFError) as error:
        raise Refused(f"{where}不是完好的 .npz 文件") from error
    except ValueError as error:
        raise Refused(f"{where}不能用：{error}") from error
