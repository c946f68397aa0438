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
from pathlib import Path

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
from corpus.system import keep_little_memory
from index.engines.backend import engine_of, push_to
from index.live import LiveIndex
from page.error_text import hide
from page.house import House, Secrets
from page.library.uploads import sweep
from page.requests.origins import Hosts
from page.server.console import be_patient
from page.server.options import parser
from page.server.waiting import Progress, waiting_page


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
            print(f"  {self.told()}", flush=True)

    def pages(self, name: str, done: int, count: int) -> None:
        """Report `done` of `count` pages of a file."""
        super().pages(name, done, count)
        print(f"  {self.told()}", flush=True)


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
            work.outcome = build_index(corpus, options.index, open_encoder(), progress, progress.pages)
        if options.backend != "local":
            progress.step("正在把索引送到 Milvus")
            push_to(options, options.index)
    progress.step("正在载入索引")
    return LiveIndex(options.index, engine=engine_of(options))


def serve(options: argparse.Namespace) -> None:
    """Show the waiting page until the index stands, then the real one, until the process is told to end."""
    progress = Console()
    hosts = Hosts.of(options.host, options.allowed_host)
    secrets = Secrets.read(options)
    hide(options.index, options.corpus, Path.cwd(), Path.home())
    sweep(options.corpus)
    with waiting_page(options.host, options.port, progress, hosts):
        live = prepare(options, progress)
        progress.step("正在打开页面")
        house = House.of(options, live, secrets)
    server = house.open(hosts)
    server.start()
    print(f"{'接口' if options.api_only else '页面'}已打开：{server.url}（按 Ctrl+C 结束）", flush=True)
    ended = _told_to_end()
    if house.keeper is not None:
        house.keeper.watch.begin()
    house.warm()
    ended.wait()
    print("正在停止，等正在回答的问题答完……", flush=True)
    server.stop(house.working)
    house.librarian.uploads.close()


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


def main(argv: Sequence[str] | None = None) -> int:
    """Run the page; 1 with a Chinese message where it cannot start."""
    options = parser().parse_args(argv)
    begin_log(options)
    keep_little_memory()
    try:
        serve(options)
    except ReportqaError as exc:
        print(f"错误：{exc}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    be_patient()
    sys.exit(main())
