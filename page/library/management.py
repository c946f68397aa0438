"""What those who are logged in see beside the list: taking in, the work under way, the index."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.folder.completeness import missing_words
from corpus.readers.endings import ARCHIVE, KINDS, SUFFIXES
from page.cards.words import CHINESE, esc
from page.error_text import without_places
from page.library.file_preview import staged_rows
from page.library.jobs import Job
from page.library.keeper import Kept, Status
from page.library.staging import Waiting

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


def upload_box(waiting: Sequence[Waiting]) -> str:
    """Where reports are dropped or chosen, and those that were read and wait to be taken in."""
    files = f'<input type="file" multiple accept="{_ACCEPTED}" class="rq-hidden" tabindex="-1" '
    folder = '<input type="file" webkitdirectory class="rq-hidden" tabindex="-1" '
    return (
        '<section class="rq-drop" data-drop aria-label="收入报告"><p><b>把报告或文件夹拖到这里</b>，或 '
        '<button type="button" class="rq-tool rq-strong" data-choose>选择文件</button> '
        '<button type="button" class="rq-tool" data-choose-folder>选择文件夹</button></p>'
        f'{files}aria-label="选择报告文件">{folder}aria-label="选择报告文件夹">'
        f"<p><small>{KINDS}，或装着它们的 zip，可一次多份。"
        "先读出来给您看，确认后才收入。</small></p></section>"
        f'<section class="rq-staged" aria-label="待收入"{" hidden" * (not waiting)}>'
        '<h3>待收入 <small role="status" data-sum></small></h3>'
        '<progress max="1" value="0" aria-label="读取的进度" hidden></progress>'
        f"<ul>{staged_rows(waiting)}</ul>"
        '<div class="rq-tools"><button type="button" class="rq-tool rq-strong" data-accept>收入</button>'
        '<button type="button" class="rq-tool" data-letgo="">全部不收</button></div></section>'
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
    return (
        f'<li data-state="{job.state}"><span class="rq-badge">{job.state}</span> {job.kind} '
        f"<b{CHINESE if job.source else ''}>{esc(job.name)}</b> {share}<small>{esc(job.message)}</small></li>"
    )


def status_box(status: Status, *, managing: bool) -> str:
    """The index: whether it is sound, what is in it, its versions, and what can be done with it."""
    sound = f"新版本没有载入：{esc(without_places(status.fault))}" if status.fault else "正常"
    unread = _list("未收入的文件", [(s, without_places(reason)) for s, reason in status.rejected])
    missing = _list("缺少的附件", [(source, missing_words(name)) for source, name in status.missing])
    rows = "".join(_version(v, managing=managing) for v in status.versions)
    update = (
        '<p><button type="button" class="rq-tool" data-update>按文件夹更新索引</button></p>'
        if managing
        else ""
    )
    return (
        f'<section class="rq-index" aria-label="索引"><h3>索引</h3><p>状态：{sound} · '
        f"{status.chunks} 个段落 · "
        f'模型 {esc(status.model)}</p>{unread}{missing}<table class="rq-data"><thead><tr>'
        '<th scope="col">版本</th><th scope="col">建成时间（UTC）</th><th scope="col">报告</th>'
        f'<th scope="col">段落</th><th scope="col">操作</th></tr></thead><tbody>{rows}</tbody></table>'
        f"{update}</section>"
    )


def _list(title: str, rows: Sequence[tuple[str, str]]) -> str:
    """Files with what is told of each, folded; "" for none."""
    told = "".join(
        f"<li><span{CHINESE}>{esc(source)}</span>：<span>{esc(words)}</span></li>" for source, words in rows
    )
    return f"<details><summary>{title} {len(rows)} 个</summary><ul>{told}</ul></details>" if rows else ""


def _version(kept: Kept, *, managing: bool) -> str:
    name = esc(kept.name)
    back = f'<button type="button" class="rq-tool" data-rollback="{name}">退回此版本</button>'
    act = "正在使用" if kept.current else back if managing else ""
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
