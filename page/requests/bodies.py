"""The one way the bytes of a request become JSON: UTF-8, flat enough, text that can be written out again."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Final, NoReturn

from corpus.errors import QuestionError

# The deepest body of the page is a filter inside an event: three. Room to spare, far from any recursion.
DEEPEST: Final = 12
# A question with its history, a verdict, a login: never more.
LONGEST: Final = 64 * 1024
_NO_TEXT: Final = re.compile("[\0\ud800-\udfff]")


def decoded(body: bytes, longest: int = LONGEST) -> object:
    """The JSON of `body`.

    Raises QuestionError where it is longer than `longest` bytes, no JSON, deeper than `DEEPEST`, or holds
    what cannot be written out again: NUL, half a character (a lone surrogate), a number that is none.
    """
    if len(body) > longest:
        raise QuestionError(f"提交的内容过长，最多 {longest >> 10} KB。")
    try:
        sent: object = json.loads(body.decode("utf-8"), parse_constant=_no_number)
    except RecursionError as exc:
        raise QuestionError("提交的内容嵌套太深。") from exc
    except ValueError as exc:
        raise QuestionError("提交的内容不是 JSON。") from exc
    for value, depth in _parts(sent):
        _check(value, depth)
    return sent


def encoded(sent: object) -> bytes:
    """`sent` as JSON again: what stands behind reads the very bytes that were looked at."""
    return json.dumps(sent, ensure_ascii=False, allow_nan=False).encode()


def plain_text(text: str) -> str:
    """`text`, or QuestionError where it holds NUL or half a character."""
    if _NO_TEXT.search(text):
        raise QuestionError("提交的文字里有无法保存的字符（空字符或半个字符），请删去后再试。")
    return text


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)


def _check(value: object, depth: int) -> None:
    if depth > DEEPEST and isinstance(value, (dict, list)):
        raise QuestionError("提交的内容嵌套太深。")
    if isinstance(value, str):
        plain_text(value)
    elif isinstance(value, float) and not math.isfinite(value):
        raise QuestionError("提交的内容里有不是数字的数。")


def _parts(sent: object) -> Iterator[tuple[object, int]]:
    """Every value and every name inside, with how deep it lies; without recursion."""
    waiting = [(sent, 1)]
    while waiting:
        value, depth = waiting.pop()
        yield value, depth
        if isinstance(value, dict):
            waiting += [(part, depth + 1) for pair in value.items() for part in pair]
        elif isinstance(value, list):
            waiting += [(part, depth + 1) for part in value]
