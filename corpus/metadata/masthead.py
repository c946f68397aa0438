"""What stands above a report: its title, and the labelled rows (发布机构, 文号, 发布日期) of its page."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from corpus.language.fold import fold
from corpus.language.numerals import UP_TO_TEN
from corpus.language.stops import COLONS, FOLDED_STOPS
from corpus.language.times import find_stretches
from corpus.metadata.organs import find_organs
from corpus.metadata.regions import find_regions

_KIND = (
    "报告|总结|计划|要点|思路|打算|规划|纲要|方案|意见|通知|决定|公告|办法|规定|情况|公报|批复|通报|讲话|措施|细则|条例|"
    "答记者问|安排|汇报|白皮书|草案|建议|清单|指南|通告|倡议|行动|解读"
)
_LONGEST_LINE = 400  # characters; a longer line is no title, and the patterns below would take their time
_REPORT = re.compile(r"报告|总结|计划|要点|思路|规划|情况")
_TITLE_END = re.compile(rf"(?:{_KIND})(?:[(][^()]{{1,30}}[)]|之[一二三])?$")
_SENTENCE = re.compile(rf"[{FOLDED_STOPS},]")
_QUOTED = re.compile(r'《[^》]*》|[("][^")]*[")]')
_TRAIL = re.compile(r"当前位置|您的位置|首页|>|››")
_LABEL = re.compile(r"^(?:标题|名称|文件名称|信息名称|题名) ?: ?")
# A label whose value stands on the next line; letters may be spaced out: 标　　题：.
_WAITING = re.compile(
    r"^(?:标题|名称|文号|索引号|(?:发文|公开|成文|发布|印发|生成|更新|制发|编制|信息|文件)?"
    r"(?:机关|机构|单位|主体|字号|编号|日期|时间|来源|名称)):$"
)
# A page title carries the site's name after the report's: 某报告_某网.
_SITE = re.compile(r"\s*[_|\-—–]+\s*[^_|]*(?:网|委员会|政府|局|厅|门户|平台|官网|频道|公开)[^_|]*$")
_STEM_MARK = re.compile(r"^(?:[0-9a-f]{1,4}_|\d{1,3}[.、\- ]+)(?=\S)|[ _]?\(\d\)$|[_\-]?(?:20\d{6})$")
_STEM_YEAR = re.compile(r"^((?:19|20)\d\d)[_\- ]+(?=[一-鿿])")
_HAN = re.compile(r"[一-鿿]")
GENERIC = re.compile(r"^\W*政府工作报告\W*$")

_ORGAN_LABEL = re.compile(
    r"(?:发布机构|发布单位|发文机关|发文机构|发文单位|制发机关|制文机关|公开主体|公开责任部门|责任部门|编制机关|编制单位|"
    r"信息来源|来源|署名|供稿单位|主办单位|索取单位) ?[:\]] ?(?P<value>[^\s:]+)"
)
_NUMBER_LABEL = re.compile(r"(?:发文字号|文号|文件编号) ?: ?(?P<value>[^\s:]*\d+[^\s:]*号)")
# 国发〔2019〕5号 or 国务院令第707号 that stands by itself, perhaps in brackets: one in a sentence is cited.
_NUMBER = re.compile(
    r"(?:^|\s)[(]?(?P<value>[一-鿿]{2,12}[\[(](?:19|20)\d\d[\])]第? ?\d{1,5} ?号"
    r"|[一-鿿]{2,20}令第 ?\d{1,4} ?号)(?=[)]?(?:$|\s))"
)
_INDEX_LABEL = re.compile(r"索引号 ?: ?(?P<value>[0-9a-z][0-9a-z/\-_ ]{6,40}[0-9a-z])")
# The index number of open-government pages: code of the body, year, serial.
_INDEX = re.compile(r"^(?P<value>[0-9a-z]{9,25}/\d{4}-\d{1,9})$")

_DATE = r"(?P<y>(?:19|20)\d\d)(?:年|-|/|\.)(?P<m>\d{1,2})(?:月|-|/|\.)(?P<d>\d{1,2})日?"
_DATE_LABELS = (
    "发布日期|发布时间|公开日期|公开时间|发文日期|更新时间|日期|时间",
    "成文日期|生成日期|印发日期",
)
_DATE_LINE = re.compile(rf"^[(]?{_DATE}[)]?(?: ?\d{{1,2}}:\d\d(?::\d\d)?)?(?=$|\s)")
_ANY_DATE = re.compile(_DATE)
DELIVERED = re.compile(rf"^[-(]*\s*{_DATE}(?=.{{0,60}}(?:会议|大会|人大|代表))")
_HEAD = 60


@dataclass(frozen=True, slots=True)
class Dates:
    """Dates of a report as YYYY-MM-DD: put online or issued, and read out to the assembly."""

    published: str | None
    delivered: str | None


@dataclass(frozen=True, slots=True)
class _Title:
    text: str
    score: float


def head(lines: Sequence[str], text: str) -> list[str]:
    """Lines of the page before the body, up to the first long line that belongs to `text`.

    A label that stands alone (发文字号：) is put together with its value on the next line.
    """
    out: list[str] = []
    for line in (one.strip() for one in lines):
        if not line:
            continue
        if out and _WAITING.match(waiting := re.sub(r"\s", "", fold(out[-1]))):
            out[-1] = waiting + line
            continue
        out.append(line)
        if (len(line) >= 100 and line in text) or len(out) >= _HEAD:
            break
    return out


def read_title(lines: Sequence[str], stem: str, title: str | None) -> str:
    """The title, verbatim from the page where it has one, else from the page's metadata or file name.

    A title may run over up to four lines. The bare 政府工作报告 yields to a fuller name of the file. Where
    nothing looks like a title and the file's name says nothing, a short first line stands.
    """
    given = [_SITE.sub("", title[:_LONGEST_LINE]).strip()] if title else []
    named = stem_title(stem)
    known = {_bare(t) for t in (*given, named)}
    pool = [_Title(text, _score(text) + 2.5 - at * 0.02) for at, text in enumerate(_runs(lines, known))]
    pool += [_Title(text, _score(text) + 2) for text in given]
    pool.append(_Title(named, _score(named)))
    pool = [_Title(t.text, t.score + (1 if _bare(t.text) in known else 0)) for t in pool]
    best = max(pool, key=lambda t: t.score)
    if best.score > 2:
        return best.text
    generic = next((line for line in lines if GENERIC.match(_bare(line))), None)
    if generic and not _specific(named):
        return "政府工作报告"
    if _HAN.search(named):
        return named
    if given and _HAN.search(given[0]):
        return given[0]
    first = lines[0] if lines else ""
    plain = 6 <= len(first) <= 60 and _HAN.search(first) and not re.search(rf"[。{COLONS}]|\d{{4}}-\d", first)
    return first if plain and not _TRAIL.search(first) else named


def stem_title(stem: str) -> str:
    """A file name as a title: without running number, marks and underscores; 2024_某 is 2024年某."""
    name = _STEM_YEAR.sub(r"\1年", stem)
    name = _STEM_MARK.sub("", name)
    return name.replace("_", " ").strip() if _HAN.search(name) else stem


def _runs(lines: Sequence[str], known: Set[str]) -> list[str]:
    """Every line that may be a title, and runs of two to four lines that may be one broken title.

    A run counts when no line of it is a title alone, when it is one of the `known` names (bare), or
    when a place or body stands alone before what it reports.
    """
    out: list[str] = []
    for at, line in enumerate(lines):
        first = (_SITE.sub("", _LABEL.sub("", line)) or line) if len(line) <= _LONGEST_LINE else line
        out.append(first)
        for count in (2, 3, 4):
            parts = [first, *lines[at + 1 : at + count]]
            if len(parts) < count or not all(_short(part) for part in parts):
                break
            whole = "".join(parts)
            plain = all(_score(part) <= 2 for part in parts)
            if plain or _bare(whole) in known or (count == 2 and _owner(first) and not _owner(parts[1])):
                out.append(whole)
    return out


def _short(line: str) -> bool:
    """Whether a line can be part of a broken title: short, no labelled row, no date, no item, no menu."""
    folded = fold(line)
    if len(line) > 40 or _ANY_DATE.search(folded) or re.match(rf"[\d({UP_TO_TEN}]+[、.) ]", folded):
        return False
    return not _SENTENCE.search(_closed(line)) and not re.search(r":|网|门户|首页|公开|收藏", folded)


def _owner(line: str) -> bool:
    """Whether a line names a place or a body and is no title itself."""
    return bool((find_organs(line) or find_regions(line)) and not _TITLE_END.search(_closed(line)))


def _closed(text: str) -> str:
    """Folded text without what stands in quotes or titles: commas there do not make a sentence."""
    return _QUOTED.sub("", fold(text)).strip()


def _bare(text: str) -> str:
    return re.sub(r"[\s_]+", "", fold(text))


def _specific(text: str) -> bool:
    return bool(find_stretches(text) or find_organs(text) or find_regions(text))


def _score(text: str) -> float:
    """How much a line looks like a report's title; above 2 it is one."""
    folded = fold(text[:_LONGEST_LINE]).strip()
    closed = _QUOTED.sub("", folded).strip()
    if not 6 <= len(folded) <= 110 or any(p.search(closed) for p in (_TRAIL, _SENTENCE, _ANY_DATE)):
        return -9
    if re.match(rf"^[{UP_TO_TEN}\d(]+[、.)]|^-|.*:$", folded) or GENERIC.match(folded):
        return -9
    ends = _TITLE_END.search(folded) or _TITLE_END.search(closed)
    about = folded.startswith("关于") or "关于" in folded
    signs = 2 * bool(find_stretches(text)) + 1.5 * bool(find_organs(text)) + bool(find_regions(text)) + about
    session = 1.5 * bool(re.search(r"政府工作报告$", closed))
    return (2 if ends else -4) + signs + session + 0.5 * bool(_REPORT.search(closed))


