"""The zip package of an office document, looked through before anything in it is parsed.

Guards against zip bombs (many parts, parts that unpack to more than they should, packed a thousandfold) and
against XML that declares entities (OWASP: XML external entities, "billion laughs").
"""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from typing import Literal

from corpus.errors import CorpusError
from corpus.readers.limits import SMALL_MB, Limits

_ENCRYPTED = 0x1  # bit 0 of a member's general purpose flags (APPNOTE.TXT 4.4.4)
_DECLARATIONS = tuple(
    mark.encode(encoding)
    for mark in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("utf-8", "utf-16-le", "utf-16-be")
)
_BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, NotImplementedError, ValueError)


Kind = Literal["Word", "Excel", "PowerPoint", "ODF", "OFD", "EPUB"]
# The part that tells what a package is.
_TOLD_BY: tuple[tuple[str, Kind], ...] = (
    ("word/document.xml", "Word"),
    ("xl/workbook.xml", "Excel"),
    ("ppt/presentation.xml", "PowerPoint"),
    ("OFD.xml", "OFD"),
    ("content.xml", "ODF"),
    ("META-INF/container.xml", "EPUB"),
)


def check_package(data: bytes, name: str, limits: Limits) -> Kind:
    """What document `data` is, which unpacks within the limits and declares no entities.

    Raises:
        CorpusError: damaged, locked, another kind of package, a zip bomb, or XML with a DTD.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = set(package.namelist())
            kind = next((kind for part, kind in _TOLD_BY if part in names), None)
            _check_size(package.infolist(), len(data), name, limits, kind or "Word")
            if kind is None:
                raise CorpusError(f"{name}：是压缩包或别的办公文件；请解压，或另存为 docx、pdf、txt")
            _check_parts(package, name, kind)
    except _BROKEN as exc:
        raise CorpusError(f"{name}：文件不完整或已损坏；请重新取得文件，或用原来的软件打开后另存") from exc
    return kind


def _check_size(members: list[zipfile.ZipInfo], packed: int, name: str, limits: Limits, kind: Kind) -> None:
    """By the package's own table: zipfile never unpacks a part beyond the size stated there."""
    unpacked = sum(member.file_size for member in members)
    if len(members) > limits.members:
        raise CorpusError(
            f"{name}：{kind} 文件里有 {len(members)} 个部件，最多 {limits.members} 个；请去掉图片和附件后另存"
        )
    if unpacked > limits.unpacked_mb << 20:
        raise CorpusError(
            f"{name}：{kind} 文件解压后有 {unpacked >> 20} MB，最多 {limits.unpacked_mb} MB；"
            "请去掉图片和附件后另存"
        )
    if unpacked > SMALL_MB << 20 and unpacked > packed * limits.ratio:
        raise CorpusError(
            f"{name}：{kind} 文件解压后是原来的 {unpacked // packed} 倍，最多 {limits.ratio} 倍，"
            "像是压缩炸弹；请核对来源，或用原来的软件打开后另存"
        )
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise CorpusError(f"{name}：设有打开密码；请去除密码后另存")


def _check_parts(package: zipfile.ZipFile, name: str, kind: Kind) -> None:
    """Unpack every XML part once: its checksum must hold and it may declare no entity."""
    for member in package.infolist():
        if not member.filename.lower().endswith((".xml", ".rels", ".opf")):
            continue
        part = package.read(member)
        if member.filename == "META-INF/manifest.xml":  # old ones of ODF name their DTD
            if b"encryption-data" in part:
                raise CorpusError(f"{name}：设有打开密码；请去除密码后另存")
            continue
        if any(mark in part for mark in _DECLARATIONS):
            raise CorpusError(
                f"{name}：{kind} 文件里有 XML 实体声明，正常的文档没有；请核对来源，或用原来的软件打开后另存"
            )
