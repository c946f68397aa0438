"""Articles that a site cuts into several pages: joined where all of them are in the folder.

Pages of one article link to one another by number or as the next one, under names that differ by a number
alone (t1.html, t1_1.html; page_1.html, page_2.html), and have one title. A page that was saved under another
name is known by the address that the browser wrote into it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.folder.paged import family, paged, turns_pages
from corpus.layout.clean import clean
from corpus.layout.lines import Extract, Line, squeeze
from corpus.readers import read_lines
from corpus.readers.files import check_length
from corpus.readers.limits import DEFAULT, Limits

_OPENING = 8  # lines of the first page that the others may begin with: menu, title, date


@dataclass(frozen=True, slots=True)
class Article:
    """The pages of an article that are there, in order, and the names of those that are not."""

    pages: tuple[Path, ...]
    missing: tuple[str, ...]
    whole: bool


def articles(paths: Iterable[Path]) -> list[Article]:
    """The articles of several pages among some files of one folder or many, whole or not."""
    found: dict[tuple[Path, str, str], dict[int, list[Path]]] = {}
    named: dict[tuple[Path, str, str], set[str]] = {}
    for path in paths:
        page = paged(path)
        if page is not None:
            key = path.parent, page.stem, page.title
            found.setdefault(key, {}).setdefault(page.number, []).append(path)
            named.setdefault(key, set()).update(page.names)
    return [made for key, held in found.items() if (made := _article(held, named[key]))]


def _article(held: dict[int, list[Path]], names: Iterable[str]) -> Article | None:
    """None where two files say that they are the same page."""
    if any(len(same) > 1 for same in held.values()):
        return None
    wanted = {family(name)[1]: name for name in sorted(names)}
    pages = tuple(held[number][0] for number in sorted(held))
    gone = [wanted[number] for number in sorted(wanted) if number not in held]
    # Where one of another title stands under a page's name, these are neighbours, and nothing is missing.
    missing = tuple(name for name in gone if not pages[0].with_name(name).exists())
    return Article(pages, missing, whole=not gone)


def pages_of(path: Path) -> tuple[Path, ...]:
    """The file itself, and the other pages where it is the first of an article that is all there."""
    if paged(path) is None:
        return (path,)
    whole = (made.pages for made in _articles_in(path.parent) if made.whole)
    return next((pages for pages in whole if pages[0] == path), (path,))


def missing_pages(paths: Iterable[Path]) -> list[tuple[Path, str]]:
    """Each of the files that is the first there is of an article with pages missing, and the name of one."""
    first = {path for path in paths if paged(path)}
    held = [made for folder in sorted({path.parent for path in first}) for made in _articles_in(folder)]
    return [(made.pages[0], name) for made in held if made.pages[0] in first for name in made.missing]


def _articles_in(folder: Path) -> list[Article]:
    return articles(folder / name for name in sorted(os.listdir(folder)))  # noqa: PTH208 - names are wanted


def read_article(path: Path, limits: Limits = DEFAULT) -> Extract:
    """As `corpus.readers.read_lines`, over all pages of an article that begins with this file.

    Raises:
        CorpusError: as `read_lines`, of any of its pages.
    """
    pages = pages_of(path)
    read = [read_lines(page, limits) for page in pages]
    if len(read) == 1:
        return read[0]
    check_length(sum(len(line.text) for one in read for line in one.lines), path.name, limits)
    lines, outside = _joined(read, path.stem)
    attached = tuple(dict.fromkeys(names for one in read for names in one.attached))
    notes: tuple[str, ...] = (f"（由 {len(pages)} 页接成：{'、'.join(page.name for page in pages)}）",)
    notes += tuple(dict.fromkeys(note for one in read for note in one.notes))
    first = read[0]
    return Extract(lines, first.title, first.published, first.url, outside, notes, attached)


def _joined(read: Sequence[Extract], stem: str) -> tuple[tuple[Line, ...], tuple[str, ...]]:
    """The body of each page, and what stands around the bodies, the opening said once more among it."""
    lines: list[Line] = []
    outside: list[str] = []
    opening = {""}
    for one in read:
        cleaned = clean(one.lines, [stem, *([one.title] if one.title else [])])
        outside += (*one.outside, *cleaned.removed)
        body = [line for line in cleaned.kept if not turns_pages(line.text)]
        said = next((n for n, line in enumerate(body) if squeeze(line.text) not in opening), len(body))
        outside += [line.text for line in cleaned.kept if turns_pages(line.text)]
        outside += [line.text for line in body[:said] if line.text]
        lines += body[said:]
        if one is read[0]:
            opening |= {squeeze(line.text) for line in body[:_OPENING]}
    return tuple(lines), tuple(outside)
