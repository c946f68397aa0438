"""A language model's server that says what it is told to, however wrong."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from qa.model_service import ModelService

# From the question and its passages to the model's words; bytes are sent as they are, None sends for ever.
Said = str | bytes | int | None
Says = Callable[[str, list[str]], Said]
# From question, message and quotes to the model's words, where it is asked to phrase.
Writes = Callable[[dict[str, Any]], Said]


def pointing(*answers: tuple[int, str]) -> str:
    """The reply that a well-behaved model gives: passages counted from 1."""
    return json.dumps({"answers": [{"passage": n, "text": t} for n, t in answers]}, ensure_ascii=False)


def wording(message: str) -> str:
    """The reply of a model that phrases as it is asked to."""
    return json.dumps({"message": message}, ensure_ascii=False)


@contextmanager
def model_server(says: Says, patience: float = 5.0, writes: Writes = lambda _: 500) -> Iterator[ModelService]:
    """The model, served on this machine while the block runs; a number is the status of the reply."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked = json.loads(body["messages"][1]["content"])
            pointed = "passages" in asked
            said = (
                says(asked["question"], [p["text"] for p in asked["passages"]]) if pointed else writes(asked)
            )
            with suppress(OSError):
                self._send(said)

        def _send(self, said: Said) -> None:
            self.send_response(said if isinstance(said, int) else 200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            if isinstance(said, str):
                told: dict[str, Any] = {"choices": [{"message": {"role": "assistant", "content": said}}]}
                self.wfile.write(json.dumps(told, ensure_ascii=False).encode())
            elif isinstance(said, bytes):
                self.wfile.write(said)
            while said is None:
                self.wfile.write(b" " * 512)
                time.sleep(0.01)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield ModelService(f"http://127.0.0.1:{server.server_port}/v1", "试用模型", "", patience)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
