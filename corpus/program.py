"""What the program is called, how it was started, and the reports that come with it."""

from __future__ import annotations

import sys
from pathlib import Path

PROGRAM = "reportqa"
SAMPLES = Path(__file__).parent / "reports"


def called(module: str, command: str) -> str:
    """The words to type again: `command` where `reportqa` was started, else `module`, one part alone."""
    started = Path(sys.argv[0])
    whole = started.stem == PROGRAM or (started.parent.name == PROGRAM and started.stem == "__main__")
    return command if whole else module
