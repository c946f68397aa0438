"""Page furniture goes, the report stays: by position, title and form, never by a word in its text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.layout.clean import Cleaned, clean
from corpus.layout.furniture import ends_page, is_fixture, is_furniture
from corpus.layout.lines import BOLD, Line
from corpus.readers import read_lines

TITLE = "临江市水务局2024年工作总结及2025年工作计划"
OPENING = (
    "2024年，全市水务系统认真落实各项部署，全年完成水利投资12.5亿元，同比增长8.3%，供水保障能力持续提升，群众满意度稳步提高，"
    "没有发生一起重大水质事故。"
)
BODY = [
    OPENING,
    "一、供水保障",
    "新建改造供水管网36.4公里，惠及群众2.1万户。",
    "二、下年计划",
    "计划完成水利投资15亿元。",
]
SIGNATURE = ["临江市水务局", "2025年1月8日"]


def cleaned(*lines: str, titles: tuple[str, ...] = ()) -> Cleaned:
    return clean([Line(text) for text in lines], titles)


def kept(result: Cleaned) -> list[str]:
    return [line.text for line in result.kept if line.text]


@pytest.mark.parametrize(
    "head",
    [
        ["无障碍阅读 关怀版 返回首页", "政务公开"],
        ["首页", ">", "政务公开", ">", "工作总结"],
        ["当前位置: 首页 > 信息公开 > 计划总结"],
        ["我要收藏", "取消收藏"],
        ["首页 机构概况 新闻中心 政务公开 互动交流"],
        ["首页>计划总结"],
        ["首页 | 机构概况 | 新闻中心", "【打印】 【字体: 大 中 小】"],
        ["今天是2025年1月9日 星期四", "欢迎访问临江市水务局网站", "登录 注册"],
    ],
)
def test_menus_above_the_title_go(head: list[str]) -> None:
    result = cleaned(*head, TITLE, *BODY)
    assert kept(result) == [TITLE, *BODY]
    assert result.removed == tuple(head)
    assert result.title == TITLE


@pytest.mark.parametrize(
    "rows",
    [
        ["字号:", "打印整页 打印内容 分享"],
        ["【字体：", "大", "中", "小", "】", "浏览次数：", "128"],
        ["发布日期:2025-01-10 17:00 来源:市水务局"],
        ["临江政务网 发布日期 : 2025-01-10 来源 : 临江市水务局", "字体大小: 打印"],
        ["索 引 号：\t1137/2025-00012\t发布机构：\t临江市水务局", "成文日期：\t2025-01-08\t文　　号："],
        [
            "发文机关：",
            "临江市水务局",
            "标　　题：",
            "2024年水务工作总结",
            "成文日期：",
            "2025-01-08",
            "来源：办公室",
        ],
        ["来源：市水务局   2025-01-10 15:13   浏览量：1   | | | |"],
        ["2025-01-10", "分享到：微信 微博", "http://shuiwu.example/a.html"],
    ],
)
def test_rows_of_metadata_below_the_title_go(rows: list[str]) -> None:
    result = cleaned(TITLE, *rows, *BODY)
    assert kept(result) == [TITLE, *BODY]
    assert result.removed == tuple(rows)


@pytest.mark.parametrize(
    "foot",
    [
        ["扫一扫在手机打开当前页"],
        ["扫码使用手机浏览本页内容", "单位概况", "水务局", "3310", "信息发布总数", "0", "点击量"],
        ["【返回顶部】", "【关闭窗口】", "【打印本页】"],
        ["上一篇：节水宣传周方案", "下一篇：关于水价的通知", "主办：临江市水务局 技术支持：某某公司"],
        [
            "关闭",
            "临江市人民政府",
            "©",
            "版权所有",
            "联系我们",
            "鲁ICP备12345678号",
            "鲁公网安备37000002000001号",
        ],
        ["责任编辑：张三"],
        ["相关稿件", "临江市部署冬季供水", "临江市开展管网排查"],
        ["分享到：", "您访问的链接即将离开本网站，是否继续？"],
    ],
)
def test_the_foot_of_the_page_goes(foot: list[str]) -> None:
    result = cleaned(TITLE, *BODY, *SIGNATURE, *foot)
    assert kept(result) == [TITLE, *BODY, *SIGNATURE]
    assert result.removed == tuple(foot)


@pytest.mark.parametrize(
    "lines",
    [
        [
            TITLE,
            "——2025年1月15日在临江市第九届人民代表大会第四次会议上",
            "临江市市长　李明",
            "各位代表：",
            *BODY,
        ],
        [TITLE, "（2025年1月8日）", *BODY],
        ["临江市水务局文件", "临水〔2025〕3号", TITLE, "各县区水务局：", *BODY],
        [*BODY, "附件：1.重点项目表", "2.责任分工表", *SIGNATURE],
        [*BODY, "联系人：王芳  电话：0531-12345678", "时间：2025年1月20日", "地点：市水务局三楼"],
        ["指标\t2023年\t2024年", "供水量（万吨）\t1200\t1350"],
        [TITLE, OPENING, "首页", "分享", "打印", "当前位置：水厂二期工地。", *BODY],
        ["五、其他需要说明的事项", "无"],
        [
            TITLE,
            "各位代表：",
            "来之不易的成绩，靠的是全市上下团结奋斗。",
            "分享发展成果，让群众用上放心水。",
            *BODY,
        ],
    ],
)
def test_nothing_of_a_report_is_taken(lines: list[str]) -> None:
    result = cleaned(*lines)
    assert kept(result) == lines
    assert result.removed == ()


def test_the_document_number_above_the_title_stays() -> None:
    result = cleaned("首页", "政务公开", "临水〔2025〕3号", TITLE, *BODY)
    assert kept(result) == ["临水〔2025〕3号", TITLE, *BODY]
    assert result.removed == ("首页", "政务公开")


def test_a_sentence_above_the_byline_does_not_hide_it() -> None:
    opening = "2025年1月13日在临江市第九届人民代表大会第三次会议上市长李明作政府工作报告。"
    result = cleaned("2025年临江市政府工作报告", opening, "来源：临江日报", "各位代表：", *BODY)
    assert result.removed == ("来源：临江日报",)
    assert kept(result)[1:3] == [opening, "各位代表："]


def test_of_a_repeated_title_one_stays_and_what_stood_between_goes() -> None:
    between = ["1137011/2026-6704170", "市水务局", "2026-01-03"]
    result = cleaned("无障碍阅读 返回首页", TITLE, *between, TITLE, "字号:", *BODY)
    assert kept(result) == [TITLE, *BODY]
    assert result.removed == ("无障碍阅读 返回首页", TITLE, *between, "字号:")


def test_of_a_short_and_a_full_title_the_full_one_stays() -> None:
    full = "某某省" + TITLE
    assert kept(cleaned(TITLE, "来源：市水务局", full, *BODY)) == [full, *BODY]
    assert kept(cleaned(full, "来源：市水务局", TITLE, *BODY)) == [full, *BODY]


def test_a_title_broken_over_lines_is_known_by_the_file_name_and_made_whole() -> None:
    pieces = ["临江市水务局2024年工作总结", "及2025年工作计划"]
    result = clean([Line(pieces[0], BOLD), Line(pieces[1], BOLD), *map(Line, BODY)], [f"012_{TITLE}"])
    assert result.kept[0] == Line(TITLE, BOLD)
    assert result.title == TITLE
    assert kept(result) == [TITLE, *BODY]


def test_the_page_title_with_the_site_behind_it_is_not_the_one_kept() -> None:
    result = cleaned(f"{TITLE}_临江市人民政府", "首页", TITLE, *BODY)
    assert kept(result) == [TITLE, *BODY]
    assert result.removed == (f"{TITLE}_临江市人民政府", "首页")


def test_a_title_that_stands_as_the_value_of_its_label_is_kept_once() -> None:
    result = clean([Line(text) for text in ("索引号：1137/2025", "名称：", TITLE, *BODY)], [TITLE])
    assert kept(result) == [TITLE, *BODY]
    assert result.removed == ("索引号：1137/2025", "名称：")


def test_a_foot_that_is_followed_by_text_is_no_foot() -> None:
    result = cleaned(TITLE, *BODY, "分享到：", *BODY)
    assert kept(result) == [TITLE, *BODY, "分享到：", *BODY]


def test_a_page_of_furniture_alone_keeps_nothing() -> None:
    result = cleaned("首页", "【打印】", "版权所有")
    assert kept(result) == []
    assert result.removed == ("首页", "【打印】", "版权所有")


def test_levels_and_single_blank_lines_stay() -> None:
    lines = [Line("首页"), Line(""), Line(TITLE, 1), Line(""), Line("【打印】"), Line(""), *map(Line, BODY)]
    assert clean(lines).kept == (Line(TITLE, 1), Line(""), *map(Line, BODY))


@pytest.mark.parametrize(
    ("text", "furniture"),
    [
        ("字体：[大 中 小]", True),
        ("来源: 新华社", True),
        ("您现在的位置：首页>>政务公开", True),
        ("2025年1月10日 09:30", True),
        ("2025年1月8日", False),
        ("1. 来源：财政拨款1.2亿元", False),
        ("——分享发展成果", False),
        ("大", False),
        ("首页 机构概况 新闻中心", False),
        ("供水 排水 节水 首页", False),
        ("2024", False),
        ("来源于群众的智慧是最大的财富。", False),
        (
            "分享经济加快发展，新增就业3.2万人，平台企业带动上下游协同发展，数字经济核心产业增加值占比稳步提高。"
            * 2,
            False,
        ),
    ],
)
def test_furniture_is_told_by_form(text: str, furniture: bool) -> None:
    assert is_furniture(text) is furniture


def test_catalogue_rows_are_furniture_above_the_text_only() -> None:
    assert is_furniture("主题词：水利 供水 通知")
    assert not is_fixture("主题词：水利 供水 通知")
    assert not ends_page("打印机采购项目")


POOL = [
    "首页",
    "【打印】",
    "关闭",
    TITLE,
    "",
    "来源：",
    "市水务局",
    "2025-01-08",
    "各位代表：",
    "扫一扫在手机打开当前页",
    *BODY,
]


@settings(deadline=None)
@given(st.lists(st.sampled_from(POOL), max_size=25))
def test_every_line_is_kept_or_removed_and_order_holds(lines: list[str]) -> None:
    result = cleaned(*lines)
    squeezed = [re.sub(r"\s", "", text) for text in lines if text]
    assert sorted("".join((*kept(result), *result.removed))) == sorted("".join(squeezed))
    whole = "".join(squeezed)
    position = 0
    for text in kept(result):
        position = whole.index(re.sub(r"\s", "", text), position) + 1
    sentences = [text for text in lines if text in BODY]
    assert [text for text in kept(result) if text in BODY] == sentences


def test_text_of_real_pages_stands_letter_for_letter_in_the_file(shared: Path | None) -> None:
    if shared is None:
        pytest.skip("no measuring material beside this checkout")
    pages = [
        p
        for name in ("seeds", "bureau_excerpts", "cac_miit_policies")
        for p in (shared / "corpus" / name).glob("*.txt")
    ]
    assert len(pages) == 72
    for page in pages[::3]:
        source = re.sub(r"[\s\u200b-\u200f\ufeff]+", "", page.read_text("utf-8"))
        result = clean(read_lines(page).lines, [page.stem])
        for line in result.kept:
            assert re.sub(r"\s+", "", line.text) in source
        assert not [line.text for line in result.kept if "扫一扫" in line.text or "版权所有" in line.text]


def test_a_heading_above_the_title_is_the_text_s_own() -> None:
    lines = ["一、供水保障", "首页", "首页", TITLE, "各位代表："]
    assert "一、供水保障" in kept(cleaned(*lines))
