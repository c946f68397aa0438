"""Files that mean no good, by category: made from a seed, the same each time.

`made(folder, seed)` writes them below `folder`, a folder for each category.
"""

from __future__ import annotations

import io
import os
import random
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.ofd_file import ofd_bytes
from tests.pdf_file import pdf_bytes

TITLE = "云溪县水务局2025年工作总结"
LINE = "2025年，云溪县完成水利投资12.5亿元，同比增长8.3%，新建供水管网36.4公里，惠及群众2.1万户。"
TEXT = f"{TITLE}\n\n{LINE}\n\n一、供水保障\n\n全年供水保障率达到99.6%，没有发生一起重大水质事故。\n"
PAGE = (
    f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1>%s"
    f"<p>{LINE}</p><p>全年没有发生一起重大水质事故。</p></body></html>"
).replace("8.3%", "8.3%%")
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>%s</Types>'
)
_RELS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" '
    'Target="%s"/></Relationships>'
)
_STYLES_TYPE = (
    '<Override PartName="/word/styles.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>'
)
Files = Iterator[tuple[str, bytes]]


def body_xml(inside: str, head: str = "") -> str:
    return f'<?xml version="1.0"?>{head}<w:document {_W}><w:body>{inside}</w:body></w:document>'


def paragraph(words: str = LINE) -> str:
    return f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"


