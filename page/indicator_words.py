"""What a figure is called by the words before it: without the time, adverbs and the verb that states it."""

from __future__ import annotations

import re
from typing import Final

from corpus.language.numerals import UP_TO_TEN
from corpus.language.quantities import find_quantities
from corpus.language.stops import COLONS, COMMAS

_PERIOD: Final = (
    rf"(?:(?:20\d\d|[今去上本前明每]|全|近|过去)[\d{UP_TO_TEN}两]*|[\d{UP_TO_TEN}两]+)"
    r"年(?:以来|来|末|底|初|度)?(?!均)|(?:\d+-)?\d+月(?:末|底)?"
)
_PERIODS: Final = re.compile(_PERIOD)
_WHEN: Final = re.compile(rf"^(?:截至|到|至)?(?:{_PERIOD})[{COMMAS}]?")
# 在校生, 对外贸易, 为民实事, 从业人员, 使用外资 begin with words of their own.
_LEADS: Final = re.compile(
    r"^(?:累计|全[年市区省县国州疆]|其中|预计|预期|目标|力争|确保|实现|完成|推动|达到|主要|分别|同比|总体|"
    r"[的了由]|共(?![享同性产青建])|使(?![用命领])|让(?!利)|将(?!军)|把(?![关手握])|被(?![征动装])|及(?![格时])|与(?!会)|和(?![田平谐睦])|在(?![校建册岗职线])|对(?![外口标接])|为(?!民)|从(?!业))+"
)
STATES: Final = re.compile(
    r"(?:累计|合计|共计|总计|已经?|均|分别|预计|预期|提前|稳定|保持|控制|实际|始终|继续|同比|比上年|较上年|历史性|首次|"
    r"不(?:超过|高于|低于|少于)|[增扩升降减提压](?:[加大升高低降减少缩])?[至到]|"
    r"达到?|接近|为|是|有|共|约|至|到|突破|超过?|完成|实现|跨上|迈上|在|了|的|近)+$"
)
CHANGE: Final = re.compile(r"(?:增长|提高|提升|上升|下降|降低|减少|增加|压减|缩短)(?:率|幅度)?$")
# The last part of a label, a unit in brackets left whole: 主要目标为：生产总值增长; 进度（单位：人）.
_PART: Final = re.compile(rf"[{COLONS}](?![^（(]*[）)])")


def bare(words: str) -> str:
    """The noun in folded `words`: periods and leading adverbs away, then the verb that states the figure."""
    before = ""
    while words != before:
        before, words = words, STATES.sub("", _LEADS.sub("", _PERIODS.sub("", words)))
    return words


def short_name(label: str) -> str:
    """A label as a heading: 2024年地区生产总值达 → 地区生产总值; 主要预期目标为：生产总值增长 → 生产总值增长.

    What stands in several heads of a table stays as it is.
    """
    last = _PART.split(label)[-1].strip() or label
    if any(c.isspace() or c in "（(" for c in last):
        return last
    changed = _of_change(last)
    name = changed or _headed(last)
    return name if len(name) > 1 else last


def _headed(words: str) -> str:
    before = ""
    while words != before:
        before, words = words, STATES.sub("", _LEADS.sub("", _WHEN.sub("", words)))
    return words


def _of_change(words: str) -> str:
    """全市地区生产总值达到33757.93亿元、增长 → 地区生产总值增长; "" where it is no such thing."""
    change = CHANGE.search(STATES.sub("", words))
    figures = list(find_quantities(words))
    if change is None or not figures or words[figures[-1].end : change.start()].strip("、，,"):
        return ""
    name = _headed(words[: figures[0].start])
    return name + change[0] if len(name) > 1 else ""
