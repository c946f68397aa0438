"""The figures that all reports of an index state, gathered and chosen from."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from page.chat.asking import Held
from page.figures.usual_names import is_named
from page.stated_figures import Stated, figures_of


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader wants to see; "" is any. A name may be a usual one: GDP, 社零."""

    name: str = ""
    place: str = ""
    period: str = ""
    standing: str = ""

    def takes(self, stated: Stated) -> bool:
        """Whether a figure is wanted; a name is found anywhere in the indicator's."""
        return (
            is_named(self.name, stated.indicator)
            and self.place in ("", stated.place)
            and self.period in ("", stated.period)
            and self.standing in ("", stated.standing)
        )


class Register:
    """The figures of the index that answers now, made once for each index in the background."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of: Held | None = None
        self._made: tuple[Stated, ...] = ()
        self.share = 0.0

    def of(self, index: Held, wait: float = 0.0) -> tuple[Stated, ...] | None:
        """All figures by report, or None while they are being made; waits at most `wait` seconds."""
        with self._lock:
            if self._of is not index:
                self._of, self._made, self.share = index, (), 0.0
                self._thread = threading.Thread(target=self._make, args=(index,), daemon=True)
                self._thread.start()
            thread = self._thread
        thread.join(wait)
        return None if thread.is_alive() else self._made

    def _make(self, index: Held) -> None:
        made: list[Stated] = []
        for number, report in enumerate(index.reports.values(), 1):
            made += figures_of(report)
            self.share = number / len(index.reports)
        with self._lock:
            if self._of is index:
                self._made = tuple(made)


def common(figures: Sequence[Stated], most: int) -> tuple[str, ...]:
    """Indicators that the most reports state, at most `most`, the most common first."""
    seen = dict.fromkeys((s.indicator, s.quote.report.source) for s in figures)
    counts = Counter(name for name, _ in seen)
    return tuple(name for name, count in counts.most_common(most) if count > 1)


def comparable(figures: Sequence[Stated]) -> tuple[Stated, ...]:
    """What a chart can show: the most common unit, the first figure of each place, period and standing."""
    units = Counter(s.unit for s in figures)
    if not units:
        return ()
    unit = units.most_common(1)[0][0]
    first: Mapping[tuple[str, str, str], Stated] = {
        (s.place, s.period, s.standing): s for s in reversed(figures) if s.unit == unit
    }
    return tuple(s for s in figures if first.get((s.place, s.period, s.standing)) is s)
