from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.outline.markers import ordinal
from corpus.outline.sections import outline
from corpus.report import Report


def paths(text: str, marks: dict[int, int] | None = None) -> list[tuple[str, ...]]:
    return [section.path for section in outline(text, marks or {})]


def tree(text: str, marks: dict[int, int] | None = None) -> str:
    """One line a section: its own heading indented by level; ~ where text goes back to an outer one."""
    rows = []
    for section in outline(text, marks or {}):
        name = section.path[-1] if section.path else "-"
        rows.append(
            "  " * section.level + ("~" if section.path and section.body == section.start else "") + name
        )
    return "\n".join(rows)


def lines(*rows: str) -> str:
    return "\n".join(rows)


BODY = "云溪镇围绕年度任务推进各项工作，窗口服务质量比上年有明显提高，群众评价总体良好。"


def test_standard_order_of_styles():
    text = lines(
        "云溪镇2031年工作报告", BODY,
        "一、工作情况", BODY,
        "（一）提速增效", BODY,
        "1.减少材料。" + BODY,
        "（1）身份材料免交。" + BODY,
        "（2）证明材料代查。" + BODY,
        "2.缩短时限。" + BODY,
        "（二）优化大厅", BODY,
        "二、下步打算", BODY,
    )  # fmt: skip
    assert tree(text) == lines(
        "-",
        "  一、工作情况",
        "    （一）提速增效",
        "      1.减少材料",
        "        （1）身份材料免交",
        "        （2）证明材料代查",
        "      2.缩短时限",
        "    （二）优化大厅",
        "  二、下步打算",
    )


def test_parts_chapters_sections_and_articles():
    text = lines(
        "云溪镇发展纲要",
        "第一篇 总论", "第一章 形势", BODY, "第二章 目标", BODY,
        "第一节 总体目标", BODY, "第二节 具体目标", BODY,
        "第二篇 任务", "第三章 产业", BODY,
    )  # fmt: skip
    assert tree(text) == lines(
        "-", "  第一篇 总论", "    第一章 形势", "    第二章 目标",
        "      第一节 总体目标", "      第二节 具体目标",
        "  第二篇 任务", "    第三章 产业",
    )  # fmt: skip
    rules = lines(
        "第一章 总则", "第一条 为规范办理，制定本办法。", "第二条 本办法适用于全镇。",
        "第二章 附则", "第三条 本办法自印发之日起施行。",
    )  # fmt: skip
    assert tree(rules) == lines("  第一章 总则", "    第一条", "    第二条", "  第二章 附则", "    第三条")


def test_run_in_heading_with_items_in_one_line():
    text = lines(
        "一、工作情况",
        "(一)推进窗口标准化。一是编好清单。共有120项。二是配齐设备。新增8台。",
        "(二)做好帮办。全年帮办60次。",
    )
    sections = outline(text, {})
    assert [s.path for s in sections] == [
        ("一、工作情况",),
        ("一、工作情况", "(一)推进窗口标准化"),
        ("一、工作情况", "(一)推进窗口标准化", "一是编好清单"),
        ("一、工作情况", "(一)推进窗口标准化", "二是配齐设备"),
        ("一、工作情况", "(二)做好帮办"),
    ]
    assert [text[s.body : s.end] for s in sections[1:]] == [
        "",
        "共有120项。",
        "新增8台。\n",
        "全年帮办60次。",
    ]


def test_items_stand_directly_under_the_outermost_heading():
    text = lines(
        "一、主要做法",
        "一是抓培训，提高人员能力。" + BODY,
        "",
        "二是抓考核，压实责任。" + BODY,
        "",
        "二、问题",
        BODY,
    )
    assert tree(text) == lines(
        "  一、主要做法", "    一是抓培训，提高人员能力", "    二是抓考核，压实责任", "  二、问题"
    )


def test_a_document_may_turn_the_usual_order_round():
    text = lines(
        "1.党建工作", BODY, "（一）抓学习", BODY, "（二）抓队伍", BODY,
        "2.业务工作", BODY, "（一）抓审批", BODY, "（二）抓监管", BODY,
        "3.下步打算", BODY, "（一）再提速", BODY, "（二）再优化", BODY,
    )  # fmt: skip
    assert tree(text) == lines(
        "  1.党建工作", "    （一）抓学习", "    （二）抓队伍",
        "  2.业务工作", "    （一）抓审批", "    （二）抓监管",
        "  3.下步打算", "    （一）再提速", "    （二）再优化",
    )  # fmt: skip


