"""Versions of an index: what they hold, read when asked for; listed, taken back, checked."""
