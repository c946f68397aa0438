"""How far a time that is named takes over: not at all, one figure, its clause, sentence, paragraph, part."""

from __future__ import annotations

import re
from typing import Literal

from corpus.language.numerals import UP_TO_TEN
from corpus.language.stops import ADDRESSED, FOLDED_ENDS, FOLDED_MARKS
from corpus.language.times import TimeMention

Reach = Literal["none", "once", "clause", "sentence"]

# What may stand between the start of a sentence or clause and the time that rules it.
LEAD = re.compile(
    rf"[\s\-·□■●◆]*(?:[(]?[{UP_TO_TEN}\d]{{1,3}}[)、.]+)?(?:[^{FOLDED_MARKS}]{{1,16}}:)?(?:各位(?:代表|"
    rf"委员)[{ADDRESSED}])?"
    rf"(?:[{UP_TO_TEN}]是|第[{UP_TO_TEN}],|其中[,:]?|同时|此外|另外|据[^,。]{{0,10}},|截至|"
    r"截止|在|自|从|到|至|"
    r"预计|预计到|力争|力争到|确保|争取|初步核算,|根据[^,。]{0,24},|经[^,。]{0,14},|全[国省市县区镇校院],?|"
    r"我[省市县区院校]|"
    r"回顾|回望|回首|刚刚|过去的|刚刚过去的|特别是|尤其是|对于|展望|面对|进入|原定|仅|这是)*[,:]?"
)
_FROM = re.compile(rf"(?:从|由|自)(?:[^{FOLDED_ENDS}]{{0,6}})$")
_OF_FIGURE = re.compile(r"(?:全年)?的(?=[约近超]?\d)")
# A time inside a clause that tells which one is meant: 去年开工的水库, 2016年实施的24项.
_WHICH = re.compile(
    r"[一-鿿]{0,4}(?:开工|建成|启动|实施|出台|提出|反映|发行|获批|签约|引进|成立|制定|印发|查处|发生|投产|"
    r"投用|开始|下达|"
    r"确定|批准|颁布|推出|部署|安排|开业|通车|竣工)的(?P<figure>[约近超]?\d)?"
)
_SINCE = re.compile(rf"[^{FOLDED_ENDS}]{{1,16}}(?:之后|以后|后|以来)(?=,)")
_SHARE = re.compile(rf"(?:占|完成|为|达|达到|是|超|比|较|低于|高于|实现|控制在)[^{FOLDED_ENDS}]{{0,6}}$")
# Against what it is the highest, and of no figure: 创近5年新高, 为近三年来最好水平.
_RECORD = re.compile(r"(?:以?来)?的?(?:同期|历史)?(?:新[高低]|最[高低好快多大优强]|第一次|首次)")
_AIM = re.compile(r"(?:的)?(?:计划|目标|任务|预算|指标)")
_PLAN_NAME = re.compile(rf"\"?[{UP_TO_TEN}]{{1,3}}五\"?$")
# 创办于1978年, 建成于2019年: when something came about, and nothing of what follows.
_FOUNDED = re.compile(r"[一-鿿]于$")
_ENDING = {*FOLDED_MARKS, "、", ")", "\n", ""}
_GOES_ON = re.compile(
    rf"[{FOLDED_ENDS}:、!?)\n]|(?:年均|累计|共|将|要|我|全|是|时期|期间|末|以来|的(?:五年|收官))|\d"
)


def reach_of(folded: str, mention: TimeMention, clause: int) -> Reach:  # noqa: PLR0911 - one rule a line
    """How far `mention` reaches in the clause that begins at `clause` (absolute offsets in folded text)."""
    before = folded[max(clause, mention.start - 14) : mention.start]
    if before.endswith(
        ("面向", "针对", "按照", "根据", "对照", "推迟至", "推迟到", "延期至", "延至", "顺延至")
    ):
        return "none"
    if mention.against or _names_something(folded, mention, clause) or _RECORD.match(folded, mention.end):
        return "none"
    if mention.kind in {"year", "day", "month"} and not mention.point and _SINCE.match(folded, mention.end):
        return "none"
    if (which := _WHICH.match(folded, mention.end)) is not None:
        return "once" if which["figure"] else "none"
    if _AIM.match(folded, mention.end) and _SHARE.search(before):
        return "none"
    if _FROM.search(before) and not folded.startswith(("以来", "起", "开始"), mention.end):
        return "once" if not folded[mention.end - 2 : mention.end].endswith(("来", "起")) else "sentence"
    if is_of_figure(folded, mention):
        return "once"
    if (
        mention.kind == "year"
        and _FOUNDED.search(before)
        and folded[mention.end : mention.end + 1] in _ENDING
    ):
        return "clause"
    if mention.kind in {"month", "part", "day"} and not opens(folded, mention, clause):
        return "clause"
    return "sentence"


def opens(folded: str, mention: TimeMention, at: int) -> bool:
    """Whether nothing but a lead stands between `at` and the time."""
    return mention.start - at <= 34 and LEAD.fullmatch(folded, at, mention.start) is not None


def is_of_figure(folded: str, mention: TimeMention) -> bool:
    """12月的84.6%: the time of the figure behind it."""
    return _OF_FIGURE.match(folded, mention.end) is not None


def is_deadline(folded: str, mention: TimeMention) -> bool:
    """年底前, 12月20日前: by when, not over which time."""
    return folded.startswith(("前", "之前"), mention.end) or folded[mention.end - 1] == "前"


def _names_something(folded: str, mention: TimeMention, clause: int) -> bool:
    """Whether a bare “N五” is part of a name or an object (加快建设“十四五”批复项目) and tells no time."""
    words = folded[mention.start : mention.end]
    if not _PLAN_NAME.fullmatch(words) or opens(folded, mention, clause):
        return False
    return _GOES_ON.match(folded, mention.end) is None
