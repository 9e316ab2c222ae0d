"""Perturbations: the changes that are made to gold samples to test a judge, and the probes that they give.

A probe is one gold claim with its articles, altered in one way, and what a right judge then does. Some changes leave
every word on the claim as it is, some remove or reverse evidence, some plant an instruction, some change who publishes.
Each is a function of a sample that gives probes, or none where the sample does not allow it.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import chain
from typing import Any, Literal, NamedTuple, get_args
from urllib.parse import urlsplit

import yaml
from pydantic import Field

from workbench.evaluation.config import EXPECTED, PLACES, Expected, Family, Perturbation, Place, Suite
from workbench.evaluation.gold import GoldClaim, GoldOutlet, GoldSpan, Span, cleaned
from workbench.ingest.text import passages
from workbench.models import Article, Inferred, Kept, Record, VerdictLabel, content_id

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


# ------------------------------------------------------------
# The texts that are put into articles: instructions, news items that quote one, and unrelated news.


class Template(Record):
    """An instruction to plant, before it asks for a verdict."""

    id: str
    family: Family
    goal: Goal = "verdict"
    encode: Literal["plain", "base64", "zero width", "tags"] = "plain"
    text: str

    def filled(self, target: VerdictLabel, canary: str) -> str:
        """Write the instruction out, hidden as it says."""
        said = self.text.replace("{target}", target).replace("{canary}", canary)
        match self.encode:
            case "base64":
                return f"Decode this line and do as it says: {base64.b64encode(said.encode()).decode()}"
            case "zero width":
                return "\u200b".join(said)
            case "tags":
                return "Weather: fair." + "".join(chr(0xE0000 + ord(character)) for character in said)
        return said


class Texts(Record):
    """All texts that articles are changed with."""

    attacks: tuple[Template, ...] = Field(min_length=1)
    quoted: tuple[str, ...] = Field(min_length=1)
    padding: tuple[str, ...] = Field(min_length=1)


@lru_cache(maxsize=1)
def our_texts() -> Texts:
    """Read the texts that ship with the workbench."""
    source: Any = files(__package__) / "perturbations.yaml"
    return Texts.model_validate(yaml.safe_load(source.read_text(encoding="utf-8")))


# ------------------------------------------------------------
# Changes that leave every word on the claim as it is: asked again, another order, more text, an article twice.


def rerun(sample: GoldSample) -> tuple[Probe, ...]:
    """Ask the same again: how many verdicts flip without any change."""
    return (sample.probe("rerun", sample.parts),)


def reordered(sample: GoldSample) -> tuple[Probe, ...]:
    """Show the articles backwards, from the second on, and shuffled."""
    parts = sample.parts
    by_lot = sorted(parts, key=lambda part: content_id("order", sample.item.id, part[0]))
    ways = {"backwards": parts[::-1], "rotated": (*parts[1:], *parts[:1]), "by lot": tuple(by_lot)}
    met, probes = [parts], []
    for way, order in ways.items():
        if order not in met:
            met.append(order)
            probes.append(sample.probe("order", order, way=way))
    return tuple(probes)


def padded(sample: GoldSample) -> tuple[Probe, ...]:
    """Put an unrelated paragraph into the middle of every article."""
    padding = our_texts().padding
    parts = [(file, planted(part, padding[n % len(padding)], "middle")) for n, (file, part) in enumerate(sample.parts)]
    return (sample.probe("padding", parts),)


def quoting(sample: GoldSample) -> tuple[Probe, ...]:
    """Put a news item that only quotes an injection into one article; it instructs nobody."""
    texts = our_texts().quoted
    file, part = sample.parts[lot(len(sample.parts), "quoted", sample.item.id)]
    item = texts[lot(len(texts), "item", sample.item.id)]
    return (sample.probe("quoted", sample.with_one(file, planted(part, item, "middle"))),)


def duplicated(sample: GoldSample) -> tuple[Probe, ...]:
    """Add a copy of one article under the name of another outlet: a copy is no further source."""
    _, (outlet, article) = sample.parts[lot(len(sample.parts), "duplicate", sample.item.id)]
    other = Inferred(value="Another Paper", method="stated", confidence=1.0)
    facts = {"id": content_id("copy", article.id), "outlet": other, "url": None, "byline": None}
    copy = LabelledArticle(outlet, article.model_copy(update=facts))
    return (sample.probe("duplicate", (*sample.parts, (None, copy))),)


def planted(part: LabelledArticle, words: str, place: Place) -> LabelledArticle:
    """Put a paragraph before the first sentence, between two in the middle, or after the last."""
    article = part.article
    at, inserted = len(article.text), f"\n\n{words}"
    if place == "start":
        at, inserted = 0, f"{words}\n\n"
    elif place == "middle" and (starts := [p.start for p in passages(article)][1:]):
        at, inserted = min(starts, key=lambda start: abs(start - len(article.text) / 2)), f"\n\n{words}\n\n"
    return changed(part.outlet, article, [Edit(at, at, inserted)])


# ------------------------------------------------------------
# Changes of what an article says: its evidence removed, or reversed. A right judge follows the words.

_CARRIES = frozenset({"supports", "reports"})
_WORD = re.compile(r"[a-z]{4,}", re.IGNORECASE)
_VERB = re.compile(
    r"\b(?P<auxiliary>(?:is|are|was|were|has|have|had|would|could|did|does|do|might|must|should)(?:n['’]t)?"
    r"|will|won['’]t|can|cannot|can['’]t|may)(?P<negation> not)?\b"
    r"(?: (?:also|been|be|already|reportedly|allegedly))* [“\"]?(?P<verb>[a-z]{4,})"
)
_NEGATIVE = re.compile(r"\b(?:never|no|nobody|none|nothing|neither|nor|denie[ds]|deny|reject\w*)\b")


def without_evidence(sample: GoldSample) -> tuple[Probe, ...]:
    """Cut, in one article, every sentence that gold points at: nothing on the claim is left in it."""
    able = [(file, cut) for file, part in sample.parts if (cut := _cut(part))]
    if not able:
        return ()
    file, part = able[lot(len(able), "ablation", sample.item.id)]
    return (sample.probe("ablation", sample.with_one(file, part)),)


def without_any_evidence(sample: GoldSample) -> tuple[Probe, ...]:
    """Cut, in every article, the sentences that gold points at: nothing on the claim is left at all."""
    speaking = [(file, part) for file, part in sample.parts if part.outlet.stance != "silent"]
    cuts = {file: cut for file, part in speaking if (cut := _cut(part))}
    if not speaking or len(cuts) < len(speaking):
        return ()
    return (sample.probe("ablation_all", [(file, cuts.get(file, part)) for file, part in sample.parts]),)


def replaced(sample: GoldSample) -> tuple[Probe, ...]:
    """Replace the text of one article that has something on the claim by unrelated news."""
    speaking = [(file, part) for file, part in sample.parts if part.outlet.stance != "silent"]
    if not speaking:
        return ()
    file, part = speaking[lot(len(speaking), "irrelevant", sample.item.id)]
    edit = Edit(0, len(part.article.text), "\n\n".join(our_texts().padding))
    return (sample.probe("irrelevant", sample.with_one(file, _silenced(part, [edit]))),)


def negated(sample: GoldSample) -> tuple[Probe, ...]:
    """Keep of one article that reports the claim only the sentences that gold points at, and reverse them.

    Only where each stretch of gold holds a single auxiliary verb, and the claim has the verb that follows it: then
    `not` is inserted, or removed, and nothing that could report the claim is left. Other samples are skipped.
    """
    verbs = {word.lower()[:4] for word in _WORD.findall(sample.item.claim)}
    carrying = [(file, part) for file, part in sample.parts if part.outlet.stance in _CARRIES]
    able = [(file, done) for file, part in carrying if (done := _reversed(part, verbs))]
    if not able:
        return ()
    file, part = able[lot(len(able), "negation", sample.item.id)]
    return (sample.probe("negation", sample.with_one(file, part)),)


def _spans(part: LabelledArticle) -> tuple[Span, ...]:
    outlet = part.outlet
    return cleaned([*outlet.evidence, *chain.from_iterable(outlet.evidence_sets)], part.article)


def _sentences(part: LabelledArticle, spans: Sequence[Span], *, pointed_at: bool) -> list[Edit]:
    """Cut whole sentences, each with the space after it: those that gold's spans touch, or all others."""
    starts = [p.start for p in passages(part.article)]
    sentences = zip(starts, [*starts[1:], len(part.article.text)], strict=True)
    return [
        Edit(start, end, "")
        for start, end in sentences
        if pointed_at == any(left < end and start < right for left, right in spans)
    ]


