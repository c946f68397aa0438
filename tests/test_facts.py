from pathlib import Path

import pytest

from corpus.metadata.facts import read_facts
from corpus.metadata.masthead import read_number, read_title, stem_title
from corpus.timeline.coverage import read_coverage

SHARED = Path(__file__).parents[1].parent / "shared" / "corpus"

BUREAU = """首页 > 政务公开
索引号：
11370112MB2850/2025-00017
发布机构：
济南市历城区水务局
发文字号：
历城水发〔2025〕3号
发布日期：
2025-01-09
成文日期：
2024-12-30
济南市历城区水务局2024年工作总结及2025年工作计划
2024年，区水务局紧扣目标，全年新建管网31公里。
一、2024年工作总结
（一）供水。新增水厂2座。
二、2025年工作计划
计划改造管网12公里。"""

COUNTY = """政府工作报告
——2025年2月11日在泰和县第十八届人民代表大会第五次会议上
县长 某某
各位代表：
现在，我代表县人民政府，向大会报告工作。
一、2024年工作回顾
二、2025年工作安排"""


def facts(page, stem="page", title=None, published=None):
    lines = page.split("\n")
    text = "\n".join(line for line in lines if line.strip())
    return read_facts(lines=lines, text=text, stem=stem, title=title, published=published, url="u")


def told(page, stem="page", title=None):
    """Title, body, region, period, planned."""
    f = facts(page, stem, title)
    region, period, planned = f.region, f.period, f.planned
    return (
        f.title,
        f.organ,
        region and region.full_name,
        period and period.label,
        planned and planned.label,
    )


def test_a_bureau_page_with_labelled_rows():
    assert told(BUREAU) == (
        "济南市历城区水务局2024年工作总结及2025年工作计划",
        "济南市历城区水务局",
        "山东省济南市历城区",
        "2024年",
        "2025年",
    )
    read = facts(BUREAU)
    assert (read.published, read.number, read.url) == ("2025-01-09", "历城水发〔2025〕3号", "u")


def test_a_government_report_accounts_for_the_year_before_and_plans_its_own():
    assert told(COUNTY) == (
        "2025年泰和县政府工作报告",
        "泰和县人民政府",
        "江西省吉安市泰和县",
        "2024年",
        "2025年",
    )
    assert facts(COUNTY).published == "2025-02-11"


def test_a_file_name_that_says_more_names_a_bare_report():
    assert told(COUNTY, "泰和县2025年政府工作报告")[0] == "泰和县2025年政府工作报告"
    assert told(COUNTY, "2025_泰和县政府工作报告")[0] == "2025年泰和县政府工作报告"


def test_five_years_reviewed():
    page = """政府工作报告
2022年1月8日在金湖县第十七届人民代表大会第一次会议上
各位代表：
现在，我代表县人民政府，向大会报告过去五年工作。
一、过去五年工作回顾
二、2022年重点工作"""
    assert told(page)[1:] == ("金湖县人民政府", "江苏省淮安市金湖县", "2017—2021年", "2022年")


def test_a_term_that_ends_is_five_years_though_no_heading_says_so():
    page = """政府工作报告
2022年1月8日在金湖县第十七届人民代表大会第一次会议上
本届政府任期即将结束。
一、2021年工作回顾
二、2022年重点工作"""
    assert told(page)[3:] == ("2017—2021年", "2022年")


def test_headings_that_end_one_plan_and_open_the_next():
    page = """金湖县2026年政府工作报告
——2026年1月20日在金湖县第十七届人民代表大会第六次会议上
一、2025年工作和“十四五”发展成就
二、“十五五”时期主要目标任务
三、2026年重点工作"""
    assert told(page)[3:] == ("“十四五”时期", "“十五五”时期")


def test_a_report_titled_by_the_year_it_reviews():
    page = """2024年政府工作报告
（2025年1月9日在潍坊市第十八届人民代表大会第四次会议上）
各位代表：
一、2024年工作回顾
二、2025年工作安排"""
    assert told(page) == ("2024年政府工作报告", "潍坊市人民政府", "山东省潍坊市", "2024年", "2025年")


def test_the_state_council():
    page = "各位代表：\n现在，我代表国务院，向大会报告政府工作。\n一、2018年工作回顾\n二、2019年任务"
    assert told(page, "2019_国务院政府工作报告") == (
        "2019年国务院政府工作报告",
        "国务院",
        "全国",
        "2018年",
        "2019年",
    )


def test_courts_towns_and_budgets():
    court = "山东省高级人民法院工作报告\n——2025年1月21日在山东省人民代表大会会议上\n2024年受理案件。"
    assert told(court)[1:] == ("山东省高级人民法院", "山东省", "2024年", "2025年")
    town = (
        "金湖县银涂镇政府工作报告\n——2025年1月3日在银涂镇第二届人民代表大会第四次会议上\n一、2024年工作回顾"
    )
    assert told(town)[1:4] == ("银涂镇人民政府", "江苏省淮安市金湖县", "2024年")
    budget = "宁阳县2024年财政预算执行情况和2025年财政预算草案的报告\n宁阳县财政局\n各位代表："
    assert told(budget)[1:] == ("宁阳县财政局", "山东省泰安市宁阳县", "2024年", "2025年")


