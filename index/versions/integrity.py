"""Read a whole index again and say everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np

from corpus.errors import IndexFault
from corpus.outline.chunks import chunk_report
from index.files.manifest import MANIFEST, Manifest, read_manifest
from index.files.mapped import checked_file
from index.files.pointer import REBUILD, VERSIONS, current_name, version_names
from index.legs.bm25 import Sparse
from index.legs.context import passage, report_text, says_only_the_title
from index.legs.postings import counted
from index.legs.tokens import tokens
from index.versions.contents import Contents
from index.versions.page_pictures import picture_faults
from index.versions.settings import settings
from index.versions.store import read_version, verify

# Rounding every component to half precision moves the length of a vector by less than this.
_UNIT = 0.005
_LOOKED_AT = 1 << 16  # vectors measured together
_NAMED = 3  # of many rows wrong in the same way


def check_index(folder: Path) -> list[str]:
    """Faults of every version in `folder` in Chinese, each with the file it is in; empty: all is well.

    The current version is compared with its own texts down to the last row; of the earlier ones,
    kept to go back to, the checksums are.
    """
    try:
        current = current_name(folder)
    except IndexFault as exc:
        return [str(exc)]
    faults = version_faults(folder / VERSIONS / current)
    with suppress(IndexFault):  # told among the faults of the version
        faults += picture_faults(folder, read_manifest(folder / VERSIONS / current))
    for name in version_names(folder):
        if name != current:
            earlier = file_faults(folder / VERSIONS / name)
            faults += [f"旧版本 {name} 不能退回：{fault.partition('。')[0]}" for fault in earlier]
    return faults


def version_faults(version: Path) -> list[str]:
    """Everything wrong with one version."""
    if faults := file_faults(version):
        return faults
    try:
        manifest, contents = read_version(version)
        verify(contents)
    except IndexFault as exc:
        return [str(exc)]
    found = [
        *_settings_faults(manifest),
        *_chunk_faults(contents),
        *_vector_faults(contents),
        *_word_faults(contents),
    ]
    return [f"{version}：{fault}。{REBUILD}" for fault in found]


def file_faults(version: Path) -> list[str]:
    """Files of one version that are missing, changed or no part of it."""
    try:
        manifest = read_manifest(version)
    except IndexFault as exc:
        return [str(exc)]
    faults = []
    for name, wanted in manifest.files.items():
        try:
            checked_file(version / name, wanted)
        except IndexFault as exc:
            faults.append(str(exc))
    held = {path.relative_to(version).as_posix() for path in version.rglob("*") if path.is_file()}
    strange = sorted(held - manifest.files.keys() - {MANIFEST})
    return faults + [f"{version / name} 不是索引的文件，请移走" for name in strange]


def _settings_faults(manifest: Manifest) -> Iterator[str]:
    if dict(manifest.settings) != settings():
        yield f"{MANIFEST}：切分、分词或检索设置与本程序的不同"


def _chunk_faults(contents: Contents) -> Iterator[str]:
    """Every chunk must be a slice of its report, and the chunks those that the report is cut into."""
    wrong = [c.id for c in contents.chunks if contents.reports[c.source].text[c.start : c.end] != c.text]
    if wrong:
        yield _listed("chunks.npy：段落与报告原文不符", wrong)
    cut = [c.id for r in contents.reports.values() for c in chunk_report(r) if not says_only_the_title(r, c)]
    if cut != [chunk.id for chunk in contents.chunks]:
        yield "chunks.npy：段落的切分与本程序的不同"


def _vector_faults(contents: Contents) -> Iterator[str]:
    """Every vector must be finite and of length 1."""
    parts = (contents.vectors[at : at + _LOOKED_AT] for at in range(0, len(contents.vectors), _LOOKED_AT))
    lengths = np.concatenate([np.linalg.norm(part.astype(np.float64), axis=1) for part in parts])
    apart = np.flatnonzero(~(np.abs(lengths - 1) < _UNIT)).tolist()
    if wrong := [contents.chunks[row].id for row in apart]:
        yield _listed("vectors.npy：向量的长度不是 1", wrong)


def _word_faults(contents: Contents) -> Iterator[str]:
    """Row i of a sparse leg must hold the tokens of text i."""

    def passages() -> Iterator[str]:
        return (passage(contents.reports[chunk.source], chunk) for chunk in contents.chunks)

    def texts() -> Iterator[str]:
        return map(report_text, contents.reports.values())

    reports = list(contents.reports)
    yield from _rows_apart("chunk_bm25", contents.chunk_sparse, passages, lambda i: contents.chunks[i].id)
    yield from _rows_apart("report_bm25", contents.report_sparse, texts, reports.__getitem__)


def _rows_apart(
    name: str, sparse: Sparse, texts: Callable[[], Iterable[str]], title: Callable[[int], str]
) -> Iterator[str]:
    """All are counted again; only where that makes another index, row is compared with row."""
    columns, vocabulary, _ = counted(map(tokens, texts()))
    if vocabulary == sparse.vocabulary and columns.same_as(sparse.columns):
        return
    wrong = [
        title(i)
        for i, (held, text) in enumerate(zip(sparse.texts(), texts(), strict=True))
        if held != sorted(tokens(text))
    ]
    if wrong:
        yield _listed(f"{name}：关键词与原文不符", wrong)


def _listed(what: str, wrong: Sequence[str]) -> str:
    more = f"等 {len(wrong)} 处" if len(wrong) > _NAMED else ""
    return f"{what}：{'、'.join(wrong[:_NAMED])}{more}"
