"""What a sentence is, whatever is asked: worked out once, bounded, for many threads, and no report kept."""

from __future__ import annotations

import gc
import weakref
from concurrent.futures import ThreadPoolExecutor

import pytest
from qa_samples import TIANCHANG, report, span

from corpus.chunks import chunk_report
from corpus.fold import fold
from corpus.report import Report
from index.context import sentence_spans
from qa import told as module
from qa.standing import is_problem, section_role, standing_of
from qa.told import Told, told_in
from qa.values import stated_in


@pytest.fixture(autouse=True)
def _forgotten() -> None:
    module._told_in.cache_clear()
    stated_in.cache_clear()


def fresh() -> Report:
    """A report of its own, so that nothing of it is remembered."""
    return report(TIANCHANG, "2024年", "2025年")


def sentences(held: Report) -> list[Told]:
    out: list[Told] = []
    for chunk in chunk_report(held):
        spans = [(chunk.start + a, chunk.start + b) for a, b in sentence_spans(chunk.text)]
        out += told_in(held, chunk, spans)
    return out


def test_a_sentence_is_told_as_its_report_has_it() -> None:
    held = fresh()
    found = sentences(held)
    assert len(found) > 10
    for told in found:
        assert told.folded == fold(held.text[told.start : told.end])
        assert told.role == section_role(held, told.start)
        assert told.standing == standing_of(held, (told.start, told.end))
        assert told.problem == is_problem(held, told.start, told.end)
        assert fold(held.text[: told.start]).rstrip().endswith(told.before.rstrip())
        assert len(told.before) <= 60
    headings = [told.folded.strip() for told in found if told.heading]
    assert "(一)政务服务提速" in headings
    assert not any("12.6万件" in text for text in headings)
    start, _ = span(held, "力争办理事项")
    assert next(told for told in found if told.start == start).path.startswith("三、2025年工作计划")


def test_a_sentence_is_worked_out_once() -> None:
    held = fresh()
    assert all(a is b for a, b in zip(sentences(held), sentences(held), strict=True))


def test_figures_have_their_own_standing() -> None:
    told = next(t for t in sentences(fresh()) if "15个工作日减至6个工作日" in t.folded)
    assert [stated.standing for stated in stated_in(told)] == ["baseline", "achieved"]


def test_what_is_kept_is_bounded_and_keeps_no_report() -> None:
    held = fresh()
    sentences(held)
    watch = weakref.ref(held)
    assert module._told_in.cache_info().currsize > 0
    assert module._told_in.cache_info().maxsize == module._KEPT
    assert stated_in.cache_info().maxsize is not None
    del held
    gc.collect()
    assert watch() is None


def test_an_equal_report_loaded_later_is_told_the_same() -> None:
    first = sentences(fresh())
    gc.collect()
    second = sentences(fresh())
    assert [t.folded for t in first] == [t.folded for t in second]
    assert [t.standing for t in first] == [t.standing for t in second]


def test_another_report_of_the_same_place_in_the_text_is_told_its_own() -> None:
    done, planned = fresh(), report(TIANCHANG.replace("三、2025年工作计划", "三、2023年工作回顾"), "2024年")
    start, _ = span(done, "新建便民驿站20处")
    standing = {
        held.sections[-1].path: next(t for t in sentences(held) if t.start == start).standing
        for held in (done, planned)
    }
    assert list(standing.values()) == ["target", "achieved"]


def test_many_threads_are_told_the_same() -> None:
    held = fresh()
    with ThreadPoolExecutor(8) as pool:
        found = list(
            pool.map(lambda _: [(t.start, t.folded, t.standing) for t in sentences(held)], range(24))
        )
    assert all(each == found[0] for each in found)
