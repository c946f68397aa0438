"""How a file was read: outline, what was taken away, figures, and the facts that may be set by hand."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from corpus.folder.by_hand import FIELDS
from corpus.report import Report
from corpus.statement import STANDINGS, Statement
from page.cards.words import CHINESE, book_title, esc, heading_words
from page.library.staging import Waiting
from qa.check.period import told_of

# Lines of page furniture, headings and figures shown of one report; more are counted.
_REMOVED, _HEADS, _FIGURES = 30, 300, 60
# Characters shown before a figure.
_BEFORE = 16
_HINTS = {"place": "如 山东省济南市历城区", "period": "如 2025年、2025年上半年"}


def report_preview(report: Report) -> str:
    """The outline of a report, the lines taken away as page furniture, the figures as understood."""
    outlined = [s for s in report.sections if 0 < len(s.path) <= 2]
    away = len(report.removed)
    heads = [
        f'<li style="--depth:{len(s.path) - 1}"{CHINESE}>{esc(heading_words(s.path[-1]))}</li>'
        for s in outlined[:_HEADS]
    ]
    removed = [f"<li{CHINESE}>{esc(line)}</li>" for line in report.removed[:_REMOVED]]
    figures = [s for s in report.statements if s.figure]
    return (
        '<div class="rq-two">'
        f"{_column('提纲', heads, len(outlined) - _HEADS, '没有标题', 'rq-heads')}"
        f"{_column(f'去掉的网页杂项 {away} 行', removed, away - _REMOVED, '没有')}"
        f"</div>{_figures(report, figures)}"
    )


def _column(title: str, rows: Sequence[str], over: int, none: str, kind: str = "") -> str:
    more = f"<li>……另有 {over} 条</li>" if over > 0 else ""
    return (
        f'<div><h4>{title}</h4><ul class="{kind}" tabindex="0" aria-label="{title}">'
        f"{''.join(rows) + more or f'<li>{none}</li>'}</ul></div>"
    )


def _figures(report: Report, figures: Sequence[Statement]) -> str:
    """Each figure with the words before it, and the time, standing and subject it was given."""
    rows = "".join(_figure(report, s) for s in figures[:_FIGURES])
    over = len(figures) - _FIGURES
    more = f"<p><small>另有 {over} 个数字</small></p>" if over > 0 else ""
    heads = "".join(f'<th scope="col">{h}</th>' for h in ("数字", "时期", "状态", "说的是谁"))
    return (
        f"<h4>认出的数字 {len(figures)} 个</h4>"
        '<div class="rq-over" tabindex="0" role="region" aria-label="认出的数字">'
        f'<table class="rq-data"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>{more}'
        if figures
        else "<h4>没有认出数字</h4>"
    )


def _figure(report: Report, said: Statement) -> str:
    before = report.text[max(0, said.start - _BEFORE) : said.start].rpartition("\n")[2]
    return (
        f'<tr><th scope="row"{CHINESE}>{esc(before)}<b>{esc(report.text[said.start : said.end])}</b></th>'
        f"<td{CHINESE}>{esc(told_of(said) or '—')}</td><td>{STANDINGS[said.standing]}</td>"
        f"<td{CHINESE}>{esc(said.subject or '—')}</td></tr>"
    )


def facts_of_reading(report: Report) -> dict[str, str]:
    """The facts that may be set, as they are held now."""
    return {
        "title": report.title,
        "place": report.region.full_name if report.region else "",
        "organ": report.organ or "",
        "period": report.period.label if report.period else "",
    }


def facts_fields(report: Report) -> str:
    """A field for each fact; one set by hand says so."""
    held = facts_of_reading(report)
    return "".join(
        f"<label>{words}{by_hand_mark(name, report)}"
        f'<input name="{name}" value="{esc(held[name])}" data-read="{esc(held[name])}" maxlength="200" '
        f'placeholder="{_HINTS.get(name, "没有读出")}"></label>'
        for name, words in FIELDS.items()
    )


def by_hand_mark(name: str, report: Report) -> str:
    """What stands beside a fact that a person has set."""
    return ' <span class="rq-hand">手工填写</span>' if name in report.by_hand else ""


def facts_form(report: Report) -> str:
    """The form in which facts of a report held are set; emptied fields are as they were read."""
    again = (
        '<button type="submit" class="rq-tool" name="again" value="1">恢复照读出的</button>'
        if report.by_hand
        else ""
    )
    return (
        f'<form class="rq-facts-form" data-source="{esc(report.source)}">{facts_fields(report)}'
        '<div class="rq-tools"><button type="submit" class="rq-tool rq-strong">保存</button>'
        f'{again}<span class="rq-told" role="alert"></span></div>'
        "<p><small>改动存在报告旁边，重建索引也不丢；换了文件内容就不再适用。</small></p></form>"
    )


def staged_rows(waiting: Sequence[Waiting]) -> str:
    """Uploads that were read, a row each: what would come of taking them in, and how they were read."""
    return "".join(map(_staged, waiting))


def _staged(one: Waiting) -> str:
    title = book_title(one.report.title) if one.report else one.name
    more = (
        f'<details data-lazy="/rq/library/reading?number={quote(one.number)}"><summary>读成了什么样</summary>'
        "<div></div></details>"
        if one.report
        else ""
    )
    form = f'<div class="rq-facts-form">{facts_fields(one.report)}</div>' if one.report and one.ready else ""
    named = f"<span{CHINESE}>{esc(one.name)}</span>{'，' * bool(one.message)}" if one.report else ""
    return (
        f'<li data-number="{one.number}" data-state="{one.state}"><span class="rq-badge">{one.state}</span>'
        f"<div><b{CHINESE}>{esc(title)}</b><small>{named}<span>{esc(one.message)}</span></small>{form}{more}</div>"
        f'<button type="button" class="rq-tool" data-letgo="{one.number}" '
        f'aria-label="移出 {esc(one.name)}">移出</button></li>'
    )
