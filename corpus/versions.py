"""Numbers of what turns a file into a report and its tokens, raised by hand.

An index made under other numbers is read anew, so a number goes up exactly where outputs change, and not
for a changed comment. `tests/test_versions.py` fails where outputs on its corpus change and the number did
not. The tables in `corpus/data` and the parsing packages are told apart by themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

VERSIONS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "text": 1,  # readers/text.py, encoding.py, layout/flat.py
        "web": 2,  # readers/web.py, office/html_lines.py
        "saved": 1,  # office/saved_page.py
        "word": 4,  # readers/word.py, office/word_parts.py, old_word.py, rich_text.py, layout/numbering.py
        "slides": 2,  # office/slides.py, charts.py
        "book": 1,  # office/book.py
        "odf": 2,  # readers/open_document.py
        "sheets": 2,  # readers/sheets.py, layout/cell_format.py
        "pdf": 5,  # readers/pdf.py, pages/, layout/head_groups.py
        "ofd": 3,  # readers/ofd.py
        "layout": 2,  # layout/: what of the lines is the report's text
        "outline": 1,  # outline/: sections and chunks
        "facts": 3,  # metadata/, office/attachments.py, timeline/coverage.py, accounts.py
        "statements": 5,  # language/, timeline/, statements/
        "tokens": 2,  # index/legs/tokens.py, context.py
    }
)