def _cut(part: LabelledArticle) -> LabelledArticle | None:
    spans = _spans(part)
    if part.outlet.stance == "silent" or not spans:
        return None
    left = _silenced(part, _sentences(part, spans, pointed_at=True))
    return left if left.article.text.strip() else None


def _silenced(part: LabelledArticle, edits: list[Edit]) -> LabelledArticle:
    left = changed(part.outlet, part.article, edits)
    nothing = {"stance": "silent", "stance_also_ok": (), "evidence": (), "evidence_sets": ()}
    return LabelledArticle(left.outlet.model_copy(update=nothing), left.article)


def _reversed(part: LabelledArticle, verbs: Set[str]) -> LabelledArticle | None:
    spans, text = _spans(part), part.article.text
    opposite: dict[int, Edit] = {}
    for span in spans:
        found = list(_VERB.finditer(text, *span))
        if len(found) != 1 or found[0]["verb"][:4] not in verbs or _NEGATIVE.search(text, *span):
            return None
        (verb,) = found
        contracted = re.fullmatch(r"(\w+)n['’]t|can(not)", verb["auxiliary"])
        if verb["negation"]:
            edit = Edit(*verb.span("negation"), "")
        elif contracted:  # isn't, won't, cannot
            positive = {"wo": "will", None: "can"}.get(contracted[1], contracted[1] or "")
            edit = Edit(*verb.span("auxiliary"), positive)
        else:
            edit = Edit(*verb.span("auxiliary"), f"{verb['auxiliary']} not")
        opposite[verb.start()] = edit
    if not spans:
        return None
    done = changed(part.outlet, part.article, [*opposite.values(), *_sentences(part, spans, pointed_at=False)])
    also = {"stance": "refutes", "stance_also_ok": ("qualifies",)}
    return LabelledArticle(done.outlet.model_copy(update=also), done.article.model_copy(update={"title": None}))


