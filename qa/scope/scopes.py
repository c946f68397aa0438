"""What the reports may answer: a report with the names it must be told of by, or why none may."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.report import Report
from qa.answer import Reason


@dataclass(frozen=True, slots=True)
class Scope:
    """One report that may answer.

    `must_name`: groups of words, of each of which one must stand in the sentence itself. `organ`: an organ
    that the question names and that issued none of the reports. `over`: whether some report accounts for all
    the time asked, so that what was done is asked rather than what was planned.
    """

    report: Report
    must_name: tuple[tuple[str, ...], ...] = ()
    organ: str = ""
    over: bool = False


@dataclass(frozen=True, slots=True)
class NotHeld:
    """Why no report may answer; `qa.reply.refusal` says it in words."""

    reason: Reason
