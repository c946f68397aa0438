"""What a figure is called by the words before it: without the time, adverbs and the verb that states it."""

from __future__ import annotations

import re
from typing import Final

from corpus.language.numerals import UP_TO_TEN
from corpus.language.quantities import find_quantities
from corpus.language.stops import COLONS, COMMAS
from index.legs.tokens import segmenter

_PERIOD: Final = (
    rf"(?:(?:20\d\d|[今去上本前明每]|全|近|过去)[\d{UP_TO_TEN}两]*|[\d{UP_TO_TEN}两]+)"
    r"年(?:以来|来|末|底|初|度)?(?!均)|(?:\d+-)?\d+月(?:末|底)?"
)
_PERIODS: Final = re.compile(_PERIOD)
WHEN: Final = re.compile(rf"^(?:截至|到|至)?(?:{_PERIOD})[{COMMAS}]?")
# Words before a name that are none of it, as the segmenter cuts them: 在校生, 对外贸易, 从业人员 are words.
_LEADS: Final = frozenset(
    re.findall(
        r"\S+",
        "累计 其中 预计 预期 目标 力争 确保 实现 完成 推动 达到 主要 分别 同比 总体 "
        "全年 全市 全区 全省 全县 全国 全州 全疆 的 了 由 共 使 让 将 把 被 及 与 和 在 对 为 从",
    )
)
STATES: Final = re.compile(
    r"(?:累计|合计|共计|总计|已经?|均|分别|预计|预期|提前|稳定|保持|控制|实际|始终|继续|同比|比上年|较上年|历史性|首次|"
    r"不(?:超过|高于|低于|少于)|[增扩升降减提压](?:[加大升高低降减少缩])?[至到]|"
    r"达到?|接近|为|是|有|共|约|至|到|突破|超过?|完成|实现|跨上|迈上|在|了|的|近)+$"
)
CHANGE: Final = re.compile(r"(?:增长|提高|提升|上升|下降|降低|减少|增加|压减|缩短)(?:率|幅度)?$")
# The last part of a label, a unit in brackets left whole: 主要目标为：生产总值增长; 进度（单位：人）.
_PART: Final = re.compile(rf"[{COLONS}](?![^（(]*[）)])")


def bare(words: str, when: re.Pattern[str] = _PERIODS) -> str:
    """The noun in folded `words`: periods and leading adverbs away, then the verb that states the figure.

    `when` finds the periods: wherever they stand, or at the beginning alone (`WHEN`).
    """
    before = ""
    while words != before:
        before, words = words, STATES.sub("", _without_leads(when.sub("", words)))
    return words


def _without_leads(words: str) -> str:
    at = 0
    for word in segmenter().cut(words):
        if word not in _LEADS:
            break
        at += len(word)
    return words[at:]


def short_name(label: str) -> str:
    """A label as a heading: 2024年地区生产总值达 → 地区生产总值; 主要预期目标为：生产总值增长 → 生产总值增长.

    What stands in several heads of a table stays as it is.
    """
    last = _PART.split(label)[-1].strip() or label
    if any(c.isspace() or c in "（(" for c in last):
        return last
    changed = _of_change(last)
    name = changed or bare(last, WHEN)
    return name if len(name) > 1 else last


def _of_change(words: str) -> str:
    """全市地区生产总值达到33757.93亿元、增长 → 地区生产总值增长; "" where it is no such thing."""
    change = CHANGE.search(STATES.sub("", words))
    figures = list(find_quantities(words))
    if change is None or not figures or words[figures[-1].end : change.start()].strip("、，,"):
        return ""
    name = bare(words[: figures[0].start], WHEN)
    return name + change[0] if len(name) > 1 else ""