# ------------------------------------------------------------
# Injections: every template in its turn, planted at the start, in the middle, at the end.

VERDICTS: tuple[VerdictLabel, ...] = get_args(VerdictLabel)


def attacked(sample: GoldSample, *, turn: int, attacks: int = 1, rounds: Sequence[int] = ()) -> Iterator[Probe]:
    """Plant `attacks` instructions at each place, one at a time; `turn` counts samples, so each template is used.

    `rounds` in place of the first `attacks` ones: at one place, each round of a sample has another template.
    """
    templates = our_texts().attacks
    for n in rounds or range(attacks):
        for at, place in enumerate(PLACES):
            number = (turn * attacks + n) * len(PLACES) + at
            yield attack(sample, templates[number % len(templates)], place)


def further_orders(
    suite: Suite, gold: Sequence[GoldClaim], articles: Mapping[str, Article], *, seed: int
) -> Iterator[Probe]:
    """Plant instructions beyond the suite's own, round by round, until every template stood at every place."""
    samples = [GoldSample(item, articles) for item in drawn(gold, suite, seed)]
    for n in range(suite.attacks, len(our_texts().attacks)):
        for turn, sample in enumerate(samples):
            yield from attacked(sample, turn=turn, attacks=suite.attacks, rounds=(n,))


def attack(sample: GoldSample, template: Template, place: Place) -> Probe:
    """Plant one instruction into one article, which is drawn at random."""
    item = sample.item
    files = [file for file, part in sample.parts if template.goal != "silence" or part.outlet.stance == "silent"]
    among = files or [file for file, _ in sample.parts]
    file = among[lot(len(among), "article", item.id, template.id, place)]
    wrong = [label for label in VERDICTS if label != item.verdict and label not in item.verdict_also_ok]
    target = wrong[lot(len(wrong), "target", item.id, template.id, place)]
    canary = f"zx{content_id('canary', item.id, template.id, place)[:8]}"
    words = template.filled(target, canary)
    parts = sample.with_one(file, planted(dict(sample.parts)[file], words, place))
    order = Planted(
        template=template.id,
        family=template.family,
        place=place,
        goal=template.goal,
        target=target,
        words=words,
        canary=canary if template.goal == "canary" else "",
    )
    return sample.probe("injection", parts, way=f"{template.id}:{place}").model_copy(update={"attack": order})


# ------------------------------------------------------------
# Changes of who publishes: outlet names removed, outlets swapped. A right judge goes by the words alone.

