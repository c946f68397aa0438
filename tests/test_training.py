"""Training can go on from the graph that is shipped."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from training.export import _quantise, _write
from training.model import Reader, loaded
from training.restore import restored


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Reader, Path]:
    """A reader of one layer, and its int8 graph."""
    folder = tmp_path_factory.mktemp("reader")
    torch.manual_seed(5)
    reader = Reader(1, 0.0).eval()
    for weight in reader.parameters():  # a graph keeps equal tensors, as fresh norms are, but once
        torch.nn.init.normal_(weight, 0.0, 0.05)
    _write(reader, folder / "whole.onnx")
    _quantise(folder / "whole.onnx", folder / "reader.onnx")
    return reader, folder


def test_weights_come_back_to_within_a_step_of_their_quantisation(trained: tuple[Reader, Path]) -> None:
    reader, folder = trained
    back = restored(folder / "reader.onnx")
    held = {name: value.numpy() for name, value in reader.state_dict().items()}
    assert back.keys() == held.keys()
    for name, value in held.items():
        step = np.abs(value).max() / 60
        assert np.abs(back[name] - value).max() <= step, name


def test_a_reader_goes_on_from_what_came_back(trained: tuple[Reader, Path], tmp_path: Path) -> None:
    reader, folder = trained
    np.savez(tmp_path / "back.npz", **restored(folder / "reader.onnx"))
    again = loaded(tmp_path / "back.npz", dropout=0.1)
    assert again.dropout.p == 0.1
    words, kinds = torch.randn(1, 20, 384) * 0.05, torch.ones(1, 20, dtype=torch.long)
    with torch.no_grad():
        (ours, _), (theirs, _) = reader(words, kinds), again.eval()(words, kinds)
    assert (ours - theirs).abs().mean() < 0.1 * ours.abs().mean()
