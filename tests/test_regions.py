import re
from collections import Counter
from pathlib import Path

import pytest

from corpus.metadata.divisions import level, regions, short_name, words
from corpus.metadata.regions import find_regions, region_from_organ


def read(text):
    """Mentions as (words, full names of the candidates)."""
    return [(text[m.start : m.end], [r.full_name for r in m.candidates]) for m in find_regions(text)]


def places(text):
    return [name for _, candidates in read(text) for name in candidates]


def test_the_table_holds_what_its_readme_says():
    everyone = [r for code, r in regions().items() if code != "000000"]
    counts = Counter(level(r) for r in everyone)
    readme = (Path(__file__).parents[1] / "corpus/data/divisions.md").read_text(encoding="utf-8")
    told = [int(n.replace(",", "")) for n in re.findall(r"\| ([\d,]+) \|", readme)]
    assert told == [34, 333, 2847, 71]
    assert len(everyone) == sum(told)
    assert (counts[1], counts[2], counts[3]) == (34, 336, 2915)
    assert regions()["370112"].chain == ("山东省", "济南市", "历城区")
    assert regions()["110105"].chain == ("北京市", "朝阳区")
    assert regions()["419001"].chain == ("河南省", "济源市")
    assert regions()["441900"].chain == ("广东省", "东莞市")


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("历城区", "历城"),
        ("延边朝鲜族自治州", "延边"),
        ("恩施土家族苗族自治州", "恩施"),
        ("锡林郭勒盟", "锡林郭勒"),
        ("喀什地区", "喀什"),
        ("广西壮族自治区", "广西"),
        ("东乡族自治县", "东乡"),
        ("巴里坤哈萨克自治县", "巴里坤"),
        ("浦东新区", "浦东"),
        ("科尔沁左翼中旗", "科尔沁左翼中旗"),
    ],
)
def test_short_names(name, short):
    assert short_name(name) == short


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("济南市历城区办了多少件", "山东省济南市历城区"),
        ("济南历城办了多少件", "山东省济南市历城区"),
        ("歷城區辦了多少件", "山东省济南市历城区"),
        ("济南市中区", "山东省济南市市中区"),
        ("青岛市北区", "山东省青岛市市北区"),
        ("南京市的鼓楼区", "江苏省南京市鼓楼区"),
        ("延边州的旅游", "吉林省延边朝鲜族自治州"),
        ("阳泉市城区", "山西省阳泉市城区"),
        ("河北区的公园", "天津市河北区"),
        ("青海海南州", "青海省海南藏族自治州"),
        ("甘肃合作市", "甘肃省甘南藏族自治州合作市"),
        ("章丘市的产业", "山东省济南市章丘区"),
        ("青岛市场主体", "山东省青岛市"),
        ("广东营商环境", "广东省"),
    ],
)
def test_one_place(text, found):
    assert places(text) == [found]


def test_a_chain_is_one_mention_and_covers_its_words():
    assert [t for t, _ in read("问济南市历城区的事，再问济南历城")] == ["济南市历城区", "济南历城"]


def test_a_shared_name_keeps_all_candidates():
    assert len(places("鼓楼区")) == 4
    assert places("朝阳区") == ["北京市朝阳区", "吉林省长春市朝阳区"]
    assert places("朝阳") == ["辽宁省朝阳市", "北京市朝阳区", "吉林省长春市朝阳区"]


def test_a_bare_name_means_the_province_not_its_namesake():
    assert places("吉林的冰雪") == ["吉林省"]
    assert places("吉林市的冰雪") == ["吉林省吉林市"]
    assert places("海南的项目") == ["海南省"]
    assert places("河北的项目") == ["河北省"]
    assert places("西安的地铁") == ["陕西省西安市"]
    assert places("南宁的地铁") == ["广西壮族自治区南宁市"]
    assert places("襄樊的产业") == ["湖北省襄阳市"]


@pytest.mark.parametrize(
    "text",
    [
        "新增经营主体",
        "青年就业和云计算",
        "宁可少办不可错办",
        "合作共和资源平安和平互助",
        "公安化解纠纷",
        "提高安全生产水平",
        "集中卫生力量",
        "其中山区面积",
        "沿海南部地区",
        "出海口岸",
        "扩大同比",
        "珠江西岸",
        "高新区和经开区、自贸片区",
        "老城区改造、主城区更新",
        "全市、我区、区里、市本级",
        "毕业于中山大学",
        "京津冀协同发展",
        "京津冀2025年的协同发展",
        "全市中区级医院",
        "市场主体在新区域布局",
    ],
)
def test_words_are_no_places(text):
    assert places(text) == []


def test_an_ordinary_word_after_a_province_stays_a_word():
    assert places("辽宁振兴发展") == ["辽宁省"]
    assert places("江苏鼓楼众多") == ["江苏省"]
    assert places("杭州上城的亩均税收") == ["浙江省杭州市上城区"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("鲁2024年与浙2025年谁多", ["山东省", "浙江省"]),
        ("粤、浙2025年的目标", ["广东省", "浙江省"]),
        ("鲁浙粤三省比一比", ["山东省", "浙江省", "广东省"]),
        ("浙2025年报告", ["浙江省"]),
        ("比较京和沪今年的目标", ["北京市", "上海市"]),
        ("那桂呢？", ["广西壮族自治区"]),
    ],
)
def test_one_letter_provinces_where_they_stand_as_places(text, found):
    assert places(text) == found


def test_a_name_that_begins_inside_another_crossing_is_found():
    assert read("其中山东占比") == [("山东", ["山东省"])]


def test_the_whole_country():
    assert places("国务院2024年的报告") == ["全国"]
    assert places("我国粮食产量") == ["全国"]
    assert places("总量位居全国第一、全国首创、全国人民满意") == []


def test_offsets_are_those_of_the_given_text():
    text = "請問（濟南市）２０２５年"
    (mention,) = find_regions(text)
    assert text[mention.start : mention.end] == "濟南市"


def test_region_from_organ():
    assert region_from_organ("济南市历城区行政审批服务局").code == "370112"
    assert region_from_organ("国务院办公厅").code == "000000"
    assert region_from_organ("朝阳区卫生健康局") is None
    assert region_from_organ("行政审批服务局") is None


def test_the_words_beside_the_table_are_kept_apart():
    held = words()
    assert {"合作", "振兴"} <= held.never
    assert {"鼓楼", "新城"} <= held.ordinary
    assert not held.never & held.ordinary
