"""Everything that is served, put together: the page and the API on one index, or the API alone."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from corpus.errors import ReportqaError
from corpus.program import SAMPLES
from index.engines.backend import push_to
from index.live import LiveIndex
from index.versions.page_pictures import PICTURES
from page.api.api_keys import ApiKeys
from page.chat.asking import AT_ONCE, Ask, open_asking
from page.chat.desk import Desk
from page.chat.queueing import Turns
from page.chat.talk_store import TalkStore
from page.figures.figures_routes import Figures
from page.figures.onward import Onward
from page.library.keeper import FolderKeeper
from page.library.library_routes import Librarian
from page.library.many import Many
from page.passwords import Passwords
from page.requests.calls import Calls
from page.requests.doors import Doors
from page.requests.origins import Hosts, embedders
from page.requests.pace import Pace
from page.requests.routes import EMBED, doors_of
from page.server.feedback import Feedback
from page.server.serving import PageServer
from page.server.site import Site, routes_of
from page.sign_in.proxy_header import ProxyHeader
from page.sign_in.sessions import Sessions
from page.spared import spared
from page.talks import Talks

if TYPE_CHECKING:
    from page.agents.mcp_server import McpDoor
    from page.api.access import Access
    from page.api.application import Programs
    from page.metrics import Metrics
    from page.sign_in.oidc import Oidc


@dataclass(frozen=True, slots=True)
class Secrets:
    """What lets people and programs in, read before anything is opened."""

    sessions: Sessions
    oidc: Oidc | None
    keys: ApiKeys | None
    metrics: str

    @classmethod
    def read(cls, options: argparse.Namespace) -> Secrets:
        """As the options name them; ReportqaError where a file cannot be read."""
        token = ""
        if options.metrics:
            from page.metrics import token_of_environment

            token = token_of_environment()
        passwords = Passwords.read(options.auth) if options.auth else None
        sessions = Sessions(passwords, ProxyHeader.of(options), oidc=bool(options.oidc_issuer))
        return cls(
            sessions,
            _oidc_of(options, sessions) if options.oidc_issuer else None,
            ApiKeys.read(options.api_keys) if options.api_keys else None,
            token,
        )


@dataclass(frozen=True, slots=True)
class House:
    """Everything that is served, made and not yet open."""

    options: argparse.Namespace
    desk: Desk
    site: Site
    librarian: Librarian
    keeper: FolderKeeper | None
    programs: Programs

    @classmethod
    def of(cls, options: argparse.Namespace, live: LiveIndex, secrets: Secrets) -> House:
        """The house of an index."""
        feedback = Feedback(options.feedback) if options.feedback else None
        keeper = _keeper_of(options, live)
        ask, metrics = _watched(options, live, keeper)
        talks = _talks_of(options)
        desk = Desk(open_asking(ask), live, feedback is not None, talks is not None, options.index / PICTURES)
        librarian = _librarian_of(options, live, secrets, keeper)
        routes = [
            *librarian.routes(),
            *(secrets.oidc.routes() if secrets.oidc else []),
            *Figures(live).routes(),
            *Onward(ask, live).routes(),
            *Many(desk).routes(),
            *(Talks(talks, secrets.sessions).routes() if talks else []),
            *([metrics.route(secrets.metrics)] if metrics else []),
        ]
        site = Site(live, options.corpus or SAMPLES, feedback, routes, options.index / PICTURES)
        return cls(
            options, desk, site, librarian, keeper, _programs_of(options, live, desk, librarian, secrets)
        )

    def open(self, hosts: Hosts) -> PageServer:
        """The server, its address taken; ReportqaError where that is not to be had."""
        from page.api.application import doors_of_api

        app = self.programs.app()
        doors, calls = doors_of_api(app), Calls()
        pace = Pace(self.options.requests_per_minute)
        if self.options.api_only:
            made = Doors(app, doors, hosts, calls, pace)
        else:
            with spared():
                from page.blocks import app_of, build_page, calls_of

            page = build_page(self.desk)
            framed_by = embedders(self.options.embed_origins)
            own = (*doors, *doors_of(routes_of(self.site)), *((EMBED,) if framed_by else ()))
            shown = app_of(page, self.site, app)
            made = Doors(shown, own, hosts, calls_of(page), pace, embedders=framed_by)
        claims = (self.options.sso_header, self.options.sso_groups_header)
        return PageServer(made, self.options.host, self.options.port, self.options.trusted_proxy, claims)

    def warm(self) -> None:
        """Open the model, so that the first question does not wait for it."""
        self.desk.examples.of(self.desk.live.current())

    def working(self) -> bool:
        """Whether a change to the library is waiting or being done; a batch is dropped with the process."""
        return self.librarian.working()


def _programs_of(
    options: argparse.Namespace, live: LiveIndex, desk: Desk, librarian: Librarian, secrets: Secrets
) -> Programs:
    """The doors for programs; they ask in the same threads as the page, half of them at a time."""
    from page.agents.chat_completions import chat_router
    from page.api.access import Access
    from page.api.application import Programs
    from page.api.batches import Batches
    from page.api.library_changes import Changes
    from page.api.once import Once
    from page.api.service import Service

    service = Service(replace(desk.asking, turns=Turns(AT_ONCE)), live)
    access = Access(service, secrets.keys, Pace(options.api_requests_per_minute))
    once, changes = Once(), None
    if librarian.desk is not None:
        changes = Changes(access, librarian.desk, librarian.uploads, once)
    more: list[Any] = [chat_router(access)]
    if not options.mcp:
        return Programs(access, Batches(service), once, changes, more)
    door = _mcp_door(access)
    return Programs(access, Batches(service), once, changes, [*more, door.route()], [door.open])


def _oidc_of(options: argparse.Namespace, sessions: Sessions) -> Oidc:
    try:
        from page.sign_in.oidc import Oidc
    except ModuleNotFoundError as exc:
        raise ReportqaError(
            f'没有安装 {exc.name}。请运行 pip install "reportqa[sso]"，或去掉 --oidc-issuer。'
        ) from exc
    return Oidc.of(options, sessions)


def _mcp_door(access: Access) -> McpDoor:
    try:
        from page.agents.mcp_server import McpDoor, ReportServer
    except ModuleNotFoundError as exc:
        raise ReportqaError(
            f'没有安装 {exc.name}。请运行 pip install "reportqa[mcp]"，或去掉 --mcp。'
        ) from exc
    return McpDoor(access, ReportServer(access.service))


def _watched(
    options: argparse.Namespace, live: LiveIndex, keeper: FolderKeeper | None
) -> tuple[Ask, Metrics | None]:
    """`ask` with its log and, where wanted, its metrics."""
    from qa import ask
    from qa.tools.observe import QuestionLog, observed

    log = QuestionLog(words=options.log_questions)
    if not options.metrics:
        return observed(ask, log), None
    from page.metrics import Metrics

    metrics = Metrics(live, keeper)
    return metrics.under_way(observed(ask, log, metrics)), metrics


def _talks_of(options: argparse.Namespace) -> TalkStore | None:
    if options.history is None:
        return None
    if options.auth is None:
        raise ReportqaError("--history 要同时给出 --auth：对话按账号存。")
    return TalkStore(options.history)


def _keeper_of(options: argparse.Namespace, live: LiveIndex) -> FolderKeeper | None:
    if options.corpus is None:
        return None
    return FolderKeeper(options.index, options.corpus, live, lambda: push_to(options, options.index))


def _librarian_of(
    options: argparse.Namespace, live: LiveIndex, secrets: Secrets, keeper: FolderKeeper | None
) -> Librarian:
    """The library's routes; it can be changed only where --corpus names a folder of the user's own."""
    if keeper is None:
        return Librarian(live, secrets.sessions)
    return Librarian.of(live, secrets.sessions, keeper, options.corpus)
