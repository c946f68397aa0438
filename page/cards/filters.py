"""The filter a person sets: place, year, organ, document. A hard constraint on what a question sees."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from corpus.report import Report
from page.cards.words import CHINESE, book_title, esc

FACETS: Final = (("place", "地区"), ("year", "年份"), ("organ", "机关"), ("document", "报告"))
# Words of a filter that a card repeats; more are counted.
_TOLD = 3
# A list longer than this gets a field to look for a name in.
_FEW = 8


@dataclass(frozen=True, slots=True)
class Filter:
    """Values chosen in each facet; within a facet any will do, all facets must hold; none chosen: all pass.

    A place takes in the places inside it: 山东省 takes in 山东省济南市历城区.
    """

    place: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    organ: tuple[str, ...] = ()
    document: tuple[str, ...] = ()

    def keeps(self, report: Report) -> bool:
        """Whether the report passes."""
        place = place_of(report)
        return (
            (not self.place or any(place.startswith(p) for p in self.place))
            and (not self.year or bool(set(self.year) & set(years_of(report))))
            and (not self.organ or report.organ in self.organ)
            and (not self.document or report.source in self.document)
        )

    def sources(self, reports: Iterable[Report]) -> list[str] | None:
        """Sources of the reports that pass; None where nothing is filtered."""
        return [r.source for r in reports if self.keeps(r)] if self else None

    def words(self, reports: Mapping[str, Report]) -> str:
        """The filter as a card tells it: 山东省 · 2025年; "" without one."""
        titles = (reports[s].title if s in reports else s for s in self.document)
        told = [*self.place, *(f"{y}年" for y in self.year), *self.organ, *map(book_title, titles)]
        return " · ".join(told[:_TOLD]) + (f" 等 {len(told)} 项" if len(told) > _TOLD else "")

    def __bool__(self) -> bool:
        return bool(self.place or self.year or self.organ or self.document)


UNFILTERED: Final = Filter()


def filter_of(sent: object) -> Filter:
    """The filter that the script of the page sent; what is no list of words is no filter."""
    chosen: Mapping[str, Any] = sent if isinstance(sent, dict) else {}
    return Filter(**{name: _words(chosen.get(name)) for name, _ in FACETS})


def _words(values: object) -> tuple[str, ...]:
    return tuple(v for v in values if isinstance(v, str)) if isinstance(values, list) else ()


def place_of(report: Report) -> str:
    """Full name of the report's place; "" where it is not known."""
    return report.region.full_name if report.region else ""


def years_of(report: Report) -> tuple[str, ...]:
    """Years the report accounts for or plans, as words, oldest first."""
    periods = [p for p in (report.period, report.planned) if p]
    return tuple(str(y) for y in sorted({y for p in periods for y in p.years}))


def filter_panel(reports: Sequence[Report]) -> str:
    """The form of the filter: four lists of boxes; the script keeps count of what passes."""
    ordered = sorted(reports, key=lambda r: r.region.code if r.region else "9")
    listed: dict[str, Collection[str]] = {
        "place": dict.fromkeys(p for r in ordered if (p := place_of(r))),
        "year": sorted({y for r in reports for y in years_of(r)}, reverse=True),
        "organ": dict.fromkeys(r.organ for r in ordered if r.organ),
    }
    lists = "".join(
        _facet(name, words, [_box(name, v, f"{v}年" if name == "year" else v) for v in listed[name]])
        for name, words in FACETS[:3]
    )
    documents = _facet("document", "报告", [_document(r) for r in reports])
    return (
        f'<div class="rq-facets">{lists}{documents}</div><div class="rq-filter-foot">'
        '<span class="rq-count" role="status" aria-live="polite"></span>'
        '<button type="button" class="rq-tool" data-unfilter>清除</button>'
        '<button type="button" class="rq-tool rq-strong" data-filters-close>完成</button></div>'
    )


def _facet(name: str, words: str, boxes: Sequence[str]) -> str:
    sieve = (
        f'<input type="search" class="rq-sieve" placeholder="查找{words}" aria-label="查找{words}">'
        if len(boxes) > _FEW
        else ""
    )
    return (
        f'<fieldset data-facet="{name}"><legend>{words}</legend>{sieve}'
        f"<ul>{''.join(f'<li>{box}</li>' for box in boxes)}</ul></fieldset>"
    )


def _box(name: str, value: str, words: str, data: str = "") -> str:
    return (
        f'<label><input type="checkbox" name="{name}" value="{esc(value)}" data-words="{esc(words)}"{data}>'
        f"<span{CHINESE}>{esc(words)}</span></label>"
    )


def _document(report: Report) -> str:
    data = (
        f' data-place="{esc(place_of(report))}" data-years="{" ".join(years_of(report))}"'
        f' data-organ="{esc(report.organ or "")}"'
    )
    return _box("document", report.source, book_title(report.title), data)
