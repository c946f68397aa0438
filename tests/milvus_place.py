"""Invented reports enough to rank, versions of them, and a milvus-lite to send these to."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

from index_samples import SENTENCES, report
from stub_encoder import TERMS, StubEncoder

from corpus.folder.load import read_report
from corpus.report import Report
from index.building.build import index_reports
from index.engines.engine import EngineOf
from index.engines.milvus import Database
from index.engines.milvus_engine import engine_at
from index.engines.push import push_index
from index.searcher import Index
from index.versions import store
from index.versions.settings import settings

_PLACES = ("青石县", "白沙县", "柳林县", "平湖县")


def many_reports(folder: Path, count: int = 40) -> list[Report]:
    """Reports of invented counties, written below `folder`; some of their passages are the same."""
    chance = random.Random(7)  # noqa: S311
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        lines = [f"{_PLACES[number % 4]}{1990 + number // 4}年政府工作报告"]
        for at, head in enumerate("一二三四"):
            lines.append(f"{head}、{chance.choice(TERMS)}情况")
            lines += [
                f"{chance.choice(TERMS)}和{chance.choice(TERMS)}工作完成{chance.randrange(100, 900)}件，"
                f"增长{chance.randrange(1, 20)}.{at}%。",
                "各项任务全部完成，群众比较满意。",
            ]
        (folder / f"{number:02}.txt").write_text("\n".join(lines), "utf-8")
    return [read_report(path, folder) for path in sorted(folder.iterdir())]


def version_of(index: Path, reports: Sequence[Report]) -> Path:
    """Make a version of these reports the current one of `index`, which is returned."""
    contents = index_reports(reports, StubEncoder())
    manifest = store.describe(contents, product="0", model=StubEncoder.name, settings=settings(), rejected=())
    store.save(index, contents, manifest)
    return index


def small(folder: Path) -> Path:
    """An index of the three reports below `folder`: five chunks, the city's first."""
    return version_of(folder / "index", [report(source) for source in SENTENCES])


def without(index: Path, gone: str) -> None:
    """Make a version that lacks one of the three the current one."""
    version_of(index, [report(source) for source in SENTENCES if source != gone])


def place(folder: Path) -> Database:
    """A milvus-lite in `folder`."""
    database = Database(str(folder / "milvus.db"))
    # It indexes at once, but the client looks for that half a second later, for each index.
    database._client._handler.wait_for_creating_index = lambda *_, **__: (True, "")
    return database


def pushed(index: Path, database: Database) -> EngineOf:
    """The current version of `index` sent to `database`, and what opens its engine there."""
    push_index(index, database)
    return engine_at(database)


def opened(index: Path, engine: EngineOf | None = None) -> Index:
    """The current version of `index`, ranked by `engine`."""
    return Index.load(index, StubEncoder(), engine)
