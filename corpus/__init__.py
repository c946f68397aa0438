"""From report files to reports, sections and chunks."""
