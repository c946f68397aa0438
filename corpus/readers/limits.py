"""How much one report file may ask of this machine; every bound has a variable of the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields

from corpus.errors import CorpusError


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one file; docs/inputs.md lists each with its message.

    Defaults leave room to spare: the longest report measured has 120,000 characters, 60 pages, 2 MB.
    """

    file_mb: int = 50
    """Size of the file, MiB: REPORTQA_MAX_FILE_MB."""
    characters: int = 2_000_000
    """Characters of text read: REPORTQA_MAX_CHARACTERS."""
    pdf_pages: int = 1000
    """Pages of a PDF: REPORTQA_MAX_PDF_PAGES."""
    members: int = 2000
    """Parts inside an office document: REPORTQA_MAX_MEMBERS."""
    unpacked_mb: int = 200
    """Size of all parts of an office document unpacked, MiB: REPORTQA_MAX_UNPACKED_MB."""
    ratio: int = 200
    """Unpacked over packed size of one above `SMALL_MB`: REPORTQA_MAX_RATIO. Word's XML reaches 30."""
    seconds: int = 60
    """Time for reading one file, processor and clock alike; for each page of a scan: REPORTQA_MAX_SECONDS."""
    memory_mb: int = 1024
    """Address space of the reading process, MiB, POSIX only: REPORTQA_MAX_MEMORY_MB."""
    picture_memory_mb: int = 4096
    """The same where pictures are recognised: REPORTQA_MAX_PICTURE_MEMORY_MB."""
    pictures_mb: int = 64
    """Pictures of recognised pages kept of one file, MiB; 0: none. REPORTQA_MAX_PICTURES_MB."""
    outside_links: int = 1
    """1: links of the operator to files elsewhere are followed; 0: refused. REPORTQA_OUTSIDE_LINKS."""

    @property
    def file_bytes(self) -> int:
        """`file_mb` in bytes."""
        return self.file_mb << 20

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Limits:
        """The defaults, with what the environment sets.

        Raises:
            CorpusError: a variable holds no whole number, or one below 1 (0 for links and pictures).
        """
        values = {}
        for field in fields(cls):
            variable = variable_of(field.name)
            given = environment.get(variable, "").strip()
            if given:
                values[field.name] = _whole_number(variable, given, 0 if field.name in _MAY_BE_NONE else 1)
        return cls(**values)


_MAY_BE_NONE = frozenset({"outside_links", "pictures_mb"})
DEFAULT = Limits()

SMALL_MB = 20
"""A .docx that unpacks to less does no harm whatever its ratio."""


def variable_of(name: str) -> str:
    """Name of the environment variable that sets a bound."""
    return "REPORTQA_OUTSIDE_LINKS" if name == "outside_links" else f"REPORTQA_MAX_{name.upper()}"


def _whole_number(variable: str, given: str, least: int) -> int:
    if not (given.isascii() and given.isdigit() and len(given) < 10) or int(given) < least:
        raise CorpusError(f"环境变量 {variable} 是“{given}”，应为不小于 {least} 的整数；请改正后再试")
    return int(given)
