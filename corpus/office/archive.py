"""Archives (.zip): those handed in, within bounds, and what every package of parts needs."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from corpus.errors import CorpusError

if TYPE_CHECKING:
    from lxml.etree import _Element as Element  # type: ignore[import-untyped]

_UTF8, _ENCRYPTED = 0x800, 0x1  # bits of a member's general purpose flags (APPNOTE.TXT 4.4.4)
BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, NotImplementedError, ValueError,
    RuntimeError,
)  # fmt: skip
"""What `zipfile` raises where a package or a part of it is damaged."""


def xml_root(data: bytes) -> Element:
    """A part of a package, parsed without entities, network or lifted limits.

    Raises:
        lxml.etree.XMLSyntaxError: not well formed.
    """
    import lxml.etree  # type: ignore[import-untyped]

    parser = lxml.etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    return lxml.etree.fromstring(data, parser)


def whole_number(told: str | None, otherwise: int) -> int:
    """An attribute that counts, of six digits at most; `otherwise` where it says nothing of the kind."""
    return int(told) if told and told.isascii() and told.isdigit() and len(told) < 7 else otherwise


def members(archive: Path, name: str, most: int, unpacked: int) -> Iterator[tuple[str, bytes]]:
    """Name, without folders, and bytes of each file; at most `most` of them, `unpacked` bytes together.

    Raises:
        CorpusError: no zip, damaged, locked, or over a bound; nothing was given out where it is a bound.
    """
    try:
        with zipfile.ZipFile(archive) as package:
            held = [m for m in package.infolist() if not m.is_dir() and not _passed_over(_named(m))]
            if len(held) > most:
                raise CorpusError(f"{name}：压缩包里有 {len(held)} 个文件，最多 {most} 个；请拆成几个")
            if sum(m.file_size for m in held) > unpacked:
                raise CorpusError(f"{name}：压缩包解压后超过 {unpacked >> 20} MB；请拆成几个")
            if any(m.flag_bits & _ENCRYPTED for m in held):
                raise CorpusError(f"{name}：压缩包设有密码；请解压后上传里面的文件")
            for member in held:
                yield PurePosixPath(_named(member)).name, package.read(member)
    except BROKEN as exc:
        raise CorpusError(f"{name}：压缩包已损坏，打不开；请重新压缩后再试") from exc


def _named(member: zipfile.ZipInfo) -> str:
    """A member's name; programs of Windows write it in GBK and say nothing of it."""
    name = member.filename.replace("\\", "/")
    if member.flag_bits & _UTF8:
        return name
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name


def _passed_over(name: str) -> bool:
    """What macOS and Windows put into archives by themselves."""
    return (
        "__MACOSX/" in name or PurePosixPath(name).name.startswith((".", "~$")) or name.endswith("Thumbs.db")
    )
