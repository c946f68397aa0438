"""Of whom a figure speaks: a town, a school, a company, a court, a part of something (其中), or the own.

By form and place in the clause, never by a table alone: an invented town counts like a real one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.language.numerals import UP_TO_TEN
from corpus.language.stops import FOLDED_ENDS
from corpus.metadata.regions import find_regions

Span = tuple[int, int]

# Words that end the name of a place or of a body. A place must be followed by something that is no part
# of a longer word (市场, 区域, 村级, 镇政府).
_PLACE = r"(?:自治[区州县旗]|街道(?:办事处)?|新区|开发区|高新区|经开区|园区|[省市县区旗州镇乡村盟])"
_BODY = (
    r"(?:中级人民法院|人民法院|人民检察院|人民法庭|法院|检察院|法庭|中学|小学|学校|大学|学院|幼儿园|"
    r"中心医院|人民医院|医院|卫生院|"
    r"集团(?:有限)?(?:公司)?|公司|厂|研究院|研究所|产业园|工业园|合作社|村委会|居委会|管理处|管委会|分局|"
    r"支队|大队|派出所|银行|联社|"
    r"电站|水库|灌区|港区|机场|车站|水厂|校区|院区)"
)
_NAME = r"[一-鿿·\"\d]"
_ENTITY = re.compile(
    rf"(?![居列占比在由从位名以上下内每约近超前第])(?:{_NAME}{{1,14}}?(?:{_BODY}|"
    rf"{_PLACE})(?:{_NAME}{{0,8}}?{_BODY})?)(?![场域级民间长委政际内外建属债法])"
)
# Ends of words that only look like the name of a place, and the longest name of one (呼和浩特, 锡林郭勒).
_NO_PLACE = re.compile(
    r"(?:地区|城乡|[大强]省|[大强]市|[山牧灾库景辖市城小社城]区|都市|农村|乡村|集镇|城镇|街区|片区|新村|"
    r"城市|省市|市县|县区)$"
)
_LONGEST = 5
_COUNTED = re.compile(r"\d+(?:\.\d+)?[万亿]?[个名家人条项所座日月年次]|^\d+日|^经")
_WITHIN = re.compile(r"全[国省市州盟县区旗镇乡街村校院]|[居列占比于]全")
_SCOPE = re.compile(
    r"(?:全[国省市州盟县区旗镇乡街村校院]|我[国省市州县区旗镇乡院校局委厂处])(?!级)|(?:集团|"
    r"本[院局校镇县区市])(?=[一-鿿\d,])"
)
_LEVELS = {c: n for n, cs in enumerate(("国", "省", "市州盟", "县区旗", "镇乡街")) for c in cs}
# A body that is one among many of its place: 全市 in its report is about the others too.
_SINGLE = re.compile(r"中学|小学|学校|大学|学院|幼儿园|医院|卫生院|公司|集团|村委会|村民委员会|研究院")
_FIGURED = re.compile(
    r"(?:平均|均值|共|总体|同期|水平|各?级?(?:基层)?法院|检察|[一-鿿]{0,8}(?:率|为)[\d为]|\d)"
)
# What may stand between the start of a clause and its subject.
_BEFORE = re.compile(
    rf"[\s\-·\"]*(?:[(]?[{UP_TO_TEN}\d]{{1,2}}[)、.]+|[{UP_TO_TEN}]是|其中[,:]?|同期|同时|"
    r"另外|而|目前|全年|今年|去年|上半年|"
    rf"截至[^{FOLDED_ENDS}]{{2,12}}|(?:19|20)\d\d年(?:\d{{1,2}}月(?:\d{{1,2}}日)?)?[底末]?|\d{{1,2}}月(?:份|\d{{1,2}}日)?|"
    r"[上下]半年|[一二三四]季度|前三季度|五年来?|"
    r"以|由|从|在|对|比)*[,:]?"
)
_VERBS = re.compile(
    r"[了的个家所等和与及在为对向把被将让使用]|新[建增设开]|[改扩]建|建[成设]|改造|开工|支持|引进|培育|"
    r"完成|推[动进行]|其中|平均|汛期|期间|属|组建|拥有|打造|实[现施]|"
    r"获[评得批]|开展|成立|创建|落实|命名|入选|全[国省市县区镇]|各|每|多|某|本|该|我|其他|另|中小|城乡|"
    r"农村|试点|示范|重点|基层|乡镇|下属|市属|区属|两|级|办理|提请|重塑|健全|携手|展开|迈入|加快|促进|增加|"
    r"扩大|提[高升]|强化|深化|优化|发展|保障|带动|覆盖|惠及|涉及|达到|部分|"
    r"发行|设立|入驻|招引|累计|组织|协助|支援|指导|督促|单位|人均|占|高于|低于|设区|打破|创新|保持|享受|减免"
)
_ATTRIBUTE = re.compile(
    r"[,、]?(?:同比|比上年|较上年|分别|均|名义|实际|平均|累计|总数|合计|并|且|也|又)*(?:增长|下降|增加|"
    rf"减少|增收|减收|增支|减支|[多少][一-鿿]{{0,2}}|提高|上升|上涨|降低|增|降|升|占[^{FOLDED_ENDS}\d]{{0,14}}|"
    rf"居[^{FOLDED_ENDS}\d]{{0,8}}|列[^{FOLDED_ENDS}\d]{{0,8}}|排[^{FOLDED_ENDS}\d]{{0,6}}|完成[^{FOLDED_ENDS}\d]{{0,8}}|为[^{FOLDED_ENDS}\d]{{0,8}}|达到?|约|近|"
    rf"超过?|贡献率[^{FOLDED_ENDS}\d]{{0,4}}|拉动[^{FOLDED_ENDS}\d]{{0,8}}|"
    rf"对[^{FOLDED_ENDS}\d]{{0,14}}|快于[^{FOLDED_ENDS}\d]{{0,6}}|高于[^{FOLDED_ENDS}\d]{{0,6}}|低于[^{FOLDED_ENDS}\d]{{0,6}})*+(?:了|到|至|为)?"
)
_TRAIL = re.compile(
    r"(?:年均|受理|审执结|审结|存栏|出栏|交付|查办|同比|分别|累计|新增|完成|实现|达到?|为|有|"
    rf"占[^{FOLDED_ENDS}]{{0,12}}|增长|下降|约|近|超过?|共|[:\"(])+$"
)
_MARK = re.compile(r"\[\d{1,2}\]|[①-⑳*]")
_BARE = frozenset("市县区省镇乡城社小农山地片集")
REACH = 120  # characters before a figure in which 其中 is looked for
_STARTS = re.compile(
    r"[\s]*(?:完成|实施|实现|新[建增开]|建成|开展|推[动进行]|组织|投入|全[国省市县区镇]|我|累计|争取|落实|"
    r"查处|办理|获)"
)
_PART = re.compile(r"其中[,:]?")


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject named at `[start:end)`; `name` is None where the words mean the report's own."""

    name: str | None
    start: int
    end: int


