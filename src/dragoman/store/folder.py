"""Where a record lies: a local folder, or any URL that fsspec knows.

Files are written once, whole, and never changed. Locally: to a temporary name, flushed to disk, then renamed.
On an object store a put is whole by itself.
"""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Protocol

from dragoman.errors import DragomanError, MissingExtraError, RecordError

if TYPE_CHECKING:
    import duckdb

PARTIAL = ".partial-"
"""How the temporary name of a file being written begins. Such files are never read."""

_PRIVATE: dict[int, tempfile.TemporaryDirectory[str]] = {}


def private() -> Path:
    """A temporary folder of this process alone, gone when it ends."""
    mine = os.getpid()
    if mine not in _PRIVATE:
        _PRIVATE[mine] = tempfile.TemporaryDirectory(prefix="dragoman-", ignore_cleanup_errors=True)
    return Path(_PRIVATE[mine].name)


class Folder(Protocol):
    """The few things a record needs of the place it lies in. Names are relative, with `/`."""

    where: str

    def read(self, name: str) -> bytes: ...
    def write(self, name: str, content: bytes) -> None: ...
    def adopt(self, local: Path, name: str) -> None: ...
    def adopt_all(self, written: Sequence[tuple[Path, str]]) -> None: ...
    def names(self, under: str) -> list[str]: ...
    def exists(self, name: str) -> bool: ...
    def remove(self, name: str) -> None: ...
    def take(self, name: str) -> bool: ...
    def age(self, name: str) -> float: ...
    def url(self, name: str) -> str: ...
    def register(self, connection: duckdb.DuckDBPyConnection) -> None: ...
    def scratch(self) -> Path: ...


@contextlib.contextmanager
def reached(where: str, doing: str) -> Iterator[None]:
    """What keeps a place from being read or written, in words. A missing or present file is the caller's to judge."""
    try:
        yield
    except (FileNotFoundError, FileExistsError, DragomanError, TypeError, NotImplementedError):
        raise
    except OSError as problem:
        full = problem.errno in {errno.ENOSPC, errno.EDQUOT}
        step = "make room there, then run it again" if full else "see to its permissions, or name another place"
        raise RecordError(f"{where} cannot be {doing}: {problem.strerror or problem}; {step}") from problem
    except Exception as problem:  # each store's package has errors of its own
        raise RecordError(
            f"{where} cannot be {doing}: {type(problem).__name__}: {problem}; see to its address, keys and network"
        ) from problem


def _at_once(action: Callable[[Path], None], paths: Iterable[Path]) -> None:
    """Do the same to several files at once; raises what the first of them raises."""
    held = list(paths)
    if len(held) < 2:
        for path in held:
            action(path)
        return
    with ThreadPoolExecutor(min(8, len(held))) as pool:
        list(pool.map(action, held))


def _flush(path: Path) -> None:
    with path.open("rb+") as written:
        os.fsync(written.fileno())


def _flush_folder(path: Path) -> None:
    """A rename lasts only once its directory is on disk (POSIX; not possible on Windows)."""
    with contextlib.suppress(OSError, AttributeError):
        handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


class LocalFolder:
    """A folder of this machine or of a shared file system."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()  # DuckDB is told once which folder it may read
        self.where = str(path)

    def read(self, name: str) -> bytes:
        with reached(f"{self.where}/{name}", "read"):
            return (self.path / name).read_bytes()

    def write(self, name: str, content: bytes) -> None:
        target = self.path / name
        with reached(self.where, "written"):
            target.parent.mkdir(parents=True, exist_ok=True)
            handle, partial = tempfile.mkstemp(prefix=PARTIAL, dir=target.parent)
            try:
                with os.fdopen(handle, "wb") as out:
                    out.write(content)
                    out.flush()
                    os.fsync(out.fileno())
                self._place(Path(partial), target)
            finally:
                Path(partial).unlink(missing_ok=True)

    def adopt(self, local: Path, name: str) -> None:
        """Move a file written in `scratch()` to its name."""
        self.adopt_all([(local, name)])

    def adopt_all(self, written: Sequence[tuple[Path, str]]) -> None:
        """Move files written in `scratch()` to their names; all are on disk when this returns.

        They are flushed at once, and each folder once: a disk then writes its journal twice, not once a file.
        """
        with reached(self.where, "written"):
            _at_once(_flush, (local for local, _ in written))
            folders = set()
            for local, name in written:
                target = self.path / name
                if target.parent not in folders:
                    target.parent.mkdir(parents=True, exist_ok=True)
                    folders.add(target.parent)
                local.chmod(0o644)
                local.replace(target)
            _at_once(_flush_folder, folders)

    @staticmethod
    def _place(partial: Path, target: Path) -> None:
        partial.chmod(0o644)
        partial.replace(target)
        _flush_folder(target.parent)

    def names(self, under: str) -> list[str]:
        folder = self.path / under
        with reached(str(folder), "read"):
            if not folder.is_dir():
                return []
            return sorted(f"{under}/{e.name}" for e in os.scandir(folder) if e.is_file() and not e.name.startswith("."))

    def exists(self, name: str) -> bool:
        return (self.path / name).is_file()

    def remove(self, name: str) -> None:
        (self.path / name).unlink(missing_ok=True)

    def take(self, name: str) -> bool:
        """Make an empty file if there is none: True for the one process that made it."""
        target = self.path / name
        try:
            with reached(self.where, "written"):
                target.parent.mkdir(parents=True, exist_ok=True)
                os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644))
        except FileExistsError:
            return False
        return True

    def age(self, name: str) -> float:
        """Seconds since a file was written; 0 for one that has gone."""
        try:
            return max(0.0, time.time() - (self.path / name).stat().st_mtime)
        except FileNotFoundError:
            return 0.0

    def url(self, name: str) -> str:
        return str(self.path / name)

    def register(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Nothing to do: DuckDB reads local files by itself."""

    def scratch(self) -> Path:
        """A new file name on the same file system."""
        with reached(self.where, "written"):
            self.path.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=PARTIAL, dir=self.path)
            os.close(handle)
            return Path(name)


