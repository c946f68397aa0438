"""Whether a passage tells what was done, what is planned, an earlier value, or background.

Three witnesses, the nearest first: words of the clause, years named in the sentence, and the
heading path with the report's own periods.
"""

from __future__ import annotations

import re
from functools import lru_cache

from corpus.fold import fold
from corpus.periods import find_periods
from corpus.report import Period, Report
from qa.answer import Standing

_PLAN_HEADING = re.compile(
    r"计划|安排|打算|思路|目标任务|主要目标|奋斗目标|工作目标|发展目标|下步|下一步|下一阶段|"
    r"下半年(?:工作)?(?:重点|任务|安排|计划|打算|要)?|重点(?:工作|任务)|总体要求|今后|展望|努力方向|"
    r"工作要求|工作建议|主要任务|任务"
)
_DONE_HEADING = re.compile(
    r"回顾|总结|成效|完成情况|开展情况|工作情况|执行情况|主要做法|取得|成绩|过去|亮点|概况|总体情况|"
    r"基本情况|进展"
)
_PROBLEM_HEADING = re.compile(r"问题|困难|不足|短板|挑战|薄弱")
_TARGET_CUE = re.compile(
    r"力争|确保|目标|预期|计划(?!生育|单列)|拟|争取(?!到)|到20\d\d年.{0,4}(?:达|建成|实现)|将(?:继续|"
    r"进一步|达到|建|完成|新)|下一步|下步|今后|努力(?:实现|完成)|要(?:坚持|加快|加强|完成|实现|抓)"
)
_DONE_CUE = re.compile(
    r"已(?!有需)|完成了|实现了|达到|累计|圆满|顺利|预计(?:全年)?(?:增长|达|实现)|成功|去年|同比|获评|"
    r"荣获|位居|位列|居全国|突破"
)
_BASELINE_CUE = re.compile(r"上年同期|去年同期|(?:较|比|由|从)(?:20\d\d年|上年|去年)(?:末|底|同期)?(?:的)?$")
_FROM = re.compile(r"(?:从|由)[^,。;]{0,14}$")
_TO = re.compile(r"[^,。;\d]{0,14}?(?:到|至|[减降增升压缩改变延提扩涨]\S{0,2}为)")
_PROBLEM_CUE = re.compile(
    r"(?:还|仍)(?:存在|面临|有|不)|清醒(?:看到|认识)|也(?:要|应)?(?:看到|认识到)|不足之处|存在(?:一些|"
    r"不少|以下)?(?:问题|不足|困难|短板)|主要(?:问题|是:)"
)

_QUOTED = re.compile(r'"[^"]*"|《[^》]*》')
# Below the top level a heading must be plain to turn what stands under it.
_INNER_PLAN = re.compile(r"下一步|下步|下一阶段|(?:工作)?(?:打算|计划|思路|安排)$|今后")
_INNER_PROBLEM = re.compile(
    r"存在.{0,6}(?:问题|不足|困难)|问题(?:和|与|及)?(?:不足|困难|短板)?$|短板|面临.{0,6}(?:困难|挑战)"
)


def section_role(report: Report, offset: int) -> str | None:
    """Role of the section at `offset` by its innermost heading that tells: "done", "plan", "problem"."""
    return _path_role(report.section_at(offset).path, report.period, report.planned)


@lru_cache(maxsize=1 << 16)
def _path_role(path: tuple[str, ...], period: Period | None, planned: Period | None) -> str | None:
    for depth in range(len(path) - 1, -1, -1):
        if (role := heading_role(path[depth], period, planned, inner=depth > 0)) is not None:
            return role
    return None


def heading_role(heading: str, period: Period | None, planned: Period | None, *, inner: bool) -> str | None:
    """Role that one heading gives to what stands under it; words in quotation marks are names.

    `period` and `planned` are the report's. A heading that names a year tells by that year: the
    planned one or later is a plan.
    """
    heading = _QUOTED.sub("", fold(heading))
    if len(heading) > 40:
        return None
    if inner:
        return _inner_role(heading, planned)
    plans, looks_back = bool(_PLAN_HEADING.search(heading)), bool(_DONE_HEADING.search(heading))
    if _PROBLEM_HEADING.search(heading) and not plans:
        return "problem"
    for mention in find_periods(heading, None):
        if planned and mention.period.first >= planned.first:
            return "plan"
        if period and period.contains(mention.period) and not plans:
            return "done"
    return ("plan" if plans else "done") if plans != looks_back else None


def _inner_role(heading: str, planned: Period | None) -> str | None:
    """Role of a heading below the top level: only plain words and the planned year tell."""
    if _INNER_PROBLEM.search(heading):
        return "problem"
    ahead = planned and any(m.period.first >= planned.first for m in find_periods(heading, None))
    return "plan" if ahead or _INNER_PLAN.search(heading) else None


def standing_of(report: Report, sentence: tuple[int, int], figure: tuple[int, int] | None = None) -> Standing:
    """Standing of the figure (or of the whole sentence) at absolute offsets in the report."""
    start, end = sentence
    role = section_role(report, start)
    at = (figure[0] - start, figure[1] - start) if figure else None
    return standing_in(fold(report.text[start:end]), at, role, report.period, report.planned)


def standing_in(
    folded: str,
    figure: tuple[int, int] | None,
    role: str | None,
    period: Period | None,
    planned: Period | None,
) -> Standing:
    """Standing by the words of the folded sentence, of which `figure` is a part, and its section's role."""
    before = folded[: figure[0]] if figure else folded
    clause = re.split(r"[,;。]", before)[-1] if figure else before
    if figure and (_BASELINE_CUE.search(clause) or _is_start(before, folded[figure[1] :])):
        return "baseline"
    if role == "problem":
        return "background"
    if role == "plan":
        return "achieved" if _tells_past(period, planned, clause, before) else "target"
    if role == "done":
        return (
            "target"
            if re.search(r"力争|目标是|预期目标|下一步|下步", clause) and not _DONE_CUE.search(clause)
            else "achieved"
        )
    if _TARGET_CUE.search(clause) and not _DONE_CUE.search(clause):
        return "target"
    return "achieved" if _DONE_CUE.search(before) or figure or period else "background"


def _is_start(before: str, after: str) -> bool:
    """Whether the figure between is the first of 从…提高到…: the earlier value."""
    return bool(_FROM.search(before) and _TO.match(after))


def _tells_past(period: Period | None, planned: Period | None, clause: str, before: str) -> bool:
    """Inside a plan: a clause that names a finished year, or says 去年/已, looks back."""
    if re.search(r"去年|上年|目前已|现已", clause):
        return True
    if not (period and planned and _DONE_CUE.search(clause)):
        return False
    years = [m.period for m in find_periods(before, None)]
    return bool(years) and period.contains(years[-1])


def is_problem(report: Report, start: int, end: int) -> bool:
    """Whether the passage names a shortcoming: by its section, or by its words."""
    return section_role(report, start) == "problem" or bool(_PROBLEM_CUE.search(fold(report.text[start:end])))
