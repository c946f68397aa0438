"""A figure that was read from a picture and is not sure is marked in every place that gives it as a value."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from qa_samples import TIANCHANG, index_of, tianchang
from stub_reader import StubReader

from corpus.folder.load import read_report
from corpus.pages import ocr
from corpus.report import DOUBTFUL, Report
from page.api.ask_shapes import AnswerBody
from page.cards.answer_card import answer_card
from page.cards.kept import kept
from page.chat.docx_export import word
from page.chat.markdown_export import markdown
from page.chat.sheet_export import HEADS, rows_of
from page.figures.indicators_tab import _row
from page.stated_figures import figures_of
from qa import Answer, ask
from qa.__main__ import readable

QUESTION = "天长市2024年归集数据多少条"
SURE, DOUBT = "由图片识别", "由图片识别，数字没有把握，请对照原图"


class Seen:
    """Recognition that finds the lines of a report, the figures of those with `words` as sure as told."""

    def __init__(self, words: str, sure: float) -> None:
        lines = TIANCHANG.splitlines()
        self.txts = tuple(lines)
        self.boxes = [((0, y), (900, y), (900, y + 10), (0, y + 10)) for y in range(0, 30 * len(lines), 30)]
        self.word_results = [
            tuple(
                (char, sure if char.isdigit() and words in line else 0.99, self._box(n, 30 * row))
                for n, char in enumerate(line)
            )
            for row, line in enumerate(lines)
        ]

    @staticmethod
    def _box(n: int, y: int) -> tuple[tuple[float, float], ...]:
        return ((10 * n, y), (10 * n + 10, y), (10 * n + 10, y + 10), (10 * n, y + 10))

    def __call__(self, *_: object, **__: object) -> Seen:
        return self


def scanned(folder: Path, patch: pytest.MonkeyPatch, words: str, sure: float) -> Report:
    patch.setattr(ocr, "available", lambda: True)
    patch.setattr(ocr, "lift_memory", lambda: None)
    patch.setattr(ocr, "_engine", lambda *_: Seen(words, sure))
    patch.setattr(ocr, "_decoded", lambda *_: Image.new("RGB", (900, 600), "white"))
    path = folder / "天长市数据资源管理局2024年工作总结.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n")
    return read_report(path, folder)


def asked(report: Report, question: str = QUESTION) -> Answer:
    answer = ask(question, index=index_of(report), reader=StubReader({"3.1亿条": 6.0, "12.6万件": 6.0}))
    assert answer.status == "answered", answer
    return answer


@pytest.mark.parametrize(("sure", "words"), [(DOUBTFUL - 0.3, DOUBT), (0.95, SURE)])
def test_the_mark_goes_from_the_recogniser_to_every_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sure: float, words: str
) -> None:
    report = scanned(tmp_path, monkeypatch, "归集数据", sure)
    plain, answer = asked(tianchang()), asked(report)
    assert [r.value for r in answer.results] == [r.value for r in plain.results] == ["3.1亿条"]
    assert answer.results[0].origin == words
    assert answer.confidence == pytest.approx(plain.confidence * sure, abs=0.02)
    assert answer.message.endswith("（由图片识别，数字没有把握，请对照原图。）") == (words == DOUBT)
    body = AnswerBody.of(answer)
    assert (body.results[0].origin, body.quotes[0].origin) == (words, words)
    card = answer_card(answer)
    shown = f'<small class="rq-origin">{words}</small>'
    assert card.index("3.1") < card.index(shown) < card.index("rq-message")
    told = kept(answer)
    assert dict(zip(HEADS, rows_of([told])[0], strict=True))["识别"] == words
    assert f"{words}" in markdown([told])
    assert words in readable(answer).splitlines()[0]
    assert word([told])
    (figure,) = (f for f in figures_of(report) if f.value == "3.1亿条")
    assert shown in _row(figure)


def test_sure_figures_beside_a_doubtful_one_keep_their_own_mark(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = scanned(tmp_path, monkeypatch, "归集数据", 0.4)
    answer = asked(report, "天长市2024年办理事项多少件")
    assert answer.results[0].origin == SURE
    assert not answer.message.endswith("原图。）")
    assert asked(tianchang()).results[0].origin == ""
    assert "origin" not in asked(tianchang()).to_dict()["results"][0]
