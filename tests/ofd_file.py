"""An OFD small enough to write by hand (GB/T 33190): runs at given places, some rules of the format used."""

from __future__ import annotations

import io
import zipfile

Run = tuple[float, float, str]
"""Left edge and base line in millimetres from the page's upper left corner, and the text."""

_NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_ROOT = (
    f'<?xml version="1.0" encoding="UTF-8"?><ofd:OFD {_NS} DocType="OFD" Version="1.0"><ofd:DocBody>'
    "<ofd:DocInfo><ofd:DocID>0</ofd:DocID><ofd:Title>%s</ofd:Title></ofd:DocInfo>"
    "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
)
_DOCUMENT = (
    f"<ofd:Document {_NS}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox>"
    "</ofd:PageArea></ofd:CommonData><ofd:Pages>%s</ofd:Pages></ofd:Document>"
)
_PAGE = f'<ofd:Page {_NS}><ofd:Content><ofd:Layer ID="2">%s</ofd:Layer></ofd:Content></ofd:Page>'
_TEXT = (
    '<ofd:TextObject ID="%d" Boundary="%s %s 180 6" Font="3" Size="4">'
    '<ofd:TextCode X="0" Y="4"%s>%s</ofd:TextCode></ofd:TextObject>'
)


def ofd_bytes(pages: list[list[Run]], title: str = "") -> bytes:
    """The file: A4 pages, characters 4 mm high and wide."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("OFD.xml", _ROOT % title)
        told = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/{n}.xml"/>' for n in range(len(pages)))
        package.writestr("Doc_0/Document.xml", _DOCUMENT % told)
        for number, runs in enumerate(pages):
            shown = [_TEXT % (10 + n, x, y - 4, _steps(text), text) for n, (x, y, text) in enumerate(runs)]
            package.writestr(f"Doc_0/Pages/{number}.xml", _PAGE % "".join(shown))
    return out.getvalue()


def _steps(text: str) -> str:
    """The way from each character to the next: half as wide behind an ASCII one."""
    steps = " ".join("2" if char.isascii() else "4" for char in text[:-1])
    return f' DeltaX="{steps}"' if steps else ""
