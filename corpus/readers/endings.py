"""Endings of the files that are taken as reports, in lower case."""

from __future__ import annotations

from typing import Final

MARKDOWN: Final = ".md"
WEB: Final = frozenset({".html", ".htm"})
# Files of bytes: what is found under these and is neither holds no text.
BINARY: Final = frozenset({".docx", ".pdf"})
SUFFIXES: Final = frozenset({".txt", MARKDOWN}) | WEB | BINARY
KINDS: Final = "、".join(sorted(ending[1:] for ending in SUFFIXES))
"""As messages name them."""
