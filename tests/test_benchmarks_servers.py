"""What the measurements of many askers and of several servers take for granted."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from benchmarks.asking import Asked, Deck, Row, p50_p95, questions
from benchmarks.proxied import _HTTP, STICKY, Proxy

ROOT = Path(__file__).parents[1]


def test_a_deck_deals_each_question_once_to_many_threads() -> None:
    deck, dealt = Deck([str(n) for n in range(500)]), list[str]()

    def take() -> None:
        while (question := deck.deal()) is not None:
            dealt.append(question)

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(dealt, key=int) == [str(n) for n in range(500)]


def test_questions_are_those_of_reports_held_without_earlier_turns(tmp_path: Path) -> None:
    version = tmp_path / "index" / "versions" / "000001-a"
    version.mkdir(parents=True)
    (tmp_path / "index" / "CURRENT").write_text("000001-a\n", "utf-8")
    facts = [{"source": "seeds/000_ab.txt", "title": "甲"}, {"source": "省/乙报告.txt", "title": "乙省报告"}]
    (version / "facts.jsonl").write_text("\n".join(map(json.dumps, facts)), "utf-8")
    rows = [
        {"question": "一", "doc": "000"},
        {"question": "二", "doc": "省/乙报告"},
        {"question": "三", "doc": ["乙省报告", "000"]},
        {"question": "四", "doc": "没有的"},
        {"question": "五", "doc": ["000", "没有的"]},
        {"question": "六", "doc": "000", "history": ["一"]},
        {"question": "七"},
    ]
    (tmp_path / "eval" / "learn").mkdir(parents=True)
    (tmp_path / "eval" / "a_dev.jsonl").write_text("\n".join(map(json.dumps, rows[:4])), "utf-8")
    (tmp_path / "eval" / "learn" / "b.learn.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    found = questions(tmp_path, tmp_path / "index")
    assert sorted(found) == sorted("一二三")
    assert questions(tmp_path, tmp_path / "index") == found


def test_a_row_tells_what_was_answered_and_what_was_not() -> None:
    asked = [Asked("问", "1", "答", float(n)) for n in range(1, 11)] + [Asked("问", "", "", 9.0, "OSError")]
    assert (
        Row(4, asked, 20.0, 5.0, 300, 1.24).line()
        == "| 4 | 10 | 0.50 | 5.5 | 9.6 | 10.0 | 0.50 | 1 | 300 | 1.2 |"
    )
    assert p50_p95([2.0]) == (2.0, 2.0)


def test_a_question_that_was_tried_again_counts_for_the_server_that_answered(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("127.0.0.1:1 200\n127.0.0.1:1, 127.0.0.1:2 200\n127.0.0.1:2 200\n", "ascii")
    assert Proxy("", log).shares() == {"127.0.0.1:1": 1, "127.0.0.1:2": 2}


@pytest.mark.parametrize("told", [_HTTP, STICKY])
def test_what_is_measured_is_what_the_operator_is_told(told: str) -> None:
    """Every line about how requests are sent on stands in docs/deployment.md as well."""
    page = (ROOT / "docs" / "deployment.md").read_text("utf-8")
    page = page[page.index("## 几个页面进程") :]
    lines = [line.strip().replace("{{", "{").replace("}}", "}") for line in told.splitlines()]
    sent_on = [line for line in lines if line.startswith(("map", "proxy_", "location", "client_max"))]
    assert len(sent_on) > 3
    assert [line for line in sent_on if line not in page] == []
