"""Names and phrases as short answers: 哪个平台, 叫什么, 谁, 哪里, 什么时候."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.periods import find_periods
from corpus.regions import find_regions
from qa.evidence import Sentence
from qa.phrases import CLAUSE, LEFT_EDGE
from qa.question import Question
from qa.rank import Pool, Ranked, weights_of
from qa.terms import Topic

_HEAD = re.compile(
    r"(?:哪(?:一)?(?:个|家|位|条|座|种|项|所|次|款|颗|支|部|类|场|届|处|片|份|块|起|只|艘|名)?|什么|啥|"
    r"何)(?P<head>[\u4e00-\u9fffa-z]{1,10})"
)
_NAMED = re.compile(r"(?P<head>[\u4e00-\u9fffa-z]{2,10}?)(?:的)?(?:名字|名称)?(?:叫做?|是)(?:什么|啥|哪)")
_WHO = re.compile(r"谁|哪(?:一)?位|什么人")
_WHERE = re.compile(r"哪里|哪儿|何地|哪(?:个|座|一)?(?:省|市|县|区|城|国家|地区|地方|州|国)|什么地方")
_WHEN = re.compile(r"何时|什么时候|哪(?:一)?[年月天]|几月|多会儿")
_QUOTED = re.compile(r"\"[^\"\n]{1,30}\"")
_LONGEST = 20
_BOOK = re.compile(r"《[^》\n]{1,60}》")
# The commonest family names: a name is one of them and one or two more characters.
_FAMILY = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严"
    "覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤时穆农司卓古吉"
    "缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝封官谈鞠惠荆乐冀胥南班储原栗燕楚鄢扶玉"
)
_PERSON = re.compile(
    rf"(?:代?(?:省长|主席|市长|区长|县长|州长|局长|主任|书记|院长|部长|厅长|总理)|"
    rf"国务委员)\s{{0,2}}(?P<after>[{_FAMILY}][\u4e00-\u9fff]{{1,2}}?)"
    rf"(?=[作主代在向出说指等同、,。;\s]|$)"
    rf"|(?P<before>[{_FAMILY}][\u4e00-\u9fff]{{1,2}})(?:院士|同志|教授|先生)"
)
_PLACE = re.compile(r"在(?P<place>[\u4e00-\u9fff]{2,8}?)(?:举办|举行|召开|成立|设立|落户|投运|投产|开工)")


SPAN_KINDS = (
    "person",
    "place",
    "time",
    "quoted",
    "joined",
    "belongs",
    "headless",
    "book",
    "ending",
    "bare",
    "residue",
)
SPAN_FEATURES = (
    *SPAN_KINDS,
    "close",
    "own",
    "length",
    "clause",
    "ends",
    "after_verb",
    "gap",
    "whole",
)
# Verbs that give a thing its name or title.
_NAMING = re.compile(r"(?:为|叫|称|评|选|获|成|作|定|名)$")


@dataclass(frozen=True, slots=True)
class Span:
    """A candidate answer at `[start:end]` of the sentence's folded text; `kind` is one of `SPAN_KINDS`."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class RankedSpan:
    """A span with the sentence that holds it and its features in the order of `SPAN_FEATURES`."""

    sentence: Sentence
    span: Span
    features: tuple[float, ...]
    score: float

    @property
    def start(self) -> int:
        """Offset in the report."""
        return self.sentence.start + self.span.start

    @property
    def end(self) -> int:
        """Offset in the report."""
        return self.sentence.start + self.span.end


def rank_spans(pool: Pool, ranked: Sequence[Ranked]) -> list[RankedSpan]:
    """Names in the first sentences that could answer, best first."""
    weights = weights_of("span", SPAN_FEATURES)
    out = []
    for r in ranked[:4]:
        for span in dict.fromkeys(candidates(pool, r.sentence)):
            if not _asked_itself(r.sentence.folded[span.start : span.end], pool.question):
                features = span_features(span, r, pool, ranked[0].score - r.score)
                score = sum(w * f for w, f in zip(weights, features, strict=True))
                out.append(RankedSpan(r.sentence, span, features, score))
    return sorted(out, key=lambda s: -s.score)


def span_features(span: Span, ranked: Ranked, pool: Pool, gap: float) -> tuple[float, ...]:
    """Features in the order of `SPAN_FEATURES`; `gap` is how far the sentence is behind the best."""
    text, topic = ranked.sentence.folded, pool.topic
    words = text[span.start : span.end]
    opening = max((m.end() for m in CLAUSE.finditer(text, 0, span.start)), default=0)
    closing = m.start() if (m := CLAUSE.search(text, span.end)) else len(text)
    around = text[max(0, span.start - 25) : span.start] + " " + text[span.end : span.end + 25]
    return (
        *(float(span.kind == kind) for kind in SPAN_KINDS),
        topic.coverage(around),
        topic.coverage(words),
        len(words) / 20,
        topic.coverage(text[opening : span.start] + " " + text[span.end : closing]),
        float(span.end == closing),
        float(bool(_NAMING.search(text[: span.start]))),
        min(gap, 5.0) / 5,
        float(span.start == opening and span.end == closing),
    )


