"""What a report states: the time, standing and subject of each figure and clause."""
