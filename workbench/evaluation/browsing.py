"""What a person looks at in a run: two variants sample by sample, and one sample close up, gold's words beside theirs.

Pure: answers in, records out. It does not know how they are drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from workbench.evaluation.assemble import Entry
from workbench.evaluation.evidence import cleaned
from workbench.evaluation.results import VariantResult
from workbench.evaluation.samples import NO_ANSWER, Sample
from workbench.evaluation.spans import Span
from workbench.evaluation.statistics.differences import Ruling
from workbench.models import Record, Rejected, VerdictLabel

Show = Literal["all", "different", "fixed", "broken", "failed"]
Change = Literal["fixed", "broken", "other", "same", "failed"]
GOLD = "gold"
"""What a variant is held against where no other variant is chosen."""


class SampleLine(Record):
    """One sample as a variant answered it, beside another variant or beside gold alone."""

    id: str
    event: str
    claim: str
    gold: VerdictLabel
    ours: tuple[str, ...]
    """The variant's label in each epoch."""
    theirs: tuple[str, ...]
    """The other's; gold's label where there is no other."""
    right: float
    """Share of epochs with gold's label."""
    other_right: float
    stances: frozenset[tuple[str, str]] = frozenset()
    """Gold's and the variant's stance, of every article in every epoch."""

    @property
    def failed(self) -> bool:
        """Somebody gave no answer."""
        return NO_ANSWER in (*self.ours, *self.theirs)

    @property
    def change(self) -> Change:
        """Say in one word how the variant differs."""
        if self.failed:
            return "failed"
        if self.right != self.other_right:
            return "fixed" if self.right > self.other_right else "broken"
        return "same" if sorted(set(self.ours)) == sorted(set(self.theirs)) else "other"

    def shows(self, show: Show) -> bool:
        """Tell whether a filter keeps it. What was fixed or broken by having no answer is in both."""
        match show:
            case "all":
                return True
            case "different":
                return set(self.ours) != set(self.theirs)
            case "fixed":
                return self.right > self.other_right
            case "broken":
                return self.right < self.other_right
            case "failed":
                return self.failed


class Board(Record):
    """A variant held against another, or against gold."""

    run: str
    variant: VariantResult
    against: str
    """The other's name, or `gold`."""
    ruling: Ruling | None
    """On the primary metric; None against gold."""
    chosen: bool
    """The pair was picked by hand: nothing corrects for how many pairs were looked at."""
    lines: tuple[SampleLine, ...]

    def count(self, show: Show) -> int:
        """Count what a filter keeps."""
        return sum(line.shows(show) for line in self.lines)


class Pointed(Record):
    """What one side says that an article does with the claim, and the words it points at."""

    stance: str
    right: bool = True
    spans: tuple[Span, ...] = ()
    """Code points of the article's text, half-open."""


class Answer(Record):
    """One variant's answer to a sample in one epoch."""

    variant: str
    label: str
    """The label that was earned, or `no answer`."""
    said: VerdictLabel | None
    """The judge's own label, before it had to be earned."""
    right: bool
    all_labels: tuple[str, ...]
    """Of every epoch."""
    why: str
    """The rule that gave the label, or why there is none."""
    rationale: str
    rejected: tuple[Rejected, ...]


class ShownArticle(Record):
    """One article of a sample: its text, gold's reading, and each answer's."""

    id: str
    name: str
    text: str
    gold: Pointed
    answers: tuple[Pointed, ...]


class CloseUp(Record):
    """One sample, gold and answers side by side."""

    id: str
    event: str
    claim: str
    speaker: str | None
    gold: VerdictLabel
    also_ok: tuple[VerdictLabel, ...]
    answers: tuple[Answer, ...]
    articles: tuple[ShownArticle, ...]


def lines(ours: Entry, theirs: Entry | None) -> tuple[SampleLine, ...]:
    """Put a variant's answers beside another's, sample by sample; only samples that both were asked."""
    mine, others = _by_id(ours), _by_id(theirs) if theirs else None
    return tuple(
        _line(epochs, None if others is None else others[sample])
        for sample, epochs in mine.items()
        if others is None or sample in others
    )


def _by_id(entry: Entry) -> dict[str, list[Sample]]:
    found: dict[str, list[Sample]] = {}
    for sample in entry.samples:
        found.setdefault(sample.id, []).append(sample)
    return found


def _line(epochs: Sequence[Sample], others: Sequence[Sample] | None) -> SampleLine:
    gold = epochs[0].gold
    return SampleLine(
        id=gold.id,
        event=gold.event,
        claim=gold.claim,
        gold=gold.verdict,
        ours=tuple(s.label for s in epochs),
        theirs=(gold.verdict,) if others is None else tuple(s.label for s in others),
        right=_right(epochs),
        other_right=_right(epochs) if others is None else _right(others),
        stances=frozenset((row.gold, row.predicted) for s in epochs for _, row in s.stance_rows),
    )


def _right(epochs: Sequence[Sample]) -> float:
    return sum(s.label == s.gold.verdict for s in epochs) / len(epochs)


def close_up(sample_id: str, entries: Sequence[Entry]) -> CloseUp | None:
    """Show one sample with every entry's first answer; None if none of them was asked about it."""
    found = [(entry.variant.name, epochs) for entry in entries if (epochs := _by_id(entry).get(sample_id))]
    if not found:
        return None
    firsts = [epochs[0] for _, epochs in found]
    gold = firsts[0].gold
    return CloseUp(
        id=gold.id,
        event=gold.event,
        claim=gold.claim,
        speaker=gold.speaker,
        gold=gold.verdict,
        also_ok=gold.verdict_also_ok,
        answers=tuple(_answer(name, epochs) for name, epochs in found),
        articles=tuple(_shown(firsts, at) for at in range(len(gold.outlets))),
    )


def _answer(name: str, epochs: Sequence[Sample]) -> Answer:
    first, verdict = epochs[0], epochs[0].verdict
    attempt = first.attempt
    failed = ": ".join(part for part in (attempt.reason, attempt.message) if part)
    return Answer(
        variant=name,
        label=first.label,
        said=attempt.said.label if attempt.said else None,
        right=first.label == first.gold.verdict,
        all_labels=tuple(s.label for s in epochs),
        why=verdict.label_reason if verdict else failed or "No article was shown.",
        rationale=verdict.rationale if verdict else "",
        rejected=verdict.rejected if verdict else (),
    )


def _shown(samples: Sequence[Sample], at: int) -> ShownArticle:
    outlet, article = samples[0].gold.outlets[at], samples[0].articles[at]
    listed = [span for one in outlet.evidence_sets for span in one] or outlet.evidence
    return ShownArticle(
        id=article.id,
        name=article.name,
        text=article.text,
        gold=Pointed(stance=outlet.stance, spans=cleaned(listed, article)),
        answers=tuple(_pointed(sample, at) for sample in samples),
    )


def _pointed(sample: Sample, at: int) -> Pointed:
    _, row = sample.stance_rows[at]
    right = row.lenient().predicted == row.gold
    return Pointed(stance=row.predicted, right=right, spans=sample.spans(sample.articles[at]))
