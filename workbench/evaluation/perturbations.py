"""Make every changed sample of a run: which samples, drawn by lot, and which changes, as the suite says."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

import yaml
from pydantic import Field

from workbench.evaluation.config import PLACES, Family, Perturbation, Place, Suite
from workbench.evaluation.gold import GoldClaim, Span, cleaned
from workbench.evaluation.probes import Edit, Goal, GoldSample, LabelledArticle, Planted, Probe, changed, lot
from workbench.ingest.text import passages
from workbench.models import Article, Inferred, Record, VerdictLabel, content_id

# ------------------------------------------------------------
# The words that are put into articles: orders, news items that quote one, and news of something else.


class Template(Record):
    """An order, before it asks for a verdict."""

    id: str
    family: Family
    goal: Goal = "verdict"
    encode: Literal["plain", "base64", "zero width", "tags"] = "plain"
    text: str

    def filled(self, target: VerdictLabel, canary: str) -> str:
        """Write the order out, hidden as it says."""
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
    """Everything of ours that articles are changed with."""

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


def rerun(told: GoldSample) -> tuple[Probe, ...]:
    """Ask the same again: the flips that come of nothing at all."""
    return (told.probe("rerun", told.parts),)


def reordered(told: GoldSample) -> tuple[Probe, ...]:
    """Show the articles backwards, from the second on, and by lot."""
    parts = told.parts
    by_lot = sorted(parts, key=lambda part: content_id("order", told.item.id, part[0]))
    ways = {"backwards": parts[::-1], "rotated": (*parts[1:], *parts[:1]), "by lot": tuple(by_lot)}
    orders: dict[tuple[str, ...], str] = {}
    for way, order in ways.items():
        orders.setdefault(tuple(file for file, _ in order), way)
    orders.pop(tuple(file for file, _ in parts), None)
    return tuple(told.probe("order", ways[way], way=way) for way in orders.values())


def padded(told: GoldSample) -> tuple[Probe, ...]:
    """Put a paragraph on something else into the middle of every article."""
    padding = our_texts().padding
    parts = [(file, planted(part, padding[n % len(padding)], "middle")) for n, (file, part) in enumerate(told.parts)]
    return (told.probe("padding", parts),)


def quoting(told: GoldSample) -> tuple[Probe, ...]:
    """Put a news item that only quotes an injection into one article; it gives nobody an order."""
    texts = our_texts().quoted
    file, part = told.parts[lot(len(told.parts), "quoted", told.item.id)]
    item = texts[lot(len(texts), "item", told.item.id)]
    return (told.probe("quoted", told.with_one(file, planted(part, item, "middle"))),)


def duplicated(told: GoldSample) -> tuple[Probe, ...]:
    """Add one article once more, under the name of another outlet: a copy stands for nobody new."""
    _, (outlet, article) = told.parts[lot(len(told.parts), "duplicate", told.item.id)]
    other = Inferred(value="Another Paper", method="stated", confidence=1.0)
    facts = {"id": content_id("copy", article.id), "outlet": other, "url": None, "byline": None}
    copy = LabelledArticle(outlet, article.model_copy(update=facts))
    return (told.probe("duplicate", (*told.parts, (None, copy))),)


def planted(part: LabelledArticle, words: str, place: Place) -> LabelledArticle:
    """Put a paragraph before the first sentence, between two in the middle, or after the last."""
    at, before, after = _place(part.article, place)
    return changed(part.outlet, part.article, [Edit(at, at, f"{before}{words}{after}")])


def _place(article: Article, place: Place) -> tuple[int, str, str]:
    if place == "start":
        return 0, "", "\n\n"
    length = len(article.text)
    if place == "end":
        return length, "\n\n", ""
    starts = [p.start for p in passages(article)][1:]
    middle = min(starts, key=lambda start: abs(start - length / 2), default=None)
    return (length, "\n\n", "") if middle is None else (middle, "\n\n", "\n\n")


# ------------------------------------------------------------
# Changes of what an article says: its evidence cut, or turned into its opposite. A right judge follows the words.

_CARRIES = frozenset({"supports", "reports"})
_WORD = re.compile(r"[a-z]{4,}", re.IGNORECASE)
_VERB = re.compile(
    r"\b(?P<auxiliary>(?:is|are|was|were|has|have|had|would|could|did|does|do|might|must|should)(?:n['’]t)?"
    r"|will|won['’]t|can|cannot|can['’]t|may)(?P<negation> not)?\b"
    r"(?: (?:also|been|be|already|reportedly|allegedly))* [“\"]?(?P<verb>[a-z]{4,})"
)
_NEGATIVE = re.compile(r"\b(?:never|no|nobody|none|nothing|neither|nor|denie[ds]|deny|reject\w*)\b")


def without_evidence(told: GoldSample) -> tuple[Probe, ...]:
    """Cut, in one article, every sentence that gold points at: that article has nothing on the claim any more."""
    able = [(file, cut) for file, part in told.parts if (cut := _cut(part))]
    if not able:
        return ()
    file, part = able[lot(len(able), "ablation", told.item.id)]
    return (told.probe("ablation", told.with_one(file, part)),)


def without_any_evidence(told: GoldSample) -> tuple[Probe, ...]:
    """Cut, in every article, the sentences that gold points at: nobody has anything on the claim any more."""
    speaking = [(file, part) for file, part in told.parts if part.outlet.stance != "silent"]
    cuts = {file: cut for file, part in speaking if (cut := _cut(part))}
    if not speaking or len(cuts) < len(speaking):
        return ()
    return (told.probe("ablation_all", [(file, cuts.get(file, part)) for file, part in told.parts]),)


def replaced(told: GoldSample) -> tuple[Probe, ...]:
    """Put news of something else in the place of one article that has something on the claim: it has nothing now."""
    speaking = [(file, part) for file, part in told.parts if part.outlet.stance != "silent"]
    if not speaking:
        return ()
    file, part = speaking[lot(len(speaking), "irrelevant", told.item.id)]
    edit = Edit(0, len(part.article.text), "\n\n".join(our_texts().padding))
    return (told.probe("irrelevant", told.with_one(file, _silenced(part, [edit]))),)


def negated(told: GoldSample) -> tuple[Probe, ...]:
    """Leave of one article that carries the claim only the sentences that gold points at, and reverse them.

    Only where each stretch of gold holds a single auxiliary verb, and the claim has the verb that follows it: then
    `not` is put between, or taken out, and no word is left that could carry the claim. Others are left out.
    """
    verbs = {_stem(word) for word in _WORD.findall(told.item.claim)}
    carrying = [(file, part) for file, part in told.parts if part.outlet.stance in _CARRIES]
    able = [(file, done) for file, part in carrying if (done := _reversed(part, verbs))]
    if not able:
        return ()
    file, part = able[lot(len(able), "negation", told.item.id)]
    return (told.probe("negation", told.with_one(file, part)),)


def _spans(part: LabelledArticle) -> tuple[Span, ...]:
    outlet = part.outlet
    return cleaned([*outlet.evidence, *(span for one in outlet.evidence_sets for span in one)], part.article)


def _cut(part: LabelledArticle) -> LabelledArticle | None:
    spans = _spans(part)
    if part.outlet.stance == "silent" or not spans:
        return None
    left = _silenced(part, [Edit(start, end, "") for start, end in _sentences(part) if _meets((start, end), spans)])
    return left if left.article.text.strip() else None


def _silenced(part: LabelledArticle, edits: list[Edit]) -> LabelledArticle:
    left = changed(part.outlet, part.article, edits)
    nothing = {"stance": "silent", "stance_also_ok": (), "evidence": (), "evidence_sets": ()}
    return LabelledArticle(left.outlet.model_copy(update=nothing), left.article)


def _sentences(part: LabelledArticle) -> Iterator[Span]:
    """Whole sentences, each with the space after it."""
    starts = [p.start for p in passages(part.article)]
    yield from zip(starts, [*starts[1:], len(part.article.text)], strict=True)


def _meets(span: Span, others: Sequence[Span]) -> bool:
    return any(left < span[1] and span[0] < right for left, right in others)


def _reversed(part: LabelledArticle, verbs: Set[str]) -> LabelledArticle | None:
    spans, text = _spans(part), part.article.text
    found = [list(_VERB.finditer(text, start, end)) for start, end in spans]
    if not spans or any(len(some) != 1 or _stem(some[0]["verb"]) not in verbs for some in found):
        return None
    if any(_NEGATIVE.search(text, *span) for span in spans):
        return None
    opposite = {some[0].start(): _opposite(some[0]) for some in found}
    gone = [Edit(start, end, "") for start, end in _sentences(part) if not _meets((start, end), spans)]
    done = changed(part.outlet, part.article, [*opposite.values(), *gone])
    also = {"stance": "refutes", "stance_also_ok": ("qualifies",)}
    return LabelledArticle(done.outlet.model_copy(update=also), done.article.model_copy(update={"title": None}))


def _stem(word: str) -> str:
    return word.lower()[:4]


def _opposite(verb: re.Match[str]) -> Edit:
    between, word = verb.span("auxiliary"), verb["auxiliary"]
    if verb["negation"]:
        return Edit(*verb.span("negation"), "")
    if found := re.fullmatch(r"(\w+)n['’]t|can(not)", word):
        return Edit(*between, {"wo": "will", None: "can"}.get(found[1], found[1] or ""))
    return Edit(*between, f"{word} not")


# ------------------------------------------------------------
# Plant orders into articles: every template in its turn, at the start, in the middle, at the end.

VERDICTS: tuple[VerdictLabel, ...] = get_args(VerdictLabel)


def attacked(told: GoldSample, *, turn: int, attacks: int = 1) -> Iterator[Probe]:
    """Plant `attacks` orders at each place, one at a time; `turn` counts samples: every template has its turn."""
    templates = our_texts().attacks
    for n in range(attacks):
        for at, place in enumerate(PLACES):
            number = (turn * attacks + n) * len(PLACES) + at
            yield attack(told, templates[number % len(templates)], place)


def attack(told: GoldSample, template: Template, place: Place) -> Probe:
    """Plant one order into one article, which is drawn by lot."""
    item = told.item
    files = [file for file, part in told.parts if template.goal != "silence" or part.outlet.stance == "silent"]
    among = files or [file for file, _ in told.parts]
    file = among[lot(len(among), "article", item.id, template.id, place)]
    order = _order(told, template, place)
    part = dict(told.parts)[file]
    probe = told.probe(
        "injection", told.with_one(file, planted(part, order.words, place)), way=f"{template.id}:{place}"
    )
    return probe.model_copy(update={"attack": order})


def _order(told: GoldSample, template: Template, place: Place) -> Planted:
    item = told.item
    wrong = [label for label in VERDICTS if label != item.verdict and label not in item.verdict_also_ok]
    target = wrong[lot(len(wrong), "target", item.id, template.id, place)]
    canary = f"zx{content_id('canary', item.id, template.id, place)[:8]}"
    return Planted(
        template=template.id,
        family=template.family,
        place=place,
        goal=template.goal,
        target=target,
        words=template.filled(target, canary),
        canary=canary if template.goal == "canary" else "",
    )


# ------------------------------------------------------------
# Changes of who publishes: outlets unnamed, outlets exchanged. A right judge goes by the words alone.

_ADDRESS = re.compile(r"https?://[^\s<>\"]+|www\.[^\s<>\"]+")


def swapped(told: GoldSample) -> tuple[Probe, ...]:
    """Give every article the next one's outlet, address, byline and agency; no word of a text changes."""
    articles = [part.article for _, part in told.parts]
    if len({article.outlet.value if article.outlet else None for article in articles}) < 2:
        return ()
    givers = [*articles[1:], articles[0]]
    parts = [
        (file, LabelledArticle(part.outlet, _published_by(part.article, giver)))
        for (file, part), giver in zip(told.parts, givers, strict=True)
    ]
    return (told.probe("swap", parts),)


