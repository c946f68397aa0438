"""Reports are read in a process of their own, so that a bad file can end that one and no other."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import IO, Any

from corpus.errors import CorpusError
from corpus.folder.picture_files import take_over
from corpus.readers.limits import Limits
from corpus.record import report_of
from corpus.report import Report
from corpus.system import end_group, ran_out_of_time

_WORKER = f"{__package__}.worker"  # installed, the packages stand below another
_HOUSE = Path(__file__).parents[_WORKER.count(".")]  # where `-m` finds it
_ESCAPED = 16  # bytes of JSON a character of text takes at most, sections and removed lines with it
_MORE = b'{"more": '
_DYING = 5.0  # seconds a process that closed its pipe has to leave its exit code
_ADVICE = "请用原来的软件打开后另存一份再试"
PagesTold = Callable[[str, int, int], None]


class IsolatedReader:
    """Reads files one after another in one child process; a new one is started where that died.

    A context manager; not for use by two threads at once. `starts` counts the processes. The pictures of
    recognised pages are kept in the folder `pictures`, where there is one. `told` hears of a file's name, how
    many of its pictures are read, and how many there are.
    """

    def __init__(self, limits: Limits, pictures: Path | None = None, told: PagesTold | None = None) -> None:
        self._limits = limits
        self._pictures = pictures
        self._told = told
        self._child: _Child | None = None
        self.starts = 0

    def __enter__(self) -> IsolatedReader:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def read(self, path: Path, root: Path) -> Report:
        """As `corpus.folder.load.read_report`, within `limits.seconds` and `limits.memory_mb`.

        Raises:
            CorpusError: the file cannot be read as a report, or asked for more than the limits allow.
        """
        fresh = self._child is None
        reply = self._exchange(path, root)
        if not fresh and reply.get("fault") not in {None, "time"}:
            reply = self._exchange(path, root)  # what earlier files left in the process may be to blame
        if "fault" in reply:
            raise CorpusError(f"{path.name}：{self._cause(reply['fault'])}；{_ADVICE}")
        if "error" in reply:
            raise CorpusError(reply["error"])
        report = report_of(reply["report"])
        if self._pictures is not None and self._child is not None:
            take_over(report, self._child.pictures, self._pictures)
        return report

    def _exchange(self, path: Path, root: Path) -> dict[str, Any]:
        """The reply of a living process; after a fault, and when interrupted, the process is ended."""
        if self._child is None:
            self._child = _Child(self._limits)
            self.starts += 1
        request = {"path": str(path.absolute()), "root": str(root.absolute())}
        if self._pictures is not None:
            request["pictures"] = str(self._child.pictures)
        reply: dict[str, Any] = {"fault": "interrupted"}
        try:
            reply = self._child.exchange(
                json.dumps(request), self._limits.seconds, partial(self._tell, path.name)
            )
        finally:
            if "fault" in reply:
                self._end()
        return reply

    def _tell(self, name: str, done: int, count: int) -> None:
        if self._told is not None:
            self._told(name, done, count)

    def _cause(self, fault: str) -> str:
        """What went wrong, in words for the user."""
        known = {
            "time": f"{self._limits.seconds} 秒内没有读完，已停止",
            "memory": f"读取所需内存超过 {self._limits.memory_mb} MB，已停止",
            "depth": "内容嵌套太深，已停止",
        }
        return known.get(fault, f"读取时出错中断（{fault}），文件可能已损坏")

    def _end(self) -> None:
        if self._child is not None:
            self._child.close()
            self._child = None


class _Child:
    """One reading process and the thread that takes its replies."""

    def __init__(self, limits: Limits) -> None:
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close()
        self._scratch = tempfile.TemporaryDirectory(prefix="reportqa-", ignore_cleanup_errors=True)
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", _WORKER, json.dumps(asdict(limits))],
            cwd=_HOUSE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            start_new_session=True,
            # What its programs leave behind when they are ended goes with it.
            env=os.environ | {"TMPDIR": self._scratch.name},
        )
        self.pictures = Path(self._scratch.name, "pictures")
        self.pictures.mkdir()
        self._replies: queue.Queue[bytes] = queue.Queue()
        longest = limits.characters * _ESCAPED + (1 << 20)
        self._pump = threading.Thread(target=_pump, args=(self._out, self._replies, longest), daemon=True)
        self._pump.start()

    @property
    def _in(self) -> IO[bytes]:
        assert self._process.stdin is not None  # noqa: S101 - opened above
        return self._process.stdin

    @property
    def _out(self) -> IO[bytes]:
        assert self._process.stdout is not None  # noqa: S101 - opened above
        return self._process.stdout

    def exchange(self, request: str, seconds: float, more: Callable[[int, int], None]) -> dict[str, Any]:
        """The reply; a `fault` where the process died or gave none in time, anew for each picture."""
        try:
            self._in.write(request.encode() + b"\n")
            self._in.flush()
            line = self._replies.get(timeout=seconds)
            while line.startswith(_MORE) and line.endswith(b"\n"):
                done, count = json.loads(line)["more"]
                more(done, count)
                line = self._replies.get(timeout=seconds)
        except BrokenPipeError:
            line = b""
        except queue.Empty:
            return {"fault": "time"}
        if not line.endswith(b"\n"):
            return {"fault": self._cause_of_death()}
        reply: dict[str, Any] = json.loads(line)
        return reply

    def _cause_of_death(self) -> str:
        """`time`, or the name of the exception or the number of the signal that ended the process."""
        try:
            code = self._process.wait(_DYING)
        except subprocess.TimeoutExpired:
            return "回答不完整"
        if ran_out_of_time(code):
            return "time"
        self._log.seek(0)
        said = self._log.read()[-2000:].decode("utf-8", "replace").strip()
        name = said.rpartition("\n")[2].partition(":")[0].rpartition(".")[2]
        return name if code == 1 and name.isidentifier() else f"代码 {code}"

    def close(self) -> None:
        """End the process and all it may have started."""
        if self._process.poll() is None:
            end_group(self._process)
        self._process.wait()
        self._pump.join()
        with suppress(BrokenPipeError):  # a request that the dead process never took
            self._in.close()
        self._out.close()
        self._log.close()
        self._scratch.cleanup()


def _pump(pipe: IO[bytes], replies: queue.Queue[bytes], longest: int) -> None:
    """Hand on each line; the last is no whole line: the end, or one longer than any true reply."""
    while True:
        line = pipe.readline(longest)
        replies.put(line)
        if not line.endswith(b"\n"):
            return
