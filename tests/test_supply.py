"""What is delivered: every dependency has a licence, a bundle is what it was, known weaknesses are found."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from benchmarks.bundle import finish
from benchmarks.supply import licence_of, needed, pins, weaknesses

ROOT = Path(__file__).parents[1]


def test_every_dependency_and_what_it_needs_has_a_licence_and_a_version_pinned() -> None:
    found = needed()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    lines = [*project["dependencies"], *extras["page"], *extras["convert"]]
    direct = {re.split(r"[<>=; ]", line)[0] for line in lines}
    assert direct <= found.keys()
    assert {"starlette", "uvicorn", "h11"} <= found.keys()  # what they bring along
    assert [name for name, d in found.items() if licence_of(d) == "没有写明"] == []
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pinned = {line.partition("==")[0].lower().replace("_", "-") for line in lines if "==" in line}
    assert found.keys() - pinned == set()


def wheel(folder: Path, words: str) -> Path:
    """A wheel of one module."""
    folder.mkdir(exist_ok=True)
    files = {
        "tiny.py": words,
        "tiny-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n",
        "tiny-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(
        f"{name},sha256={base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip('=')},\n"
        for name, text in files.items()
    )
    path = folder / "tiny-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as packed:
        for name, text in {**files, "tiny-1.0.dist-info/RECORD": record}.items():
            packed.writestr(name, text)
    return path


def installs(bundle: Path, target: Path) -> tuple[int, str]:
    pip = [sys.executable, "-m", "pip", "install", "--isolated", "--no-index", "--find-links", str(bundle)]
    done = subprocess.run(
        [
            *pip,
            "--no-deps",
            "--require-hashes",
            "-r",
            str(bundle / "requirements.txt"),
            "--target",
            str(target),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


def test_bundle_that_was_changed_on_its_way_is_not_installed(tmp_path: Path) -> None:
    bundle = tmp_path / "安装包"
    made = wheel(bundle, "words = 1\n")
    (bundle / "requirements.txt").write_text("\n".join(pins([made])), "utf-8")
    assert installs(bundle, tmp_path / "first")[0] == 0
    assert (tmp_path / "first" / "tiny.py").read_text("utf-8") == "words = 1\n"
    wheel(bundle, "words = 2\n")
    code, told = installs(bundle, tmp_path / "second")
    assert (code != 0, "DO NOT MATCH" in told) == (True, True)
    assert not (tmp_path / "second" / "tiny.py").exists()


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A bundle of one package and a model, as benchmarks.bundle leaves it."""
    wheel(tmp_path / "wheels", "words = 1\n")
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "model.onnx").write_bytes(b"model")
    finish(tmp_path)
    return tmp_path


def checked(bundle: Path) -> tuple[int, list[str]]:
    """What the bundle's own program says, run as on the other machine: Python alone."""
    command = [sys.executable, "-I", str(bundle / "check.py")]
    done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.splitlines()


def test_bundle_tells_what_was_changed_lost_or_added(bundle: Path) -> None:
    digest = hashlib.sha256((bundle / "SHA256SUMS").read_bytes()).hexdigest()
    assert checked(bundle) == (0, [f"完好。SHA256SUMS 的 SHA-256：{digest}"])
    (bundle / "models" / "model.onnx").write_bytes(b"other")
    (bundle / "requirements.txt").unlink()
    (bundle / "wheels" / "evil-1.0-py3-none-any.whl").touch()
    said = ["缺少 requirements.txt", "多出 wheels/evil-1.0-py3-none-any.whl", "变了 models/model.onnx"]
    assert checked(bundle) == (1, said)


def test_list_of_parts_is_cyclonedx_and_names_every_package(bundle: Path) -> None:
    text = (bundle / "sbom.json").read_text("utf-8")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    (part,) = json.loads(text)["components"]
    (made,) = (bundle / "wheels").iterdir()
    assert (part["name"], part["version"], part["purl"]) == ("tiny", "1.0", "pkg:pypi/tiny@1.0")
    assert part["hashes"] == [{"alg": "SHA-256", "content": hashlib.sha256(made.read_bytes()).hexdigest()}]


@pytest.mark.parametrize(
    ("events", "versions", "found"),
    [
        ([{"introduced": "0"}, {"fixed": "2.0"}], [], True),
        ([{"introduced": "0"}, {"fixed": "1.5"}], [], False),
        ([{"introduced": "0"}, {"fixed": "1.0"}, {"introduced": "1.4"}], [], True),
        ([{"introduced": "1.6"}], [], False),
        ([{"introduced": "0"}, {"last_affected": "1.5"}], [], True),
        ([{"introduced": "0"}, {"last_affected": "1.4"}], [], False),
        ([], ["1.5"], True),
        ([], ["1.5.1"], False),
    ],
)
def test_weakness_is_found_by_the_versions_it_touches(
    tmp_path: Path, events: list[dict[str, str]], versions: list[str], *, found: bool
) -> None:
    ranges = [{"type": "ECOSYSTEM", "events": events}] if events else []
    affected = {"package": {"name": "Gradio", "ecosystem": "PyPI"}, "ranges": ranges, "versions": versions}
    record = tmp_path / "a.json"
    record.write_text(json.dumps({"id": "PYSEC-1", "affected": [affected]}), "utf-8")
    assert list(weaknesses([record], {"gradio": "1.5"})) == ([("gradio", "1.5", "PYSEC-1")] if found else [])
    record.write_text(json.dumps({"id": "PYSEC-1", "affected": [affected], "withdrawn": "2026"}), "utf-8")
    assert list(weaknesses([record], {"gradio": "1.5"})) == []