def site_organs(lines: Sequence[str], title: str | None) -> list[str]:
    """Names after the report's in the page title: 某报告_某委员会办公室."""
    first = [*([title] if title else []), *lines[:3]]
    return [m[0] for text in first if (m := _SITE.search(text[:200])) and find_organs(m[0])]


def labelled_organs(lines: Sequence[str]) -> list[str]:
    """Values of 发布机构, 来源 and the like, and lines that are only a body's name, in reading order."""
    out = []
    for line in lines:
        out += [line[m.start("value") : m.end("value")] for m in _ORGAN_LABEL.finditer(fold(line))]
        found = find_organs(line)
        if len(found) == 1 and found[0].name == line:
            out.append(line)
    return [value for value in out if find_organs(value)]


def read_number(lines: Sequence[str]) -> str | None:
    """文号 (国发〔2019〕5号) as written, else 索引号; None where the page shows neither."""
    top = [line[:1500] for line in lines]
    orders = [a + b for a, b in pairwise(top) if a.endswith("令") and re.match(r"第 ?\d{1,4} ?号$", b)]
    top = [*orders, *top]
    for pattern in (_NUMBER_LABEL, _NUMBER, _INDEX_LABEL, _INDEX):
        for line in top:
            if match := pattern.search(fold(line)):
                return line[match.start("value") : match.end("value")].strip()
    return None


