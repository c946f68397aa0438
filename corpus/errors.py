"""Exception tree of the product.

ReportqaError
├── CorpusError      a report that cannot be read or does not hold together
├── IndexFault       an index that is missing, damaged or of another make
└── QuestionError    a question or batch line that cannot be taken
"""


class ReportqaError(Exception):
    """Base of every error raised on purpose; its message is Chinese and fit to be shown."""


class CorpusError(ReportqaError):
    """A report file cannot be read, or what was read does not hold together."""


class IndexFault(ReportqaError):  # noqa: N818 - IndexError is taken
    """An index folder is missing, incomplete, damaged, or made with other settings."""


class QuestionError(ReportqaError):
    """A question or a line of a batch that cannot be taken as it is."""
