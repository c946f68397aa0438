"""What a call of Gradio's interface may hold: plain values for the functions of this page, no files.

Gradio fetches whatever address stands in `{"path": …, "meta": {"_type": "gradio.FileData"}}`. No function
here takes a file, so objects have no place in `data` at all, and none with other names in a call.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from corpus.errors import QuestionError

_SESSION: Final = re.compile(r"[A-Za-z0-9-]{1,64}")
_NAMES: Final = frozenset({"data", "fn_index", "session_hash", "event_data", "event_id", "trigger_id"})
_SCALARS: Final = (str, int, float, bool, type(None))


@dataclass(frozen=True, slots=True)
class Calls:
    """The numbers of Gradio's functions: those that must wait in the queue, and those done at once.

    Without this, its run route would do a `queued` one at once, past the limit of the queue.
    """

    queued: frozenset[int] = frozenset()
    direct: frozenset[int] = frozenset()

    def checked(self, path: str, sent: object) -> dict[str, Any]:
        """The call that `sent` is, put to `path`; QuestionError where it is none that the page knows."""
        if not isinstance(sent, dict) or not sent.keys() <= _NAMES:
            raise QuestionError("这不是本页面的请求。")
        _check_session(sent.get("session_hash"))
        _check_words(sent)
        if "/call/" in path or path.endswith("/reset"):
            known = sent.get("fn_index") is None
        else:
            number = sent.get("fn_index")
            allowed = self.direct if path.endswith("/run/predict") else self.direct | self.queued
            known = isinstance(number, int) and not isinstance(number, bool) and number in allowed
        if not known:
            raise QuestionError("没有这项功能，或须排队，不能直接运行。")
        return sent


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
    if not (event is None or (isinstance(event, dict) and all(map(_is_setting, event.values())))):
        raise QuestionError("提交的内容不对。")


def _is_value(value: object) -> bool:
    """A scalar, or a list of them (the questions before)."""
    return isinstance(value, _SCALARS) or (
        isinstance(value, list) and all(isinstance(v, _SCALARS) for v in value)
    )


def _is_setting(value: object) -> bool:
    """What the script sends with an event: a value, or a filter of lists of words."""
    return _is_value(value) or (isinstance(value, dict) and all(map(_is_value, value.values())))
