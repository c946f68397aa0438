"""Checks of what the reader found: time, standing, place, measure, and the exact bounds."""
