"""What gradio would load and the page has no use for."""

from __future__ import annotations

import subprocess
import sys

from page_site import ROOT


def told_by(code: str) -> list[str]:
    """The last line that a new process prints, as words."""
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    return ran.stdout.split()


OPENED = "import sys; from page.spared import spared\nwith spared():\n    import page.blocks\n"


def test_the_page_opens_without_tables_plots_and_a_second_mcp_server() -> None:
    loaded = "print(*[n for n in ('pandas.core', 'pyarrow', 'mcp', 'gradio') if n in sys.modules])"
    assert told_by(OPENED + loaded) == ["gradio"]


def test_questions_are_not_summed_up_in_a_table() -> None:
    asked = (
        "from types import SimpleNamespace\n"
        "from page.chat.asking import open_asking\n"
        "from page.chat.desk import Desk\n"
        "live = SimpleNamespace(current=lambda: SimpleNamespace(reports={}))\n"
        "queue = page.blocks.build_page(Desk(open_asking(print), live))._queue\n"
        "queue.events_recorded = 9\n"
        "call = {'function': 'ask', 'status': 'success', 'process_time': 1.0}\n"
        "told = queue.compute_analytics_summary([call])\n"
        "print(told['functions'], 'pandas.core' in sys.modules)\n"
    )
    assert told_by(OPENED + asked) == ["{}", "False"]


def test_what_was_spared_is_there_for_whoever_asks_for_it() -> None:
    asked = (
        "import inspect, pandas, mcp\n"
        "stood_in = type(pandas).__name__\n"
        "inspect.getmodule(inspect.currentframe())  # walks through all modules\n"
        "still = 'pandas.core' in sys.modules\n"
        "from pandas.api.types import is_integer\n"
        "print(stood_in, still, is_integer(1), pandas.DataFrame([[1]]).shape[0], mcp.__name__)\n"
        "import pandas as real\n"
        "print(type(real).__name__, real.DataFrame is pandas.DataFrame)\n"
    )
    assert told_by(OPENED + asked) == ["_Later", "False", "True", "1", "mcp", "module", "True"]


def test_packages_loaded_before_stay() -> None:
    before = "import pandas, mcp\nbefore = pandas, mcp\n"
    after = "import pandas, mcp, gradio.mcp\n"
    after += "print((pandas, mcp) == before, hasattr(gradio.mcp.GradioMCPServer, 'types'))"
    assert told_by(before + OPENED + after) == ["True", "True"]
