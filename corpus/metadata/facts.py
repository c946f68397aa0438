"""Facts about a report read off its page: title, body, place, periods, dates, number."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.language.fold import fold
from corpus.language.times import find_stretches
from corpus.metadata.divisions import COUNTRY, level
from corpus.metadata.masthead import (
    GENERIC,
    Dates,
    head,
    labelled_organs,
    read_dates,
    read_number,
    read_title,
    site_organs,
)
from corpus.metadata.organs import OrganMention, find_organs, same_organ
from corpus.metadata.regions import RegionMention, find_regions, region_from_organ
from corpus.metadata.title_names import title_names
from corpus.report import Period, Region
from corpus.timeline.accounts import is_session, read_accounts
from corpus.timeline.coverage import read_coverage


@dataclass(frozen=True, slots=True)
class Facts:
    """What a page tells about its report; None where it does not tell. `published` is YYYY-MM-DD."""

    title: str
    organ: str | None
    region: Region | None
    period: Period | None
    planned: Period | None
    accounts: tuple[Period, ...]
    plans: tuple[Period, ...]
    published: str | None
    number: str | None
    url: str | None


_GOVERNMENT = re.compile(r"政府工作报告(?:摘要|全文|实录)?(?!》|[一-鿿])")
_TOWN = re.compile(r"[一-鿿]{1,6}?[镇乡](?=(?:人民)?政府工作报告)")
_STATE = re.compile(
    r"我(?:现在)?代表国务院|国务院总理|受国务院的?委托|国务院的决定|代表中央人民政府|中华人民共和国国务院"
)
_NATIONAL = re.compile(r"^(?:国家|中央|全国|中国|最高)|国务院|(?:部|总局|总署)(?:办公厅)?$")
# Levels a body may stand at by the letter its name begins with, likelier first.
_LETTERS = {"省": (1,), "市": (2, 1), "区": (3,), "县": (3,), "州": (2,), "旗": (3,)}
_AUTUMN = 9  # month from which an assembly looks back on its own year
_SESSION = re.compile(r"(?:人民代表大会|人代会|人大)")
_OPENING = 600
_NEAR = 1500  # characters of the opening in which a dominating place may stand for the report's own


def read_facts(
    *, lines: Sequence[str], text: str, stem: str, title: str | None, published: str | None, url: str | None
) -> Facts:
    """Read the facts.

    Args:
        lines: the page's lines, menus and metadata rows included, in reading order.
        text: the report's canonical text.
        stem: file name without suffix.
        title: title from the format's metadata.
        published: date from the format's metadata, in any usual form.
        url: address from the format's metadata.
    """
    top = head(lines, text)
    name = read_title(top, stem, title)
    dates = read_dates(lines, top, published)
    number = read_number(top)
    organ = _organ(name, top, text, [stem, number or "", *site_organs(top, title)])
    region = _region(name, organ, [*top, *([title] if title else [])], text)
    if region is not None and not _agrees(region, name):
        region = None
    year = _year(name, stem, dates)
    opens = year + 1 if year and _late(name, text, dates) else year
    coverage = read_coverage(name, text, opens)
    accounts, plans = read_accounts(name, text, opens, coverage, dates.published)
    if GENERIC.match(fold(name)) and region is not None and year is not None:
        name = f"{year}年{'国务院' if region == COUNTRY else region.name}政府工作报告"
    return Facts(
        title=name,
        organ=_government(name, region, organ),
        region=region,
        period=coverage.done,
        planned=coverage.planned,
        accounts=accounts,
        plans=plans,
        published=dates.published,
        number=number,
        url=url,
    )


def _late(title: str, text: str, dates: Dates) -> bool:
    """Whether an assembly met when its year was nearly over: what it looks back on ends with that year."""
    given = dates.delivered
    return given is not None and int(given[5:7]) >= _AUTUMN and is_session(title, text)


def _agrees(region: Region, title: str) -> bool:
    """Whether the title names the place, or none: 苕陵县… is not of 代县, though a 代县长 signs it."""
    places = title_names(title).places
    held = [name.rstrip("省市县区旗州") for name in region.chain]
    return not places or any(
        place.startswith(name) or name.startswith(place) for place in places for name in held
    )


def _year(title: str, stem: str, dates: Dates) -> int | None:
    """The year of delivery, else the latest that title or file name shows, else that of publication."""
    if dates.delivered:
        return int(dates.delivered[:4])
    for source in (title, stem):
        years = [m.period.first // 12 for m in find_stretches(source)] or [
            int(y) for y in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", source)
        ]
        if years:
            return max(years)
    return int(dates.published[:4]) if dates.published else None


def _organ(title: str, top: Sequence[str], text: str, hints: Sequence[str]) -> OrganMention | None:
    """The issuing body, with its place where the page shows it.

    From the title, else a labelled row, else the opening, else the hints: file name, number, site.
    """
    titled = _titled_organ(title)
    hinted = [o for hint in hints for o in find_organs(hint)[:1]]
    labelled = [o for value in labelled_organs(top) for o in find_organs(value)[:1]]
    opening = find_organs("\n".join(top)[:_OPENING]) + find_organs(text[:_OPENING])
    pool = [*([titled] if titled else []), *labelled]
    if not _GOVERNMENT.search(fold(title)):
        pool = pool or [o for o in hinted if _NATIONAL.search(o.name)] or _leading(opening) or hinted
    if not pool:
        return None
    base = pool[0]
    full = [o for o in (*pool, *opening, *hinted) if o.core == base.core and same_organ(base.name, o.name)]
    return max([base, *full], key=lambda o: (_reach(o), len(o.name)))


def _titled_organ(title: str) -> OrganMention | None:
    """The body that speaks in the title: before 关于, or anywhere where there is none."""
    folded = fold(title)
    about = folded.find("关于")
    end = about if about > 0 else len(folded)
    outside = re.sub(r"《[^》]*》?", lambda m: " " * len(m[0]), folded)
    found = [o for o in find_organs(outside[:end]) if o.core != "政府" or about > 0 or "印发" in folded]
    if not found:
        return None
    return OrganMention(found[0].start, found[0].end, title[found[0].start : found[0].end], found[0].core)


_ADDRESSED = {"人大、常委会", "人大", "政协", "国务院", "政府", "政府办", "法院", "检察院", "管委会"}


def _leading(found: Sequence[OrganMention]) -> list[OrganMention]:
    """Bodies of the opening, the likeliest to speak first: those with a place or level before them.

    Governments, assemblies and national bodies are only addressed or praised there.
    """
    own = [o for o in found if o.core not in _ADDRESSED and not _NATIONAL.search(fold(o.name))]
    return sorted(own, key=lambda o: (o.name[0] not in _LETTERS and not _reach(o), o.start))


def _reach(organ: OrganMention) -> int:
    """How fully the name tells its place: the depth of the one division it can mean, 0 for none."""
    region = region_from_organ(organ.name)
    return 0 if region is None else 1 + len(region.chain)


def _government(title: str, region: Region | None, organ: OrganMention | None) -> str | None:
    """Name of the body; a 政府工作报告 is its government's."""
    if (town := _TOWN.search(title)) is not None:
        places = [m.end - town.start() for m in find_regions(title) if m.end <= town.end()]
        return town[0][max([0, *places]) :] + "人民政府"
    if _GOVERNMENT.search(fold(title)) and region is not None:
        return "国务院" if region == COUNTRY else f"{region.name}人民政府"
    return organ.name if organ else None


