"""LangChain, LlamaIndex and txtai behind the face of a side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.peer_face import WORDS, Built, Found, Spent, Vectors, pieces, spending


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
            nodes=nodes, similarity_top_k=5, token_pattern=WORDS, skip_stemming=True
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
