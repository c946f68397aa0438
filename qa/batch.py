"""Many questions, one JSON object a line in, one Answer a line out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from corpus.errors import QuestionError
from index.searcher import Index
from qa.api import ask


def answer_lines(lines: Iterable[str], index: Index) -> Iterator[dict[str, Any]]:
    """Answers in input order; a bad line gives `{"line": n, "error": …}` and the rest go on."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = parse_line(line)
            answer = ask(row["question"], index=index, history=row.get("history") or ())
        except QuestionError as fault:
            yield {"line": number, "error": str(fault)}
            continue
        head = {"qid": row["qid"]} if "qid" in row else {}
        yield head | answer.to_dict()


def parse_line(line: str) -> dict[str, Any]:
    """One input line; QuestionError says what is wrong with it."""
    try:
        row = json.loads(line)
    except json.JSONDecodeError as fault:
        raise QuestionError(f"不是一个 JSON 对象：{fault.msg}") from fault
    if not isinstance(row, dict) or not isinstance(row.get("question"), str):
        raise QuestionError("缺少字符串字段 question")
    history = row.get("history") or []
    if not isinstance(history, list) or not all(isinstance(h, str) for h in history):
        raise QuestionError("history 应为字符串列表（用户此前的提问，先后有序）")
    return row
