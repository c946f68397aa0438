"""The same questions by every door, each answer beside that of the Python function; the table is in doors.md.

    python -m benchmarks.every_door --index DIR --questions FILE [--many 100] [--write]

One warm process, this one, serves page, API, chat and MCP; MCP on standard input and the command on a file
are one process each, the command for a single question one a question, so only of the first `FEW`. What the
reader makes of a passage is remembered here, so that each door does everything else anew. An answer is
compared whole, as JSON, without the time that it took.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from mcp import Client as McpClient
from mcp import StdioServerParameters, stdio_client
from openai import OpenAI

import app  # noqa: F401 - silences what gradio would send
from benchmarks.load_visitors import Program
from benchmarks.machine import machine
from benchmarks.running_page import free_port
from index.live import LiveIndex
from page.api.ask_shapes import AnswerBody
from page.house import House, Secrets
from page.requests.origins import Hosts
from page.server.options import parser
from qa import ask
from qa.read.onnx_reader import OnnxReader, default_reader
from qa.read.reading import Reading
from qa.read.window import Window
from reportqa.client import AsyncClient, Client

ROOT = Path(__file__).parents[1]
TABLE, HEADING = ROOT / "benchmarks" / "doors.md", "## 同一个问题，每一扇门"
FEW, ALONE = 10, "命令行，每问一个进程（前十问）"
Answers = list[dict[str, Any]]


def remember(reader: OnnxReader) -> None:
    """Let `reader` read a window for a question once: reading is four fifths of an answer's time."""
    held: dict[tuple[str, str, int, str], Reading] = {}
    read = reader.read

    def remembered(question: str, windows: Sequence[Window]) -> list[Reading]:
        keys = [(question, w.report.source, w.start, w.text) for w in windows]
        new = [n for n, key in enumerate(keys) if key not in held]
        held.update(zip((keys[n] for n in new), read(question, [windows[n] for n in new]), strict=True))
        return [held[key] for key in keys]

    reader.read = remembered  # type: ignore[method-assign]


def alike(body: object) -> dict[str, Any]:
    """An answer without the time that it took and the number of its line."""
    return AnswerBody.model_validate(body).model_dump(exclude={"elapsed_ms"})


def by_client(url: str, asked: Sequence[str]) -> Answers:
    """The client, one after the other."""
    with Client(url) as client:
        return [client.ask(q).model_dump() for q in asked]


def by_stages(url: str, asked: Sequence[str]) -> Answers:
    """The client, told of the stages."""
    with Client(url) as client:
        return [[*client.stages(q)][-1].model_dump() for q in asked]  # type: ignore[union-attr]


def by_batch(url: str, asked: Sequence[str]) -> Answers:
    """The client, as one batch."""
    with Client(url) as client:
        return [item.answer.model_dump() for item in client.batch(asked) if item.answer]


def by_async(url: str, asked: Sequence[str]) -> Answers:
    """The client that awaits, eight questions at once."""

    async def all_of_them() -> Answers:
        gate = asyncio.Semaphore(8)
        async with AsyncClient(url) as client:

            async def one(question: str) -> dict[str, Any]:
                async with gate:
                    return (await client.ask(question)).model_dump()

            return list(await asyncio.gather(*map(one, asked)))

    return asyncio.run(all_of_them())


def by_http(url: str, asked: Sequence[str]) -> Answers:
    """Plain HTTP."""
    with httpx.Client(base_url=url, timeout=60, trust_env=False) as client:
        return [client.post("/api/v1/ask", json={"question": q}).json() for q in asked]


def by_chat(url: str, asked: Sequence[str]) -> Answers:
    """The official client of OpenAI."""
    with OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0) as client:
        told = [
            client.chat.completions.create(model="reportqa", messages=[{"role": "user", "content": q}])
            for q in asked
        ]
    return [(one.model_extra or {})["reportqa"] for one in told]


def by_page(url: str, asked: Sequence[str]) -> Answers:
    """What gradio's client calls."""
    return [json.loads(Program(url).ask(q, [])) | {"elapsed_ms": 0} for q in asked]


def by_mcp(where: object, asked: Sequence[str]) -> Answers:
    """The official client of MCP."""

    async def all_of_them() -> Answers:
        async with McpClient(where) as client:  # type: ignore[arg-type]
            told = [await client.call_tool("ask", {"question": q}) for q in asked]
            return [one.structured_content or {} for one in told]

    return asyncio.run(all_of_them())


