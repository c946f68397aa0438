"""The fixed words of the page, and the one way text becomes HTML."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Final

from corpus.language.stops import COLONS, SEMICOLONS
from corpus.report import Report
from qa.answer import Reason
from qa.reply.refusal_sentences import NEAREST

# Attribute of what a report or a person says: it stays Chinese in whatever language the page is shown.
CHINESE: Final = ' lang="zh-CN"'
# Places named where what is held is told in one line.
_PLACES: Final = 6

REFUSAL: Final[dict[Reason, tuple[str, str]]] = {
    "year": ("没有这个时期的数据", "时期"),
    "region": ("没有这个地区的报告", "地区"),
    "organ": ("没有这个机关的报告", "机关"),
    "topic": ("报告里没有写到这一点", "内容"),
    "false_premise": ("问题的前提与报告不符", "前提"),
    "out_of_domain": ("这不是向报告提的问题", "范围"),
}


def esc(text: object) -> str:
    """`text` made safe for element content and for a quoted attribute (gr.HTML does not sanitise)."""
    return html.escape(str(text), quote=True)


def book_title(title: str) -> str:
    """`title` in 书名号, unless it brings its own."""
    return title if title.startswith("《") else f"《{title}》"


def why_not(message: str) -> str:
    """What a refusal says, without pointing at the sentences below: what folds them says what they are."""
    return message.replace(NEAREST, "")


def heading_words(heading: str) -> str:
    """`heading` without the stop that ends a heading run into its paragraph."""
    return heading.rstrip(f"。{SEMICOLONS}{COLONS}")


def facts_of(report: Report) -> tuple[str, ...]:
    """Organ, place, period and date of a report, those that are known, in this order."""
    found = (
        report.organ,
        report.region.full_name if report.region else None,
        report.period.label if report.period else None,
        f"{report.published} 发布" if report.published else None,
    )
    return tuple(f for f in found if f)


def coverage(reports: Sequence[Report]) -> str:
    """What is held, in one line: how many reports, of which places and years."""
    places = list(dict.fromkeys(r.region.name for r in reports if r.region))
    named = f"{'、'.join(places[:_PLACES])}{f'等 {len(places)} 个地区' if len(places) > _PLACES else ''}"
    parts = (f"{len(reports)} 份报告", named, years_of(reports))
    return " · ".join(p for p in parts if p)


def years_of(reports: Sequence[Report]) -> str:
    """The years accounted for, from the first to the last: 2018—2025年; "" where none is known."""
    years = sorted({y for r in reports if r.period for y in r.period.years})
    return "" if not years else f"{years[0]}年" if years[0] == years[-1] else f"{years[0]}—{years[-1]}年"
