"""What a question asks: place, period, organ, kind, unit, tense, and the words that carry its topic."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.language.fold import fold
from corpus.language.numerals import SEVERAL, numeral_value
from corpus.language.times import TimeMention
from corpus.language.usual_names import as_written, other_names
from corpus.metadata.organs import OrganMention, find_organs
from corpus.metadata.regions import RegionMention, find_regions
from qa.question.asked_times import asked_times
from qa.question.measure import Asked, how_many, measure_of
from qa.question.wording import Kind, Tense, Wording, words

# 第几 counts; that 安排多少 holds 排多少 is no matter of grammar.
_RANK = re.compile(r"[第老]几|排(?:在|名)?[第老]?几|名次|位次|排名|排什么位")
# Phrases of asking and linking, then single characters that never carry a topic. Characters that
# also build words (定 in 固定, 会, 要, 地, 有) stay: their rarity in the index weighs them.
_FILLER = re.compile(
    r"请问|想问(?:一)?下|想知道|问(?:一)?下|麻烦|帮(?:我|忙)(?:查|看|找)?(?:一)?(?:下)?|告诉我|"
    r"查(?:一)?下|我想了解|俺|哎|喂|你好|您好|一下|来着|"
    r"你们|咱们|咱|那边|这边|这块儿|那块儿|那块|这块|这一块|那个|这个|方面|"
    r"政府工作报告|工作报告|工作总结|总结报告|报告里?|总结里?|里面|提到|显示|说到|所说|讲到|按照|根据|"
    r"看来|看|"
    r"一共|总共|合计|共计|大概|大约|差不多|到底|究竟|具体|主要|分别|各自|各(?![级类地区])|"
    r"是多少|有多少|达到多少|为多少|多少|第几|几个|百分之几|几个点|多大|多高|多长|多久|多快|"
    r"哪几个?|哪些|哪(?:个|家|位|条|座|种|项|所|年|里|儿|块|次|款|颗)?|什么样|什么|怎么样|怎样|咋样|"
    r"为什么|为何|为啥|如何|怎么|"
    r"叫做?|名字|名称|是不是|是否|有没有|能否|能不能|可以|打算|计划|准备|目标|预期|力争|希望|想要|达到|"
    r"情况|水平|结果|程度|"
    r"全[省市区县州](?![第率首])|定[为在的]|以及|对比|相比|比较|已经|其中|还是|谁|它|"
    r"(?<!共)(?<!饱)(?<!缓)(?<!总)和(?![谐平])|(?<!普)及(?![时格])|(?<!公)里(?!程)|"
    r"就(?![业地医诊读餐近])|想(?![象法])|着(?![力眼])|还(?![款贷本建])|"
    r"(?<![首成古])都(?!市)|在(?![建园校岗线职编外])|把(?!关)|被(?!征)|与(?!会)|这|那|"
    r"要(?![素求点闻员])|拟(?!态)|"
    r"[的了吗呢呀啊吧嘛么啥咋几是给跟也又？?。，,!！:：;；、()]"
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question as understood. Mentions and offsets refer to `text` (and to `folded` alike).

    `topic` is what is left when place, period, organ, filler and interrogatives are taken out;
    `inherited` the topic words taken over from earlier turns.
    """

    text: str
    folded: str
    regions: tuple[RegionMention, ...]
    periods: tuple[TimeMention, ...]
    organs: tuple[OrganMention, ...]
    kind: Kind
    asked: Asked
    tense: Tense | None
    topic: str
    wording: Wording
    inherited: str = ""
    report_year: int | None = None

    @property
    def spoken(self) -> str:
        """The whole question with the words taken over from earlier turns."""
        return " ".join(filter(None, (self.inherited, self.text)))

    @property
    def about(self) -> str:
        """The topic with what was taken over from earlier turns."""
        return " ".join(filter(None, (self.inherited, self.topic)))

    @property
    def searched(self) -> str:
        """As `spoken`, with the names by which reports know the indicators: 社会消费品零售总额 for 社零."""
        return " ".join((self.spoken, *other_names(fold(self.spoken))))

    @property
    def dated(self) -> str:
        """As `spoken`, times and indicators written as reports have them: 25年 as 2025年, 社零 in full.

        Without 实际: whether it was done is for the statements to tell.
        """
        text = self.text
        for mention in reversed(self.periods):
            if mention.anchored:
                text = text[: mention.start] + mention.period.label + text[mention.end :]
        return as_written(fold(" ".join(filter(None, (self.inherited, _ACTUALLY.sub("", text))))))

    @property
    def plain_tense(self) -> bool:
        """Whether the tense is said outright (实际, 目标), not guessed from 了 or 要."""
        return bool(_PLAIN_TENSE.search(self.folded))

    @property
    def earlier(self) -> bool:
        """Whether the value before a change is asked for: 原来是多少个病种, 扩之前多大."""
        return bool(_EARLIER.search(self.folded))

    @property
    def several(self) -> bool:
        """Whether more than one answer is asked for: 各多少, 分别, or two interrogatives."""
        return bool(_SEVERAL.search(self.folded)) or self.double or self.each

    @property
    def change(self) -> bool:
        """Whether it asks how much something went up or down: 增长多少, 降了几个点, 增速."""
        return bool(_CHANGE.search(self.folded))

    @property
    def when(self) -> bool:
        """Whether a time is asked for: 何时, 哪天, 几月几号."""
        return bool(_WHEN.search(self.folded))

    @property
    def each(self) -> bool:
        """Whether a figure is asked of each of several things: 小学、初中各有多少学生."""
        return _asks_each(self.folded)

    @property
    def double(self) -> bool:
        """Whether two figures are asked in one breath: 多少亿、涨了几个点, 从第几升到第几."""
        return len(_EACH.findall(self.folded)) > 1

    @property
    def counted(self) -> int | None:
        """How many items the question says there are (哪三项, “三大”), from 2; None where it does not."""
        found = list(_COUNTED.finditer(self.folded))
        asked = [m[1] for m in found if m[1]] or [m[2] for m in found]  # 哪两个断面是劣五类
        values = set(map(numeral_value, asked)) - {None, 1.0}
        value = values.pop() if len(values) == 1 else None
        return int(value) if value and value < _MOST_COUNTED else None


