"""Three page servers on one index folder behind nginx, beside one alone; the table is many_servers.md.

    python -m benchmarks.many_servers --index DIR --corpus DIR --shared DIR
        [--askers 16] [--seconds 60] [--write]

Works on copies; needs nginx. The same questions go to one server and through the proxy to three: their
answers must be the same, letter for letter. Then a report is added by `python -m index update` while they
are asked: an answer that is not that of the version which its reply names is `mixed`. Then one is killed,
and one told to end, while they are asked. Last, sessions of the page ask through a proxy that sends every
request to the next server, and through one that keeps a browser to its server.
"""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.asking import (
    HEAD,
    WARM,
    Asked,
    Deck,
    ask_once,
    ask_together,
    copied,
    measured,
    questions,
    warmed,
)
from benchmarks.load import FIRST, THEN, reports_of, update
from benchmarks.load_visitors import Visitor
from benchmarks.machine import load, machine, today
from benchmarks.proxied import MISSING, PLAIN, STICKY, proxy, servers
from benchmarks.running_page import memory_mb, served

RECORD = Path(__file__).with_name("many_servers.md")
COUNT = 3
_ADDED = "云溪县"  # the place of load.REPORT
_VISITORS = 6


def speed(index: Path, asked: Sequence[str], askers: int, seconds: float) -> list[str]:
    """The same questions to one server, and to three behind the proxy; sessions of the page to these."""
    deck = Deck(asked)
    with served(index) as (url, pid):
        warmed(url, pid, deck)
        alone = measured(url, [pid], askers, seconds, deck)
    deck = Deck(asked)
    with servers(index, COUNT) as all_of_them:
        urls = [url for url, _ in all_of_them]
        for url, pid in all_of_them:
            warmed(url, pid, Deck(asked))
        for _ in range(WARM):
            deck.deal()
        with proxy(urls, STICKY) as before:
            together = measured(before.url, [pid for _, pid in all_of_them], askers, seconds, deck)
            shares = sorted(before.shares().values())
        memory = "、".join(str(memory_mb(pid, "VmRSS")) for _, pid in all_of_them)
        same = same_everywhere(urls, asked[:20])
        visits = [visiting(urls, asked, locations) for locations in (PLAIN, STICKY)]
    first = {a.question: a.answer for a in alone.asked}
    both = [a for a in together.asked if a.question in first]
    equal = sum(first[a.question] == a.answer for a in both)
    return [
        HEAD.replace("同时提问", "服务器"),
        alone.line("1"),
        together.line(f"{COUNT}，经代理"),
        "",
        f"- 三个各自的内存：{memory} MB；各答 {'、'.join(map(str, shares))} 问。",
        f"- 一个的与三个的都答了的 {len(both)} 问，{equal} 问逐字相同；",
        f"  另 20 问直接问三个，{same} 问三个逐字相同。",
        "",
        f"## 页面的会话（{_VISITORS} 个浏览器，各两问）",
        "",
        "| 代理 | 答成 | 出错 |\n|---|--:|---|",
        *visits,
    ]


def same_everywhere(urls: Sequence[str], asked: Sequence[str]) -> int:
    """How many of the questions all servers answer alike."""
    return sum(len({ask_once(url, question).answer for url in urls}) == 1 for question in asked)


def updating(index: Path, corpus: Path, askers: int, seconds: float) -> list[str]:
    """Three servers while a report is added: faults, answers by version, and the seconds of each server."""
    places = [*reports_of(index)[:6], _ADDED]
    asked = [words for place in places for words in (FIRST.format(place), *(place + t for t in THEN[:1]))]
    with servers(index, COUNT) as all_of_them:
        urls = [url for url, _ in all_of_them]
        expected = answers_of(urls, asked)
        took: list[float] = []
        with proxy(urls, STICKY) as before:
            changing = threading.Thread(target=_updated, args=(index, corpus, took, seconds / 4))
            seen = while_asked(before.url, asked, askers, seconds, changing)
        after = answers_of(urls, asked)
    expected |= after
    good = [a for a in seen if not a.fault]
    wrong = [a for a in good if expected.get((a.version, a.question)) != {a.answer}]
    versions = Counter(a.version for a in good)
    taken = {version for version, _ in after}
    both = sum(len(answers) != 1 for answers in expected.values())
    return [
        f"- 更新用 {took[0]:.1f} 秒；其间与其后共 {len(good)} 个回答，所属版本"
        f" {'、'.join(f'{_short(v)} {n} 个' for v, n in sorted(versions.items()))}。",
        f"- 出错 {len(seen) - len(good)}，与所标版本不符（混版） {len(wrong)}，几个服务器答得不同的 {both}；"
        f"结束时三个都用 {'、'.join(map(_short, taken))}。",
        *_faults(seen),
    ]


def _short(version: str) -> str:
    return version.partition("-")[0]


def _updated(index: Path, corpus: Path, took: list[float], more: float) -> None:
    began = time.monotonic()
    update(index, corpus, added=True)
    took.append(time.monotonic() - began)
    time.sleep(more)  # and it is asked on


