"""Files of the corpus folder: found only inside it, moved and written so that a crash loses nothing."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from corpus.errors import CorpusError
from corpus.folder.file_names import is_passed_over
from corpus.system import rename, replace, sync_folder

TRASH = ".trash"


def held_file(source: str, corpus: Path) -> Path:
    """The file of the report `source`, a path below `corpus` with `/` between its parts.

    Raises:
        CorpusError: no such file, or a path that leads outside the folder, be it through a link.
    """
    parts = PurePosixPath(source).parts
    inside = (
        parts
        and "\0" not in source
        and "\\" not in source
        and not any(p in {"/", ".."} or is_passed_over(p) for p in parts)
    )
    if not inside:
        raise CorpusError("要处理的报告不在报告文件夹里；请从报告目录中选择")
    path = corpus.joinpath(*parts)
    if not path.is_file():
        raise CorpusError(f"{path.name}：报告已不在文件夹里；请刷新报告目录")
    if not path.parent.resolve().is_relative_to(corpus.resolve()):
        raise CorpusError(f"{path.name}：文件在报告文件夹之外，经链接读入；请到原处修改")
    return path


def move_to_trash(path: Path, corpus: Path) -> Path:
    """Move a file of `corpus` to a folder of its own in `.trash`, its path below `corpus` kept."""
    target = _trash_place(path, corpus)
    rename(path, target)
    sync_folder(path.parent)
    return target


def put_in_place(new: Path, target: Path, old: Path | None, corpus: Path) -> None:
    """Rename `new` to `target`; the file `old` that it replaces goes to `.trash`.

    Under its old name the report is there until the new one stands in its place.
    """
    if old == target:
        kept = _trash_place(old, corpus)
        shutil.copy2(old, kept, follow_symlinks=False)
    replace(new, target)
    sync_folder(target.parent)
    if old is not None and old != target:
        move_to_trash(old, corpus)


def write_synced(path: Path, data: bytes) -> None:
    """Write a new file and wait until the disk has it."""
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def write_over(path: Path, data: bytes) -> None:
    """Write a file anew, so that at every moment there is the old one or the new one."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f"{path.name}-", delete=False) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    replace(Path(file.name), path)
    sync_folder(path.parent)


@contextmanager
def lock(corpus: Path) -> Iterator[None]:
    """Let only one process or thread at a time change the folder; waits for the others."""
    from filelock import lock_descriptor

    with (corpus / ".lock").open("w") as file:
        lock_descriptor(file.fileno())
        yield


def _trash_place(path: Path, corpus: Path) -> Path:
    trash = corpus / TRASH
    trash.mkdir(exist_ok=True)
    stamp = datetime.now(tz=UTC).strftime("%Y%m%dT%H%M%S-")
    target = Path(tempfile.mkdtemp(prefix=stamp, dir=trash)) / path.relative_to(corpus)
    target.parent.mkdir(parents=True, exist_ok=True)
    return target
