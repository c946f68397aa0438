"""What the machine must offer, told in Chinese where it does not; knows only the standard library.

Also run alone (`python reportqa/machine.py`) before anything is installed: an old C library gets no ready
package, and what pip says of it helps nobody.
"""

from __future__ import annotations

import os
import platform
import signal
import subprocess
import sys

# The newest of what the pinned packages ask for: onnxruntime's and torch's manylinux_2_28.
GLIBC = (2, 28)
NATIVE = ("numpy", "onnxruntime", "faiss", "tokenizers", "lxml.etree", "pypdfium2")
_PATIENCE = 120  # seconds for one import on a slow disk


def report() -> int:
    """Print how the machine is; 1 where the program cannot work on it."""
    old = library_fault(*platform.libc_ver())
    broken = [] if old else [told for name in NATIVE if (told := import_fault(name))]
    for fault in [old, *broken]:
        if fault:
            print(f"✗ 机器：{fault}", flush=True)  # noqa: T201 - a command line
    if old or broken:
        return 1
    print(f"✓ 机器：{platform.machine()}，{cores()} 核{_slow()}", flush=True)  # noqa: T201
    return 0


def library_fault(name: str, version: str) -> str:
    """What is wrong with the C library; nothing where it is new enough, or the system has another kind."""
    if sys.platform != "linux":
        return ""
    wanted = ".".join(map(str, GLIBC))
    if name != "glibc":
        return f"这个系统的 C 库不是 glibc，所依赖的包装不上；请换用 glibc {wanted} 以上的系统，或用容器"
    held = tuple(int(part) for part in version.split(".")[:2])
    if held < GLIBC:
        return f"系统的 C 库太旧：glibc {version}，需要 {wanted} 以上；请升级系统，或用容器"
    return ""


def import_fault(package: str) -> str:
    """Why the native package cannot be loaded: tried in a process of its own, which may die of it."""
    tried = [sys.executable, "-c", f"import {package}"]
    done = subprocess.run(tried, capture_output=True, text=True, check=False, timeout=_PATIENCE)  # noqa: S603
    return "" if done.returncode == 0 else cause(package, done.returncode, done.stderr)


def cause(package: str, code: int, said: str) -> str:
    """In words for the user: what ended the process that loaded `package`."""
    last = said.strip().rpartition("\n")[2]
    if code == -getattr(signal, "SIGILL", 4) or code == 0xC000001D - (1 << 32) or "baseline" in said:
        return f"处理器太旧，没有 {package} 要用的指令，不能在这台机器上运行；请换一台机器"
    if "GLIBC" in said or "GLIBCXX" in said:
        return f"系统的 C 库对 {package} 来说太旧（{last}）；请升级系统，或用容器"
    if "ModuleNotFoundError" in said:
        return f"没有安装 {package}；请重新安装本程序"
    return f"{package} 不能载入（{last or f'代码 {code}'}）；请重新安装"


def cores() -> int:
    """Processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _slow() -> str:
    """A word on processors that work, slowly; where the system tells."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as told:  # noqa: PTH123 - read before anything is installed
            flags = next((line for line in told if line.startswith("flags")), "")
    except OSError:
        return ""
    return "；没有 AVX2，能用，慢一些" if flags and "avx2" not in flags.split() else ""


if __name__ == "__main__":
    fault = library_fault(*platform.libc_ver())
    if fault:
        print(fault, file=sys.stderr)  # noqa: T201
    sys.exit(1 if fault else 0)
