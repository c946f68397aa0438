"""Several page servers on one index folder, and nginx before them: parts of many_servers.py."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.running_page import free_port, served

MISSING = "没有 nginx。请先安装它（Debian、Ubuntu：apt install nginx；不用让它开机启动），再运行。"
# What docs/deployment.md says, but for addresses and TLS.
_HTTP = """
map $cookie_reportqa_visit $who {{ "" $remote_addr; default $cookie_reportqa_visit; }}
upstream same_server {{ hash $who consistent; {servers} }}
upstream any_server {{ {servers} }}
log_format whose "$upstream_addr $status";
access_log {work}/access.log whose;
client_body_temp_path {work}/body; proxy_temp_path {work}/proxy; fastcgi_temp_path {work}/fastcgi;
uwsgi_temp_path {work}/uwsgi; scgi_temp_path {work}/scgi;
proxy_http_version 1.1;
proxy_buffering off;
proxy_read_timeout 13h;
client_max_body_size 60m;
proxy_set_header Connection "";
proxy_set_header Host $http_host;
proxy_set_header X-Forwarded-For $remote_addr;
proxy_set_header X-Forwarded-Proto $scheme;
proxy_set_header X-Remote-User "";
server {{
  listen 127.0.0.1:{port};
  {locations}
}}
"""
# A browser keeps to its server; a question of a program goes to any, and to the next where one fails.
STICKY = """location / { proxy_pass http://same_server; }
  location ~ ^/(api/v1/(ask|search|reports|index|health)|v1/|mcp) {
    proxy_pass http://any_server;
    proxy_next_upstream error timeout http_503 non_idempotent;
  }"""
# Every request to the next server, nothing tried again.
PLAIN = "location / { proxy_pass http://any_server; proxy_next_upstream off; }"


@dataclass(frozen=True, slots=True)
class Proxy:
    """A running nginx: where it listens, and its log."""

    url: str
    log: Path

    def shares(self) -> Counter[str]:
        """Requests by the server that answered them; of those tried again, the last."""
        lines = self.log.read_text("ascii").splitlines()
        return Counter(re.sub(r".*, ", "", line.rpartition(" ")[0]) for line in lines)


@contextmanager
def servers(index: Path, count: int, *options: str) -> Iterator[list[tuple[str, int]]]:
    """So many pages on one index folder: address and process id of each."""
    with ExitStack() as all_of_them:
        yield [
            all_of_them.enter_context(served(index, "--trusted-proxy", "127.0.0.1", *options))
            for _ in range(count)
        ]


@contextmanager
def proxy(urls: Sequence[str], locations: str) -> Iterator[Proxy]:
    """Nginx before the servers, with STICKY or PLAIN."""
    program = shutil.which("nginx")
    if program is None:
        raise SystemExit(MISSING)
    port = free_port()
    with tempfile.TemporaryDirectory() as work:
        listed = " ".join(f"server {url.removeprefix('http://')};" for url in urls)
        http = _HTTP.format(work=work, port=port, servers=listed, locations=locations)
        conf = Path(work) / "nginx.conf"
        conf.write_text(
            f"daemon off; master_process off; pid {work}/pid; error_log {work}/error.log;\n"
            f"events {{ worker_connections 2048; }}\nhttp {{{http}}}\n",
            "utf-8",
        )
        with subprocess.Popen([program, "-e", f"{work}/error.log", "-c", str(conf)]) as process:
            try:
                _wait(process, port, Path(work) / "error.log")
                yield Proxy(f"http://127.0.0.1:{port}", Path(work) / "access.log")
            finally:
                process.terminate()


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            raise SystemExit(f"nginx did not start: {log.read_text('utf-8')}")
        time.sleep(0.05)
