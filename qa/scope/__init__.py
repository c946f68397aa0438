"""Which reports may answer, and a question taken apart into one for each place or time."""
