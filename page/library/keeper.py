"""The index as the library keeps it: brought up to date with the folder of reports, looked at, taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from corpus.errors import ReportqaError
from corpus.folder.completeness import missing_files
from corpus.folder.isolate import PagesTold
from index.live import LiveIndex
from page.chat.asking import Held
from page.library.drift import Drift, Watch, drift_of

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Kept:
    """One version of the index: when it was made (UTC), what it holds, what is wrong with it ("")."""

    name: str
    current: bool
    made: str
    reports: int
    chunks: int
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """What answers now: model, passages, files not read with the reason, versions newest first.

    `missing` are attached files that are not in the folder, each with the report that names it in front.
    """

    model: str
    chunks: int
    rejected: Sequence[tuple[str, str]]
    versions: Sequence[Kept]
    fault: str = ""
    missing: Sequence[tuple[str, str]] = ()


class Keeper(Protocol):
    """What the library needs of an index folder."""

    def current(self) -> Held:
        """The index that answers now."""

    def update(self, progress: Progress, pages: PagesTold | None = None) -> str:
        """Bring it up to date; what became of the reports, in one line. Raises ReportqaError.

        `progress` hears of what is encoded, `pages` of the pages that are recognised.
        """

    def rollback(self, name: str) -> None:
        """Make the version `name` answer again. Raises ReportqaError."""

    def status(self) -> Status:
        """What answers now, and the versions held."""

    def drift(self) -> str:
        """How the folder of reports and the index differ; "" where they do not, as far as is known."""


class FolderKeeper:
    """The index in `folder`, made of the reports below `corpus`; `live` is what questions are put to.

    `updates` counts the updates by what came of them. `send` brings another engine to the version that is
    current, before it answers.
    """

    def __init__(
        self, folder: Path, corpus: Path, live: LiveIndex, send: Callable[[], object] | None = None
    ) -> None:
        self._folder = folder
        self._send = send
        self._corpus = corpus
        self._live = live
        self.updates = {"made": 0, "unchanged": 0, "failed": 0}
        self.watch = Watch(self._compared)

    def current(self) -> Held:
        """The index that answers now."""
        return self._live.current()

    def update(self, progress: Progress, pages: PagesTold | None = None) -> str:
        """Read and encode what has changed; the new version answers as soon as this returns."""
        from index.building.update import update_index
        from index.worklog import logged

        encoder = self._live.current().encoder
        try:
            with logged("update") as work:
                outcome = work.outcome = update_index(self._corpus, self._folder, encoder, progress, pages)
        except ReportqaError:
            self.updates["failed"] += 1
            self.watch.begin()
            raise
        self.watch.drift = Drift()
        self.updates["made" if outcome.made else "unchanged"] += 1
        self._answer()
        return outcome.summary if outcome.made else "没有变动"

    def rollback(self, name: str) -> None:
        """Make the version `name` answer again, checked first."""
        from index.versions.history import rollback

        rollback(self._folder, name)
        self._answer()
        self.watch.begin()

    def drift(self) -> str:
        """How the folder and the index differ, found out at the start and after what may part them."""
        return str(self.watch.drift)

    def _compared(self) -> Drift:
        manifest = self._live.current().manifest
        return drift_of(self._corpus, manifest.originals, frozenset(s for s, _ in manifest.rejected))

    def _answer(self) -> None:
        if self._send is not None:
            self._send()
        self._live.current()

    def status(self) -> Status:
        """What answers now, and the versions held."""
        from index.versions.history import list_versions

        index = self._live.current()
        manifest, missing = index.manifest, missing_files(index.reports.values(), self._corpus)
        versions = [
            Kept(v.name, v.current, f"{v.made:%Y-%m-%d %H:%M}", v.reports, v.chunks, v.fault)
            for v in list_versions(self._folder)
        ]
        fault = self._live.fault
        return Status(manifest.model, manifest.chunks, manifest.rejected, versions, fault, missing)
