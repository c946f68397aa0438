"""Yes or no, told only where the words that answer leave no choice."""

from __future__ import annotations

import pytest
from qa_samples import report, span

from qa.question.understanding import understand
from qa.reply.verdict import verdict

TEXT = """泖河市民政局2024年工作总结
一、主要工作
财政收入11.4亿元，下降2.3%。助餐收费与上年持平。服务人次超过30万人次。
全年未发生安全责任事故，收到信访0件。云泽养老院建成启用。县级养老院部分建成。
新建助餐点45处。不再审批新的殡仪服务站。积极争创示范市。"""
HELD = report(TEXT, "2024年")


@pytest.mark.parametrize(
    ("question", "answer", "told"),
    [
        ("财政收入超过11亿元了吗", "11.4亿元", "是"),
        ("财政收入有没有突破12亿元", "11.4亿元", "否"),
        ("财政收入是不是不到12亿元", "11.4亿元", "是"),
        ("助餐点达到45处了没有", "45处", "是"),
        ("助餐点超过45处了吗", "45处", "否"),
        ("服务人次超过20万人次了吗", "超过30万人次", "是"),
        ("服务人次超过40万人次了吗", "超过30万人次", None),
        ("助餐点超过40万元了吗", "45处", None),
        ("财政收入是不是比上年增长了", "下降2.3%", "否"),
        ("财政收入是不是比上年少了", "下降2.3%", "是"),
        ("助餐收费涨了吗", "与上年持平", "否"),
        ("财政收入是不是降得比全国快", "下降2.3%", None),
        ("出过安全事故吗", "未发生安全责任事故", "否"),
        ("有没有收到信访", "0件", "否"),
        ("是不是没有出过安全事故", "未发生安全责任事故", None),
        ("云泽养老院启用了没有", "云泽养老院建成启用", "是"),
        ("养老院全都建成了吗", "县级养老院部分建成", None),
        ("还批不批新的殡仪服务站", "不再审批新的殡仪服务站", None),
        ("是示范市了吗", "积极争创示范市", None),
        ("新建了多少处助餐点", "45处", None),
        ("助餐点叫什么", "45处", None),
    ],
)
def test_yes_no_or_open(question: str, answer: str, told: str | None) -> None:
    assert verdict(understand(question, reference_year=2026), HELD, *span(HELD, answer)) == told
