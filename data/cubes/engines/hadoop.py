"""Files wherever Spark's own client reaches: ``file://``, ``hdfs://``, ``s3a://`` …"""

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class Files:
    """The file systems of a Spark session; places are URLs."""

    def __init__(self, spark: Any) -> None:
        """Through the Java side of a session that has begun."""
        self._spark = spark

    def carry(self, file: Path, place: str) -> None:
        """Copy a file of this machine to a place, under another name first: never half of it."""
        target = self._path(place)
        system = self._system(target)
        beside = self._path(f"{place}.{uuid.uuid4().hex}")
        system.mkdirs(target.getParent())
        system.copyFromLocalFile(False, True, self._path(file.as_uri()), beside)
        system.rename(beside, target)

    def bring(self, place: str, folder: Path, ending: str) -> None:
        """Copy the files of a place whose names end so into a folder of this machine."""
        for found in self.listed(place):
            if found.endswith(ending):
                target = self._path((folder / found.rpartition("/")[2]).as_uri())
                source = self._path(found)
                self._system(source).copyToLocalFile(False, source, target, True)

    def exists(self, place: str) -> bool:
        """Whether something is there."""
        path = self._path(place)
        return bool(self._system(path).exists(path))

    def listed(self, place: str) -> Iterator[str]:
        """What lies in a place; nothing where there is no such place."""
        path = self._path(place)
        system = self._system(path)
        for found in system.listStatus(path) if system.exists(path) else ():
            yield found.getPath().toString()

    def remove(self, place: str) -> None:
        """Remove a file, or a folder with what lies in it."""
        path = self._path(place)
        self._system(path).delete(path, True)

    def _path(self, place: str) -> Any:
        return self._spark._jvm.org.apache.hadoop.fs.Path(place)

    def _system(self, path: Any) -> Any:
        return path.getFileSystem(self._spark._jsc.hadoopConfiguration())


def name_of_content(file: Path) -> str:
    """A name that changes with the content: a file that was staged anew is carried anew."""
    found = file.stat()
    return f"{file.stem}-{found.st_size}-{found.st_mtime_ns}.parquet"
