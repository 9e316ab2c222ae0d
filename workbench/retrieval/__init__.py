"""Find the passages to look at: by meaning (MiniLM vectors in Chroma) and by words (BM25)."""