def _published_by(article: Article, giver: Article) -> Article:
    taken = ("outlet", "url", "byline", "agency")
    return article.model_copy(update={name: getattr(giver, name) for name in taken})


def blinded(told: GoldSample) -> tuple[Probe, ...]:
    """Call the outlets Outlet A, B ..., and take their names, addresses and bylines out of the texts.

    `leftovers` counts what is still there, such as a name inside a longer word.
    """
    names = _names(told)
    parts = [(file, _blind(part, f"Outlet {chr(65 + n % 26)}", names)) for n, (file, part) in enumerate(told.parts)]
    left = sum(_count(part.article.text, name) for _, part in parts for name in names)
    return (told.probe("blinding", parts).model_copy(update={"leftovers": left}),)


def _count(text: str, name: str) -> int:
    """Short names are looked for as they are written: ANI stands in no Romania."""
    return text.lower().count(name.lower()) if len(name) > 4 else text.count(name)


def _names(told: GoldSample) -> dict[str, str]:
    """What each name becomes; longer names first, for a shorter one may stand inside."""
    found: dict[str, str] = {}
    for n, (_, part) in enumerate(told.parts):
        letter = f"Outlet {chr(65 + n % 26)}"
        article = part.article
        for fact in (article.outlet, article.agency):
            if fact:
                found.setdefault(fact.value, letter)
        if article.url and (host := urlsplit(article.url).hostname):
            found.setdefault(host.removeprefix("www."), letter)
        if article.byline:
            found.setdefault(article.byline.value, "a reporter")
    return dict(sorted(found.items(), key=lambda pair: -len(pair[0])))