def test_styles_nest_in_the_order_of_their_appearance():
    text = lines(
        "（一）经济形势", BODY, BODY, "（二）今后方针", BODY, BODY,
        "一、农业", BODY, BODY, "二、工业", BODY, BODY,
    )  # fmt: skip
    assert tree(text) == lines("  （一）经济形势", "  （二）今后方针", "    一、农业", "    二、工业")


def test_a_list_before_the_first_heading_does_not_hold_it():
    text = lines(
        "会议议程", BODY, "（一）听取报告。", "（二）审议决议。", "一、工作情况", BODY, "二、下步打算", BODY
    )
    assert tree(text) == lines(
        "-", "  （一）听取报告", "  （二）审议决议", "  一、工作情况", "  二、下步打算"
    )


def test_ordinals_and_sequence_words():
    text = lines("工作汇报", BODY, "第一，强化统筹。" + BODY, "第二，补齐短板。" + BODY)
    assert tree(text) == lines("-", "  第一，强化统筹", "  第二，补齐短板")
    text = (
        "云溪镇抓了几件事。首先，修通了村道，方便群众出行。其次，建成了水厂，解决饮水难题。最后，改造了学校。"
    )
    assert tree(text) == lines(
        "-", "  首先，修通了村道，方便群众出行", "  其次，建成了水厂，解决饮水难题", "  最后，改造了学校"
    )


def test_musts_circles_and_its_first():
    text = "做好明年工作：一要突出重点，抓好产业发展和招商。二要守住底线，抓好安全生产和防汛。"
    assert tree(text) == lines(
        "-", "  一要突出重点，抓好产业发展和招商", "  二要守住底线，抓好安全生产和防汛"
    )
    text = "为民办实事如下。①新建乡镇卫生院三所并投入使用。②改造农村公路五十公里。③发放助学金。"
    assert tree(text) == lines(
        "-", "  ①新建乡镇卫生院三所并投入使用", "  ②改造农村公路五十公里", "  ③发放助学金"
    )
    text = "原因有二。其一，人员变动较大，新手占比高。其二，系统更新较慢，操作不便。"
    assert tree(text) == lines("-", "  其一，人员变动较大，新手占比高", "  其二，系统更新较慢，操作不便")


def test_items_of_one_sentence_are_sections_and_end_with_it():
    items = [
        f"{n}是窗口人员{w}不足的问题在部分乡镇仍然比较突出，需要逐步加以解决"
        for n, w in zip("一二三", "数量", strict=False)
    ]
    text = "还存在以下问题：" + ";".join(items) + "。对此，我们将认真整改。\n二、下步打算\n" + BODY
    sections = outline("一、存在问题\n" + text, {})
    assert [s.path[-1][:2] for s in sections] == ["一、", "一是", "二是", "一、", "二、"]
    assert [s.level for s in sections] == [1, 2, 2, 1, 1]


def test_a_phrase_of_short_items_stays_one_sentence():
    assert paths("坚持三个原则：一是快；二是准；三是省。全面推开。") == [()]


def test_a_mixed_run_first_in_line_then_on_lines():
    text = lines(
        "主要做法：一是优化流程，压减材料三成以上。", "二是优化窗口，减少排队时间一半以上。", "三是优化队伍。"
    )
    assert tree(text) == lines(
        "-", "  一是优化流程，压减材料三成以上", "  二是优化窗口，减少排队时间一半以上", "  三是优化队伍"
    )


def test_decimal_and_bare_numbers():
    text = lines(
        "应急预案",
        "1　总则",
        "1.1　目的",
        BODY,
        "1.2　范围",
        BODY,
        "2　组织",
        "2.1　指挥部",
        BODY,
        "2.2　办公室",
        BODY,
    )
    assert tree(text) == lines(
        "-", "  1　总则", "    1.1　目的", "    1.2　范围", "  2　组织", "    2.1　指挥部", "    2.2　办公室"
    )


def test_half_brackets_and_a_pause_mark_after_digits():
    text = lines("1、机构设置:" + BODY, "1)内设股室12个。", "2)下属单位8个。", "2、人员情况:" + BODY)
    assert tree(text) == lines("  1、机构设置", "    1)内设股室12个", "    2)下属单位8个", "  2、人员情况")


