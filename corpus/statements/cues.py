"""Words that tell whether a figure was reached, is aimed at or is an earlier one, and which way it went."""

from __future__ import annotations

import re

from corpus.language.stops import FOLDED_ENDS
from corpus.timeline.roles import LACKS, NEXT

# Which way a figure went.
FALLS = r"负增长|下[降跌滑]|[减缩]少|降低|回落|减收|[减降跌]"
RISES = r"(?<!负)增长|[上回]升|上涨|增[加收]|提高|[增升涨]"
# Names and figures, or names and what they are, are told one by one.
RESPECTIVELY = "分别|依次"
# Words of aiming inside one clause.
TARGET = re.compile(
    r"力争|确保(?!了)|目标(?:是|为|:|值)|预期目标|预计(?!全年|完成|实现)|计划(?!生育|单列|执行|完成)|拟|"
    r"争取(?!到)|"
    rf"将(?:继续|进一步|达到|达|建|完成|新|实现|投|超|突破|于)|{NEXT}|今后|努力(?:实现|完成|使)|"
    r"要(?:坚持|加快|加强|完成|实现|抓|达到|确保|在)|到20\d\d年底?[,]?.{0,12}(?:达|建成|实现|完成|控制)|"
    r"原则上|不得|应当?(?![对急邀用届])|须(?!要)|可(?:申请|享受|给予|按)|给予|最高(?:不超过|补助|奖励)"
)
DONE = re.compile(
    r"已(?!有需)|完成了|实现了|达到|累计|圆满|顺利|预计(?:全年)?(?:增长|达|实现|完成)|成功|去年|同比|获评|"
    r"荣获|位居|位列|居全国|突破|比上年|较上年"
)
# Inside a look back: what was aimed at when the year began.
AIMED = re.compile(
    r"(?:年初|原定|原计划|年度|既定|预期|计划|全年|省定|市定|下达|工作|目标任务|规划)(?:的)?(?:预算|"
    r"目标(?:任务)?|计划|任务|指标)"
    rf"(?:数|值|为|是|的|[(:])?[^{FOLDED_ENDS}超短增减少多高低完实]{{0,6}}$|(?:预算数|年初预算|调整预算|调整后预算|"
    rf"预算安排|年初安排|限额)[^{FOLDED_ENDS}%]{{0,10}}$|"
    r"(?:预算|目标)(?:数|额|为)?[:(]?$|力争|目标是|目标为|预期目标|下一?步|拟(?![定人])"
)
# …but a share of what was aimed at is a result: 完成年初预算的98%, 占目标的三成, 为预算的101%.
SHARE_OF = re.compile(
    rf"(?:完成|占|为|达|是|相当于|超|低于|高于|较|比|达到|超过|超额)[^{FOLDED_ENDS}()]{{0,24}}$"
)
# A figure that its own words call an aim: 控制在3%的预期目标以内.
OF_AIM = re.compile(
    r"(?:的(?:年度|预期|年初|规划|全年|既定)?(?:目标|任务|指标)|(?:预期|年度)?目标)(?!的|完成|任务的)"
)
# Inside a look back: what lies ahead all the same.
AHEAD = re.compile(
    rf"力争|{NEXT}|目标是|预期目标|将(?:达|突破|实现|建成|完成|于|在|再|新)|争取(?=在|到?20|实现|"
    r"年内)|"
    r"计划(?=[改建投新实完播开引种年到在])|拟(?![定人])|预计(?:年末|到|明年|20)|(?:预计|"
    r"计划)[^,。]{0,6}(?:建成|完工|投产|开工|竣工|投用)"
)
# Inside a plan: what has been reached by now.
PAST = re.compile(
    r"目前已|现已|截至目前|实际(?:完成|投入|支出)|已(?:经)?(?:建成|完成|实现|达到?|有|投|开工|启动|累计|"
    r"形成|连续)|现有|去年以来"
)
# What measures tell as reached; 达到, 累计 and 突破 are mostly aims there.
REACHED = re.compile(r"已(?!有需)|去年|上年|同比|截至|获评|荣获|(?:完成|实现)了|近年来")
# A shortfall told inside a look back.
SHORT = re.compile(
    r"(?:未能|没有)(?:如期|全部|按期)?(?:完成|达到|达成|实现)|未达(?:到)?(?:预期|年初|规划|目标)|不及预期"
)
BASELINE = re.compile(
    rf"(?:上年|去年|前年)?同期(?:为|是|的|数|仅|增速分别为|增速为)?[^{FOLDED_ENDS}增降升快慢高低]{{0,8}}$|"
    rf"(?:较|比)(?:20\d\d年|上年|去年)(?:末|底|同期)?的$|上年(?:为|决算数?|实际|数)[^{FOLDED_ENDS}]{{0,4}}$|"
    rf"(?<![一-鿿])(?:原来|原先|原为|此前|改革前|调整前|整合前|整治前)(?:的|为|是)?[^{FOLDED_ENDS}]{{0,6}}$|"
    rf"由原来的?[^{FOLDED_ENDS}]{{0,4}}$"
)
FROM = re.compile(rf"(?:从|由)(?!事|于|此|中央|国家|省|市|各)[^{FOLDED_ENDS}]{{0,24}}$")
TO = re.compile(
    r"(?:[、和与/](?:(?:每[人月年户名亩]){1,3}|第)?[\d.]+(?:%|个百分点|[亿万]?[元户人家个件位名吨米天]?(?:/[月年人])?))*+"
    rf"[^{FOLDED_ENDS}\d]{{0,14}}?(?:到|至|"
    r"[减降增升压缩改变延提扩涨整调合并翻]\S{0,3}为|跃[上居]|升居|跻身|增|减)"
)
PROBLEM = re.compile(
    r"(?:还|仍)(?:存在|面临|有(?!望)|不)|清醒(?:看到|认识)|也(?:要|应)?(?:看到|认识到)|不足之处|存在(?:一些|"
    rf"不少|以下|的)?(?:主要)?(?:{LACKS})|主要(?:问题|困难)(?:是|:)"
)
# Not the mean of a year itself: 年均浓度, 年平均气温.
RATE = re.compile(r"年平?均(?!浓度|[气水]温|温度|湿度|降[水雨]|值)|平均每年|每年平均")
# A state that a span of years ends with, and words that make it an amount over the span instead.
LEVEL = re.compile(
    r"(?:达到?|[提升增降缩扩跃涨减进][一-鿿]?[到至]|[提扩增下上][一-鿿]{1,2}[到至]|突破|迈上|超过|稳定在|"
    r"保持在|控制在|"
    r"占[一-鿿]{0,8}|居[一-鿿]{0,6}|[率重度量模数]为?)(?:约|近|超|了|历史性)?"
    rf"(?:每[人月年户名亩]{{1,3}})?(?:[\d.]+[^\d{FOLDED_ENDS}]{{0,5}}[、和与](?:每[人月年户名亩]{{1,3}})?)*$"
)
BY_NOW = re.compile(r"(?:大关|台阶|关口)")
_FLOW = re.compile(
    r"累计|年均|新增|(?<!公)共(?!同)|总计|合计|投入(?!强度)|完成|增长|下降了?$|提高(?!到|至)|[两三四五]年"
)


# Inside a plan: why its aims are what they are.
EXPLAINS = re.compile(
    r"(?:目标|指标|安排|任务)[^。]{0,24}(?:考虑了?|体现了?|兼顾了?|是基于|主要基于|衔接)|(?:提出|确定|"
    r"设定)[^。]{0,10}(?:目标|指标)[,][^。]{0,4}(?:主要|既|是|坚持)"
)


def flows(words: str) -> bool:
    """Whether the words beside a figure make it an amount over a stretch of time."""
    return bool(_FLOW.search(words))


def is_from(before: str, after: str) -> bool:
    """Whether the figure between is the first of 从…提高到…: the earlier value."""
    return bool(FROM.search(before) and TO.match(after))


def is_aimed(before: str, unit: str) -> bool:
    """Inside a look back: whether the figure is what had been aimed at, not a share of it."""
    if not AIMED.search(before):
        return False
    if before.endswith(("(", "(为")):
        return True
    return not (unit in {"%", "倍", "成", "个百分点"} and SHARE_OF.search(before))
