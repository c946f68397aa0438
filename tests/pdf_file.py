"""A PDF small enough to write by hand: Chinese rows at given places, in a font every reader knows.

A CJK character is as wide as the font size, an ASCII one half as wide.
"""

from __future__ import annotations

Row = tuple[float, float, str]
"""Left edge and base line in points from the page's lower left corner, and the text."""

_FONT = (
    b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H"
    b" /DescendantFonts [2 0 R] >>",
    b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 3 0 R"
    b" /DW 1000 /W [1 95 500] /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> >>",
    b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [0 -200 1000 900] /ItalicAngle 0"
    b" /Ascent 880 /Descent -120 /CapHeight 880 /StemV 80 >>",
)
_LOCK = b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <" + b"41" * 32 + b"> /U <" + b"42" * 32 + b"> >>"


Rule = tuple[float, float, float, float]
"""A line drawn from one point to another."""


def pdf_bytes(
    pages: list[list[Row]], *, size: int = 12, locked: bool = False, rules: list[list[Rule]] | None = None
) -> bytes:
    """The file: A4 pages (595 x 842 points), one font size, `rules` by page.

    `locked` asks for a password nobody has.
    """
    tree = len(_FONT) + 2 * len(pages) + 1
    objects = list(_FONT)
    for rows, drawn in zip(pages, rules or [[]] * len(pages), strict=True):
        lines = b"".join(b"%g %g m %g %g l S\n" % rule for rule in drawn)
        shown = b"\n".join(
            b"1 0 0 1 %d %d Tm <%s> Tj" % (x, y, text.encode("utf-16-be").hex().encode())
            for x, y, text in rows
        )
        content = lines + b"BT /F1 %d Tf\n%s\nET" % (size, shown)
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
        objects.append(
            b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 1 0 R >> >> >>" % (tree, len(objects))
        )
    kids = b" ".join(b"%d 0 R" % (len(_FONT) + 2 * i) for i in range(1, len(pages) + 1))
    objects.append(b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(pages), kids))
    objects.append(b"<< /Type /Catalog /Pages %d 0 R >>" % tree)
    if locked:
        objects.append(_LOCK)
    return _file(objects, root=tree + 1, locked=locked)


def _file(objects: list[bytes], root: int, *, locked: bool) -> bytes:
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    lock = b" /Encrypt %d 0 R /ID [<41> <41>]" % len(objects) if locked else b""
    trailer = b"trailer << /Size %d /Root %d 0 R%s >>" % (len(objects) + 1, root, lock)
    return out + b"xref\n0 %d\n0000000000 65535 f \n%s%s\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        table,
        trailer,
        len(out),
    )