def by_command(index: Path, asked: Sequence[str]) -> Answers:
    """The command, a process a question."""

    def one(question: str) -> dict[str, Any]:
        command = [sys.executable, "-m", "qa", "--index", str(index), "--json", question]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(one, asked))


def by_file(index: Path, asked: Sequence[str]) -> Answers:
    """The command, all questions in a file."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".jsonl") as file:
        file.writelines(json.dumps({"question": q}) + "\n" for q in asked)
        file.flush()
        command = [sys.executable, "-m", "qa", "--index", str(index), "--batch", file.name]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


@contextmanager
def opened(live: LiveIndex) -> Iterator[str]:
    """The address of page, API and MCP, served by this process."""
    words = [
        "--mcp",
        "--port",
        str(free_port()),
        "--requests-per-minute",
        "0",
        "--api-requests-per-minute",
        "0",
    ]
    options = parser().parse_args(words)
    house = House.of(options, live, Secrets.read(options))
    server = house.open(Hosts())
    server.start()
    try:
        yield server.url.rstrip("/")
    finally:
        server.stop()


@contextmanager
def doors(index: Path, live: LiveIndex) -> Iterator[Mapping[str, Callable[[Sequence[str]], Answers]]]:
    """The doors by their names, the server open meanwhile."""
    own = StdioServerParameters(
        command=sys.executable, args=["-m", "page.agents.mcp_stdio", "--index", str(index)], cwd=ROOT
    )
    with opened(live) as url:
        yield {
            "HTTP `/api/v1/ask`": lambda q: by_http(url, q),
            "Python 客户端": lambda q: by_client(url, q),
            "Python 客户端，逐步告知": lambda q: by_stages(url, q),
            "Python 客户端，`await`，八问同时": lambda q: by_async(url, q),
            "成批的任务": lambda q: by_batch(url, q),
            "`/v1/chat/completions`（`openai`）": lambda q: by_chat(url, q),
            "MCP，HTTP": lambda q: by_mcp(f"{url}/mcp", q),
            "MCP，标准输入输出": lambda q: by_mcp(stdio_client(own), q),
            "页面的 `/ask`": lambda q: by_page(url, q),
            "命令行 `--batch`": lambda q: by_file(index, q),
            ALONE: lambda q: by_command(index, q[:FEW]),
        }


def main() -> int:
    """Ask by every door and print the table; 1 where an answer differs."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--many", type=int, default=100)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    lines = options.questions.read_text("utf-8").splitlines()[: options.many]
    asked = [json.loads(line)["question"] for line in lines]
    live = LiveIndex(options.index)
    index = live.current()
    remember(default_reader())
    began = time.perf_counter()
    expected = [alike(ask(q, index=index).to_dict()) for q in asked]
    rows, differ = [f"| Python 函数 `ask`（对照） | — | {time.perf_counter() - began:.0f} |"], 0
    with doors(options.index.resolve(), live) as held:
        for name, door in held.items():
            began = time.perf_counter()
            due = expected[:FEW] if name == ALONE else expected
            same = sum(alike(a) == e for a, e in zip(door(asked), due, strict=True))
            differ += len(due) - same
            rows.append(f"| {name} | {same} / {len(due)} | {time.perf_counter() - began:.0f} |")
            print(rows[-1], flush=True)
    told = sum(answer["status"] == "answered" for answer in expected)
    text = "\n".join(
        [
            HEADING,
            "",
            f"`python -m benchmarks.every_door`；{machine(('mcp', 'openai'))}。{len(asked)} 问"
            f"（作答 {told}，其余拒答或反问），{len(index.reports)} 份报告。"
            "与 Python 函数 `ask` 的回答逐字段比，只除去用时。除标准输入输出和命令行，都由同一进程供给，"
            "同一问读过的段落在其中记住；秒数含等别的程序的。",
            "",
            "| 门 | 相同 | 秒 |",
            "|---|--:|--:|",
            *rows,
        ]
    )
    print(text)
    if options.write:
        before = TABLE.read_text("utf-8").partition(HEADING)[0].rstrip("\n")
        TABLE.write_text(f"{before}\n\n{text}\n", "utf-8")
    return int(differ > 0)


if __name__ == "__main__":
    sys.exit(main())
