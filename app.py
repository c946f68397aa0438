"""Start the page: python app.py [--index DIR] [--host HOST] [--port PORT].

Makes the index of the sample reports on the first start. Nothing is sent to any other host.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

# Read by gradio, huggingface_hub, torch and tqdm when they are imported, so they are set before anything is.
os.environ.update(
    GRADIO_ANALYTICS_ENABLED="False",
    HF_HUB_OFFLINE="1",
    HF_HUB_DISABLE_TELEMETRY="1",
    OMP_WAIT_POLICY="passive",
    TQDM_DISABLE="1",
)

from corpus.errors import ReportqaError
from corpus.logs import add_log_options, begin_log
from index.backend import add_backend, engine_of, push_to
from index.live import LiveIndex
from page.feedback import Feedback
from page.passwords import Passwords
from page.sessions import Sessions
from page.waiting import Progress, waiting_page

if TYPE_CHECKING:
    from page.asking import Ask
    from page.keeper import FolderKeeper
    from page.librarian import Librarian
    from page.metrics import Metrics

_SAMPLES = Path(__file__).parent / "corpus" / "reports"


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
    corpus = options.corpus or _SAMPLES
    if not (options.index / "CURRENT").exists():
        from index.build import build_index
        from index.models import open_encoder
        from index.worklog import logged

        progress.step("正在为样例报告建立索引" if corpus == _SAMPLES else "正在为报告建立索引")
        with logged("build") as work:
            work.outcome = build_index(corpus, options.index, open_encoder(), progress)
        if options.backend != "local":
            progress.step("正在把索引送到 Milvus")
            push_to(options, options.index)
    progress.step("正在载入索引")
    return LiveIndex(options.index, engine=engine_of(options))


def serve(options: argparse.Namespace) -> None:
    """Show the waiting page until the index stands, then the real one, until the process is ended."""
    progress = Console()
    sessions = Sessions(Passwords.read(options.auth) if options.auth else None)
    feedback = Feedback(options.feedback) if options.feedback else None
    token = _metrics_token(options)
    with waiting_page(options.host, options.port, progress):
        live = prepare(options, progress)
        progress.step("正在打开页面")
        from page.blocks import build_page, launch, open_desk
        from page.site import Site

        keeper = _keeper_of(options, live)
        ask, metrics = _watched(options, live, keeper)
        desk = open_desk(ask, live, verdict=feedback is not None)
        page = build_page(desk)
        librarian = librarian_of(live, sessions, keeper, options.corpus)
        routes = [*librarian.routes(), *([metrics.route(token)] if metrics else [])]
        site = Site(live, options.corpus or _SAMPLES, feedback, routes)
    launch(page, site, options.host, options.port)
    print(f"页面已打开：{page.local_url}（按 Ctrl+C 结束）", flush=True)
    desk.examples.of(live.current())  # opens the model, so that the first question does not wait for it
    page.block_thread()


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
    from qa.observe import QuestionLog, observed

    log = QuestionLog(words=options.log_questions)
    if not options.metrics:
        return observed(ask, log), None
    from page.metrics import Metrics

    metrics = Metrics(live, keeper)
    return metrics.under_way(observed(ask, log, metrics)), metrics


def _keeper_of(options: argparse.Namespace, live: LiveIndex) -> FolderKeeper | None:
    from page.keeper import FolderKeeper

    if options.corpus is None:
        return None
    return FolderKeeper(options.index, options.corpus, live, lambda: push_to(options, options.index))


def librarian_of(
    live: LiveIndex, sessions: Sessions, keeper: FolderKeeper | None, corpus: Path | None
) -> Librarian:
    """The library's routes; it can be changed only where --corpus names a folder of the user's own."""
    from page.jobs import Jobs
    from page.librarian import Librarian

    if corpus is None or keeper is None:
        return Librarian(live, sessions)
    return Librarian(live, sessions, keeper, Jobs(keeper, corpus))


def main(argv: Sequence[str] | None = None) -> int:
    """Run the page; 1 with a Chinese message where it cannot start."""
    parser = argparse.ArgumentParser(prog="python app.py", description="打开提问页面")
    parser.add_argument(
        "--index", type=Path, default=Path(".index"), metavar="DIR", help="索引目录，默认 .index"
    )
    parser.add_argument("--host", default="127.0.0.1", help="监听地址，默认只供本机访问")
    parser.add_argument("--port", type=int, default=7860, help="端口，默认 7860")
    parser.add_argument("--corpus", type=Path, metavar="DIR", help="报告文件夹，默认样例报告")
    parser.add_argument("--auth", type=Path, metavar="FILE", help="资料库管理员的账号文件；不给则资料库只读")
    parser.add_argument(
        "--feedback", type=Path, metavar="FILE", help="把“有用/有误”记入这个文件；不给则不收集"
    )
    parser.add_argument(
        "--metrics", action="store_true", help="在 /metrics 提供 Prometheus 指标（见 docs/operations.md）"
    )
    parser.add_argument(
        "--log-questions", action="store_true", help="把问题原文也记入日志；不给则日志里没有问题"
    )
    add_log_options(parser)
    add_backend(parser)
    options = parser.parse_args(argv)
    begin_log(options)
    try:
        serve(options)
    except ReportqaError as exc:
        print(f"错误：{exc}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
