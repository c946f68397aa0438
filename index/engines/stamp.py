"""What a collection elsewhere says of itself: which version of which index it was filled from."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass

from index.files.manifest import Manifest, sha256, to_bytes

ALIAS = "reportqa"  # stands for the collection that answers
# What the columns of a collection mean; another number, and it is filled anew.
LAYOUT = 1
_OURS = re.compile(rf"{ALIAS}_\d{{6}}_[0-9a-f]{{12}}")


@dataclass(frozen=True, slots=True)
class Stamp:
    """Digest of the version's manifest, which covers its every file, and what else identifies it."""

    layout: int
    digest: str
    corpus: str
    model: str
    dimension: int
    rows: int

    @classmethod
    def of(cls, manifest: Manifest) -> Stamp:
        """Stamp of a version."""
        digest = sha256(to_bytes(manifest))
        return cls(
            LAYOUT, digest, manifest.corpus_digest, manifest.model, manifest.dimension, manifest.chunks
        )

    @classmethod
    def read(cls, told: str) -> Stamp:
        """Stamp that `written` gave; an empty one, equal to no version's, where `told` is none."""
        try:
            return cls(**json.loads(told))
        except (ValueError, TypeError):
            return cls(0, "", "", "", 0, 0)

    def written(self) -> str:
        """As one line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)


def collection_name(version: str) -> str:
    """Collection of a version: reportqa_000002_3f59b2c7b60a for 000002-3f59b2c7b60a."""
    return f"{ALIAS}_{version.replace('-', '_')}"


def is_ours(collection: str) -> bool:
    """Whether a collection is named like one of ours."""
    return _OURS.fullmatch(collection) is not None
