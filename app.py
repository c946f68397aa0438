"""Start the page: python app.py [--index DIR] [--host HOST] [--port PORT].

Makes the index of the sample reports on the first start. Nothing is sent to any other host.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

# Read by gradio, huggingface_hub, onnxruntime, torch and tqdm when they are imported, so set before they are.
os.environ.update(
    GRADIO_ANALYTICS_ENABLED="False",
    HF_HUB_OFFLINE="1",
    HF_HUB_DISABLE_TELEMETRY="1",
    OMP_WAIT_POLICY="passive",
    ORT_DISABLE_TELEMETRY="1",
    TQDM_DISABLE="1",
)

from corpus.errors import ReportqaError
from corpus.logs import begin_log
from corpus.program import SAMPLES
from index.engines.backend import engine_of, push_to
from index.live import LiveIndex
from page.error_text import hide
from page.library.sessions import Sessions
from page.library.uploads import sweep
from page.passwords import Passwords
from page.requests.origins import Hosts
from page.server.console import be_patient
from page.server.feedback import Feedback
from page.server.options import parser
from page.server.waiting import Progress, waiting_page

if TYPE_CHECKING:
    from page.chat.asking import Ask
    from page.chat.desk import Desk
    from page.library.keeper import FolderKeeper
    from page.library.library_routes import Librarian
    from page.metrics import Metrics
    from page.server.serving import PageServer
    from page.server.site import Site


class Console(Progress):
    """Progress that the console shows as well: a line a step, a line every tenth part."""

    def step(self, words: str) -> None:
        """Begin something of unknown length, and say so."""
        super().step(words)
        print(f"{words}……", flush=True)

    def __call__(self, done: int, total: int) -> None:
        """Report `done` of `total` characters."""
        before = -1 if self.share is None else int(self.share * 10)
        super().__call__(done, total)
        if int((self.share or 0) * 10) > before:
            print(f"  {self}", flush=True)


def prepare(options: argparse.Namespace, progress: Progress) -> LiveIndex:
    """The index asked for; where there is none yet, one of the reports below `corpus` is made first.

    Raises IndexFault where the index is damaged or of another make: it may be the user's own, so
    it is not overwritten.
    """
    corpus = options.corpus or SAMPLES
    if not (options.index / "CURRENT").exists():
        from index.building.build import build_index
        from index.encoders.selection import open_encoder
        from index.worklog import logged

        progress.step("正在为样例报告建立索引" if corpus == SAMPLES else "正在为报告建立索引")
        with logged("build") as work:
            work.outcome = build_index(corpus, options.index, open_encoder(), progress)
        if options.backend != "local":
            progress.step("正在把索引送到 Milvus")
            push_to(options, options.index)
    progress.step("正在载入索引")
    return LiveIndex(options.index, engine=engine_of(options))


def serve(options: argparse.Namespace) -> None:
    """Show the waiting page until the index stands, then the real one, until the process is told to end."""
    progress = Console()
    hosts = Hosts.of(options.host, options.allowed_host)
    sessions = Sessions(Passwords.read(options.auth) if options.auth else None)
    token = _metrics_token(options)
    hide(options.index, options.corpus, Path.cwd(), Path.home())
    sweep(options.corpus)
    with waiting_page(options.host, options.port, progress, hosts):
        live = prepare(options, progress)
        progress.step("正在打开页面")
        house = _house(options, live, sessions, token)
    server = house.open(hosts)
    server.start()
    print(f"页面已打开：{server.url}（按 Ctrl+C 结束）", flush=True)
    ended = _told_to_end()
    if house.keeper is not None:
        house.keeper.watch.begin()
    house.desk.examples.of(live.current())  # opens the model, so that the first question does not wait for it
    ended.wait()
    print("正在停止，等正在回答的问题答完……", flush=True)
    server.stop(house.librarian.working)
    house.librarian.uploads.close()


@dataclass(frozen=True, slots=True)
class House:
    """Everything that is served, made and not yet open."""

    options: argparse.Namespace
    desk: Desk
    site: Site
    librarian: Librarian
    keeper: FolderKeeper | None

    def open(self, hosts: Hosts) -> PageServer:
        """The server, its address taken; ReportqaError where that is not to be had."""
        from page.blocks import app_of, build_page, calls_of
        from page.requests.doors import Doors
        from page.requests.pace import Pace
        from page.requests.routes import doors_of
        from page.server.serving import PageServer
        from page.server.site import routes_of

        page = build_page(self.desk)
        doors = Doors(
            app_of(page, self.site),
            doors_of(routes_of(self.site)),
            hosts,
            calls_of(page),
            Pace(self.options.requests_per_minute),
        )
        return PageServer(doors, self.options.host, self.options.port, self.options.trusted_proxy)


def _house(options: argparse.Namespace, live: LiveIndex, sessions: Sessions, token: str) -> House:
    from page.blocks import open_desk
    from page.figures.figures_routes import Figures
    from page.figures.onward import Onward
    from page.library.many import Many
    from page.server.site import Site

    feedback = Feedback(options.feedback) if options.feedback else None
    keeper = _keeper_of(options, live)
    ask, metrics = _watched(options, live, keeper)
    desk = open_desk(ask, live, verdict=feedback is not None)
    librarian = librarian_of(live, sessions, keeper, options.corpus)
    routes = [
        *librarian.routes(),
        *Figures(live).routes(),
        Onward(ask, live).route(),
        *Many(desk).routes(),
        *([metrics.route(token)] if metrics else []),
    ]
    return House(options, desk, Site(live, options.corpus or SAMPLES, feedback, routes), librarian, keeper)


def _told_to_end() -> threading.Event:
    """Set by Ctrl+C or by the system's request to end; the second one ends the process at once."""
    ended = threading.Event()

    def end(*_: object) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        ended.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    return ended


def _metrics_token(options: argparse.Namespace) -> str:
    if not options.metrics:
        return ""
    from page.metrics import token_of_environment

    return token_of_environment()


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


def _keeper_of(options: argparse.Namespace, live: LiveIndex) -> FolderKeeper | None:
    from page.library.keeper import FolderKeeper

    if options.corpus is None:
        return None
    return FolderKeeper(options.index, options.corpus, live, lambda: push_to(options, options.index))


def librarian_of(
    live: LiveIndex, sessions: Sessions, keeper: FolderKeeper | None, corpus: Path | None
) -> Librarian:
    """The library's routes; it can be changed only where --corpus names a folder of the user's own."""
    from page.library.library_routes import Librarian

    if corpus is None or keeper is None:
        return Librarian(live, sessions)
    return Librarian.of(live, sessions, keeper, corpus)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the page; 1 with a Chinese message where it cannot start."""
    options = parser().parse_args(argv)
    begin_log(options)
    try:
        serve(options)
    except ReportqaError as exc:
        print(f"错误：{exc}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    be_patient()
    sys.exit(main())
