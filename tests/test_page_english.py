"""The page in a browser that asks for English: what is ours in English, what reports say as they say it."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator

import pytest
from door_site import free_port
from page_site import (
    DESKTOP,
    NAME,
    PASSWORD,
    PHONE,
    QUESTION,
    ROOT,
    Opened,
    ask,
    no_sideways_scroll,
    ready,
    serious,
    shoot,
)
from playwright.sync_api import Browser, Page, expect

from page.english import preferred, say_in
from page.server.waiting import Progress, waiting_page
from qa.reply.refusal_sentences import (
    LEFT_OUT,
    NEAREST,
    NO_PART,
    NO_QUESTION,
    NO_REPORT,
    UNPROVEN,
    UNRELATED,
    false_premise,
    no_organ,
    no_region,
    no_time,
    no_topic,
    other_standing,
)

TABLE: dict[str, str] = json.loads((ROOT / "page/assets/english.json").read_text("utf-8"))
RUN = re.compile(r"[\u4e00-\u9fff]+")
GAP = re.compile(r"\{\w+\}")
# Chinese that stays: what a report says, and how to write a place or a time.
EXAMPLE = re.compile(r"(?:e\.g\.|like) [^;)]*|[“《][^”》]*[”》]")
# Modules whose messages stand in a terminal, go to programs alone, or tell of a mistake of our own.
UNSEEN = {"passwords", "serving", "origins", "statement_table", "limits", "calls", "report", "statement"}
# Texts that were not in the table; the script marks them.
UNTOLD = "[...document.querySelectorAll('[data-untold]')].map(e => e.outerHTML.slice(0, 200))"


def is_english(page: Page) -> bool:
    """Whether all of our words are; asserts so, to name those that are not."""
    assert page.evaluate(UNTOLD) == []
    assert serious(page) == []
    return no_sideways_scroll(page)


def written() -> str:
    """Every text of the page's sources: of Python as it is evaluated, the scripts as they stand."""
    parts = [
        path.read_text("utf-8")
        for path in (ROOT / "page/assets").iterdir()
        if path.suffix in {".js", ".html"}
    ]
    parts.append((ROOT / "app.py").read_text("utf-8"))
    for path in [p for folder in ("page", "corpus", "qa", "index") for p in (ROOT / folder).rglob("*.py")]:
        tree = ast.walk(ast.parse(path.read_text("utf-8")))
        parts += [n.value for n in tree if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    return "\n".join(parts)


def test_every_entry_of_the_table_is_a_text_of_the_page_and_keeps_its_gaps() -> None:
    sources = written()
    for chinese, english in TABLE.items():
        assert set(GAP.findall(english)) <= set(GAP.findall(chinese)), chinese
        for run in RUN.findall(GAP.sub(" ", chinese)):
            # 筛选范围内 and 没有这个地区的报告 stand apart in the sources
            assert any(run[:at] in sources and run[at:] in sources for at in range(len(run))), (chinese, run)


def raised() -> Iterator[str]:
    """What is told where a file or a request is refused, with a gap for each value in it."""
    for path in [*(ROOT / "page").rglob("*.py"), *(ROOT / "corpus").rglob("*.py")]:
        if path.parent.name in {"api", "agents"} or path.stem in UNSEEN:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args
            if called and node.func.id in {"CorpusError", "QuestionError", "told"}:
                yield from (words for words in said(node.args[0]) if RUN.search(words))


def said(node: ast.expr) -> list[str]:
    """The text that an expression is, or the two that it may be."""
    if isinstance(node, ast.IfExp):
        return [*said(node.body), *said(node.orelse)]
    if isinstance(node, ast.JoinedStr):
        parts = [str(v.value) if isinstance(v, ast.Constant) else "7" for v in node.values]
        return ["".join(parts)]
    return [str(node.value)] if isinstance(node, ast.Constant) else []


def test_what_refuses_a_file_or_a_request_has_its_english() -> None:
    say = say_in("en")
    told = list(raised())
    assert len(told) > 60
    # a value may be Chinese itself: here it is 7
    assert [words for words in told if RUN.search(EXAMPLE.sub("", say(words)))] == []


def test_sentences_that_refuse_are_english_with_names_left_as_they_are() -> None:
    say = say_in("en")
    refusals = [no_region("甲省", ["乙省"], filtered=f) for f in (True, False)]
    refusals += [no_organ("甲局", ["乙局"], filtered=f) for f in (True, False)]
    refusals += [
        no_time("甲年", ["乙年"], [], planned=p, filtered=f) for p in (True, False) for f in (True, False)
    ]
    refusals += [other_standing("甲年", plan=p) for p in (True, False)]
    refusals += [no_topic("甲省"), no_topic(""), false_premise("甲", "乙", "丙")]
    refusals += [NO_QUESTION, UNRELATED, NO_REPORT, NO_PART, UNPROVEN]
    for why in refusals:
        for message in (
            why.message,
            why.message + NEAREST,
            why.message + LEFT_OUT,
            why.message + NEAREST + LEFT_OUT,
        ):
            assert set("".join(RUN.findall(say(message)))) <= set("甲乙丙省局年"), say(message)
    assert say("政问") == "Reportqa"
    assert say("新增 2 份；没有收入 1 份：坏.pdf：文件是空的（1.3 秒）") == (
        "2 reports added; 1 not taken in: 坏.pdf: the file is empty (1.3 s)"
    )
    assert say_in("zh")("政问") == "政问"
    assert [preferred(a) for a in ("en-US,en;q=0.9", "fr, zh-CN", "", "de")] == ["en", "zh", "zh", "zh"]


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_conversation_in_english(opened: Opened, size: tuple[int, int]) -> None:
    with opened(size, locale="en-US") as page:
        assert page.evaluate("document.documentElement.lang") == "en"
        expect(page.get_by_role("button", name="Ask", exact=True).last).to_be_visible()
        assert is_english(page)
        shoot(page, f"english-first-{size[0]}")
        ask(page, QUESTION)
        card = page.locator(".rq-card")
        expect(card.locator(".rq-badge").first).to_have_text("Done")
        expect(card.locator(".rq-value")).to_have_text("3.4万家")
        expect(card.locator(".rq-message")).to_have_text("2025年，历城区新增经营主体3.4万家。")
        assert page.title() == f"{QUESTION} · Reportqa"
        assert is_english(page)
        ask(page, "2019年历城区新增多少经营主体")
        why = page.locator(".rq-turn").last.locator(".rq-why")
        expect(why.locator("h3")).to_have_text("No figures of this period")
        expect(why.locator(".rq-kind")).to_have_text("Not answered · Period")
        expect(page.locator(".rq-turn").last.locator(".rq-next .rq-chip").first).to_have_text(QUESTION)
        expect(why.locator(".rq-message")).to_contain_text("The library does not state this for 2019年.")
        shoot(page, f"english-refused-{size[0]}")
        page.locator(".rq-quote [data-open]").first.click()
        expect(page.get_by_role("region", name="Full text of the report")).to_be_visible()
        assert page.locator("#rq-side mark").count() > 0
        assert is_english(page)
        shoot(page, f"english-source-{size[0]}")


def test_what_is_kept_stays_as_it_came_and_the_switch_holds_or_an_address_names_the_language(
    opened: Opened,
) -> None:
    with opened(locale="en-US") as page:
        ask(page, QUESTION)
        expect(page.locator(".rq-next", has_text="The report also states")).to_be_visible()
        kept = page.evaluate("Object.entries(localStorage).find(([k]) => k.startsWith('reportqa-talk'))[1]")
        assert "报告里还写了" in kept
        assert "The report also states" not in kept
        page.get_by_role("button", name="中文").click()
        expect(page.locator(".rq-badge").first).to_have_text("已完成")
        expect(page.locator(".rq-value")).to_have_text("3.4万家")
        page.reload()
        expect(page.locator(".rq-badge").first).to_have_text("已完成")
        page.get_by_role("button", name="English").click()
        expect(page.locator(".rq-badge").first).to_have_text("Done")
    with opened() as page:
        expect(page.get_by_role("button", name="新对话")).to_be_visible()
        expect(page.get_by_role("button", name="English")).to_be_visible()
        page.goto(f"{page.url}?lang=en")
        ready(page)
        expect(page.locator("summary", has_text="More")).to_be_visible()


def test_the_library_and_the_figures_in_english(opened: Opened) -> None:
    with opened(locale="en-GB", passed="status of 401") as page:
        page.click("[data-view=figures]")
        expect(page.locator(".rq-data")).to_be_visible(timeout=60_000)
        expect(page.locator(".rq-count")).to_contain_text("figures")
        assert is_english(page)
        page.click("[data-view=library]")
        page.click(".rq-door summary")
        page.fill("[name=name]", NAME)
        page.fill("[name=password]", "wrong")
        page.click(".rq-login button")
        expect(page.locator(".rq-told")).to_contain_text("Wrong name or password")
        page.fill("[name=password]", PASSWORD)
        page.click(".rq-login button")
        expect(page.get_by_role("button", name="Log out")).to_be_visible()
        page.locator("[data-facts]").first.click()
        expect(page.get_by_role("button", name="Save")).to_be_visible()
        assert is_english(page)
        shoot(page, "english-library")
        page.click("[data-view=ask]")
        page.click("[data-shelf]")
        page.locator("[data-shelf-close]").click()
        page.click("[data-many]")
        page.locator("#rq-many input").set_input_files(
            {"name": "a.csv", "mimeType": "text/csv", "buffer": QUESTION.encode()}
        )
        expect(page.locator("#rq-many .rq-note")).to_have_text(
            "Done with 1 question: 1 answered, 0 refused or to be made clear.", timeout=30_000
        )
        assert is_english(page)


@pytest.mark.parametrize(
    ("browsers", "address", "chosen", "language"),
    [
        ("zh-CN", "/", None, "zh"),
        ("zh-CN", "/", "en", "en"),
        ("en-GB", "/", "zh", "zh"),
        ("en-GB", "/?q=x&lang=zh", "en", "zh"),
    ],
)
def test_the_page_that_says_to_wait_speaks_the_language_chosen_in_the_real_one(
    browser: Browser, browsers: str, address: str, chosen: str | None, language: str
) -> None:
    port, progress, say = free_port(), Progress("正在载入索引"), say_in(language)
    progress(1, 4)
    with waiting_page("127.0.0.1", port, progress), browser.new_context(locale=browsers) as context:
        if chosen:
            context.add_init_script(f"localStorage['reportqa-language'] = '{chosen}'")
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{port}{address}")
        expect(page.get_by_role("status")).to_have_text(f"{say('正在载入索引')} 25%")
        expect(page).to_have_title(say("政问 · 正在准备"))
        expect(page.locator(f'html[lang^="{language}"]')).to_be_attached()
        expect(page.get_by_text(say("准备好后，这一页会自动变成提问页面。"))).to_be_visible()
        assert serious(page) == []
