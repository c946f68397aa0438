"""Words for which way a figure went, as patterns on folded text."""

from typing import Final

FALLS: Final = r"负增长|下[降跌滑]|[减缩]少|降低|回落|减收|[减降跌]"
RISES: Final = r"(?<!负)增长|[上回]升|上涨|增[加收]|提高|[增升涨]"
