"""Coverage-guided fuzzing of one reader with atheris, which is no dependency: `pip install atheris`.

    python benchmarks/fuzz.py txt|md|html|docx|pdf [--seconds 60]

Starts from a sound file. Anything but a report that holds together or a CorpusError ends the run with the
input kept in .artifacts/; libFuzzer prints how many inputs were executed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import atheris

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

with atheris.instrument_imports(include=["corpus"]):
    from corpus.errors import CorpusError
    from corpus.folder.load import read_report
    from corpus.outline.chunks import chunk_report
from tests.hostile_files import good  # noqa: E402


def main() -> None:
    """Fuzz until the time is up or something is found."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("format", choices=[suffix[1:] for suffix in good()])
    parser.add_argument("--seconds", type=int, default=60)
    options = parser.parse_args()
    artifacts = ROOT / ".artifacts"
    artifacts.mkdir(exist_ok=True)
    work = Path(tempfile.mkdtemp())
    (work / "seeds").mkdir()
    (work / "seeds" / "sound").write_bytes(good()[f".{options.format}"])
    path = work / f"a.{options.format}"

    def one(data: bytes) -> None:
        path.write_bytes(data)
        try:
            report = read_report(path, work)
        except CorpusError:
            return
        assert "".join(chunk.text for chunk in chunk_report(report)) == report.text
        report.text.encode()

    flags = [
        f"-max_total_time={options.seconds}",
        "-print_final_stats=1",
        "-rss_limit_mb=3000",
        "-timeout=60",
    ]
    atheris.Setup([sys.argv[0], *flags, f"-artifact_prefix={artifacts}/", str(work / "seeds")], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
