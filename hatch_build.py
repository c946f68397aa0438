"""Builds the wheel: the top-level folders go below the one package `reportqa`, their imports with them.

The checkout keeps `from qa.api import ask`, and an installation takes one name in site-packages, not five.
Only `from X import Y` is known, the one form the code uses; any other import of a part stops the build.
"""

from __future__ import annotations

import ast
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

HOUSE = "reportqa"
PARTS = ("corpus", "index", "qa", "page", "app")
_ANY = "|".join(PARTS)
_COMMAND = re.compile(rf"python -m ({_ANY})\b")
_SCRIPT = re.compile(r"python app\.py\b")


class MoveBelowOneName(BuildHookInterface):
    """Fills a folder with what the wheel holds; an editable install needs nothing moved."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Before the build: have hatchling take the moved files."""
        if version == "editable":
            return
        self._staged = tempfile.TemporaryDirectory(
            prefix="reportqa-wheel-"
        )  # gone even where the build fails
        move(Path(self.root), Path(self._staged.name))
        build_data["force_include"][self._staged.name] = HOUSE

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """After the build: leave nothing behind."""
        if version != "editable":
            self._staged.cleanup()


def move(root: Path, target: Path) -> None:
    """Copy every file of the program below `root` to `target`, as it stands below the package."""
    for path in sources(root):
        home = HOUSE + "/"
        place = target / path.relative_to(root).as_posix().removeprefix(home)
        place.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".py":
            text = renamed(path.read_text("utf-8"), path.relative_to(root).as_posix())
            place.write_text(text, "utf-8", newline="\n")
        else:
            shutil.copyfile(path, place)


def sources(root: Path) -> list[Path]:
    """The program's files, without what Python and editors leave beside them."""
    folders = (root / part for part in (HOUSE, *PARTS))
    found = [path for folder in folders if folder.is_dir() for path in folder.rglob("*") if path.is_file()]
    inside = [path for path in found if not _passed_over(path.relative_to(root))]
    return sorted([*inside, root / "app.py"])


def _passed_over(path: Path) -> bool:
    return any(part.startswith(".") or part == "__pycache__" for part in path.parts)


def renamed(source: str, name: str) -> str:
    """The module with its imports, and the commands it names, below the one package."""
    lines = source.splitlines(keepends=True)
    for node in ast.walk(ast.parse(source, name)):
        if isinstance(node, ast.Import) and any(_top(alias.name) in PARTS for alias in node.names):
            raise ValueError(f"{name}:{node.lineno}: write `from … import …`; `import …` cannot be moved")
        if isinstance(node, ast.ImportFrom) and node.level == 0 and _top(node.module or "") in PARTS:
            at = node.lineno - 1
            before, after = lines[at][: node.col_offset], lines[at][node.col_offset :]
            lines[at] = before + re.sub(r"^from\s+", f"from {HOUSE}.", after)
    moved = _COMMAND.sub(rf"python -m {HOUSE}.\1", "".join(lines))
    return _SCRIPT.sub(f"python -m {HOUSE}.app", moved)


def _top(name: str) -> str:
    return name.partition(".")[0]
