"""A real language model as reader and as writer: whether the protocol holds, and what it costs.

    REPORTQA_READER_URL=http://127.0.0.1:8080/v1 REPORTQA_WRITER_MODEL=NAME \
        python -m benchmarks.real_model --index DIR --questions benchmarks/bureau/questions.jsonl [--many 20]

Each question is asked without the model, with it as reader, and with it as writer. The server is the one that
the environment names; quality is not judged here.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import time
from collections import Counter
from pathlib import Path
from statistics import median

from benchmarks.machine import machine
from index.searcher import Index
from qa import ask
from qa.model_service import URL, chosen_model, chosen_writer
from qa.read.onnx_reader import default_reader
from qa.read.served_reader import ServedReader


class Heard(logging.Handler):
    """Why the model was not heard or not shown, counted."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.why = Counter[str]()

    def emit(self, record: logging.LogRecord) -> None:
        """Count a line of the reader or the writer."""
        told = getattr(record, "fields", {})
        if record.name in {"qa.reply.writer", "qa.read.served_reader"}:
            self.why[f"{record.getMessage()}: {told.get('error') or told.get('reason')}"] += 1


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--many", type=int, default=20)
    options = parser.parse_args()
    model, writer = chosen_model(), chosen_writer()
    if model is None or writer is None:
        parser.error("REPORTQA_READER_URL, REPORTQA_WRITER_MODEL")
    del os.environ[URL]  # asked for by name below, and by no question otherwise
    chosen_model.cache_clear()
    chosen_writer.cache_clear()
    heard = Heard()
    logging.getLogger("qa").addHandler(heard)
    logging.getLogger("qa").setLevel(logging.INFO)
    lines = options.questions.read_text("utf-8").splitlines()
    index, counts, took = Index.load(options.index), Counter[str](), {"读": [0.0], "写": [0.0]}
    ask("2025年", index=index)  # opens the packaged reader
    for line in lines[:: max(1, len(lines) // options.many)][: options.many]:
        question = json.loads(line)["question"]
        reader = ServedReader(model, default_reader())
        plain = ask(question, index=index)
        began = time.perf_counter()
        read = ask(question, index=index, reader=reader)
        took["读"].append(time.perf_counter() - began)
        began = time.perf_counter()
        told = ask(question, index=index, writer=writer)
        took["写"].append(time.perf_counter() - began)
        counts["问"] += 1
        counts["它参与选段"] += reader.took_part
        counts["结果因此不同"] += read.results != plain.results
        counts["采用它的措辞"] += bool(told.writer)
        counts["其中与原话不同"] += bool(told.writer) and told.message != plain.message
        print(f"{question}\n  {plain.message}\n  {told.message if told.writer else '—'}", flush=True)
    print(machine(()))
    print("、".join(f"{name} {n}" for name, n in counts.items()), dict(heard.why))
    print("、".join(f"{name} {median(s[1:]):.1f} 秒（最长 {max(s):.1f}）" for name, s in took.items()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
