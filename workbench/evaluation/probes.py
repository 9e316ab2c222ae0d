"""A changed sample: one gold claim with its articles, altered in one way, and what that should lead to."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from workbench.evaluation.config import EXPECTED, Expected, Family, Perturbation, Place
from workbench.evaluation.gold import GoldClaim, GoldOutlet, GoldSpan, Span
from workbench.models import Article, Inferred, Kept, Record, VerdictLabel, content_id

# ------------------------------------------------------------
# Change an article in places, and carry gold's spans over: moved where their words still stand, dropped where not.


class Edit(NamedTuple):
    """Put other words in place of text[start:end]; with start equal to end, between two characters."""

    start: int
    end: int
    words: str


class EditedText:
    """A text with edits made. ValueError where two of them overlap or one lies outside."""

    def __init__(self, text: str, edits: Sequence[Edit]) -> None:
        self.edits = tuple(sorted(edits))
        at, parts = 0, []
        for start, end, words in self.edits:
            if not at <= start <= end <= len(text):
                raise ValueError(f"the edit at {start}–{end} overlaps another or lies outside of the text")
            parts += [text[at:start], words]
            at = end
        self.text = "".join([*parts, text[at:]])

    def moved(self, span: Span) -> Span | None:
        """Say where the words of a span stand now; None if they were torn apart or cut.

        Words replaced inside a span stay inside it.
        """
        start, end = span
        before = grown = 0
        for left, right, words in self.edits:
            growth = len(words) - (right - left)
            if right <= start:
                before += growth
            elif left < end:
                if left < start or right > end or left == right or not words:
                    return None
                grown += growth
        return start + before, end + before + grown


class LabelledArticle(NamedTuple):
    """One article of a changed sample, with what gold still says of it."""

    outlet: GoldOutlet
    article: Article


def changed(outlet: GoldOutlet, article: Article, edits: Sequence[Edit]) -> LabelledArticle:
    """Edit an article's words; gold's spans then count in the new text."""
    done = EditedText(article.text, edits)
    listed = tuple(moved for span in outlet.evidence if (moved := _carried(span, article, done)))
    sets = tuple(_whole(one, article, done) for one in outlet.evidence_sets)
    return LabelledArticle(
        outlet.model_copy(update={"evidence": listed, "evidence_sets": tuple(one for one in sets if one)}),
        _rewritten(article, done),
    )


def renamed(one: LabelledArticle, file: str) -> LabelledArticle:
    """Give an article of a changed sample a file name of its own: no two articles share one."""
    article = one.article
    shown = [fact.value if fact else None for fact in (article.outlet, article.title, article.byline, article.agency)]
    name = f"{file}~{content_id(article.id, article.url, article.text, *shown)}"
    return LabelledArticle(one.outlet.model_copy(update={"file": name}), article)


def _whole(spans: Sequence[GoldSpan], article: Article, done: EditedText) -> tuple[GoldSpan, ...]:
    """A set proves something only as a whole."""
    moved = [_carried(span, article, done) for span in spans]
    return tuple(span for span in moved if span) if all(moved) else ()


def _carried(span: GoldSpan, article: Article, done: EditedText) -> GoldSpan | None:
    clean = article.to_clean(span.start, span.end)
    moved = done.moved(clean) if clean else None
    return GoldSpan(start=moved[0], end=moved[1], quote=done.text[slice(*moved)]) if moved else None


def _rewritten(article: Article, done: EditedText) -> Article:
    return article.model_copy(
        update={
            "id": content_id("changed", article.id, done.text),
            "title": _headline(article, done),
            "text": done.text,
            "raw_text": done.text,
            "raw_sha256": hashlib.sha256(done.text.encode("utf-8", "surrogatepass")).hexdigest(),
            "kept": (Kept(raw_start=0, raw_end=len(done.text), start=0),),
            "dropped": (),
        }
    )


def _headline(article: Article, done: EditedText) -> Inferred | None:
    title = article.title
    at = article.text.find(title.value) if title else -1
    span = done.moved((at, at + len(title.value))) if title and at >= 0 else None
    return title.model_copy(update={"value": done.text[slice(*span)]}) if title and span else title


# ------------------------------------------------------------

Goal = Literal["verdict", "silence", "canary"]
"""What an order is after: a verdict of its choosing, other outlets called silent, its own words in the answer."""


class Planted(Record):
    """An order that was planted into one article."""

    template: str
    family: Family
    place: Place
    goal: Goal
    target: VerdictLabel
    """The verdict that it asks for: never gold's, nor one that gold also accepts."""
    words: str
    """As it stands in the article."""
    canary: str = ""
    """A word that stands nowhere else; in an answer's prose it shows that an order was followed."""


