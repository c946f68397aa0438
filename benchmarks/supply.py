"""What is delivered with the program: licences of all dependencies, hashes of a bundle, known weaknesses.

    python -m benchmarks.supply licences
    python -m benchmarks.supply hashes BUNDLE > BUNDLE/requirements.txt
    python -m benchmarks.supply audit OSV

Nothing is asked of the network. `licences` follows the dependencies of the installed program; `hashes` takes
the wheels of the folder that `pip wheel` filled; `audit` compares what is installed with a folder of OSV
records (JSON), as unpacked from https://osv-vulnerabilities.storage.googleapis.com/PyPI/all.zip elsewhere.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.metadata as installed
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename
from packaging.version import InvalidVersion, Version

PROGRAM = "reportqa"
EXTRAS = frozenset({"convert", "page"})  # what a whole installation has
_CLASSIFIER = "License :: OSI Approved :: "


def needed(program: str = PROGRAM) -> dict[str, installed.Distribution]:
    """What is installed of `program` and all it needs on this machine, by canonical name, itself left out."""
    found: dict[str, installed.Distribution] = {}
    waiting = [(program, EXTRAS)]
    while waiting:
        name, extras = waiting.pop()
        try:
            distribution = installed.distribution(name)
        except installed.PackageNotFoundError:
            continue
        if canonicalize_name(name) in found and not extras:
            continue
        found[canonicalize_name(name)] = distribution
        waiting += [(r.name, frozenset(r.extras)) for r in _requirements(distribution, extras)]
    found.pop(canonicalize_name(program), None)
    return dict(sorted(found.items()))


def _requirements(distribution: installed.Distribution, extras: frozenset[str]) -> Iterator[Requirement]:
    """What `distribution` requires here, with the extras that were asked for."""
    here = {name: str(value) for name, value in default_environment().items()}
    for line in distribution.requires or ():
        wanted = Requirement(line)
        if wanted.marker is None or any(
            wanted.marker.evaluate({**here, "extra": extra}) for extra in (*extras, "")
        ):
            yield wanted


def licence_of(distribution: installed.Distribution) -> str:
    """The licence as the package states it: its SPDX expression, its classifiers, or its own words."""
    told = distribution.metadata
    stated = told["License-Expression"] or ""
    named = [
        c.removeprefix(_CLASSIFIER) for c in told.get_all("Classifier") or () if c.startswith(_CLASSIFIER)
    ]
    words = (told["License"] or "").strip().partition("\n")[0]
    return stated or "；".join(named) or words[:60] or "没有写明"


def pins(wheels: Iterable[Path]) -> Iterator[str]:
    """A line for each wheel, as `pip install --require-hashes` reads it."""
    for wheel in sorted(wheels):
        name, version, *_ = parse_wheel_filename(wheel.name)
        with wheel.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        yield f"{name}=={version} --hash=sha256:{digest}"


def weaknesses(records: Iterable[Path], held: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """(package, version, identifier) of every record that touches one of `held` (name → version)."""
    for path in sorted(records):
        record = json.loads(path.read_text("utf-8"))
        if record.get("withdrawn"):
            continue
        for affected in record.get("affected", ()):
            name = canonicalize_name(affected.get("package", {}).get("name", ""))
            if name in held and _touches(affected, held[name]):
                yield name, held[name], record["id"]


def _touches(affected: Mapping[str, Any], version: str) -> bool:
    """Whether a version is listed, or lies in a range of versions."""
    return version in affected.get("versions", ()) or any(
        _inside(part.get("events", ()), Version(version))
        for part in affected.get("ranges", ())
        if part.get("type") == "ECOSYSTEM"
    )


def _inside(events: Iterable[Mapping[str, str]], version: Version) -> bool:
    """Whether the last event that `version` has reached opens the range."""
    reached = []
    for kind, at in (pair for event in events for pair in event.items()):
        with suppress(InvalidVersion):
            edge = Version(at)
            if version > edge or (version == edge and kind != "last_affected"):
                reached.append((edge, kind))
    return max(reached, default=(version, "fixed"))[1] == "introduced"


def _audit(folder: Path) -> int:
    records = list(folder.rglob("*.json"))
    if not records:
        print(f"{folder} 里没有 OSV 记录（*.json）", file=sys.stderr)
        return 2
    held = {name: d.version for name, d in needed().items()}
    found = sorted(set(weaknesses(records, held)))
    for name, version, identifier in found:
        print(f"{name} {version}：{identifier}")
    print(f"{len(held)} 个依赖，{len(records)} 条记录，涉及 {len(found)} 条")
    return 1 if found else 0


def main() -> int:
    """Print what is asked for; 1 where a weakness is known."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("licences", "hashes", "audit"))
    parser.add_argument("folder", type=Path, nargs="?", default=Path("安装包"))
    options = parser.parse_args()
    if options.what == "licences":
        print("| 依赖 | 版本 | 许可证 |\n|---|---|---|")
        for name, distribution in needed().items():
            print(f"| {name} | {distribution.version} | {re.sub('[|]', '/', licence_of(distribution))} |")
        return 0
    if options.what == "hashes":
        print("\n".join(pins(options.folder.glob("*.whl"))))
        return 0
    return _audit(options.folder)


if __name__ == "__main__":
    sys.exit(main())
