"""The two legs of a search, dense and BM25, what they are made of, and their fusion."""