@pytest.mark.parametrize(
    ("title", "text", "done", "planned"),
    [
        ("某局2025年工作总结及2026年工作计划", "", "2025年", "2026年"),
        ("某局2023年工作总结暨2024年工作思路", "", "2023年", "2024年"),
        (
            "某局2023年上半年工作总结",
            "今年以来办件。\n一、下半年工作打算\n抓落实。",
            "2023年上半年",
            "2023年下半年",
        ),
        (
            "某局2023年上半年工作总结",
            "今年以来办件。\n一、下一步工作\n抓落实。",
            "2023年上半年",
            "2023年下半年",
        ),
        ("某局2023年上半年工作总结", "今年以来办件。", "2023年上半年", None),
        (
            "某局2024年前三季度工作总结",
            "办件。\n二、下一步工作打算\n抓落实。",
            "2024年前三季度",
            "2024年第四季度",
        ),
        ("某局2022年工作总结", "2022年办件。\n一、主要工作\n二、存在问题", "2022年", None),
        ("某局2022年工作总结", "2022年办件。\n二、明年工作打算\n抓。", "2022年", "2023年"),
        ("某区2020年上半年预算执行情况的报告", "执行情况如下。", "2020年上半年", None),
        ("关于2026年十件实事一季度进展情况的通报", "进展如下。", "2026年第一季度", None),
        ("某局2024年工作总结和下半年打算", "办件。", "2024年", "2024年下半年"),
        ("某市第十四个五年规划和2035年远景目标纲要", "", None, "“十四五”时期"),
        ("2025年全市住房工作要点", "抓好建设。", None, "2025年"),
        ("某省国民经济和社会发展第十四个五年规划纲要", "", None, "“十四五”时期"),
        ("“十三五”规划实施情况总结评估", "", "“十三五”时期", None),
        ("关于2024年国民经济和社会发展计划执行情况与2025年计划草案的报告", "", "2024年", "2025年"),
        ("wjj_2022", "2022年，某区卫生健康局新增床位。2021年只有3张。", "2022年", None),
        ("wjj_2022", "2021年3月，某局成立。2022年，新增床位。", "2022年", None),
    ],
)
def test_periods_of_other_reports(title, text, done, planned):
    read = read_coverage(title, text, None)
    assert (read.done and read.done.label, read.planned and read.planned.label) == (done, planned)


def test_a_title_that_only_speaks_of_a_government_report_is_none():
    read = read_coverage("关于《政府工作报告》重点工作任务分工的通知", "各镇：", 2025)
    assert (read.done, read.planned) == (None, None)


def test_a_district_without_its_city_is_settled_by_the_page():
    page = "区农业农村局2024年工作总结\n来源：区农业农村局\n2024年，建成高标准农田2.1万亩，到上海、南京学习。"
    assert told("网站首页 余杭区人民政府门户网站\n" + page)[1:3] == ("区农业农村局", "浙江省杭州市余杭区")
    assert told(page)[2] is None
    assert told(page + "\n到上海市浦东新区学习。")[2] is None
    assert told(page, title="区农业农村局2024年工作总结_杭州市余杭区人民政府")[2] == "浙江省杭州市余杭区"


def test_a_shared_name_is_settled_by_the_page():
    page = "朝阳区卫生健康局2024年工作总结\n2024年，新增床位120张。"
    assert told(page)[1:3] == ("朝阳区卫生健康局", None)
    assert told("长春市朝阳区人民政府\n" + page)[2] == "吉林省长春市朝阳区"
    assert told("长春市人民政府门户网站\n" + page)[2] == "吉林省长春市朝阳区"


def test_the_full_name_elsewhere_completes_the_body():
    rows = "发布日期 : 2021-07-06 来源 : 威海市行政审批服务局"
    page = f"市行政审批局2021年上半年工作总结\n{rows}\n今年以来，办件。"
    assert told(page)[:3] == ("市行政审批局2021年上半年工作总结", "威海市行政审批服务局", "山东省威海市")
    assert facts(page).published == "2021-07-06"
    bare = "市行政审批局2021年上半年工作总结\n今年以来，办件。"
    assert told(bare, title="信息公开_威海市行政审批服务局")[1] == "威海市行政审批服务局"
    assert told(bare + "威海市行政审批服务局获评先进。")[1:3] == ("威海市行政审批服务局", "山东省威海市")


def test_a_place_inside_a_cited_name_is_not_the_reports_place():
    page = "关于落实《浙江省某某条例》的工作总结\n来源：市水务局\n2024年，办件。"
    assert told("济南市政务公开\n" + page)[2] == "山东省济南市"


