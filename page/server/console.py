"""Standard output and error that never end the program: on a full disk or a closed pipe words are dropped."""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from typing import TextIO


class Patient(io.TextIOBase):
    """Writes straight to a descriptor, unbuffered, so that nothing is left to fail when the program ends."""

    def __init__(self, stream: TextIO) -> None:
        """Takes the place of `stream`; OSError or ValueError where it has no descriptor."""
        super().__init__()
        stream.flush()
        self._descriptor = stream.fileno()
        self._coding = stream.encoding or "utf-8"
        self._lines = os.linesep if os.name == "nt" else "\n"

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """How characters become bytes."""
        return self._coding

    def fileno(self) -> int:
        """The descriptor."""
        return self._descriptor

    def isatty(self) -> bool:
        """Whether a person reads along."""
        return os.isatty(self._descriptor)

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, text: str) -> int:
        """Write `text`, or drop what cannot be written."""
        left = memoryview(text.replace("\n", self._lines).encode(self._coding, "backslashreplace"))
        with suppress(OSError):
            while left:
                left = left[os.write(self._descriptor, left) :]
        return len(text)


def be_patient() -> None:
    """Put such streams in the place of both; one that is closed or no file is left as it is."""
    for name in ("stdout", "stderr"):
        with suppress(OSError, ValueError, AttributeError):
            setattr(sys, name, Patient(getattr(sys, name)))