def read_dates(lines: Sequence[str], top: Sequence[str], published: str | None) -> Dates:
    """Date of publication (发布日期, else metadata, 成文日期, a line that is a date) and of delivery."""
    delivered = next((d for line in top if (d := _iso(DELIVERED.search(fold(line))))), None)
    labels = [re.compile(rf"(?<![一-鿿])(?:{names}) ?[:\]] ?{_DATE}") for names in _DATE_LABELS]
    folded = [fold(line[:1500]) for line in lines]
    found = [next((d for line in folded if (d := _iso(p.search(line)))), None) for p in labels]
    meta = _iso(_ANY_DATE.search(fold(published))) if published else None
    alone = next((d for line in folded if (d := _iso(_DATE_LINE.match(line)))), None)
    sourced = next(
        (d for line in folded[:_HEAD] if "来源" in line and (d := _iso(_ANY_DATE.search(line)))), None
    )
    chosen = found[0] or meta or found[1] or sourced or alone or delivered
    return Dates(chosen, delivered)


def _iso(match: re.Match[str] | None) -> str | None:
    """ISO date of a match of `_DATE`; None for no match and for a day the calendar lacks."""
    if match is None:
        return None
    try:
        return date(int(match["y"]), int(match["m"]), int(match["d"])).isoformat()
    except ValueError:
        return None