def answers_of(urls: Sequence[str], asked: Sequence[str]) -> dict[tuple[str, str], set[str]]:
    """Version and question to the answers of all servers."""
    found: dict[tuple[str, str], set[str]] = {}
    for question in asked:
        for told in (ask_once(url, question) for url in urls):
            found.setdefault((told.version, question), set()).add(told.answer or told.fault)
    return found


def while_asked(
    url: str, asked: Sequence[str], askers: int, seconds: float, event: threading.Thread
) -> list[Asked]:
    """Ask the questions over and over until the event is past; it begins after a quarter of the time."""
    deck = Deck([asked[n % len(asked)] for n in range(100_000)])
    timer = threading.Timer(seconds / 4, event.start)
    timer.start()
    seen, _ = ask_together(url, askers, seconds, deck, event.is_alive)
    timer.join()
    event.join()
    return seen


def ending(
    index: Path, asked: Sequence[str], askers: int, seconds: float, how: signal.Signals, locations: str
) -> str:
    """A row: what programs see when one of three servers ends while they ask."""
    with servers(index, COUNT) as all_of_them:
        urls = [url for url, _ in all_of_them]
        for url, pid in all_of_them:
            warmed(url, pid, Deck(asked))
        with proxy(urls, locations) as before:
            event = threading.Thread(target=os.kill, args=(all_of_them[0][1], how))
            seen = while_asked(before.url, asked[WARM:], askers, seconds, event)
    faults = Counter(a.fault for a in seen if a.fault)
    told = "；".join(f"{n} 次 {words}" for words, n in faults.items()) or "没有"
    kept = "接着问别的" if locations is STICKY else "不再试"
    longest = max(a.seconds for a in seen if not a.fault)
    return f"| {how.name} | {kept} | {len(seen) - faults.total()} | {longest:.1f} | {told} |"


def visiting(urls: Sequence[str], asked: Sequence[str], locations: str) -> str:
    """A row: sessions of the page, two questions each."""
    faults: Counter[str] = Counter()
    answered: list[str] = []
    with proxy(urls, locations) as before:

        def visit(number: int) -> None:
            visitor = Visitor(before.url, number, f"reportqa_visit={secrets.token_urlsafe(24)}")
            for question in asked[number * 2 : number * 2 + 2]:
                try:
                    answered.append(visitor.ask(question, []))
                except (OSError, RuntimeError, ValueError) as exc:
                    faults[f"{type(exc).__name__} {exc}"[:100]] += 1

        threads = [threading.Thread(target=visit, args=(number,)) for number in range(_VISITORS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    told = "；".join(f"{n} 次 {words}" for words, n in faults.items()) or "没有"
    return f"| {'一个浏览器总到同一个' if locations is STICKY else '轮流'} | {len(answered)} | {told} |"


def _faults(seen: Sequence[Asked]) -> list[str]:
    return [f"- 出错 {n} 次：{words}" for words, n in Counter(a.fault for a in seen if a.fault).items()]


def main() -> None:
    """Print the record, write it where asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    for name in ("--index", "--corpus", "--shared"):
        parser.add_argument(name, type=Path, required=True)
    parser.add_argument("--askers", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--write", action="store_true", help=f"write {RECORD.name}")
    options = parser.parse_args()
    if shutil.which("nginx") is None:
        raise SystemExit(MISSING)
    record = ""
    for lines in told(options):
        part = "\n".join(lines) + "\n"
        print(part, flush=True)
        record += part if not record else "\n" + part
    if options.write:
        RECORD.write_text(record, encoding="utf-8")


def told(options: argparse.Namespace) -> Iterator[list[str]]:
    """Measure everything; the parts of the record as they come."""
    before, asked = load(), questions(options.shared, options.index)
    few = (options.askers, options.seconds)
    yield [
        "# 几个页面进程，一个索引文件夹",
        "",
        f"    python -m benchmarks.many_servers {' '.join(sys.argv[1:])}",
        "",
        f"{today()}，{machine(('onnxruntime', 'uvicorn'))}；都在一台机器上，{options.askers} 个程序提问，"
        f"排队在内；处理器与内存是几个服务器合计；开始前一分钟平均 {before:.1f} 个程序要处理器。",
    ]
    with copied(options.index) as index, tempfile.TemporaryDirectory() as work:
        corpus = Path(shutil.copytree(options.corpus, Path(work) / "corpus"))
        yield ["## 快慢", "", *speed(index, asked, *few)]
        yield ["## 一边问一边更新", "", *updating(index, corpus, *few)]
        yield [
            "## 一边问一边结束一个",
            "",
            "| 信号 | 代理 | 回答 | 最久 秒 | 程序看到的出错 |\n|---|---|--:|--:|---|",
            ending(index, asked, *few, signal.SIGKILL, PLAIN),
            ending(index, asked, *few, signal.SIGKILL, STICKY),
            ending(index, asked, *few, signal.SIGTERM, STICKY),
        ]


if __name__ == "__main__":
    main()