def test_a_government_that_issues_a_notice():
    page = "江西省人民政府印发关于稳定增长若干措施的通知\n各市人民政府：\n由省财政厅负责。"
    assert told(page)[1:3] == ("江西省人民政府", "江西省")


def test_places_visited_are_not_the_reports_place():
    page = "番禺区城市管理局2022年工作总结\n2022年，到北京、上海、深圳考察。深圳、深圳、深圳。"
    assert told(page)[2] == "广东省广州市番禺区"


def test_a_broken_title_is_joined_and_menus_are_not():
    assert told("邹城市市场监督管理局\n关于2024年度法治政府建设情况的报告\n市政府：\n办结318件。")[0] == (
        "邹城市市场监督管理局关于2024年度法治政府建设情况的报告"
    )
    assert (
        told("我要收藏\n取消收藏\n市行政审批局2021年上半年工作总结\n办件。")[0]
        == "市行政审批局2021年上半年工作总结"
    )


def test_a_broken_title_may_end_with_a_title_of_its_own():
    lines = ["青岛市人民政府门户网站", "关于全面深化改革的", "2024年工作总结", "正文。"]
    assert read_title(lines, "a", None) == "2024年工作总结"
    assert read_title(lines, "关于全面深化改革的2024年工作总结", None) == "关于全面深化改革的2024年工作总结"
    assert read_title(lines[:1] + lines[2:], "a", None) == "2024年工作总结"


def test_without_a_title_the_file_name_stands():
    assert told("2024年，办件31万件。", "report7")[0] == "report7"
    assert told("各位代表：\n2024年，办件31万件。", "report7")[0] == "report7"
    assert told("某医院门诊时间调整\n2024年，办件31万件。", "report7")[0] == "某医院门诊时间调整"
    assert told("办件31万件。", "历城区行政审批服务局2024年工作总结")[:2] == (
        "历城区行政审批服务局2024年工作总结",
        "历城区行政审批服务局",
    )


@pytest.mark.parametrize(
    ("stem", "title"),
    [
        ("2024_国务院政府工作报告", "2024年国务院政府工作报告"),
        ("0074_某办法_答记者问", "某办法 答记者问"),
        ("工作总结(1)", "工作总结"),
        ("report_2024", "report_2024"),
    ],
)
def test_file_names_as_titles(stem, title):
    assert stem_title(stem) == title


def test_the_pages_title_is_taken_without_the_sites_name():
    assert read_title(["一行正文。"], "a", "某区2024年工作总结_某区人民政府网") == "某区2024年工作总结"


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        (["国务院关于加强某项工作的意见", "国发〔2023〕9号"], "国发〔2023〕9号"),
        (["国务院关于加强某项工作的意见", "（国发〔2023〕9号）"], "国发〔2023〕9号"),
        (["中华人民共和国国务院令", "第707号"], "中华人民共和国国务院令第707号"),
        (["索引号: 11370112MB28/2025-00017 分类: 总结"], "11370112MB28/2025-00017"),
        (["113701120000000000/2026-1"], "113701120000000000/2026-1"),
        (["依据《某意见》（鲁政发〔2012〕33号）等规定"], None),
    ],
)
def test_numbers(lines, number):
    assert read_number(lines) == number


@pytest.mark.parametrize(
    ("page", "meta", "date"),
    [
        ("某局2024年工作总结\n成文日期：2024年12月30日\n发布日期：2025年1月9日", "2025-02-02", "2025-01-09"),
        ("某局2024年工作总结\n成文日期：2024年12月30日", "2025/2/2", "2025-02-02"),
        ("某局2024年工作总结\n成文日期：2024年12月30日", None, "2024-12-30"),
        ("某局2024年工作总结\n2025-01-03", None, "2025-01-03"),
        ("某局2024年工作总结\n来源：某局   2025-01-17 15:13   浏览量：1", None, "2025-01-17"),
        ("某局2024年工作总结\n发布日期：2025-02-30", None, None),
        ("某局2024年工作总结\n归档时间:2023-06-15", None, None),
        ("某局2024年工作总结\n2024年5月6日起办件31万件，群众满意。", None, None),
    ],
)
def test_dates(page, meta, date):
    assert facts(page, published=meta).published == date


@pytest.mark.skipif(not SHARED.is_dir(), reason="the measuring material is not beside the project")
def test_on_the_measuring_material():
    import json

    from corpus.folder.load import read_report

    folder = SHARED / "provincial_2025"
    rows = [json.loads(line) for line in (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines()]
    for row in rows[::6]:
        report = read_report(folder / row["file"], SHARED)
        assert report.title == row["title"]
        assert report.region.name.startswith(row["region"])
        assert report.organ == f"{report.region.name}人民政府"
        assert (report.period.label, report.planned.label) == ("2024年", "2025年")
