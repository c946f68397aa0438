"""The conversation as HTML: turns, the first screen, and the head of the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.report import Report
from page.cards.answer_card import report_button
from page.cards.filters import UNFILTERED, Filter
from page.cards.words import esc, years_of
from qa.answer import Answer

# Reports named on the first screen.
_NAMED = 3
# Places kept for questions to start from.
_EXAMPLES = 4
STAGES = ("检索", "取证", "作答")
_VIEWS = (("ask", "问答"), ("library", "资料库"), ("figures", "指标"))


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a session and the HTML of its card; `card` is None until it is answered.

    `answer` is None where none was given: such a question is no part of the history.
    `alone`: it is to be read without the turns before.
    """

    question: str
    card: str | None = None
    answer: Answer | None = None
    filter: Filter = UNFILTERED
    alone: bool = False


def history_of(turns: Sequence[Turn]) -> tuple[str, ...]:
    """The user's earlier questions, oldest first: what `ask` takes as `history`."""
    return tuple(t.question for t in turns if t.answer is not None)


def thread(turns: Sequence[Turn], welcome: str) -> str:
    """The conversation, oldest turn first; `welcome` where nothing was asked yet."""
    if not turns:
        return f'<div class="rq-thread">{welcome}</div>'
    articles = "".join(_turn(t, n) for n, t in enumerate(turns, 1))
    return f'<div class="rq-thread" role="log" aria-live="polite" aria-label="问答">{articles}</div>'


def _turn(turn: Turn, number: int) -> str:
    return (
        f'<article class="rq-turn" aria-label="第 {number} 问"><h2 class="rq-asked">{esc(turn.question)}</h2>'
        f"{turn.card if turn.card is not None else _waiting()}</article>"
    )


def _waiting() -> str:
    """The stages of an answer that is being made; the script marks the one that is under way."""
    steps = "".join(f'<li data-stage="{s}">{s}</li>' for s in STAGES)
    return (
        f'<div class="rq-pending" data-pending role="status"><ol aria-label="进度">{steps}</ol>'
        '<button type="button" class="rq-tool" data-stop>停止</button></div>'
    )


def welcome(reports: Sequence[Report], examples: Sequence[str] | None) -> str:
    """The first screen: what the page does, questions to start from, the reports held.

    `examples` is None while they are being made: their places are kept, so that nothing moves.
    """
    asks = "".join(
        f'<li><button type="button" class="rq-example" data-ask="{esc(q)}">{esc(q)}</button></li>'
        for q in examples or ()
    )
    kept = '<li aria-hidden="true"><span class="rq-example">　</span></li>' * _EXAMPLES
    rows = "".join(f"<li>{report_button(r)}</li>" for r in reports[:_NAMED])
    more = (
        f'<button type="button" class="rq-tool" data-list>全部 {len(reports)} 份报告</button>'
        if len(reports) > _NAMED
        else ""
    )
    return (
        '<div class="rq-welcome"><h2><span>向政府工作报告提问，</span><span>得到逐字的原文</span></h2>'
        "<p>每个数字都出自报告原句，并注明机关、日期和章节；报告没有写的，会说明理由，不作猜测。</p>"
        f"{_examples(kept if examples is None else asks)}"
        f'<section class="rq-held"><h3>现有报告</h3><ul>{rows}</ul>{more}</section></div>'
    )


def _examples(rows: str) -> str:
    return f'<ul class="rq-examples" aria-label="示例问题">{rows}</ul>' if rows else ""


def masthead(reports: Sequence[Report]) -> str:
    """The head of the page: its name, what is held, its three views, and what can be done at any time."""
    held = "，".join(p for p in (f"{len(reports)} 份报告", years_of(reports)) if p)
    views = "".join(
        f'<button type="button" data-view="{view}"{" aria-current=page" * (view == "ask")}>{name}</button>'
        for view, name in _VIEWS
    )
    return (
        '<header class="rq-head"><div class="rq-seal" aria-hidden="true">政<br>问</div>'
        f'<div class="rq-name"><h1>政问</h1><p>{held}</p></div>'
        f'<nav class="rq-views" aria-label="页面">{views}</nav>'
        '<div class="rq-nav"><details class="rq-menu"><summary class="rq-tool">导出</summary><div>'
        '<button type="button" data-export="word">对话为 Word</button>'
        '<button type="button" data-export="markdown">对话为 Markdown</button></div></details>'
        '<button type="button" class="rq-tool" data-reset>新对话</button></div></header>'
    )


def composer(longest: int) -> str:
    """The form a question is typed into; at most `longest` characters are taken."""
    return (
        f'<form class="rq-composer" data-longest="{longest}">'
        '<div class="rq-narrow"><button type="button" class="rq-tool" data-filters aria-expanded="false" '
        'aria-controls="rq-filters">筛选</button>'
        '<ul class="rq-picked" aria-label="正在使用的筛选"></ul></div>'
        '<div id="rq-filters" class="rq-filters" role="dialog" aria-label="筛选报告" hidden></div>'
        '<label class="rq-hidden" for="rq-question">问题</label>'
        '<textarea id="rq-question" rows="1" placeholder="例如：某区去年新增多少经营主体" autocomplete="off"'
        ' aria-describedby="rq-hint"></textarea>'
        '<button type="submit" class="rq-send">提问</button>'
        '<p id="rq-hint" class="rq-hint" role="status" aria-live="polite"></p></form>'
    )
