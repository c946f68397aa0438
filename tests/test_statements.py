import time

import pytest

from corpus.errors import CorpusError
from corpus.folder.load import read_report
from corpus.statement import Statement
from corpus.statements.extraction import statement_at, statements

COUNTY = """栎川县政府工作报告
——2031年1月12日在栎川县第九届人民代表大会第五次会议上
各位代表：
一、“十五五”时期和2030年工作回顾
“十五五”时期，全县经济总量从210亿元提高到318亿元，年均增长7.1%。累计新建农村公路640公里。
城镇化率提高到58.2%，比2025年提高4.6个百分点。
刚刚过去的2030年，我们主要做了以下工作：
（一）抓工业。规上工业产值完成96.3亿元，增长8.4%，为年初目标的103.5%。年初计划新建厂房12万平方米，实际建成13.4万平方米。
（二）抓民生。新增就业5120人，其中女性2210人；城乡收入比由上年的2.31∶1缩小到2.27∶1。
在肯定成绩的同时，我们也清醒看到，产业层次不高，人才引进不足。
二、“十六五”时期主要目标
“十六五”时期，经济总量年均增长6.5%，到2035年城镇化率达到64%。
三、2031年重点工作
今年生产总值增长6.8%。去年底开工的青枫水库年内下闸，新建高标准农田3.3万亩。
"""

MONTH = """栎川县2031年4月份财政收支情况
栎川县财政局
2031年5月18日
4月份，全县一般公共预算收入1.92亿元，增长3.3%。
1—4月，收入累计完成8.47亿元，完成年初预算的35.1%，增长2.6%。其中税收收入6.02亿元，增长1.8%。
截至4月末，债务余额61.5亿元。
单位：万元
税种 | 4月 | 同比 | 1—4月 | 同比
增值税 | 7,215 | -2.4 | 30,118 | 1.7
契税 | 1,306 | 5.5 | 5,402 | -8.1
"""

BUDGET = """关于栎川县2030年预算执行情况和2031年预算草案的报告
栎川县财政局
一、2030年预算执行情况
全县收入预算数24.1亿元，执行数23.6亿元，完成预算的97.9%，比上年决算数（22.8亿元）增长3.5%。
二、2031年预算草案
全县收入24.7亿元，增长4.5%。
"""

TERM = """栎川县人民检察院工作报告
——2032年1月8日在栎川县第十届人民代表大会第一次会议上
一、过去五年工作
五年来，共受理案件4120件。2031年受理903件，其中起诉412件。
荻溪镇检察室受理118件，占全院的2.9%；全市检察机关平均受理1350件。
二、今后五年安排
今后五年，新建检察室4个。2032年，办案平均用时降到21天。
"""


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    root = tmp_path_factory.mktemp("reports")

    def made(text):
        path = root / f"{abs(hash(text))}.txt"
        path.write_text(text, encoding="utf-8")
        return read_report(path, root)

    return made


@pytest.fixture(scope="module")
def told(read):
    held = {}

    def of(text, words):
        if text not in held:
            report = read(text)
            held[text] = (report, statements(report))
        report, made = held[text]
        at = report.text.index(words)
        return statement_at(made, at, at + len(words))

    return of


@pytest.mark.parametrize(
    ("words", "period", "standing"),
    [
        ("7.1%", "“十五五”时期", "achieved"),
        ("210亿元", "2025年", "baseline"),
        ("640公里", "“十五五”时期", "achieved"),
        ("4.6个百分点", "“十五五”时期", "achieved"),
        ("96.3亿元", "2030年", "achieved"),
        ("8.4%", "2030年", "achieved"),
        ("103.5%", "2030年", "achieved"),
        ("12万平方米", "2030年", "target"),
        ("13.4万平方米", "2030年", "achieved"),
        ("2.31∶1", "2029年", "baseline"),
        ("2.27∶1", "2030年", "achieved"),
        ("人才引进不足", "2030年", "background"),
        ("6.5%", "“十六五”时期", "target"),
        ("64%", "2035年", "target"),
        ("6.8%", "2031年", "target"),
        ("3.3万亩", "2031年", "target"),
    ],
)
def test_a_report_with_two_accounts_and_two_plans(told, words, period, standing):
    made = told(COUNTY, words)
    assert (made.period.label, made.standing) == (period, standing)


def test_accounts_and_plans(read):
    report = read(COUNTY)
    assert [p.label for p in report.accounts] == ["“十五五”时期", "2030年"]
    assert {p.label for p in report.plans} == {"“十六五”时期", "2031年"}


