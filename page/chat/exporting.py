"""A conversation as a file: Word or Markdown, made of what the browser kept of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from corpus.errors import QuestionError
from page.cards.kept import Kept, kept_turns
from page.chat.markdown_export import markdown

_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class File:
    """A file to hand out: its name, its media type, its bytes."""

    name: str
    kind: str
    body: bytes


def _word(turns: Sequence[Kept]) -> bytes:
    from page.chat.docx_export import word

    return word(turns)


def _markdown(turns: Sequence[Kept]) -> bytes:
    return markdown(turns).encode()


_KINDS: Final[Mapping[str, tuple[str, str, Callable[[Sequence[Kept]], bytes]]]] = {
    "word": ("政问对话.docx", _WORD, _word),
    "markdown": ("政问对话.md", "text/markdown", _markdown),
}


def export(sent: object) -> File:
    """The file of `{"kind": …, "turns": […]}`; QuestionError where it is no kind or no conversation."""
    asked = sent if isinstance(sent, dict) else {}
    if asked.get("kind") not in _KINDS:
        raise QuestionError("没有这种导出。")
    name, kind, make = _KINDS[asked["kind"]]
    return File(name, kind, make(kept_turns(asked.get("turns"))))
