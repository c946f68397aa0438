"""Ours and the peers behind one face: build from the same reports, find texts for a question.

A side runs in a process of its own (`python -m benchmarks.peer_sides SIDE`), which reads orders from
stdin and answers on stdout, one JSON object a line, so that memory is told apart and imports of one
side do not weigh on another. Peers are set up as their own first pages show, with the same model.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from index.encoders.encoder import DEFAULT_MODEL, INT8, Encoder, prefixes, quiet_environment

PIECE, OVERLAP = 500, 50  # characters, of LangChain's splitter; txtai has none and is given the same
# The default pattern of LlamaIndex's BM25 takes a whole Chinese clause for one word and finds nothing.
_WORDS = r"(?u)[\u4e00-\u9fff]|[a-zA-Z0-9.%]+"
Found = list[tuple[str, str]]
"""Texts found, best first, each with the source of its report."""


@dataclass
class Spent:
    """Seconds on the clock and of the processor, all threads of this process."""

    clock: float = 0.0
    cpu: float = 0.0


@dataclass
class Built:
    """What reports to searchable and saved took, what of it the encoder; pieces made."""

    whole: Spent
    encoding: Spent
    pieces: int


@contextmanager
def spending(spent: Spent) -> Iterator[None]:
    """Add to `spent` what the block takes."""
    clock, cpu = time.perf_counter(), time.process_time()
    yield
    spent.clock += time.perf_counter() - clock
    spent.cpu += time.process_time() - cpu


class Vectors:
    """The model for peers: in torch on two threads, or ours; counts the seconds it works."""

    def __init__(self, ours: bool) -> None:
        self.spent = Spent()
        self._query, self._passage = prefixes(DEFAULT_MODEL, {})
        self._encoder: Encoder | None = None
        if ours:
            from index.encoders.selection import open_encoder

            self._encoder = open_encoder(DEFAULT_MODEL + INT8)
        else:
            import torch

            from index.encoders.torch_encoder import open_model

            self._model = open_model(DEFAULT_MODEL)
            torch.set_num_threads(2)

    def queries(self, texts: Sequence[str]) -> Any:  # noqa: ANN401 - an array (len(texts), d)
        """Unit rows of questions."""
        if self._encoder is not None:
            return self._encoder.encode_queries(texts)
        return self._torch([self._query + text for text in texts])

    def passages(self, texts: Sequence[str]) -> Any:  # noqa: ANN401 - an array (len(texts), d)
        """Unit rows of passages."""
        with spending(self.spent):
            if self._encoder is None:
                return self._torch([self._passage + text for text in texts])
            import numpy as np

            return np.concatenate(self._encoder.encode_passages(texts, [()] * len(texts)))

    def _torch(self, texts: list[str]) -> Any:  # noqa: ANN401
        return self._model.encode(texts, prompt="", show_progress_bar=False, normalize_embeddings=True)


class Side(Protocol):
    """What the measuring asks of each."""

    def build(self, corpus: Path, reports: Sequence[tuple[str, str]], folder: Path) -> Built:
        """From the (source, text) of `reports`, which stand below `corpus`, to `folder`, searchable."""

    def ways(self) -> dict[str, Callable[[str], Found]]:
        """Name of a way to ask → question → at most 5 texts."""


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


class Peer:
    """A peer over `Vectors`; `make` is its own, and says how many pieces it made."""

    def __init__(self, vectors: Vectors) -> None:
        self._vectors = vectors

    def build(self, corpus: Path, reports: Sequence[tuple[str, str]], folder: Path) -> Built:  # noqa: ARG002
        """Time `make`, and the encoder in it."""
        built = Built(Spent(), Spent(), 0)
        self._vectors.spent = built.encoding
        with spending(built.whole):
            built.pieces = self.make(reports, folder)
        return built

    def make(self, reports: Sequence[tuple[str, str]], folder: Path) -> int:
        """Split, embed, index, save into `folder`."""
        raise NotImplementedError

    def ways(self) -> dict[str, Callable[[str], Found]]:
        """As `Side.ways`."""
        raise NotImplementedError


class LangChain(Peer):
    """RecursiveCharacterTextSplitter and FAISS, as its tutorial on semantic search has it."""

    def __init__(self, vectors: Vectors) -> None:
        from langchain_core.embeddings import Embeddings

        class Wrapped(Embeddings):
            def embed_documents(self, texts: list[str]) -> list[list[float]]:
                return list(vectors.passages(texts).tolist())

            def embed_query(self, text: str) -> list[float]:
                return list(vectors.queries([text])[0].tolist())

        super().__init__(vectors)
        self._wrapped = Wrapped()

    def make(self, reports: Sequence[tuple[str, str]], folder: Path) -> int:
        """Split, embed, save."""
        from langchain_community.vectorstores import FAISS
        from langchain_core.documents import Document

        documents = [
            Document(page_content=text, metadata={"source": source}) for source, text in pieces(reports)
        ]
        self._store = FAISS.from_documents(documents, self._wrapped)
        self._store.save_local(str(folder))
        return len(documents)

    def ways(self) -> dict[str, Callable[[str], Found]]:
        """The vector store's own search."""
        return {"similarity_search": self._find}

    def _find(self, question: str) -> Found:
        found = self._store.similarity_search(question, k=5)
        return [(document.metadata["source"], document.page_content) for document in found]


