"""The library tab: the reports held, and, for those allowed, taking in, replacing, deleting and the index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from corpus.report import Report
from page.cards.filters import place_of, years_of
from page.cards.words import CHINESE, book_title, coverage, esc, facts_of
from page.figures.indicators_tab import pages
from page.library.change_log import Change, changes_box
from page.library.jobs import Job
from page.library.keeper import Status
from page.library.management import confirm_dialog, drift_note, jobs_list, status_box, upload_box
from page.library.staging import Waiting
from page.sign_in.people import Person, Way

PAGE = 50


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
    """In which `ways` one may sign in here, and who has."""

    ways: frozenset[Way] = frozenset()
    person: Person | None = None


@dataclass(frozen=True, slots=True)
class Keeping:
    """How the library is kept, for those who are logged in: the index, the work, the uploads, the changes."""

    status: Status
    jobs: Sequence[Job] = ()
    waiting: Sequence[Waiting] = ()
    changes: tuple[Change, ...] = ()


def library_view(
    reports: Sequence[Report], sought: Sought, keys: Keys, kept: Keeping | None = None, drift: str = ""
) -> str:
    """The tab; `kept` is there for those who are logged in only.

    `drift` says how the folder and the index differ, "" where they do not.
    """
    managing = kept is not None and keys.person is not None and keys.person.manages
    parts = [
        f'<h2>资料库</h2><p class="rq-lead">{esc(coverage(reports))}</p>',
        _door(keys),
        drift_note(drift, managing=managing) if drift else "",
        upload_box(kept.waiting) if kept and managing else "",
        f'<div id="rq-jobs">{jobs_list(kept.jobs)}</div>' if kept else "",
        _search(reports, sought),
        _listed(reports, sought, managing=managing),
        status_box(kept.status, managing=managing) + changes_box(kept.changes) if kept else "",
        confirm_dialog() if managing else "",
    ]
    return f'<div class="rq-page">{"".join(parts)}</div>'


def _door(keys: Keys) -> str:
    """Logging in and out; where nobody can, how that is changed."""
    if keys.person is not None:
        leave = '<button type="button" class="rq-tool" data-logout>退出登录</button>'
        only = "" if keys.person.manages else "（只能查看）"
        end = leave if keys.person.by != "proxy" else ""
        return f'<p class="rq-door">已登录：{esc(keys.person.name)}{only} {end}</p>'
    return "".join(words for way, words in _DOORS.items() if way in keys.ways) or (
        '<p class="rq-note">资料库只读。管理员用 --auth 启动页面后，登录即可增删报告。</p>'
    )


_DOORS: Mapping[Way, str] = {
    "oidc": '<p class="rq-door"><a class="rq-tool rq-strong" href="/rq/oidc">用单位账号登录</a></p>',
    "proxy": '<p class="rq-note">请从单位的登录入口进入，才能增删报告。</p>',
    "password": (
        '<details class="rq-door"><summary>管理员登录</summary><form class="rq-login">'
        '<label>用户名 <input name="name" autocomplete="username" required></label>'
        '<label>密码 <input name="password" type="password" autocomplete="current-password" required></label>'
        '<button type="submit" class="rq-tool rq-strong">登录</button>'
        '<span class="rq-told" role="alert"></span></form></details>'
    ),
}


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
        f'<option value="{esc(v)}"{CHINESE}{" selected" if v == chosen else ""}>{esc(v)}</option>'
        for v in values
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
            f'<button type="button" class="rq-tool" data-facts="{source}">改信息</button>',
            f'<button type="button" class="rq-tool" data-replace="{source}" {name}>替换</button>',
            f'<button type="button" class="rq-tool rq-danger" data-delete="{source}" {name}>删除</button>',
        ]
    hand = '<span class="rq-hand">手工填写</span>' if report.by_hand else ""
    return (
        f"<li><div><b{CHINESE}>{esc(book_title(report.title))}</b> {hand}"
        f'<small class="rq-facts"{CHINESE}>{facts}</small></div>'
        f'<div class="rq-tools">{"".join(tools)}</div><div class="rq-preview" hidden></div></li>'
    )
