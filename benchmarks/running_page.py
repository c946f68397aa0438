"""A page of this project in a process of its own: part of what measures it from outside."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def served(
    index: Path, *options: str, program: Sequence[str] = (str(ROOT / "app.py"),)
) -> Iterator[tuple[str, int]]:
    """The page on a free port: address and process id."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, *program, "--index", str(index), "--port", str(port)]
    command += ["--requests-per-minute", "0", "--api-requests-per-minute", "0", *options]
    with subprocess.Popen(command, cwd=index.parent, stdout=subprocess.DEVNULL) as process:
        try:
            while not _ready(url):
                if process.poll() is not None:
                    raise SystemExit("the page did not start")
                time.sleep(0.3)
            yield url, process.pid
        finally:
            process.terminate()


def _ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/api/v1/health", timeout=20) as reply:  # noqa: S310
            return bool(reply.status == 200)
    except OSError:
        return False


def memory_mb(pid: int, name: str) -> int:
    """VmRSS or VmHWM of a process."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    return int(status.split(f"{name}:")[1].split()[0]) >> 10