class LlamaIndex(Peer):
    """VectorStoreIndex with its defaults; and with BM25 beside it, fused by QueryFusionRetriever."""

    def __init__(self, vectors: Vectors) -> None:
        from llama_index.core.embeddings import BaseEmbedding

        class Wrapped(BaseEmbedding):
            def _get_query_embedding(self, query: str) -> list[float]:
                return list(vectors.queries([query])[0].tolist())

            async def _aget_query_embedding(self, query: str) -> list[float]:
                return self._get_query_embedding(query)

            def _get_text_embedding(self, text: str) -> list[float]:
                return list(vectors.passages([text])[0].tolist())

            def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
                return list(vectors.passages(texts).tolist())

        super().__init__(vectors)
        self._wrapped = Wrapped(embed_batch_size=32)

    def make(self, reports: Sequence[tuple[str, str]], folder: Path) -> int:
        """Both indexes, both saved; BM25 takes about a hundredth of the time."""
        from llama_index.core import Document, VectorStoreIndex
        from llama_index.core.llms import MockLLM
        from llama_index.core.retrievers import QueryFusionRetriever
        from llama_index.core.retrievers.fusion_retriever import FUSION_MODES
        from llama_index.retrievers.bm25 import BM25Retriever

        documents = [
            Document(text=text, metadata={"source": source}, excluded_embed_metadata_keys=["source"])
            for source, text in reports
        ]
        built = VectorStoreIndex.from_documents(documents, embed_model=self._wrapped)
        built.storage_context.persist(str(folder))
        nodes = list(built.docstore.docs.values())
        words = BM25Retriever.from_defaults(
            nodes=nodes, similarity_top_k=5, token_pattern=_WORDS, skip_stemming=True
        )
        words.persist(str(folder / "bm25"))
        self._dense = built.as_retriever(similarity_top_k=5)
        self._fused = QueryFusionRetriever(
            [self._dense, words],
            llm=MockLLM(),
            mode=FUSION_MODES.RECIPROCAL_RANK,
            similarity_top_k=5,
            num_queries=1,  # the question as it is: no language model words it anew
            use_async=False,
        )
        return len(nodes)

    def ways(self) -> dict[str, Callable[[str], Found]]:
        """Dense alone and the hybrid."""
        return {
            "retrieve（向量）": lambda question: self._found(self._dense, question),
            "retrieve（混合）": lambda question: self._found(self._fused, question),
        }

    def _found(self, retriever: Any, question: str) -> Found:  # noqa: ANN401 - of an optional package
        nodes = retriever.retrieve(question)
        return [(node.metadata["source"], node.get_content()) for node in nodes][:5]


class Txtai(Peer):
    """Embeddings with hybrid=True and content=True."""

    def make(self, reports: Sequence[tuple[str, str]], folder: Path) -> int:
        """Index the pieces of LangChain's splitter, save."""
        from txtai import Embeddings

        def transform(texts: Sequence[str]) -> Any:  # noqa: ANN401 - an array
            return self._vectors.queries(texts) if self._asking else self._vectors.passages(texts)

        self._asking = False
        cut = pieces(reports)
        self._held = Embeddings(method="external", transform=transform, hybrid=True, content=True)
        self._held.index([(number, text, None) for number, (_, text) in enumerate(cut)])
        self._held.save(str(folder))
        self._sources = [source for source, _ in cut]
        self._asking = True
        return len(cut)

    def ways(self) -> dict[str, Callable[[str], Found]]:
        """Its search."""
        return {"search（混合）": self._find}

    def _find(self, question: str) -> Found:
        found = self._held.search(question, 5)
        return [(self._sources[int(row["id"])], row["text"]) for row in found]


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


def pieces(reports: Sequence[tuple[str, str]]) -> Found:
    """Pieces of `PIECE` characters by LangChain's splitter, with their source."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(chunk_size=PIECE, chunk_overlap=OVERLAP)
    return [(source, piece) for source, text in reports for piece in splitter.split_text(text)]


def memory() -> tuple[float, float]:
    """Megabytes this process holds now, and has held at most."""
    told = Path("/proc/self/status").read_text("utf-8")
    now, most = (re.search(rf"^{key}:\s*(\d+) kB", told, re.M) for key in ("VmRSS", "VmHWM"))
    return (int(now[1]) / 1024 if now else 0.0, int(most[1]) / 1024 if most else 0.0)


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
