"""The packaged model as files: unpacked once, its tokenizer, its word vectors."""
