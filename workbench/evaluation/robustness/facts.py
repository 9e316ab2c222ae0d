"""Changes of what an article says: its evidence cut, or turned into its opposite. A right judge follows the words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set

from workbench.corpus.passages import passages
from workbench.evaluation.evidence import cleaned
from workbench.evaluation.robustness.edits import Changed, Edit, changed
from workbench.evaluation.robustness.probes import Probe
from workbench.evaluation.robustness.sample import Told, lot
from workbench.evaluation.robustness.texts import our_texts
from workbench.evaluation.spans import Span

_CARRIES = frozenset({"supports", "reports"})
_WORD = re.compile(r"[a-z]{4,}", re.IGNORECASE)
_VERB = re.compile(
    r"\b(?P<auxiliary>(?:is|are|was|were|has|have|had|would|could|did|does|do|might|must|should)(?:n['’]t)?"
    r"|will|won['’]t|can|cannot|can['’]t|may)(?P<negation> not)?\b"
    r"(?: (?:also|been|be|already|reportedly|allegedly))* [“\"]?(?P<verb>[a-z]{4,})"
)
_NEGATIVE = re.compile(r"\b(?:never|no|nobody|none|nothing|neither|nor|denie[ds]|deny|reject\w*)\b")


def without_evidence(told: Told) -> tuple[Probe, ...]:
    """Cut, in one article, every sentence that gold points at: that article has nothing on the claim any more."""
    able = [(file, cut) for file, part in told.parts if (cut := _cut(part))]
    if not able:
        return ()
    file, part = able[lot(len(able), "ablation", told.item.id)]
    return (told.probe("ablation", told.with_one(file, part)),)


def without_any_evidence(told: Told) -> tuple[Probe, ...]:
    """Cut, in every article, the sentences that gold points at: nobody has anything on the claim any more."""
    speaking = [(file, part) for file, part in told.parts if part.outlet.stance != "silent"]
    cuts = {file: cut for file, part in speaking if (cut := _cut(part))}
    if not speaking or len(cuts) < len(speaking):
        return ()
    return (told.probe("ablation_all", [(file, cuts.get(file, part)) for file, part in told.parts]),)


def replaced(told: Told) -> tuple[Probe, ...]:
    """Put news of something else in the place of one article that has something on the claim: it has nothing now."""
    speaking = [(file, part) for file, part in told.parts if part.outlet.stance != "silent"]
    if not speaking:
        return ()
    file, part = speaking[lot(len(speaking), "irrelevant", told.item.id)]
    edit = Edit(0, len(part.article.text), "\n\n".join(our_texts().padding))
    return (told.probe("irrelevant", told.with_one(file, _silenced(part, [edit]))),)


def negated(told: Told) -> tuple[Probe, ...]:
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


def _spans(part: Changed) -> tuple[Span, ...]:
    outlet = part.outlet
    return cleaned([*outlet.evidence, *(span for one in outlet.evidence_sets for span in one)], part.article)


def _cut(part: Changed) -> Changed | None:
    spans = _spans(part)
    if part.outlet.stance == "silent" or not spans:
        return None
    left = _silenced(part, [Edit(start, end, "") for start, end in _sentences(part) if _meets((start, end), spans)])
    return left if left.article.text.strip() else None


def _silenced(part: Changed, edits: list[Edit]) -> Changed:
    left = changed(part.outlet, part.article, edits)
    nothing = {"stance": "silent", "stance_also_ok": (), "evidence": (), "evidence_sets": ()}
    return Changed(left.outlet.model_copy(update=nothing), left.article)


def _sentences(part: Changed) -> Iterator[Span]:
    """Whole sentences, each with the space after it."""
    starts = [p.start for p in passages(part.article)]
    yield from zip(starts, [*starts[1:], len(part.article.text)], strict=True)


def _meets(span: Span, others: Sequence[Span]) -> bool:
    return any(left < span[1] and span[0] < right for left, right in others)


def _reversed(part: Changed, verbs: Set[str]) -> Changed | None:
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
    return Changed(done.outlet.model_copy(update=also), done.article.model_copy(update={"title": None}))


def _stem(word: str) -> str:
    return word.lower()[:4]


def _opposite(verb: re.Match[str]) -> Edit:
    between, word = verb.span("auxiliary"), verb["auxiliary"]
    if verb["negation"]:
        return Edit(*verb.span("negation"), "")
    if found := re.fullmatch(r"(\w+)n['’]t|can(not)", word):
        return Edit(*between, {"wo": "will", None: "can"}.get(found[1], found[1] or ""))
    return Edit(*between, f"{word} not")