def word(document: str | bytes, more: dict[str, bytes] | None = None, styles: str = "") -> bytes:
    """A .docx of the fewest parts, with `more` members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", _TYPES % (_STYLES_TYPE if styles else ""))
        package.writestr("_rels/.rels", _RELS % ("officeDocument", "word/document.xml"))
        package.writestr("word/document.xml", document)
        if styles:
            package.writestr("word/_rels/document.xml.rels", _RELS % ("styles", "styles.xml"))
            package.writestr("word/styles.xml", styles)
        for name, data in (more or {}).items():
            package.writestr(name, data)
    return out.getvalue()


def good() -> dict[str, bytes]:
    """One sound file of each format."""
    return {
        ".txt": TEXT.encode(),
        ".md": f"# {TEXT}".encode(),
        ".html": (PAGE % "").encode(),
        ".docx": word(body_xml(paragraph(TITLE) + paragraph())),
        ".pdf": pdf_bytes([[(60, 700, TITLE), (60, 660, LINE[:30]), (60, 640, LINE[30:])]]),
    }


def truncated(rng: random.Random) -> Files:
    for suffix, data in good().items():
        for at in sorted(rng.sample(range(1, len(data)), 8)):
            yield f"{at}{suffix}", data[:at]


def bit_flips(rng: random.Random) -> Files:
    for suffix, data in good().items():
        for number in range(12):
            broken = bytearray(data)
            for _ in range(1 + number * 3):
                broken[rng.randrange(len(broken))] ^= 1 << rng.randrange(8)
            yield f"{number}{suffix}", bytes(broken)


def wrong_ending(_: random.Random) -> Files:
    for held, data in good().items():
        for suffix in (".txt", ".md", ".html", ".htm", ".docx", ".pdf", ".TXT"):
            if suffix != held:
                yield f"really_{held[1:]}{suffix}", data


def binary(rng: random.Random) -> Files:
    kinds = {
        "png": b"\x89PNG\r\n\x1a\n" + rng.randbytes(400),
        "jpeg": b"\xff\xd8\xff\xe0" + rng.randbytes(400),
        "gzip": zlib.compress(TEXT.encode() * 9, wbits=31),
        "elf": b"\x7fELF" + rng.randbytes(400),
        "ole": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "rtf": b"{\\rtf1\\ansi }",
        "random": rng.randbytes(4000),
        "nul": bytes(3000),
        "ascii": bytes(rng.randrange(32, 127) for _ in range(4000)),
    }
    for kind, data in kinds.items():
        for suffix in (".txt", ".html", ".docx", ".pdf"):
            yield f"{kind}{suffix}", data


def encodings(_: random.Random) -> Files:
    for name in ("gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "utf-7"):
        yield f"{name}.txt", TEXT.encode(name)
        yield f"{name}.html", (PAGE % "").encode(name)
    old = TEXT.replace("云溪县", "雲溪縣")
    yield "big5.txt", old.encode("big5", "ignore") * 3
    yield "shift_jis.txt", old.encode("shift_jis", "ignore") * 3
    yield "twice.txt", TEXT.encode().decode("latin-1").encode()
    yield "mixed.txt", TEXT.encode() + TEXT.encode("gbk")
    yield "mixed_wide.txt", TEXT.encode("utf-16") + TEXT.encode()
    yield "marks.txt", b"\xef\xbb\xbf" * 9 + TEXT.encode()
    yield "cesu.txt", TEXT.encode() + b"\xed\xa0\x80\xed\xb0\x80"
    yield "overlong.txt", TEXT.encode() + b"\xc0\xaf" * 20
    yield "liar.html", (PAGE % "").replace("<head>", "<head><meta charset=shift_jis>").encode()


UNSEEN = {
    "nul": "\0",
    "control": "\x01\x08\x1b[31m\x7f\x9b",
    "bidi": "\u202e\u2066\u2069\u200f",
    "zero": "\u200b\u200d\u2060\ufeff\u00ad",
    "tags": "\U000e0001\U000e0041\U000e007f",
    "private": "\ue000\uf8ff",
    "private_plane": "\U000f0000\U0010fffd",
    "breaks": "\u2028\u2029\x85\x0b\x0c",
    "nonchar": "\ufffe\uffff\U0001fffe",
    "zalgo": "水" + "\u0301\u0489\u20dd" * 60,
    "annotation": "\ufff9\ufffa\ufffb",
    "fillers": "\u3164\u115f\u2800\u180e",
}


def unseen(_: random.Random) -> Files:
    for kind, characters in UNSEEN.items():
        text = TEXT.replace("投资", f"投{characters}资")
        for suffix in (".txt", ".md"):
            yield f"{kind}{suffix}", text.encode()
        yield f"{kind}.html", (PAGE % f"<p>供水{characters}保障率高。</p>").encode()
        codes = "".join(f"&#{ord(c)};" for c in characters)
        yield f"{kind}_reference.html", (PAGE % f"<p>供水{codes}保障率高。</p>").encode()


def nothing(_: random.Random) -> Files:
    for name, text in {"empty": "", "space": " \t\n" * 50, "wide": "\u3000" * 99, "mark": "\ufeff"}.items():
        for suffix in (".txt", ".html", ".docx", ".pdf"):
            yield f"{name}{suffix}", text.encode()
    yield "tags.html", b"<html><body><p></p><br></body></html>"
    yield "word.docx", word(body_xml("<w:p/>"))
    yield "page.pdf", pdf_bytes([[]])


def large(_: random.Random) -> Files:
    line = LINE * (10_000_000 // len(LINE.encode()))
    yield "one_line_10mb.txt", line.encode()
    yield "one_line_10mb.md", line.encode()
    yield "one_line_10mb.html", (PAGE % f"<p>{line}</p>").encode()
    yield "many_lines.txt", f"{LINE}\n".encode() * 40_000
    yield "too_long.txt", "水".encode() * 2_000_001
    yield "too_large.txt", b"a" * ((50 << 20) + 1)
    yield "picture.html", (PAGE % f"<img src='data:image/png;base64,{'A' * 8_000_000}'>").encode()
    yield "attribute.html", (PAGE % f"<p title='{'水' * 1_000_000}'>投资稳定增长。</p>").encode()
    yield "word_text.docx", word(body_xml(paragraph("水" * 2_000_001)))
    yield "word_rows.docx", word(body_xml(paragraph() * 20_000))


def zips(_: random.Random) -> Files:
    document = body_xml(paragraph())
    yield "ratio.docx", word(document, {"word/media/a.png": bytes(100 << 20)})
    yield "unpacked.docx", word(document, {f"word/media/{n}.png": bytes(70 << 20) for n in range(3)})
    yield "xml.docx", word(body_xml(" " * (60 << 20)))
    yield "members.docx", word(document, {f"word/media/{n}.xml": b"" for n in range(2100)})
    yield "nested.docx", word(document, {"word/media/inner.docx": word(document, {"x": bytes(9 << 20)})})
    yield "climbing.docx", word(document, {"../../outside.txt": b"x", "/outside.txt": b"x"})
    sound = word(document)
    at = sound.rindex(b"PK\x01\x02")
    for name, place, value in (
        ("liar", 24, b"\xff\xff\xff\x7f"),
        ("small_liar", 24, b"\x01\0\0\0"),
        ("locked", 8, b"\x01\0"),
        ("method", 10, b"\x63\0"),
        ("offset", 42, b"\xff\xff\xff\x0f"),
    ):
        yield f"{name}.docx", sound[: at + place] + value + sound[at + place + len(value) :]
    yield "other.docx", zipped({"xl/workbook.xml": b"<x/>"})
    yield "plain.txt", zipped({"report.txt": TEXT.encode()})


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, data in members.items():
            package.writestr(name, data)
    return out.getvalue()


def xml(_: random.Random) -> Files:
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    for name, declared, used in (
        ("laughs", f'<!ENTITY a0 "笑">{laughs}', "&a9;"),
        ("file", '<!ENTITY f SYSTEM "file:///etc/passwd">', "&f;"),
        ("web", '<!ENTITY f SYSTEM "http://127.0.0.1:9/x">', "&f;"),
        ("quadratic", f'<!ENTITY q "{"笑" * 50_000}">', "&q;" * 2000),
    ):
        document = body_xml(paragraph(used), f"<!DOCTYPE x [{declared}]>")
        yield f"{name}.docx", word(document)
        yield f"{name}_wide.docx", word(document.replace("?>", ' encoding="utf-16"?>', 1).encode("utf-16"))
        yield f"{name}.html", document.encode()
    for tag in ("w:sdt", "w:ins", "w:tbl"):
        yield f"deep_{tag[2:]}.docx", word(body_xml(f"<{tag}>" * 5000 + paragraph() + f"</{tag}>" * 5000))
    yield "deep_200.docx", word(body_xml("<w:sdt>" * 200 + paragraph() + "</w:sdt>" * 200))
    table = "<w:tbl><w:tr><w:tc>%s</w:tc></w:tr></w:tbl>"
    nested = paragraph()
    for _n in range(60):
        nested = table % (nested + paragraph("水"))
    yield "tables.docx", word(body_xml(nested))
    yield "garbage.docx", word(b"\xff\xfe garbage")
    yield "unclosed.docx", word(body_xml("<w:p>"))
    yield "no_body.docx", word(f"<w:document {_W}/>")
    yield "foreign.docx", word("<html><body>x</body></html>")
    yield "level.docx", word(body_xml('<w:p><w:pPr><w:outlineLvl w:val="x"/></w:pPr></w:p>' + paragraph()))
    based = '<w:style w:type="paragraph" w:styleId="%s"><w:name w:val="%s"/><w:basedOn w:val="%s"/></w:style>'
    ring = f"<w:styles {_W}>{based % ('a', 'x', 'b')}{based % ('b', 'y', 'a')}</w:styles>"
    yield "style_ring.docx", word(body_xml(paragraph()), styles=ring)
    yield "styles_broken.docx", word(body_xml(paragraph()), styles="<x")


def pdfs(rng: random.Random) -> Files:
    row = [(60.0, 700.0, LINE)]
    sound = pdf_bytes([row])
    yield "locked.pdf", pdf_bytes([row], locked=True)
    yield "scan.pdf", pdf_bytes([[]] * 20)
    yield "pages.pdf", pdf_bytes([row] * 1001)
    yield "ring.pdf", sound.replace(b"/Parent 6 0 R", b"/Kids [5 0 R]").replace(b"[5 0 R]", b"[6 0 R]")
    yield "length.pdf", sound.replace(b"/Length ", b"/Length 99999999")
    yield "negative.pdf", sound.replace(b"/Length ", b"/Length -")
    yield "count.pdf", sound.replace(b"/Count 1", b"/Count 999999999")
    yield "no_table.pdf", sound[: sound.index(b"xref")]
    yield "head_only.pdf", b"%PDF-1.7\n"
    yield "deep.pdf", sound.replace(b"/MediaBox [0 0 595 842]", b"/MediaBox " + b"[" * 50_000 + b"]" * 50_000)
    yield "wide.pdf", sound.replace(b"595 842", b"1e38 -1e38")
    yield "size.pdf", pdf_bytes([row], size=2_000_000_000)
    yield (
        "script.pdf",
        sound.replace(
            b"/Type /Catalog", b"/Type /Catalog /OpenAction << /S /JavaScript /JS (app.alert(1)) >>"
        ),
    )
    bomb = zlib.compress(zlib.compress(bytes(200 << 20)))
    stream = b"/Filter [/FlateDecode /FlateDecode] /Length %d >>\nstream\n%s" % (len(bomb), bomb)
    at = sound.index(b"/Length ")
    yield "flate_bomb.pdf", sound[:at] + stream + sound[sound.index(b"\nendstream") :]
    yield "turned.pdf", sound.replace(b"/Type /Page /", b"/Type /Page /Rotate 999999990 /")
    yield "many_characters.pdf", pdf_bytes([[(60.0, 700.0, "水" * 20_000)]] * 20)
    for number in range(6):
        yield f"noise_{number}.pdf", b"%PDF-1.4\n" + rng.randbytes(3000)


SCRIPTS = (
    "<script>document.title='broken'</script>",
    "<img src=x onerror=\"document.title='broken'\">",
    "<svg onload=\"document.title='broken'\"></svg>",
    "<a href=\"javascript:document.title='broken'\">链接</a>",
    '<iframe src="data:text/html,<script>parent.document.title=1</script>"></iframe>',
    '<object data="data:text/html;base64,PHNjcmlwdD4="></object>',
    '<meta http-equiv="refresh" content="0;url=http://127.0.0.1:9/">',
    '<base href="http://127.0.0.1:9/"><link rel="canonical" href="javascript:alert(1)">',
    '<link rel="canonical" href="http://[">',
    '<form action="http://127.0.0.1:9/"><input autofocus onfocus=alert(1)></form>',
    "<style>@import 'http://127.0.0.1:9/a.css'; p {background: url(javascript:alert(1))}</style>",
    "<!--[if IE]><script>alert(1)</script><![endif]-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<template><script>alert(1)</script></template>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<p>&lt;script&gt;document.title='broken'&lt;/script&gt;</p>",
    "<details open ontoggle=alert(1)>水</details>",
    "<video><source onerror=alert(1)></video>",
)


def scripts(_: random.Random) -> Files:
    for number, script in enumerate(SCRIPTS):
        yield f"{number}.html", (PAGE % "").replace("<h1>", f"{script}<h1>").encode()
        yield f"{number}.md", f"{TEXT}\n{script}\n".encode()
    yield "deep.html", (PAGE % ("<div>" * 20_000)).encode()
    yield "deep_inline.html", (PAGE % ("<b>" * 20_000)).encode()
    yield "deep_tables.html", (PAGE % ("<table><tr><td>" * 3000)).encode()
    yield "unclosed.html", (PAGE % "<p>水<!--").encode()
    yield "attributes.html", (PAGE % f"<p {' '.join(f'a{n}=1' for n in range(20_000))}>水</p>").encode()
    yield "entities.html", (PAGE % ("&amp;" * 100_000)).encode()
    yield "title.html", (PAGE % "").replace("</title>", "长" * 1_000_000 + "</title>").encode()
    yield "nul.html", (PAGE % "<scr\0ipt>alert(1)</scr\0ipt>").encode()
    yield from pagers()


def pagers() -> Files:
    """Pages that say they go on: round in a ring, outside the folder, ninety times, twice the same one."""
    link = '<a href="%s">下一页</a>'
    for number in (1, 2):
        yield f"ring_{number}.html", (PAGE % (link % f"ring_{3 - number}.html")).encode()
    for name, called in (
        ("climb", "../../outside/climb_1.html"),
        ("scheme", "file:///etc/scheme_1.html"),
        ("bracket", "http://[/bracket_1.html"),
        ("twin", "twin.html?a=1"),
    ):
        yield f"{name}.html", (PAGE % (link % called)).encode()
        yield f"{name}_1.html", (PAGE % (link % called) + link % f"{name}.html").encode()
    yield "call.html", (PAGE % '<script>createPageHTML(99, 0, "call", "html")</script>').encode()
    yield "many.html", (PAGE % ("<a href=" * 100_000 + "下一页" + ">1</a>" * 20_000)).encode()
    yield (
        "saved.html",
        b"<!-- saved from url=(9)" + b"a" * 200_000 + (PAGE % (link % "saved_1.html")).encode(),
    )


def stress(_: random.Random) -> Files:
    """Texts that make a careless pattern take its square or its cube of time."""
    size = 100_000
    pieces = (
        *(
            "。",
            "（",
            "）",
            "（\n",
            "“水",
            "水，\n",
            "水；\n",
            "水利\n",
            "水 ",
            "水\t",
            "水\u3000",
            "1",
            "1\n",
            "-",
        ),
        *(
            "**",
            "--- \n",
            "a",
            "| ",
            "《",
            "来源：\n",
            "首页 > ",
            "一、水利\n",
            "（一）水利。\n",
            "① ",
            "一是水；",
        ),
        *(
            "2025年1月1日",
            "2025\n年\n",
            "某市水利局",
            "万元",
            "12.5%",
            "水利。”",
            "&lt;",
            "<p>",
            "# 水\n",
            "\n\n",
            "_",
        ),
    )
    for number, piece in enumerate(pieces):
        yield f"{number}.txt", (TEXT + piece * (size // len(piece)) + "水").encode()
    yield "gap.txt", f"{TEXT}水{' ' * size}利。".encode()
    yield "gap.md", f"{TEXT}#{' ' * size}利".encode()
    yield "stars.md", f"{TEXT}**水{'*' * size}利".encode()
    yield "rule.md", f"{TEXT}|{'-' * size}:".encode()
    yield "front.md", f"---\n{'a: b' * (size // 4)}\n".encode()


HELD = Path(__file__).with_name("files")


def office(rng: random.Random) -> Files:
    """Every other format: broken, huge, cyclic, asking outside."""
    held = ("budget.xlsx", "budget.xls", "budget.ods", "water.odt", "water.ofd", "water.epub", "schools.pptx")
    for name in (*held, "scan.png"):
        data, suffix = (HELD / name).read_bytes(), Path(name).suffix
        for number in range(3):
            yield f"cut_{number}{suffix}", data[: rng.randrange(8, len(data))]
            broken = bytearray(data)
            for _ in range(1 + number * 5):
                broken[rng.randrange(8, len(broken))] ^= 1 << rng.randrange(8)
            yield f"flipped_{number}{suffix}", bytes(broken)
    yield "cut.doc", (HELD / "water.doc").read_bytes()[:6000]
    shown = b"{\\rtf1 " + b"{\\listtext 1.\\tab}\\ls1 " * 20_000
    yield "lists.rtf", shown
    yield "open_lists.rtf", b"{\\rtf1 " + b"{\\listtext \\tab " * 100_000
    yield "no_stream.wps", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3000)
    yield from _sheets_and_texts()
    yield from _ofds()
    yield from _slides()
    yield from _charts()
    yield from _books()
    yield "deep.mht", b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=a\n\n" + b"--a\n" * 50_000
    yield "charset.eml", b'From: a\nContent-Type: text/plain; charset="no-such"\n\n' + TEXT.encode()
    yield (
        "heads.eml",
        b"From: a\nContent-Type: text/html\nSubject: =?x?q?" + b"=" * 50_000 + b"\n\n" + (PAGE % "").encode(),
    )
    head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\x7f\xff\xff\xff" * 2 + b"\x08\2\0\0\0"
    yield "wide.png", head + zlib.crc32(head[12:]).to_bytes(4, "big") + b"\0\0\0\0IEND\xaeB`\x82"


_SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData>%s'
    "</worksheet>"
)


def _workbook(rows: str, after: str = "", head: str = "") -> bytes:
    """The sound workbook with another first sheet."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(HELD / "budget.xlsx") as sound,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for member in sound.namelist():
            first = member == "xl/worksheets/sheet1.xml"
            made.writestr(member, head + _SHEET % (rows, after) if first else sound.read(member))
    return out.getvalue()


