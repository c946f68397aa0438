"""What the script draws the conversation of: a turn, the first screen, the head, the list of those kept."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.report import Report
from page.cards.answer_card import fault_card, report_button
from page.cards.words import CHINESE, esc, years_of

# Reports named on the first screen.
_NAMED = 3
# Places kept for questions to start from.
_EXAMPLES = 4
STAGES = ("查找", "核对", "作答")
_LOOKS = (("light", "浅色"), ("dark", "深色"), ("system", "颜色随系统"))
_VIEWS = (("ask", "问答"), ("library", "资料库"), ("figures", "指标"))


def conversation(first: str) -> str:
    """The conversation before anything is asked, and what the script draws a turn of: kept on no server."""
    return (
        f'<div class="rq-thread">{first}</div>'
        f'<template id="rq-turn"><article class="rq-turn"><h2 class="rq-asked"{CHINESE}></h2>'
        '<div class="rq-again"><button type="button" data-edit>改问题</button>'
        '<button type="button" data-reask>再问一次</button>'
        '<button type="button" data-link>复制链接</button></div>'
        f"{_waiting()}</article>"
        f"</template>{_offers('rq-onward', '报告里还写了')}{_offers('rq-instead', '可以这样问')}"
        f'<template id="rq-fault">{fault_card("", " ")}</template>'
    )


def _offers(name: str, words: str) -> str:
    """What the script draws questions to go on with in, once they were tried."""
    offers = f'<div class="rq-next"><span>{words}</span><ul class="rq-chips"></ul></div>'
    return f'<template id="{name}">{offers}</template>'


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
        f'<li><button type="button" class="rq-example" data-ask="{esc(q)}"{CHINESE}>{esc(q)}</button></li>'
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
        '<section class="rq-recent" hidden><h3>接着看</h3><ul></ul></section>'
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
    looks = "".join(
        f'<button type="button" data-look="{look}" aria-pressed="false">{name}</button>'
        for look, name in _LOOKS
    )
    return (
        '<header class="rq-head"><button type="button" class="rq-tool rq-skip" data-skip>跳到正文</button>'
        f'<div class="rq-seal" aria-hidden="true"{CHINESE}>政<br>问</div>'
        f'<div class="rq-name"><h1>政问</h1><p>{held}</p></div>'
        f'<nav class="rq-views" aria-label="页面">{views}</nav>'
        '<div class="rq-nav">'
        '<button type="button" class="rq-tool" data-language="en" lang="en">English</button>'
        f'<button type="button" class="rq-tool" data-language="zh"{CHINESE}>中文</button>'
        '<details class="rq-menu"><summary class="rq-tool">更多</summary><div>'
        '<button type="button" data-export="word">导出对话为 Word</button>'
        '<button type="button" data-export="markdown">导出对话为 Markdown</button>'
        f"{looks}</div></details>"
        '<button type="button" class="rq-tool" data-shelf aria-expanded="false" '
        'aria-controls="rq-talks">对话</button>'
        '<button type="button" class="rq-tool" data-reset>新对话</button></div></header>'
    )


def shelf(*, server: bool = False) -> str:
    """The conversations that the browser keeps: the script fills the list.

    `server`: an account may have them kept on the server as well.
    """
    also = (
        '<label class="rq-check" hidden><input type="checkbox" data-server> 也存到服务器上我的账号里</label>'
        if server
        else ""
    )
    return (
        '<aside id="rq-talks" class="rq-talks" aria-label="以往的对话" hidden><div class="rq-bar">'
        '<h2>以往的对话</h2><button type="button" class="rq-tool" data-shelf-close>收起</button></div>'
        '<div class="rq-scroll"><ul class="rq-talk-list"></ul><p class="rq-note" data-none>还没有对话。</p>'
        '<div class="rq-tools">'
        '<button type="button" class="rq-tool rq-danger" data-clear>全部清除</button></div>'
        f"{also}"
        '<p class="rq-note" data-kept-where>'
        "对话只存在这台设备的浏览器里，不存到服务器；清除浏览器数据会一并清除。</p>"
        f"</div></aside>{_many()}"
    )


def _many() -> str:
    """Asking many questions at once: the script does the work."""
    save = '<button type="button" class="rq-tool rq-strong" data-many-save hidden>存为 XLSX</button>'
    progress = '<progress max="1" value="0" aria-label="进度" hidden></progress>'
    return (
        '<dialog id="rq-many" class="rq-dialog" aria-label="成批提问"><h2>成批提问</h2>'
        "<p>选一个 XLSX 或 CSV，第一列一行一问；逐个回答后存为表格，"
        "每行有数值、时期、状态、引文、出处和链接。</p>"
        '<label class="rq-tool rq-pick">选择文件'
        '<input type="file" class="rq-hidden" accept=".xlsx,.csv,.txt" aria-label="问题文件"></label>'
        f'<p class="rq-note" role="status"></p>{progress}<div class="rq-tools">{save}'
        '<button type="button" class="rq-tool" data-many-close>关闭</button></div></dialog>'
    )


def composer(longest: int) -> str:
    """The form a question is typed into; at most `longest` characters are taken."""
    return (
        f'<form class="rq-composer" data-longest="{longest}">'
        '<div class="rq-narrow"><button type="button" class="rq-tool" data-filters aria-expanded="false" '
        'aria-controls="rq-filters">筛选</button>'
        '<button type="button" class="rq-tool" data-many>成批提问</button>'
        '<ul class="rq-picked" aria-label="正在使用的筛选"></ul></div>'
        '<div id="rq-filters" class="rq-filters" role="dialog" aria-label="筛选报告" hidden></div>'
        '<label class="rq-hidden" for="rq-question">问题</label>'
        '<textarea id="rq-question" rows="1" placeholder="例如：某区去年新增多少经营主体" autocomplete="off"'
        ' aria-describedby="rq-hint"></textarea>'
        '<button type="submit" class="rq-send">提问</button>'
        '<p id="rq-hint" class="rq-hint" role="status" aria-live="polite"></p></form>'
    )
