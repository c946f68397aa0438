"""The choice between the two ways to run a model.

One named "multilingual-e5-small@int8" runs on onnxruntime (`index/encoders/onnx_encoder.py`), one without
"@int8" on sentence-transformers (`index/encoders/torch_encoder.py`), which any model does.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from threading import Thread

from corpus.errors import ReportqaError
from index.encoders.encoder import DEFAULT_MODEL, INT8, Encoder
from index.encoders.onnx_encoder import OnnxEncoder
from index.encoders.remote_encoder import remote_encoder_of
from index.encoders.torch_encoder import TorchEncoder
from index.files.manifest import read_manifest
from index.files.pointer import current_version


def open_encoder(name: str = DEFAULT_MODEL + INT8) -> Encoder:
    """The encoder of that name; the model itself is opened with the first text.

    `name` is DEFAULT_MODEL, the name of a model in the local Hugging Face cache, or a folder, with
    "@int8" behind it for onnxruntime. Nothing is downloaded.
    """
    if name.endswith(INT8):
        return OnnxEncoder(name)
    return TorchEncoder(name)


def opened_ahead(folder: Path | str) -> Encoder:
    """The encoder of the index in `folder`, its model opening in the background while the index is read.

    Of a model elsewhere nothing is opened. What is wrong with it is raised with the first text.

    Raises:
        IndexFault: there is no index.
    """
    manifest = read_manifest(current_version(Path(folder)))
    if remote := remote_encoder_of(manifest):
        return remote
    encoder = open_encoder(manifest.model)

    def opened() -> None:
        with suppress(ReportqaError):  # the first text will raise it again
            _ = encoder.dimension

    Thread(target=opened, daemon=True).start()
    return encoder
