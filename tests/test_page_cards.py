"""Every kind of answer as a card."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest
from page_samples import DONE, LACK, MARKUP, PLAN, answered, quote, report, result

from corpus.report import Report, Section
from corpus.statement import STANDINGS, Standing
from page.cards.answer_card import Setting, answer_card, fault_card, narrowed
from page.cards.kept import cited
from page.cards.matrix import is_comparison
from page.cards.quotes import SHOWN, citation, quote_card
from page.cards.understood import Understood
from page.cards.words import CHINESE, REFUSAL
from qa.answer import Answer, Reason
from qa.reply.refusal_sentences import LEFT_OUT, NEAREST

HELD = report()
OTHER = report("南湖区", 2024)


def card_of(*given: object) -> str:
    """The card without the marks of language, which stand on whatever a report says."""
    return answer_card(*given).replace(CHINESE, "")  # type: ignore[arg-type]


def words(card: str) -> str:
    """What a reader sees of `card`, tags taken away."""
    return html.unescape(re.sub("<[^>]*>", "", card))


def attribute(card: str, name: str) -> list[str]:
    return [html.unescape(v) for v in re.findall(f'{name}="([^"]*)"', card)]


def test_one_figure_stands_large_with_its_scope_and_its_mark() -> None:
    card = card_of(answered((result("3.4万家", HELD),), (quote(HELD, DONE),), "清河区新增经营主体3.4万家。"))
    assert (
        '<div class="rq-value"><span class="rq-num">3.4</span><span class="rq-unit">万家</span></div>' in card
    )
    assert "山东省济南市清河区·2025年已完成" in words(card)
    assert "清河区新增经营主体3.4万家。" in words(card)
    assert re.findall("<mark>(.*?)</mark>", card) == ["3.4万家"]
    assert DONE in words(card)


def test_quote_says_where_it_stands() -> None:
    shown = quote(HELD, DONE)
    card = quote_card(shown)
    seen = words(card)
    assert "《清河区行政审批服务局2025年工作总结》" in seen
    assert "一、2025年工作情况›（一）优化营商环境" in seen
    assert f"原文位置 第{shown.start + 1}—{shown.end}字" in seen
    assert attribute(card, "data-open") == ["清河区/2025.txt"]
    assert attribute(card, "data-start") == [str(shown.start)]
    assert attribute(card, "data-end") == [str(shown.end)]


def test_citation_is_fit_for_a_document() -> None:
    expected = (
        f"「{DONE}」——《清河区行政审批服务局2025年工作总结》，清河区行政审批服务局，2026-01-03，"
        "一、2025年工作情况 › （一）优化营商环境"
    )
    assert citation(cited(quote(HELD, DONE))) == expected
    assert attribute(quote_card(quote(HELD, DONE)), "data-cite") == [expected.partition("——")[2]]


def test_citation_leaves_out_what_is_not_known() -> None:
    bare = report(organ=None, published=None, title="《公报》")
    assert citation(cited(quote(bare, PLAN))) == f"「{PLAN}」——《公报》，二、2026年工作安排"


def test_text_of_a_report_is_never_markup() -> None:
    hostile = report(title="<img src=x onerror=alert(1)>", source='a"><script>.txt', organ="<i>局</i>")
    card = card_of(answered((), (quote(hostile, MARKUP),), "<script>alert(1)</script>"))
    assert "<b onclick" not in card
    assert "<script" not in card
    assert "<img" not in card
    assert "<i>" not in card
    assert MARKUP in words(card)
    assert attribute(card, "data-open") == ['a"><script>.txt']


GRID = """松溪县财政局2030年收支情况
单位：万元
镇街 | 收入 | | <b>备注</b>
 | 2030年预算 | 2030年执行 |
