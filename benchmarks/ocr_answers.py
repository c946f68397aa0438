"""Answers over recognised pages beside answers over the text itself: the same questions, the same paragraphs.

python -m benchmarks.ocr_answers --shared ../shared [--reports N] [--write]

Of each report the paragraphs that answer its questions are printed on a page or two (Chromium), drawn at 200
dots an inch clean and under seals, and read back as one scanned PDF. The text of the same paragraphs is the
other side. Each side is an index of its own.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PIL import Image

from benchmarks.machine import load, machine
from benchmarks.ocr import DOTS, printed, stamped
from benchmarks.questions import provinces
from corpus.report import DOUBTFUL
from index.building.build import build_index
from index.encoders.selection import open_encoder
from index.searcher import Index
from qa import Answer, ask
from qa.tools.judge import judge

RECORD = Path(__file__).with_suffix(".md")
_KINDS = frozenset({"figure", "fact", "list"})
_A_PAGE = 560  # characters printed on one
Row = dict[str, Any]


def questions(shared: Path) -> dict[str, list[Row]]:
    """Questions answered by one report each, by report; those with the most first."""
    told = (shared / "eval" / "prov2025_dev.jsonl").read_text("utf-8").splitlines()
    out: dict[str, list[Row]] = defaultdict(list)
    for row in [*map(json.loads, told), *provinces(shared)]:
        plain = row["kind"] in _KINDS and isinstance(row["doc"], str) and not row.get("history")
        if plain and row.get("evidence") and not row.get("ambiguous"):
            out[row["doc"]].append(row)
    return dict(sorted(out.items(), key=lambda held: (-len(held[1]), held[0])))


def pages_of(text: str, rows: list[Row], most: int) -> tuple[list[list[str]], list[Row]]:
    """The title and the paragraphs that answer most for their length, on `most` pages; their questions."""
    paragraphs = [p.strip() for p in text.splitlines() if p.strip()]
    bare = [re.sub(r"\s", "", p) for p in paragraphs]
    places = [{_place(bare, evidence) for evidence in row["evidence"]} for row in rows]
    asked = Counter(n for at in places for n in at if n is not None)
    pages, held = [[paragraphs[0]]], {0}
    for n in sorted(asked, key=lambda n: (-asked[n] / len(paragraphs[n]), n)):
        room = next((p for p in pages if sum(map(len, p)) + len(paragraphs[n]) <= _A_PAGE), None)
        if room is None and len(pages) < most:
            pages.append(room := [])
        if room is not None and n not in held:
            room.append(paragraphs[n])
            held.add(n)
    return pages, [row for row, at in zip(rows, places, strict=True) if at <= held]


def _place(paragraphs: list[str], evidence: str) -> int | None:
    """The paragraph that holds the evidence; None where none does that fits on a page."""
    bare = re.sub(r"\s", "", evidence)
    return next((n for n, words in enumerate(paragraphs) if bare in words and len(words) <= _A_PAGE), None)


def sides(folder: Path, pages: dict[str, list[list[str]]]) -> Iterator[tuple[str, Path]]:
    """Folders of the same reports: as text, as clean scans, as scans under seals."""
    looks: dict[str, Callable[[Image.Image], Image.Image]] = {"清晰": lambda page: page, "盖章": stamped}
    drawn = {doc: printed(held, folder) for doc, held in pages.items()}
    corpus = folder / "原文"
    corpus.mkdir()
    for doc, held in pages.items():
        (corpus / f"{doc}.txt").write_text("\n".join(p for page in held for p in page), "utf-8")
    yield "原文", corpus
    for name, look in looks.items():
        corpus = folder / name
        corpus.mkdir()
        for doc, images in drawn.items():
            first, *others = [look(image) for image in images]
            first.save(corpus / f"{doc}.pdf", save_all=True, append_images=others, resolution=DOTS)
        yield name, corpus


def outcome(row: Row, answer: Answer) -> str:
    """What became of a question; a wrong value counts apart where it bears the mark of a doubtful one."""
    verdict = judge(row, answer.to_dict())
    if verdict.right:
        return "答对"
    if answer.status == "refused":
        return "拒答"
    marked = bool(answer.results) and all("没有把握" in r.origin for r in answer.results)
    return "答错，已标明" if marked else "答错"


def main() -> None:
    """Print the table, and write it down if asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--reports", type=int, default=6)
    parser.add_argument("--pages", type=int, default=2)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    held = dict(list(questions(options.shared).items())[: options.reports])
    corpus = options.shared / "corpus" / "provincial_2025"
    texts = {doc: (corpus / f"{doc}.txt").read_text("utf-8") for doc in held}
    made = {doc: pages_of(texts[doc], rows, options.pages) for doc, rows in held.items()}
    asked = [row for _, rows in made.values() for row in rows]
    encoder = open_encoder()
    rows, given = list[str](), dict[str, list[str]]()
    with tempfile.TemporaryDirectory() as folder:
        for name, corpus in sides(Path(folder), {doc: pages for doc, (pages, _) in made.items()}):
            built = build_index(corpus, corpus.with_suffix(".index"), encoder)
            if built.rejected:
                raise SystemExit(f"有报告没有读成：{built.rejected}")
            index = Index.load(corpus.with_suffix(".index"), encoder)
            answers = [ask(row["question"], index=index) for row in asked]
            given[name] = [a.results[0].value if a.results else a.status for a in answers]
            counts = Counter(map(outcome, asked, answers))
            doubtful = sum(any("没有把握" in r.origin for r in a.results) for a in answers)
            same = sum(x == y for x, y in zip(given[name], given["原文"], strict=True))
            cells = [counts[k] for k in ("答对", "拒答", "答错", "答错，已标明")]
            rows.append(f"| {name} | {len(asked)} | {' | '.join(map(str, cells))} | {same} | {doubtful} |")
            print(rows[-1], flush=True)
    printed_pages = sum(len(pages) for pages, _ in made.values())
    command = f"--shared {options.shared} --reports {options.reports} --pages {options.pages}"
    told = f"""# 从图片识别的文字里作答

`python -m benchmarks.ocr_answers {command} --write`

{machine(["rapidocr", "onnxruntime"])}；测量时的负载 {load():.1f}。

{len(made)} 份省级政府工作报告，各取题目所问的段落，共 {printed_pages} 页，由 Chromium 印出，
画成每英寸 {DOTS} 点，清晰的与每页盖一个章的，存成扫描的 PDF 再读回来；
同样的段落存成文本对照。同样的题（数字、事实、列举）各问一遍。
“已标明”的是答错而结果旁写明“数字没有把握，请对照原图”的（识别的把握低于 {DOUBTFUL}）；
“同原文”是第一个结果与文本上的一字不差。

| 读的是 | 题 | 答对 | 拒答 | 答错 | 答错，已标明 | 同原文 | 结果标明没有把握 |
|---|---:|---:|---:|---:|---:|---:|---:|
{chr(10).join(rows)}
"""
    print(told)
    if options.write:
        RECORD.write_text(told, "utf-8")


if __name__ == "__main__":
    main()
