"""An index that follows the folder: the current version is loaded between questions."""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path

from corpus.errors import IndexFault
from corpus.logs import fields
from index.encoders.encoder import Encoder, address_of
from index.engines.engine import EngineOf
from index.files.manifest import MANIFEST, read_manifest
from index.files.pointer import CURRENT, VERSIONS, current_version
from index.searcher import Index

_log = logging.getLogger(__name__)
# After a version that did not load: seconds until it is tried again.
_PAUSE = 10.0


class LiveIndex:
    """The index in `folder`, loaded anew when another version becomes current; for many threads.

    Take `current()` once a question: everything found through it is of one version, which stays
    whole in memory even when its files are removed. `reloads` counts newer versions by whether they
    loaded; `fault` is the Chinese message of the last
    version that did not load, "" while all is well.
    """

    def __init__(
        self, folder: Path | str, encoder: Encoder | None = None, engine: EngineOf | None = None
    ) -> None:
        """Load the current version; IndexFault as from `Index.load`."""
        self._folder = Path(folder)
        self._given = encoder
        self._engine = engine
        self._loading = threading.Lock()
        self._tried_at = 0.0
        self.fault = ""
        self.reloads = {"loaded": 0, "failed": 0}
        self._seen = self._pointer()
        self._index = Index.load(self._folder, encoder, engine)

    def current(self) -> Index:
        """The index of the current version, or the one before where that does not load.

        Costs the reading of one small file. Whoever comes while another thread loads a new version
        is answered from the old one.
        """
        seen = self._pointer()
        if seen != self._seen and self._loading.acquire(blocking=False):
            try:
                if time.monotonic() >= self._tried_at + _PAUSE or not self.fault:
                    self._reload(seen)
            finally:
                self._loading.release()
        return self._index

    def _reload(self, seen: bytes) -> None:
        try:
            self._index = Index.load(self._folder, self._encoder(), self._engine)
        except IndexFault as exc:
            self.fault, self._tried_at = str(exc), time.monotonic()
            self.reloads["failed"] += 1
            _log.warning("新版本载入失败，继续使用原有版本：%s", exc)
        else:
            self.fault, self._seen = "", seen
            self.reloads["loaded"] += 1
            _log.info("index reloaded", extra=fields(version=self._index.manifest.version))

    @property
    def made(self) -> float | None:
        """When the version in use was made, in seconds of the epoch; None where its files are gone."""
        try:
            version = self._folder / VERSIONS / self._index.manifest.version
            return (version / MANIFEST).stat().st_mtime
        except OSError:
            return None

    def _encoder(self) -> Encoder | None:
        """The one in use where the new version is of the same model: opening a model takes seconds."""
        if self._given is not None:
            return self._given
        new, old = read_manifest(current_version(self._folder)), self._index.encoder
        same = (new.model, new.address) == (self._index.manifest.model, address_of(old))
        return old if same else None

    def _pointer(self) -> bytes:
        try:
            return (self._folder / CURRENT).read_bytes()
        except OSError:
            return b""
