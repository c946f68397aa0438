"""What the page does with a visitor's questions, without a server."""

from __future__ import annotations

import html
import io
import json
import re
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import docx
import gradio as gr
import pytest
from alone import run_alone
from page_samples import DONE, answered, quote, report, result

from corpus.errors import QuestionError, ReportqaError
from page.blocks import Counter, build_page, calls_of, page_options
from page.cards.kept import kept_data, kept_turns
from page.cards.places import check_of, places_of, standing_of
from page.chat.asking import AT_ONCE, Asking, open_asking
from page.chat.desk import Desk, checked
from page.chat.exporting import export
from page.chat.queueing import Turns
from page.chat.thread import STAGES
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


def card_of(page: Desk, question: object, **sent: Any) -> str:
    """The card that a question ends with."""
    *_, last = page.answer({"question": question} | sent)
    assert last[0] == "card"
    return last[1]


def test_stages_are_told_as_they_begin_and_then_the_card(desk: Desk, ask: Recorder) -> None:
    *stages, (kind, card) = desk.answer({"question": " 新增多少？ "})
    assert stages == [("stage", "查找"), ("stage", "核对"), ("stage", "作答")]
    assert (kind, "新增3.4万家。" in card) == ("card", True)
    assert ask.calls == [("新增多少？", ())]


def test_earlier_questions_are_the_history_oldest_first(desk: Desk, ask: Recorder) -> None:
    card_of(desk, "三", history=["一", "二"])
    assert ask.calls == [("三", ("一", "二"))]


@pytest.mark.parametrize("history", ["一", [1], [["一"]], {"一": 1}, None])
def test_history_that_is_no_list_of_words_is_refused(desk: Desk, ask: Recorder, history: object) -> None:
    assert "history 应为此前各问的列表" in card_of(desk, "三", history=history)
    assert ask.calls == []


def test_filter_becomes_the_sources_and_is_told(desk: Desk, ask: Recorder) -> None:
    shown = card_of(desk, "新增多少", filter={"year": ["2024"], "place": ["山东省济南市南湖区"]})
    assert ask.sources == [["南湖区/2024.txt"]]
    assert "限定范围：山东省济南市南湖区 · 2024年" in shown


def test_no_filter_is_no_restriction(desk: Desk, ask: Recorder) -> None:
    card_of(desk, "新增多少", filter={"year": [], "place": "x", "organ": [3]})
    assert ask.sources == [None]


def test_answer_that_takes_too_long_is_given_up(ask: Recorder, pool: ThreadPoolExecutor) -> None:
    ask.go_on.clear()
    page = Desk(Asking(ask, pool, limit=0.05), LIVE)
    shown = card_of(page, "新增多少")
    ask.go_on.set()
    assert "没有答完，已停止等待" in shown


def test_question_that_is_left_before_its_turn_is_not_asked(ask: Recorder, pool: ThreadPoolExecutor) -> None:
    ask.go_on.clear()
    asking = Asking(ask, pool)
    first = asking.stages("一", INDEX, (), None)
    assert next(first) == "查找"
    short = Asking(ask, pool, limit=0.05).stages("二", INDEX, (), None)
    with pytest.raises(ReportqaError, match="没有答完"):
        next(short)
    ask.go_on.set()
    assert isinstance(list(first)[-1], Answer)
    assert ask.calls == [("一", ())]


def test_a_crowd_of_programs_leaves_the_page_its_half(ask: Recorder) -> None:
    """However many programs wait, the next person is answered meanwhile, and no program's time runs out."""
    ask.go_on.clear()
    with ThreadPoolExecutor(AT_ONCE) as pool, ThreadPoolExecutor(6) as crowd:
        programs = Asking(ask, pool, limit=4, turns=Turns(AT_ONCE - 1))
        told = [crowd.submit(programs.answer, f"程序{n}", INDEX, ()) for n in range(6)]
        person = Asking(ask, pool).stages("人", INDEX, (), None)
        assert next(person) == STAGES[0]
        ask.go_on.set()
        assert [*person][-1].message == "新增3.4万家。"
        assert [one.result().message for one in told] == ["新增3.4万家。"] * 6


def test_whoever_asks_again_at_once_does_not_overtake_those_who_wait() -> None:
    turns, order = Turns(1), list[str]()

    def wait() -> None:
        with turns:
            order.append("waited")

    waiter = threading.Thread(target=wait)
    with turns:
        waiter.start()
        while not turns.waiting:
            time.sleep(0.001)
    with turns:
        order.append("came back")
    waiter.join()
    assert order == ["waited", "came back"]


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
    assert message in card_of(desk, question)
    assert ask.calls == []


def test_longest_question_is_taken() -> None:
    assert checked("长" * 500) == "长" * 500


def test_error_of_the_product_is_shown_in_its_own_words(desk: Desk) -> None:
    shown = card_of(desk, "坏")
    assert "这个问题不能接受。" in shown
    assert 'data-ask="坏"' in shown


