"""Plain text and Markdown."""

from __future__ import annotations

import re

from corpus.layout.breaks import rejoin
from corpus.layout.flat import is_flat, split_flat
from corpus.layout.lines import BOLD, Extract, Line, tidy, unseen_note, visible

_HEADING = re.compile(r"\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_BOLD_LINE = re.compile(r"\s*(\*\*|__)(?!\s)((?:(?!\1).)+)\1\s*$")
_UNDERLINE = re.compile(r"\s{0,3}(=+|-{3,})\s*$")
_TABLE_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")
_FRONT = re.compile(r"\A\s*---\s*\n(.*?)\n---\s*(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"^(title|date|url)\s*:\s*[\"']?(.*?)[\"']?\s*$", re.MULTILINE)


def read_text(text: str) -> Extract:
    """A .txt: broken lines made whole, a page flattened to one line split again; no levels."""
    lines = visible(text).split("\n")
    whole = [part for line in lines for part in split_flat(line)] if is_flat(lines) else rejoin(lines)
    return Extract(tidy([Line(line) for line in whole]), notes=unseen_note([text]))


def read_markdown(text: str) -> Extract:
    """A .md: # and underlined headings 1..6, bold-only lines 9. Marks inside a line stay as they are."""
    body = visible(text)
    front = _FRONT.match(body)
    fields: dict[str, str] = {}
    if front:
        fields = dict(_FIELD.findall(front.group(1)))
        body = body[front.end() :]
    lines: list[Line] = []
    for raw in body.split("\n"):
        underline = _UNDERLINE.match(raw)
        if underline and lines and lines[-1].text.strip() and lines[-1].level is None:
            level = 1 if underline.group(1).startswith("=") else 2
            lines[-1] = Line(lines[-1].text, level)
        elif not underline and not _TABLE_RULE.match(raw):
            lines.append(_markdown_line(raw))
    outside = tuple(front.group(1).split("\n")) if front else ()
    title, date, url = (fields.get(key) for key in ("title", "date", "url"))
    return Extract(tidy(lines), title, date, url, outside, unseen_note([text]))


def _markdown_line(raw: str) -> Line:
    heading = _HEADING.match(raw)
    if heading:
        bold = _BOLD_LINE.match(heading.group(2))
        return Line(bold.group(2) if bold else heading.group(2), len(heading.group(1)))
    bold = _BOLD_LINE.match(raw)
    if bold:
        return Line(bold.group(2), BOLD)
    return Line(re.sub(r"^\s*>\s?", "", raw))
