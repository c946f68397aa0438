"""What is taken away as a file, made of what the browser kept: conversations, and figures as sheets."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from corpus.errors import QuestionError
from page.cards.kept import MOST_TURNS, Kept, kept_turns
from page.chat.markdown_export import NO_CHART, markdown
from page.chat.sheet_export import ANSWER_HEADS, ANSWER_WIDTHS, HEADS, answer_row, csv_of, rows_of, xlsx
from page.english import Say, say_in

_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
XLSX: Final = f"{_OFFICE}.spreadsheetml.sheet"
CSV: Final = "text/csv; charset=utf-8"
# Kinds with the name, the ending and the media type of their file.
_KINDS: Final[Mapping[str, tuple[str, str, str]]] = {
    "word": ("政问对话", ".docx", f"{_OFFICE}.wordprocessingml.document"),
    "markdown": ("政问对话", ".md", "text/markdown"),
    "xlsx": ("政问数据", ".xlsx", XLSX),
    "csv": ("政问数据", ".csv", CSV),
    "answers": ("政问成批回答", ".xlsx", XLSX),
    "table": ("政问数据", ".txt", "text/plain; charset=utf-8"),
}
# Cells that a table asked for and did not find.
_BLANKS: Final = 1000
# Characters of the address of this page, before the links of a sheet.
_BASE: Final = 200


@dataclass(frozen=True, slots=True)
class File:
    """A file to hand out: its name, its media type, its bytes."""

    name: str
    kind: str
    body: bytes


def export(sent: object) -> File:
    """The file of `{"kind", "turns", "blanks", "language", "charts"}`; QuestionError where it is none.

    What answers and quotes say stays as it is in every language.
    """
    asked: Mapping[str, Any] = sent if isinstance(sent, dict) else {}
    kind = str(asked.get("kind"))
    if kind not in _KINDS:
        raise QuestionError("没有这种导出。")
    turns, say = kept_turns(asked.get("turns")), say_in(asked.get("language"))
    name, ending, media = _KINDS[kind]
    if kind == "answers":
        rows = [answer_row(turn, str(asked.get("base", ""))[:_BASE], say) for turn in turns]
        body = xlsx(list(map(say, ANSWER_HEADS)), rows, ANSWER_WIDTHS)
    else:
        body = _body(kind, turns, _blanks(asked.get("blanks", [])), say, _charts(asked.get("charts", [])))
    return File(say(name) + ending, media, body)


def _body(
    kind: str,
    turns: Sequence[Kept],
    blanks: Sequence[tuple[str, str]],
    say: Say,
    charts: Sequence[bytes | None],
) -> bytes:
    if kind == "word":
        from page.chat.docx_export import word

        return word(turns, say, charts)
    if kind == "markdown":
        return markdown(turns, say).encode()
    heads, rows = list(map(say, HEADS)), rows_of(turns, blanks, say)
    if kind == "xlsx":
        return xlsx(heads, rows)
    if kind == "csv":
        return csv_of(heads, rows)
    return csv_of(heads, rows, mark=False, delimiter="\t")


def _charts(sent: object) -> list[bytes | None]:
    """The charts of the turns, PNG in base64 or null each."""
    rows: list[Any] = sent if isinstance(sent, list) else [0]
    if len(rows) > MOST_TURNS or not all(row is None or isinstance(row, str) for row in rows):
        raise QuestionError(NO_CHART)
    try:
        return [None if row is None else b64decode(row, validate=True) for row in rows]
    except ValueError as exc:
        raise QuestionError(NO_CHART) from exc


def _blanks(sent: object) -> list[tuple[str, str]]:
    """The places and times of a table that no report filled."""
    rows: list[Any] = sent if isinstance(sent, list) else [None]
    if len(rows) > _BLANKS or not all(_is_pair(row) for row in rows):
        raise QuestionError("表格的空格不对，请刷新页面后再试。")
    return [(place, period) for place, period in rows]


def _is_pair(row: object) -> bool:
    return isinstance(row, list) and [type(v) for v in row] == [str, str]
