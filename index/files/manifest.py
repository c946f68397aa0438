"""The manifest of a version: what shaped it and what it must hold, down to the SHA-256 of each file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from corpus.errors import IndexFault
from index.files.pointer import REBUILD

FORMAT = 7
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Manifest:
    """What shaped the version and what it must hold.

    `settings` are the chunk, token and BM25 settings, `reading` the digest of the code that reads
    reports; `files` maps name to SHA-256; `digests` maps each report's source to the SHA-256 of its
    record, `originals` to that of its file's bytes; `rejected` lists (source, reason) of the files
    that could not be read; `dense` is the `index.legs.dense.Kind` of the vectors.

    `address` is where a remote model was reached, "" for one of this machine: it is written only
    where there is one, and tells nothing about the vectors. `pictures` are the SHA-256 of those of pages,
    kept beside the versions; written where there are any. `version` is the name of the version
    the manifest was read from, never written.
    """

    format: int
    product: str
    model: str
    dimension: int
    settings: Mapping[str, Any]
    reading: str
    corpus_digest: str
    digests: Mapping[str, str]
    originals: Mapping[str, str]
    reports: int
    chunks: int
    rejected: tuple[tuple[str, str], ...]
    dense: Mapping[str, Any]
    files: Mapping[str, str]
    address: str = ""
    pictures: tuple[str, ...] = ()
    version: str = field(default="", compare=False)


def to_bytes(manifest: Manifest) -> bytes:
    """The manifest as it is written; equal manifests give equal bytes."""
    held = {name: value for name, value in asdict(manifest).items() if name != "version"}
    for name in ("address", "pictures"):
        if not held[name]:
            del held[name]
    return (json.dumps(held, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def read_manifest(version: Path, *, named: bool = True) -> Manifest:
    """The manifest alone.

    A version is named after its manifest's SHA-256, so a changed one is known by the name; `named`
    is False for a version that has none yet.

    Raises:
        IndexFault: it is missing, damaged or of another format.
    """
    path = version / MANIFEST
    try:
        data = path.read_bytes()
        raw = json.loads(data)
        if raw["format"] != FORMAT:
            raise IndexFault(f"{path}：索引格式是第 {raw['format']} 版，本程序用第 {FORMAT} 版。{REBUILD}")
        rejected = tuple((s, r) for s, r in raw["rejected"])
        manifest = Manifest(**{**raw, "rejected": rejected, "pictures": tuple(raw.get("pictures", ()))})
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise IndexFault(f"索引清单缺失或损坏：{path}。{REBUILD}") from exc
    if named and not version.name.endswith(sha256(data)[:12]):
        raise IndexFault(f"索引清单已损坏（校验和不符）：{path}。{REBUILD}")
    return replace(manifest, version=version.name) if named else manifest


def sha256(data: bytes) -> str:
    """Hexadecimal SHA-256."""
    return hashlib.sha256(data).hexdigest()