def _content(inside: str) -> bytes:
    names = " ".join(
        f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n if n != "draw" else "drawing"}:1.0"'
        for n in ("office", "table", "text", "draw")
    )
    held = f"<office:document-content {names}><office:body>{inside}</office:body></office:document-content>"
    return zipped({"content.xml": held.encode()})


def _sheets_and_texts() -> Files:
    cell = '<c r="{}" t="inlineStr"><is><t>全年投资</t></is></c>'
    yield "far.xlsx", _workbook(f'<row r="1048576">{cell.format("XFD1048576")}</row>')
    yield (
        "merged.xlsx",
        _workbook(
            f'<row r="1">{cell.format("A1")}</row>',
            '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
        ),
    )
    yield "dtd.xlsx", _workbook("", head='<!DOCTYPE a [<!ENTITY b "c">]>')
    outside = "&apos;http://127.0.0.1:9/[a.xlsx]S&apos;!A1"
    yield "outside.xlsx", _workbook(f'<row r="1"><c r="A1"><f>{outside}</f></c>{cell.format("B1")}</row>')
    yield "reference.xlsx", _workbook('<row r="x"><c r="9A"><v>1</v></c></row>')
    yield "style.xlsx", _workbook('<row r="1"><c r="A1" s="99999"><v>1</v></c></row>')
    yield "number.xlsx", _workbook('<row r="1"><c r="A1"><v>1e999</v></c><c r="B1"><v>nan</v></c></row>')
    spread = (
        '<table:table-row table:number-rows-repeated="1048576"><table:table-cell %s><text:p>全年投资</text:p>'
        "</table:table-cell></table:table-row>"
    )
    repeated = 'table:number-columns-repeated="16384"'
    yield (
        "repeated.ods",
        _content(f"<office:spreadsheet><table:table>{spread % repeated}</table:table></office:spreadsheet>"),
    )
    yield (
        "deep.odt",
        _content(f"<office:text>{'<text:section>' * 5000}{'</text:section>' * 5000}</office:text>"),
    )
    spaces = '<text:s text:c="999999999"/>' * 50
    yield "spaces.odt", _content(f"<office:text><text:p>全年投资{spaces}完成。</text:p></office:text>")
    yield "drawing.odt", _content("<office:drawing/>")
    yield "empty.ods", _content("<office:spreadsheet/>")


