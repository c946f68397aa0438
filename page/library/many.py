"""Many questions at once: a column of them in, each asked by the page in turn, a sheet of answers back.

The same as a command: python -m page.library.many 问题.xlsx 回答.xlsx --index DIR.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from corpus.errors import QuestionError, ReportqaError
from page.cards.kept import kept
from page.chat.desk import Desk, checked
from page.chat.sheet_export import ANSWER_HEADS, ANSWER_WIDTHS, answer_row, read_column, xlsx
from page.server.site import body_of, bytes_of, changing

# Questions of one file, and its bytes.
_MOST: Final = 300
_BYTES: Final = 4 << 20


@dataclass(frozen=True, slots=True)
class Many:
    """The routes: the questions of a file, and the answer to one of them."""

    desk: Desk

    def routes(self) -> list[Route]:
        """`/rq/many/questions` (a file in, a list out) and `/rq/many/ask` (a question in, an answer out)."""
        return [
            Route("/rq/many/questions", changing(self._questions), methods=["PUT"]),
            Route("/rq/many/ask", changing(self._ask), methods=["POST"]),
        ]

    async def _questions(self, request: Request) -> Response:
        data = await bytes_of(request, _BYTES)
        if len(data) > _BYTES:
            raise QuestionError(f"文件太大，最多 {_BYTES >> 20} MB。")
        return JSONResponse(await run_in_threadpool(read_column, data, _MOST))

    async def _ask(self, request: Request) -> Response:
        question = checked(await body_of(request))
        index = self.desk.live.current()
        answer = await run_in_threadpool(self.desk.asking.answer, question, index, ())
        return JSONResponse(answer.to_dict())


def main(argv: Sequence[str] | None = None) -> int:
    """Answer the questions of a file into a sheet; 1 with a Chinese message where that does not go."""
    from index.searcher import Index
    from qa.api import ask

    parser = argparse.ArgumentParser(prog="python -m page.library.many", description="成批提问")
    parser.add_argument("questions", type=Path, metavar="问题", help="XLSX、CSV 或 TXT，第一列一行一问")
    parser.add_argument("answers", type=Path, metavar="回答", help="存到哪里，.xlsx")
    parser.add_argument("--index", type=Path, default=Path(".index"), metavar="DIR", help="索引目录")
    parser.add_argument("--link", default="http://127.0.0.1:7860", metavar="URL", help="页面的地址，链接用")
    options = parser.parse_args(argv)
    try:
        asked = read_column(options.questions.read_bytes(), _MOST)
        index = Index.load(options.index)
        rows = [answer_row(kept(ask(q, index=index)), options.link.rstrip("/")) for q in asked]
        options.answers.write_bytes(xlsx(ANSWER_HEADS, rows, ANSWER_WIDTHS))
    except (ReportqaError, OSError) as exc:
        sys.stderr.write(f"错误：{exc}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
