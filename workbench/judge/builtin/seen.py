"""What the rules saw in one article, and how to speak of several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.judge.builtin.evidence import quote
from workbench.judge.builtin.reading import Line
from workbench.judge.builtin.sights import Act, Sight
from workbench.models import Article, Discrepancy, DiscrepancyKind, Quote, Stance

Side = tuple["Seen", Sight]
"""An article and the sentence in it that counts."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the rules saw in one article."""

    article: Article
    lines: tuple[Line, ...]
    sights: tuple[Sight, ...]
    stance: Stance
    deciding: Sight | None

    @property
    def carries(self) -> bool:
        """It supports or reports the claim."""
        return self.stance in ("supports", "reports")


def carrying(seen: Sequence[Seen]) -> list[Side]:
    """List the articles that carry the claim, each with the sentence that decides."""
    return [(s, s.deciding) for s in seen if s.carries and s.deciding is not None]


def deciding_by(seen: Sequence[Seen], *acts: Act) -> list[Side]:
    """List the articles whose deciding sentence does one of some acts."""
    return [(s, s.deciding) for s in seen if s.deciding is not None and s.deciding.act in acts]


def names(sides: Sequence[Side]) -> str:
    """Join the outlets' names as in a sentence."""
    every = list(dict.fromkeys(s.article.name for s, _ in sides))
    return every[0] if len(every) == 1 else f"{', '.join(every[:-1])} and {every[-1]}"


def does(sides: Sequence[Side], one: str, several: str) -> str:
    """Say what outlets do, the verb agreeing: `EFE carries it`, `EFE and AFP carry it`."""
    return f"{names(sides)} {one if len({s.article.name for s, _ in sides}) == 1 else several}"


def discrepancy(kind: DiscrepancyKind, sides: Sequence[Side], explanation: str) -> Discrepancy:
    """Make a discrepancy with a quote for each of its sides."""
    quotes: dict[tuple[str, str], Quote] = {}
    for s, sight in sides:
        q = quote(s.article, sight)
        quotes.setdefault((q.article_id, q.text), q)
    ids = tuple(dict.fromkeys(s.article.id for s, _ in sides))
    return Discrepancy(kind=kind, article_ids=ids, explanation=explanation, quotes=tuple(quotes.values()))
