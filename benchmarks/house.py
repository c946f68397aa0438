"""How the code is laid out: `python -m benchmarks.house`.

Modules a folder, import depth, lengths of functions, compiled patterns, parameters, import cycles, tests.
Nothing is run or imported: the figures are those of the syntax trees. `--tree PATH` measures another tree
(or the folder of an installed package), so that two stand side by side.
"""

from __future__ import annotations

import argparse
import ast
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[1]
# Folders of a checkout that are no product.
BESIDE = {"tests", "benchmarks", "training", "docs", "scripts", "examples", "build", "dist"}
Graph = dict[str, set[str]]


@dataclass(frozen=True, slots=True)
class Tree:
    """Product modules by dotted name, how each was parsed, its lines, and the text and lines of the tests."""

    modules: dict[str, ast.Module]
    lines: dict[str, int]
    tests: list[ast.Module]
    test_lines: int


def read(root: Path) -> Tree:
    """The tree below `root`; a folder that is itself a package is measured as one."""
    base = root.parent if (root / "__init__.py").exists() else root
    kept = [
        p for p in root.rglob("*.py") if not any(part.startswith(".") for part in p.parts[len(root.parts) :])
    ]
    tests = [p for p in kept if "tests" in p.relative_to(base).parts]
    product = [p for p in kept if not BESIDE & set(p.relative_to(base).parts)]
    names = {name_of(path.relative_to(base)): path for path in product}
    return Tree(
        {name: ast.parse(path.read_text("utf-8")) for name, path in names.items()},
        {name: line_count(path) for name, path in names.items()},
        [ast.parse(path.read_text("utf-8")) for path in tests],
        sum(map(line_count, tests)),
    )


def name_of(path: Path) -> str:
    """corpus/report.py is corpus.report, a package the name of its folder."""
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def line_count(path: Path) -> int:
    """Lines of a file."""
    return path.read_text("utf-8").count("\n")


def imported(module: ast.Module, name: str = "") -> Iterator[str]:
    """Dotted names imported at run time, relative ones resolved against `name` (a module, no package)."""
    kept = [n for n in module.body if not (isinstance(n, ast.If) and "TYPE_CHECKING" in ast.unparse(n.test))]
    for node in ast.walk(ast.Module(kept, [])):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = name.split(".")[: -node.level] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def graph_of(tree: Tree) -> Graph:
    """Module → the product's modules that it imports; a package does not count as imported by its own."""
    packages = {name.rpartition(".")[0] for name in tree.modules}
    graph: Graph = {}
    for name, module in tree.modules.items():
        inside = f"{name}.__init__" if name in packages else name
        found = set(imported(module, inside)) & tree.modules.keys()
        graph[name] = {target for target in found if not f"{name}.".startswith(f"{target}.")}
    return graph


def cycles(graph: Graph) -> list[set[str]]:
    """Strongly connected sets of more than one module (Tarjan)."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[set[str]] = []

    def visit(name: str) -> None:
        order[name] = low[name] = len(order)
        stack.append(name)
        for target in graph[name]:
            if target not in order:
                visit(target)
            if target in stack:
                low[name] = min(low[name], low[target])
        if low[name] == order[name]:
            at = stack.index(name)
            found.append(set(stack[at:]))
            del stack[at:]

    for name in graph:
        if name not in order:
            visit(name)
    return [group for group in found if len(group) > 1]


def depth(graph: Graph) -> int:
    """Modules in the longest chain of imports; a cycle counts as one."""
    leader = {name: min(group) for group in cycles(graph) for name in group}
    reached: dict[str, int] = {}

    def of(name: str) -> int:
        if name not in reached:
            reached[name] = 0
            members = [n for n in graph if leader.get(n, n) == name]
            below = {leader.get(t, t) for n in members for t in graph[n]} - {name}
            reached[name] = 1 + max(map(of, below), default=0)
        return reached[name]

    return max((of(leader.get(name, name)) for name in graph), default=0)


def functions(modules: Iterable[ast.Module]) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method."""
    found = (node for module in modules for node in ast.walk(module))
    return [node for node in found if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from `def` to the end, the docstring apart."""
    told = ast.get_docstring(function, clean=False)
    first = function.body[0]
    spared = (first.end_lineno or 0) - first.lineno + 1 if told is not None else 0
    return (function.end_lineno or 0) - function.lineno + 1 - spared


def parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Parameters that a caller may give."""
    told = function.args
    named = [a.arg for a in (*told.posonlyargs, *told.args, *told.kwonlyargs)]
    return len([name for name in named if name not in {"self", "cls"}])


def patterns(module: ast.Module) -> int:
    """Calls of `re.compile`."""
    calls = (node for node in ast.walk(module) if isinstance(node, ast.Call))
    return sum(ast.unparse(call.func) == "re.compile" for call in calls)


def high(values: Iterable[int], share: float) -> int:
    """The value that this share of them does not pass."""
    held = sorted(values)
    return held[ceil(share * len(held)) - 1] if held else 0


def measured(tree: Tree) -> dict[str, str]:
    """Figure by figure, as the table shows them."""
    graph = graph_of(tree)
    packages = {name.rpartition(".")[0] for name in tree.modules}
    folders = Counter(name.rpartition(".")[0] for name in tree.modules.keys() - packages)
    lengths = [length(f) for f in functions(tree.modules.values())]
    held = [n for n in map(patterns, tree.modules.values()) if n]
    tested = {target for test in tree.tests for target in imported(test)}
    untested = [n for n in tree.modules if not any(f"{t}.".startswith(f"{n}.") for t in tested)]
    lines = sum(tree.lines.values())
    return {
        "模块": str(len(tree.modules)),
        "行": str(lines),
        "模块的行数（中位、最多）": f"{median(tree.lines.values()):g}、{max(tree.lines.values())}",
        "每个文件夹的模块（中位、最多）": f"{median(folders.values()):g}、{max(folders.values())}",
        "导入最深": str(depth(graph)),
        "函数的行数（中位、95%）": f"{median(lengths):g}、{high(lengths, 0.95)}",
        "编译的正则": str(sum(held)),
        "有正则的模块里的正则（中位、最多）": f"{median(held):g}、{max(held)}" if held else "0",
        "最长的参数表": str(max(map(parameters, functions(tree.modules.values())), default=0)),
        "最大的导入环": str(max(map(len, cycles(graph)), default=0)),
        "测试行 ÷ 产品行": f"{tree.test_lines / lines:.2f}" if tree.tests else "—",
        "没有测试直接导入的模块": str(len(untested)) if tree.tests else "—",
    }


def main() -> None:
    """Print one column a tree."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tree", type=Path, action="append", help="another tree; may be repeated")
    trees = [ROOT, *(parser.parse_args().tree or [])]
    columns = [measured(read(tree.resolve())) for tree in trees]
    heads = [tree.name if tree != ROOT else head() for tree in trees]
    print(f"| | {' | '.join(heads)} |\n|---{'|---:' * len(trees)}|")
    for name in columns[0]:
        print(f"| {name} | {' | '.join(column[name] for column in columns)} |")


def head() -> str:
    """The commit of this tree, short."""
    asked = ["git", "rev-parse", "--short=7", "HEAD"]
    return (
        subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip() or "here"
    )


if __name__ == "__main__":
    main()
