import pytest

from corpus.language.calendar import year_period
from corpus.statements.tables import find_tables
from corpus.timeline.accounts import is_session, latest_year, read_accounts
from corpus.timeline.coverage import Coverage
from corpus.timeline.genre import genre_of
from corpus.timeline.roles import heading_role

NONE = Coverage(None, None)


def labels(title, text, year, coverage=NONE):
    accounts, plans = read_accounts(title, text, year, coverage)
    return [p.label for p in accounts], [p.label for p in plans]


def test_five_years_and_one_where_paragraphs_speak_of_both():
    text = (
        "2030年是收官之年。一年来，修路88公里。\n五年来，修路640公里。\n"
        "一、2031年重点工作\n今后五年，修路900公里。"
    )
    assert labels("2031年栎川县政府工作报告", text, 2031) == (
        ["2030年", "2026—2030年"],
        ["2031年", "2031—2035年"],
    )


def test_a_report_of_the_year_before_by_its_own_name():
    assert labels("栎川县人民法院2030年度工作报告", "一、主要工作\n审结案件。", None)[0] == ["2030年"]


def test_a_report_of_a_term_named_by_its_years():
    assert labels("栎川县人大常委会工作报告（2026—2030年）", "五年工作回顾\n开会43次。", None)[0] == [
        "2026—2030年",
        "2030年",
    ]


def test_a_month_and_the_months_so_far():
    told = labels("栎川县4月份财政收支情况", "4月份，收入1亿元。\n1—4月，收入4亿元。", 2031)
    assert told == (["2031年4月", "2031年1—4月"], [])
    alone = labels("栎川县4月份财政收支情况", "4月份，收入1亿元。截至4月底，累计余额3亿元。", 2031)
    assert alone == (["2031年4月"], [])


def test_the_date_of_a_summary_is_no_account():
    done = Coverage(year_period(2030), None)
    assert labels("栎川县水利局2030年工作总结（2030年12月）", "完成投资3亿元。", 2030, done)[0] == ["2030年"]


def test_a_file_named_by_its_year():
    assert labels("栎川县投促局2031要点", "招引项目40个。", 2030) == ([], ["2031年"])
    assert labels("榆溪街道2030", "走访居民。", None) == (["2030年"], [])


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("栎川县政府工作报告", True),
        ("政协栎川县第九届委员会常务委员会工作报告", True),
        ("栎川县2031年政府工作报告任务分工方案", False),
        ("《政府工作报告》解读", False),
        ("栎川县水利局2030年工作总结", False),
    ],
)
def test_reports_to_an_assembly(title, expected):
    assert is_session(title, "正文。") is expected


def test_a_title_with_spaced_letters_at_the_head():
    assert is_session("文件十四", "栎 川 县 人 民 检 察 院 工 作 报 告\n各位代表：")
    assert not is_session("文件十四", "政府工作报告任务落实情况\n一、总体情况")


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("栎政发〔2031〕6号\n各乡镇：", 2031),
        ("正文。\n栎川县水利局\n2031年3月2日", 2031),
        ("与2008年相比更快。", None),
        ("一季度增长2%。与2031年计划持平，为2031年打下基础。", 2031),
    ],
)
def test_the_year_a_text_is_of(text, year):
    assert latest_year(text) == year


@pytest.mark.parametrize(
    ("title", "genre"),
    [
        ("栎川县水利局2030年工作总结", "account"),
        ("关于栎川县2030年预算执行情况的报告", "account"),
        ("关于印发《栎川县水利局2030年工作总结》的通知", "account"),
        ("栎川县人民政府关于支持小微企业若干措施的通知", "measures"),
        ("栎川县科技项目申报指南", "rules"),
        ("《栎川县用水办法》答记者问", "rules"),
        ("关于表彰先进集体的决定", "news"),
        ("栎川县举行春耕新闻发布会", "news"),
    ],
)
def test_genres(title, genre):
    assert genre_of(title) == genre


@pytest.mark.parametrize(
    ("heading", "inner", "role"),
    [
        ("一、2030年工作回顾", False, "done"),
        ("三、2031年重点工作", False, "plan"),
        ("四、存在的困难和问题", False, "problem"),
        ("（三）不足", True, "problem"),
        ("附：名词解释", False, "note"),
        ("三、预算调整方案", False, "aim"),
        ("（二）“三年行动计划”持续深化", True, None),
        ("一、经济运行", False, None),
    ],
)
def test_roles_of_headings(heading, inner, role):
    assert heading_role(heading, inner=inner) == role


def test_tables_between_bars_tabs_and_gaps():
    for line, row in (
        ("科目 | 2029年决算 | 2030年预算", "教育 | 312 | 330"),
        ("科目 2029年决算 2030年预算", "教育 312 330"),
        ("科  目    2029年决算    2030年预算", "教育    312    330"),
    ):
        (table,) = find_tables(f"表如下\n{line}\n{row}\n合计结束。")
        text = f"表如下\n{line}\n{row}\n合计结束。"
        told = {text[slice(*c.span)]: text[slice(*c.heads[-1])] for c in table.cells}
        assert told["312"] == "2029年决算"
        assert told["330"] == "2030年预算"


def test_prose_is_no_table():
    assert find_tables("2030年 完成投资 3亿元。\n2031年 计划投资 4亿元，增长5%。") == ()