def test_one_line_document():
    text = (
        "云溪镇办事指南 镇便民服务中心 一、工作情况 " + BODY * 8 + "（一）提速增效。 " + BODY * 4
        + "（二）优化大厅 今年共改造窗口12个，新增设备30台。 二、下步打算 " + BODY * 2
    )  # fmt: skip
    assert "\n" not in text
    assert tree(text) == lines(
        "-", "  一、工作情况", "    （一）提速增效", "    （二）优化大厅", "  二、下步打算"
    )


def test_indented_lines_and_full_width_digits():
    text = lines("　　一、基本情况", "　　" + BODY, "　　１．人口。" + BODY, "　　２．面积。" + BODY)
    sections = outline(text, {})
    assert [s.path for s in sections] == [
        ("一、基本情况",),
        ("一、基本情况", "１．人口"),
        ("一、基本情况", "２．面积"),
    ]
    assert sections[0].start == 0
    assert text[sections[1].start] == "１"


def test_title_subtitle_and_speaker_are_no_sections():
    text = lines(
        "政府工作报告",
        "——2031年1月8日在云溪县人民代表大会上",
        "县长 林一舟",
        "各位代表：",
        BODY,
        "一、过去一年",
        BODY,
    )
    assert paths(text) == [(), ("一、过去一年",)]


def test_plain_short_lines_before_body_are_headings():
    text = lines(
        "云溪县工作报告",
        BODY,
        "2031年工作回顾",
        BODY,
        "一是修路。" + BODY,
        "二是通水。" + BODY,
        "2032年工作安排",
        BODY,
    )
    assert tree(text) == lines("-", "  2031年工作回顾", "    一是修路", "    二是通水", "  2032年工作安排")


@pytest.mark.parametrize(
    "row",
    [
        "2031年12月3日",
        "来源：云溪日报",
        "云溪县人民政府办公室，",
        "单价 12.5 / 14.0",
        "图1 云溪县区划",
        "镇长 林一舟",
    ],
)
def test_furniture_and_scraps_are_not_plain_headings(row):
    assert paths(lines("云溪县工作报告", BODY, row, BODY)) == [()]


def test_a_scrap_of_a_broken_sentence_is_no_heading():
    text = lines(
        "云溪县工作报告",
        BODY,
        BODY[:-1] + "，认真落实",
        "便民服务管理办法",
        "的各项要求，并在全镇范围内组织开展自查自纠和整改提升工作。",
    )
    assert paths(text) == [()]


def test_levels_of_the_format():
    text = lines("云溪县工作报告", "过去一年工作", BODY, "经济", BODY, "社会", BODY, "今年工作", BODY)
    starts = {row: text.index(row) for row in ("云溪县工作报告", "过去一年工作", "经济", "社会", "今年工作")}
    marks = dict(zip(starts.values(), (1, 2, 3, 3, 2), strict=True))
    assert tree(text, marks) == lines("-", "  过去一年工作", "    经济", "    社会", "  今年工作")


def test_numbers_that_the_format_ranks():
    text = lines("云溪县工作报告", "1.经济", BODY, "一、农业", BODY, "二、工业", BODY)
    marks = {text.index("1."): 2, text.index("一、"): 3, text.index("二、"): 3}
    assert tree(text, marks) == lines("-", "  1.经济", "    一、农业", "    二、工业")


def test_bold_lines_head_only_where_they_stand_like_headings():
    text = lines(
        "云溪县工作报告",
        BODY,
        "民生持续改善。",
        BODY,
        BODY[:-1],
        "力度持续加大",
        "，全年完成投资12亿元，比上年同期增长一成以上，增速居全市首位。",
    )
    marks = {text.index("民生持续"): 9, text.index("力度持续"): 9}
    assert paths(text, marks) == [(), ("民生持续改善",)]


