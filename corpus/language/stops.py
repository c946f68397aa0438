"""The marks that end a sentence, a part of one or a clause: the one list of them.

A set needed nowhere else is put together where it is used, of these and of the characters that are its own.
"""

from __future__ import annotations

from typing import Final

# In text as it stands: full and half width.
FULL_STOPS: Final = "。！？!?"
SEMICOLONS: Final = "；;"
COMMAS: Final = "，,"
COLONS: Final = "：:"
SENTENCE_MARKS: Final = FULL_STOPS + "…\n"
PART_MARKS: Final = SENTENCE_MARKS + SEMICOLONS
CLAUSE_MARKS: Final = PART_MARKS + COMMAS
# Full width alone: in menus and addresses a half-width mark ends nothing.
WIDE_STOPS: Final = "。！？；"
# Half width alone: between Latin letters and digits they end nothing.
HALF_WIDTH: Final = ",!?;"
# For patterns: what ends a part of a sentence; a comma or colon that stands in no number (1,234; 2.6：1).
PART: Final = rf"[{FULL_STOPS}{SEMICOLONS}\n]"
COMMA: Final = rf"[{COMMAS}](?!(?<=\d.)\d{{3}}(?!\d))"
COLON: Final = rf"[{COLONS}](?!(?<=\d.)\d)"

# In folded text, where of the two widths the half one stands.
FOLDED_ENDS: Final = ",。;"
FOLDED_STOPS: Final = "。;!?"
FOLDED_MARKS: Final = ",。;:!?"
# What follows an address to the house: 各位代表:
ADDRESSED: Final = "!,:"
