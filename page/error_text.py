"""What goes wrong, as visitors may read it: in the words of the error, without the places of the server."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

_PART = r"[^\s/\\:：，。；、（）“”\"'<>|]"
# An absolute path of two parts or more; not what stands behind a word, as in a web address.
_PATH: Final = re.compile(
    rf"(?<![\w./:\\])(?:/(?!/)|[A-Za-z]:[\\/]|\\\\)(?:{_PART}+[\\/])+(?P<last>{_PART}*)"
)
_hidden: set[str] = set()


def hide(*places: Path | None) -> None:
    """Names of folders, spaces in them and all, that no visitor is told; kept until the process ends."""
    _hidden.update(str(form) for p in places if p is not None for form in (p.absolute(), p.resolve()))


def told_of(exc: BaseException) -> str:
    """The message of an error, for those who look at the page."""
    return without_places(str(exc))


def without_places(words: str) -> str:
    """`words` with every absolute path cut down to its last part."""
    for place in sorted(_hidden, key=len, reverse=True):
        words = words.replace(place, Path(place).name)
    return _PATH.sub(lambda found: found["last"] or "…", words)