@pytest.mark.parametrize(
    "sentence",
    [
        "新增经营主体3.4万家，同比增长12.5%。",
        "一、二、三产业结构更趋合理。",
        "二、三产业增加值稳步提高。",
        "系统升级到4.1版，兼容3.0版。",
        "1.15日召开会议。2.3万人参加。",
        "这一是非常重要的。二是非曲直自有公论。",
        "3.深化改革没有完成时。",
        "第一批项目开工，第二批项目储备。",
        "第一、第二产业协调发展。",
        "1、2号地块完成出让。",
        "会议提出“三点要求。一是抓好工作落实不走样。二是抓好日常监督不放松。三是抓好年度考核。”的精神。",
        "根据《试行办法。一是总则部分的内容较长。二是分则部分的内容也较长》执行。",
        "首先说明，这项工作没有先例。",
        "最后，感谢大家。",
    ],
)
def test_numbers_and_phrases_are_not_taken_for_headings(sentence):
    assert paths(lines("云溪镇报告", BODY, sentence + BODY, BODY)) == [()]


def test_a_number_out_of_sequence_is_passed_over():
    text = lines(
        "一、工作情况", BODY, "1.修路。" + BODY, "2.通水。" + BODY, "8.其他。" + BODY, "二、问题", BODY
    )
    assert tree(text) == lines("  一、工作情况", "    1.修路", "    2.通水", "  ~一、工作情况", "  二、问题")


def test_a_lost_heading_does_not_end_a_count():
    text = lines("一、工作情况", BODY, "三、存在问题", BODY, "四、下步打算", BODY)
    assert paths(text) == [("一、工作情况",), ("三、存在问题",), ("四、下步打算",)]


def test_a_count_that_runs_on_through_its_parents():
    text = lines(
        "一、总体要求",
        "（一）原则",
        BODY,
        "（二）目标",
        BODY,
        "二、重点任务",
        "（三）修路",
        BODY,
        "（四）通水",
        BODY,
    )
    assert tree(text) == lines(
        "  一、总体要求",
        "    （一）原则",
        "    （二）目标",
        "  二、重点任务",
        "    （三）修路",
        "    （四）通水",
    )


def test_a_number_before_a_number_is_told_from_a_decimal():
    text = lines(
        "名词解释",
        "1.两证：" + BODY,
        "2.6个中心：" + BODY,
        "3.好差评：" + BODY,
        "3.4万家经营主体获得扶持，" + BODY,
    )
    assert tree(text) == lines("  名词解释", "    1.两证", "    2.6个中心", "    3.好差评", "  ~名词解释")


def test_text_behind_a_list_of_single_paragraphs_goes_back():
    text = lines(
        "一、工作情况",
        "一是修路。" + BODY,
        "二是通水。" + BODY,
        "三是建站。" + BODY,
        "同时，" + BODY,
        "二、问题",
        BODY,
    )
    sections = outline(text, {})
    back = sections[4]
    assert back.path == ("一、工作情况",)
    assert text[back.start :].startswith("同时，")
    assert back.start == back.body


def test_an_address_to_the_assembly_goes_back_to_the_outermost_heading():
    text = lines(
        "一、工作情况",
        "（一）修路",
        BODY,
        BODY,
        "（二）通水",
        BODY,
        BODY,
        "各位代表！" + BODY,
        "二、问题",
        BODY,
    )
    assert tree(text) == lines(
        "  一、工作情况", "    （一）修路", "    （二）通水", "  ~一、工作情况", "  二、问题"
    )


def test_enumerations_of_two_paragraphs_do_not_nest():
    text = lines(
        "一、安排",
        "修路方面，一要抓设计，完成勘察任务。二要抓施工，确保质量安全。",
        "通水方面，一是抓水源，保证水质达标。二是抓管网，降低漏损水平。",
    )
    levels = [(s.level, s.path[-1][:2]) for s in outline(text, {})]
    assert levels == [(1, "一、"), (2, "一要"), (2, "二要"), (1, "一、"), (2, "一是"), (2, "二是")]


def test_an_enumeration_behind_a_list_does_not_lie_in_its_last_item():
    text = lines(
        "一、安排", "1.修路。" + BODY, "2.通水。" + BODY,
        "资金方面，一是争取上级补助资金支持。二是引导社会资本参与建设。", "二、问题", BODY,
    )  # fmt: skip
    assert tree(text) == lines(
        "  一、安排", "    1.修路", "    2.通水", "  ~一、安排",
        "    一是争取上级补助资金支持", "    二是引导社会资本参与建设", "  二、问题",
    )  # fmt: skip


