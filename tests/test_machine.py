"""A machine that will not do is told so in words: old C library, old processor, broken package."""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path

import pytest

from reportqa import machine
from reportqa.__main__ import main

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    ("system", "library", "said"),
    [
        ("linux", ("glibc", "2.28"), ""),
        ("linux", ("glibc", "2.36.1"), ""),
        ("linux", ("glibc", "2.17"), "系统的 C 库太旧：glibc 2.17，需要 2.28 以上"),
        (
            "linux",
            ("", ""),
            "这个系统的 C 库不是 glibc，所依赖的包装不上",
        ),
        ("darwin", ("", ""), ""),
        ("win32", ("", ""), ""),
    ],
)
def test_old_c_library_is_named(
    monkeypatch: pytest.MonkeyPatch, system: str, library: tuple[str, str], said: str
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    assert machine.library_fault(*library).partition("；")[0] == said


@pytest.mark.parametrize(
    ("code", "said", "told"),
    [
        (-4, "", "处理器太旧，没有 faiss 要用的指令"),
        (0xC000001D - (1 << 32), "", "处理器太旧，没有 faiss 要用的指令"),
        (1, "RuntimeError: NumPy was built with baseline optimizations: (X86_V2)", "处理器太旧"),
        (1, "ImportError: /lib/libm.so.6: version `GLIBC_2.29' not found", "系统的 C 库对 faiss 来说太旧"),
        (1, "ModuleNotFoundError: No module named 'faiss'", "没有安装 faiss"),
        (1, "Traceback\nImportError: DLL load failed", "faiss 不能载入（ImportError: DLL load failed）"),
        (-11, "", "faiss 不能载入（代码 -11）"),
    ],
)
def test_package_that_cannot_be_loaded_is_explained(code: int, said: str, told: str) -> None:
    assert machine.cause("faiss", code, said).startswith(told)


def test_package_that_dies_takes_nobody_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "dies.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGILL)\n", "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert machine.import_fault("dies").startswith("处理器太旧，没有 dies 要用的指令")
    assert machine.import_fault("json") == ""


def test_doctor_looks_at_the_machine_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "NATIVE", ("numpy",))
    assert main(["doctor", "--index", str(tmp_path / "none")]) == 1
    assert capsys.readouterr().out.startswith("✓ 机器：")
    monkeypatch.setattr(platform, "libc_ver", lambda: ("glibc", "2.12"))
    monkeypatch.setattr(sys, "platform", "linux")
    assert machine.report() == 1
    assert capsys.readouterr().out.startswith("✗ 机器：系统的 C 库太旧：glibc 2.12")


def test_make_asks_the_machine_before_it_installs() -> None:
    dry = subprocess.run(
        ["make", "-n", "-W", "pyproject.toml", "run"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    steps = dry.stdout.splitlines()
    asked = next(n for n, line in enumerate(steps) if "reportqa/machine.py" in line)
    assert asked < next(n for n, line in enumerate(steps) if "pip install" in line)
    alone = subprocess.run([sys.executable, "-I", "-S", "reportqa/machine.py"], cwd=ROOT, check=False)
    assert alone.returncode == int(bool(machine.library_fault(*platform.libc_ver())))


@pytest.mark.parametrize(
    ("given", "code", "told"),
    [
        ([], 0, "用法：reportqa 命令"),
        (["--version"], 0, "reportqa 0."),
        (["answer"], 2, "没有命令“answer”"),
        (["index", "info", "--index", "nowhere"], 1, "nowhere 里没有索引"),
        (["check", "nowhere"], 2, "不是文件夹"),
        (["ask", "--index", "nowhere", "问"], 2, "nowhere 里没有索引"),
    ],
)
def test_commands_lead_to_their_parts(
    capsys: pytest.CaptureFixture[str], given: list[str], code: int, told: str
) -> None:
    assert main(given) == code
    assert told in "".join(capsys.readouterr())


def test_page_without_its_extra_is_told_what_to_install(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "gradio", None)
    assert main(["serve"]) == 1
    assert '请运行 pip install "reportqa[page]"' in capsys.readouterr().err
