"""政问 (reportqa): ask government work reports, get verbatim quotes or a reasoned refusal.

What programs may rely on stands in `public`. It is imported when a name is first asked for: the process
that reads files starts from this package too, and has no use for what answers.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from corpus.version import VERSION

__version__ = VERSION

if TYPE_CHECKING:
    from reportqa.public import *  # noqa: F403 - the names are listed there
else:  # hidden from type checkers, which would believe any name

    def __getattr__(name: str) -> Any:  # noqa: ANN401 - a type checker reads the line above
        public = import_module(f"{__name__}.public")
        if name == "__all__":
            return [*public.__all__, "__version__"]
        if name not in public.__all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(public, name)

    def __dir__() -> list[str]:
        return __getattr__("__all__")