def test_a_phrase_inside_an_item_does_not_count_its_run_on():
    text = "1.修路工作坚持：1.快；2.准；3.省。" + BODY + "\n2.通水工作。" + BODY
    assert [(s.level, s.path[-1]) for s in outline(text, {})] == [(1, "1.修路工作坚持"), (1, "2.通水工作")]


def test_a_count_on_lines_does_not_go_on_inside_another_paragraph():
    text = lines("1.修路。" + BODY, BODY + "2.这不是标题。" + BODY, "2.通水。" + BODY, "3.建站。" + BODY)
    assert [path[-1] for path in paths(text)] == ["1.修路", "2.通水", "3.建站"]


def test_items_on_lines_may_hold_items_in_running_text():
    inner = "一是建专班，明确责任分工。二是定清单，细化任务措施。"
    text = lines("一、做法", "一是抓统筹。" + BODY + inner, "二是抓落实。" + BODY)
    assert tree(text) == lines(
        "  一、做法",
        "    一是抓统筹",
        "      一是建专班，明确责任分工",
        "      二是定清单，细化任务措施",
        "    二是抓落实",
    )


def test_text_behind_a_list_of_blocks_between_blank_lines_goes_back():
    block = lines("", BODY, BODY, "", "")
    text = "一、情况\n\n一是修路。" + block + "二是通水。" + block + "此外，" + BODY + "\n\n二、问题\n" + BODY
    assert tree(text) == lines("  一、情况", "    一是修路", "    二是通水", "  ~一、情况", "  二、问题")


def test_a_count_far_behind_a_plain_heading_inside_a_numbered_one_is_not_its_own():
    text = lines(
        "云溪县报告", "一、工作情况", BODY, "", "民生改善", BODY * 8, "（一）修路", BODY, "（二）通水", BODY,
        "二、问题", BODY, "", "财力紧张", BODY, "（一）欠账", BODY, "（二）缺口", BODY,
    )  # fmt: skip
    assert tree(text) == lines(
        "-", "  一、工作情况", "    民生改善", "    （一）修路", "    （二）通水",
        "  二、问题", "    财力紧张", "      （一）欠账", "      （二）缺口",
    )  # fmt: skip


def test_a_preface_holds_no_count_and_a_glossary_does():
    text = lines(
        "纲要",
        "前言",
        BODY,
        "一、形势",
        BODY,
        "二、任务",
        BODY,
        "名词解释",
        "1.两证：" + BODY,
        "2.三库：" + BODY,
    )
    assert tree(text) == lines(
        "-", "  前言", "  一、形势", "  二、任务", "  名词解释", "    1.两证", "    2.三库"
    )


def test_a_short_line_before_another_short_line_is_no_heading():
    assert paths(lines("云溪县报告", BODY, "项目名称", "修路", "通水", "项目金额", BODY)) == [()]


def test_a_heading_of_two_halves_in_one_line():
    text = "一、强化担当 狠抓落实 " + BODY * 8 + "二、优化服务 " + BODY * 6
    assert [p[-1] for p in paths(text)] == ["一、强化担当 狠抓落实", "二、优化服务"]


def test_annex_and_closing_words_start_afresh():
    text = lines(
        "一、情况",
        BODY,
        "二、打算",
        BODY,
        "附件1",
        "2032年实事清单",
        "一、修路。" + BODY,
        "二、通水。" + BODY,
        "结束语",
        BODY,
    )
    assert tree(text) == lines(
        "  一、情况",
        "  二、打算",
        "  附件1",
        "    2032年实事清单",
        "      一、修路",
        "      二、通水",
        "  结束语",
    )


def test_a_table_of_contents_is_no_outline():
    names = ["一、基本情况", "二、主要成效", "三、存在问题", "四、下步打算"]
    text = lines("云溪镇报告", "目录", *names, *(row for name in names for row in (name, BODY)))
    assert paths(text) == [(), *((name,) for name in names)]
    dotted = lines("云溪镇报告", *(f"{name}………{page}" for page, name in enumerate(names)), BODY)
    assert paths(dotted) == [()]


def test_long_run_in_headings_are_named_by_their_first_clause():
    clause = "推动便民服务中心标准化建设"
    text = lines("一、" + "，".join([clause] * 6) + "。" + BODY, "二、其他", BODY)
    first = outline(text, {})[0]
    assert first.path == ("一、" + clause,)
    assert text[first.start : first.body] == "一、" + clause + "，"


