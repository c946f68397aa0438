"""The wheel: one name in site-packages, all of the program in it, and nothing left when it goes.

The wheel is built and installed as a stranger would, in an empty environment in another folder, offline.
The dependencies are lent: a .pth file names the site-packages folders of the environment that runs the
tests. The .pth files in there are not followed, so the checkout itself stays out of reach.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement

from corpus.version import VERSION
from index.encoders.encoder import Encoder

ROOT = Path(__file__).parents[1]
QUESTION = "2025年历城区新增多少经营主体"
PARTS = ("app", "corpus", "index", "page", "qa")
LENT = "lent.pth"
Done = subprocess.CompletedProcess[str]
HERE = {name: str(value) for name, value in default_environment().items()}

# The extras `convert` and `milvus`, made impossible to import.
WITHOUT = """
import sys
for name in ("torch", "transformers", "sentence_transformers", "onnx", "onnxscript", "pymilvus", "grpc"):
    sys.modules[name] = None
"""
# Every module of the package, and which names it took beside its own.
IMPORT_ALL = """
import importlib, pkgutil, reportqa
found = [module.name for module in pkgutil.walk_packages(reportqa.__path__, "reportqa.")]
for name in found:
    if not name.endswith("__main__"):
        importlib.import_module(name)
print(len(found), sorted({*sys.argv[1:]} & {*sys.modules}))
"""
# The answer of the library, then what `python -m reportqa.qa` writes.
ANSWER = """
import runpy
from reportqa import Index, ask
print(ask(sys.argv[1], index=Index.load(".index")).results[0].value)
runpy.run_module("reportqa.qa", run_name="__main__", alter_sys=True)
"""
DIGEST = "from {}index.building.report_files import reading_digest; print(reading_digest())"


@dataclass(frozen=True)
class Place:
    """An environment of its own and an empty folder to work in."""

    env: Path
    work: Path

    @property
    def site(self) -> Path:
        return Path(sysconfig.get_path("purelib", "venv", {"base": str(self.env)}))

    @property
    def scripts(self) -> Path:
        return Path(sysconfig.get_path("scripts", "venv", {"base": str(self.env)}))

    def pip(self, *given: str) -> None:
        python = str(self.scripts / "python")
        done = run(sys.executable, "-m", "pip", "--isolated", "--python", python, *given, cwd=self.work)
        assert done.returncode == 0, done.stderr

    def run(self, *command: str, core: int | None = None) -> Done:
        """Run a command of the environment, on one processor where that is asked for."""
        mine = None if core is None else lambda: os.sched_setaffinity(0, {core})
        return run(str(self.scripts / command[0]), *command[1:], cwd=self.work, before=mine)


def run(*command: str, cwd: Path, before: Callable[[], None] | None = None) -> Done:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PIP_", "PYTHON"))}
    return subprocess.run(
        command,
        cwd=cwd,
        env={**clean, "PYTHONUTF8": "1"},
        preexec_fn=before,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def built(kind: str, folder: Path) -> Path:
    """The wheel or the sdist, made by the backend named in pyproject.toml; needs no network."""
    if find_spec("hatchling") is None:
        pytest.fail("hatchling is missing: make test installs it")
    code = f"import sys; from hatchling.build import build_{kind} as build; build(sys.argv[1])"
    done = run(sys.executable, "-c", code, str(folder), cwd=ROOT)
    assert done.returncode == 0, done.stderr
    (made,) = folder.iterdir()
    return made


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built("wheel", tmp_path_factory.mktemp("wheels"))


@pytest.fixture(scope="module")
def place(
    wheel: Path,
    tmp_path_factory: pytest.TempPathFactory,
    encoder: Encoder,  # noqa: ARG001 - converts the model before: that is not what is tested
) -> Place:
    """The wheel installed in an environment of its own."""
    place = Place(tmp_path_factory.mktemp("env"), tmp_path_factory.mktemp("别处"))
    venv.EnvBuilder(symlinks=os.name == "posix").create(place.env)
    place.pip("install", "--no-index", "--no-deps", "--find-links", str(wheel.parent), f"reportqa=={VERSION}")
    (place.site / LENT).write_text("\n".join(p for p in sys.path if p.endswith("site-packages")), "utf-8")
    return place


def test_wheel_takes_one_name_and_brings_the_data(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())
        told = packed.read(f"reportqa-{VERSION}.dist-info/METADATA").decode()
        code = packed.read("reportqa/qa/api.py").decode()
    assert {name.partition("/")[0] for name in names} == {"reportqa", f"reportqa-{VERSION}.dist-info"}
    tracked = [p for p in ROOT.glob("*/**/*") if p.is_file() and p.relative_to(ROOT).parts[0] in PARTS]
    wanted = {f"reportqa/{p.relative_to(ROOT).as_posix()}" for p in tracked if "__pycache__" not in p.parts}
    assert wanted - names == set()
    data = ["qa/read/weights/reader.onnx", "corpus/data/divisions.tsv", "corpus/reports/licheng_2025.txt"]
    assert {f"reportqa/{name}" for name in [*data, "page/assets/core.js", "app.py", "py.typed"]} <= names
    assert f"\nVersion: {VERSION}\n" in told
    assert "\nfrom reportqa.index.searcher import Index\n" in code


def test_metadata_asks_for_neither_training_nor_milvus_to_serve_the_page(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        told = packed.read(f"reportqa-{VERSION}.dist-info/METADATA").decode().splitlines()
    needs = [Requirement(line.partition(": ")[2]) for line in told if line.startswith("Requires-Dist: ")]
    page = {r.name for r in needs if r.marker is None or r.marker.evaluate({**HERE, "extra": "page"})}
    assert {"gradio", "onnxruntime", "prometheus-client"} <= page
    heavy = {"torch", "transformers", "sentence-transformers", "onnx", "onnxscript", "pymilvus"}
    assert page & heavy == set()


def test_every_module_stands_below_the_one_name(place: Place) -> None:
    done = place.run("python", "-P", "-W", "error", "-c", WITHOUT + IMPORT_ALL, *PARTS)
    assert done.returncode == 0, done.stderr
    count, taken = done.stdout.split(maxsplit=1)
    assert (int(count) > 100, taken.strip()) == (True, "[]")


def test_index_made_in_a_checkout_is_gone_on_with(place: Place) -> None:
    here = run(sys.executable, "-c", DIGEST.format(""), cwd=ROOT)
    there = place.run("python", "-P", "-c", DIGEST.format("reportqa."))
    assert (here.stdout == there.stdout, len(there.stdout.strip())) == (True, 64)


def test_first_question_is_answered_from_the_packaged_sample(place: Place) -> None:
    done = place.run("reportqa", "ask", QUESTION)
    assert (done.returncode, done.stderr.splitlines()[0]) == (
        0,
        "这里还没有索引 .index，先为随包的样例报告建一个……",
    )
    assert done.stdout.splitlines()[0] == "3.4万家　历城区新增经营主体（已完成）"
    core = min(os.sched_getaffinity(0)) if sys.platform == "linux" else None
    again = place.run("python", "-P", "-c", WITHOUT + ANSWER, QUESTION, core=core)
    assert (again.stdout, again.stderr) == (f"3.4万家\n{done.stdout}", "")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("reportqa", "--version"), f"reportqa {VERSION}"),
        (("reportqa", "serve", "--help"), "usage: reportqa serve"),
        (("reportqa", "index", "build", "--help"), "usage: reportqa index build"),
        (("reportqa", "check", "--help"), "usage: reportqa check"),
        (("reportqa", "doctor", "--help"), "usage: reportqa doctor"),
        (("python", "-P", "-m", "reportqa", "ask", "--help"), "usage: reportqa ask"),
        (("python", "-P", "-m", "reportqa.app", "--help"), "usage: python -m reportqa.app"),
        (("python", "-P", "-m", "reportqa.index", "--help"), "usage: python -m reportqa.index"),
        (("python", "-P", "-m", "reportqa.page.passwords", "--help"), "usage: python -m reportqa.page"),
    ],
)
def test_command_says_how_it_was_started(place: Place, command: tuple[str, ...], said: str) -> None:
    done = place.run(*command)
    assert (done.returncode, done.stdout[: len(said)]) == (0, said)


def test_uninstalling_leaves_nothing(tmp_path: Path, wheel: Path) -> None:
    other = Place(tmp_path / "env", tmp_path)
    venv.EnvBuilder(symlinks=os.name == "posix").create(other.env)
    before = set(other.env.rglob("*"))
    other.pip("install", "--no-index", "--no-deps", "--find-links", str(wheel.parent), "reportqa")
    assert "reportqa" in {p.name for p in other.site.iterdir()}
    other.pip("uninstall", "--yes", "reportqa")
    assert set(other.env.rglob("*")) - before == set()


def test_sdist_runs_its_own_tests(tmp_path: Path) -> None:
    made = built("sdist", tmp_path / "made")
    with tarfile.open(made) as packed:
        packed.extractall(tmp_path, filter="data")
    inside = tmp_path / f"reportqa-{VERSION}"
    light = [
        "tests/test_periods.py",
        "tests/test_cache.py",
    ]
    done = run(sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *light, cwd=inside)
    assert done.returncode == 0, done.stdout
    listed = run("git", "ls-files", "-z", cwd=ROOT)
    tracked = set(listed.stdout.split("\0")) - {""} if listed.returncode == 0 else set()
    assert {name for name in tracked if not (inside / name).exists()} == set()
