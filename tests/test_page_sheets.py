"""What is taken into an article: sheets, tables in Word, entries of a bibliography, charts, paper."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from page_samples import DONE, LACK, PLAN, answered, quote, report, result
from page_site import QUESTION, Opened, ask, shoot
from playwright.sync_api import expect

from corpus.errors import QuestionError
from page.cards.answer_card import answer_card
from page.cards.kept import cited, kept
from page.cards.quotes import gbt_words
from page.chat.exporting import export
from page.chat.sheet_export import HEADS, csv_of, rows_of, safe_cell, xlsx
from page.indicator_words import short_name
from qa.reply.refusal_sentences import NEAREST

HELD, OTHER = report(), report("南湖区", 2024, url="https://example.org/a")
BOTH = answered(
    (result("3.4万家", HELD), result("4万家", HELD, 1, standing="target"), result("3.4万家", OTHER, 2)),
    (quote(HELD, DONE), quote(HELD, PLAN, "target"), quote(OTHER, DONE)),
)
# A picture of one dot.
DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
MARGINS = """[...document.styleSheets].flatMap(sheet => [...sheet.cssRules])
    .filter(rule => rule instanceof CSSPageRule).map(rule => rule.style.margin)"""
DATA = json.loads(json.dumps(BOTH.to_dict()))


def sheet(kind: str, blanks: object = ()) -> bytes:
    return export({"kind": kind, "turns": [DATA], "blanks": list(blanks)}).body


def table(body: bytes) -> list[dict[str, Any]]:
    heads, *rows = openpyxl.load_workbook(io.BytesIO(body)).active.iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows]


def test_sheet_has_a_line_a_value_with_unit_time_standing_and_source() -> None:
    rows = table(sheet("xlsx", [["济南市东山县", "2024年"]]))
    assert [(r["地区"][-3:], r["时期"], r["状态"], r["数值"], r["数"], r["单位"]) for r in rows] == [
        ("清河区", "2025年", "已完成", "3.4万家", 34000, "家"),
        ("清河区", "2026年", "计划目标", "4万家", 40000, "家"),
        ("南湖区", "2024年", "已完成", "3.4万家", 34000, "家"),
        ("东山县", "2024年", "报告里没有", None, None, None),
    ]
    assert (rows[0]["引文"], rows[0]["标题"]) == (DONE, "《清河区行政审批服务局2025年工作总结》")
    assert rows[0]["章节"] == "一、2025年工作情况 › （一）优化营商环境"
    start, end = map(int, rows[0]["起止"].split("-"))
    assert HELD.text[start:end] == "3.4万家"
    assert rows[2]["网址"] == "https://example.org/a"


def test_csv_and_what_is_pasted_say_the_same() -> None:
    told = sheet("csv")
    assert told.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(told.decode("utf-8-sig"))))
    assert [(r["数值"], float(r["数"])) for r in rows] == [
        ("3.4万家", 34e3),
        ("4万家", 4e4),
        ("3.4万家", 34e3),
    ]
    pasted = list(csv.reader(io.StringIO(sheet("table").decode()), delimiter="\t"))
    assert [tuple(pasted[0]), len(pasted)] == [HEADS, 4]


def test_english_reader_gets_english_heads_and_the_report_s_own_words() -> None:
    sent = {"turns": [DATA], "blanks": [["东山县", "2024年"]], "language": "en"}
    made = export({**sent, "kind": "xlsx"})
    assert made.name == "Reportqa figures.xlsx"
    rows = table(made.body)
    assert [(r["Place"][-3:], r["Status"], r["Value"], r["Unit"]) for r in rows] == [
        ("清河区", "Done", "3.4万家", "家"),
        ("清河区", "Planned", "4万家", "家"),
        ("南湖区", "Done", "3.4万家", "家"),
        ("东山县", "Not in the reports", None, None),
    ]
    assert rows[0]["Quotes"] == DONE
    why = {"status": "refused", "reason": "topic", "message": "所收报告没有写明这一内容。", "results": []}
    (row,) = table(export({**sent, "kind": "answers", "turns": [DATA | why]}).body)
    assert (row["Outcome"], row["Answer"]) == ("Not answered", "The reports held do not state this.")
    document = docx.Document(io.BytesIO(export({**sent, "kind": "word"}).body))
    heads = [cell.text for cell in document.tables[0].rows[0].cells]
    assert heads == ["Place", "Period", "Indicators", "Value", "Status", "Source"]
    assert "# Reportqa conversation" in export({**sent, "kind": "markdown"}).body.decode()


def test_rows_are_as_high_as_their_text_and_a_page_as_wide_as_the_sheet() -> None:
    body = xlsx(["头", "尾"], [["字" * 50, "b"], ["a\nb", "b"]], (10, 10))
    shown = openpyxl.load_workbook(io.BytesIO(body)).active
    assert [shown.row_dimensions[n].height for n in (1, 2, 3)] == [15, 150, 30]
    assert shown.page_setup.orientation == "landscape"
    assert shown.sheet_properties.pageSetUpPr.fitToPage


def test_chart_stands_in_word_below_its_table_and_what_is_none_is_refused() -> None:
    sent = {"kind": "word", "turns": [DATA, DATA]}
    body = export(sent | {"charts": [DOT, None]}).body
    assert len(docx.Document(io.BytesIO(body)).inline_shapes) == 1
    for wrong in (["!"], [7], "x", ["AAAA"], [DOT[:20]]):
        with pytest.raises(QuestionError, match="提交的图不对"):
            export(sent | {"charts": wrong})


@pytest.mark.parametrize(
    ("label", "short"),
    [
        ("主要预期目标为：生产总值增长", "生产总值增长"),
        ("经营主体", "经营主体"),
        ("目标：", "目标："),
        ("", ""),
        ("2024年地区生产总值达", "地区生产总值"),
        ("预计全省地区生产总值迈上", "地区生产总值"),
        ("确保城镇新增就业", "城镇新增就业"),
        ("全市地区生产总值达到33757.93亿元、增长", "地区生产总值增长"),
        ("年均增长", "年均增长"),
        ("截至2025年底，高新技术企业总数", "高新技术企业总数"),
        ("从业人员", "从业人员"),
        ("对外贸易额", "对外贸易额"),
        ("松溪镇 新增就业 2025年 完成（单位：人）", "松溪镇 新增就业 2025年 完成（单位：人）"),
        ("实现", "实现"),
    ],
)
def test_label_loses_what_opens_a_list_of_figures_the_time_and_the_verb(label: str, short: str) -> None:
    assert short_name(label) == short


@pytest.mark.parametrize("words", ["=1+1", "+1", "-1", "@a", "\tx"])
def test_cell_that_a_spreadsheet_would_run_is_text(words: str) -> None:
    assert safe_cell(words) == f"'{words}"
    assert safe_cell(f"a{words}") == f"a{words}"
    assert csv_of(["头"], [[words]], mark=False).decode().splitlines()[1].strip('"').startswith("'")
    cell = openpyxl.load_workbook(io.BytesIO(xlsx(["头"], [[words]]))).active["A2"]
    assert (cell.data_type, cell.value) == ("s", words)


def test_character_that_a_sheet_cannot_hold_is_left_out() -> None:
    assert openpyxl.load_workbook(io.BytesIO(xlsx(["头"], [["a\x0bb"]]))).active["A2"].value == "ab"


@pytest.mark.parametrize("blanks", ["x", [["a"]], [[1, 2]], [["a", "b"]] * 1001])
def test_blanks_that_are_none_are_refused(blanks: object) -> None:
    with pytest.raises(QuestionError, match="空格不对"):
        export({"kind": "xlsx", "turns": [DATA], "blanks": blanks})


def test_several_values_are_a_table_in_word() -> None:
    (made,) = docx.Document(io.BytesIO(sheet("word"))).tables
    rows = [[cell.text for cell in row.cells] for row in made.rows]
    assert rows[0] == ["地区", "时期", "指标", "数值", "状态", "出处"]
    assert [r[3:5] for r in rows[1:]] == [["3.4万家", "已完成"], ["4万家", "计划目标"], ["3.4万家", "已完成"]]
    assert rows[3][5] == "《南湖区行政审批服务局2024年工作总结》"


def test_what_is_no_figure_is_a_list_in_word_and_columns_are_as_wide_as_they_say() -> None:
    lacks = ("窗口人员不足", "部分事项跑动次数较多")
    phrases = answered(tuple(result(w, HELD, label="还存在") for w in lacks), (quote(HELD, LACK),))
    sent = {"kind": "word", "turns": [json.loads(json.dumps(phrases.to_dict()))]}
    document = docx.Document(io.BytesIO(export(sent).body))
    told = [p.text for p in document.paragraphs if p.style.name == "List"]
    assert (told, document.tables) == ([f"{n}. {w}" for n, w in enumerate(lacks, 1)], [])
    (made,) = docx.Document(io.BytesIO(sheet("word"))).tables
    assert not made.autofit
    assert [round(column.width.cm, 1) for column in made.columns] == [2.2, 2.0, 4.0, 2.4, 1.9, 3.5]


@pytest.mark.parametrize("kind", ["word", "markdown", "answers"])
def test_file_without_the_nearest_sentences_does_not_point_at_them(kind: str) -> None:
    near = {"status": "refused", "reason": "topic", "message": f"没有写明。{NEAREST}", "results": []}
    body = export({"kind": kind, "turns": [DATA | near]}).body
    if kind == "answers":
        assert table(body)[0]["回答"] == "没有写明。"
        return
    text = body.decode() if kind == "markdown" else told_in(body)
    assert ("没有写明。" in text, "下面是" in text) == (True, False)


def told_in(body: bytes) -> str:
    """The paragraphs of a Word document."""
    return "\n".join(p.text for p in docx.Document(io.BytesIO(body)).paragraphs)


@pytest.mark.parametrize(("amount", "shown"), [(1.4e13, "#,##0"), (5.3, "#,##0.######"), ("5.3", "General")])
def test_large_numbers_are_written_out(amount: float | str, shown: str) -> None:
    made = openpyxl.load_workbook(io.BytesIO(xlsx(["数"], [[amount]]))).active
    assert made["A2"].number_format == shown


def test_entry_of_a_bibliography_is_by_the_standard() -> None:
    assert gbt_words(cited(quote(HELD, DONE))) == (
        "清河区行政审批服务局. 清河区行政审批服务局2025年工作总结[R]. 2026-01-03."
    )
    assert gbt_words(cited(quote(OTHER, DONE))) == (
        "南湖区行政审批服务局. 南湖区行政审批服务局2024年工作总结[R/OL]. (2025-01-03)[引用日期]. "
        "https://example.org/a."
    )
    bare = report(organ=None, published=None, url="javascript:alert(1)")
    assert gbt_words(cited(quote(bare, PLAN))) == "清河区行政审批服务局2025年工作总结[R]."


def test_rows_of_what_was_kept_are_those_of_the_answer() -> None:
    assert [row[4] for row in rows_of([kept(BOTH)])] == ["3.4万家", "4万家", "3.4万家"]


def test_card_is_taken_away_as_chart_sheet_and_paper(opened: Opened) -> None:
    turn = {"id": "t1", "q": "比较", "alone": False, "filter": {}, "html": answer_card(BOTH), "ok": True}
    talk = json.dumps({"id": "x", "name": "比较", "at": 1, "turns": [turn]})
    with opened() as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.evaluate("talk => { localStorage['reportqa-talk-x'] = talk }", talk)
        page.evaluate("reportqa.recent()")
        page.click(".rq-recent [data-talk]")
        expect(page.locator(".rq-chart rect.done")).to_have_count(2)
        shoot(page, "desktop-chart")
        for kind, check in (("svg", ET.fromstring), ("png", lambda b: b.startswith(b"\x89PNG") or 1 / 0)):
            with page.expect_download() as taken:
                page.click(f"[data-image={kind}]")
            assert taken.value.suggested_filename == f"政问图.{kind}"
            check(Path(taken.value.path()).read_bytes())
        with page.expect_download() as taken:
            page.click("[data-sheet=xlsx]")
        rows = table(Path(taken.value.path()).read_bytes())
        assert [r["数值"] for r in rows if r["数值"]] == ["3.4万家", "4万家", "3.4万家"]
        assert [r["状态"] for r in rows if not r["数值"]] == ["报告里没有"] * 3
        page.click("[data-sheet=table]")
        expect(page.locator("[data-sheet=table]")).to_have_text("已复制")
        assert page.evaluate("navigator.clipboard.readText()").startswith("地区\t时期\t状态\t指标\t数值")
        page.locator("[data-entry]").nth(2).click()
        expect(page.locator("[data-entry]").nth(2)).to_have_text("已复制")
        assert "[R/OL]. (2025-01-03)[20" in page.evaluate("navigator.clipboard.readText()")


def test_paper_has_the_conversation_and_the_report_only_when_asked(opened: Opened) -> None:
    with opened() as page:
        ask(page, QUESTION)
        page.locator(".rq-quote [data-open]").first.click()
        expect(page.locator("#rq-side mark").first).to_be_in_viewport()
        page.emulate_media(media="print")
        assert page.evaluate(MARGINS) == ["16mm 14mm"]  # Gradio would drop the rule from a style of its own
        expect(page.locator(".rq-value")).to_be_visible()
        for gone in ("#rq-side", "#rq-head", "#rq-form", ".rq-quote .rq-tools >> nth=0", ".rq-again"):
            expect(page.locator(gone)).to_be_hidden()
        shoot(page, "paper-conversation")
        page.emulate_media(media="screen")
        page.evaluate("window.print = () => {}")
        page.click("[data-print]")
        page.emulate_media(media="print")
        expect(page.locator("#rq-side mark").first).to_be_visible()
        expect(page.locator("#rq-talk")).to_be_hidden()
        shoot(page, "paper-report")
