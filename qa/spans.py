"""Names and phrases as short answers: 哪个平台, 叫什么, 谁, 哪里, 什么时候."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from corpus.periods import find_periods
from corpus.regions import find_regions
from qa.evidence import Sentence
from qa.question import Question
from qa.rank import Pool, Ranked
from qa.terms import Topic

_HEAD = re.compile(r"(?:哪(?:一)?(?:个|家|位|条|座|种|项|所|次|款|颗|支|部|类|场|届|处|片|份|块|起|只|艘|名)?|什么|啥|何)(?P<head>[\u4e00-\u9fffa-z]{1,10})")
_WHO = re.compile(r"谁|哪位|哪一位|什么人")
_WHERE = re.compile(r"哪里|哪儿|何地|哪(?:个|座|一)?(?:省|市|县|区|城市|国家|地区|地方|州|国)|什么地方")
_WHEN = re.compile(r"何时|什么时候|哪(?:一)?[年月天]|几月|多会儿")
_QUOTED = re.compile(r"\"[^\"\n]{1,30}\"")
_BOOK = re.compile(r"《[^》\n]{1,60}》")
_PERSON = re.compile(r"(?:代?(?:省长|主席|市长|区长|县长|州长|局长|主任|书记|院长|部长|厅长|总理)|国务委员)\s{0,2}(?P<after>[\u4e00-\u9fff]{2,4})|(?P<before>[\u4e00-\u9fff]{2,3})(?:院士|同志|团队|教授|先生)")
_CLAUSE = re.compile(r"[,。;!?:\n]")
# Words at which a name ends on its left: prepositions, conjunctions and the verbs that official prose
# puts before a name.
_LEFT_EDGE: Final = re.compile(
    r"依托|通过|围绕|利用|借助|运用|用好|发挥|建成|建立|建设|新建|组建|打造|推出|推动|推进|实现|开展|开通|启动|举办|召开|制定|出台|印发|发布|获批|获评|入选|成为|创建|培育|"
    r"搭建|构建|设立|成立|加快|支持|深化|坚持|完成|进入|提供|实施|推行|承办|主办|争创|申报|荣获|创成|"
    r"[、,。;:!?()\s在把将与和及为是对向从由以于被等了到至经让使给并]"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Span:
    """A candidate answer at `[start:end]` of the sentence's folded text, with its prior by kind."""

    start: int
    end: int
    prior: float


def best_span(pool: Pool, ranked: Sequence[Ranked]) -> tuple[Sentence, int, int] | None:
    """The best name among the first sentences, as (sentence, start, end) in report offsets."""
    top = ranked[0].score
    best: tuple[float, Sentence, Span] | None = None
    for place, r in enumerate(ranked[:4]):
        for span in candidates(pool.question, r.sentence):
            score = span.prior + 1.5 * _closeness(span, r.sentence, pool.topic) - 0.7 * (top - r.score) - 0.1 * place
            text = r.sentence.folded[span.start : span.end]
            if text.strip("\"《》") in pool.question.folded:
                continue
            if best is None or score > best[0]:
                best = (score, r.sentence, span)
    if best is None:
        return None
    _, sentence, span = best
    return sentence, sentence.start + span.start, sentence.start + span.end


def head_of(question: Question) -> str:
    """The noun that 哪个/什么 asks for ("" where it names none)."""
    match = _HEAD.search(question.folded)
    return match["head"] if match else ""


def candidates(question: Question, sentence: Sentence) -> Iterator[Span]:
    """Spans of the sentence that could answer, by what the question asks for."""
    text = sentence.folded
    if _WHO.search(question.folded):
        for m in _PERSON.finditer(text):
            group = "after" if m["after"] else "before"
            yield Span(m.start(group), m.end(group), 2.0)
    if _WHERE.search(question.folded):
        yield from (Span(m.start, m.end, 1.5) for m in find_regions(text))
    if _WHEN.search(question.folded):
        yield from (Span(m.start, m.end, 1.5) for m in find_periods(text, None))
    head = _head_in(head_of(question), text)
    for pattern in (_QUOTED, _BOOK):
        for m in pattern.finditer(text):
            joined = bool(head) and text.startswith(head, m.end())
            inside = bool(head) and head in m.group()
            yield Span(m.start(), m.end() + (len(head) if joined else 0), 1.0 + 0.8 * (joined or inside))
    if head:
        yield from _ending_with(head, text)


def _head_in(head: str, text: str) -> str:
    """The longest prefix of the head noun that stands in the text, two characters or more."""
    for size in range(len(head), 1, -1):
        if head[:size] in text:
            return head[:size]
    return ""


def _ending_with(head: str, text: str) -> Iterator[Span]:
    """Noun phrases that end with the head noun: left to the nearest edge word."""
    for match in re.finditer(re.escape(head), text):
        floor = max((m.end() for m in _CLAUSE.finditer(text, 0, match.start())), default=0)
        start = max((m.end() for m in _LEFT_EDGE.finditer(text, floor, match.start())), default=floor)
        if 0 < match.start() - start <= 20:
            yield Span(start, match.end(), 1.0)


def _closeness(span: Span, sentence: Sentence, topic: Topic) -> float:
    """Coverage of the topic by the text within 25 characters of the span, itself left out."""
    text = sentence.folded
    return topic.coverage(text[max(0, span.start - 25) : span.start] + " " + text[span.end : span.end + 25])
