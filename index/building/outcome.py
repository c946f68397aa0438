"""What a build or an update did."""

from __future__ import annotations

from dataclasses import dataclass

from index.building.changes import Changes
from index.files.manifest import Manifest


@dataclass(frozen=True, slots=True)
class Outcome:
    """The version that is current now, and how the reports in it differ from those before.

    `made` is False where nothing had changed and no version was written. `renamed` pairs old and new
    source, `rejected` source and reason, `missing` source and an attached file that is not there;
    `encoded` counts the passages that had to be encoded;
    `rebuilt` says in Chinese why everything was read again, "" where only changes were.
    """

    version: str
    made: bool
    reports: int
    chunks: int
    added: tuple[str, ...]
    changed: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    rejected: tuple[tuple[str, str], ...]
    missing: tuple[tuple[str, str], ...]
    encoded: int
    rebuilt: str

    @property
    def summary(self) -> str:
        """Counts of what became of the reports, in Chinese."""
        counts = (
            ("新增", self.added),
            ("修改", self.changed),
            ("改名", self.renamed),
            ("删除", self.removed),
            ("未变", self.unchanged),
        )
        return "，".join(f"{word} {len(held)} 份" for word, held in counts)


def outcome_of(
    version: str,
    manifest: Manifest,
    changes: Changes,
    missing: tuple[tuple[str, str], ...],
    *,
    made: bool,
    encoded: int = 0,
    rebuilt: str = "",
) -> Outcome:
    """The outcome that ends with `manifest` as the manifest of the current version."""
    return Outcome(
        version=version,
        made=made,
        reports=manifest.reports,
        chunks=manifest.chunks,
        added=changes.added,
        changed=changes.changed,
        renamed=changes.renamed,
        removed=changes.removed,
        unchanged=changes.unchanged,
        rejected=manifest.rejected,
        missing=missing,
        encoded=encoded,
        rebuilt=rebuilt,
    )
