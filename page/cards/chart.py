"""A chart of figures as inline SVG: bars for places, a line for periods; done and planned told apart.

Done is filled, planned is hatched or dashed and hollow, so that colour alone carries nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.language.quantities import find_quantities
from corpus.statement import STANDINGS, Standing
from page.cards.words import CHINESE, esc

_WIDTH = 480
# A bar and the gap below it; the characters of a name that fit its column of `_NAMES` units.
_BAR, _ROW, _NAMES, _NAME_LETTERS = 20, 32, 140, 9.4
# Room right of the longest bar for its value in words.
_VALUES = 112
_PLOT, _MARGIN = 190, 46
# Room for the title and for the source, and the characters of the source that fit.
_TITLE, _SOURCE, _SOURCE_LETTERS = 28, 24, 38


@dataclass(frozen=True, slots=True)
class Point:
    """One figure: what it belongs to, its own words, its amount in plain units, its standing."""

    name: str
    words: str
    amount: float
    standing: Standing


def amount_of(value: str) -> tuple[float, str] | None:
    """Amount in plain units and unit of the first figure in `value`; None where it has none."""
    for figure in find_quantities(value):
        if figure.value is not None:
            return figure.value, figure.unit
    return None


def unit_words(values: Sequence[str]) -> str:
    """The unit of a chart's figures: 万亿元 where all are written in it, else the plain one of the first."""
    written = {_written_unit(value) for value in values}
    found = amount_of(values[0])
    plain = found[1] if found else ""
    return next(iter(written)) if len(written) == 1 and "" not in written else plain or "无单位"


def _written_unit(value: str) -> str:
    """万亿元 of 约13.7万亿元以上; "" where no figure stands in it."""
    figure = next(iter(find_quantities(value)), None)
    return value[figure.start : figure.end].lstrip("0123456789.,，") if figure else ""


def points_of(named: Sequence[tuple[str, str, Standing]]) -> tuple[Point, ...]:
    """Points of (name, value in words, standing), in order; none unless at least two share one unit.

    Figures of other units than the first are left out: 亿元 and % have no common axis.
    """
    out: list[Point] = []
    unit: str | None = None
    for name, words, standing in named:
        found = amount_of(words)
        if found is None or (unit is not None and found[1] != unit):
            continue
        unit = found[1]
        out.append(Point(name, words, found[0], standing))
    return tuple(out) if len(out) > 1 else ()


def bars(points: Sequence[Point], title: str, source: str = "") -> str:
    """Horizontal bars, one a point, from zero, in the order given."""
    top = max((p.amount for p in points), default=0.0) or 1.0
    height = len(points) * _ROW + 8
    rows = "".join(_bar(p, n * _ROW + 6, (_WIDTH - _NAMES - _VALUES) / top) for n, p in enumerate(points))
    axis = f'<path class="axis" d="M{_NAMES} 0V{height}"/>'
    return _figure(rows + axis, height, points, (title, source))


def _bar(point: Point, top: float, scale: float) -> str:
    wide = max(point.amount * scale, 1.5)
    name = _fitted(point.name)
    middle = top + _BAR - 5
    return (
        f'<text class="name" x="{_NAMES - 8}" y="{middle:.1f}" text-anchor="end">{esc(name)}</text>'
        f'<rect class="{_look(point)}" x="{_NAMES}" y="{top:.1f}" width="{wide:.1f}" height="{_BAR}">'
        f"<title>{_told(point)}</title></rect>"
        f'<text class="value" x="{_NAMES + wide + 7:.1f}" y="{middle:.1f}">{esc(point.words)}</text>'
    )


def _fitted(name: str) -> str:
    """`name` cut to the room there is; ASCII letters are half as wide as Chinese ones."""
    wide = 0.0
    for at, letter in enumerate(name):
        wide += 0.55 if letter.isascii() else 1.0
        if wide > _NAME_LETTERS:
            return f"{name[: at - 1]}…"
    return name


def line(points: Sequence[Point], title: str, source: str = "") -> str:
    """A line over periods from zero; a stretch that leads to a planned figure is dashed, its point hollow."""
    top = max((p.amount for p in points), default=0.0) or 1.0
    step = (_WIDTH - 2 * _MARGIN) / max(len(points) - 1, 1)
    spots = [
        (_MARGIN + n * step, 34 + (_PLOT - 40) * (1 - max(p.amount, 0.0) / top)) for n, p in enumerate(points)
    ]
    base = f'<path class="axis" d="M{_MARGIN - 20} {_PLOT - 6}H{_WIDTH - _MARGIN + 20}"/>'
    strokes = "".join(
        f'<path class="line {_look(points[n + 1])}" d="M{a[0]:.1f} {a[1]:.1f}L{b[0]:.1f} {b[1]:.1f}"/>'
        for n, (a, b) in enumerate(pairwise(spots))
    )
    dots = "".join(_dot(p, x, y) for p, (x, y) in zip(points, spots, strict=True))
    return _figure(base + strokes + dots, _PLOT + 24, points, (title, source))


def _dot(point: Point, x: float, y: float) -> str:
    return (
        f'<circle class="dot {_look(point)}" cx="{x:.1f}" cy="{y:.1f}" r="5">'
        f"<title>{_told(point)}</title></circle>"
        f'<text class="value" x="{x:.1f}" y="{y - 12:.1f}" text-anchor="middle">{esc(point.words)}</text>'
        f'<text class="name" x="{x:.1f}" y="{_PLOT + 14}" text-anchor="middle">{esc(point.name)}</text>'
    )


def _cut(words: str) -> str:
    return words if len(words) <= _SOURCE_LETTERS else f"{words[: _SOURCE_LETTERS - 1]}…"


def _look(point: Point) -> str:
    return "planned" if point.standing == "target" else "done"


def _told(point: Point) -> str:
    return f"{esc(point.name)}：{esc(point.words)}（{STANDINGS[point.standing]}）"


def _figure(body: str, height: float, points: Sequence[Point], words: tuple[str, str]) -> str:
    """The chart with its title above and its source below: both go with it where it is taken away."""
    title, source = words
    told = "；".join(map(_told, points))
    box = f"0 {-_TITLE} {_WIDTH} {height + _TITLE + _SOURCE:.0f}"
    above = f'<text class="title" x="0" y="{16 - _TITLE}">{esc(title)}</text>'
    below = f'<text class="source" x="0" y="{height + _SOURCE - 6:.0f}">{esc(_cut(source))}</text>'
    hatch = (
        '<defs><pattern id="rq-hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect class="ground" width="6" height="6"/>'
        '<path class="stripe" d="M0 0V6"/></pattern></defs>'
    )
    return (
        f'<figure class="rq-chart"><svg viewBox="{box}" role="img"{CHINESE} '
        f'aria-label="{esc(title)}。{told}">'
        f"{hatch}{above}{body}{below}</svg>"
        f"<figcaption>{_legend(points)}</figcaption></figure>"
    )


def _legend(points: Sequence[Point]) -> str:
    found = dict.fromkeys(p.standing for p in points)
    keys = "".join(
        f'<span class="rq-key" data-look="{"planned" if s == "target" else "done"}">{STANDINGS[s]}</span>'
        for s in found
    )
    return f"{keys}<span>数值照录原文，比较其大小请先核对口径</span>"
