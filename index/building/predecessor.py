"""What a new version may go on from: the current one, as far as it is whole and made the same way."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from corpus.errors import IndexFault
from corpus.report import Report
from corpus.stages import staged
from index.building.reuse import NOTHING, Known, known_of
from index.encoders.encoder import Encoder
from index.encoders.spot_check import alone, strangers
from index.files.manifest import Manifest
from index.versions import store


@dataclass(frozen=True, slots=True)
class Base:
    """`manifest` of the current version, None without one; `reports` that need not be read again.

    `stale` says in Chinese why everything has to be read again, "" where it has not.
    """

    manifest: Manifest | None = None
    reports: dict[str, Report] = field(default_factory=dict)
    known: Known = NOTHING
    stale: str = ""


@staged("base")
def base_of(folder: Path, encoder: Encoder, stale: str) -> Base:
    """Load the current version as far as it can be gone on from; `stale` as in `Base`.

    Vectors are kept for unchanged passages of the same model even where everything is read again.
    """
    try:
        manifest, held = store.load(folder)
    except IndexFault:
        return Base(stale=stale)  # a missing or damaged index is what a build is for
    if manifest.model != encoder.name:
        return Base(manifest, stale=stale)
    known = known_of(held)
    if strangers(known.vectors, alone(encoder)):
        why = f"模型“{encoder.name}”与建索引时的不是同一个"
        return Base(manifest, dict(held.reports), Known(tokens=known.tokens), stale or why)
    if stale:
        return Base(manifest, known=Known(vectors=known.vectors), stale=stale)
    return Base(manifest, dict(held.reports), known)
