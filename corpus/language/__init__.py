"""Shared grammars of the language of reports: times and quantities."""
