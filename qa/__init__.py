"""政问 (reportqa): ask government work reports, get verbatim quotes or a reasoned refusal."""

from qa.answer import Answer, Quote, Result
from qa.api import ask

__all__ = ["Answer", "Quote", "Result", "ask"]
