"""What is delivered beside the wheel: container, workflows, templates, hooks and the site of the documents.

There is no daemon and no other system here. What can be read is checked against what it names; the image's
commands run in a bare environment in tests/test_package.py.
"""

from __future__ import annotations

import configparser
import json
import re
import shlex
import tomllib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import yaml

import reportqa
from app import main as serve
from corpus.version import VERSION
from docs.build import API, build, documents
from index.__main__ import main as index_command
from page.server.options import parser
from reportqa import public
from reportqa.__main__ import COMMANDS

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def instructions() -> list[tuple[str, str]]:
    """Each instruction of the Dockerfile with its words, lines joined, comments left out."""
    text = re.sub(r"\\\n\s*", "", re.sub(r"^#.*\n", "", read("Dockerfile"), flags=re.M))
    return [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1]) for line in text.splitlines() if line]


def last_stage() -> dict[str, str]:
    """What the image itself is told, the last word of each kind."""
    lines = instructions()
    start = max(n for n, (kind, _) in enumerate(lines) if kind == "FROM")
    return dict(lines[start:])


def test_image_runs_as_nobody_in_particular_and_can_be_asked_how_it_is() -> None:
    told = last_stage()
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", told["USER"])
    check = json.loads(told["HEALTHCHECK"].partition("CMD ")[2])
    assert "/health" in check[-1]
    compile(check[-1], "HEALTHCHECK", "exec")
    assert all(":latest" not in words for kind, words in instructions() if kind == "FROM")
    assert [kind for kind, _ in instructions() if kind == "ADD"] == []


def test_image_starts_the_page_with_options_it_has(capsys: pytest.CaptureFixture[str]) -> None:
    entry, command = json.loads(last_stage()["ENTRYPOINT"]), json.loads(last_stage()["CMD"])
    assert Path(entry[0]).name in PROJECT["scripts"]
    assert command[0] in COMMANDS
    with pytest.raises(SystemExit) as left:
        serve([*command[1:], "--help"])
    assert left.value.code == 0
    named = {word for word in command if word.startswith("--")}
    assert named <= set(re.findall(r"--[a-z-]+", capsys.readouterr().out))


def test_image_copies_what_is_there_and_is_let_in() -> None:
    kept = {line.removeprefix("!") for line in read(".dockerignore").splitlines() if line.startswith("!")}
    copied = {
        name
        for kind, words in instructions()
        if kind == "COPY" and not words.startswith("--from")
        for name in words.split()[:-1]
    }
    assert copied == kept
    assert [name for name in copied if not (ROOT / name).exists()] == []


def test_image_leaves_training_behind() -> None:
    """The environment that is copied has the page's parts only; every extra named is one of ours."""
    installs = [words for kind, words in instructions() if kind == "RUN" and "pip install" in words]
    extras = {re.search(r"/opt/(\w+)/bin/pip", w)[1]: re.search(r"\.\[([\w,]+)\]", w)[1] for w in installs}  # type: ignore[index]
    assert extras == {"reportqa": "page,milvus,mcp,sso", "convert": "convert"}
    assert {e for named in extras.values() for e in named.split(",")} <= PROJECT[
        "optional-dependencies"
    ].keys()
    taken = [w for kind, w in instructions() if kind == "COPY" and w.startswith("--from")]
    assert [w.split()[1] for w in taken] == ["/opt/reportqa", "/opt/cache", "--chown=10001:10001"]


def compose(name: str) -> dict[str, Any]:
    return dict(yaml.safe_load(read(name)))


PAGE, MORE = compose("compose.yaml"), compose("compose.milvus.yaml")


def test_compose_has_the_page_alone_and_with_milvus_and_an_encoder() -> None:
    assert list(PAGE["services"]) == ["page"]
    assert list(MORE["services"]) == ["page", "encoder", "milvus"]
    assert set(MORE["services"]["page"]["depends_on"]) == {"encoder", "milvus"}


def test_page_container_can_write_only_its_data() -> None:
    service = PAGE["services"]["page"]
    assert (service["read_only"], service["tmpfs"], service["cap_drop"]) == (True, ["/tmp"], ["ALL"])  # noqa: S108
    assert "privileged" not in service
    assert [v for v in service["volumes"] if not v.startswith("data:") and not v.endswith(":ro")] == []
    assert not {"read_only", "volumes", "ports", "cap_add"} & MORE["services"]["page"].keys()


def test_only_the_page_is_reached_and_only_from_this_machine() -> None:
    (port,) = PAGE["services"]["page"]["ports"]
    assert port == f"127.0.0.1:{last_stage()['EXPOSE']}:{last_stage()['EXPOSE']}"
    assert f"127.0.0.1:{last_stage()['EXPOSE']}/health" in last_stage()["HEALTHCHECK"]
    assert parser().parse_args([]).port == int(last_stage()["EXPOSE"])
    for name in ("encoder", "milvus"):
        assert (MORE["services"][name].get("ports"), MORE["services"][name]["networks"]) == (None, ["inside"])
    assert MORE["networks"]["inside"] == {"internal": True}


def test_variables_of_the_containers_are_read_and_lead_to_each_other() -> None:
    told = MORE["services"]["page"]["environment"]
    known = "".join(read(f"index/{name}.py") for name in ("engines/backend", "encoders/remote_service"))
    known += read("index/encoders/remote_encoder.py") + read("index/weights/cache.py")
    baked = set(re.findall(r"(REPORTQA_[A-Z_]+)=", last_stage()["ENV"]))
    assert [name for name in {*told, *baked} if f'"{name}"' not in known] == []
    assert parser().parse_args(["--backend", told["REPORTQA_BACKEND"]]).backend == "milvus"
    hosts = {urlsplit(told[name]).hostname for name in ("REPORTQA_URI", "REPORTQA_ENCODER_URL")}
    assert hosts == {"encoder", "milvus"}