竹港镇 | 51,200 | 54,310.5 | 含&<i>上年</i>
青石镇 |  | 26,890 | 无变化
"""


def sheet(text: str) -> Report:
    return replace(HELD, text=text, sections=(Section((), 0, 0, 0, len(text)),), statements=())


def test_a_quoted_cell_is_marked_under_its_heads() -> None:
    held = sheet(GRID)
    line = quote(held, "竹港镇 | 51,200 | 54,310.5 | 含&<i>上年</i>")
    at = line.text.index("54,310.5")
    card = quote_card(line, [(at, at + 8)]).replace(CHINESE, "")
    table = card.partition("<table>")[2].partition("</table>")[0]
    rows = [re.findall("<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall("<tr>(.*?)</tr>", table)]
    assert rows == [
        ["单位：万元", "收入<br>2030年预算", "收入<br>2030年执行", "&lt;b&gt;备注&lt;/b&gt;"],
        ["竹港镇", "51,200", "<mark>54,310.5</mark>", "含&amp;&lt;i&gt;上年&lt;/i&gt;"],
    ]
    assert f"<blockquote>{html.escape(line.text)}".partition("54,310.5")[0] in card


def test_a_blank_cell_stays_blank_and_a_wide_row_is_cut_to_its_marked_cells() -> None:
    held = sheet(GRID)
    line = quote(held, "青石镇 |  | 26,890 | 无变化")
    at = line.text.index("26,890")
    assert "<td><mark>26,890</mark></td>" in quote_card(line, [(at, at + 6)])
    wide = "镇街 | " + " | ".join(f"{n}月" for n in range(1, 8)) + "\n"
    wide += "".join(f"{t} | " + " | ".join(f"{n}3" for n in range(1, 8)) + "\n" for t in ("竹港镇", "青石镇"))
    line = quote(sheet(wide), "青石镇 | 13 | 23 | 33")
    at = line.text.index("23")
    table = (
        quote_card(line, [(at, at + 2)]).replace(CHINESE, "").partition("<tbody>")[2].partition("</tbody>")[0]
    )
    assert table == '<tr><th scope="row">青石镇</th><td><mark>23</mark></td></tr>'


def test_a_sentence_outside_tables_has_no_table() -> None:
    line = quote(HELD, DONE)
    assert "<table>" not in quote_card(line, [(0, 4)])


@pytest.mark.parametrize("standing", STANDINGS)
def test_every_standing_has_its_badge(standing: Standing) -> None:
    card = quote_card(quote(HELD, DONE, standing))
    assert f'<span class="rq-badge" data-standing="{standing}">{STANDINGS[standing]}</span>' in card


def test_comparison_is_a_table_in_the_order_of_the_results() -> None:
    results = (
        result("3.4万家", HELD),
        result("4万家", HELD, 1, standing="target"),
        result("3.4万家", OTHER, 2),
    )
    card = card_of(answered(results, (quote(HELD, DONE), quote(HELD, PLAN, "target"), quote(OTHER, DONE))))
    rows = [re.findall("<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall("<tr>(.*?)</tr>", card)]
    assert [words(c) for c in rows[0]] == ["地区", "2024年 已完成", "2025年 已完成", "2026年 计划目标"]
    blank = "没有找到"
    assert [[words(c) for c in row] for row in rows[1:]] == [
        ["山东省济南市清河区", blank, "3.4万家", "4万家"],
        ["山东省济南市南湖区", "3.4万家", blank, blank],
    ]
    assert "<caption>新增经营主体</caption>" in card
    assert attribute("".join(rows[2]), "data-open") == ["南湖区/2024.txt"]


def test_comparison_of_several_indicators_names_them() -> None:
    results = (result("3.4万家", HELD), result("3.4万家", OTHER, 1, "新设主体"))
    card = card_of(answered(results, (quote(HELD, DONE), quote(OTHER, DONE))))
    assert re.findall("<small>(.*?)</small>", card.split("</table>")[0]) == ["新增经营主体", "新设主体"]
    assert "<caption>" not in card


def test_items_of_one_report_are_a_list_not_a_table() -> None:
    results = tuple(
        result(v, HELD, label=n) for v, n in [("3.4万家", "新增"), ("23.3万家", "累计"), ("15.4%", "增长")]
    )
    assert not is_comparison(results)
    card = card_of(answered(results, (quote(HELD, DONE),)))
    assert "<table" not in card
    items = re.findall('<li><span class="rq-item-value">(.*?)</li>', card)
    assert [words(i) for i in items] == ["3.4万家新增", "23.3万家累计", "15.4%增长"]
    assert re.findall("<mark>(.*?)</mark>", card) == ["3.4万家", "23.3万家", "15.4%"]


def test_item_that_is_no_figure_stands_without_the_words_around_it() -> None:
    phrases = (result("窗口人员不足", HELD, label="还存在"), result("跑动次数较多", HELD, label="、部分事项"))
    shown = answer_card(answered(phrases, (quote(HELD, LACK),)))
    assert re.findall(r'rq-item-value">(?:<[^>]+>)?([^<]+)<', shown) == ["窗口人员不足", "跑动次数较多"]
    assert "还存在" not in shown.partition("rq-message")[0]
    figures = (result("3.4万家", HELD), result("23.3万家", HELD, label="累计达到"))
    assert "累计达到" in answer_card(answered(figures, (quote(HELD, DONE),))).partition("rq-message")[0]


@pytest.mark.parametrize(("confidence", "told"), [(0.97, "较有把握"), (0.6, "把握不大，请核对原文。")])
def test_how_sure_an_answer_is_stands_before_its_quotes(confidence: float, told: str) -> None:
    given = replace(answered((result("3.4万家", HELD),), (quote(HELD, DONE),)), confidence=confidence)
    before, _, after = answer_card(given).partition("rq-quote")
    assert (told in before, told in after) == (True, False)


def test_a_phrase_is_not_set_as_a_figure() -> None:
    value = "窗口人员不足、部分事项跑动次数较多"
    card = card_of(answered((result(value, HELD, label="问题"),), (quote(HELD, LACK),)))
    assert 'class="rq-phrase"' in card
    assert 'class="rq-value"' not in card


def test_quotes_after_the_third_are_folded() -> None:
    card = card_of(answered((), tuple(quote(HELD, q) for q in (DONE, PLAN, LACK, MARKUP, DONE))))
    head, fold = card.split("<details")
    assert head.count('class="rq-quote"') == SHOWN
    assert fold.count('class="rq-quote"') == 2
    assert "其余 2 条相关原文" in fold
    assert "引文 4" in words(fold)


def test_quotes_that_hold_no_short_answer_are_folded() -> None:
    card = card_of(answered((result("3.4万家", HELD, 1),), tuple(quote(HELD, q) for q in (PLAN, DONE, LACK))))
    head, fold = card.split("<details")
    assert DONE in words(head)
    assert PLAN not in words(head)
    assert [PLAN in words(fold), LACK in words(fold)] == [True, True]


def test_refusal_does_not_say_twice_what_is_folded_below_it() -> None:
    near = Answer("问", "refused", "topic", f"没有写明。{NEAREST}{LEFT_OUT}", (), (quote(HELD, DONE),), 0.1)
    card = card_of(near)
    assert f"没有写明。{LEFT_OUT}" in words(card)
    assert words(card.partition("<data")[0]).count("最接近的原文") == 1


@pytest.mark.parametrize("reason", [r for r in REFUSAL if r != "false_premise"])
def test_refusal_says_why_and_what_is_held(reason: Reason) -> None:
    answer = Answer("问", "refused", reason, "没有2019年的。", (), (), 0.1, ("清河区2025年情况",), 8.0)
    held = (HELD, OTHER, report("东山县"), report("西岭县"))
    card = card_of(answer, Setting(held, ("南湖区2024年情况",)))
    title, kind = REFUSAL[reason]
    assert f'data-reason="{reason}"' in card
    assert f"未作答 · {kind}{title}没有2019年的。" in words(card)
    # of what was asked the script offers questions once they were tried; what is no question has no such
    assert attribute(card, "data-ask") == ["南湖区2024年情况"] * (reason == "out_of_domain")
    assert "4 份报告 · 清河区、南湖区、东山县、西岭县 · 2024—2025年" in words(card)
    assert attribute(card, "data-open") == ["清河区/2025.txt", "南湖区/2024.txt", "东山县/2025.txt"]
    assert "全部 4 份报告" in card


def test_what_lies_nearest_to_a_refused_question_is_folded_as_no_answer() -> None:
    answer = Answer("问", "refused", "topic", "没有写。", (), (quote(HELD, DONE), quote(HELD, PLAN)), 0.2)
    head, fold = card_of(answer, Setting((HELD,))).split("<details")
    assert "rq-quote" not in head
    assert "最接近的原文 2 条（供核对，不是答案）" in fold
    assert [DONE in words(fold), PLAN in words(fold), "库里有什么" in head] == [True, True, True]


def test_false_premise_shows_the_right_sentence_instead_of_the_reports() -> None:
    answer = Answer("问", "refused", "false_premise", "是增长。", (), (quote(HELD, DONE),), 0.3)
    card = card_of(answer, Setting((HELD, OTHER)))
    assert DONE in words(card)
    assert ["<details" in card, "库里有什么" in card] == [False, False]


def test_choice_names_each_report_and_asks_on() -> None:
    results = (result("3.4万家", HELD), result("3.4万家", OTHER, 1))
    quotes = (quote(HELD, DONE), quote(OTHER, DONE))
    card = card_of(Answer("新增多少经营主体", "clarify", None, "有两份。", results, quotes, 0.6))
    assert attribute(card, "data-ask") == ["清河区2025年新增多少经营主体", "南湖区2024年新增多少经营主体"]
    assert "您问的是哪一个？" in card
    assert "《南湖区行政审批服务局2024年工作总结》" in words(card)


def test_narrowing_adds_only_what_the_question_leaves_open() -> None:
    candidate, where = result("3.4万家", HELD), quote(HELD, DONE)
    assert narrowed("2025年新增多少", candidate, where) == "清河区2025年新增多少"
    assert narrowed("清河区2025年新增多少", candidate, where) == "清河区行政审批服务局清河区2025年新增多少"


def test_suggestions_can_be_asked_and_are_escaped() -> None:
    answer = Answer("问", "refused", "out_of_domain", "无关。", (), (), 0.1)
    card = card_of(answer, Setting((), ('"><script>',)))
    assert attribute(card, "data-ask") == ['"><script>']
    assert "<script" not in card


def test_fault_card_shows_only_its_message() -> None:
    assert words(fault_card("问题是空的<b>。")) == "没有作答问题是空的<b>。"
    assert 'role="alert"' in fault_card("x")


def test_refusal_names_the_report_of_the_place_asked_first() -> None:
    answer = Answer("问", "refused", "year", "没有。", (), (quote(HELD, DONE),), 0.1)
    seen = Understood(places=("济南市南湖区",))
    card = card_of(answer, Setting((HELD, OTHER, report("东山县")), seen=seen))
    assert attribute(card.split("<details")[0], "data-open") == ["南湖区/2024.txt", "清河区/2025.txt"]


def test_filter_is_told_and_can_be_lifted_on_a_refusal() -> None:
    answer = Answer("新增多少", "refused", "topic", "没有写。", (), (), 0.1)
    card = card_of(answer, Setting((HELD,), scope="南湖区 · 2024年"))
    assert "限定范围：南湖区 · 2024年" in words(card)
    assert 'data-ask="新增多少" data-unfiltered' in card
    assert "data-unfiltered" not in card_of(answer, Setting((HELD,)))


def test_verdict_is_asked_only_where_it_is_kept() -> None:
    answer = answered((), (quote(HELD, DONE),))
    assert attribute(card_of(answer, Setting(verdict=True)), "data-verdict") == ["useful", "wrong"]
    assert "data-verdict" not in card_of(answer)


def test_citation_ends_with_a_web_address_only() -> None:
    web = report(url="https://example.org/a")
    assert citation(cited(quote(web, DONE))).endswith("（一）优化营商环境，https://example.org/a")
    assert "javascript" not in citation(cited(quote(report(url="javascript:alert(1)"), DONE)))


def test_fault_can_be_tried_again() -> None:
    assert attribute(fault_card("忙", "一<二"), "data-ask") == ["一<二"]
    assert "data-ask" not in fault_card("忙")
