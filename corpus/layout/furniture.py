"""What the furniture of a government web page looks like, line by line.

These tests say only what a line LOOKS like. `corpus.layout.clean` asks them outside the body alone, so that a
sentence of a report that happens to hold such words is safe. The words stand in furniture.txt.
"""

from __future__ import annotations

import re
from pathlib import Path

from corpus.language.stops import COLONS, COMMAS, WIDE_STOPS
from corpus.layout.lines import OUTLINE, SENTENCE_END

_LONGEST = 240  # characters; menus and rows of metadata are shorter


def _read_words() -> dict[str, list[str]]:
    """Sections of furniture.txt: name → words."""
    words: dict[str, list[str]] = {}
    name = ""
    for line in (Path(__file__).parents[1] / "data" / "furniture.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            name = line[1 : line.index("]")]
        elif name:
            words.setdefault(name, []).extend(line.split())
    return words


def _any_label(labels: list[str]) -> str:
    """A pattern for any of the labels, the longest first; pages put white space inside them."""
    ordered = sorted(labels, key=len, reverse=True)
    return "(?:" + "|".join(r"\s*".join(label) for label in ordered) + ")"


def _row_pattern(labels: list[str]) -> re.Pattern[str]:
    """A line that starts with a label and a colon, or has one after a short lead (the site's name)."""
    label = _any_label(labels)
    at_start = rf"[【\[(（〖|\s]*{label}\s*[】\]〗]?\s*[:：]"
    inside = rf"[^，{WIDE_STOPS}]{{0,24}}[\s|｜【\[]{label}\s*[:：]"
    return re.compile(f"{at_start}|{inside}", re.IGNORECASE)


_WORDS = _read_words()
_MENU, _END = frozenset(_WORDS["menu"]), frozenset(_WORDS["end"])
_BYLINE_ROW = _row_pattern(_WORDS["byline"])
_ROW = _row_pattern(_WORDS["byline"] + _WORDS["catalogue"])
_VAGUE_ROW = re.compile(rf"\s*{_any_label(_WORDS['vague'])}\s*[:：]")
_LABEL = re.compile(
    rf"\s*{_any_label(_WORDS['byline'] + _WORDS['catalogue'] + _WORDS['vague'])}\s*[:：]\s*$", re.IGNORECASE
)
_SEPARATORS = re.compile(rf"[\s|｜/>＞»›·•【】\[\]〖〗（）()<＜{COLONS}{COMMAS}←→↑]+")

_SCAN = r"(?:用?(?:手机|微信|微博|支付宝|浏览器)?扫(?:一扫|码|描)|(?:微信|手机|支付宝)扫)"
_SCAN_LINE = rf"{_SCAN}.{{0,10}}(?:手机|二维码|微信|分享|打开|浏览|关注|当前页|本页).{{0,20}}$"
_RECORD = r"\S{0,30}(?:ICP备|ICP证|公网安备)|(?:政府)?网站标识码|备案(?:序)?号"
_OWNER = r"©|Copyright|版权所有|版权归"
_RELATED = r"(?:相关|热点|推荐|延伸|最新)(?:链接|新闻|文章|稿件|阅读|信息|推荐|文件|解读)\s*(?:[:：]|$)"
_NEIGHBOUR = r"[上下]一(?:篇|条|页)\s*[:：]"
_POPUP = r"您访问的链接"

