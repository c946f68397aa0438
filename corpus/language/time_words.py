"""Regular expressions of the grammar of times, over folded text (see `corpus.language.fold`)."""

from __future__ import annotations

import re

from corpus.language.numerals import FEW, ONES, UP_TO_TEN, ZEROS

HAN = ZEROS + ONES
_N = f"[{UP_TO_TEN}两]"
_FOUR = r"(?:1[89]|20)\d\d"
_SEP = r" ?(?:-{1,2}|至|到|~) ?"
_M = r"(?:1[0-2]|0?[1-9])"
_HM = rf"(?:十[一二]?|[{ONES}])"  # a month in Chinese numerals

_FULL_YEAR = (
    rf"(?<![\d.])(?P<y4>{_FOUR}|(?:1 ?9|2 ?0) ?\d ?\d) ?(?:年度?(?!历史)|(?=[上下前头首后]?半年(?![来内多])|"
    rf"q[1-4]|[前头首第]?[一二三四]季度|前三季|[前头首][2-9两{ONES}]个?月|全年))"
    rf"|(?<![{HAN}])(?P<han>[一二][{HAN}]{{3}})年度?"
)
# A year without 年 counts where the next word is one that follows a year.
_BARE_YEAR = (
    rf"(?<![\d.第\-a-z])(?P<bare>{_FOUR})"
    rf"(?=政府|工作|报告|计划|总结|财政|预算|目标|要点|公报|决算|[底末里的]|[、和与及到至](?:{_FOUR}|\d\d年))"
)
# Two digits are a year only where nothing makes them a span: 近25年, 25年来, 第25年.
NOT_BEFORE_SHORT_YEAR = r"(?<![\d.\-近续第这约满超逾达前每时整期长持共有经隔未来后要用历两过了])"
_SOME = rf"[\d{ONES}两]{{1,2}}"
NOT_AFTER_SHORT_YEAR = (
    rf"度?(?!来|间|内|后(?!半年)|以|多(?!少)|左右|历|不变|免|期|寿|前(?!三|半|{_SOME}个?月|{_SOME}个?季))"
)
# In a report 25年的 is how long something took, but before words that name what a year has.
_NOT_OF_A_SPAN = r"(?!的(?!报告|目标|计划|总结|数|工作|情况|gdp))"
_SHORT_YEAR = rf"{NOT_BEFORE_SHORT_YEAR}(?P<y2>1[89]|2\d|3[0-5])年{NOT_AFTER_SHORT_YEAR}{_NOT_OF_A_SPAN}"
# What stands before must not swallow the word: 以前|年度, 说明|年, 以上|年.
_RELATIVE = (
    r"(?P<rel>今|本(?!年级)|(?<![过上])去|(?<![以之岁晚])上一?|大?(?<![以之目从提往])前(?!年度)"
    r"|(?<![说证])明|(?<![以之])下一?|(?<![今之以])后)年度?"
)
PART = (
    rf"(?P<half>[上下前头首后]|(?<=[年\d])(?=半年(?![来内多间左之以])))半年|(?:[前头首](?:三个?|3个?)季(?:度|(?![节度]))|[一1]?-三季度)(?P<three>)"
    rf"|[第头首]?(?P<quarter>[一二三四1-4])季(?:度|(?=[末底])|(?<=年第.季)(?![节候军赛风]))|q(?P<q>[1-4])"
    rf"|(?P<opening>首季|头一?季)(?:度|(?!节))"
    rf"|(?P<m1>{_M})月?(?:份|(?<=月)(?:[上中下]旬|[底末初]))?{_SEP}(?P<m2>{_M})月(?:份|[上中下]旬|初)?"
    rf"|(?P<d1>{_M})月\d{{1,2}}[日号]{_SEP}(?P<d2>{_M})月\d{{1,2}}[日号]"
    rf"|(?P<h1>{_HM})月?份?{_SEP}(?P<h2>{_HM})月份?"
    rf"|[前头首](?P<months>1[0-2]|[2-9]|十[一二]?|[{FEW}])个?月(?:份)?"
    rf"|(?P<month>{_M})月(?:份|(?P<day>\d{{1,2}})(?:日|号)(?:{_SEP}\d{{1,2}}(?:日|号))?|"
    rf"(?=[底末初中上下旬]))?"
    rf"|(?P<hmonth>{_HM})月(?:份|(?=[底末,、]))(?!来(?!了))"
)
_TAIL = r"(?P<tail>年?[底末](?:前|之前)?|年?初|以来|起(?![步点来诉草飞降重源伏居])|全年|期间|时?期)?"
POINT = re.compile(
    rf"(?=[\d一二今本去上前大明下后])(?:{_FULL_YEAR}|{_SHORT_YEAR}|{_RELATIVE}|"
    rf"{_BARE_YEAR})(?:[ 的]?(?:{PART}))?{_TAIL}"
)
ALONE = re.compile(
    rf"(?=[\d上下前头首后第q{UP_TO_TEN}])(?<![\d.\-年第/农历])(?:{PART})(?P<tail>[底末](?:前|之前)?|"
    rf"以来)?(?!\d{{1,2}}(?:日|号|-|至|/))"
)
SCHOOL = re.compile(
    rf"(?=[12])(?<!\d)(?P<a>{_FOUR})年?(?:{_SEP}(?P<b>{_FOUR}|"
    rf"\d\d)年?)? ?学年度?(?:的?第?(?P<term>[一二上下])(?:个?学期|期))?"
)
RANGE = re.compile(
    rf"(?=[12一二])(?<![\d.])(?P<a>{_FOUR})(?:年度?)?(?:(?P<am>{_M})月(?:份|末|底|"
    rf"\d{{1,2}}日)?)?{_SEP}(?P<b>{_FOUR})年度?"
    rf"(?:(?P<bm>{_M})月(?:份|末|底|\d{{1,2}}日)?)?"
    rf"|(?<![{HAN}])(?P<ha>[一二][{HAN}]{{3}})年?{_SEP}(?P<hb>[一二][{HAN}]{{3}})年度?"
    rf"|(?<![\d.])(?P<c>{_FOUR}){_SEP}(?P<d>{_FOUR})(?![\d.%])"
)
PLAN = re.compile(
    rf"(?=[\"第{UP_TO_TEN}])(?:第(?P<ordinal>二?十?[{ONES}]|二?十)个五年(?:规划|"
    r"计划)?(?:时期|期间)?"
    rf'|(?<![{ONES}百第\d])(?P<quote>"?)(?P<n>二?十?[{ONES}]|二?十)五(?P=quote)(?!普法)'
    r"(?P<after>时期|期间|规划(?!的?建议)|计划|以来|末|初)?(?P<end>末|以来)?)"
)
ERA = re.compile(
    r"(?=[党十二改新建中])(?:党的?)?(?P<era>十八大|十九大|二十大|改革开放|新中国成立|建国|"
    rf"中华人民共和国成立)以?[来后](?:的?(?P<years>[{UP_TO_TEN}]+|\d+)(?:多)?年)?"
)
SPAN = re.compile(
    rf"(?=[过刚最近今未这上前{UP_TO_TEN}两\d])(?P<kind>过去的?|刚刚过去的?|最?近|今后|未来|这|"
    rf"[上前](?=[{UP_TO_TEN}两]年)|)"
    rf"(?<![\d.])(?P<n>{_N}|10|[2-9])(?:个)?年(?P<since>来|间|里|以来)?(?P<over>(?=累计|[一总]共|共(?!同)|增长|提高|下降|新增|"
    rf"增加|净增|增收|翻|平均))?"
)
TERM = re.compile(
    r"(?=[本任五届过一这])本届(?:区|县|市|省|自治区|州|镇|乡)?(?:政府|人大|政协|常委会|院|"
    r"人民政府)?(?:成立|任期|履职|组成)?以?来|本届(?:政府|人大|政协|常委会)?任期(?:内)?|任期(?:内|五年)|"
    r"五年任期|届内|五年任期内"
    r"|过去的?[一这](?=年)年|[一这]年(?:来|里)|这一年|一年以?来"
)
NOW = re.compile(
    r"(?=[上去前同本当下年季月全])(?P<same>(?:上年|去年|上一年|前年)?同期)|"
    r"(?P<now>[本当上下])(?:个)?(?P<what>月|季度|学期)(?!球|饼|光)"
    r"|(?P<stand>(?<![\d年度去今上前明逐每历常来全整往周头])年[末底](?!端)|(?<![一二三四\d])季末|"
    rf"(?<![\d{UP_TO_TEN}两])月[末底])|(?P<whole>全年)"
)
# Named stretches shorter than a year: what is counted in one is not the year's.
NAMED = re.compile(
    r"(?=[春国中五清端元主汛暑寒双])"
    r"(?:(?P<feast>春节|国庆|中秋|五一|清明|端午|元旦)\"?(?:小?长假|假期|假日|黄金周|期间)(?:期间)?"
    r"|(?P<season>春运|汛期|暑期|暑假|寒假|双十一)(?:期间)?(?![一-鿿]{0,6}(?:准备|工作|安全|值班|文化|旅游产品)))"
)

# Words that make the time behind them the other side of a comparison.
AGAINST_BEFORE = re.compile(
    r"(?:比|较|与|同|跟|相对|高于|低于|快于|慢于|多于|少于|好于|优于|超过|超|相当于|以|"
    r"按)(?:全[国省市县区]|本[省市])?$"
)
AGAINST_MARK = re.compile(r"(?:比|较|相当于|高于|低于|多于|少于|快于|慢于|对比)$")
AGAINST_AFTER = re.compile(
    r"(?:全年|同期|同月|同口径|末|底|初|年)?(?:的?(?:水平|平均水平|基数|数|计划目标|目标)?)?(?:相比|比较|"
    r"比,|比增|比下|相较|持平|相当|为基[期数准]|(?:可比|不变)?价格?计?)"
)
TIMES_OF = re.compile(r"(?:全年)?的(?:约|近|超)?\d+(?:\.\d+)?(?:多|余)?(?:倍|%|成)")