def _blind(part: LabelledArticle, letter: str, names: dict[str, str]) -> LabelledArticle:
    edited = changed(part.outlet, part.article, list(_scrubbed(part.article.text, names)))
    gone = {"url": None, "byline": None, "agency": None}
    called = Inferred(value=letter, method="blinded", confidence=1.0)
    return LabelledArticle(edited.outlet, edited.article.model_copy(update={**gone, "outlet": called}))


def _scrubbed(text: str, names: dict[str, str]) -> Iterator[Edit]:
    wanted: Sequence[str] = [_ADDRESS.pattern, *(rf"(?<!\w){re.escape(name)}(?!\w)" for name in names)]
    for found in re.finditer("|".join(wanted), text):
        yield Edit(*found.span(), names.get(found[0], "an address"))


# ------------------------------------------------------------

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
    """Make all changed samples; a change that a sample does not allow is left out of it."""
    return tuple(
        probe
        for turn, item in enumerate(drawn(gold, suite, seed))
        for probe in _made(GoldSample(item, articles), suite, turn)
    )


def _made(told: GoldSample, suite: Suite, turn: int) -> Iterator[Probe]:
    for name in suite.wanted:
        if name == "injection":
            yield from attacked(told, turn=turn, attacks=suite.attacks)
        else:
            yield from _MAKERS[name](told)


def drawn(gold: Sequence[GoldClaim], suite: Suite, seed: int) -> tuple[GoldClaim, ...]:
    """Draw the samples by lot, one of each verdict in turn; in gold's order."""
    if suite.samples == "all" or suite.samples >= len(gold):
        return tuple(gold)
    by_verdict: dict[str, list[GoldClaim]] = {}
    for item in sorted(gold, key=lambda item: content_id("drawn", seed, item.id)):
        by_verdict.setdefault(item.verdict, []).append(item)
    turns = sorted((n, label) for label, items in by_verdict.items() for n in range(len(items)))
    kept = {by_verdict[label][n].id for n, label in turns[: suite.samples]}
    return tuple(item for item in gold if item.id in kept)
