"""The page on the programming interface, from the signatures and docstrings of `reportqa.public`."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

from reportqa import public


def api() -> str:
    """The public names as Markdown, from signatures and docstrings."""
    lines = ["# 程序接口 API", "", f"`from reportqa import …`：{public.__doc__}", ""]
    for name in public.__all__:
        lines += described(name, getattr(public, name))
    return "\n".join(lines)


def described(name: str, found: object, depth: int = 2) -> Iterator[str]:
    """A heading, the signature and the docstring; of a class also its own public methods and values."""
    kind = "class " if inspect.isclass(found) else ""
    yield f"{'#' * depth} `{kind}{name}`\n"
    if callable(found) and not (inspect.isclass(found) and issubclass(found, Exception)):
        yield f"```python\n{name}{_signature(found)}\n```\n"
    yield f"{inspect.getdoc(found) or ''}\n"
    if inspect.isclass(found):
        for inner, member in vars(found).items():
            if not inner.startswith("_") and (inspect.isroutine(member) or isinstance(member, property)):
                yield from described(inner, getattr(found, inner), depth + 1)


def _signature(found: object) -> str:
    """With a line for each argument where there are several."""
    told = str(inspect.signature(found))  # type: ignore[arg-type]
    return re.sub(r"'([\w\[\], .|]+)'", r"\1", told)
