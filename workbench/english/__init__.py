"""English as news writes it: words, numbers, places, near-synonyms, and who says what in a sentence; no claim in it."""
