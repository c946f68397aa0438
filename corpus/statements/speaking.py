"""Who is spoken of while a section is read: the entity of the clause, a part of it, the heading's."""

from __future__ import annotations

from corpus.statements.subjects import REACH, Span, Subject, Subjects


class Speaking:
    """The running subject. A clause that only tells what happened to an entity does not pass it on."""

    def __init__(self, subjects: Subjects, folded: str) -> None:
        self._subjects, self._folded = subjects, folded
        self._headed: str | None = None
        self._entity: Subject | None = None
        self._part: Subject | None = None
        self._listed = False
        self._clause = self._floor = 0
        self._figured = False

    def end_sentence(self) -> None:
        """A sentence ends, and with it what it spoke of."""
        self._entity, self._part, self._listed = None, None, False

    def enter(self, heading: str) -> None:
        """Go under a heading; one that is an entity's name makes it the subject."""
        self._headed = self._subjects.heading(heading) if heading else None

    def begin(self, start: int, end: int, *, figured: bool) -> None:
        """Begin a clause; `figured`: it holds figures."""
        self._clause = self._floor = start
        if not self._figured:
            self._entity = None
        self._figured = figured
        opened = self._subjects.opening(start, end)
        if opened is not None or self._subjects.starts_anew(start):
            self._entity, self._part, self._listed = opened or self._entity, None, False

    def figure(self, start: int, end: int) -> None:
        """Come to a figure: the words right before it name its subject, or 其中 a part."""
        floor, self._floor = self._floor, end
        between = self._folded[max(floor, start - REACH) : start]
        if ")" in between and "(" not in between:
            self._part, self._listed = None, False  # (其中高级2人),总计23人
        beside = self._subjects.beside(floor, start)
        if beside is not None:
            self._part = beside
        elif not self._subjects.goes_on(floor, start):
            within = "其中" in self._folded[max(self._clause, start - REACH) : start]
            self._listed = within or (self._listed and self._part is not None)
            self._part = self._subjects.part(self._clause, floor, start) if self._listed else None

    @property
    def headed(self) -> str | None:
        """The subject that the headings name."""
        return self._headed

    @property
    def subject(self) -> tuple[str | None, tuple[Span, ...]]:
        """Name of the subject here, None for the report's own, and the characters that tell it."""
        told = self._part or self._entity
        if told is None:
            return self._headed, ()
        return told.name, ((told.start, told.end),) if told.name else ()
