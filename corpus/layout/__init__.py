"""Lines as a format shows them: broken lines mended, page furniture taken away, the title found."""
