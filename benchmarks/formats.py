"""What is read of each format: a document of ours, by real programs, looked through feature by feature.

python -m benchmarks.formats --write    sets the table into docs/inputs.md
"""

from __future__ import annotations

import argparse
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from corpus.errors import CorpusError
from corpus.layout.lines import Extract
from corpus.office.programs import program
from corpus.pages.ocr import available
from corpus.readers import read_lines

ROOT = Path(__file__).parents[1]
FILES = ROOT / "tests" / "files"
PAGE = ROOT / "docs" / "inputs.md"
BEGIN, END = "<!-- formats:begin -->", "<!-- formats:end -->"
# Ending → the file; WPS writes the formats of Word 97 and Excel 97 under endings of its own.
KINDS = {
    **{kind: f"water.{kind}" for kind in ("docx", "odt", "doc", "rtf", "pdf", "ofd", "html", "mht", "epub")},
    "wps": "water.doc",
    "pptx": "briefing.pptx",
    "png": "scan.png",
    **{kind: f"budget.{kind}" for kind in ("xlsx", "xls", "ods")},
    "et": "budget.xls",
}
Look = Callable[[Extract, str], bool]
FEATURES: dict[str, Look] = {
    "正文的字": lambda _, text: "12.5亿元" in text or "54,310.46" in text,
    "标题级别": lambda read, _: any(line.level for line in read.lines),
    "自动编号": lambda _, text: "（一）管网改造" in text or "1. 管网改造" in text,
    "表格逐格": lambda _, text: "竹港镇 | 118.4 | 126.9" in text or "非税收入 | 26,600 | 27,000" in text,
    "合并的表头": lambda _, text: "镇街 | 供水量 | | 备注" in text or "| | 预算 | 执行 |" in text,
    "空白格不移位": lambda _, text: "松溪镇 | | 97.3 | 含校区" in text or "21,400 | | 22,905.00" in text,
    "脚注": lambda _, text: bool(re.search("含上年结转(?:投资)?0.7亿元", text)) and "亿元1" not in text,
    "文本框": lambda _, text: "专栏" in text,
    "页眉另列": lambda read, _: "青石县政府公报" in read.outside,
    "所示的数字格式": lambda _, text: "6.1%" in text,
    "隐藏的表另列": lambda read, _: "甲 | 乙" in read.outside,
}
SHEET_ONLY = {"所示的数字格式", "隐藏的表另列"}
BOTH = {"正文的字", "标题级别", "表格逐格", "合并的表头", "空白格不移位"}
# What the file does not hold: slides have notes for footnotes, and some programs leave things out.
LACKS = {
    "pptx": {"页眉另列"},
    "epub": {"标题级别", "自动编号", "页眉另列"},
    "html": {"文本框"},
    "mht": {"文本框"},
}
NEEDS = {"doc": "LibreOffice", "wps": "LibreOffice", "rtf": "LibreOffice", "png": "ocr 组"}


def readable(kind: str) -> bool:
    """Whether this machine has what reading the format needs."""
    if kind in {"doc", "wps", "rtf"}:
        return program("soffice", "libreoffice") is not None
    return kind != "png" or available()


def row(kind: str) -> str:
    """A line of the table."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(shutil.copy(FILES / KINDS[kind], Path(folder, f"报告.{kind}")))
        try:
            read = read_lines(path)
        except CorpusError as exc:
            raise SystemExit(str(exc)) from exc
    text = "\n".join(line.text for line in read.lines)
    sheet = KINDS[kind].startswith("budget")
    cells = [kind, NEEDS.get(kind, "")]
    for name, look in FEATURES.items():
        asked = (name in BOTH or (name in SHEET_ONLY) == sheet) and name not in LACKS.get(kind, ())
        cells.append(("是" if look(read, text) else "否") if asked else "")
    return "|" + "".join(f" {cell} |" if cell else " |" for cell in cells)


def table() -> str:
    """Every format by every feature; SystemExit where this machine lacks a program."""
    heads = ["格式", "另需", *FEATURES]
    rows = [row(kind) for kind in KINDS]
    return "\n".join([f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}", *rows])


def main() -> None:
    """Print the table, or set it into the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    made = table()
    print(made)
    if parser.parse_args().write:
        page = PAGE.read_text("utf-8")
        told = re.sub(f"{BEGIN}.*{END}", f"{BEGIN}\n{made}\n{END}", page, flags=re.DOTALL)
        PAGE.write_text(told, "utf-8")


if __name__ == "__main__":
    main()