def test_a_level_at_the_end_of_a_span_is_a_point(told):
    assert told(COUNTY, "58.2%").point
    assert not told(COUNTY, "640公里").point


@pytest.mark.parametrize(
    ("words", "period", "standing"),
    [
        ("1.92亿元", "2031年4月", "achieved"),
        ("3.3%", "2031年4月", "achieved"),
        ("8.47亿元", "2031年1—4月", "achieved"),
        ("35.1%", "2031年1—4月", "achieved"),
        ("6.02亿元", "2031年1—4月", "achieved"),
        ("7,215", "2031年4月", "achieved"),
        ("-2.4", "2031年4月", "achieved"),
        ("5,402", "2031年1—4月", "achieved"),
        ("-8.1", "2031年1—4月", "achieved"),
    ],
)
def test_the_month_and_the_months_so_far(told, words, period, standing):
    made = told(MONTH, words)
    assert (made.period.label, made.standing) == (period, standing)


def test_a_state_at_the_end_of_a_month(told):
    made = told(MONTH, "61.5亿元")
    assert made.point
    assert made.period.last == 2031 * 12 + 3


@pytest.mark.parametrize(
    ("words", "year", "standing"),
    [
        ("24.1亿元", 2030, "target"),
        ("23.6亿元", 2030, "achieved"),
        ("97.9%", 2030, "achieved"),
        ("22.8亿元", 2029, "baseline"),
        ("3.5%", 2030, "achieved"),
        ("24.7亿元", 2031, "target"),
        ("4.5%", 2031, "target"),
    ],
)
def test_budgets(told, words, year, standing):
    made = told(BUDGET, words)
    assert (made.period.first // 12, made.standing) == (year, standing)


@pytest.mark.parametrize(
    ("words", "first", "last", "standing"),
    [
        ("4120件", 2027, 2031, "achieved"),
        ("903件", 2031, 2031, "achieved"),
        ("412件", 2031, 2031, "achieved"),
        ("4个", 2032, 2036, "target"),
        ("21天", 2032, 2032, "target"),
    ],
)
def test_the_first_report_of_a_term(told, words, first, last, standing):
    made = told(TERM, words)
    years = made.period.years
    assert (years[0], years[-1], made.standing) == (first, last, standing)


@pytest.mark.parametrize(
    ("words", "subject"),
    [
        ("4120件", None),
        ("412件", "起诉"),
        ("118件", "荻溪镇检察室"),
        ("2.9%", "荻溪镇检察室"),
        ("1350件", "全市"),
    ],
)
def test_subjects(told, words, subject):
    made = told(TERM, words)
    assert (made.subject is None) == (subject is None)
    assert made.subject is None or subject.startswith(made.subject)


def test_a_part_does_not_stand_for_the_whole(told):
    assert told(COUNTY, "5120人").subject is None
    assert told(COUNTY, "2210人").subject == "女性"


def test_a_colon_typed_for_a_semicolon_moves_nothing(told):
    text = """栎川县卫生健康局2030年工作总结
2030年，医院诊疗22.1万人次，增长4.2%；卫生院诊疗31.6万人次，下降2.9%：其他机构诊疗1.4万人次，增长3.9%。
"""
    assert [told(text, w).period.label for w in ("2.9%", "1.4万人次", "3.9%")] == ["2030年"] * 3


def test_every_character_of_a_section_lies_in_a_statement(read):
    report = read(COUNTY)
    made = statements(report)
    covered = set()
    for statement in made:
        assert 0 <= statement.start < statement.end <= len(report.text)
        covered.update(range(statement.start, statement.end))
        for start, end in statement.basis:
            assert 0 <= start < end <= len(report.text)
    assert covered == set(range(len(report.text)))


def test_sorted_and_deterministic(read):
    report = read(MONTH)
    first, again = statements(report), statements(report)
    assert first == again
    assert [s.start for s in first] == sorted(s.start for s in first)


def test_the_last_of_a_change_is_meant(told):
    made = told(COUNTY, "从210亿元提高到318亿元")
    assert made.standing == "achieved"
    assert made.end - made.start == len("318亿元")


def test_measures_order_and_rules_tell(told):
    measures = """栎川县人民政府关于支持小微企业若干措施的通知
栎政发〔2031〕6号
一、降低成本
对符合条件的企业减免租金3个月，给予不超过20万元的补助。
"""
    rules = """栎川县科技项目申报指南
栎川县科学技术局
2031年3月2日
每个单位申报项目2项，资助期限3年。
"""
    assert told(measures, "20万元").standing == "target"
    assert told(rules, "2项").standing == "background"
    assert told(rules, "2项").period.label == "2031年"


PROGRESS = """栎川县人民政府办公室关于2031年十件实事一季度进展情况的通报
2031年4月9日
2031年，县人大票决了十件实事，计划总投资6.84亿元。截至3月31日，累计完成投资1.79亿元。
一、各项目进展情况
（一）道路。目标：新改建公路85公里。进展：完成路面17公里。
（二）体检。目标：免费体检1.2万人。进展：体检1864人。
"""
VILLAGE = """竹港村2030年度工作总结
【集体】2030年收入61.3万元，其中8月份收入9万元。出租收入19万元。我村小学创办于1978年，现有学生36人。
【明年打算】2031年要办几件事：
1、修路1.3公里。
2、油菜种到1800亩。
竹港村村民委员会
"""
LATE = """竹港镇人民政府工作报告
——2031年11月16日在竹港镇第五届人民代表大会第一次会议上
各位代表：
一、过去五年工作回顾
五年来，建成农贸市场4个。低保标准由每人每月410元、每人每年3015元提高到620元和5040元。
二、今后五年工作目标
今后五年，建成幸福院9个。
"""

YEAR = """栎川县2030年工作总结和2031年工作计划
一、2030年工作情况
二季度收入增长2.1%，三季度增长4.6%、快于全市，全年增长4.8%；粮食总产达8.7万吨、创近五年新高；税收增长3.2%。
PM2.5年平均浓度25微克/立方米。建设面向2035年的科创走廊，新设孵化器7个。近三年新增绿地52公顷；植树9万株。
近五年，一般公共预算收入从31亿元提高到44亿元，研发投入强度突破1.9%，累计投入科研经费6亿元。
二、2031年工作计划
粮食产量8.8万吨。
"""


@pytest.mark.parametrize(
    ("text", "words", "period", "standing"),
    [
        # 全年 ends the quarter; a record and what something looks ahead to are no times of their own
        (YEAR, "4.6%", "2030年第三季度", "achieved"),
        (YEAR, "8.7万吨", "2030年", "achieved"),
        (YEAR, "3.2%", "2030年", "achieved"),
        (YEAR, "25微克", "2030年", "achieved"),  # neither 5年 nor a mean over years
        (YEAR, "7个", "2030年", "achieved"),
        (YEAR, "52公顷", "2028—2030年", "achieved"),
        (PROGRESS, "1.79亿元", "2031年3月", "achieved"),
        (PROGRESS, "85公里", "2031年", "target"),
        (PROGRESS, "17公里", "2031年第一季度", "achieved"),
        (PROGRESS, "1864人", "2031年第一季度", "achieved"),
        (VILLAGE, "19万元", "2030年", "achieved"),
        (VILLAGE, "36人", "2030年", "achieved"),
        (VILLAGE, "1.3公里", "2031年", "target"),
        (VILLAGE, "1800亩", "2031年", "target"),
        (LATE, "4个", "2027—2031年", "achieved"),
        (LATE, "410元", "2026年", "baseline"),
        (LATE, "9个", "2032—2036年", "target"),
    ],
)
def test_times_of_points_lists_and_late_assemblies(told, text, words, period, standing):
    statement = told(text, words)
    assert (statement.period.label, statement.standing) == (period, standing)


@pytest.mark.parametrize(("words", "point"), [("44亿元", True), ("1.9%", True), ("6亿元", False)])
def test_a_level_is_told_of_the_end_of_a_span_and_an_amount_of_all_of_it(told, words, point):
    statement = told(YEAR, words)
    assert (statement.period.label, statement.point) == ("2026—2030年", point)


def test_a_statement_has_a_length():
    with pytest.raises(CorpusError, match="起点"):
        Statement(5, 5, None, point=False, standing="achieved", subject=None, basis=())


def test_no_statement_reaches_the_place():
    assert statement_at((), 0, 3) is None


@pytest.mark.parametrize(
    "unit", ["、1", "从1、1%到", "占对居", "五年来", "其中1人、", "1|2|", "县全市", "5月累计"]
)
def test_time_is_linear_in_what_is_repeated(read, unit):
    def seconds(length):
        report = read("栎川县水利局2030年工作总结\n" + unit * (length // len(unit)) + "。\n")
        took = []
        for _ in range(3):  # the least: whatever else the machine does only adds
            began = time.process_time()
            statements(report)
            took.append(time.process_time() - began)
        return min(took)

    seconds(1000)
    short, long = seconds(3000), seconds(24000)
    assert long < 40 * max(short, 0.02)
