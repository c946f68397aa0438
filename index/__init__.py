"""Numbers: encode, search, fuse and keep the index folder. `from index.searcher import Index`."""