def _ofds() -> Files:
    sound = ofd_bytes([[(20.0, 20.0, TITLE), (20.0, 40.0, LINE[:30])]])
    for name, old, new in (
        ("steps", b'DeltaX="', b'DeltaX="g 999999999 4 '),
        ("infinite", b'Boundary="20', b'Boundary="1e999'),
        ("ring", b"Pages/0.xml", b"../OFD.xml"),
    ):
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(sound)) as held, zipfile.ZipFile(out, "w") as made:
            for member in held.namelist():
                made.writestr(member, held.read(member).replace(old, new))
        yield f"{name}.ofd", out.getvalue()
    yield "pages.ofd", ofd_bytes([[(20.0, 20.0, TITLE)]] * 1001)


def _remade(
    name: str, changes: dict[str, Callable[[bytes], bytes]], more: dict[str, bytes] | None = None
) -> bytes:
    """A sound package of ours with some of its parts changed and more of them."""
    out = io.BytesIO()
    with zipfile.ZipFile(HELD / name) as held, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for member in held.namelist():
            made.writestr(member, changes.get(member, bytes)(held.read(member)))
        for member, data in (more or {}).items():
            made.writestr(member, data)
    return out.getvalue()


def _slides() -> Files:
    """Slides shown for ever, links to themselves and outside, tables and numbers past all measure."""
    first, list_ = "ppt/slides/slide1.xml", "ppt/presentation.xml"
    point = rb'<c:pt idx="999999"><c:v>1e999</c:v></c:pt>\1'
    level = b'<a:p><a:pPr lvl="99999"><a:buAutoNum startAt="-9"/></a:pPr>'
    for name, part, old, new in (
        ("show", list_, rb"(<p:sldId [^>]*>)", rb"\1" * 30_000),
        ("ring", "ppt/slides/_rels/slide2.xml.rels", rb"\.\./notesSlides/[^\"]*", b"slide2.xml"),
        ("outside", "ppt/slides/_rels/slide4.xml.rels", rb"\.\./charts/[^\"]*", b"file:///etc/passwd"),
        ("climb", "ppt/slides/_rels/slide4.xml.rels", rb"\.\./charts/", b"../../../../charts/"),
        ("charts", "ppt/slides/slide4.xml", rb"(<c:chart [^>]*>)", rb"\1" * 20_000),
        ("points", "ppt/charts/chart1.xml", rb"(<c:pt idx=\"0\">)", point),
        ("spans", "ppt/slides/slide3.xml", rb"Span=\"2\"", b'Span="999999999"'),
        ("dtd", first, rb"(<p:sld )", rb'<!DOCTYPE x [<!ENTITY a "b">]>\1'),
        ("deep", first, rb"(<p:sp>)", b"<p:grpSp>" * 9000 + rb"\1"),
        ("levels", "ppt/slides/slide2.xml", rb"<a:p>", level),
    ):
        yield f"{name}.pptx", _remade("schools.pptx", {part: lambda data, o=old, n=new: re.sub(o, n, data)})
    yield "bomb.pptx", _remade("schools.pptx", {}, {"ppt/media/a.png": bytes(100 << 20)})
    yield "macro.pptx", _remade("schools.pptx", {}, {"ppt/vbaProject.bin": b"\xd0\xcf\x11\xe0" * 999})