def test_a_long_heading_is_not_cut_inside_a_bracket_or_a_number():
    name = "请云溪镇各村和各便民服务站工作人员"
    bracket = "一、" + name + "（以下简称各村站，包括新设立的站点和流动服务点以及代办员）要按照方案抓好落实"
    number = "一、" + "推进建设" * 10 + "完成投资12.345亿元并通过验收投入使用正式对外提供服务满足群众需要"
    assert paths(lines(bracket + "。" + BODY, "二、其他", BODY))[0] == ("一、" + name,)
    assert paths(lines(number + "。" + BODY, "二、其他", BODY))[0] == ("一、" + "推进建设" * 10 + "完成投资",)


def test_a_heading_number_alone_on_its_line_takes_its_words_from_the_next():
    text = lines("一、", "工作情况", BODY, "二、", "问题", BODY)
    assert paths(text) == [("一、工作情况",), ("二、问题",)]


def test_a_question_after_a_number_is_its_heading():
    text = lines("一、问：云溪镇有几个窗口？", "答：" + BODY, "二、问：何时上班？", "答：" + BODY)
    assert paths(text) == [("一、问：云溪镇有几个窗口",), ("二、问：何时上班",)]


@pytest.mark.parametrize(
    ("words", "number"),
    [("一、", 1), ("（十二）", 12), ("二十、", 20), ("第三十一条", 31), ("一百零二、", 102),
     ("③", 3), ("12．", 12), ("１２、", 12), ("1.3", 3), ("首先", 1), ("第四章", 4), ("附件", 0)],
)  # fmt: skip
def test_ordinals(words, number):
    assert ordinal(words) == number


def test_empty_and_blank_text():
    assert outline("", {}) == ()
    assert [(s.start, s.end, s.path) for s in outline(" \n", {})] == [(0, 2, ())]


WORDS = (
    "一、 二、 三、 （一） （二） (1) 1. 2. 3.4万 1.1 ① ② 一是 二是 三是 首先 其次 第一， 第二， 附件 结束语 "
    "各位代表！ 工作 总体情况 ， ； 。 ： “ ” 《 》 （ ） \u0301 😀 \x00 ٣. ²"
)
ROWS = st.sampled_from([*WORDS.split(), BODY, "第一章 ", "\n", "\n\n", "　　", " ", "\u2028", "\r"])
TEXTS = st.one_of(st.lists(ROWS, max_size=60).map("".join), st.text(max_size=200))


@settings(max_examples=400)
@given(TEXTS, st.dictionaries(st.integers(0, 60), st.sampled_from([1, 2, 3, 6, 9]), max_size=5))
def test_sections_cover_any_text_and_name_it_in_its_own_characters(text, marks):
    sections = outline(text, marks)
    assert [0, *(s.end for s in sections)] == [*(s.start for s in sections), len(text)]
    assert all(s.start <= s.body <= s.end for s in sections)
    assert all(s.start < s.end for s in sections)
    for before, section in pairwise(sections):
        assert not text[section.start].isspace()
        assert before.path[: section.level - 1] == section.path[:-1] or section.level <= before.level + 1
    for section in sections:
        assert section.level == len(section.path)
        if section.path and section.start < section.body:
            own = "".join(text[section.start : section.body].split())
            assert own.startswith("".join(section.path[-1].split()))
    if text.strip():
        Report("a.txt", "a", None, None, None, None, None, None, None, text, sections)


@given(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), min_size=1, max_size=8))
def test_no_number_is_ever_cut(pairs):
    numbers = [f"{a}.{b}万家" for a, b in pairs]
    for text in ("\n".join(numbers), "。".join(numbers), "；".join(numbers), " ".join(numbers)):
        assert paths(text) == [()]


def test_a_plain_heading_stands_under_a_heading_that_the_format_alone_marks() -> None:
    """Found by fuzzing: no style of the format has a rank."""
    body = "新建管网36公里，运行总体平稳，群众满意。\n"
    text = f"云溪县水务局年报\n{body}供水保障工作\n管网建设情况\n{body}"
    sections = outline(text, {text.index("供水"): 1})
    assert sections[-1].path == ("供水保障工作", "管网建设情况")
