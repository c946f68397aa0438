"""What is taken away as a file, made of what the browser kept: conversations, and figures as sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from corpus.errors import QuestionError
from page.cards.kept import Kept, kept_turns
from page.chat.markdown_export import markdown
from page.chat.sheet_export import ANSWER_HEADS, ANSWER_WIDTHS, HEADS, answer_row, csv_of, rows_of, xlsx

_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
XLSX: Final = f"{_OFFICE}.spreadsheetml.sheet"
CSV: Final = "text/csv; charset=utf-8"
# Kinds with the name and the media type of their file.
_KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "word": ("政问对话.docx", f"{_OFFICE}.wordprocessingml.document"),
    "markdown": ("政问对话.md", "text/markdown"),
    "xlsx": ("政问数据.xlsx", XLSX),
    "csv": ("政问数据.csv", CSV),
    "answers": ("政问成批回答.xlsx", XLSX),
    "table": ("政问数据.txt", "text/plain; charset=utf-8"),
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
    """The file of `{"kind": …, "turns": […], "blanks": […]}`; QuestionError where it is not such a thing."""
    asked: Mapping[str, Any] = sent if isinstance(sent, dict) else {}
    kind = str(asked.get("kind"))
    if kind not in _KINDS:
        raise QuestionError("没有这种导出。")
    turns = kept_turns(asked.get("turns"))
    if kind == "answers":
        rows = [answer_row(turn, str(asked.get("base", ""))[:_BASE]) for turn in turns]
        return File(*_KINDS[kind], xlsx(ANSWER_HEADS, rows, ANSWER_WIDTHS))
    return File(*_KINDS[kind], _body(kind, turns, _blanks(asked.get("blanks", []))))


def _body(kind: str, turns: Sequence[Kept], blanks: Sequence[tuple[str, str]]) -> bytes:
    if kind == "word":
        from page.chat.docx_export import word

        return word(turns)
    if kind == "markdown":
        return markdown(turns).encode()
    rows = rows_of(turns, blanks)
    if kind == "xlsx":
        return xlsx(HEADS, rows)
    if kind == "csv":
        return csv_of(HEADS, rows)
    return csv_of(HEADS, rows, mark=False, delimiter="\t")


def _blanks(sent: object) -> list[tuple[str, str]]:
    """The places and times of a table that no report filled."""
    rows: list[Any] = sent if isinstance(sent, list) else [None]
    if len(rows) > _BLANKS or not all(_is_pair(row) for row in rows):
        raise QuestionError("表格的空格不对，请刷新页面后再试。")
    return [(place, period) for place, period in rows]


def _is_pair(row: object) -> bool:
    return isinstance(row, list) and [type(v) for v in row] == [str, str]
