"""Edges of phrases in official prose, shared by names, lists and points (folded text)."""

from __future__ import annotations

import re
from typing import Final

# Words at which a name or an item ends on its left: prepositions, conjunctions, and the verbs that
# official prose puts before a name.
LEFT_EDGE: Final = re.compile(
    r"依托|通过|围绕|利用|借助|运用|用好|发挥|建成|建立|建设|新建|组建|打造|推出|推动|推进|实现|开展|"
    r"开通|启动|举办|召开|制定|出台|印发|发布|获批|获评|入选|成为|创建|培育|培养|"
    r"搭建|构建|设立|成立|加快|深化|坚持|完成|进入|提供|实施|推行|承办|主办|争创|申报|荣获|创成|包括|"
    r"涵盖|分别|开工|新增|达成|解决|破解|完善|健全|投运|投用|投产|"
    r"落户|落地|达到|位于|来自|名为|叫做|授予|确定|列为|纳入|引进|签约|策划|选树|评为|夺取|认定为|称为|"
    r"誉为|选为|夺得|斩获|"
    r"[、,。;:!?()\s在把将与和及为是对向从由于被等了到至经让使给并获-]|以(?![来上下内外及])|位居|位列|稳居"
)
CLAUSE: Final = re.compile(r"[,。;!?:\n]")
# What opens a point without belonging to it, and what closes one.
_LEAD = re.compile(
    r"^(?:[一二三四五六七八九十]+是|第[一二三四五六七八九十]+,?|同时|此外|另外|其中|还存在|仍存在|"
    r"存在(?:着)?|主要是|主要(?:表现|体现)在|通过|以及|特别是|尤其是|但|也)+"
)
_TAIL = re.compile(r"等(?:方面|工作|活动|问题|措施|举措|方式|部门|任务|特色\w{0,4})?(?:的问题)?$")


def strip_point(text: str, start: int, end: int) -> tuple[int, int]:
    """`[start:end]` of folded text without white space, connectives in front and 等… behind."""
    while start < end and (text[start].isspace() or text[start] in ',;:。"'):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;:。"):
        end -= 1
    if (lead := _LEAD.match(text[start:end])) and lead.end() < end - start:
        start += lead.end()
    if (tail := _TAIL.search(text[start:end])) and tail.start() > 1:
        end = start + tail.start()
    return start, end