# A line that by itself is furniture, each a phrase that no sentence of a report starts with.
_PHRASE = re.compile(
    rf"[您你]?(?:当前|现在|目前)?(?:所在)?的?位置\s*[:：]|{_SCAN_LINE}|分享[到至]"
    r"|[【\[(（]?\s*(?:字体|字号)(?:大小)?\s*[:：]?\s*[【\[]?\s*(?:大|小|T|默认|$)"
    r"|(?:网站)?首页\s*[>＞»›]|欢迎您?(?:访问|光临|来到|登录)\S{0,30}$|今天是\s*\d|您是第\s*\d|(?:本站|网站)已支持IPv6"
    rf"|{_OWNER}|{_RECORD}|{_RELATED}|{_NEIGHBOUR}|{_POPUP}"
    r"|建议您?使用.{0,30}(?:浏览|分辨率)|最佳浏览|Produced By|信息发布总数|我要(?:纠错|评论|咨询|留言)",
    re.IGNORECASE,
)
_END_PHRASE = re.compile(
    rf"{_SCAN_LINE}|分享[到至]\s*(?:[:：]|$)|{_OWNER}|{_RECORD}|{_NEIGHBOUR}|{_RELATED}|{_POPUP}",
    re.IGNORECASE,
)

_URL = re.compile(r"(?:https?:)?//\S+$|www\.\S+$", re.IGNORECASE)
_CLOCK = r"[0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9])?"
_STAMP = re.compile(
    rf"{_CLOCK}$|[0-9]{{4}}[-/.][0-9]{{1,2}}[-/.][0-9]{{1,2}}(?:\s+{_CLOCK})?$"
    rf"|[0-9]{{4}}年[0-9]{{1,2}}月[0-9]{{1,2}}日\s*{_CLOCK}$"
)
_CRUMB = re.compile(r"(?:[^\s>＞»›]{1,16}\s*[>＞»›]+\s*){2,}[^>＞»›]{0,40}$|[>＞»›|｜]+$")


def is_byline(text: str) -> bool:
    """Whether a line tells where, when and by whom the page was put up, or how often it was read."""
    return _fits(text) and bool(_BYLINE_ROW.match(text))


def is_vague_row(text: str) -> bool:
    """Whether a line is a row of metadata or of a report's own head: its neighbours tell which."""
    return _fits(text) and bool(_VAGUE_ROW.match(text))


def is_label(text: str) -> bool:
    """Whether a line is a field's name alone, its value on the next line."""
    return bool(_LABEL.match(text))


def is_furniture(text: str) -> bool:
    """Whether a line, seen alone, looks like page furniture of any kind."""
    return is_fixture(text) or (_fits(text) and bool(_ROW.match(text)))


def is_fixture(text: str) -> bool:
    """Whether a line looks like furniture that pages carry below the text too: no row of a catalogue."""
    text = text.strip()
    if not _fits(text):
        return False
    if not re.search(r"\w", text):
        return not text.startswith(("—", "－", "--"))
    looks = (_BYLINE_ROW, _PHRASE, _STAMP, _URL, _CRUMB)
    return _is_menu(text) or any(pattern.match(text) for pattern in looks)


def ends_page(text: str) -> bool:
    """Whether a line, standing after the last sentence, opens the foot of the page."""
    text = text.strip()
    words = _words(text)
    if words and all(w in _MENU for w in words) and any(w in _END for w in words):
        return True
    return _fits(text) and bool(_END_PHRASE.match(text))


def is_menu_word(text: str) -> bool:
    """Whether a line is one word of a menu, be it a single character (大, 中, 小)."""
    return text in _MENU


def _is_menu(text: str) -> bool:
    """Whether a line is a menu: known words only, or short words led by 首页 or known to a third.

    One character alone does not make a menu.
    """
    words = _words(text)
    known = [w for w in words if w in _MENU]
    if len("".join(known)) <= 1:
        return False
    if all(w in _MENU or re.fullmatch(r"[0-9]{1,8}", w) for w in words):
        return True
    short = len(words) >= 4 and all(re.fullmatch(r"[^\W\d]{1,8}", w) for w in words)
    return short and (words[0] in {"首页", "网站首页"} or len(known) * 3 >= len(words))


def _words(text: str) -> list[str]:
    return [w for w in _SEPARATORS.split(text) if w]


def _fits(text: str) -> bool:
    """Whether a line is short enough for furniture (a sentence must be shorter) and no numbered item."""
    return 0 < len(text) <= (80 if SENTENCE_END.search(text) else _LONGEST) and not OUTLINE.match(text)
