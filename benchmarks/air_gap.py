"""The whole way of an office without a network: a bundle checked, installed, the samples indexed, asked.

    python -m benchmarks.air_gap BUNDLE [--write]

Everything runs in a network namespace of its own (`unshare -rn`, Linux) in which not even the loopback is
up, in an empty environment, with an empty home; nothing of the checkout is in reach. The record is
docs/air-gap.md.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.machine import machine

TABLE = Path(__file__).parents[1] / "docs" / "air-gap.md"
QUESTION = "2025年历城区新增多少经营主体"
OUT = "import socket; socket.create_connection(('192.0.2.1', 443), 5)"
# What is done, how, and whether it is to fail.
STEPS = (
    ("连接外面（应当不成）", "! python3 -c {out!r}"),
    ("核对", "python3 {bundle}/check.py"),
    ("新环境", "python3 -m venv --without-pip env"),
    (
        "安装",
        "python3 -m pip --isolated --python env/bin/python install --no-compile --no-index "
        "--find-links {bundle}/wheels --require-hashes -r {bundle}/requirements.txt",
    ),
    ("建样例报告的索引，提问", "env/bin/reportqa ask {question} | head -1"),
)


def tried(step: str, bundle: Path, where: Path) -> tuple[bool, float, str]:
    """One step without a network: whether it went well, seconds, the last words."""
    kept = {"PATH": os.environ["PATH"], "HOME": str(where), "PYTHONUTF8": "1"}
    command = step.format(bundle=bundle, question=QUESTION, out=OUT)
    began = time.perf_counter()
    done = subprocess.run(
        ["unshare", "-rn", "bash", "-o", "pipefail", "-c", command],
        cwd=where,
        env={**kept, "REPORTQA_CACHE": str(bundle / "models")},
        capture_output=True,
        text=True,
        check=False,
    )
    words = (done.stdout.strip() or done.stderr.strip()).splitlines() or ["—"]
    good = done.returncode == 0
    return good, time.perf_counter() - began, words[-1] if good else " ".join(words[-3:])


def main() -> int:
    """Try it and print the record; 1 where a step did not go well."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    bundle, rows, well = options.bundle.resolve(), [], True
    size = (
        sum(p.stat().st_size for p in bundle.rglob("*") if p.is_file()) >> 20
    )  # before the model unpacks beside itself
    with tempfile.TemporaryDirectory() as where:
        for name, step in STEPS:
            good, seconds, words = tried(step, bundle, Path(where)) if well else (False, 0.0, "没有做")
            well = well and good
            rows.append(f"| {name} | {'成' if good else '没有成'} | {seconds:.0f} | {words[-120:]} |")
            print(rows[-1], flush=True)
    count = len(list((bundle / "wheels").glob("*.whl")))
    text = "\n".join(
        [
            "# 断网试装",
            "",
            "    python -m benchmarks.bundle 离线包",
            "    python -m benchmarks.air_gap 离线包 --write",
            "",
            f"离线包 {size} MB，{count} 个安装包。每一步都在没有网络的命名空间里"
            "（`unshare -rn`，连本机回环也没有），空的环境、空的主目录，够不到源码。"
            f"{machine(('pip',))}。",
            "",
            "| 步骤 | 结果 | 秒 | 末一句 |",
            "|---|---|--:|---|",
            *rows,
        ]
    )
    if options.write:
        TABLE.write_text(f"{text}\n", "utf-8")
    return int(not well)


if __name__ == "__main__":
    sys.exit(main())
