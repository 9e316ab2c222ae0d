"""A gold claim with its articles, as changes are made to it: which article is which, what is left of gold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbench.evaluation.gold import GoldClaim
from workbench.evaluation.robustness.edits import Changed, renamed
from workbench.evaluation.robustness.probes import Probe, Shown
from workbench.evaluation.robustness.suite import Perturbation
from workbench.models import Article, content_id

Part = tuple[str | None, Changed]
"""An article of a changed sample, and the file it was made of; None for one that was added."""


@dataclass(frozen=True)
class Told:
    """A gold claim and the articles that it labels."""

    item: GoldClaim
    articles: Mapping[str, Article]
    """By the file names that gold uses."""

    @property
    def parts(self) -> tuple[tuple[str, Changed], ...]:
        """Each of gold's outlets with its article, in gold's order."""
        return tuple((outlet.file, Changed(outlet, self.articles[outlet.file])) for outlet in self.item.outlets)

    def probe(self, perturbation: Perturbation, parts: Sequence[Part], *, way: str = "") -> Probe:
        """Make a changed sample of articles in the order in which they are to be shown.

        Discrepancies and origins are not carried over: they name articles that are no longer the same.
        """
        placed = [(file, part if self._is_own(part) else renamed(part, file or "added")) for file, part in parts]
        name = f"{self.item.id}~{perturbation}" + (f":{way}" if way else "")
        left = {"discrepancies": (), "origins": (), "independent_origins": None}
        outlets = {"id": name, "outlets": tuple(part.outlet for _, part in placed)}
        return Probe(
            id=name,
            sample=self.item.id,
            perturbation=perturbation,
            way=way,
            claim=self.item.model_copy(update=left | outlets),
            of=tuple(file for file, _ in placed),
            touched=tuple(f for f, part in placed if f and part.article.text != self.articles[f].text),
            shown=tuple(Shown(file=p.outlet.file, article=p.article) for _, p in placed if not self._is_own(p)),
        )

    def with_one(self, file: str, part: Changed) -> tuple[Part, ...]:
        """Put a changed article in the place of the one it was made of."""
        return tuple((f, part if f == file else old) for f, old in self.parts)

    def _is_own(self, part: Changed) -> bool:
        return self.articles.get(part.outlet.file) == part.article


def lot(n: int, *what: object) -> int:
    """Draw a number under n by content: the same for the same things, whatever else there is."""
    return int(content_id("lot", *what), 16) % n
