"""The page in a browser that asks for English: what is ours in English, what reports say as they say it."""

from __future__ import annotations

import ast
import json
import re

import pytest
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
from playwright.sync_api import Page, expect

TABLE: dict[str, str] = json.loads((ROOT / "page/assets/english.json").read_text("utf-8"))
RUN = re.compile(r"[\u4e00-\u9fff]+")
GAP = re.compile(r"\{\w+\}")
# Texts that were not in the table; the script marks them.
UNTOLD = "[...document.querySelectorAll('[data-untold]')].map(e => e.outerHTML.slice(0, 200))"


def is_english(page: Page) -> bool:
    """Whether all of our words are; asserts so, to name those that are not."""
    assert page.evaluate(UNTOLD) == []
    assert serious(page) == []
    return no_sideways_scroll(page)


def written() -> str:
    """Every text of the page's sources: of Python as it is evaluated, the scripts as they stand."""
    parts = [path.read_text("utf-8") for path in (ROOT / "page/assets").glob("*.js")]
    for path in [*(ROOT / "page").rglob("*.py"), *(ROOT / "corpus").rglob("*.py")]:
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