def _asked_itself(text: str, question: Question) -> bool:
    """Whether the span only repeats words of the question."""
    bare = re.sub(r'["《》\s]', "", text)
    return bare in re.sub(r'["《》\s]', "", question.folded)


def head_of(question: Question) -> str:
    """The noun that 哪个/什么 asks for ("" where there is none)."""
    match = _HEAD.search(question.folded)
    if match and not re.match(r"名|称(?!号)", match["head"]):
        return match["head"]
    return ""


def named_of(question: Question) -> str:
    """The thing whose name is asked for: 党建品牌 in 党建品牌叫什么 ("" where there is none)."""
    named = _NAMED.search(question.folded)
    return named["head"] if named else ""


def candidates(pool: Pool, sentence: Sentence) -> Iterator[Span]:
    """Spans of the sentence that could answer, by what the question asks for."""
    text, asked = sentence.folded, pool.question.folded
    if _WHO.search(asked):
        for m in _PERSON.finditer(text):
            group = "after" if m["after"] else "before"
            yield Span(m.start(group), m.end(group), "person")
    if _WHERE.search(asked):
        yield from (Span(m.start, m.end, "place") for m in find_regions(text))
        yield from (Span(m.start("place"), m.end("place"), "place") for m in _PLACE.finditer(text))
    if _WHEN.search(asked):
        yield from (Span(m.start, m.end, "time") for m in find_periods(text, None))
    nouns = _head_in(head_of(pool.question), text, pool.topic) or _tail_in(named_of(pool.question), text)
    yield from (Span(m.start(), m.end(), "book") for m in _BOOK.finditer(text))
    for m in _QUOTED.finditer(text):
        joined = next((noun for noun in nouns if text.startswith(noun, m.end())), "")
        near = m.group() + CLAUSE.split(text[m.end() : m.end() + 16])[0]
        belongs = any(noun in near for noun in nouns)
        kind = "joined" if joined else "belongs" if belongs else "quoted" if nouns else "headless"
        yield Span(m.start(), m.end() + len(joined), kind)
    for noun in nouns:
        yield from _ending_with(noun, text)
    yield from _residues(text)


def _head_in(head: str, text: str, topic: Topic) -> tuple[str, ...]:
    """The longest end or beginning of the head noun in the text (two characters or more), else its equals."""
    noun = re.split(r"[把在被将于从是有对给的了获评让要能上到为]", head)[0]
    tails = [noun[i:] for i in range(len(noun) - 1)]
    heads = [head[:size] for size in range(len(head), 1, -1)]
    if match := next(
        (t for t in sorted({*tails, *heads}, key=lambda t: (-len(t), t not in tails)) if t in text), ""
    ):
        return (match,)
    same = [v for g in topic.grams if g.text in head for v in g.variants if len(v) > 1 and v in text]
    return tuple(dict.fromkeys(same))[:2]


def _tail_in(named: str, text: str) -> tuple[str, ...]:
    """The longest ending of what is to be named that stands in the text, two characters or more."""
    return next(((named[i:],) for i in range(len(named) - 1) if named[i:] in text), ())


def _ending_with(head: str, text: str) -> Iterator[Span]:
    """Noun phrases that end with the head noun: left to the nearest edge word."""
    for match in re.finditer(re.escape(head), text):
        floor = max((m.end() for m in CLAUSE.finditer(text, 0, match.start())), default=0)
        edges = [floor, *(m.end() for m in LEFT_EDGE.finditer(text, floor, match.start()))]
        start = max((e for e in edges if match.start() - e >= 2), default=floor)
        if match.start() - start <= _LONGEST:
            tail = re.match(r"\d+号?线?", text[match.end() :])
            end = match.end() + (tail.end() if tail else 0)
            yield Span(start, end, "ending" if match.start() > start else "bare")


def _residues(text: str) -> Iterator[Span]:
    """Stretches from an edge word to the next one, or to the end of the clause."""
    edges = [(m.start(), m.end()) for p in (CLAUSE, LEFT_EDGE) for m in p.finditer(text)]
    starts, stops = sorted({0, *(e for _, e in edges)}), sorted({*(s for s, _ in edges), len(text)})
    clause_ends = [*(m.start() for m in CLAUSE.finditer(text)), len(text)]
    for start in starts:
        for ends in (stops, clause_ends):
            end = next((e for e in ends if e > start), len(text))
            words = text[start:end].strip('" ')
            if (
                text[start : start + 1] not in ",;:。、"
                and 2 <= len(words) <= _LONGEST
                and not words.isdigit()
                and not LEFT_EDGE.fullmatch(words)
            ):
                yield Span(start, end, "residue")
