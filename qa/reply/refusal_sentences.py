"""Every sentence that refuses, with its slots and its reason: the one place of them.

`filtered`: a filter left reports out, so that none but the others were looked into.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from qa.answer import Reason

_MOST_NAMED = 8


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no answer, in a sentence to be shown; `asks` are questions to put instead."""

    reason: Reason
    message: str
    asks: tuple[str, ...] = ()


NO_QUESTION: Final = Refusal(
    "out_of_domain", "这不是对报告内容的提问。政问只回答报告里写了什么，并逐字引用。"
)
UNRELATED: Final = Refusal("out_of_domain", "这个问题与所收的报告无关，报告中没有可引用的内容。")
NO_REPORT: Final = Refusal("topic", "筛选条件没有留下任何报告。")
NO_PART: Final = Refusal("topic", "要比较的各份报告都没有写明这一内容。")
UNPROVEN: Final = Refusal(
    "topic", "答案没有通过出处核对，因此不显示。请换一种问法再问；若多次如此，请把问题反馈给管理员。"
)
# A part of a comparison that its report does not tell.
NOT_TOLD: Final = "报告中没有找到"
# What follows a refusal: the closest sentences shown with it, and the reports that a filter left out.
NEAREST: Final = "下面是最接近的原文，供核对，不是答案。"
LEFT_OUT: Final = "筛选条件之外的报告没有查找，放宽筛选后可以再问。"
# What follows an answer with a figure that was read from a picture and may be another one.
DOUBTFUL_FIGURES: Final = "（由图片识别，数字没有把握，请对照原图。）"


def no_region(asked: str, held: Sequence[str], *, filtered: bool) -> Refusal:
    """No report of the place asked; `held` are the places that there are reports of."""
    return Refusal("region", f"{_among(filtered)}没有{asked}的报告。现有报告的地区：{_listed(held)}。")


def no_organ(asked: str, held: Sequence[str], *, filtered: bool) -> Refusal:
    """No report of the organ asked; `held` are those of the reports looked into."""
    return Refusal("organ", f"{_among(filtered)}没有“{asked}”的报告。范围内现有：{_listed(held)}。")


def no_time(
    asked: str, held: Sequence[str], asks: Sequence[str], *, planned: bool, filtered: bool
) -> Refusal:
    """Nothing told of the time asked; `planned`: what is asked as done is only planned there."""
    among = _among(filtered)
    why = f"{among}关于{asked}只有计划，没有完成情况。" if planned else f"{among}没有写明{asked}的这一内容。"
    return Refusal("year", f"{why}现有：{_listed(held)}。", tuple(asks))


def other_standing(asked: str, *, plan: bool) -> Refusal:
    """Of the time asked only the plan is told, or only what was done."""
    told, wanted = ("计划", "完成情况") if plan else ("完成情况", "计划")
    return Refusal("year", f"报告里关于{asked}的这一内容只写了{told}，没有写{wanted}。")


def no_topic(place: str) -> Refusal:
    """Nothing told of what is asked; `place` is the one asked about, "" for none."""
    where = f"{place}的报告在所问范围内" if place else "所收报告"
    return Refusal("topic", f"{where}没有写明这一内容。")


def false_premise(asserted: str, told: str, heading: str) -> Refusal:
    """The question asserts a figure and the report, under `heading`, has another."""
    return Refusal("false_premise", f"问题里说的是{asserted}，{heading}的报告写的是{told}，见引文。")


def _among(filtered: bool) -> str:
    return "筛选出的报告中" if filtered else "资料库中"


def _listed(names: Sequence[str]) -> str:
    head = "、".join(names[:_MOST_NAMED])
    return f"{head}等" if len(names) > _MOST_NAMED else head or "（无）"