def test_volumes_are_declared_and_the_image_has_their_places() -> None:
    for file in (PAGE, MORE):
        named = {v.partition(":")[0] for s in file["services"].values() for v in s.get("volumes", ())}
        assert {v for v in named if v[0] not in "./$"} == file["volumes"].keys()
    assert last_stage()["VOLUME"] == "/data"
    assert "--chown=10001:10001 /opt/samples /data/index" in read("Dockerfile")


@pytest.mark.parametrize("name", ["compose.yaml", "compose.milvus.yaml"])
def test_commands_that_are_told_of_are_commands(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = re.sub(r"\\\n#\s*", "", read(name))
    commands = [shlex.split(c) for c in re.findall(r"run --rm page (.+)", told)]
    assert commands != []
    for command in commands:
        with pytest.raises(SystemExit) as left:
            index_command([*command[1:], "--help"])
        assert (command[0], left.value.code) == ("index", 0)
        known = set(re.findall(r"--[a-z-]+", capsys.readouterr().out))
        assert {word for word in command if word.startswith("--")} <= known
        assert [w for w in command if w.startswith("/") and not w.startswith(("/data/", "/reports"))] == []


def test_service_of_the_system_starts_what_is_there() -> None:
    unit = configparser.ConfigParser(delimiters="=", interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read_string(read("docs/reportqa.service"))
    program, command, *options = unit["Service"]["ExecStart"].split()
    assert (Path(program).name in PROJECT["scripts"], command in COMMANDS) == (True, True)
    told = parser().parse_args(options)
    assert str(told.index).startswith(unit["Service"]["WorkingDirectory"])
    assert int(unit["Service"]["TimeoutStopSec"]) >= 45


def workflow() -> dict[str, Any]:
    return dict(yaml.safe_load(read(".github/workflows/ci.yml")))


def test_workflow_tests_the_versions_and_systems_that_are_named() -> None:
    matrix = workflow()["jobs"]["test"]["strategy"]["matrix"]
    named = [line.rpartition(":: ")[2] for line in PROJECT["classifiers"] if "Python :: 3." in line]
    assert matrix["python"] == named == ["3.11", "3.12", "3.13"]
    assert {os.partition("-")[0] for os in matrix["os"]} == {"ubuntu", "macos", "windows"}
    assert set(workflow()["jobs"]) == {"lint", "test", "wheel", "container"}


def test_workflow_calls_make_targets_that_exist() -> None:
    steps = [step.get("run", "") for job in workflow()["jobs"].values() for step in job["steps"]]
    called = set(re.findall(r"\bmake ([a-z]+)", "\n".join(steps)))
    assert called == {"lint", "browser", "wheel"}
    assert called <= set(re.findall(r"^([a-z]+):", read("Makefile"), re.M))


def test_workflow_may_read_only_and_ends_in_time() -> None:
    assert workflow()["permissions"] == {"contents": "read"}
    assert [name for name, job in workflow()["jobs"].items() if job.get("timeout-minutes", 360) > 90] == []


def test_forms_ask_what_is_needed() -> None:
    form = yaml.safe_load(read(".github/ISSUE_TEMPLATE/fault.yml"))
    needed = [part["id"] for part in form["body"] if part.get("validations", {}).get("required")]
    assert needed == ["question", "answer", "wanted", "machine"]
    assert "make test" in read(".github/pull_request_template.md")


def test_hooks_use_the_environment_that_is_active() -> None:
    hooks = yaml.safe_load(read(".pre-commit-config.yaml"))["repos"][0]["hooks"]
    assert [hook["entry"].split()[:3] for hook in hooks] == [
        ["python", "-m", "ruff"],
        ["python", "-m", "ruff"],
        ["python", "-m", "mypy"],
    ]
    lint = read("Makefile").partition("\nlint:")[2].partition("\n\n")[0]
    assert [hook for hook in hooks if shlex.split(hook["entry"])[2] not in lint] == []


def test_version_stands_in_one_place() -> None:
    said = [
        name
        for name in ("pyproject.toml", "Dockerfile", "compose.yaml", "README.md")
        if VERSION in read(name)
    ]
    assert said == []
    assert PROJECT["dynamic"] == ["version"]
    assert reportqa.__version__ == VERSION
    assert re.search(r"^## \[([\d.]+)\]", read("CHANGELOG.md"), re.M)[1] == VERSION  # type: ignore[index]


class Leads(HTMLParser):
    """Addresses and anchors of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, _: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        self.targets += [unquote(t) for t in (held.get("href"), held.get("src")) if t]
        self.anchors |= {held["id"]} if held.get("id") else set()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "made"
    build(folder)
    return folder


def test_site_has_every_document_and_every_public_name(site: Path) -> None:
    assert len(list(site.glob("*.html"))) == len(documents()) + 1
    api = (site / API).read_text("utf-8")
    assert [name for name in public.__all__ if f"{name}</code></h2>" not in api] == []
    assert [name for name in public.__all__ if not getattr(public, name).__doc__] == []


def test_site_leads_nowhere_that_is_not_there(site: Path) -> None:
    pages = {path.name: Leads(path.read_text("utf-8")) for path in site.glob("*.html")}
    assert list(_lost(site, pages)) == []


def _lost(site: Path, pages: dict[str, Leads]) -> Iterator[tuple[str, str]]:
    for name, page in pages.items():
        for target in page.targets:
            path, _, part = target.partition("#")
            if "://" in target:
                continue
            if (path and not (site / path).exists()) or (part and part not in pages[path or name].anchors):
                yield name, target