class Subjects:
    """Subjects of one report, `folded` its folded text."""

    def __init__(self, text: str, folded: str, own: str) -> None:
        """`own` are the names of the report's own body and place, joined."""
        self._text, self._folded = text, folded
        self._own = own
        places = max((_LEVELS[c] for c in own[-60:] if c in _LEVELS), default=2)
        self._level = 9 if _SINGLE.search(own) else places

    def opening(self, start: int, end: int) -> Subject | None:
        """The subject that the clause at `[start, end)` opens with: an entity, or 全镇, 我院, 全市."""
        lead = _BEFORE.match(self._folded, start, end)
        at = lead.end() if lead else start
        return self._at(at, end)

    def beside(self, floor: int, figure: int) -> Subject | None:
        """The entity that stands right before a figure, after `floor`: 南桥镇12个、北桥镇7个."""
        floor = max(floor, figure - REACH)
        words = self._folded[floor:figure].lstrip("、,和及与 :(").removeprefix("其中").lstrip(",:")
        skip = figure - len(words)
        found = _ENTITY.match(self._folded, skip, figure)
        if found and (found.end() == figure or not _TRAIL.sub("", self._folded[found.end() : figure])):
            return self._named(found)
        return None

    def part(self, clause: int, floor: int, figure: int) -> Subject | None:
        """The part that a figure is of in a clause with 其中: 其中女干警47人、研究生21人."""
        clause = max(clause, figure - REACH)
        found = list(_PART.finditer(self._folded, clause, figure))
        begin = max(found[-1].end() if found else clause, floor)
        if self._folded.startswith(("以上", "以下", "以内"), begin):
            # 其中35岁以下39人: the bound is part of the name
            begin = max(self._folded.rfind("、", clause, floor) + 1, found[-1].end() if found else clause)
        words = _MARK.sub("", self._folded[begin:figure])
        name = _TRAIL.sub("", words.strip("、,和及与: ")).strip("、,: ")
        name = re.sub(r"^(?:(?:19|20)\d\d年(?:\d{1,2}月份?)?[底末]?|\d{1,2}月份?|[上下]半年|全年)", "", name)
        if (
            not name
            or len(name) > 20
            or _ATTRIBUTE.fullmatch(words)
            or any(c in name for c in f"{FOLDED_ENDS}(")
        ):
            return None
        at = self._folded.find(name, begin, figure)
        return None if at < 0 else Subject(self._text[at : at + len(name)], at, at + len(name))

    def heading(self, words: str) -> str | None:
        """The entity that a heading is the name of: （三）荻坞镇."""
        bare = re.sub(rf"^[\s(]*[{UP_TO_TEN}\d]{{1,3}}[)、.]+|[:。]$", "", words).strip()
        found = _ENTITY.fullmatch(bare)
        subject = self._named(found) if found and found[0] in self._folded else None
        return subject.name if subject else None

    def named(self, start: int, end: int) -> Subject | None:
        """The subject that `[start:end)` is the name of from end to end, as the head of a row is."""
        found = self._at(start, end)
        if found is not None and found.end == end:
            return found
        words = self._folded[start:end]
        if words in self._own or [(m.start, m.end) for m in find_regions(words)] != [(0, len(words))]:
            return None
        return Subject(self._text[start:end], start, end)

    def goes_on(self, floor: int, figure: int) -> bool:
        """Whether the words between two figures only tell more of the same head: ,增长5%, 占全市的三成."""
        if figure - floor > REACH:
            return False
        return _ATTRIBUTE.fullmatch(_MARK.sub("", self._folded[floor:figure])) is not None

    def starts_anew(self, start: int) -> bool:
        """Whether a clause begins with a verb, and so tells of the head again after a part of it."""
        return _STARTS.match(self._folded, start) is not None

    def _at(self, at: int, end: int) -> Subject | None:
        scope = _SCOPE.match(self._folded, at, end)
        if scope is not None:
            return self._scope(scope)
        found = _ENTITY.match(self._folded, at, end)
        return self._named(found) if found else None

    def _scope(self, match: re.Match[str]) -> Subject:
        """全市 in a county's report is another's; 全县, 全镇 and 我院 are its own."""
        level = _LEVELS.get(match[0][-1], 9)
        if match[0] in {"全国", "全省"} and not _FIGURED.match(self._folded, match.end()):
            return Subject(None, match.start(), match.end())
        wider = match[0][0] == "全" and level < self._level
        name = self._text[match.start() : match.end()] if wider else None
        return Subject(name, match.start(), match.end())

    def _named(self, match: re.Match[str]) -> Subject | None:
        name = match[0]
        if '"' in name or _WITHIN.search(name) or _NO_PLACE.search(name) or _COUNTED.search(name):
            return None
        if len(name) - 1 > _LONGEST and not re.search(rf"{_BODY}$", name) and "自治" not in name:
            return None
        head = re.sub(rf"(?:{_BODY}|{_PLACE})$", "", name)
        if len(head) < 1 or _VERBS.search(head) or head in _BARE:
            own = bool(re.fullmatch(r"[市县区省镇乡]", head)) and name[1:] in self._own
            return Subject(None, match.start(), match.end()) if own else None
        if name in self._own or (len(head) > 1 and head in self._own and name[-1:] in self._own):
            return Subject(None, match.start(), match.end())
        start, end = (match.start(), match.end()) if match.string is self._folded else (0, 0)
        return Subject(self._text[start:end] if end else name, start, end)