class ProbeArticle(Record):
    """An article of a changed sample that is not the run's own."""

    file: str
    article: Article


class Probe(Record):
    """A sample changed in one way."""

    id: str
    sample: str
    """The gold claim that it was made of."""
    perturbation: Perturbation
    way: str = ""
    """Where one change is made in several ways, which of them."""
    claim: GoldClaim
    """With the articles in the order they are shown, gold's spans moved or dropped. Its verdict is the original's, and
    means nothing where the change takes the evidence away."""
    of: tuple[str | None, ...]
    """For each article the file that it was made of; None for one that was added."""
    touched: tuple[str, ...] = ()
    """The files whose words were changed."""
    shown: tuple[ProbeArticle, ...] = ()
    attack: Planted | None = None
    leftovers: int = 0
    """After blinding: how often a name still stands in a text."""

    @property
    def expected(self) -> Expected:
        """What a right judge does."""
        return EXPECTED[self.perturbation]

    @property
    def articles(self) -> dict[str, Article]:
        """The changed articles by file name."""
        return {one.file: one.article for one in self.shown}


def probe_sha(probe: Probe, articles: Mapping[str, Article]) -> str:
    """Digest everything that a judge may be shown of a changed sample, names and order included.

    `articles` are the run's own.
    """
    everything = {**articles, **probe.articles}
    rows = [_facts(everything[outlet.file]) for outlet in probe.claim.outlets]
    return content_id("probe", probe.id, probe.claim.event, probe.claim.claim, probe.claim.speaker, rows)


def _facts(article: Article) -> Sequence[str | None]:
    known = (article.outlet, article.title, article.byline, article.agency, article.published)
    return [article.id, article.url, article.text, *(fact.value if fact else None for fact in known)]


# ------------------------------------------------------------
# A gold claim with its articles, as changes are made to it: which article is which, what is left of gold.

Part = tuple[str | None, LabelledArticle]
"""An article of a changed sample, and the file it was made of; None for one that was added."""


@dataclass(frozen=True)
class GoldSample:
    """A gold claim and the articles that it labels."""

    item: GoldClaim
    articles: Mapping[str, Article]
    """By the file names that gold uses."""

    @property
    def parts(self) -> tuple[tuple[str, LabelledArticle], ...]:
        """Each of gold's outlets with its article, in gold's order."""
        return tuple((outlet.file, LabelledArticle(outlet, self.articles[outlet.file])) for outlet in self.item.outlets)

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
            shown=tuple(ProbeArticle(file=p.outlet.file, article=p.article) for _, p in placed if not self._is_own(p)),
        )

    def with_one(self, file: str, part: LabelledArticle) -> tuple[Part, ...]:
        """Put a changed article in the place of the one it was made of."""
        return tuple((f, part if f == file else old) for f, old in self.parts)

    def _is_own(self, part: LabelledArticle) -> bool:
        return self.articles.get(part.outlet.file) == part.article


def lot(n: int, *what: object) -> int:
    """Draw a number under n by content: the same for the same things, whatever else there is."""
    return int(content_id("lot", *what), 16) % n
