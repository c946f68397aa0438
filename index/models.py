"""The choice between the two ways to run a model.

One named "multilingual-e5-small@int8" runs on onnxruntime (`index/onnx_encoder.py`), one without
"@int8" on sentence-transformers (`index/torch_encoder.py`), which any model does.
"""

from __future__ import annotations

from index.encoder import DEFAULT_MODEL, INT8, Encoder
from index.onnx_encoder import OnnxEncoder
from index.torch_encoder import TorchEncoder


def open_encoder(name: str = DEFAULT_MODEL + INT8) -> Encoder:
    """The encoder of that name; the model itself is opened with the first text.

    `name` is DEFAULT_MODEL, the name of a model in the local Hugging Face cache, or a folder, with
    "@int8" behind it for onnxruntime. Nothing is downloaded.
    """
    if name.endswith(INT8):
        return OnnxEncoder(name)
    return TorchEncoder(name)