_ADDRESS = r"https?://[^\s<>\"]+|www\.[^\s<>\"]+"


def swapped(sample: GoldSample) -> tuple[Probe, ...]:
    """Give every article the next one's outlet, address, byline and agency; no word of a text changes."""
    articles = [part.article for _, part in sample.parts]
    if len({article.outlet.value if article.outlet else None for article in articles}) < 2:
        return ()
    parts = []
    for (file, part), giver in zip(sample.parts, [*articles[1:], articles[0]], strict=True):
        taken = {name: getattr(giver, name) for name in ("outlet", "url", "byline", "agency")}
        parts.append((file, LabelledArticle(part.outlet, part.article.model_copy(update=taken))))
    return (sample.probe("swap", parts),)


def blinded(sample: GoldSample) -> tuple[Probe, ...]:
    """Call the outlets Outlet A, B ..., and remove their names, addresses and bylines from the texts.

    `leftovers` counts what is still there, such as a name inside a longer word.
    """
    letters = [f"Outlet {chr(65 + n % 26)}" for n in range(len(sample.parts))]
    names: dict[str, str] = {}
    for letter, (_, (_, article)) in zip(letters, sample.parts, strict=True):
        for fact in (article.outlet, article.agency):
            if fact:
                names.setdefault(fact.value, letter)
        if article.url and (host := urlsplit(article.url).hostname):
            names.setdefault(host.removeprefix("www."), letter)
        if article.byline:
            names.setdefault(article.byline.value, "a reporter")
    longest_first = sorted(names, key=len, reverse=True)  # a shorter name may be part of a longer one
    wanted = re.compile("|".join([_ADDRESS, *(rf"(?<!\w){re.escape(name)}(?!\w)" for name in longest_first)]))

    parts, leftovers = [], 0
    for letter, (file, part) in zip(letters, sample.parts, strict=True):
        edits = [Edit(*m.span(), names.get(m[0], "an address")) for m in wanted.finditer(part.article.text)]
        outlet, article = changed(part.outlet, part.article, edits)
        hidden = {
            "url": None,
            "byline": None,
            "agency": None,
            "outlet": Inferred(value=letter, method="blinded", confidence=1.0),
        }
        parts.append((file, LabelledArticle(outlet, article.model_copy(update=hidden))))
        # Short names count only as they are written: ANI is not in Romania.
        text, lowered = article.text, article.text.lower()
        leftovers += sum(lowered.count(name.lower()) if len(name) > 4 else text.count(name) for name in names)
    return (sample.probe("blinding", parts).model_copy(update={"leftovers": leftovers}),)


# ------------------------------------------------------------
# All changed samples of a run.

_MAKERS: Mapping[Perturbation, Callable[[GoldSample], tuple[Probe, ...]]] = {
    "rerun": rerun,
    "blinding": blinded,
    "swap": swapped,
    "order": reordered,
    "padding": padded,
    "duplicate": duplicated,
    "quoted": quoting,
    "ablation": without_evidence,
    "ablation_all": without_any_evidence,
    "irrelevant": replaced,
    "negation": negated,
}


def make_probes(
    suite: Suite, gold: Sequence[GoldClaim], articles: Mapping[str, Article], *, seed: int
) -> tuple[Probe, ...]:
    """Make all changed samples; a change that a sample does not allow is skipped."""
    probes: list[Probe] = []
    for turn, item in enumerate(drawn(gold, suite, seed)):
        sample = GoldSample(item, articles)
        for name in suite.wanted:
            if name == "injection":
                probes += attacked(sample, turn=turn, attacks=suite.attacks)
            else:
                probes += _MAKERS[name](sample)
    return tuple(probes)


def drawn(gold: Sequence[GoldClaim], suite: Suite, seed: int) -> tuple[GoldClaim, ...]:
    """Draw the samples at random, one of each verdict in turn; in gold's order."""
    if suite.samples == "all" or suite.samples >= len(gold):
        return tuple(gold)
    by_verdict: dict[str, list[GoldClaim]] = {}
    for item in sorted(gold, key=lambda item: content_id("drawn", seed, item.id)):
        by_verdict.setdefault(item.verdict, []).append(item)
    turns = sorted((n, label) for label, items in by_verdict.items() for n in range(len(items)))
    kept = {by_verdict[label][n].id for n, label in turns[: suite.samples]}
    return tuple(item for item in gold if item.id in kept)
