"""Every view of the page, one after another: axe finds nothing, nothing is wider than the window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from page_site import DESKTOP, PHONE, QUESTION, Opened, Served, ask, no_sideways_scroll, serious, shoot
from playwright.sync_api import Page, expect
from test_page_tasks import enter_library, lines_of

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


def dropped(page: Page, paths: list[Path]) -> None:
    """Drag files and folders of this machine over the zone, and let go of them there."""
    box = page.locator(".rq-drop").bounding_box()
    assert box is not None
    spot = {"x": box["x"] + 20, "y": box["y"] + 10}
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    session = page.context.new_cdp_session(page)
    for step in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": step, **spot, "data": data})
        if step == "dragOver":
            expect(page.locator(".rq-drop[data-over]")).to_be_visible()


def test_files_and_a_folder_are_dropped_read_and_let_go(
    opened: Opened, served: Served, tmp_path: Path
) -> None:
    folder = tmp_path / "一批"
    (folder / "里面").mkdir(parents=True)
    (folder / "灌南县2025.txt").write_text("\n".join(lines_of("灌南县", "1234户")), "utf-8")
    (folder / "里面" / "涟水县2025.txt").write_text("\n".join(lines_of("涟水县", "2345户")), "utf-8")
    (folder / ".DS_Store").write_text("no report", "utf-8")
    (tmp_path / "坏.pdf").write_bytes(b"%PDF-1.4 broken")
    held = sorted(path.name for path in (served.folder / "corpus").rglob("*.txt"))
    with opened(passed="status of 400") as page:  # the file that cannot be read
        enter_library(page)
        dropped(page, [folder, tmp_path / "坏.pdf"])
        rows = page.locator(".rq-staged li[data-state]")
        expect(page.locator("[data-sum]")).to_have_text("2 份可收入，1 份不能收入", timeout=60_000)
        assert sorted(rows.evaluate_all("rows => rows.map(row => row.dataset.state)")) == [
            "不能收入",
            "可收入",
            "可收入",
        ]
        expect(page.locator(".rq-drop[data-over]")).to_have_count(0)
        assert (serious(page), no_sideways_scroll(page)) == ([], True)
        shoot(page, "view-dropped")
        page.click("[data-letgo='']")
        expect(rows).to_have_count(0)
    assert sorted(path.name for path in (served.folder / "corpus").rglob("*.txt")) == held
