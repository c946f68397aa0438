"""`ask`: a question in, an Answer out."""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from corpus.errors import QuestionError
from index.encoders.selection import opened_ahead
from index.searcher import Index
from qa.answer import Answer
from qa.model_service import ModelService, chosen_model, chosen_writer
from qa.question.followup import resolve_history
from qa.read.onnx_reader import default_reader
from qa.read.reading import Reader
from qa.read.served_reader import ServedReader
from qa.reply import compose
from qa.reply.answering import answer_one
from qa.reply.comparison import answer_parts
from qa.reply.guard import guarded
from qa.reply.recognised import marked
from qa.reply.refusal_sentences import LEFT_OUT, NO_QUESTION, NO_REPORT
from qa.reply.writer import phrased
from qa.scope.filtered import Narrowed
from qa.scope.held import held_by
from qa.scope.parts import split

LONGEST_QUESTION = 500
# Earlier turns that count: each is resolved on top of those before it, and nobody leans on more.
MOST_TURNS = 60
SURROGATE = re.compile("[\ud800-\udfff]")
# Requests to the machine instead of questions to the reports.
_NOT_A_QUESTION = re.compile(
    r"开发者模式|系统(?:通知|提示|指令)|忽略(?:以上|之前|前面|上述)|无视(?:以上|之前|规则)|扮演|"
    r"编(?:一个|造|个)|随便(?:编|写|给)|写(?:一)?(?:首|篇|段)|翻译(?:成|一下|这)|推荐(?:几|一)|教我|"
    r"今后一律|提示词|"
    r"不用引用"
)


def ask(
    question: str,
    *,
    index: Index | str | Path,
    history: Sequence[str] = (),
    top_k: int = 8,
    sources: Collection[str] | None = None,
    reader: Reader | None = None,
    writer: ModelService | None = None,
) -> Answer:
    """Answer one question from the reports of the index.

    `history` holds the user's earlier turns, oldest first, of which the last `MOST_TURNS` count; `top_k`
    caps the quotes (1..8).
    `reader` reads the passages; where none is given the packaged one, with the language model beside it that
    the environment names (`qa.model_service`). `writer` phrases the message, under guard; where none is
    given the one that the environment names, if any.
    `sources` is a hard filter: only these reports are looked into, and a refusal says so.

    Raises:
        QuestionError: the question is empty, longer than `LONGEST_QUESTION` characters or no legal text.
        IndexFault: the index is missing or damaged.
    """
    started = time.perf_counter()
    text = question.strip()
    if not text:
        raise QuestionError("问题是空的。请输入要查的内容，例如：2025年历城区新增多少经营主体")
    if len(text) > LONGEST_QUESTION:
        raise QuestionError(f"问题有 {len(text)} 字，最多 {LONGEST_QUESTION} 字。请只留下要查的内容。")
    turns = _last_turns(history)
    if any(SURROGATE.search(said) for said in (text, *turns)):
        raise QuestionError("问题里有不成对的代理字符，不是合法的文字。请重新输入。")
    held = index if isinstance(index, Index) else Index.load(index, opened_ahead(index))
    seen = held if sources is None else Narrowed(held, sources)
    filtered = len(seen.reports) < len(held.reports)
    reads = reader or _chosen_reader()
    made = _answer(text, turns, seen, reads, filtered=filtered)
    answer = guarded(made, held.reports)
    if isinstance(reads, ServedReader) and reads.took_part:
        answer = replace(answer, model=reads.name)
    if writes := writer or chosen_writer():
        answer = phrased(answer, writes, held.reports)
    answer = marked(answer)
    if answer.status == "refused" and filtered:
        answer = replace(answer, message=answer.message + LEFT_OUT)
    kept = max(1, min(top_k, compose.MOST_QUOTES))
    if len(answer.quotes) > kept:
        kept = max([kept, *(r.quote + 1 for r in answer.results)])
        answer = replace(answer, quotes=answer.quotes[:kept])
    return replace(answer, question=question, elapsed_ms=(time.perf_counter() - started) * 1000)


def _chosen_reader() -> Reader:
    model = chosen_model()
    return ServedReader(model, default_reader()) if model else default_reader()


def _last_turns(history: Sequence[str]) -> list[str]:
    """The turns a follow-up may lean on; one too long to have been answered was no question."""
    if not all(isinstance(h, str) for h in history):
        raise QuestionError("history 应为字符串列表（此前的提问，先后有序）。")
    return [h for h in history if h.strip() and len(h) <= LONGEST_QUESTION][-MOST_TURNS:]


def _answer(text: str, history: Sequence[str], index: Index, reader: Reader, *, filtered: bool) -> Answer:
    if not index.reports:
        return compose.refused(text, NO_REPORT)
    resolved = resolve_history(text, history, datetime.now(tz=UTC).year)
    if _NOT_A_QUESTION.search(resolved.question.folded):
        return compose.refused(text, NO_QUESTION)
    parts = split(resolved.question, held_by(index))
    if parts:
        return answer_parts(text, parts, resolved.taken, index, reader, filtered=filtered)
    return answer_one(text, resolved, index, reader, filtered=filtered)
