"""Who says what: the two names other modules use. The work is in `saying` (one sentence) and `antecedents`."""

from workbench.judge.builtin.antecedents import attributions
from workbench.judge.builtin.saying import Attribution

__all__ = ["Attribution", "attributions"]
