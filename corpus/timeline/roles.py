"""What a heading makes of the text under it: a look back, a plan, shortcomings, a budget."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Literal

from corpus.language.fold import fold

Role = Literal["done", "plan", "problem", "note", "aim"]
"""`note` is glossary and masthead; `aim` what is budgeted or expected for the time that is told."""

# Words that turn to what comes next, and the nouns of what is lacking, wherever they are looked for.
NEXT: Final = "下一?步|下一?阶段"
LACKS: Final = "问题|困难|不足|短板"

_PLAN = re.compile(
    r"计划(?!执行|完成|生育)|预算草案|安排|打算|谋划|思路|目标任务|主要目标|奋斗目标|工作目标|发展目标|"
    r"预期目标|"
    rf"{NEXT}|下半年(?:工作)?(?:重点|任务|安排|计划|打算|要)?|重点(?:工作|任务)|总体要求|"
    r"今后|展望|努力方向|工作要求|工作建议|政策取向|(?:审计|对策|意见)建议|(?:几点|若干|有关)(?:工作)?建议$|对策(?:措施)?$|工作部署|总体部署|主要考虑|"
    r"主要任务|任务(?!完成)|的建议|"
    r"工作措施|政策措施|努力建设|战略举措|重大举措"
)
_DONE = re.compile(
    r"回顾|总结|成效|完成情况|开展情况|工作情况|执行情况|落实情况|收支情况|主要做法|取得|成绩|成就|过去|亮点|"
    r"概况|总体情况|基本情况|进展|运行情况|计划执行|预算执行|决算|审计情况"
)
_PROBLEM = re.compile(r"问题|困难|不足(?!额)|短板|挑战|薄弱|差距")
_AIM = re.compile(r"预算调整(?:方案)?$|调整方案$|收支预计$|^.{0,8}预算安排$")
_NOTE = re.compile(r"名词(?:解释|注释|术语)|注释$|^附?注:?$|名词解释")
_QUOTED = re.compile(r'"[^"]*"|《[^》]*》')
# Below the top level a heading must be plain to turn what stands under it.
_INNER_PLAN = re.compile(
    rf"{NEXT}|(?:工作)?(?:打算|计划|思路|安排|谋划)$|今后|预期目标|主要目标|目标任务|民生实事|"
    r"下半年"
)
_INNER_PROBLEM = re.compile(
    r"存在.{0,6}(?:问题|不足|困难)|问题(?:和|与|及)?(?:不足|困难|短板)?$|短板|面临.{0,6}(?:困难|挑战)|"
    r"^.{0,4}(?:困难|不足)$"
)
_LONGEST = 40  # characters; what is longer is a sentence


@lru_cache(maxsize=1 << 12)
def heading_role(heading: str, *, inner: bool) -> Role | None:  # noqa: PLR0911 - one rule a line
    """Role that the words of a heading give; None where they say nothing or both. Names in quotes do not."""
    words = _QUOTED.sub("", fold(heading))
    if len(words) > _LONGEST:
        return None
    if _NOTE.search(words):
        return "note"
    if inner:
        if _INNER_PROBLEM.search(words):
            return "problem"
        return "plan" if _INNER_PLAN.search(words) else None
    if _AIM.search(words):
        return "aim"
    plans, looks_back = bool(_PLAN.search(words)), bool(_DONE.search(words))
    if _PROBLEM.search(words) and not plans:
        return "problem"
    if plans != looks_back:
        return "plan" if plans else "done"
    return None
