"""Saved pages (.mht) and letters (.eml): the page in them, and what they say of themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage

_HEADS = re.compile(
    rb"(?:From|MIME-Version|Content-Type|Snapshot-Content-Location|Subject|Date|Received|Return-Path|"
    rb"Delivered-To|X-[\w-]+):",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class SavedPage:
    """`html` or else `text` of the page; `files` are the names of what is attached to a letter."""

    html: bytes
    text: str
    url: str | None
    title: str | None
    published: str | None
    files: tuple[str, ...]


def is_saved_page(data: bytes) -> bool:
    """Whether the bytes begin as a page or letter in MIME form does."""
    return bool(_HEADS.match(data)) and b"\ncontent-type:" in b"\n" + data[:8000].lower()


def saved_page(data: bytes) -> SavedPage:
    """The first page, or else the first text, of a MIME message; empty where there is neither.

    Pictures and styles are passed over; the page comes in UTF-8, whatever it says itself.
    """
    message = message_from_bytes(data, policy=policy.default)
    html, text, files = b"", "", list[str]()
    for part in message.walk():
        kind = part.get_content_type()
        if part.get_content_disposition() == "attachment" or kind == "message/rfc822":
            files.append(_file_name(part))
        elif kind == "text/html" and not html:
            html = _words(part).encode()
        elif kind == "text/plain" and not text:
            text = _words(part)
    return SavedPage(
        html, text, _head(message, "Snapshot-Content-Location") or _head(message, "Content-Location"),
        _head(message, "Subject"), _head(message, "Date"), tuple(filter(None, files)),
    )  # fmt: skip


def _words(part: EmailMessage) -> str:
    """The text of a part in the encoding it names; one that is unknown or wrong loses what it cannot tell."""
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    charset = (part.get_content_charset() or "utf-8").lower()
    try:
        return data.decode("gb18030" if charset in {"gb2312", "gbk"} else charset, "replace")
    except LookupError:
        return data.decode("utf-8", "replace")


def _file_name(part: EmailMessage) -> str:
    try:
        return part.get_filename() or ""
    except (MessageError, ValueError, LookupError):
        return ""


def _head(message: EmailMessage, name: str) -> str | None:
    try:
        said = message.get(name)
    except (MessageError, ValueError, LookupError, IndexError, AttributeError):  # heads that break the parser
        return None
    return str(said).strip() or None if said is not None else None
