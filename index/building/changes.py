"""What became of the reports between two versions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Changes:
    """Sources of the reports by what became of them, sorted; `renamed` pairs old and new.

    A file that was a report and cannot be read any more counts as removed.
    """

    added: tuple[str, ...]
    changed: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]


def compare(old: Mapping[str, str], new: Mapping[str, str]) -> Changes:
    """Compare two maps of source → digest of the file's bytes; equal bytes under another name: renamed."""
    gone, come = sorted(old.keys() - new.keys()), sorted(new.keys() - old.keys())
    waiting: dict[str, list[str]] = defaultdict(list)
    for source in reversed(come):
        waiting[new[source]].append(source)
    renamed = tuple((source, waiting[old[source]].pop()) for source in gone if waiting[old[source]])
    moved = {source for pair in renamed for source in pair}
    both = sorted(old.keys() & new.keys())
    return Changes(
        added=tuple(s for s in come if s not in moved),
        changed=tuple(s for s in both if old[s] != new[s]),
        renamed=renamed,
        removed=tuple(s for s in gone if s not in moved),
        unchanged=tuple(s for s in both if old[s] == new[s]),
    )
