"""Training can go on from the graph that is shipped, and from where it was broken off."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

if TYPE_CHECKING:  # torch is loaded by the process that runs these tests, not by every one that lists them
    from training.model import Reader


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Reader, Path]:
    """A reader of one layer, and its int8 graph."""
    import torch

    from training.export import _quantise, _write
    from training.model import Reader

    folder = tmp_path_factory.mktemp("reader")
    torch.manual_seed(5)
    reader = Reader(1, 0.0).eval()
    for weight in reader.parameters():  # a graph keeps equal tensors, as fresh norms are, but once
        torch.nn.init.normal_(weight, 0.0, 0.05)
    _write(reader, folder / "whole.onnx")
    _quantise(folder / "whole.onnx", folder / "reader.onnx")
    return reader, folder


def test_weights_come_back_to_within_a_step_of_their_quantisation(trained: tuple[Reader, Path]) -> None:
    from training.restore import restored

    reader, folder = trained
    back = restored(folder / "reader.onnx")
    held = {name: value.numpy() for name, value in reader.state_dict().items()}
    assert back.keys() == held.keys()
    for name, value in held.items():
        step = np.abs(value).max() / 60
        assert np.abs(back[name] - value).max() <= step, name


def test_attention_in_one_operator_is_the_same_sum(trained: tuple[Reader, Path]) -> None:
    import onnx
    import torch
    from onnxruntime import InferenceSession

    reader, folder = trained
    kinds = {node.op_type for node in onnx.load(str(folder / "reader.onnx")).graph.node}
    assert "MultiHeadAttention" in kinds
    assert "Softmax" not in kinds
    words, types = torch.randn(1, 20, 384) * 0.05, torch.ones(1, 20, dtype=torch.long)
    session = InferenceSession(str(folder / "reader.onnx"), providers=["CPUExecutionProvider"])
    theirs = session.run(None, {"words": words.numpy(), "kinds": types.numpy()})[0]
    with torch.no_grad():
        ours, _ = reader(words, types)
    assert np.abs(ours.numpy() - theirs).mean() < 0.1 * ours.abs().mean()


def test_a_reader_goes_on_from_what_came_back(trained: tuple[Reader, Path], tmp_path: Path) -> None:
    import torch

    from training.model import loaded
    from training.restore import restored

    reader, folder = trained
    np.savez(tmp_path / "back.npz", **restored(folder / "reader.onnx"))
    again = loaded(tmp_path / "back.npz", dropout=0.1)
    assert again.dropout.p == 0.1
    words, kinds = torch.randn(1, 20, 384) * 0.05, torch.ones(1, 20, dtype=torch.long)
    with torch.no_grad():
        (ours, _), (theirs, _) = reader(words, kinds), again.eval()(words, kinds)
    assert (ours - theirs).abs().mean() < 0.1 * ours.abs().mean()


def examples(path: Path) -> Path:
    """Four questions of two windows each, of which the first holds an answer; two are general reading."""
    rng = np.random.default_rng(7)
    windows, questions = rng.integers(4, 40, (8, 12)), rng.integers(4, 40, (4, 5))
    pairs = [(n // 2, n, 1 - n % 2) for n in range(8)]
    np.savez(
        path,
        windows=windows.ravel().astype(np.uint16),
        window_ends=np.arange(0, 97, 12, dtype=np.int32),
        questions=questions.ravel().astype(np.uint16),
        question_ends=np.arange(0, 21, 5, dtype=np.int32),
        pairs=np.array(pairs),
        spans=np.array([(n, 3, 5) for n in range(0, 8, 2)]),
        names=np.array(["甲", "乙", "丙", "丁"]),
        genres=np.array(["通读", "通读", "总结", "总结"]),
        stages=np.array([0, 0, 1, 1]),
    )
    return path


def encoder(path: Path) -> Path:
    """Weights of an encoder of one layer with the names of BertModel."""
    from training.model import Reader

    reader = Reader(1, 0.0)
    names = {
        "word_embeddings": (40, 384), "position_embeddings": tuple(reader.position.weight.shape),
        "token_type_embeddings": (1, 384), "LayerNorm": (384,),
    }  # fmt: skip
    made = {f"embeddings.{name}.weight": np.full(shape, 0.02) for name, shape in names.items()}
    made["embeddings.LayerNorm.bias"] = np.zeros(384)
    parts = {f"attention.self.{part}": (384, 384) for part in ("query", "key", "value")} | {
        "attention.output.dense": (384, 384), "intermediate.dense": (1536, 384), "output.dense": (384, 1536),
    }  # fmt: skip
    rng = np.random.default_rng(3)
    for name, (high, wide) in parts.items():
        made[f"encoder.layer.0.{name}.weight"] = rng.normal(0, 0.02, (high, wide))
        made[f"encoder.layer.0.{name}.bias"] = np.zeros(high)
    for name in ("attention.output.LayerNorm", "output.LayerNorm"):
        made[f"encoder.layer.0.{name}.weight"] = np.ones(384)
        made[f"encoder.layer.0.{name}.bias"] = np.zeros(384)
    np.savez(path, **made)
    return path


def test_a_training_broken_off_goes_on_behind_general_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from training.train import main

    given = ["--examples", str(examples(tmp_path / "examples.npz")), "--layers", "0", "--out", str(tmp_path)]
    given += ["--weights", str(encoder(tmp_path / "weights.npz")), "--epochs", "1", "--general", "1"]
    monkeypatch.setattr("sys.argv", ["train", *given])
    assert main() == 0
    assert "general 1/1" in capsys.readouterr().out
    first = dict(np.load(tmp_path / "reader-all.npz"))
    (tmp_path / "reader-all.npz").unlink()
    assert main() == 0
    assert "general" not in capsys.readouterr().out
    again = np.load(tmp_path / "reader-all.npz")
    assert {name: value.shape for name, value in first.items()} == {n: again[n].shape for n in again}
    assert all(np.allclose(first[name], again[name], atol=1e-3) for name in first)
