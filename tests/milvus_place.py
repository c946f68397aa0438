"""Invented reports enough to rank, and the two engines side by side over them."""

from __future__ import annotations

import random
from pathlib import Path

from index_samples import written_corpus
from stub_encoder import TERMS, StubEncoder

from index.build import build_index
from index.engine import EngineOf
from index.milvus import Database
from index.milvus_engine import engine_at
from index.push import push_index
from index.searcher import Index

_PLACES = ("青石县", "白沙县", "柳林县", "平湖县")


def many_reports(folder: Path, count: int = 40) -> Path:
    """Reports of invented counties below `folder`; some of their passages are the same word for word."""
    chance = random.Random(7)
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
    return folder


def built(folder: Path, corpus: Path) -> Path:
    """An index of `corpus` in `folder`, which is returned."""
    build_index(corpus, folder, StubEncoder())
    return folder


def small(folder: Path) -> tuple[Path, Path]:
    """Three reports and their index, both below `folder`."""
    corpus = written_corpus(folder / "corpus")
    return corpus, built(folder / "index", corpus)


def place(folder: Path) -> Database:
    """A milvus-lite in `folder`."""
    return Database(str(folder / "milvus.db"))


def pushed(index: Path, database: Database) -> EngineOf:
    """The current version of `index` sent to `database`, and what opens its engine there."""
    push_index(index, database)
    return engine_at(database)


def opened(index: Path, engine: EngineOf | None = None) -> Index:
    """The current version of `index`, ranked by `engine`."""
    return Index.load(index, StubEncoder(), engine)