_MOST_COUNTED = 30
_RESULT = r"实际(?!利用|使用)|实绩"
_EARLIER = re.compile(r"原来|原先|原本|以前|先前|当初|(?<![\d年月日底末])之前(?!的?目标)")
_PLAIN_TENSE = re.compile(rf"{_RESULT}|目标|计划(?!生育|单列|执行|完成|实施|进度)")
_SEVERAL = re.compile(rf"分别|各(?:自|是|有|为|多少|几|占)|依次|哪[几些]|哪[{SEVERAL}\d]")
_EACH = re.compile(r"多[少大]|百分之几|[第老]几|(?<!哪)几(?=[个项家件次条张人户名位亿万成倍座所台辆公平])")
# As a question asks for it; 新增 and 增加值 name an amount.
_CHANGE = re.compile(
    r"增长|幅|增速|增加(?!值)|上升|上涨|下[降跌滑]|回落|提高|降低|[减缩]少|同比|环比|"
    r"[涨降跌升减增](?:了|多少|几)|(?:多|少|快|慢|高|低)了|翻番|百分点|个点|变化"
)
_WHEN = re.compile(r"何[时年月日]|(?:什么|啥)时[候间]|几时|哪一?[天日年月]|几月|几号(?![楼线站])")
_EACH_FIGURE = re.compile(
    r"(?:各(?:自|是|有)?[^级类种界项地省市区县,、]{0,3}|(?:分别|依次)[^,、]{0,12})(?:多[少大]|百分之几|[第老]?几)"
)
_WHICH = re.compile(r"哪|什么|啥|谁")
_COUNTED = re.compile(rf"哪[“\"']?([{SEVERAL}\d]+)|([{SEVERAL}\d]+)[大个项条种类件点方句步招]")
# 实际利用外资 is the name of an indicator.
_ACTUALLY = re.compile(r"[实實][际際]上?(?![利使到投吸征缴支发需])")
_REPORT_YEAR = re.compile(r"(\d{4})年?(?:的|政府)?(?:工作)?(?:报告|总结)|(\d{4})年?报告")


def understand(text: str, *, reference_year: int | None = None) -> Question:
    """Parse one question; `reference_year` is what 今年 stands for."""
    folded = fold(text)
    regions, periods, organs, year = _mentions(text, folded, reference_year)
    rest = _blank(folded, [*regions, *periods, *organs])
    wording = words().read(rest)
    kind: Kind = "rank" if _RANK.search(rest) else wording.likeliest
    if kind == "list" and _asks_each(folded):
        kind = "figure"
    return Question(
        text=text,
        folded=folded,
        regions=regions,
        periods=periods,
        organs=organs,
        kind=kind,
        asked=measure_of(rest),
        tense=_tense_of(rest, wording) or _tense_of_years("".join(folded[m.start : m.end] for m in periods)),
        topic=topic_of(rest),
        wording=wording,
        report_year=int(year[1] or year[2]) if year else None,
    )


def _asks_each(folded: str) -> bool:
    return bool(_EACH_FIGURE.search(folded)) and not _WHICH.search(folded)


def asking_words(text: str) -> str:
    """The folded question with its places, times and organs left blank: what the wording is read from."""
    folded = fold(text)
    regions, periods, organs, _ = _mentions(text, folded, None)
    return _blank(folded, [*regions, *periods, *organs])


def _mentions(
    text: str, folded: str, reference_year: int | None
) -> tuple[
    tuple[RegionMention, ...], tuple[TimeMention, ...], tuple[OrganMention, ...], re.Match[str] | None
]:
    """Places, times and organs, and the year of a report that is named (2025年报告): no time asked."""
    periods = asked_times(text, folded, reference_year)
    year = _REPORT_YEAR.search(folded)
    if year:
        periods = tuple(m for m in periods if not year.start() <= m.start < year.end())
    return tuple(find_regions(folded)), periods, tuple(find_organs(folded)), year


def _blank(folded: str, mentions: list[RegionMention | TimeMention | OrganMention]) -> str:
    """The question with mentions replaced by blanks, offsets kept."""
    chars = list(folded)
    for mention in mentions:
        chars[mention.start : mention.end] = " " * (mention.end - mention.start)
    return "".join(chars)


def _tense_of(rest: str, wording: Wording) -> Tense | None:
    """实际 asks for what was done, whatever else is said."""
    return "done" if re.search(_RESULT, rest) else wording.tense


def _tense_of_years(periods: str) -> Tense | None:
    """去年 is over and 明年 has not begun, whenever the question is asked."""
    if re.search(r"明年|后年", periods):
        return "plan"
    return "done" if re.search(r"去年|前年|上一?年", periods) else None


def topic_of(rest: str) -> str:
    """The words that carry the topic, in order, blanks between the runs."""
    for found in reversed(how_many(rest)):
        rest = f"{rest[: found.start]} {rest[found.end :]}"
    return re.sub(r"\s+", " ", _FILLER.sub(" ", as_written(rest))).strip()
