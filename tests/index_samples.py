"""Three invented reports and an index of them made with the stub encoder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from stub_encoder import StubEncoder

from corpus.report import Period, Region, Report, Section
from index.building import build
from index.files.manifest import Manifest
from index.searcher import Index
from index.versions import store
from index.versions.contents import Contents
from index.versions.settings import settings

SENTENCES = {
    "甲县/2024.txt": (
        "临河县2024年政府工作报告",
        "一、就业",
        "全县新增就业1200人，就业补贴发放到位。",
        "企业用工需求得到保障，就业形势稳定。",
        "二、粮食",
        "粮食总产量3.4万吨，粮食收购价格平稳。",
    ),
    "甲县/2025.txt": (
        "临河县2025年政府工作报告",
        "一、道路",
        "改造农村道路56公里，道路养护率12.5%。",
        "二、就业",
        "全县新增就业1500人，比上年多300人。",
    ),
    "乙市.txt": (
        "东湖市文化和旅游局2024年工作总结",
        "一、旅游",
        "接待旅游人次210万，旅游收入8.6亿元。",
        "新建医院一所，改建学校两所。",
    ),
}
REGION = Region("000001", ("南山省", "东湖市", "临河县"))


def report(source: str) -> Report:
    """The report of that source: one section a heading, the first one the title's."""
    lines = SENTENCES[source]
    starts = [0, *(sum(len(x) + 1 for x in lines[:n]) for n, line in enumerate(lines) if line[1] == "、")]
    text = "\n".join(lines)
    ends = [*starts[1:], len(text)]
    sections = []
    for start, end in zip(starts, ends, strict=True):
        heading = text[start:end].partition("\n")[0]
        path = () if start == 0 else (heading,)
        sections.append(Section(path, len(path), start, start + len(heading) if path else start, end))
    in_county = source.startswith("甲县")
    year = int(source[-8:-4]) - 1 if in_county else 2024  # a report of 2025 accounts for 2024
    return Report(
        source=source,
        title=lines[0],
        organ=None,
        region=REGION if in_county else None,
        period=Period(year * 12, year * 12 + 11, f"{year}年"),
        planned=None,
        published="2025-01-10",
        number=None,
        url=None,
        text=text,
        sections=tuple(sections),
        removed=("首页 > 政务公开",),
    )


def written_corpus(folder: Path) -> Path:
    """The three as text files below `folder`."""
    for source, lines in SENTENCES.items():
        (folder / source).parent.mkdir(parents=True, exist_ok=True)
        (folder / source).write_text("\n".join(lines), "utf-8")
    return folder


def reports() -> list[Report]:
    """All three, out of order on purpose."""
    return [report("甲县/2025.txt"), report("乙市.txt"), report("甲县/2024.txt")]


def saved_index(folder: Path) -> tuple[Manifest, Contents]:
    """Write an index of the three below `folder` and return what was written."""
    contents = build.index_reports(reports(), StubEncoder())
    manifest = store.describe(
        contents,
        product="0",
        model=StubEncoder.name,
        settings=settings(),
        rejected=(("丙.pdf", "没有文字"),),
    )
    store.save(folder, contents, manifest)
    return manifest, contents


def loaded_index(folder: Path) -> Index:
    """The index of the three, saved and loaded again."""
    saved_index(folder)
    return Index.load(folder, StubEncoder())


def joined(files: Mapping[str, Iterable[bytes]]) -> dict[str, bytes]:
    """Files that are written in pieces, each whole."""
    return {name: b"".join(parts) for name, parts in files.items()}
