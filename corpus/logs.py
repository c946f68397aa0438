"""The log: one line an event on stderr, as text for people or as JSON for machines.

Loggers are named by package (corpus, index, qa, page). What belongs to an event goes along as
`extra=fields(...)`; no line holds a question unless the operator asks for it, nor ever a password or key.
The formatters are our own: text and JSON tell one entry, and python-json-logger would take over the last line
of it, the encoding.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from corpus.program import PROGRAM

LEVELS = ("debug", "info", "warning", "error")
PACKAGES = ("app", "corpus", "index", "qa", "page", PROGRAM)  # the last is above them where installed
request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The question being answered: every line written meanwhile carries it."""


def fields(**held: object) -> dict[str, Mapping[str, object]]:
    """What a line holds beside its message, for `extra=`."""
    return {"fields": held}


def add_log_options(parser: argparse.ArgumentParser) -> None:
    """The options --log-format and --log-level."""
    parser.add_argument("--log-format", choices=("text", "json"), help="日志的格式，默认 text")
    parser.add_argument(
        "--log-level", choices=LEVELS, help="记到哪一级，默认 warning；info 逐问、逐阶段各一行"
    )


def begin_log(options: argparse.Namespace, *, quiet: bool = False) -> None:
    """Write the log to stderr as the options say; called again, it takes the place of what was before.

    `quiet`: without a word on the log there is none, since the command itself says what went wrong.
    Our own packages are heard from the level asked for, others from warning: theirs may name keys.
    """
    root = logging.getLogger()
    for handler in [held for held in root.handlers if isinstance(held, Console)]:
        root.removeHandler(handler)
    silent = quiet and not (options.log_format or options.log_level)
    formatter = JsonLines() if options.log_format == "json" else TextLines()
    root.addHandler(Console(None if silent else formatter))
    for name in PACKAGES:
        logging.getLogger(name).setLevel((options.log_level or "warning").upper())


class Console(logging.Handler):
    """Writes to what stderr is at the time; without a formatter, nothing."""

    def __init__(self, formatter: logging.Formatter | None) -> None:
        super().__init__()
        self.setFormatter(formatter)

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is ours or a warning: some packages set a level of their own."""
        return record.levelno >= logging.WARNING or record.name.partition(".")[0] in PACKAGES

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        if self.formatter is not None:
            try:
                sys.stderr.write(f"{self.format(record)}\n")
            except (OSError, ValueError):  # nobody reads it any more: no reason to break off
                self.handleError(record)


def _entry(record: logging.LogRecord) -> dict[str, Any]:
    time = datetime.fromtimestamp(record.created, UTC).astimezone()
    head = {
        "time": time.isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "event": record.getMessage(),
    }
    request = {"request": request_id.get()} if request_id.get() else {}
    return head | request | getattr(record, "fields", {})


_JSON = json.JSONEncoder(ensure_ascii=False, default=str)


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record with its fields; an exception as `error` (its class) and `trace`."""
        entry = _entry(record)
        if record.exc_info and record.exc_info[0] is not None:
            trace = self.formatException(record.exc_info)
            entry |= {"error": record.exc_info[0].__name__, "trace": trace}
        return _JSON.encode(entry)


class TextLines(logging.Formatter):
    """Time, level, logger and message, then the fields as name=value; still one line an event."""

    def format(self, record: logging.LogRecord) -> str:
        """The record on one line, with the trace of an exception below it."""
        entry = _entry(record)
        head = [str(entry.pop(name)) for name in ("time", "level", "logger", "event")]
        words = [*head, *(f"{name}={_word(value)}" for name, value in entry.items())]
        line = " ".join(words).replace("\n", "\\n")
        trace = self.formatException(record.exc_info) if record.exc_info else ""
        return f"{line}\n{trace}" if trace else line


def _word(value: object) -> str:
    if isinstance(value, str) and value and not set(value) & set(' "=\n'):
        return value
    return _JSON.encode(value)
