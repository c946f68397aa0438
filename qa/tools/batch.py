"""Many questions, one JSON object a line in, one Answer a line out; memory does not grow with the lines."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any, TextIO

from corpus.errors import QuestionError
from index.searcher import Index
from qa.api import SURROGATE, ask

LONGEST_LINE = 1 << 20
"""Bytes of one line: a question with a long history takes a hundredth; more is no line of a batch."""


def run_batch(source: str, index: Index, out: TextIO, faults: TextIO) -> int:
    """Answer the lines of the file `source` (`-`: standard input) to `out`, each flushed as it is made.

    Bad lines are told by number to `faults`. Returns how many there were.

    Raises:
        QuestionError: the file cannot be read.
    """
    bad = 0
    with _opened(source) as file:
        for row in answer_lines(_bounded(file), index):
            if "error" in row:
                bad += 1
                print(f"第 {row['line']} 行：{row['error']}", file=faults, flush=True)
            else:
                print(json.dumps(row, ensure_ascii=False), file=out, flush=True)
    return bad


def answer_lines(lines: Iterable[str | bytes], index: Index) -> Iterator[dict[str, Any]]:
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


def parse_line(line: str | bytes) -> dict[str, Any]:
    """One input line; QuestionError says what is wrong with it."""
    if len(line) > LONGEST_LINE:
        raise QuestionError(f"这一行超过 {LONGEST_LINE >> 20} MB，不是一个问题；请检查文件")
    try:
        text = line.decode("utf-8-sig") if isinstance(line, bytes) else line
        row = json.loads(text, parse_constant=_no_constant)
    except UnicodeDecodeError as fault:
        raise QuestionError(f"不是 UTF-8 文字（第 {fault.start + 1} 字节起）；请另存为 UTF-8") from fault
    except json.JSONDecodeError as fault:
        raise QuestionError(f"不是一个 JSON 对象：{fault.msg}") from fault
    except (RecursionError, ValueError) as fault:
        raise QuestionError("不是一个 JSON 对象：嵌套太深，或有不合规的数") from fault
    _check_row(row)
    return dict(row)


def _check_row(row: object) -> None:
    if not isinstance(row, dict) or not isinstance(row.get("question"), str):
        raise QuestionError("缺少字符串字段 question")
    history = row.get("history") or []
    if not isinstance(history, list) or not all(isinstance(h, str) for h in history):
        raise QuestionError("history 应为字符串列表（用户此前的提问，先后有序）")
    if not isinstance(row.get("qid", ""), str | int | float | None) or SURROGATE.search(str(row.get("qid"))):
        raise QuestionError("qid 应为字符串或数字")


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON")


def _opened(source: str) -> IO[bytes]:
    try:
        if source == "-":
            return sys.stdin.buffer
        return Path(source).open("rb")
    except (OSError, ValueError) as exc:
        raise QuestionError(f"问题文件 {source} 打不开；请检查路径和读取权限") from exc


def _bounded(file: IO[bytes]) -> Iterator[bytes]:
    """Lines of the file; of one that is too long no more than shows that it is is kept in memory."""
    while line := file.readline(LONGEST_LINE + 1):
        yield line
        while len(line) > LONGEST_LINE and not line.endswith(b"\n"):
            line = file.readline(LONGEST_LINE + 1)
            if len(line) <= LONGEST_LINE:
                break
