"""What a call of Gradio's interface may hold: plain values for the functions of this page, no files.

Gradio fetches whatever address stands in `{"path": …, "meta": {"_type": "gradio.FileData"}}`. No function
here takes a file, so objects have no place in `data` at all, and none with other names in a call.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from corpus.errors import QuestionError
from page.cards.filters import FACETS

_SESSION: Final = re.compile(r"[A-Za-z0-9-]{1,64}")
_NAMES: Final = frozenset({"data", "fn_index", "session_hash", "event_data", "event_id", "trigger_id"})
# What `page/chat/desk.py` reads of an event.
_EVENT: Final = frozenset({"turn", "question", "history", "filter", "source", "start", "end", "check"})
_FACETS: Final = frozenset(name for name, _ in FACETS)
_SCALARS: Final = (str, int, float, bool, type(None))


@dataclass(frozen=True, slots=True)
class Calls:
    """Gradio's functions: by number and by published name how many values each takes.

    Without knowing which are `queued`, its run route would do one of them at once, past the queue's limit.
    """

    numbered: Mapping[int, int] = field(default_factory=dict)
    named: Mapping[str, int] = field(default_factory=dict)
    queued: frozenset[int] = frozenset()

    def checked(self, path: str, sent: object) -> dict[str, Any]:
        """The call that `sent` is, put to `path`; QuestionError where it is none that the page knows."""
        if not isinstance(sent, dict) or not sent.keys() <= _NAMES:
            raise QuestionError("这不是本页面的请求。")
        _check_session(sent.get("session_hash"))
        _check_words(sent)
        way = path.removeprefix("/gradio_api/")
        if way not in {"cancel", "reset"} and len(sent.get("data", ())) != self._takes(way, sent):
            raise QuestionError("没有这项功能，或须排队，不能直接运行，或值的个数不对。")
        return sent

    def _takes(self, way: str, sent: Mapping[str, Any]) -> int:
        """How many values the function that is called takes; -1 where it may not be called this way."""
        number = sent.get("fn_index")
        if way.startswith("call/"):
            return self.named.get(way.removeprefix("call/"), -1) if number is None else -1
        if isinstance(number, bool) or not isinstance(number, int):
            return -1
        return -1 if way == "run/predict" and number in self.queued else self.numbered.get(number, -1)


def session_of(text: str) -> str:
    """The name of a session as an address gives it; QuestionError where it is none."""
    _check_session(text)
    return text


def _check_session(name: object) -> None:
    if name is not None and not (isinstance(name, str) and _SESSION.fullmatch(name)):
        raise QuestionError("会话名不对。")


def _check_words(sent: Mapping[str, Any]) -> None:
    data = sent.get("data", [])
    event = sent.get("event_data")
    if not (isinstance(data, list) and all(map(_is_value, data))):
        raise QuestionError("提交的内容里只能有文字；本页面不接受文件和地址。")
    if not (event is None or (isinstance(event, dict) and all(map(_is_setting, event, event.values())))):
        raise QuestionError("提交的内容不对。")


def _is_value(value: object) -> bool:
    """A scalar, or a list of them (the questions before)."""
    return isinstance(value, _SCALARS) or (
        isinstance(value, list) and all(isinstance(v, _SCALARS) for v in value)
    )


def _is_setting(name: str, value: object) -> bool:
    """What the script sends with an event: a value, or a filter of lists of words."""
    if name == "filter" and isinstance(value, dict):
        return value.keys() <= _FACETS and all(map(_is_value, value.values()))
    return name in _EVENT and _is_value(value)
