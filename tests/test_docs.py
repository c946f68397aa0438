"""What the documents say is what stands: commands, links, code and the printed answer."""

from __future__ import annotations

import io
import re
import subprocess
import tomllib
from contextlib import redirect_stdout
from pathlib import Path

import pytest

import qa
from qa.__main__ import main

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
DOCUMENTS = sorted(p for p in ROOT.glob("*.md"))
GROUPS = {
    "page",
    "sso",
    "watch",
    "api",
    "mcp",
    "convert",
    "milvus",
    "ocr",
}  # the extras of users; dev and bench are for who works on it


def blocks(language: str = "") -> list[str]:
    """Contents of the README's fenced blocks of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.M | re.S)


def test_every_make_command_exists() -> None:
    named = set(re.findall(r"\bmake ([a-z]+)", README))
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    assert named >= {"run", "test", "ask", "index", "lint", "bench", "clean"}
    assert named <= targets


def test_ci_runs_what_people_run() -> None:
    dry = subprocess.run(["make", "-n", "test"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert (ROOT / ".ci" / "run").read_text("utf-8").splitlines()[-1] == "make test"
    assert [t for t in ("ruff check", "ruff format --check", "mypy", "-m pytest") if t not in dry] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: p.name)
def test_links_lead_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", document.read_text("utf-8"))
    missing = [t for t in targets if "://" not in t and not (document.parent / t).exists()]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: p.name)
def test_named_files_exist(document: Path) -> None:
    named = re.findall(
        r"`((?:corpus|index|qa|page|tests|benchmarks|docs)/[\w./]*)`", document.read_text("utf-8")
    )
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_defence_names_tests_that_are_there() -> None:
    """A name that ends in … is the beginning of one."""
    told = re.findall(r"`(test_\w+?)_?(…?)`", (ROOT / "SECURITY.md").read_text("utf-8"))
    source = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests").glob("test_*.py"))
    held = set(re.findall(r"^def (test_\w+)", source, re.M))
    assert len(told) > 60
    assert [t for t, cut in told if not (t in held or (cut and any(h.startswith(t) for h in held)))] == []


def test_every_dependency_has_its_reason_in_the_readme() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    table = README[README.index("## 为什么需要这些依赖") : README.index("## 在哪里配置")]
    extras = project["optional-dependencies"]
    used = [*project["dependencies"], *(line for group in GROUPS for line in extras[group])]
    names = {re.split(r"[<>=; ]", dependency)[0] for dependency in used}
    assert set(re.findall(r"`([\w-]+)`", "\n".join(re.findall(r"^\|.*", table, re.M)))) == names | GROUPS


def test_constraints_pin_every_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = project["dependencies"] + [line for group in ("dev", *GROUPS) for line in extras[group]]
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pinned = {line.partition("==")[0].lower().replace("_", "-") for line in lines if "==" in line}
    assert {re.split(r"[<>=;\[ ]", dependency)[0] for dependency in wanted} <= pinned


def test_readme_prints_the_real_answer(sample_index_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    question = re.search(r"make ask Q='(20[^']+)'", README)
    shown = re.search(r"<!-- answer:begin -->\n```\n(.*?)\n```\n<!-- answer:end -->", README, re.S)
    assert question
    assert shown
    assert main(["--index", str(sample_index_folder), question[1]]) == 0
    assert capsys.readouterr().out.strip() == shown[1]
    assert "3.4万家" in shown[1]


def test_english_readme_is_as_complete() -> None:
    """The same sections, commands, tables and links; only the words between them differ."""
    english = (ROOT / "README.en.md").read_text("utf-8")
    for kind in (r"^#+ ", r"^\|", r"^- "):
        assert (kind, len(re.findall(kind, english, re.M))) == (kind, len(re.findall(kind, README, re.M)))
    fenced = r"^```\w*\n.*?^```$"
    assert re.findall(fenced, english, re.M | re.S) == re.findall(fenced, README, re.M | re.S)
    led = r"\]\(([^)]+)\)"
    assert set(re.findall(led, english)) - {"README.md"} == set(re.findall(led, README)) - {"README.en.md"}


def test_readme_code_runs(sample_index_folder: Path) -> None:
    code = blocks("python")[0].replace('".index"', repr(str(sample_index_folder)))
    with redirect_stdout(io.StringIO()) as out:
        exec(compile(code, "README.md", "exec"), {})  # noqa: S102
    assert "3.4万家" in out.getvalue()
    assert "licheng_2025.txt" in out.getvalue()


def test_public_names_of_qa() -> None:
    assert sorted(qa.__all__) == ["Answer", "Quote", "Result", "ask"]
    assert [name for name in qa.__all__ if not getattr(qa, name).__doc__] == []
