"""Word 97 to 2003, WPS and RTF documents to .docx, by LibreOffice; to plain text by smaller programs."""

from __future__ import annotations

import tempfile
from pathlib import Path

from corpus.errors import CorpusError
from corpus.office.programs import closed_profile, install_advice, program, run
from corpus.office.rich_text import with_shown_numbers

RTF = b"{\\rtf"
_SHARE = 0.9  # of the reading time: what is left is for reading the result


def converted(data: bytes, name: str, seconds: float) -> bytes:
    """The document as a .docx, or as UTF-8 text where only antiword or catdoc is installed.

    Raises:
        CorpusError: no program for it is installed, or it cannot open the file in `seconds`.
    """
    rtf = data.startswith(RTF)
    office, words = program("soffice", "libreoffice"), None if rtf else program("antiword")
    with tempfile.TemporaryDirectory(prefix="reportqa-") as folder:
        source = Path(folder, "report.rtf" if rtf else "report.doc")
        source.write_bytes(with_shown_numbers(data) if rtf else data)
        if office:
            return _by_office(office, source, name, seconds * _SHARE)
        if words:
            return run([words, "-m", "UTF-8.txt", "-w", "0", str(source)], name, seconds * _SHARE)
        if plain := program("catdoc"):
            return run([plain, "-w", "-d", "utf-8", "-s", "cp936", str(source)], name, seconds * _SHARE)
    kind = "RTF" if rtf else "旧版 Word（doc、wps）"
    advice = install_advice("libreoffice-writer")
    raise CorpusError(f"{name}：是{kind}文件，读它要用别的程序；{advice}，或用 Word 打开后另存为 docx")


def _by_office(office: str, source: Path, name: str, seconds: float) -> bytes:
    profile = closed_profile(source.parent / "profile")
    command = [office, profile, "--headless", "--norestore", "--nolockcheck", "--convert-to", "docx"]
    run([*command, "--outdir", str(source.parent), str(source)], name, seconds, {"SAL_USE_VCLPLUGIN": "svp"})
    made = source.with_suffix(".docx")
    if not made.is_file():
        raise CorpusError(
            f"{name}：LibreOffice 打不开这个文件，可能已损坏或设有密码；请用原来的软件打开后另存为 docx"
        )
    return made.read_bytes()
