"""The plainest questions on the reports of provinces, with what is said to each, to be read by a person.

    python -m benchmarks.plain_questions --index DIR [--places 广东,浙江,…]

DIR indexes shared/corpus/provincial_2025 and provincial_2026 (others are left out). Nothing tells what is
right: how many are answered is counted, and each answer stands beside its question.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from index.searcher import Index
from qa import ask

FOLDERS = ("provincial_2025/", "provincial_2026/")
PLACES = "广东,浙江,黑龙江,山西,福建,湖北,安徽,吉林"
QUESTIONS = (
    "2025年{}GDP是多少",
    "{}2024年粮食产量是多少",
    "2025年{}城镇新增就业多少人",
    "{}2025年高速公路通车里程是多少",
    "{}2025年常住人口城镇化率是多少",
)


def main() -> int:
    """Ask, print a row a question, and how many are answered."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--places", default=PLACES)
    args = parser.parse_args()
    index = Index.load(args.index)
    sources = [source for source in index.reports if source.startswith(FOLDERS)]
    asked = [words.format(place) for place in args.places.split(",") for words in QUESTIONS]
    answers = [ask(question, index=index, sources=sources) for question in asked]
    for question, answer in zip(asked, answers, strict=True):
        print(f"| {question} | {answer.message if answer.status == 'answered' else answer.reason} |")
    print(f"{sum(a.status == 'answered' for a in answers)} of {len(answers)} answered")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
