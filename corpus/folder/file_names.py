"""File names that may be kept: readable, of this folder, and the same on every system."""

from __future__ import annotations

import re
import unicodedata

from corpus.errors import CorpusError
from corpus.readers.endings import KINDS, SUFFIXES

LONGEST_NAME = 240
"""Bytes of UTF-8. File systems take 255; the rest is for names that editors and backups add to."""

_ZERO_WIDTH = re.compile(r"[\u00ad\u200b-\u200d\u2060\ufeff]")
_UNSAFE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_FOREIGN = re.compile(r'[<>:"|?*]')
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)", re.IGNORECASE)


def name_fault(name: str) -> str | None:
    """Why a file of the corpus folder cannot be shown and quoted under this name; None where it can."""
    found = _UNSAFE.search(name)
    if not found:
        return None
    if "\ud800" <= found[0] <= "\udfff":
        return "文件名不是合法的 UTF-8；请改名"
    return f"文件名里有看不见的控制字符（U+{ord(found[0]):04X}）；请改名"


def shown(name: str) -> str:
    """A name or path fit for messages and records, whatever it holds: unsafe characters as U+XXXX."""
    return _UNSAFE.sub(lambda found: f"U+{ord(found[0]):04X}", name)


def is_passed_over(name: str) -> bool:
    """Whether files of this name are never reports: hidden, Word's lock files, README*, manifest.*."""
    return name.startswith((".", "~$")) or name.lower().startswith(("readme", "manifest."))


def unread_reason(name: str) -> str:
    """Why a file whose ending is no report's was not read, and what to do."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending in {"zip", "rar", "7z", "gz", "tar"}:
        return "是压缩包，没有读；请解压后把里面的报告放进文件夹（zip 也可在资料库页面上传）"
    if ending in {"ppt", "pptx", "dps"}:
        return "是演示文稿，没有读；请另存为 PDF"
    kind = f"“.{ending}”文件" if ending else "没有后缀的文件"
    return f"是{kind}，不是能读的格式；是报告的请另存为 {KINDS} 之一，不是的请移走"


def safe_name(name: str) -> str:
    """The name under which an upload is stored: NFC, without zero-width characters and outer white space.

    Raises:
        CorpusError: a path, a name no system or not every system takes, or an ending that is no report's.
    """
    clean = unicodedata.normalize("NFC", _ZERO_WIDTH.sub("", name)).strip()
    said = shown(clean)[:80]
    if not clean:
        raise CorpusError("文件没有名字；请给文件起名，如“某市2025年政府工作报告.docx”")
    if fault := name_fault(clean):
        raise CorpusError(f"{said}：{fault}")
    if "/" in clean or "\\" in clean:
        raise CorpusError(f"{said}：文件名里有路径（/ 或 \\）；请只给文件名")
    if found := _FOREIGN.search(clean):
        raise CorpusError(f"{said}：文件名里不能有 {found[0]} ；请改名")
    if is_passed_over(clean) or clean.endswith("."):
        raise CorpusError(f"{said}：以点开头或结尾、以 ~$、README、manifest. 开头的文件不算报告；请改名")
    if _DEVICES.match(clean):
        raise CorpusError(f"{said}：这是系统保留的名字；请改名")
    if len(clean.encode()) > LONGEST_NAME:
        raise CorpusError(
            f"{said}…：文件名有 {len(clean.encode())} 字节，最多 {LONGEST_NAME} 字节（约 80 个汉字）；请改短"
        )
    return _with_known_ending(clean)


def _with_known_ending(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    if not stem or f"{dot}{ending}".lower() not in SUFFIXES:
        raise CorpusError(f"{name}：不是能读的格式；请上传 {KINDS} 文件")
    return name


def collision_key(name: str) -> str:
    """Names that some system takes for one and the same have equal keys."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", _ZERO_WIDTH.sub("", name)).casefold())
