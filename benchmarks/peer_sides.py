"""Ours and the peers behind one face: build from the same reports, find texts for a question.

A side runs in a process of its own (`python -m benchmarks.peer_sides SIDE`), which reads orders from
stdin and answers on stdout, one JSON object a line, so that memory is told apart and imports of one
side do not weigh on another. Peers are set up as their own first pages show, with the same model.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.peer_face import Built, Found, Side, Spent, Vectors, memory, spending
from benchmarks.peer_libraries import LangChain, LlamaIndex, Txtai
from index.encoders.encoder import DEFAULT_MODEL, INT8, quiet_environment


class Ours:
    """`build` reads the files itself and loads what it saved; `raw` is the encoder alone on the same."""

    def __init__(self) -> None:
        from index.encoders.selection import open_encoder

        self._encoder = open_encoder(DEFAULT_MODEL + INT8)
        self._encoder.encode_queries(["启动"])

    def build(self, corpus: Path, reports: Sequence[tuple[str, str]], folder: Path) -> Built:
        """Read, build, save, load; then the raw encoder, told as `encoding`."""
        from index.building.build import build_index
        from index.legs.context import passage, sentence_spans
        from index.searcher import Index

        built = Built(Spent(), Spent(), 0)
        with spending(built.whole):
            build_index(corpus, folder, self._encoder)
            self._held = Index.load(folder, self._encoder)
        assert len(self._held.reports) == len(reports)
        own = {}
        for chunk in self._held.chunks:
            text = passage(self._held.reports[chunk.source], chunk)
            at = len(text) - len(chunk.text)
            own[text] = [(at + start, at + end) for start, end in sentence_spans(chunk.text)]
        with spending(built.encoding):
            self._encoder.encode_passages(list(own), list(own.values()))
        built.pieces = len(self._held.chunks)
        return built

    def ways(self) -> dict[str, Callable[[str], Found]]:
        """`ask` from question to Answer, and the search below it."""
        return {"qa.ask": self._ask, "Index.search": self._search}

    def _ask(self, question: str) -> Found:
        from qa import ask

        self._held._vector.cache_clear()  # type: ignore[attr-defined] # each way embeds the question
        answer = ask(question, index=self._held)
        return [(quote.report.source, quote.text) for quote in answer.quotes if answer.status != "refused"][
            :5
        ]

    def _search(self, question: str) -> Found:
        self._held._vector.cache_clear()  # type: ignore[attr-defined]
        return [(hit.chunk.source, hit.chunk.text) for hit in self._held.search(question, top_k=5)]


PEERS: dict[str, Callable[[Vectors], Side]] = {
    "langchain": LangChain,
    "llamaindex": LlamaIndex,
    "txtai": Txtai,
}
NAMES = ("ours", *(f"{peer}-{encoder}" for encoder in ("torch", "onnx") for peer in PEERS))


def side(name: str) -> Side:
    """One of `NAMES`, its model open."""
    if name == "ours":
        return Ours()
    peer, _, encoder = name.partition("-")
    return PEERS[peer](Vectors(ours=encoder == "onnx"))


def serve(made: Side) -> None:
    """Do what stdin orders until it ends; what libraries print goes to stderr."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for line in sys.stdin:
        order = json.loads(line)
        if order["do"] == "build":
            reports = [
                (r["source"], r["text"]) for r in json.loads(Path(order["reports"]).read_text("utf-8"))
            ]
            built = made.build(Path(order["corpus"]), reports, Path(order["folder"]))
            told: dict[str, Any] = {
                "seconds": built.whole.clock,
                "cpu": built.whole.cpu,
                "encoding": built.encoding.clock,
                "encoding_cpu": built.encoding.cpu,
                "pieces": built.pieces,
            }
        elif order["do"] == "ask":
            told = {}
            for name, find in made.ways().items():
                spent = Spent()
                with spending(spent):
                    found = find(order["question"])
                told[name] = {"ms": spent.clock * 1000, "cpu": spent.cpu * 1000, "found": found}
        else:
            told = dict(zip(("now", "most"), memory(), strict=True))
        out.write(json.dumps(told, ensure_ascii=False) + "\n")
        out.flush()


if __name__ == "__main__":
    quiet_environment()
    serve(side(sys.argv[1]))
