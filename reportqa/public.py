"""The names that programs may rely on; `from reportqa import ask` takes them from here."""

from corpus.errors import CorpusError, IndexFault, ReportqaError
from corpus.report import Report
from index.building.build import build_index
from index.building.update import update_index
from index.encoders.selection import open_encoder
from index.searcher import Index
from qa.answer import Answer, Quote, Result
from qa.api import ask

__all__ = [
    "Answer",
    "CorpusError",
    "Index",
    "IndexFault",
    "Quote",
    "Report",
    "ReportqaError",
    "Result",
    "ask",
    "build_index",
    "open_encoder",
    "update_index",
]