class RemoteFolder:
    """A folder at an fsspec URL, such as s3://bucket/record."""

    def __init__(self, url: str) -> None:
        import fsspec

        try:
            self.files: Any
            self.files, root = fsspec.core.url_to_fs(url, use_listings_cache=False)
        except (ImportError, ValueError) as problem:
            raise MissingExtraError(
                f"{url}: {problem}. For S3: pip install 'dragoman[cloud]'; for others, the fsspec package of that store"
            ) from problem
        self.root = root.rstrip("/")
        self.where = url
        self.protocol = url.split("://", 1)[0]

    def _full(self, name: str) -> str:
        return f"{self.root}/{name}"

    def read(self, name: str) -> bytes:
        with reached(f"{self.where}/{name}", "read"):
            content: bytes = self.files.cat_file(self._full(name))
            return content

    def write(self, name: str, content: bytes) -> None:
        with reached(self.where, "written"):
            self._parent(name)
            self.files.pipe_file(self._full(name), content)

    def _parent(self, name: str) -> None:
        """File systems with real folders want them made; object stores have none and may refuse."""
        with contextlib.suppress(OSError, NotImplementedError):
            self.files.makedirs(str(PurePosixPath(self._full(name)).parent), exist_ok=True)

    def adopt(self, local: Path, name: str) -> None:
        self.write(name, local.read_bytes())
        local.unlink()

    def adopt_all(self, written: Sequence[tuple[Path, str]]) -> None:
        for local, name in written:
            self.adopt(local, name)

    def names(self, under: str) -> list[str]:
        try:
            with reached(f"{self.where}/{under}", "read"):
                found = self.files.ls(self._full(under), detail=False, refresh=True)
        except FileNotFoundError:
            return []
        except TypeError:
            found = self.files.ls(self._full(under), detail=False)
        tails = (PurePosixPath(f).name for f in found if not str(f).endswith("/"))
        return sorted(f"{under}/{t}" for t in tails if not t.startswith("."))

    def exists(self, name: str) -> bool:
        with reached(f"{self.where}/{name}", "read"):
            return bool(self.files.exists(self._full(name)))

    def remove(self, name: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            self.files.rm_file(self._full(name))

    def take(self, name: str) -> bool:
        """Stores without an exclusive put leave a small gap between looking and writing."""
        try:
            self.files.pipe_file(self._full(name), b"", mode="create")
        except FileExistsError:
            return False
        except (TypeError, NotImplementedError):
            if self.exists(name):
                return False
            self.write(name, b"")
        return True

    def age(self, name: str) -> float:
        try:
            return max(0.0, time.time() - float(self.files.modified(self._full(name)).timestamp()))
        except (FileNotFoundError, NotImplementedError):
            return 0.0

    def url(self, name: str) -> str:
        return f"{self.protocol}://{self._full(name)}"

    def register(self, connection: duckdb.DuckDBPyConnection) -> None:
        connection.register_filesystem(self.files)

    def scratch(self) -> Path:
        handle, name = tempfile.mkstemp(prefix=PARTIAL, dir=private())
        os.close(handle)
        return Path(name)


def open_folder(where: str | os.PathLike[str]) -> Folder:
    """A local path or a URL. Raises MissingExtraError where fsspec lacks the store's package."""
    text = os.fspath(where)
    if "://" in text and not text.startswith("file://"):
        return RemoteFolder(text.rstrip("/"))
    path = Path(text.removeprefix("file://"))
    if path.is_file():
        raise RecordError(f"{path} is a file; a record is a folder")
    return LocalFolder(path)
