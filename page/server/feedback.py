"""有用 / 有误: what people say of an answer, a line of JSON each, in a file of this machine."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from corpus.errors import QuestionError

_VERDICTS: Final = ("useful", "wrong")
# Characters of a question or message that are kept, and bytes at which the file takes no more.
_LONGEST, _FULL = 2000, 50 * 2**20


class Feedback:
    """Appends to `path`; safe between threads of one server."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def add(self, sent: object) -> None:
        """Note one verdict: `verdict`, `question`, `message`, `quotes` (source, start, end of each).

        Raises QuestionError where `sent` is something else, or the file is full.
        """
        if not isinstance(sent, dict) or sent.get("verdict") not in _VERDICTS:
            raise QuestionError("反馈的内容不对。")
        line = json.dumps(_record(sent), ensure_ascii=False) + "\n"
        with self._lock:
            if self._path.exists() and self._path.stat().st_size > _FULL:
                raise QuestionError("反馈文件已满，请管理员另存后清空。")
            try:
                with self._path.open("a", encoding="utf-8") as file:
                    file.write(line)
            except OSError as exc:
                raise QuestionError(f"反馈没有记下：{exc.strerror}。") from exc


def _record(sent: dict[str, Any]) -> dict[str, Any]:
    quotes = sent.get("quotes")
    return {
        "at": datetime.now(tz=UTC).isoformat(timespec="seconds"),
        "verdict": sent["verdict"],
        "question": str(sent.get("question", ""))[:_LONGEST],
        "message": str(sent.get("message", ""))[:_LONGEST],
        "quotes": [str(q)[:_LONGEST] for q in quotes[:8]] if isinstance(quotes, list) else [],
    }
