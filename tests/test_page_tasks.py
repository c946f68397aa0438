"""What a civil servant does in a real browser: compare, follow a quote, filter, keep the library."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import docx
import pytest
from gradio_client import Client
from page_site import (
    DESKTOP,
    GROUND,
    LOOKS,
    NAME,
    PASSWORD,
    PHONE,
    QUESTION,
    Opened,
    Served,
    answered,
    ask,
    fetch,
    no_sideways_scroll,
    serious,
    shoot,
)
from pdf_file import pdf_bytes
from playwright.sync_api import Page, expect

COMPARED = "历城区2025年新增经营主体多少家，青岛市2023年上半年清退保证金惠及经营主体多少家"
# Invented figures of counties that the samples do not speak of.
UPLOADS = {
    "泰来县2025.txt": ("泰来县", "1234户"),
    "且末县2025.html": ("且末县", "2345户"),
    "会理市2025.docx": ("会理市", "3456户"),
    "嵩明县2025.pdf": ("嵩明县", "4567户"),
}
HOSTILE = (
    "<script>document.title='broken'</script><img src=x onerror=\"document.title='broken'\">"
    "<iframe src=\"data:text/html,<script>parent.document.title='broken'</script>\"></iframe>"
    "[链接](javascript:document.title='broken')${document.title='broken'}{{this.value}}"
)


def lines_of(place: str, value: str) -> list[str]:
    return [
        f"{place}行政审批局2025年工作总结",
        "一、2025年工作情况",
        f"2025年，{place}新增经营主体{value}，办件满意率达到99.2%。",
        "二、2026年工作计划",
        "继续推进政务服务事项标准化，优化大厅窗口设置。",
    ]


def upload_file(name: str, lines: list[str]) -> dict[str, object]:
    """A file as Playwright hands it to a file field."""
    kind = name.rpartition(".")[2]
    if kind == "docx":
        document = docx.Document()
        for line in lines:
            document.add_paragraph(line)
        out = io.BytesIO()
        document.save(out)
        data = out.getvalue()
    elif kind == "pdf":
        data = pdf_bytes([[(60.0, 780.0 - 30 * n, line) for n, line in enumerate(lines)]])
    elif kind == "html":
        body = "".join(f"<p>{line}</p>" for line in lines)
        head = f"<meta charset=utf-8><title>{lines[0]}</title>"
        data = f"<html><head>{head}</head><body>{body}</body></html>".encode()
    else:
        data = "\n".join(lines).encode()
    return {"name": name, "mimeType": "application/octet-stream", "buffer": data}


def enter_library(page: Page) -> None:
    page.click("[data-view=library]")
    page.click(".rq-door summary")
    page.fill(".rq-login [name=name]", NAME)
    page.fill(".rq-login [name=password]", PASSWORD)
    page.press(".rq-login [name=password]", "Enter")
    expect(page.locator(".rq-drop")).to_be_visible()


def upload(page: Page, files: dict[str, list[str]]) -> None:
    """Choose the files, see each read, take them in together; one message tells what came of it."""
    page.set_input_files(
        '#rq-other input[type="file"]:not([webkitdirectory])', [upload_file(n, t) for n, t in files.items()]
    )
    for name in files:
        row = page.locator(".rq-staged li", has_text=name)
        expect(row).to_have_attribute("data-state", "可收入", timeout=60_000)
    page.click(f"[data-accept]:has-text('收入 {len(files)} 份')")
    done = page.locator(".rq-jobs li").first
    expect(done).to_have_attribute("data-state", "完成", timeout=60_000)
    expect(done).to_contain_text(f"收入 {len(files)} 份报告 新增 {len(files)} 份（")
    for name in files:
        expect(page.locator(".rq-shelf li", has_text=name)).to_be_visible()


def set_by_hand(page: Page, name: str) -> None:
    """Set the organ of a report; what cannot be understood is said, what is set is told as set."""
    row = page.locator(".rq-shelf li", has_text=name)
    row.locator("[data-facts]").click()
    row.locator("input[name=period]").fill("从前")
    row.get_by_role("button", name="保存").click()
    expect(row.locator(".rq-told")).to_contain_text("“从前”不是一个时期")
    row.locator("input[name=period]").fill("2025年")
    row.locator("input[name=organ]").fill("泰来县数据局")
    assert serious(page) == []
    shoot(page, "desktop-by-hand")
    row.get_by_role("button", name="保存").click()
    expect(row.locator(".rq-hand")).to_be_visible(timeout=60_000)
    expect(row).to_contain_text("泰来县数据局")


def remove(page: Page, name: str) -> None:
    page.locator(f'.rq-shelf [data-delete="{name}"]').click()
    expect(page.locator(".rq-confirm")).to_contain_text("删除《")
    page.click("[data-confirm]")
    expect(page.locator(f'.rq-shelf [data-delete="{name}"]')).to_have_count(0, timeout=60_000)


def marked(page: Page) -> str:
    """The words highlighted in the source, line by line."""
    return "\n".join(page.locator("#rq-side mark").all_text_contents())


def test_comparison_of_two_indicators_is_a_table_that_can_be_taken_away_and_no_chart(opened: Opened) -> None:
    with opened() as page:
        ask(page, COMPARED)
        table = page.locator(".rq-table")
        expect(table.locator("tbody th")).to_have_text(["济南市历城区", "山东省青岛市"])
        expect(page.locator(".rq-chart")).to_have_count(0)
        expect(page.locator(".rq-compared .rq-note")).to_contain_text("指标不尽相同")
        assert serious(page) == []
        shoot(page, "desktop-comparison")
        with page.expect_download() as taken:
            page.click("[data-sheet=csv]")
        text = Path(taken.value.path()).read_text("utf-8-sig")
        rows = [r for r in csv.DictReader(io.StringIO(text)) if r["数值"]]
        assert (rows[0]["地区"], rows[0]["数值"]) == ("济南市历城区", "3.4万家")
        assert all(r["数值"] in r["引文"] for r in rows)
        table.locator(".rq-cell").first.click()
        expect(page.locator("#rq-side mark").first).to_be_in_viewport()
        assert "3.4万家" in marked(page)


def test_answer_is_followed_judged_taken_away_and_asked_on(opened: Opened, served: Served) -> None:
    with opened() as page:
        page.click(".rq-menu summary")
        page.click("[data-export=word]")
        expect(page.locator(".rq-hint")).to_have_text("还没有可导出的问答")
        ask(page, QUESTION)
        page.click("[data-verdict=useful]")
        expect(page.locator("[data-verdict=useful]")).to_have_attribute("aria-pressed", "true")
        lead_to_the_report(page)
        export_both(page)
        ask_on(page)
    noted = json.loads((served.folder / "feedback.jsonl").read_text("utf-8").splitlines()[-1])
    assert (noted["verdict"], noted["question"]) == ("useful", QUESTION)
    assert noted["quotes"][0].startswith("licheng_2025.txt#")


def lead_to_the_report(page: Page) -> None:
    """A quote leads to its own words in the report and on to the next; so does the outline."""
    quote = page.locator(".rq-quote").first
    words = quote.locator("blockquote").text_content()
    quote.locator("[data-open]").click()
    expect(page.locator("#rq-side mark").first).to_be_in_viewport()
    assert marked(page) == words
    held = page.locator(".rq-quote").count()
    assert held > 1
    expect(page.locator(".rq-at")).to_have_text(f"引文 1/{held}")
    page.click("[data-step='1']")
    expect(page.locator(".rq-at")).to_have_text(f"引文 2/{held}")
    expect(page.locator("#rq-side mark").first).to_be_in_viewport()
    assert marked(page) == page.locator(".rq-more .rq-quote blockquote").first.text_content()
    page.click("[data-outline]")
    expect(page.locator(".rq-outline")).to_be_visible()
    page.locator(".rq-outline [data-section]", has_text="2026年工作计划").first.click()
    expect(page.locator(".rq-text h3", has_text="2026年工作计划")).to_be_in_viewport()
    assert serious(page) == []
    shoot(page, "desktop-outline")
    with page.expect_download() as taken:
        page.click(".rq-bar a[download]")
    assert taken.value.suggested_filename == "licheng_2025.txt"
    page.keyboard.press("Escape")
    expect(page.locator("#rq-side")).to_be_hidden()


def export_both(page: Page) -> None:
    """The conversation with its citations, as Markdown and as Word."""
    for kind, name in (("markdown", "政问对话.md"), ("word", "政问对话.docx")):
        page.click(".rq-menu summary")
        with page.expect_download() as taken:
            page.click(f"[data-export={kind}]")
        assert taken.value.suggested_filename == name
        data = Path(taken.value.path()).read_bytes()
        if kind == "word":
            data = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml")
        assert "——《济南市历城区行政审批服务局2025年工作总结" in data.decode()


def ask_on(page: Page) -> None:
    """A follow-up says what it took over and lets it be removed."""
    ask(page, "2026年呢")
    last = page.locator(".rq-turn").last
    expect(last.locator('.rq-implied [data-kind="said"]')).to_have_text(["时期2026年×"])
    expect(last.locator('.rq-implied [data-kind="taken"]').first).to_contain_text("沿用上文")
    shoot(page, "desktop-follow-up")
    last.locator('.rq-implied [data-kind="taken"] button').first.click()
    answered(page, 3)
    expect(page.locator(".rq-turn").last.locator('[data-kind="taken"]')).to_have_count(0)


def test_filter_shuts_reports_out_and_the_refusal_says_so(opened: Opened) -> None:
    with opened() as page:
        page.click("[data-filters]")
        page.get_by_label("山东省青岛市").check()
        expect(page.locator(".rq-count")).to_have_text("在 2 份报告中的 1 份里查找")
        assert serious(page) == []
        shoot(page, "desktop-filter")
        page.keyboard.press("Escape")
        expect(page.locator("[data-filters]")).to_be_focused()
        expect(page.locator(".rq-picked li").first).to_have_text("山东省青岛市×")
        ask(page, QUESTION)
        expect(page.locator(".rq-why .rq-message")).to_contain_text("筛选条件之外的报告没有查找")
        expect(page.locator(".rq-within")).to_have_text("限定范围：山东省青岛市")
        shoot(page, "desktop-filtered")
        page.click("[data-unfiltered]")
        answered(page, 2)
        expect(page.locator(".rq-value")).to_have_text("3.4万家")
        page.get_by_label("去掉筛选 山东省青岛市").click()
        expect(page.locator(".rq-picked li")).to_have_count(0)


def test_question_can_be_stopped(opened: Opened, client: Client) -> None:
    with opened() as page:
        others = [client.submit(COMPARED, [], api_name="/ask") for _ in range(6)]
        page.fill("#rq-question", QUESTION)
        page.press("#rq-question", "Enter")
        page.dispatch_event(".rq-pending [data-stop]", "click")  # it is drawn anew with each step
        expect(page.locator(".rq-card")).to_contain_text("已停止，没有作答")
        assert [o.result()["status"] for o in others] == ["answered"] * len(others)
        expect(page.locator(".rq-card")).to_contain_text("已停止，没有作答")
        page.click(".rq-card [data-ask]")
        answered(page, 2)
        expect(page.locator(".rq-value")).to_have_text("3.4万家")


def test_keyboard_alone_does_it_all(opened: Opened) -> None:
    with opened() as page:
        page.keyboard.type(QUESTION)
        page.keyboard.press("Enter")
        answered(page, 1)
        page.locator(".rq-quote [data-open]").first.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("region", name="报告全文")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator("#rq-side")).to_be_hidden()
        page.keyboard.press("Tab")
        expect(page.locator(".rq-quote [data-cite]").first).to_be_focused()
        page.focus("#rq-question")
        page.keyboard.press("ArrowUp")
        expect(page.locator("#rq-question")).to_have_value(QUESTION)
        page.focus("[data-view=figures]")
        page.keyboard.press("Enter")
        expect(page.locator(".rq-rows")).to_be_visible(timeout=20_000)
        chart_an_indicator(page)


def chart_an_indicator(page: Page) -> None:
    """What is found of an indicator opens its quote."""
    page.fill(".rq-query [name=name]", "新增经营主体")
    page.press(".rq-query [name=name]", "Enter")
    expect(page.locator(".rq-data tbody th")).to_have_text(["新增经营主体"], timeout=20_000)
    assert serious(page) == []
    shoot(page, "desktop-figures")
    page.locator(".rq-cell").first.click()
    expect(page.locator("#rq-side mark").first).to_be_in_viewport()
    assert "3.4万家" in marked(page)


@pytest.mark.parametrize("scheme", LOOKS)
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_answer_and_source_are_shown_in_each_look_and_axe_finds_nothing(
    opened: Opened, size: tuple[int, int], scheme: str
) -> None:
    with opened(size, scheme) as page:
        assert page.evaluate(GROUND) == LOOKS[scheme]
        assert (serious(page), no_sideways_scroll(page)) == ([], True)
        shoot(page, f"first-{size[0]}-{scheme}")
        ask(page, QUESTION)
        expect(page.locator(".rq-value")).to_be_in_viewport()
        assert no_sideways_scroll(page)
        shoot(page, f"answer-{size[0]}-{scheme}")
        page.locator("[data-open]").first.click()
        expect(page.locator("#rq-side mark").first).to_be_in_viewport()
        assert no_sideways_scroll(page)
        shoot(page, f"source-{size[0]}-{scheme}")
        page.locator("[data-close]").click()
        expect(page.locator("#rq-side")).to_be_hidden()
        ask(page, "2019年历城区新增多少经营主体")
        assert serious(page) == []  # of the answer and the refusal
        page.click("[data-view=library]")
        expect(page.locator(".rq-shelf")).to_be_visible()
        assert (serious(page), no_sideways_scroll(page)) == ([], True)
        shoot(page, f"library-{size[0]}-{scheme}")


def test_library_takes_in_four_formats_and_scripts_answers_and_deletes(
    opened: Opened, served: Served
) -> None:
    with opened(passed="status of 400") as page:  # the time that is none
        enter_library(page)
        evil = lines_of("灌云县", "5678户")
        evil[2] += HOSTILE
        upload(page, {name: lines_of(*about) for name, about in UPLOADS.items()} | {"灌云县2025.txt": evil})
        assert serious(page) == []
        shoot(page, "desktop-library")
        set_by_hand(page, "泰来县2025.txt")
        read_the_scripts(page)
        page.click("[data-view=ask]")
        for place, value in UPLOADS.values():
            ask(page, f"2025年{place}新增多少经营主体")
            expect(page.locator(".rq-turn").last.locator(".rq-value")).to_have_text(value)
        shoot(page, "desktop-uploaded")
        page.click("[data-view=library]")
        remove(page, "泰来县2025.txt")
        page.click("[data-view=ask]")
        ask(page, "2025年泰来县新增多少经营主体")
        expect(page.locator(".rq-turn").last.locator(".rq-why")).to_have_attribute("data-reason", "region")
        shoot(page, "desktop-deleted")
        page.click("[data-view=library]")
        for name in [*UPLOADS, "灌云县2025.txt"][1:]:  # what is gone from the folder goes with one update
            (served.folder / "corpus" / name).unlink()
        page.click(".rq-index [data-update]")
        expect(page.locator(".rq-name p")).to_contain_text("2 份报告", timeout=60_000)
    assert json.loads(fetch(f"{served.url}/health")[1])["reports"] == 2


def read_the_scripts(page: Page) -> None:
    """Preview, answer, report and figures of a report that holds scripts: they are text."""
    page.locator(".rq-shelf li", has_text="灌云县2025.txt").locator("[data-preview]").click()
    page.click("[data-view=ask]")
    ask(page, "2025年灌云县新增多少经营主体")
    expect(page.locator(".rq-value")).to_have_text("5678户")
    page.locator(".rq-quote [data-open]").first.click()
    expect(page.locator("#rq-side .rq-text")).to_contain_text("onerror=")
    shoot(page, "desktop-malicious")
    page.click("[data-view=figures]")
    expect(page.locator(".rq-rows")).to_be_visible(timeout=20_000)
    assert page.title() == "指标 · 政问"
    assert page.locator(".gradio-container img, .gradio-container iframe").count() == 0


def test_phone_shows_the_filter_the_source_as_a_sheet_and_the_figures(opened: Opened) -> None:
    with opened(PHONE) as page:
        page.click("[data-filters]")
        expect(page.locator(".rq-facets")).to_be_visible()
        assert no_sideways_scroll(page)
        page.click("[data-filters-close]")
        ask(page, COMPARED)
        assert no_sideways_scroll(page)
        shoot(page, "phone-comparison")
        page.locator(".rq-cell").first.click()
        sheet = page.locator("#rq-side")
        expect(sheet.locator("mark").first).to_be_in_viewport()
        box = sheet.bounding_box()
        assert box is not None
        assert (box["x"], box["width"], box["y"] > 0) == (0, PHONE[0], True)
        page.keyboard.press("Escape")
        expect(sheet).to_be_hidden()
        keep_figures_in_sight(page)


def keep_figures_in_sight(page: Page) -> None:
    """On a phone too, place, period and report of a figure are seen."""
    page.click("[data-view=figures]")
    row = page.locator(".rq-rows tbody tr").first
    for cell in ("td:nth-child(4)", "td:nth-child(5)", ".rq-from"):
        box = row.locator(cell).bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= PHONE[0]
    page.fill(".rq-query [name=name]", "GDP")
    assert no_sideways_scroll(page)
    shoot(page, "phone-figures")
