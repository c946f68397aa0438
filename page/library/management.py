"""What those who are logged in see beside the list: taking in, the work under way, the index."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.readers.endings import ARCHIVE, KINDS, SUFFIXES
from corpus.report import Report
from page.cards.words import esc, heading_words
from page.error_text import without_places
from page.library.jobs import Job
from page.library.keeper import Kept, Status

# Lines of page furniture and headings shown of one report; more are counted.
_REMOVED, _HEADS = 30, 300
_ACCEPTED = ",".join(sorted(SUFFIXES | {ARCHIVE}))


def drift_note(drift: str, *, managing: bool) -> str:
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


def upload_box() -> str:
    """Where reports are dropped or chosen."""
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


def confirm_dialog() -> str:
    """What asks once more before a report is replaced or deleted, or a version left."""
    return (
        '<dialog class="rq-confirm" aria-labelledby="rq-confirm-words"><p id="rq-confirm-words"></p>'
        '<div class="rq-tools"><button type="button" class="rq-tool" data-cancel>取消</button>'
        '<button type="button" class="rq-tool rq-danger" data-confirm>确定</button></div></dialog>'
    )