def _region(title: str, organ: OrganMention | None, top: Sequence[str], text: str) -> Region | None:
    """The division the report belongs to, from the most to the least telling place on the page."""
    page = "\n".join(top)
    session = "\n".join(line for line in top if _SESSION.search(line) and len(line) < 100)
    if _GOVERNMENT.search(fold(title)) and _STATE.search(fold(text[:_OPENING] + page[:_OPENING])):
        return COUNTRY
    sources = [title, session] if organ is None else [organ.name, title, session]
    around = find_regions(page + "\n" + text[:_NEAR])
    for source in sources:
        for mention in find_regions(source):
            if mention.candidates == (COUNTRY,) and source != title:
                return COUNTRY
            settled = _settle(mention, around)
            if settled is not None and (source != title or _owns(source, mention)):
                return settled
    if organ is not None and _NATIONAL.search(fold(organ.name)):
        return COUNTRY
    return _dominant(organ, "\n".join(line for line in top if "。" not in line), text[:_NEAR])


def _owns(title: str, mention: RegionMention) -> bool:
    """Whether the place in a title is the report's own, not one inside 《》."""
    return "《" not in title[: mention.start]


def _settle(mention: RegionMention, around: Sequence[RegionMention]) -> Region | None:
    """The one division meant: candidates are weighed by the other places of the page."""
    if len(mention.candidates) == 1:
        return mention.candidates[0]
    votes: Counter[Region] = Counter()
    for other in around:
        if len(other.candidates) == 1:
            held = other.candidates[0]
            votes.update(
                c for c in mention.candidates if held.chain and (held.contains(c) or c.contains(held))
            )
    ranked = votes.most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]


def _dominant(organ: OrganMention | None, above: str, opening: str) -> Region | None:
    """The place spoken of most above the body and in its opening, at the level the body's first letter tells.

    A mention above (site name, menu) weighs as much as two in the body; one in the body is not enough.
    """
    counts: Counter[Region] = Counter()
    for source, weight in ((above, 2), (opening, 1)):
        for mention in find_regions(source):
            if len(mention.candidates) == 1 and mention.candidates[0].chain:
                counts[mention.candidates[0]] += weight
    letter = fold(organ.name)[0] if organ else ""
    wanted: list[tuple[int, ...]] = [(rank,) for rank in _LETTERS.get(letter, ())]
    for ranks in wanted or [(1, 2, 3)]:
        ranked = [(n, r) for r, n in counts.most_common() if level(r) in ranks and n > 1]
        if ranked and (len(ranked) == 1 or ranked[0][0] > ranked[1][0]):
            return ranked[0][1]
    return None
