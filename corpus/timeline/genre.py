"""What kind of paper it is, as far as that tells how its sentences are meant."""

from __future__ import annotations

import re
from typing import Literal

from corpus.language.fold import fold
from corpus.language.numerals import UP_TO_TEN

Genre = Literal["account", "measures", "rules", "news"]

_ACCOUNT = re.compile(
    r"报告(?!管理|制度)|总结|公报|情况|决算|预算|进展|运行|分析|要点|计划|规划|纲要|白皮书|年报"
)
_RULES = re.compile(
    r"办法|规定|细则|条例|指南|指引|标准|目录|答记者问|问答|释义|规范|裁量|公告|申报|遴选|推荐|征集|揭榜|"
    r"认定|"
    r"复核|评价工作|大赛|倡议|提示|须知|通告"
)
_MEASURES = re.compile(rf"方案|行动|政策|\d+条|[{UP_TO_TEN}]+条|决定|安排|工作要点")
_NAMED = re.compile(r"《([^》]*)》")


def genre_of(title: str) -> Genre:  # noqa: PLR0911 - one rule a line
    """An account (report, summary, plan, budget), measures to be taken, rules and calls, or news.

    By the words of the title, the name of a paper in 《》 included where it is about one.
    """
    folded = fold(title)
    if re.search(r"奖励|表彰|表扬|授予|命名|通报", folded):
        return "news"
    outside = _NAMED.sub("", folded)
    if re.search(r"(?:执行|完成|运行|收支|工作|开展)情况|总结|回顾|决算", outside) and "印发" not in folded:
        return "account"
    named = "".join(_NAMED.findall(folded))
    if re.search(r"总结|决算|公报|执行情况|完成情况", named):
        return "account"
    if _RULES.search(outside):
        return "rules"
    if _ACCOUNT.search(outside) and not re.search(r"印发|通知|意见|批复", folded):
        return "account"
    if re.search(r"印发|通知|意见|批复|方案|若干|举措|决定$|条(?:政策|措施|\"|$)|^关于", folded):
        return "rules" if _RULES.search(folded) else "measures"
    if _ACCOUNT.search(outside):
        return "account"
    if _RULES.search(named):
        return "rules"
    if _ACCOUNT.search(named):
        return "account"
    return "measures" if _MEASURES.search(outside) else "news"
