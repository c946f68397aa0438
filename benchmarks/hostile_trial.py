"""A category of hostile files loaded in a process of its own: how it ended, how long it took, what memory."""

from __future__ import annotations

import hashlib
import json
import re
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import CorpusError
from corpus.folder import isolate
from corpus.folder.intake import accept
from corpus.folder.load import candidates, load_corpus
from corpus.layout.lines import visible
from corpus.outline.chunks import chunk_report
from corpus.readers.limits import Limits
from corpus.report import Report
from tests.hostile_files import CLIMBING, TEXT, made, odd_entries

_GRACE = 5.0
_WATCHED = ("strace", "-f", "-qq", "-e", "trace=connect,sendto", "-o")
_MARKUP = ("<script", "onerror=", "<iframe", "javascript:")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One category: counts, seconds of the slowest file, MiB of the reading process and of its parent."""

    files: int
    accepted: int
    refused: int
    passed_over: int
    crashes: int
    hangs: int
    outside: int
    network: int
    restarts: int
    slowest: float
    reader_mb: int
    parent_mb: int


def run(category: str, work: Path, seed: int) -> Outcome:
    """Make the files of a category, load them, and look whether anything else changed."""
    folder = work / category / "corpus"
    (work / category).mkdir()
    (work / category / "beside.txt").write_text("不许动", encoding="utf-8")
    if category == "上传名":
        return _uploads(folder)
    files = odd_entries(folder) if category == "链接与管道" else made(folder, category, seed)
    before = _state(work / category, folder)
    calls = work / category / "calls"
    done = subprocess.run(
        [*_WATCHED, str(calls), sys.executable, "-m", "benchmarks.hostile", "--load", str(folder.resolve())],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=False,
    )
    network = len(re.findall("AF_INET", calls.read_text("utf-8", "replace")))
    calls.unlink()
    outside = len(before.symmetric_difference(_state(work / category, folder)))
    if done.returncode:
        print(done.stderr[-2000:], file=sys.stderr)
        return Outcome(files, 0, 0, 0, files, 0, outside, network, 0, 0.0, 0, 0)
    return Outcome(files=files, outside=outside, network=network, **json.loads(done.stdout))


def _state(folder: Path, but: Path) -> set[tuple[str, str]]:
    """Path and digest of every plain file below `folder` that is not below `but`."""
    plain = (p for p in folder.rglob("*") if not p.is_relative_to(but) and p.is_file())
    return {(str(p), hashlib.sha256(p.read_bytes()).hexdigest()) for p in plain}


def load_and_judge(folder: Path) -> dict[str, float]:
    """`load_corpus` as the product calls it, timed by file; then what was read is looked through."""
    limits, times = Limits.from_environment(), list[float]()
    timed, starts = isolate.IsolatedReader.read, list[int]()

    def read(self: isolate.IsolatedReader, path: Path, root: Path) -> Report:
        began = time.monotonic()
        try:
            return timed(self, path, root)
        finally:
            times.append(time.monotonic() - began)
            starts[:] = [self.starts]

    isolate.IsolatedReader.read = read  # type: ignore[method-assign]
    corpus = load_corpus(folder, limits)
    for report in corpus.reports:
        check(report)
    told = {source for source, message in corpus.rejected if "：" in message or "文件名" in message}
    verdicts = len(corpus.reports) + len(told) + len(corpus.ignored)
    return {
        "accepted": len(corpus.reports),
        "refused": len(told),
        "passed_over": len(corpus.ignored)
        + sum(1 for p in folder.iterdir() if p.name.startswith((".", "~$"))),
        "crashes": sum(map(len, candidates(folder))) - verdicts,
        "hangs": sum(t > limits.seconds + _GRACE for t in times),
        "restarts": max(0, sum(starts) - 1),
        "slowest": max(times, default=0.0),
        "reader_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10,
        "parent_mb": peak_mb(),
    }


def peak_mb() -> int:
    """Peak of this program's memory, without what its parent held when it forked."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.split("VmHWM:")[1].split()[0]) >> 10


def check(report: Report) -> None:
    """What is promised of every report that was taken in; AssertionError where it does not hold."""
    report.text.encode()
    chunks = chunk_report(report)
    assert "".join(c.text for c in chunks) == report.text, report.source
    assert visible(report.text) == report.text, report.source
    if report.source.endswith(".html"):
        shown = [
            m for m in _MARKUP if m in report.text.replace("<script>document.title='broken'</script>", "")
        ]
        assert not shown, (report.source, shown)


def _uploads(corpus: Path) -> Outcome:
    """Names that try to leave the folder, given to `accept`."""
    corpus.mkdir()
    upload = corpus.parent / "upload"
    before, counts, slowest = set[tuple[str, str]](), {"in": 0, "out": 0, "crash": 0}, 0.0
    for number, name in enumerate(CLIMBING):
        upload.write_text(f"{TEXT}第{number}份。\n", encoding="utf-8")
        before = _state(corpus.parent, corpus)
        began = time.monotonic()
        try:
            accept(upload, name, corpus)
            counts["in"] += 1
        except CorpusError:
            counts["out"] += 1
        slowest = max(slowest, time.monotonic() - began)
    outside = len(before.symmetric_difference(_state(corpus.parent, corpus)))
    return Outcome(len(CLIMBING), counts["in"], counts["out"], 0, 0, 0, outside, 0, 0, slowest, 0, 0)
