"""How a text is cut: headings and their nesting, sections, chunks."""
