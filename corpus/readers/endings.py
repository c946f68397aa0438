"""Endings of the files that are taken as reports, in lower case."""

from __future__ import annotations

from typing import Final

MARKDOWN: Final = ".md"
WEB: Final = frozenset({".html", ".htm"})
SAVED: Final = frozenset({".mht", ".mhtml", ".eml"})
"""Pages and letters with all their parts in one file."""
# Files of bytes: what is found under these and is neither holds no text.
SHEETS: Final = frozenset({".xlsx", ".xls", ".ods", ".et"})
OLD: Final = frozenset({".doc", ".wps", ".rtf"})
PICTURES: Final = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff"})
BINARY: Final = frozenset({".docx", ".epub", ".odt", ".ofd", ".pdf", ".pptx"}) | SHEETS | OLD | PICTURES
SUFFIXES: Final = frozenset({".txt", MARKDOWN}) | WEB | SAVED | BINARY
ARCHIVE: Final = ".zip"
"""Taken apart when it is handed in; no report itself."""
KINDS: Final = "、".join(sorted(ending[1:] for ending in SUFFIXES))
"""As messages name them."""
