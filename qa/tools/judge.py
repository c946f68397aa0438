"""Whether one answer is right, held against a question row that says what was expected.

A row has `kind`, `question`, `doc` (stem or stems of the reports that answer), `answers` (accepted
wordings), `evidence` (passages that state it) and, where they apply, `history`, `style`, `reason`
(of a refusal), `answer_kind`, `all` (every answer is wanted), `answers_by_doc` (one part a report) and
`accept_refusal`. Answers are judged as JSON, the way a caller gets them (design: the Answer contract).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import PurePosixPath
from typing import Any

from corpus.language.fold import fold

Row = Mapping[str, Any]
# Kinds answered by a passage: their quotes are judged, not their results.
_BY_PASSAGE = frozenset({"how", "why", "problem", "plan"})
# A passage is quoted when this share of it stands in one piece in a quote; shorter pieces than
# `_LEAST_RUN` characters are chance.
_QUOTED_SHARE = 0.6
_LEAST_RUN = 6
# Characters that a value, and an item of a list, may hold beside the accepted wording.
_VALUE_EXTRA, _ITEM_EXTRA = 6, 12
_ABOUT = re.compile(r"(?:约|近|超过|超|达到|达|为|共|累计|总计|逾|突破)+")
_UNSEEN = re.compile(r"[\s\"'‘’“”「」『』《》]")


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one answer did; None where the measure does not apply.

    `exact`: the first result is an accepted value. `evidence1`, `evidence3`: the passage stands in the
    first quote, in the first three. `report`: the first quote is from a report that answers.
    `reason_right`: refused for the reason expected.
    """

    status: str
    right: bool
    answerable: bool
    exact: bool | None = None
    evidence1: bool | None = None
    evidence3: bool | None = None
    report: bool | None = None
    reason_right: bool | None = None


def judge(row: Row, answer: Row) -> Verdict:
    """The verdict on `answer` (`Answer.to_dict()`) to the question of `row`."""
    status = answer["status"]
    if row["kind"] == "unanswerable":
        refused = status == "refused"
        return Verdict(
            status, refused, answerable=False, reason_right=refused and answer["reason"] == row.get("reason")
        )
    if status == "refused" and row.get("accept_refusal"):
        return Verdict(status, right=True, answerable=True)
    first, third = _evidence(row, answer["quotes"])
    report = bool(answer["quotes"]) and _is_gold(row, answer["quotes"][0])
    exact = None
    if status == "refused" or (status == "clarify" and not row.get("answers_by_doc")):
        right = False
    elif row.get("answers_by_doc"):
        right = all(_part_given(part, answer) for part in row["answers_by_doc"])
    elif _kind(row) == "list" or row.get("all"):
        right = report and all(_item_given(wanted, answer["results"]) for wanted in row["answers"])
    elif _kind(row) in _BY_PASSAGE:
        right = report and bool(third)
    else:
        exact = bool(answer["results"]) and is_value(answer["results"][0]["value"], row["answers"])
        right = report and exact
    return Verdict(
        status, right, answerable=True, exact=exact, evidence1=first, evidence3=third, report=report
    )


def _kind(row: Row) -> str:
    return str(row.get("answer_kind") or row["kind"])


def _is_gold(row: Row, quote: Row) -> bool:
    docs = row["doc"] if isinstance(row["doc"], list) else [row["doc"]]
    return any(is_report(quote["source"], doc) for doc in docs)


def is_report(source: str, doc: str) -> bool:
    """Whether `doc` names the report: by its stem, by what stands before an underscore, or by its number."""
    stem, name = PurePosixPath(source).stem, PurePosixPath(doc).name
    return stem == name or stem.startswith(name if name.isdigit() else f"{name}_")


def _evidence(row: Row, quotes: Sequence[Row]) -> tuple[bool | None, bool | None]:
    """Whether the evidence stands in the first quote, in the first three; a comparison needs each part's."""
    passages = row.get("evidence") or ()
    if not passages:
        return None, None
    several = bool(row.get("answers_by_doc"))
    looked_at = max(3, len(passages)) if several or row.get("all") else 3
    gold = [quote["text"] if _is_gold(row, quote) else "" for quote in quotes[:looked_at]]
    first = any(stands_in(p, gold[:1]) for p in passages)
    found = [stands_in(p, gold) for p in passages]
    return first, all(found) if several else any(found)


def stands_in(passage: str, texts: Sequence[str]) -> bool:
    """Whether one of the texts holds the passage, or the greater part of it in one piece."""
    return any(_common_share(letters(passage), letters(text)) >= _QUOTED_SHARE for text in texts)


def _common_share(wanted: str, text: str) -> float:
    if wanted in text:
        return 1.0 if wanted else 0.0
    run = SequenceMatcher(None, wanted, text, autojunk=False).find_longest_match().size
    return run / len(wanted) if run >= _LEAST_RUN else 0.0


def _part_given(part: Row, answer: Row) -> bool:
    """Whether a result quoted from the part's report is its value."""
    accepted, quotes = [part["answer"], *part.get("accept", ())], answer["quotes"]
    return any(
        is_report(quotes[r["quote"]]["source"], part["doc"]) and is_value(r["value"], accepted)
        for r in answer["results"]
    )


def _item_given(wanted: str, results: Sequence[Row]) -> bool:
    item = plain(wanted)
    values = [plain(result["value"]) for result in results]
    return any(item in value and len(value) <= len(item) + _ITEM_EXTRA for value in values)


def is_value(value: str, accepted: Sequence[str]) -> bool:
    """Whether `value` is an accepted wording, alone or with a few characters beside it."""
    given = plain(value)
    return any(
        given == wanted
        or (len(given) <= len(wanted) + _VALUE_EXTRA and re.search(_whole(wanted), given) is not None)
        for wanted in map(plain, accepted)
    )


def _whole(wanted: str) -> str:
    """Pattern of `wanted` that does not cut a number in two: 5项 is not in 25项."""
    before = r"(?<![\d.])" if wanted[:1].isdigit() else ""
    after = r"(?!\.?\d)" if wanted[-1:].isdigit() else ""
    return before + re.escape(wanted) + after


def letters(text: str) -> str:
    """Folded, without white space and quotation marks."""
    return _UNSEEN.sub("", fold(text))


def plain(value: str) -> str:
    """A value as compared: folded, without 约, thousands separators and closing punctuation."""
    bare = letters(value).replace(",", "")
    lead = _ABOUT.match(bare)
    return bare[lead.end() if lead else 0 :].rstrip("。;、.")