def test_first_screen_offers_what_is_answered_and_asks_for_it_once(desk: Desk, ask: Recorder) -> None:
    assert "data-ask" not in desk.first()
    assert desk.first().count("rq-example") == 5
    assert ask.calls == []
    assert "2025年清河区新增多少经营主体" in desk.first(wait=True)
    tried = len(ask.calls)
    assert "2025年清河区新增多少经营主体" in desk.first()
    assert len(ask.calls) == tried


def test_report_is_opened_at_its_quote(desk: Desk) -> None:
    start = HELD.text.index(DONE)
    sent = {"source": HELD.source, "start": start, "end": start + len(DONE), "check": check_of(DONE)}
    assert re.findall("<mark>(.*?)</mark>", desk.open(sent)) == [DONE]
    assert "找不到引用的那句话" in desk.open(sent | {"check": check_of("别的话")})


def test_quote_that_has_moved_is_found_by_its_words(desk: Desk) -> None:
    sent = {"source": HELD.source, "start": 3, "end": 3 + len(DONE), "check": check_of(DONE)}
    shown = desk.open(sent)
    assert re.findall("<mark>(.*?)</mark>", shown) == [DONE]
    assert f'data-asked="3-{3 + len(DONE)}"' in shown


@pytest.mark.parametrize("place", [(-1, 5), (5, 5), (0, 10**9), ("0", "5"), (None, None)])
def test_place_that_is_not_in_the_report_opens_it_unmarked(desk: Desk, place: tuple[object, object]) -> None:
    shown = desk.open({"source": HELD.source, "start": place[0], "end": place[1]})
    assert 'data-shown="清河区/2025.txt"' in shown
    assert "<mark>" not in shown


def test_report_that_is_not_held_opens_the_list_and_is_told_of(desk: Desk) -> None:
    assert 'data-shown=""' in desk.open({})
    assert "资料库里没有这份报告（../../etc/&lt;b&gt;）" in desk.open({"source": "../../etc/<b>"})


def kept_of(card: str) -> Any:
    """What the browser keeps of a card."""
    return json.loads(html.unescape(re.findall('<data class="rq-kept" hidden>(.*?)</data>', card)[0]))


def exported(page: Desk, kind: str) -> tuple[str, bytes]:
    sent = kept_of(card_of(page, "新增*多少*")) | {"question": "新增*多少*"}
    made = export({"kind": kind, "turns": [sent]})
    return made.name, made.body


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


WHOLE = kept_of(kept_data(answered((result("3.4万家", HELD),), (quote(HELD, DONE),), "</data><b>")))


def test_what_is_kept_comes_back_the_same_markup_and_all() -> None:
    assert WHOLE["message"] == "</data><b>"
    (back,) = kept_turns([WHOLE])
    assert (back.message, back.quotes[0].text, back.results[0].value) == ("</data><b>", DONE, "3.4万家")


@pytest.mark.parametrize(
    "change",
    [
        {"quotes": [{}]},
        {"quotes": "x"},
        {"status": "good"},
        {"reason": "year"},
        {"question": None},
        {"confidence": "x"},
        {"results": [WHOLE["results"][0] | {"quote": 1}]},
        {"results": [WHOLE["results"][0] | {"standing": "sure"}]},
        {"quotes": [WHOLE["quotes"][0] | {"section": "x"}]},
        {"quotes": [WHOLE["quotes"][0] | {"start": -1}]},
    ],
)
def test_what_was_not_kept_so_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(QuestionError, match="不完整"):
        kept_turns([WHOLE | change])


@pytest.mark.parametrize("sent", [None, [], {"kind": "exe", "turns": []}, {"kind": "word", "turns": {}}])
def test_export_of_nothing_is_refused(sent: object) -> None:
    with pytest.raises(QuestionError):
        export(sent)


def test_quotes_are_told_of_as_held_moved_changed_or_gone() -> None:
    start = HELD.text.index(DONE)
    place = [HELD.source, start, start + len(DONE), check_of(DONE)]
    rows = [place, [place[0], 1, 1 + len(DONE), place[3]], [*place[:3], "00000000"], ["x", *place[1:]]]
    told = [standing_of(INDEX.reports, p) for p in places_of(rows)]
    assert told == ["held", "moved", "changed", "gone"]


@pytest.mark.parametrize(
    "sent", [None, [1], [["a", 1, 2]], [["a", True, 2, "b"]], [["a", 2, 1, "b"]], [[]] * 301]
)
def test_places_that_are_none_are_refused(sent: object) -> None:
    with pytest.raises(QuestionError, match="引文的位置不对"):
        places_of(sent)


def test_event_without_data_is_an_empty_question(desk: Desk) -> None:
    card, stage = list(Counter(desk).finish(gr.EventData(None, None)))[-1]
    assert ("问题是空的" in card, stage) == (True, "")


def test_two_cards_are_never_alike(desk: Desk) -> None:
    assert Counter(desk).give_up() != Counter(desk).give_up()


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
        return build_page(Desk(open_asking(Recorder()), LIVE))

    page = run_alone(build())  # outside a loop Gradio makes loops of its own and leaves them open
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
        "thread.js",
        "shelf.js",
        "address.js",
        "source.js",
        "chart.js",
        "filters.js",
        "views.js",
        "library.js",
        "many.js",
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
