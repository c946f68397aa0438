"""What a new version may go on from: the current one, as far as it is whole and made the same way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import IndexFault
from corpus.report import Report
from corpus.stages import staged
from index.building.reuse import sampled
from index.encoders.encoder import Encoder
from index.encoders.spot_check import alone, strangers
from index.files.manifest import Manifest
from index.versions import store
from index.versions.contents import Contents


@dataclass(frozen=True, slots=True)
class Base:
    """`manifest` of the current version, None without one; `vectors` to be taken over from it by their texts.

    `stale` says in Chinese why everything has to be read again; "" where `whole` need not be.
    """

    manifest: Manifest | None = None
    whole: Contents | None = None
    vectors: Contents | None = None
    stale: str = ""

    @property
    def reports(self) -> Mapping[str, Report]:
        """Reports that need not be read again."""
        return self.whole.reports if self.whole else {}


NOTHING = Base()


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
    if strangers(sampled(held), alone(encoder)):
        why = f"模型“{encoder.name}”与建索引时的不是同一个"
        return Base(manifest, held, stale=stale or why)
    return Base(manifest, None if stale else held, held, stale)
