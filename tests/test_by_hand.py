"""What a person sets about a report holds through every re-reading, belongs to its bytes, is told as set."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from stub_encoder import StubEncoder

from corpus.errors import CorpusError
from corpus.folder.by_hand import NAME, keep
from corpus.folder.load import read_report
from corpus.record import report_of, report_record
from index.building.build import build_index
from index.building.update import update_index
from index.searcher import Index

TEXT = "关于一年来工作的汇报\n一、主要工作\n全年新增就业1200人，改造道路56公里。\n"
SET = {"title": "历城区人社局2024年总结", "place": "历城区", "organ": "历城区人社局", "period": "2024年"}


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "甲.txt").write_text(TEXT, "utf-8")
    (folder / "乙.txt").write_text(TEXT.replace("1200", "900"), "utf-8")
    return folder


def test_set_facts_take_the_place_of_those_read(corpus: Path) -> None:
    keep(corpus, "甲.txt", SET)
    told = read_report(corpus / "甲.txt", corpus)
    assert (told.title, told.organ) == (SET["title"], SET["organ"])
    assert told.region is not None
    assert told.region.full_name == "山东省济南市历城区"
    assert told.period is not None
    assert (told.period.label, told.accounts) == ("2024年", (told.period,))
    assert told.by_hand == ("title", "place", "organ", "period")
    assert {s.period.label for s in told.statements if s.figure and s.period} == {"2024年"}
    assert report_of(report_record(told)) == told
    assert read_report(corpus / "乙.txt", corpus).by_hand == ()


def test_they_survive_an_update_a_build_and_a_new_name_and_not_another_file(
    corpus: Path, tmp_path: Path
) -> None:
    index = tmp_path / "index"
    build_index(corpus, index, StubEncoder())
    assert Index.load(index, StubEncoder()).reports["甲.txt"].by_hand == ()
    keep(corpus, "甲.txt", SET)
    assert update_index(corpus, index, StubEncoder()).changed == ("甲.txt",)
    held = Index.load(index, StubEncoder()).reports["甲.txt"]
    assert (held.title, held.by_hand) == (SET["title"], tuple(SET))
    assert update_index(corpus, index, StubEncoder()).made is False
    (corpus / "甲.txt").rename(corpus / "丙.txt")
    assert update_index(corpus, index, StubEncoder()).renamed == (("甲.txt", "丙.txt"),)
    build_index(corpus, index, StubEncoder())
    assert Index.load(index, StubEncoder()).reports["丙.txt"].title == SET["title"]
    (corpus / "丙.txt").write_text(TEXT.replace("56", "57"), "utf-8")
    update_index(corpus, index, StubEncoder())
    assert Index.load(index, StubEncoder()).reports["丙.txt"].by_hand == ()


def test_emptied_they_are_as_read_again(corpus: Path) -> None:
    keep(corpus, "甲.txt", SET)
    keep(corpus, "甲.txt", {"title": " ", "organ": "丙局"})
    told = read_report(corpus / "甲.txt", corpus)
    assert (told.title, told.organ, told.by_hand) == ("关于一年来工作的汇报", "丙局", ("organ",))
    keep(corpus, "甲.txt", {})
    assert json.loads((corpus / NAME).read_text("utf-8")) == {}


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"place": "蓬莱仙岛"}, "行政区划表里没有“蓬莱仙岛”"),
        ({"place": "朝阳区"}, "不止一个；请写全，如 北京市朝阳区"),
        ({"period": "从前"}, "“从前”不是一个时期"),
        ({"period": "2024年和2025年"}, "不是一个时期"),
        ({"title": "长" * 201}, "标题：最多 200 字"),
        ({"organ": "甲\n乙"}, "机关：最多 200 字，不能换行"),
    ],
)
def test_what_cannot_be_understood_is_refused(corpus: Path, facts: dict[str, str], said: str) -> None:
    with pytest.raises(CorpusError, match=said):
        keep(corpus, "甲.txt", facts)
    assert not (corpus / NAME).exists()


def test_a_spoilt_sidecar_is_named(corpus: Path) -> None:
    (corpus / NAME).write_text("{", "utf-8")
    with pytest.raises(CorpusError, match=r"\.by-hand\.json：手工改过的.*读不出来"):
        read_report(corpus / "甲.txt", corpus)