def _charts() -> Files:
    """Charts shown for ever, ones that are the document itself, lie outside, hold no figure or too many."""
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/chart"
    rels = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">%s</Relationships>'
    link = b'<Relationship Id="c" Type="' + kind + b'" Target="%s"%s/>'
    shown = (
        '<w:p><w:r><w:drawing><c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="c"/>'
        "</w:drawing></w:r></w:p>"
    )
    with zipfile.ZipFile(HELD / "schools.pptx") as package:
        sound = package.read("ppt/charts/chart1.xml")
    point = b'<c:pt idx="999999"><c:v>1e999</c:v></c:pt>'
    for name, times, target, chart in (
        ("charts", 20_000, b"charts/chart1.xml", sound),
        ("ring", 2, b"document.xml", sound),
        ("climb", 2, b"../../../../etc/passwd", sound),
        ("broken", 2, b"charts/chart1.xml", sound[:-40]),
        (
            "points",
            2,
            b"charts/chart1.xml",
            sound.replace(b'<c:pt idx="0">', point * 50_000 + b'<c:pt idx="0">'),
        ),
        ("series", 2, b"charts/chart1.xml", sound.replace(b"<c:ser>", b"<c:ser/>" * 50_000 + b"<c:ser>")),
        ("bare", 2, b"charts/chart1.xml", b"<c/>"),
        ("web", 2, b"http://127.0.0.1:9/chart.xml", sound),
    ):
        outside = b' TargetMode="External"' if name == "web" else b""
        more = {
            "word/_rels/document.xml.rels": rels % (link % (target, outside)),
            "word/charts/chart1.xml": chart,
        }
        yield f"{name}.docx", word(body_xml(paragraph(TITLE) + paragraph() + shown * times), more)
    drawn = b"<c:numRef><c:f>%s</c:f></c:numRef>" % (b"a" * 900_000)
    book = b'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    yield (
        "formula.xlsx",
        _remade(
            "budget.xlsx",
            {
                "xl/_rels/workbook.xml.rels": lambda data: data.replace(
                    b"</Relationships>", link % (b"../xl/workbook.xml", b"") + b"</Relationships>"
                )
            },
            {"xl/charts/chart1.xml": sound.replace(b"<c:numRef>", drawn + b"<c:numRef>")},
        ),
    )
    yield (
        "sheetless.xlsx",
        _remade("budget.xlsx", {"xl/workbook.xml": lambda _: book}, {"xl/charts/a.xml": sound}),
    )


