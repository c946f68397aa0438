"""What the page does with a visitor's questions, without a server."""

from __future__ import annotations

import asyncio
import base64
import io
import re
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import docx
import gradio as gr
import pytest
from page_samples import DONE, answered, quote, report, result

from corpus.errors import QuestionError, ReportqaError
from page.blocks import Counter, build_page, calls_of, open_desk, page_options
from page.cards.quotes import check_of
from page.chat.asking import Asking
from page.chat.desk import Desk, checked
from page.chat.thread import Turn
from page.server.site import text_of
from qa.answer import Answer

HELD, OTHER = report(), report("南湖区", 2024)


class Searched:
    """Stands for an index: its reports, and a search that finds nothing."""

    def __init__(self) -> None:
        self.reports = {r.source: r for r in (HELD, OTHER)}

    def search(self, *_: object) -> list[object]:
        return []


INDEX = Searched()
LIVE = SimpleNamespace(current=lambda: INDEX)
STYLE = Path(__file__).parents[1] / "page" / "assets" / "frame.css"


class Recorder:
    """Stands for `qa.ask`: notes what it was given, searches once, and answers or refuses to."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, tuple[str, ...]]] = []
        self.sources: list[object] = []
        self.go_on = threading.Event()
        self.go_on.set()

    def __call__(self, question: str, *, index: Any, history: Sequence[str], sources: Any = None) -> Answer:
        assert index.reports is INDEX.reports
        index.search(question, 1, None)
        self.go_on.wait(5)
        self.calls.append((question, tuple(history)))
        self.sources.append(sources)
        if "坏" in question:
            raise QuestionError("这个问题不能接受。")
        return answered((result("3.4万家", HELD),), (quote(HELD, DONE),), "新增3.4万家。")


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as threads:
        yield threads


@pytest.fixture
def ask() -> Recorder:
    return Recorder()


@pytest.fixture
def desk(ask: Recorder, pool: ThreadPoolExecutor) -> Desk:
    return Desk(Asking(ask, pool), LIVE)


def finish(page: Desk, turns: tuple[Turn, ...]) -> tuple[tuple[Turn, ...], str]:
    *_, last = page.finish(turns)
    assert not isinstance(last, str)
    return last


def test_question_is_shown_waiting_then_answered(desk: Desk, ask: Recorder) -> None:
    turns, waiting = desk.begin((), {"question": " 新增多少？ "})
    assert "data-pending" in waiting
    assert ask.calls == []
    turns, done = finish(desk, turns)
    assert ask.calls == [("新增多少？", ())]
    assert "data-pending" not in done
    assert "新增3.4万家。" in done


def test_stages_are_told_as_they_begin(desk: Desk) -> None:
    steps = list(desk.finish(desk.begin((), {"question": "新增多少"})[0]))
    assert steps[:-1] == ["检索", "取证", "作答"]


def test_earlier_questions_are_the_history_oldest_first(desk: Desk, ask: Recorder) -> None:
    turns: tuple[Turn, ...] = ()
    for question in ("一", "", "坏", "二", "三"):
        turns, _ = finish(desk, desk.begin(turns, {"question": question})[0])
    assert ask.calls == [("一", ()), ("坏", ("一",)), ("二", ("一",)), ("三", ("一", "二"))]


def test_question_asked_alone_has_no_history(desk: Desk, ask: Recorder) -> None:
    turns, _ = finish(desk, desk.begin((), {"question": "一"})[0])
    finish(desk, desk.begin(turns, {"question": "二", "alone": True})[0])
    assert ask.calls[-1] == ("二", ())


def test_filter_becomes_the_sources_and_is_told(desk: Desk, ask: Recorder) -> None:
    sent = {"question": "新增多少", "filter": {"year": ["2024"], "place": ["山东省济南市南湖区"]}}
    _, shown = finish(desk, desk.begin((), sent)[0])
    assert ask.sources == [["南湖区/2024.txt"]]
    assert "限定范围：山东省济南市南湖区 · 2024年" in shown


def test_no_filter_is_no_restriction(desk: Desk, ask: Recorder) -> None:
    finish(
        desk, desk.begin((), {"question": "新增多少", "filter": {"year": [], "place": "x", "organ": [3]}})[0]
    )
    assert ask.sources == [None]


def test_answer_that_takes_too_long_is_given_up(ask: Recorder, pool: ThreadPoolExecutor) -> None:
    ask.go_on.clear()
    page = Desk(Asking(ask, pool, limit=0.05), LIVE)
    turns, shown = finish(page, page.begin((), {"question": "新增多少"})[0])
    ask.go_on.set()
    assert "没有答完，已停止等待" in shown
    assert turns[-1].answer is None


def test_question_that_is_left_before_its_turn_is_not_asked(ask: Recorder, pool: ThreadPoolExecutor) -> None:
    ask.go_on.clear()
    asking = Asking(ask, pool)
    first = asking.stages("一", INDEX, (), None)
    assert next(first) == "检索"
    short = Asking(ask, pool, limit=0.05).stages("二", INDEX, (), None)
    with pytest.raises(ReportqaError, match="没有答完"):
        next(short)
    ask.go_on.set()
    assert isinstance(list(first)[-1], Answer)
    assert ask.calls == [("一", ())]


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("", "问题是空的"),
        ("  \n", "问题是空的"),
        (None, "问题是空的"),
        ("长" * 501, "问题有501字，最多500字"),
    ],
)
def test_question_that_cannot_be_asked_gets_a_card_and_is_not_asked(
    desk: Desk, ask: Recorder, question: object, message: str
) -> None:
    turns, shown = desk.begin((), {"question": question})
    assert message in shown
    assert finish(desk, turns) == (turns, shown)
    assert ask.calls == []


def test_longest_question_is_taken() -> None:
    assert checked("长" * 500) == "长" * 500


def test_error_of_the_product_is_shown_in_its_own_words(desk: Desk) -> None:
    _, shown = finish(desk, desk.begin((), {"question": "坏"})[0])
    assert "这个问题不能接受。" in shown
    assert 'data-ask="坏"' in shown


def test_question_that_is_stopped_or_breaks_off_is_closed_with_the_reason(desk: Desk) -> None:
    turns, shown = desk.close(desk.begin((), {"question": "问"})[0], "已停止，没有作答。")
    assert "已停止，没有作答。" in shown
    assert turns[-1].answer is None
    assert desk.close(turns, "另一个原因") == (turns, shown)


def test_conversation_keeps_its_last_sixty_turns(desk: Desk) -> None:
    turns: tuple[Turn, ...] = ()
    for number in range(64):
        turns, _ = finish(desk, desk.begin(turns, {"question": f"问{number}"})[0])
    assert (len(turns), turns[0].question, turns[-1].question) == (60, "问4", "问63")


def test_first_screen_offers_what_is_answered_and_asks_for_it_once(desk: Desk, ask: Recorder) -> None:
    assert "data-ask" not in desk.show(())
    assert desk.show(()).count("rq-example") == 5
    assert ask.calls == []
    assert "2025年清河区新增多少经营主体" in desk.first(wait=True)
    tried = len(ask.calls)
    assert "2025年清河区新增多少经营主体" in desk.show(())
    assert len(ask.calls) == tried


def test_report_is_opened_at_its_quote(desk: Desk) -> None:
    start = HELD.text.index(DONE)
    sent = {"source": HELD.source, "start": start, "end": start + len(DONE), "check": check_of(DONE)}
    assert re.findall("<mark>(.*?)</mark>", desk.open(sent)) == [DONE]
    assert "原引文的位置已不对应" in desk.open(sent | {"check": check_of("别的话")})


@pytest.mark.parametrize("place", [(-1, 5), (5, 5), (0, 10**9), ("0", "5"), (None, None)])
def test_place_that_is_not_in_the_report_opens_it_unmarked(desk: Desk, place: tuple[object, object]) -> None:
    shown = desk.open({"source": HELD.source, "start": place[0], "end": place[1]})
    assert 'data-shown="清河区/2025.txt"' in shown
    assert "<mark>" not in shown


@pytest.mark.parametrize("sent", [{}, {"source": "../../etc/passwd"}, {"source": None}])
def test_report_that_is_not_held_opens_the_list(desk: Desk, sent: dict[str, Any]) -> None:
    assert 'data-shown=""' in desk.open(sent)


def exported(page: Desk, kind: str) -> tuple[str, bytes]:
    turns, _ = finish(page, page.begin((), {"question": "新增*多少*"})[0])
    name, body = re.findall('data-name="(.*?)".*data-body="(.*?)"', page.export(turns, kind))[0]
    return name, base64.b64decode(body)


def test_conversation_is_exported_as_markdown_with_its_citation(desk: Desk) -> None:
    name, body = exported(desk, "markdown")
    assert name == "政问对话.md"
    assert "## 1. 新增\\*多少\\*\n\n新增3.4万家。\n\n" in body.decode()
    assert f"> 「{DONE}」——《清河区行政审批服务局2025年工作总结》" in body.decode()


def test_conversation_is_exported_as_word_with_its_citation(desk: Desk) -> None:
    name, body = exported(desk, "word")
    told = [p.text for p in docx.Document(io.BytesIO(body)).paragraphs]
    assert name == "政问对话.docx"
    assert "1. 新增*多少*" in told
    assert "山东省济南市清河区 2025年 新增经营主体：3.4万家（已完成）" in told
    assert told[-1].startswith(f"「{DONE}」——《清河区行政审批服务局2025年工作总结》")


def test_event_without_data_is_an_empty_question(desk: Desk) -> None:
    assert "问题是空的" in Counter(desk).begin((), gr.EventData(None, None))[1]


def test_program_gets_the_answer_as_data(desk: Desk, ask: Recorder) -> None:
    reply = Counter(desk).answer("新增多少", ["前一问"])
    assert ask.calls == [("新增多少", ("前一问",))]
    assert reply["status"] == "answered"
    assert reply["results"][0]["value"] == "3.4万家"
    assert reply["quotes"][0]["text"] == DONE


@pytest.mark.parametrize(("question", "message"), [("", "问题是空的"), ("坏", "这个问题不能接受")])
def test_program_gets_the_chinese_message_of_an_error(desk: Desk, question: str, message: str) -> None:
    with pytest.raises(gr.Error, match=message):
        Counter(desk).answer(question, [])


def test_page_publishes_two_endpoints_and_a_bounded_queue() -> None:
    async def build() -> gr.Blocks:
        return build_page(open_desk(Recorder(), LIVE))

    page = asyncio.run(build())  # outside a loop Gradio makes loops of its own and leaves them open
    published = {f.api_name for f in page.fns.values() if f.api_visibility == "public"}
    assert published == {"ask", "health"}
    answering = [f for f in page.fns.values() if f.concurrency_id == "ask"]
    assert [f.concurrency_limit for f in answering] == [2, 2]
    assert page._queue.max_size == 64
    calls = calls_of(page)
    assert {page.fns[n].api_name for n in calls.queued} >= {"finish", "ask"}
    assert (calls.named, set(calls.numbered)) == ({"ask": 2, "health": 0}, set(page.fns))
    assert "《清河区行政审批服务局2025年工作总结》" in str(page.get_config_file())


def test_page_calls_no_other_service() -> None:
    options = page_options()
    assert (options["run_history"], options["footer_links"], options["show_error"]) == (False, [], False)
    names = (
        "page.css",
        "frame.css",
        "core.js",
        "source.js",
        "chart.js",
        "filters.js",
        "views.js",
        "library.js",
    )
    ours = "".join(map(text_of, names)).replace("http://www.w3.org/2000/svg", "")
    assert not re.findall("https?://|@import|url\\((?!#)", ours)


def test_style_survives_the_prefix_that_gradio_puts_before_every_comma() -> None:
    assert re.findall(r":(?:is|where|not)\([^)]*,", text_of("page.css")) == []


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio, 1..21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def palette(selector: str) -> dict[str, str]:
    block = re.search(
        rf"^{re.escape(selector)} {{(.*?)^}}", STYLE.read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    assert block is not None
    return dict(re.findall(r"--rq-([a-z-]+): (#[0-9a-f]{6});", block[1]))


@pytest.mark.parametrize("selector", [":root", ".dark"])
def test_text_has_the_contrast_of_wcag_aa(selector: str) -> None:
    colours = palette(selector)
    pairs = [
        (ink, ground) for ink in ("ink", "soft", "accent", "alert") for ground in ("paper", "sheet", "tint")
    ]
    pairs += [(s, f"{s}-bg") for s in ("achieved", "target", "baseline", "background")]
    pairs += [("mark-ink", "mark"), ("on-accent", "accent"), ("ink", "asked")]
    pairs += [("on-band", "band"), ("band-soft", "band")]
    poor = {p: round(contrast(colours[p[0]], colours[p[1]]), 2) for p in pairs}
    assert {p: ratio for p, ratio in poor.items() if ratio < 4.5} == {}
    assert contrast("#ffffff", colours["seal"]) >= 4.5
    assert contrast(colours["edge"], colours["sheet"]) >= 3  # the edge of the field: not text
