"""The library tab: the reports held, and, for those allowed, taking in, replacing, deleting and the index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from corpus.readers.endings import ARCHIVE, KINDS, SUFFIXES
from corpus.report import Report
from page.cards.filters import place_of, years_of
from page.cards.words import book_title, coverage, esc, facts_of, heading_words
from page.error_text import without_places
from page.library.indicators_tab import pages
from page.library.jobs import Job
from page.library.keeper import Kept, Status

PAGE = 50
# Lines of page furniture and headings shown of one report; more are counted.
_REMOVED, _HEADS = 30, 300
_ACCEPTED = ",".join(sorted(SUFFIXES | {ARCHIVE}))


@dataclass(frozen=True, slots=True)
class Sought:
    """What a reader looks for among the reports; "" is any."""

    words: str = ""
    place: str = ""
    year: str = ""
    organ: str = ""
    page: int = 0

    def takes(self, report: Report) -> bool:
        """Whether the report is looked for: every word stands in its title or facts."""
        told = " ".join((report.title, report.source, *facts_of(report)))
        return (
            all(word in told for word in self.words.split())
            and place_of(report).startswith(self.place)
            and (not self.year or self.year in years_of(report))
            and self.organ in ("", report.organ)
        )

    def query(self, page: int) -> str:
        """The address of another page of the same search, escaped."""
        asked = {"words": self.words, "place": self.place, "year": self.year, "organ": self.organ}
        pairs = {k: v for k, v in asked.items() if v} | ({"page": str(page)} if page else {})
        return esc(f"?{urlencode(pairs)}")


@dataclass(frozen=True, slots=True)
class Keys:
    """What the visitor may do: `name` is who is logged in; `possible` whether anybody could be."""

    possible: bool = False
    name: str | None = None


def library_view(
    reports: Sequence[Report],
    sought: Sought,
    keys: Keys,
    status: Status | None = None,
    jobs: Sequence[Job] = (),
    drift: str = "",
) -> str:
    """The tab; `status` and `jobs` are shown to those who are logged in only.

    `drift` says how the folder and the index differ, "" where they do not.
    """
    managing = keys.name is not None and status is not None
    parts = [
        f'<h2>资料库</h2><p class="rq-lead">{esc(coverage(reports))}</p>',
        _door(keys),
        _drift(drift, managing=managing) if drift else "",
        _upload() if managing else "",
        f'<div id="rq-jobs">{jobs_list(jobs)}</div>' if managing else "",
        _search(reports, sought),
        _listed(reports, sought, managing=managing),
        status_box(status) if managing and status else "",
        _confirm() if managing else "",
    ]
    return f'<div class="rq-page">{"".join(parts)}</div>'


def _door(keys: Keys) -> str:
    """Logging in and out; where nobody can, how that is changed."""
    if keys.name is not None:
        return (
            f'<p class="rq-door">已登录：{esc(keys.name)} '
            '<button type="button" class="rq-tool" data-logout>退出登录</button></p>'
        )
    if not keys.possible:
        return '<p class="rq-note">资料库只读。管理员用 --auth 启动页面后，登录即可增删报告。</p>'
    return (
        '<details class="rq-door"><summary>管理员登录</summary><form class="rq-login">'
        '<label>用户名 <input name="name" autocomplete="username" required></label>'
        '<label>密码 <input name="password" type="password" autocomplete="current-password" required></label>'
        '<button type="submit" class="rq-tool rq-strong">登录</button>'
        '<span class="rq-told" role="alert"></span></form></details>'
    )


def _drift(drift: str, *, managing: bool) -> str:
    """What the folder holds and the index does not, and the one click that mends it."""
    act = (
        '<button type="button" class="rq-tool rq-strong" data-update>更新索引</button>'
        if managing
        else "请管理员登录后更新索引。"
    )
    return (
        '<p class="rq-note" role="status" data-drift>报告文件夹与索引不一致（上次更新可能中断过）：'
        f"{esc(drift)}。{act}</p>"
    )


def _upload() -> str:
    return (
        '<section class="rq-drop" data-drop aria-label="收入报告"><p><b>把报告拖到这里</b>，或 '
        '<button type="button" class="rq-tool rq-strong" data-choose>选择文件</button></p>'
        f'<input type="file" multiple accept="{_ACCEPTED}" class="rq-hidden" tabindex="-1" '
        'aria-label="选择报告文件">'
        f"<p><small>{KINDS}，或装着它们的 zip，可一次多份。收入后即可提问。</small></p></section>"
    )


def jobs_list(jobs: Sequence[Job]) -> str:
    """What was asked for and how far each is, the newest first."""
    if not jobs:
        return ""
    busy = " data-busy" if any(not job.ended for job in jobs) else ""
    return (
        f'<section class="rq-jobs" aria-label="处理进度" aria-live="polite"{busy}><h3>处理进度</h3>'
        f"<ul>{''.join(map(_job, jobs))}</ul></section>"
    )


def _job(job: Job) -> str:
    share = (
        f'<progress max="1" value="{job.share:.3f}" aria-label="{esc(job.name)} 的进度"></progress>'
        if job.share is not None and not job.ended
        else ""
    )
    detail = (
        f"<details><summary>提纲与去掉的网页杂项</summary>{report_preview(job.report)}</details>"
        if job.report is not None
        else ""
    )
    return (
        f'<li data-state="{job.state}"><span class="rq-badge">{job.state}</span> {job.kind} '
        f"<b>{esc(job.name)}</b> {share}<small>{esc(job.message)}</small>{detail}</li>"
    )


def _search(reports: Sequence[Report], sought: Sought) -> str:
    places = sorted({p for r in reports if (p := place_of(r))})
    years = sorted({y for r in reports for y in years_of(r)}, reverse=True)
    organs = sorted({r.organ for r in reports if r.organ})
    lists = (
        ("place", "地区", sought.place, places),
        ("year", "年份", sought.year, years),
        ("organ", "机关", sought.organ, organs),
    )
    return (
        '<form class="rq-query" role="search" aria-label="查找报告">'
        f'<input type="search" name="words" value="{esc(sought.words)}" placeholder="标题、文件名、地区……" '
        'aria-label="查找报告" class="rq-sieve-wide">'
        f"{''.join(_select(*one) for one in lists)}"
        '<button type="submit" class="rq-tool rq-strong">查找</button></form>'
    )


def _select(name: str, words: str, chosen: str, values: Sequence[str]) -> str:
    rows = "".join(
        f'<option value="{esc(v)}"{" selected" if v == chosen else ""}>{esc(v)}</option>' for v in values
    )
    return f'<select name="{name}" aria-label="{words}"><option value="">全部{words}</option>{rows}</select>'


def _listed(reports: Sequence[Report], sought: Sought, *, managing: bool) -> str:
    found = [r for r in reports if sought.takes(r)]
    if not found:
        return '<p class="rq-note" role="status">没有符合条件的报告。</p>'
    last = (len(found) - 1) // PAGE
    at = min(max(sought.page, 0), last)
    rows = "".join(_row(r, managing=managing) for r in found[at * PAGE : (at + 1) * PAGE])
    turn = pages(at, last, [sought.query(n) for n in (at - 1, at + 1)])
    return f'<p class="rq-count" role="status">共 {len(found)} 份</p><ul class="rq-shelf">{rows}</ul>{turn}'


def _row(report: Report, *, managing: bool) -> str:
    source = esc(report.source)
    facts = "".join(
        f"<span>{esc(f)}</span>" for f in (*facts_of(report), f"{len(report.text)} 字", report.source)
    )
    tools = [
        f'<button type="button" class="rq-tool" data-open="{source}">阅读</button>',
        f'<button type="button" class="rq-tool" data-preview="{source}" aria-expanded="false">提纲</button>',
        f'<a class="rq-tool" href="/rq/file?source={quote(report.source)}" download>原件</a>',
    ]
    if managing:
        name = f'data-title="{esc(report.title)}"'
        tools += [
            f'<button type="button" class="rq-tool" data-replace="{source}" {name}>替换</button>',
            f'<button type="button" class="rq-tool rq-danger" data-delete="{source}" {name}>删除</button>',
        ]
    return (
        f'<li><div><b>{esc(book_title(report.title))}</b><small class="rq-facts">{facts}</small></div>'
        f'<div class="rq-tools">{"".join(tools)}</div><div class="rq-preview" hidden></div></li>'
    )


def report_preview(report: Report) -> str:
    """The outline of a report, and the lines that were taken away as page furniture."""
    outlined = [s for s in report.sections if 0 < len(s.path) <= 2]
    heads = "".join(
        f'<li style="--depth:{len(s.path) - 1}">{esc(heading_words(s.path[-1]))}</li>'
        for s in outlined[:_HEADS]
    )
    if len(outlined) > _HEADS:
        heads += f"<li>……另有 {len(outlined) - _HEADS} 个标题</li>"
    removed = "".join(f"<li>{esc(line)}</li>" for line in report.removed[:_REMOVED])
    over = len(report.removed) - _REMOVED
    more = f"<li>……另有 {over} 行</li>" if over > 0 else ""
    return (
        f'<div class="rq-two"><div><h4>提纲</h4><ul class="rq-heads">'
        f"{heads or '<li>没有标题</li>'}</ul></div>"
        f"<div><h4>去掉的网页杂项 {len(report.removed)} 行</h4>"
        f"<ul>{removed}{more or ('' if removed else '<li>没有</li>')}</ul></div></div>"
    )


def status_box(status: Status) -> str:
    """The index: whether it is sound, what is in it, its versions, and what can be done with it."""
    sound = f"新版本没有载入：{esc(without_places(status.fault))}" if status.fault else "正常"
    rejected = "".join(
        f"<li>{esc(source)}：{esc(without_places(reason))}</li>" for source, reason in status.rejected
    )
    unread = (
        f"<details><summary>未收入的文件 {len(status.rejected)} 个</summary><ul>{rejected}</ul></details>"
    )
    rows = "".join(map(_version, status.versions))
    return (
        f'<section class="rq-index" aria-label="索引"><h3>索引</h3><p>状态：{sound} · '
        f"{status.chunks} 个段落 · "
        f'模型 {esc(status.model)}</p>{unread if rejected else ""}<table class="rq-data"><thead><tr>'
        '<th scope="col">版本</th><th scope="col">建成时间（UTC）</th><th scope="col">报告</th>'
        f'<th scope="col">段落</th><th scope="col">操作</th></tr></thead><tbody>{rows}</tbody></table>'
        '<p><button type="button" class="rq-tool" data-update>按文件夹更新索引</button></p></section>'
    )


def _version(kept: Kept) -> str:
    name = esc(kept.name)
    act = (
        "正在使用"
        if kept.current
        else f'<button type="button" class="rq-tool" data-rollback="{name}">退回此版本</button>'
    )
    return (
        f'<tr><th scope="row">{name}</th><td>{esc(kept.made)}</td><td>{kept.reports}</td>'
        f"<td>{kept.chunks}</td><td>{esc(without_places(kept.fault)) or act}</td></tr>"
    )


def _confirm() -> str:
    return (
        '<dialog class="rq-confirm" aria-labelledby="rq-confirm-words"><p id="rq-confirm-words"></p>'
        '<div class="rq-tools"><button type="button" class="rq-tool" data-cancel>取消</button>'
        '<button type="button" class="rq-tool rq-danger" data-confirm>确定</button></div></dialog>'
    )
