"""What the page does with a visitor's questions, without a server."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest
from page_samples import DONE, answered, quote, report, result

from corpus.errors import QuestionError
from page.blocks import Desk, build_page, checked, launch_options
from qa.answer import Answer

HELD = report()
INDEX = SimpleNamespace(reports={HELD.source: HELD})
STYLE = Path(__file__).parents[1] / "page" / "frame.css"


class Recorder:
    """Stands for `qa.ask`: notes what it was given, and answers or refuses to."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, tuple[str, ...]]] = []

    def __call__(self, question: str, *, index: object, history: Sequence[str]) -> Answer:
        assert index is INDEX
        self.calls.append((question, tuple(history)))
        if "坏" in question:
            raise QuestionError("这个问题不能接受。")
        return answered((result("3.4万家", HELD),), (quote(HELD, DONE),), "新增3.4万家。")


def desk() -> tuple[Desk, Recorder]:
    ask = Recorder()
    return Desk(ask, INDEX, (HELD,), "首屏"), ask


def event(**sent: Any) -> gr.EventData:
    return gr.EventData(None, sent)


def test_question_is_shown_waiting_then_answered() -> None:
    page, ask = desk()
    turns, waiting = page.begin((), event(question=" 新增多少？ "))
    assert "data-pending" in waiting
    assert ask.calls == []
    turns, done = page.finish(turns)
    assert ask.calls == [("新增多少？", ())]
    assert "data-pending" not in done
    assert "新增3.4万家。" in done


def test_earlier_questions_are_the_history_oldest_first() -> None:
    page, ask = desk()
    turns = ()
    for question in ("一", "", "坏", "二", "三"):
        turns, _ = page.finish(page.begin(turns, event(question=question))[0])
    assert ask.calls == [("一", ()), ("坏", ("一",)), ("二", ("一",)), ("三", ("一", "二"))]


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("", "问题是空的"),
        ("  \n", "问题是空的"),
        (None, "问题是空的"),
        ("长" * 501, "问题有501字，最多500字"),
    ],
)
def test_question_that_cannot_be_asked_gets_a_card_and_is_not_asked(question: object, message: str) -> None:
    page, ask = desk()
    turns, shown = page.begin((), event(question=question))
    assert message in shown
    assert page.finish(turns) == (turns, shown)
    assert ask.calls == []


def test_longest_question_is_taken() -> None:
    assert checked("长" * 500) == "长" * 500


def test_error_of_the_product_is_shown_in_its_own_words() -> None:
    page, _ = desk()
    _, shown = page.finish(page.begin((), event(question="坏"))[0])
    assert "这个问题不能接受。" in shown


def test_answering_that_breaks_off_closes_the_question() -> None:
    page, _ = desk()
    turns, shown = page.give_up(page.begin((), event(question="问"))[0])
    assert "这个问题没有答成" in shown
    assert not turns[-1].understood
    assert page.give_up(turns) == (turns, shown)


def test_conversation_keeps_its_last_sixty_turns() -> None:
    page, _ = desk()
    turns = ()
    for number in range(70):
        turns, _ = page.finish(page.begin(turns, event(question=f"问{number}"))[0])
    assert (len(turns), turns[0].question, turns[-1].question) == (60, "问10", "问69")


def test_reset_shows_the_first_screen() -> None:
    page, _ = desk()
    turns, shown = page.reset()
    assert turns == ()
    assert "首屏" in shown


def test_report_is_opened_at_its_quote() -> None:
    page, _ = desk()
    start = HELD.text.index(DONE)
    shown = page.open(event(source=HELD.source, start=start, end=start + len(DONE)))
    assert re.findall("<mark>(.*?)</mark>", shown) == [DONE]


@pytest.mark.parametrize("place", [(-1, 5), (5, 5), (0, 10**9), ("0", "5"), (None, None)])
def test_place_that_is_not_in_the_report_opens_it_unmarked(place: tuple[object, object]) -> None:
    page, _ = desk()
    shown = page.open(event(source=HELD.source, start=place[0], end=place[1]))
    assert 'data-shown="清河区/2025.txt"' in shown
    assert "<mark>" not in shown


@pytest.mark.parametrize("sent", [{}, {"source": "../../etc/passwd"}, {"source": None}])
def test_report_that_is_not_held_opens_the_list(sent: dict[str, Any]) -> None:
    page, _ = desk()
    assert 'data-shown=""' in page.open(event(**sent))


def test_event_without_data_is_an_empty_question() -> None:
    page, _ = desk()
    assert "问题是空的" in page.begin((), gr.EventData(None, None))[1]


def test_program_gets_the_answer_as_data() -> None:
    page, ask = desk()
    reply = page.answer("新增多少", ["前一问"])
    assert ask.calls == [("新增多少", ("前一问",))]
    assert reply["status"] == "answered"
    assert reply["results"][0]["value"] == "3.4万家"
    assert reply["quotes"][0]["text"] == DONE


@pytest.mark.parametrize(("question", "message"), [("", "问题是空的"), ("坏", "这个问题不能接受")])
def test_program_gets_the_chinese_message_of_an_error(question: str, message: str) -> None:
    page, _ = desk()
    with pytest.raises(gr.Error, match=message):
        page.answer(question, [])


def test_page_publishes_two_endpoints_and_a_bounded_queue() -> None:
    async def build() -> gr.Blocks:
        return build_page(Recorder(), INDEX)

    page = asyncio.run(build())  # outside a loop Gradio makes loops of its own and leaves them open
    published = {f.api_name for f in page.fns.values() if f.api_visibility == "public"}
    assert published == {"ask", "health"}
    answering = [f for f in page.fns.values() if f.concurrency_id == "ask"]
    assert [f.concurrency_limit for f in answering] == [2, 2]
    assert page._queue.max_size == 64
    assert "2025年清河区新增多少经营主体" in str(page.get_config_file())


def test_launch_calls_no_other_service() -> None:
    options = launch_options()
    assert (options["share"], options["run_history"], options["footer_links"]) == (False, False, [])
    assert not re.findall("https?://|@import|url\\(", options["css"] + options["head"])


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
    poor = {p: round(contrast(colours[p[0]], colours[p[1]]), 2) for p in pairs}
    assert {p: ratio for p, ratio in poor.items() if ratio < 4.5} == {}
    assert contrast("#ffffff", colours["seal"]) >= 4.5
    assert contrast(colours["edge"], colours["sheet"]) >= 3  # the edge of the field: not text
