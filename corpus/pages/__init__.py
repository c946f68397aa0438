"""Printed pages: characters at places, from whatever file, to rows, tables and paragraphs."""
