"""Every view of the page, one after another: axe finds nothing, nothing is wider than the window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from page_site import DESKTOP, PHONE, QUESTION, Opened, Served, ask, no_sideways_scroll, serious, shoot
from playwright.sync_api import Page, expect

COMPARED = "历城区2025年新增经营主体多少家，青岛市2023年上半年清退保证金惠及经营主体多少家"
UNHELD = "2019年历城区新增多少经营主体"


def walk(page: Page, url: str) -> Iterator[str]:
    """Open one view after another, and name it."""
    yield "first"
    page.locator(".rq-menu summary").click()
    yield "menu"
    page.locator(".rq-menu summary").click()
    page.click("[data-filters]")
    expect(page.locator(".rq-facets")).to_be_visible()
    yield "filters"
    page.click("[data-filters-close]")
    page.click("[data-many]")
    expect(page.locator("#rq-many")).to_be_visible()
    yield "many"
    page.click("[data-many-close]")
    yield from conversation(page)
    yield from sources(page)
    page.click("[data-view=library]")
    expect(page.locator(".rq-shelf")).to_be_visible()
    page.locator(".rq-door summary").click()
    yield "door"
    page.click("[data-view=figures]")
    expect(page.locator(".rq-rows")).to_be_visible()
    yield "figures"
    page.goto(f"{url}/report/licheng_2025.txt")
    expect(page.locator("#rq-side .rq-text")).to_be_visible()
    yield "report"


def conversation(page: Page) -> Iterator[str]:
    """A comparison, a refusal, an answer, each with what can be asked next; the conversations kept."""
    for name, question in (("comparison", COMPARED), ("refusal", UNHELD), ("answer", QUESTION)):
        ask(page, question)
        if name != "comparison":
            expect(page.locator(".rq-turn").last.locator(".rq-next")).to_be_visible()
        yield name
    page.locator(".rq-turn").last.locator(".rq-quotes summary, details summary").first.click()
    yield "folded"
    page.click("[data-shelf]")
    expect(page.locator(".rq-talk-list li")).to_have_count(1)
    yield "talks"
    page.click("[data-shelf-close]")


def sources(page: Page) -> Iterator[str]:
    """A report at a quote, and the list of reports."""
    page.locator(".rq-turn").last.locator("[data-open]").first.click()
    expect(page.locator("#rq-side mark").first).to_be_in_viewport()
    yield "source"
    page.locator("[data-close]").click()
    page.click("[data-reset]")
    ask(page, "今天天气怎么样")
    yield "out of domain"
    page.locator(".rq-held [data-open]").first.click()
    expect(page.locator("#rq-side .rq-text")).to_be_visible()
    page.locator("[data-close]").click()


@pytest.mark.parametrize(
    ("size", "scheme"), [(DESKTOP, "light"), (DESKTOP, "dark"), (PHONE, "light"), (PHONE, "dark")]
)
def test_axe_finds_nothing_on_any_view(
    opened: Opened, served: Served, size: tuple[int, int], scheme: str
) -> None:
    with opened(size, scheme) as page:
        found = {}
        for name in walk(page, served.url):
            found[name] = (serious(page), no_sideways_scroll(page))
            shoot(page, f"view-{name}-{size[0]}-{scheme}")
    assert found == dict.fromkeys(found, ([], True))
