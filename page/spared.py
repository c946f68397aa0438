"""Packages that gradio loads for parts of it that this page has not: they stay on disk.

pandas (with pyarrow, where that is installed) serves its tables and plots, mcp an MCP server of its own.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock
from types import ModuleType
from typing import Final

# gradio asks for the first in any case, for the second only where it is installed.
_LATER: Final = "pandas"
_OPTIONAL: Final = "mcp"


@contextmanager
def spared() -> Iterator[None]:
    """While gradio is imported within: pandas is loaded when it is first used, mcp as if not installed."""
    if _LATER not in sys.modules and (spec := importlib.util.find_spec(_LATER)):
        sys.modules[_LATER] = _Later(_LATER, spec.origin)
    withheld = _OPTIONAL not in sys.modules
    if withheld:
        sys.modules[_OPTIONAL] = None  # type: ignore[assignment]  # how the import system notes a lack
    try:
        yield
    finally:
        if withheld:
            del sys.modules[_OPTIONAL]


class _Later(ModuleType):
    """Stands for a package until something of it is wanted.

    Not importlib.util.LazyLoader: the second `import` of such a module looks at `__spec__`, and loads it.
    """

    def __init__(self, name: str, file: str | None) -> None:
        super().__init__(name)
        self.__file__ = file  # what walks through all modules asks for this one
        self._loading = RLock()

    def __getattr__(self, name: str) -> object:
        with self._loading:
            if sys.modules.get(self.__name__) is self:
                del sys.modules[self.__name__]
            whole = importlib.import_module(self.__name__)
        found: object = getattr(whole, name)
        return found
