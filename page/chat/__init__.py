"""The conversation: asking, its turns, questions to start from, and taking it away as a file."""
