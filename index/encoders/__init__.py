"""Ways to run a model: torch, ONNX, or a server of vectors; and whether vectors are its own."""
