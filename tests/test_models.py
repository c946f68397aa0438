"""The choice of encoder, and one that opens while the index is read."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import numpy as np
import pytest
from index_samples import saved_index
from stub_encoder import StubEncoder

from corpus.errors import IndexFault
from index.encoders import selection
from index.encoders.onnx_encoder import OnnxEncoder
from index.encoders.selection import open_encoder, opened_ahead
from index.encoders.torch_encoder import TorchEncoder


def test_the_name_says_how_a_model_runs() -> None:
    assert isinstance(open_encoder("some-model@int8"), OnnxEncoder)
    assert isinstance(open_encoder("some-model"), TorchEncoder)


def test_the_model_of_the_index_opens_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Event()

    class Opening(StubEncoder):
        @property
        def dimension(self) -> int:
            opened.set()
            return super().dimension

    monkeypatch.setattr(
        selection, "open_encoder", lambda name: Opening() if name == StubEncoder.name else None
    )
    saved_index(tmp_path)
    assert opened_ahead(tmp_path).name == StubEncoder.name
    assert opened.wait(10)


def test_a_model_that_does_not_open_is_told_with_the_first_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = Event()

    class Missing(StubEncoder):
        @property
        def dimension(self) -> int:
            tried.set()
            raise IndexFault("读不了向量模型")

        def encode_queries(self, texts: object) -> np.ndarray:  # noqa: ARG002
            raise IndexFault("读不了向量模型")

    monkeypatch.setattr(selection, "open_encoder", lambda _: Missing())
    saved_index(tmp_path)
    encoder = opened_ahead(tmp_path)
    assert tried.wait(10)
    with pytest.raises(IndexFault, match="读不了向量模型"):
        encoder.encode_queries(["问"])


def test_where_there_is_no_index_it_is_said(tmp_path: Path) -> None:
    with pytest.raises(IndexFault):
        opened_ahead(tmp_path / "none")
