"""What the benchmarks of the encoder and of the peers count, on small cases worked out by hand."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks.encoder import batches, likeness, padded, spread
from benchmarks.machine import machine
from benchmarks.peer_judging import ask_table, build_table, docs_of, hits, is_of, judged, share, stands_in
from benchmarks.peers import chosen

ROOT = Path(__file__).parents[1]
CPU = "model name\t: Some CPU 9000\nflags\t\t: fpu avx2 sse\nmodel name\t: Some CPU 9000\n"


def test_likeness_tells_mean_least_and_share() -> None:
    side = np.array([[1, 0], [1, 0], [1, 0], [1, 0]], np.float32)
    angles = np.array([1.0, 0.996, 0.994, 0.8])
    other = np.stack([angles, np.sqrt(1 - angles**2)], axis=1).astype(np.float32)
    told = likeness(side, other)
    assert told["mean"] == pytest.approx(angles.mean())
    assert told["min"] == pytest.approx(0.8)
    assert told["share"] == 0.5
    assert told["p1"] == pytest.approx(0.8 + 0.03 * 0.194)


def test_batches_hold_every_text_longest_first() -> None:
    ids = [[1], [1, 2, 3], [1, 2], [1, 2, 3, 4], [5]]
    assert list(batches(ids, 1)) == [[each] for each in ids]
    assert [[len(each) for each in batch] for batch in batches(ids, 2)] == [[4, 3], [2, 1], [1]]


def test_padding_is_masked() -> None:
    fed = padded([[7, 8, 9], [7]])
    assert fed["input_ids"].tolist() == [[7, 8, 9], [7, 0, 0]]
    assert fed["attention_mask"].tolist() == [[1, 1, 1], [1, 0, 0]]


def test_spread_takes_all_or_evenly() -> None:
    letters = list("abcdefgh")
    assert spread(letters, 0) == spread(letters, 9) == letters
    assert spread(letters, 4) == ["a", "c", "e", "g"]


def test_machine_names_processor_and_versions_but_no_host() -> None:
    told = machine(["numpy"], CPU)
    assert "Some CPU 9000（向量指令 avx2）" in told
    assert f"numpy {np.__version__}" in told
    assert "核" in machine([], "")


def test_a_file_is_the_report_named() -> None:
    assert is_of("seeds/000_ab12.txt", {"000"})
    assert not is_of("seeds/0001_ab12.txt", {"000"})
    assert is_of("provincial/2025年某省政府工作报告.txt", {"2025年某省政府工作报告"})
    assert not is_of("provincial/2025年某省政府工作报告.txt", {"2025年某省"})
    assert docs_of({"doc": ["a", "b"]}) == {"a", "b"}
    assert docs_of({"doc": "a"}) == {"a"}


def test_reports_most_asked_about_are_chosen() -> None:
    rows = [{"doc": "乙"}, {"doc": ["乙", "000"]}, {"doc": "甲"}, {"doc": "乙"}, {"doc": "000"}]
    held = ["p/丙.txt", "p/乙.txt", "p/甲.txt", "s/000_x.txt"]
    assert chosen(rows, held, 2) == ["p/乙.txt", "s/000_x.txt"]
    assert chosen(rows, held, 9) == ["p/乙.txt", "s/000_x.txt", "p/甲.txt", "p/丙.txt"]


@pytest.mark.parametrize(
    ("answers", "text", "every", "wanted"),
    [
        (["5项"], "新建25项", False, False),
        (["5项"], "新建 5 项", False, True),
        (["5.7"], "增长5.75", False, False),
        (["5"], "增长0.5", False, False),
        (["5.7%", "百分之5.7"], "增长5.7％。", False, True),
        (["甲", "乙"], "有甲和丙", True, False),
        (["甲", "乙"], "有甲和乙", True, True),
        (["“好办”平台"], "上线好办平台", False, True),
    ],
)
def test_answer_stands_in_text(answers: list[str], text: str, every: bool, wanted: bool) -> None:
    assert stands_in(answers, text, every=every) is wanted


def test_answer_counts_in_the_right_report_only() -> None:
    row = {"doc": "甲", "answers": ["5项"], "kind": "figure"}
    found = [("p/乙.txt", "新建5项"), ("p/甲.txt", "新建5项")]
    assert hits(row, found) == {"report1": False, "report5": True, "answer1": False, "answer3": True}
    assert hits(row, []) == {"report1": False, "report5": False, "answer1": False, "answer3": False}
    assert judged(row)
    assert not judged({**row, "kind": "unanswerable"})
    assert not judged({**row, "doc": ["甲", "乙"]})
    assert not judged({**row, "answers": []})


def test_share_leaves_out_questions_not_judged() -> None:
    assert share([{"report1": True}, {}, {"report1": False}], "report1") == 0.5


def test_tables_tell_medians_and_ratios_of_the_same_round() -> None:
    def made(seconds: float, encoding: float) -> dict[str, float]:
        return {
            "seconds": seconds, "cpu": 2 * seconds, "encoding": encoding, "encoding_cpu": encoding,
            "pieces": 7, "size": 1.25,
        }  # fmt: skip

    told = {
        "ours": [made(2, 1), made(3, 2.5), made(8, 8)],
        "langchain-torch": [made(10, 9), made(10, 9), made(16, 15)],
    }
    ours = build_table(told)[2]
    assert ours == "| 政问 | 3.0（6.0） | 2.5（2.5） | 1.200（2.400） | 0.300（0.300） | 7 | 1.2 |"
    marks = {"report1": True, "report5": True, "answer1": False, "answer3": True}
    asked = {
        ("ours", "qa.ask"): [{"ms": 3.0, "cpu": 4.0, "chars": 9, **marks}],
        ("langchain-torch", "similarity_search"): [{"ms": 12.0, "cpu": 8.0, "chars": 500}],
    }
    row = ask_table(asked, {side: {"now": 10.0, "most": 20.0} for side in told})[2]
    assert row.startswith(
        "| 政问 | qa.ask | 3.0（4.0） | 3.0 | 0.25（0.50） | 1.000 | 1.000 | 0.000 | 1.000 |"
    )
    assert row.endswith("| 9 | 10（20） |")


def test_our_side_builds_and_finds(tmp_path: Path) -> None:
    corpus = ROOT / "corpus" / "reports"
    texts = [p for p in sorted(corpus.glob("*.txt")) if "readme" not in p.name.lower()]
    reports = tmp_path / "reports.json"
    reports.write_text(json.dumps([{"source": p.name, "text": ""} for p in texts]), "utf-8")
    orders = [
        {"do": "build", "corpus": str(corpus), "reports": str(reports), "folder": str(tmp_path / "index")},
        {"do": "ask", "question": "2025年历城区新增多少经营主体"},
        {"do": "memory"},
    ]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.peer_sides", "ours"], cwd=ROOT, capture_output=True, check=True,
        text=True, input="".join(f"{json.dumps(order)}\n" for order in orders), encoding="utf-8",
    )  # fmt: skip
    built, told, held = map(json.loads, done.stdout.splitlines())
    assert built["pieces"] > 10
    assert built["seconds"] > 0 < built["encoding"]
    assert set(told) == {"qa.ask", "Index.search"}
    assert "3.4万家" in told["qa.ask"]["found"][0][1]
    assert len(told["Index.search"]["found"]) == 5
    assert 0 < held["now"] <= held["most"]
