"""Books (.epub): their pages in the order in which they are read, and what they say of themselves."""

from __future__ import annotations

import io
import posixpath
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from corpus.errors import CorpusError
from corpus.office.archive import BROKEN, xml_root

if TYPE_CHECKING:
    from lxml.etree import _Element as Element  # type: ignore[import-untyped]

_PAGES = frozenset({"application/xhtml+xml", "text/html"})
_UNKNOWN = frozenset({"unknown title", "untitled"})  # what writing programs put where they were told none
_LOCKED = "META-INF/encryption.xml"


@dataclass(frozen=True, slots=True)
class Book:
    """The bytes of each page, contents apart; `lost` are pages that the book names and does not hold."""

    pages: tuple[bytes, ...]
    contents: tuple[bytes, ...]
    title: str | None
    published: str | None
    lost: tuple[str, ...]


def read_book(data: bytes, name: str) -> Book:
    """The pages of an .epub in the order of its spine.

    Raises:
        CorpusError: damaged, or its pages are locked.
    """
    import lxml.etree  # type: ignore[import-untyped]

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _book(package, name)
    except (lxml.etree.XMLSyntaxError, KeyError, *BROKEN) as exc:
        raise CorpusError(f"{name}：EPUB 文件已损坏，打不开；请重新取得文件") from exc


def _book(package: zipfile.ZipFile, name: str) -> Book:
    told = next(_named(xml_root(package.read("META-INF/container.xml")), "rootfile"), None)
    place = "" if told is None else told.get("full-path") or ""
    root = xml_root(package.read(place))
    items = {item.get("id"): item for item in _named(root, "item")}
    spine = [items[ref.get("idref")] for ref in _named(root, "itemref") if ref.get("idref") in items]
    read = list(dict.fromkeys(_at(item, place) for item in spine if item.get("media-type") in _PAGES))
    contents = {_at(i, place) for i in items.values() if "nav" in (i.get("properties") or "").split()}
    held = frozenset(package.namelist())
    if _LOCKED in held:
        locked = {
            unquote(ref.get("URI") or "")
            for ref in _named(xml_root(package.read(_LOCKED)), "CipherReference")
        }
        if locked.intersection(read):
            raise CorpusError(f"{name}：书页加了密（版权保护）；请取得没有加密的文件")
    return Book(
        tuple(package.read(page) for page in read if page in held and page not in contents),
        tuple(package.read(page) for page in sorted(contents & held)),
        _said(root, "title"),
        _said(root, "date"),
        tuple(page for page in read if page not in held),
    )


def _named(root: Element, name: str) -> Element:
    """Elements of this name in whatever namespace: books of both versions have their own."""
    return root.iter(f"{{*}}{name}")


def _at(item: Element, place: str) -> str:
    """Where an item stands in the package."""
    told = unquote((item.get("href") or "").partition("#")[0])
    return posixpath.normpath(posixpath.join(posixpath.dirname(place), told))


def _said(root: Element, name: str) -> str | None:
    """The first of the book's own words of this kind (dc:title, dc:date)."""
    first = next(_named(root, name), None)
    said = "" if first is None else (first.text or "").strip()
    return said if said and said.lower() not in _UNKNOWN else None
