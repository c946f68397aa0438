"""Each piece of knowledge has one place: no second list of it grows in another module."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from corpus.language import numerals, stops, units
from corpus.readers import endings
from corpus.statement import STANDING_WORDS, STANDINGS
from corpus.timeline import roles

ROOT = Path(__file__).parents[1]
PARTS = ("corpus", "index", "qa", "page")
# Still with lists of their own: what is decided and compared.
LATER = {
    "qa/question/aspects.py",
    "qa/scope/parts.py",
    *(path.relative_to(ROOT).as_posix() for path in (ROOT / "qa/decide").glob("*.py")),
}
STOPS = set(stops.CLAUSE_MARKS + stops.COLONS) - {"\n", "…"}
_SYNTAX = re.compile(r"\(\?<?[:=!]|[)}\]*+]\?")  # marks that the patterns are written with
SUFFIX = re.compile(r"\.(?:" + "|".join(ending[1:] for ending in endings.SUFFIXES) + r")\b")


def literals(module: ast.Module) -> Iterator[str]:
    """Strings of the code, docstrings apart, and each tuple or set of strings joined as one."""
    told = {id(n.value) for n in ast.walk(module) if isinstance(n, ast.Expr)}
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value
        elif isinstance(node, ast.Tuple | ast.Set | ast.List):
            words = [e.value for e in node.elts if isinstance(e, ast.Constant) and isinstance(e.value, str)]
            yield "".join(words) if all(len(w) == 1 for w in words) else " ".join(words)


def runs(text: str, of: set[str]) -> Iterator[str]:
    """The stretches of `text` that consist of these characters alone."""
    held = "".join(map(re.escape, sorted(of)))
    yield from re.findall(f"[{held}]+", text)


def lists_stops(text: str) -> bool:
    """Three different marks side by side; prose ends a sentence with one or two."""
    return any(len(set(run)) >= 3 for run in runs(_SYNTAX.sub("(", text), STOPS))


def lists_numerals(text: str) -> bool:
    """More than 一二三四 side by side, which names the quarters."""
    return any(len(set(run)) >= 5 for run in runs(text, set(numerals.FIGURES)))


def lists_units(text: str) -> bool:
    """Five units with a bar between, as a pattern lists them."""
    told = re.split(r"[|()?:]+", text)
    known = [word in units.UNIT_CLASS and len(word) < 5 for word in told]
    return any(all(known[at : at + 5]) for at in range(len(known) - 4))


def lists_endings(text: str) -> bool:
    """Two endings in one string or one group of strings."""
    return len(set(SUFFIX.findall(text))) >= 2


def names_standing(text: str) -> bool:
    """A standing as a person reads it, alone; 背景 and the words of the grammar are ordinary words."""
    return text in {STANDINGS[s] for s in ("achieved", "target", "baseline")} | {STANDING_WORDS["baseline"]}


def lists_cues(text: str) -> bool:
    """The words for the next step, or three for what is lacking, with a bar between."""
    told = re.split(r"[|()?:]+", text.replace("下一?", "下"))
    lacking = [word in roles.LACKS.split("|") for word in told]
    return {"下步", "下阶段"} <= set(told) or any(all(lacking[at : at + 3]) for at in range(len(lacking) - 2))


def refuses(text: str) -> bool:
    """Words with which the house says that it has no answer."""
    return any(words in text for words in ("资料库中", "筛选出的报告", "没有写明"))


KINDS: dict[str, tuple[Callable[[str], bool], set[str]]] = {
    # what it is, and where it may stand: its one place, and where other characters happen to be the same
    "stops": (
        lists_stops,
        {
            "corpus/language/stops.py",
            "page/error_text.py",  # where a path ends in a message
            "qa/question/understanding.py",  # what a question may end with
        },
    ),
    "numerals": (lists_numerals, {"corpus/language/numerals.py"}),
    "units": (
        lists_units,
        {
            "corpus/language/units.py",
            "qa/question/understanding.py",  # measure words after 几
        },
    ),
    "cues": (
        lists_cues,
        {
            "corpus/timeline/roles.py",
            "corpus/timeline/turns.py",  # of the three, each with another verb
        },
    ),
    "endings": (
        lists_endings,
        {
            "corpus/readers/endings.py",
            "page/chat/thread.py",  # sheets of questions, which are no reports
        },
    ),
    "standings": (names_standing, {"corpus/statement.py"}),
    "refusals": (refuses, {"qa/reply/refusal_sentences.py"}),
}


def found(kind: str) -> set[str]:
    test, _ = KINDS[kind]
    paths = [path for part in PARTS for path in (ROOT / part).rglob("*.py")]
    return {
        path.relative_to(ROOT).as_posix()
        for path in paths
        if any(map(test, literals(ast.parse(path.read_text("utf-8")))))
    }


@pytest.mark.parametrize("kind", KINDS)
def test_no_second_list(kind: str) -> None:
    assert found(kind) - LATER == KINDS[kind][1]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("stops", "[，。；]"),
        ("stops", ",。;"),
        ("numerals", "[一二三四五六七八九十]"),
        ("units", r"(?:元|吨|人次|人|户)"),
        ("cues", "力争|下一?步|下一?阶段"),
        ("cues", "(?:问题|困难|短板)"),
        ("endings", ".docx,.pdf"),
        ("standings", "已完成"),
        ("refusals", "资料库中没有写明2024年的这一内容。"),
    ],
)
def test_a_second_list_is_seen(kind: str, text: str) -> None:
    assert KINDS[kind][0](text)
