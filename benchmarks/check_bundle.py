"""Whether a bundle is what it was when it was made: no file changed, missing or added. Needs Python alone.

    python3 check.py

`SHA256SUMS` itself is compared by hand with what came another way: its own digest is printed.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

SUMS = "SHA256SUMS"


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sums(folder: Path) -> str:
    """A line a file, as `sha256sum` writes them, without `SHA256SUMS` itself."""
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != SUMS)
    return "".join(f"{digest(path)}  {path.relative_to(folder).as_posix()}\n" for path in files)


def faults(folder: Path) -> list[str]:
    """What is not as it was, a sentence each; empty where all is well."""
    was, now = (
        {name: made for made, _, name in (line.partition("  ") for line in text.splitlines())}
        for text in ((folder / SUMS).read_text("utf-8"), sums(folder))
    )
    said = [f"缺少 {name}" for name in sorted(was.keys() - now.keys())]
    said += [f"多出 {name}" for name in sorted(now.keys() - was.keys())]
    return said + [f"变了 {name}" for name in sorted(was.keys() & now.keys()) if was[name] != now[name]]


def main() -> int:
    """Print what is wrong; 1 where anything is."""
    folder = Path(__file__).resolve().parent
    found = faults(folder)
    print("\n".join(found) or f"完好。SHA256SUMS 的 SHA-256：{digest(folder / SUMS)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
