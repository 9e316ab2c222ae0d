"""The claims of one article by rules: cut sentences into propositions, make each stand alone, say why it matters."""
