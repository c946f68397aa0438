"""Times take over while a report is read, each as far as its words and its place allow."""

from __future__ import annotations

import re
from dataclasses import replace

from corpus.language.calendar import run_of
from corpus.language.times import TimeMention, moved
from corpus.report import Period, Section
from corpus.timeline.frames import Frames
from corpus.timeline.hearing import is_deadline, is_of_figure, opens, reach_of
from corpus.timeline.running import Running, Time

_SO_FAR = re.compile(r"[^。;\d]{0,30}累计")
_AT_END = re.compile(r"(?:截至|截止到?)$")
_PART_OF = re.compile(r"其中[,:]?$")
_MONTH = ("当月", "单月")
_SHORT = 9  # months: what accounts for less tells of months and quarters
_ADDRESSES = {"", "各位代表!", "各位委员!", "各位代表,", "同志们!"}


class Taking:
    """Hears the times of one report; `against` is the other side of a comparison named in the sentence."""

    def __init__(self, folded: str, frames: Frames, running: Running) -> None:
        self._folded, self._frames, self._running = folded, frames, running
        self._own = (*frames.accounts, *frames.plans)
        self._least = min((p.last - p.first + 1 for p in self._own), default=12)
        self.sentence = self.clause = 0
        self.against: TimeMention | None = None

    def hear(self, section: Section, mention: TimeMention) -> None:
        """Let a time take over, as far as it may."""
        running, folded = self._running, self._folded
        now = running.now
        mention = self._seen_from(now, mention)
        if mention.against:
            self.against = mention
        reach = reach_of(folded, mention, self.clause)
        if reach == "none" or self._is_moment(now, mention):
            return
        time = self._time(section, mention)
        if self._is_whole(mention) and not (now.period and now.period.last - now.period.first == 11):
            over = self._goes_back(mention) or opens(folded, mention, self.sentence)
            reach = "sentence" if over else "clause"
        if reach == "once":
            running.once = time
        elif reach == "clause" or (mention.kind == "day" and not mention.point and bool(self._own)):
            running.clause, running.once = time, None
        else:
            running.sentence, running.clause, running.once = time, None, None
            self._lead(section, mention, time)

    def is_own(self, period: Period) -> bool:
        """Whether it is one of the report's accounts or plans."""
        return any((p.first, p.last) == (period.first, period.last) for p in self._own)

    def opens_line(self, at: int) -> bool:
        """Whether nothing but an address (各位代表！) stands before on the line."""
        line = self._folded.rfind("\n", max(0, at - 200), at) + 1
        return self._folded[line:at].strip() in _ADDRESSES

    def _seen_from(self, now: Time, mention: TimeMention) -> TimeMention:
        """A time without a year in the year that runs; 上年 in a look back is the year before that one."""
        if mention.kind == "month" and not mention.point and _SO_FAR.match(self._folded, mention.end):
            month = mention.period.last  # 4月,收入累计完成: the months so far
            mention = replace(mention, kind="part", period=run_of(month - month % 12, month))
        if now.period is None:
            return mention
        year = now.period.last // 12
        if not mention.anchored:
            before = self._folded[max(0, mention.start - 3) : mention.start]
            if mention.point and _AT_END.search(before):
                year = self._frames.latest(mention.period, year)
            return moved(mention, year)
        words = self._folded[mention.start : mention.start + 2]
        if words == "上年" and self._frames.session and self._running.role(now) == "done":
            shift = (year - 1 - mention.period.last // 12) * 12
            return replace(mention, period=run_of(mention.period.first + shift, mention.period.last + shift))
        return mention

    def _is_moment(self, now: Time, mention: TimeMention) -> bool:
        """Whether it only tells when in the running time something happened, or by when it shall."""
        if now.period is None or not now.period.contains(mention.period):
            return False
        if is_deadline(self._folded, mention):
            return True
        if mention.point or not self._own or is_of_figure(self._folded, mention):
            return False
        if mention.kind == "month" and self._least >= 12:
            words = self._folded[mention.start : mention.end + 2]
            return not (words.endswith(_MONTH) or "份" in words)
        return mention.kind == "day"

    def _time(self, section: Section, mention: TimeMention) -> Time:
        role = self._frames.role_of(mention.period)
        before = self._folded[max(0, mention.start - 3) : mention.start]
        if mention.point and _AT_END.search(before) and role == "plan":
            role = "done"
        by = mention.kind == "year" and before.endswith(("到", "至")) and role == "plan"
        return Time(mention.period, mention.point or by, role, ((mention.start, mention.end),), section.path)

    def _lead(self, section: Section, mention: TimeMention, time: Time) -> None:
        """A time that opens a sentence runs on through the paragraph, one that opens a part through that."""
        period = mention.period
        if mention.point or section.start <= mention.start < section.body or not self._rules(mention, time):
            return
        if period.last - period.first + 1 < self._least and self._least > _SHORT:
            return
        own = (*self._own, self._frames.next()) if time.role == "plan" else self._own
        # beside a month the months so far, whether or not the title tells of them
        so_far = self._least < _SHORT and any(p.last == period.last for p in self._frames.accounts)
        if not (so_far or any(p.contains(period) for p in own if p)):
            return
        self._running.paragraph = time
        anywhere = self._least < 12 and period.first < period.last
        if self.is_own(period) and (self.opens_line(self.sentence) or anywhere):
            self._running.hold(time)

    def _rules(self, mention: TimeMention, time: Time) -> bool:
        """Whether it opens its sentence, or ends it (这是……的五年。), or turns a mixed part to its plan."""
        folded = self._folded
        if folded.startswith(_MONTH, mention.end) or self._aims(mention):
            return False  # said beside the months so far; 到2030年: by then
        if _PART_OF.search(folded, self.sentence, mention.start):
            return False
        part = self._running.frame.period
        if self._is_whole(mention) and part and part.last - part.first < 11:
            return False
        if opens(folded, mention, self.sentence):
            return True
        behind = folded[mention.end : mention.end + 1]
        if folded[mention.start - 1 : mention.start] == "的" and behind in "。,":
            return True
        return self._running.frame.mixed and time.role == "plan" and self.is_own(mention.period)

    def _aims(self, mention: TimeMention) -> bool:
        before = self._folded[max(0, mention.start - 2) : mention.start]
        return before.endswith(("到", "至")) or is_deadline(self._folded, mention)

    def _goes_back(self, mention: TimeMention) -> bool:
        """Whether 全年 ends the quarter of the sentence: the year holds without it (四季度…，全年…)."""
        inner, lasting = self._running.sentence, self._running.lasting.period
        part = inner is not None and inner.period is not None and mention.period.contains(inner.period)
        return part and lasting == mention.period

    def _is_whole(self, mention: TimeMention) -> bool:
        """全年 alone."""
        return self._folded[mention.start : mention.end] == "全年"
