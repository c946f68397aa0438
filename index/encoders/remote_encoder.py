"""A model on another machine as the encoder: any server that speaks OpenAI's /v1/embeddings.

The vectors are named "MODEL@remote": where the server is reached is not part of what they are.
Without the server's tokens a sentence cannot be read within its passage (no late chunking), so
each is embedded for itself.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexFault
from index.encoders.encoder import Progress, Spans, prefixes
from index.encoders.remote_reply import alike, unit_rows
from index.encoders.remote_service import ASKING, BUILDING, MEETING, PARALLEL, Patience, RefusedError, Service
from index.files.manifest import Manifest

Vectors = NDArray[np.float32]

REMOTE = "@remote"
URL_VARIABLE = "REPORTQA_ENCODER_URL"
# text-embeddings-inference takes 32 inputs a request unless told otherwise; the characters keep a
# batch of long passages below the 16,384 tokens it computes at once.
ITEMS, CHARACTERS = 32, 12_000
# Two texts that no model can take for one.
_APART = ("全年新增城镇就业一千二百人。", "博物馆周一闭馆。")
# So many different texts are never read as one; two may be that differ in a mark only.
_MANY = 8
_NAMED = 60  # characters of a refused passage that are told: its report's title stands there


class RemoteEncoder:
    """`model` at `address`, or at `at` where that is given; safe to share between threads.

    `address` is what an index keeps, `at` what only this machine uses. Nothing is sent before the
    first text.
    """

    def __init__(
        self,
        model: str,
        address: str,
        *,
        at: str = "",
        parallel: int = PARALLEL,
        patience: Patience = BUILDING,
    ) -> None:
        if not model or not 1 <= parallel <= 64:
            raise IndexFault("请给出向量服务的模型名；同时进行的请求应为 1 到 64 个")
        self.name = model + REMOTE
        self.address = address.strip()
        self._service = Service(at or address, model, parallel)
        self._parallel = parallel
        self._patience = patience
        self._query, self._passage = prefixes(model.partition(":")[0], {})
        self._opening = threading.Lock()
        self._size = 0

    @property
    def dimension(self) -> int:
        """Length of a vector, as the server's first reply has it."""
        with self._opening:
            if not self._size:
                self._size = self._met()
            return self._size

    def _met(self) -> int:
        try:
            rows = self._rows(_APART, MEETING, threading.Event(), None)
        except RefusedError as exc:
            raise self._service.wrong(f"不接受请求，回复{exc}") from exc
        if alike(rows):
            raise self._service.wrong("对不同的文字给出了相同的向量")
        return int(rows.shape[1])

    @property
    def url(self) -> str:
        """Where the requests go."""
        return self._service.url

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Questions → unit rows (len(texts), dimension), float32."""
        size, asked = self.dimension, [self._query + text for text in texts]
        try:
            rows = [self._rows(part, ASKING, threading.Event(), size) for part in batches(asked)]
        except RefusedError as exc:
            raise self._service.wrong(f"不接受这个问题，回复{exc}") from exc
        return np.concatenate(rows) if rows else np.empty((0, size), np.float32)

    def encode_passages(
        self, texts: Sequence[str], spans: Sequence[Spans], progress: Progress | None = None
    ) -> list[Vectors]:
        """As `Encoder.encode_passages`; a sentence is encoded alone, as a passage of its own.

        Texts are sent by length, each once, so that the server pads little. Raises IndexFault that
        names the passage where the server does not take it.
        """
        each = [[t, *(t[start:end] for start, end in cut)] for t, cut in zip(texts, spans, strict=True)]
        wanted = sorted({text for group in each for text in group}, key=lambda text: (-len(text), text))
        made = self._all(wanted, _scaled(progress, sum(map(len, texts)), sum(map(len, wanted))))
        return [np.stack([made[text] for text in group]) for group in each]

    def _all(self, texts: Sequence[str], progress: Callable[[int], None]) -> Mapping[str, Vectors]:
        """The row of each text, some batches being under way at once."""
        size, stop = self.dimension, threading.Event()
        groups, done = list(batches(texts)), 0
        made: dict[str, Vectors] = {}
        pool = ThreadPoolExecutor(self._parallel, thread_name_prefix="encoder")
        try:
            replies = [pool.submit(self._group, group, stop, size) for group in groups]
            for group, reply in zip(groups, replies, strict=True):
                made.update(zip(group, reply.result(), strict=True))
                done += sum(map(len, group))
                progress(done)
        finally:
            stop.set()  # where one has failed the others need not be tried again
            pool.shutdown(cancel_futures=True)
        return made

    def _group(self, texts: Sequence[str], stop: threading.Event, size: int) -> Vectors:
        """Rows of one batch; one that the server does not take is halved until it is, or one text is left."""
        try:
            return self._rows([self._passage + text for text in texts], self._patience, stop, size)
        except RefusedError as exc:
            if len(texts) == 1:
                raise self._service.wrong(_refusal(texts[0], exc)) from exc
        half = len(texts) // 2
        return np.concatenate([self._group(texts[:half], stop, size), self._group(texts[half:], stop, size)])

    def _rows(
        self, texts: Sequence[str], patience: Patience, stop: threading.Event, size: int | None
    ) -> Vectors:
        """Checked rows of the very texts, in one request."""
        reply = self._service.post(texts, patience, stop)
        try:
            rows = unit_rows(reply, len(texts), size)
        except ValueError as exc:
            raise self._service.wrong(str(exc)) from exc
        if len(set(texts)) >= _MANY and alike(rows):
            raise self._service.wrong("对不同的文字给出了相同的向量")
        return rows


def remote_encoder_of(manifest: Manifest, parallel: int = PARALLEL) -> RemoteEncoder | None:
    """The encoder of an index made with a remote model, None for another; the environment may move it."""
    if not manifest.model.endswith(REMOTE):
        return None
    model = manifest.model.removesuffix(REMOTE)
    return RemoteEncoder(model, manifest.address, at=os.environ.get(URL_VARIABLE, ""), parallel=parallel)


def chosen_remote(url: str | None, model: str | None, parallel: int, held: Manifest | None) -> RemoteEncoder:
    """The encoder that a command line asks for by address, name or both.

    What it leaves out comes from the version `held`, an address also from the environment. Raises
    IndexFault where something is still missing.
    """
    was = held if held and held.model.endswith(REMOTE) else None
    name = model or (was.model.removesuffix(REMOTE) if was else "")
    moved = "" if url else os.environ.get(URL_VARIABLE, "")
    address = url or (was.address if was else "") or moved
    if not name or not address:
        what = "模型名（--encoder-model）" if not name else f"地址（--encoder-url 或环境变量 {URL_VARIABLE}）"
        raise IndexFault(f"请给出向量服务的{what}")
    return RemoteEncoder(name, address, at=moved, parallel=parallel)


def batches(texts: Sequence[str]) -> Iterator[list[str]]:
    """The texts in order, in batches of at most `ITEMS` and `CHARACTERS`; a longer text stands alone."""
    batch: list[str] = []
    held = 0
    for text in texts:
        if batch and (len(batch) == ITEMS or held + len(text) > CHARACTERS):
            yield batch
            batch, held = [], 0
        batch.append(text)
        held += len(text)
    if batch:
        yield batch


def _refusal(text: str, exc: RefusedError) -> str:
    start = " ".join(text[:_NAMED].split())
    return (
        f"不接受这段文字（{len(text)} 字，以“{start}”开头），回复{exc}。多半是超过了模型能读的长度，"
        "请在服务端打开自动截断，或换能读更长的模型（见 docs/encoders.md）"
    )


def _scaled(progress: Progress | None, told: int, sent: int) -> Callable[[int], None]:
    """Progress of characters sent, sentences among them, as progress of the passages' own."""
    if progress is None:
        return lambda _: None
    return lambda done: progress(told * done // max(sent, 1), told)