def _books() -> Files:
    """Books that name pages outside, one page for ever, themselves; deep pages, ones that ask for the web."""
    told, page = "OEBPS/content.opf", "OEBPS/sections/section0001.xhtml"
    spine = b'<itemref idref="section0001"/>'
    fetched = b'<img src="http://127.0.0.1:9/a.png"/><script src="http://127.0.0.1:9/a.js"></script>'
    for name, part, old, new in (
        ("spine", told, spine, spine * 50_000),
        ("climb", told, b"sections/section0001.xhtml", b"../../../etc/passwd"),
        ("web", told, b"sections/section0001.xhtml", b"http://127.0.0.1:9/a.xhtml"),
        ("dtd", told, b"<package", b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><package'),
        ("self", "META-INF/container.xml", b"OEBPS/content.opf", b"META-INF/container.xml"),
        ("lost", "META-INF/container.xml", b"OEBPS/content.opf", b"OEBPS/none.opf"),
        ("rootless", "META-INF/container.xml", b"rootfile ", b"rootfold "),
        ("deep", page, b"<body", b"<div>" * 20_000 + b"<body"),
        ("fetch", page, b"</body>", fetched + b"</body>"),
        ("entity", page, b"<html", b'<!DOCTYPE html [<!ENTITY a SYSTEM "file:///etc/passwd">]><html'),
    ):
        yield f"{name}.epub", _remade("water.epub", {part: lambda data, o=old, n=new: data.replace(o, n)})
    locked = b'<encryption><CipherReference URI="%s"/></encryption>'
    yield "locked.epub", _remade("water.epub", {}, {"META-INF/encryption.xml": locked % page.encode()})
    yield "bomb.epub", _remade("water.epub", {}, {"OEBPS/a.png": bytes(100 << 20)})


NAMES = (
    *(
        "报告\u202egpj.txt",
        "换行\n.txt",
        "响铃\x07.txt",
        "标签\U000e0041.txt",
        "零宽\u200b.txt",
        "制表\t.txt",
    ),
    *(
        "con.txt",
        "NUL.txt",
        "com1.txt",
        "点.txt.",
        "空格.txt ",
        " 前.txt",
        "-rf.txt",
        "$(id).txt",
        "`id`.txt",
    ),
    *("<img src=x onerror=alert(1)>.txt", "'\"><script>.txt", "a;b.txt", "a%00b.txt", "..txt", "...txt"),
    *("長" * 79 + ".txt", "Ａ全角.txt", "é.txt", "e\u0301.txt", "Report.txt", "report.TXT", "%2e%2e%2fx.txt"),
    *("双.tar.txt", "后缀.exe.txt", ".txt", "~$锁.txt", "README.txt", "manifest.txt", "\\窗口\\路径.txt"),
)
CLIMBING = (
    *(
        "../外.txt",
        "../../外.txt",
        "/var/外.txt",
        "..\\外.txt",
        "C:\\外.txt",
        "a/../../外.txt",
        "外.txt\0.pdf",
    ),
    *(
        "..",
        ".",
        "",
        "/",
        "\0",
        "a/b.txt",
        "//server/share.txt",
        "file:///外.txt",
        "长" * 90 + ".txt",
        "\udcff.txt",
    ),
)


def names(_: random.Random) -> Files:
    for number, name in enumerate(NAMES):
        yield name, f"{TEXT}第{number}份。\n".encode()


CATEGORIES: dict[str, Callable[[random.Random], Files]] = {
    "截断": truncated,
    "翻转比特": bit_flips,
    "后缀不符": wrong_ending,
    "二进制": binary,
    "编码": encodings,
    "看不见的字符": unseen,
    "空文件": nothing,
    "超大": large,
    "压缩包": zips,
    "XML": xml,
    "PDF": pdfs,
    "其他格式": office,
    "网页脚本": scripts,
    "耗时文本": stress,
    "文件名": names,
}


def made(folder: Path, category: str, seed: int = 4) -> int:
    """Write one category's files into `folder`; returns how many."""
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for count, (name, data) in enumerate(CATEGORIES[category](random.Random(seed)), 1):  # noqa: B007, S311
        (folder / name).write_bytes(data)
    return count


def odd_entries(folder: Path) -> int:
    """What is no plain file: links, pipes, folders with a report's ending, undecodable names."""
    folder.mkdir(parents=True, exist_ok=True)
    outside = folder.parent / "outside"
    outside.mkdir(exist_ok=True)
    (outside / "secret.txt").write_text(TEXT + "别处的报告。\n", encoding="utf-8")
    (folder / "good.txt").write_text(TEXT, encoding="utf-8")
    (folder / "copy.txt").write_text(TEXT, encoding="utf-8")
    (folder / "hard.txt").hardlink_to(folder / "good.txt")
    (folder / "passwd.txt").symlink_to("/etc/passwd")
    (folder / "zero.txt").symlink_to("/dev/zero")
    (folder / "null.txt").symlink_to("/dev/null")
    (folder / "broken.txt").symlink_to(folder / "none")
    (folder / "ring.txt").symlink_to(folder / "ring.txt")
    (folder / "up").symlink_to(folder.parent, target_is_directory=True)
    (folder / "outside.txt").symlink_to(outside / "secret.txt")
    (folder / "folder.txt").mkdir()
    (folder / "folder.txt" / "inner.txt").write_text(TEXT + "夹中。\n", encoding="utf-8")
    os.mkfifo(folder / "pipe.txt")
    (folder / "closed.txt").write_text(TEXT, encoding="utf-8")
    (folder / "closed.txt").chmod(0)
    with open(os.fsencode(folder) + b"/\xff\xfe.txt", "wb") as file:  # noqa: PTH123 - no str names it
        file.write(TEXT.encode())
    return 16
