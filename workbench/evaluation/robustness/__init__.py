"""How far an answer depends on what should not matter: samples changed in one way each, and what became of it."""
