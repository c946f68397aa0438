"""What a table says of the machine it was measured on: cores, processor, versions; never its name."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

_FLAGS = ("avx2", "avx512f", "avx_vnni", "avx512_vnni")


def machine(packages: Iterable[str], cpuinfo: str | None = None) -> str:
    """One Chinese line: cores, processor and its vector units, Python, versions of `packages`."""
    told = _cpuinfo() if cpuinfo is None else cpuinfo
    model = re.search(r"^model name\s*:\s*(.+)$", told, re.M)
    flags = re.search(r"^flags\s*:\s*(.+)$", told, re.M)
    held = set(flags[1].split()) if flags else set()
    units = "、".join(flag for flag in _FLAGS if flag in held) or "不明"
    versions = "，".join(f"{package} {importlib.metadata.version(package)}" for package in packages)
    name = model[1].strip() if model else platform.machine()
    return (
        f"{os.cpu_count()} 核 {name}（向量指令 {units}），无 GPU，"
        f"Python {platform.python_version()}，{versions}"
    )


def load() -> float:
    """Processes that wanted a core in the last minute: above the number of cores, times say little."""
    return os.getloadavg()[0]


def today() -> str:
    """The date of a record, as the machine tells it."""
    return date.today().isoformat()  # noqa: DTZ011 - where it was measured, not when to the hour


def _cpuinfo() -> str:
    path = Path("/proc/cpuinfo")
    return path.read_text("utf-8") if path.exists() else ""
