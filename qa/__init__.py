"""政问：对政府工作报告提问，得到逐字引用的答案或说明理由的拒答。"""

from qa.answer import Answer, Quote, Result
from qa.api import ask

__all__ = ["Answer", "Quote", "Result", "ask"]
