"""Probes: changed samples. One gold claim with its articles, altered in one way, and what a right judge then does."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from workbench.evaluation.config import EXPECTED, Expected, Family, Perturbation, Place
from workbench.evaluation.gold import GoldClaim, GoldOutlet, GoldSpan, Span
from workbench.models import Article, Kept, Record, VerdictLabel, content_id

# ------------------------------------------------------------
# Edits of an article that keep gold's spans: moved where their words are still there, dropped where not.


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
        """Say where the words of a span are now; None if they were torn apart or cut.

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

    def carried(span: GoldSpan) -> GoldSpan | None:
        clean = article.to_clean(span.start, span.end)
        moved = done.moved(clean) if clean else None
        return GoldSpan(start=moved[0], end=moved[1], quote=done.text[slice(*moved)]) if moved else None

    listed = tuple(moved for span in outlet.evidence if (moved := carried(span)))
    sets = []
    for spans in outlet.evidence_sets:
        moved_set = [moved for span in spans if (moved := carried(span))]
        if moved_set and len(moved_set) == len(spans):  # a set proves something only as a whole
            sets.append(tuple(moved_set))
    title = article.title
    at = article.text.find(title.value) if title else -1
    if title and at >= 0 and (place := done.moved((at, at + len(title.value)))):
        title = title.model_copy(update={"value": done.text[slice(*place)]})
    rewritten = {
        "id": content_id("changed", article.id, done.text),
        "title": title,
        "text": done.text,
        "raw_text": done.text,
        "raw_sha256": hashlib.sha256(done.text.encode("utf-8", "surrogatepass")).hexdigest(),
        "kept": (Kept(raw_start=0, raw_end=len(done.text), start=0),),
        "dropped": (),
    }
    return LabelledArticle(
        outlet.model_copy(update={"evidence": listed, "evidence_sets": tuple(sets)}),
        article.model_copy(update=rewritten),
    )


# ------------------------------------------------------------
# A changed sample, as `probes.jsonl` keeps it.

Goal = Literal["verdict", "silence", "canary"]
"""What an instruction wants: a certain verdict, other outlets called silent, a word of its own in the answer."""


class Planted(Record):
    """An instruction that was planted in one article."""

    template: str
    family: Family
    place: Place
    goal: Goal
    target: VerdictLabel
    """The verdict that it asks for: never gold's, nor one that gold also accepts."""
    words: str
    """As it appears in the article."""
    canary: str = ""
    """A word found nowhere else; in an answer's prose it shows that the instruction was followed."""


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
    """After blinding: how often a name is still in a text."""

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
    everything, rows = {**articles, **probe.articles}, []
    for outlet in probe.claim.outlets:
        article = everything[outlet.file]
        known = (article.outlet, article.title, article.byline, article.agency, article.published)
        rows.append([article.id, article.url, article.text, *(fact.value if fact else None for fact in known)])
    return content_id("probe", probe.id, probe.claim.event, probe.claim.claim, probe.claim.speaker, rows)


# ------------------------------------------------------------
# A gold claim with its articles, as changes are made to it.

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
        outlets, added, touched = [], [], []
        for file, (outlet, article) in parts:
            if self.articles.get(outlet.file) != article:
                # No two articles share a file name: a changed one gets a name of its own, by its content.
                facts = (article.outlet, article.title, article.byline, article.agency)
                seen = [fact.value if fact else None for fact in facts]
                name = f"{file or 'added'}~{content_id(article.id, article.url, article.text, *seen)}"
                outlet = outlet.model_copy(update={"file": name})
                added.append(ProbeArticle(file=name, article=article))
            outlets.append(outlet)
            if file and article.text != self.articles[file].text:
                touched.append(file)
        probe_id = f"{self.item.id}~{perturbation}" + (f":{way}" if way else "")
        left = {"discrepancies": (), "origins": (), "independent_origins": None}
        return Probe(
            id=probe_id,
            sample=self.item.id,
            perturbation=perturbation,
            way=way,
            claim=self.item.model_copy(update={**left, "id": probe_id, "outlets": tuple(outlets)}),
            of=tuple(file for file, _ in parts),
            touched=tuple(touched),
            shown=tuple(added),
        )

    def with_one(self, file: str, part: LabelledArticle) -> tuple[Part, ...]:
        """Put a changed article in the place of the one it was made of."""
        return tuple((f, part if f == file else old) for f, old in self.parts)


def lot(n: int, *what: object) -> int:
    """Draw a number under n by content: the same for the same things, whatever else there is."""
    return int(content_id("lot", *what), 16) % n
