"""An index seen otherwise than it is."""

from __future__ import annotations

from typing import Any

from index.searcher import Index


class IndexView(Index):
    """`whole` as it is, but for what a subclass shows otherwise; nothing is copied."""

    def __init__(self, whole: Any) -> None:  # noqa: ANN401 - what the page is given need not be our Index
        self._whole = whole

    @property
    def whole(self) -> Any:  # noqa: ANN401 - see above
        """The index that is seen."""
        return self._whole

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the whole index has
        """What this view has not set itself."""
        return getattr(self._whole, name)
