"""Reading: question and passage in, the spans that answer out, and how sure it is that any does."""
