"""The times that hold while a report is read: beside the figure, in the clause, the sentence, and on."""

from __future__ import annotations

from dataclasses import dataclass, field

from corpus.report import Period
from corpus.timeline.frames import Frame, Span
from corpus.timeline.roles import Role


@dataclass(frozen=True, slots=True)
class Time:
    """A time that holds, the role it gives, and the characters that tell it.

    `path` is the section in which it was heard: it holds there and in the sections below it.
    """

    period: Period | None
    point: bool = False
    role: Role | None = None
    basis: tuple[Span, ...] = ()
    path: tuple[str, ...] = ()


@dataclass(slots=True)
class Running:
    """What holds now, the nearest first."""

    frame: Frame
    path: tuple[str, ...] = ()
    once: Time | None = None
    clause: Time | None = None
    sentence: Time | None = None
    paragraph: Time | None = None
    held: list[Time] = field(default_factory=list)

    def enter(self, frame: Frame, path: tuple[str, ...]) -> None:
        """Go into a section: what held in a section beside it ends."""
        last, above = self.paragraph, self.path
        if last is not None and len(path) > len(above) and path[: len(above)] == above:
            # the last words before a list: 回望过去五年……（一）
            self.hold(Time(last.period, False, last.role, last.basis, above))
        self.frame, self.path = frame, path
        self.held = [t for t in self.held if path[: len(t.path)] == t.path]
        self.end_paragraph()

    def end_paragraph(self) -> None:
        """A line ends, and its sentence with it."""
        self.paragraph = self.sentence = self.clause = self.once = None

    def end_sentence(self) -> None:
        """A sentence ends."""
        self.sentence = self.clause = self.once = None

    def end_clause(self) -> None:
        """A clause ends."""
        self.clause = self.once = None

    def hold(self, time: Time) -> None:
        """Let a time run on through its section and those below."""
        self.held = [t for t in self.held if len(t.path) < len(time.path)]
        self.held.append(time)

    @property
    def lasting(self) -> Time:
        """The time that holds without the words of this sentence."""
        if self.paragraph is not None:
            return self.paragraph
        if self.held and len(self.held[-1].path) >= self.frame.depth:
            return self.held[-1]
        return Time(self.frame.period, basis=self.frame.basis)

    @property
    def now(self) -> Time:
        """The time that holds here."""
        return self.once or self.clause or self.sentence or self.lasting

    def role(self, now: Time) -> Role | None:
        """What the time says of the standing, else the headings; only a plan ends shortcomings."""
        told = now.role or self.lasting.role
        if self.frame.role in {"problem", "note", "aim"} and told != "plan":
            return self.frame.role
        if self.lasting.role == "problem" and told != "plan":
            return "problem"
        return told or self.frame.role
