"""Gold: claims that a person labelled, outlet by outlet, with spans into the raw article files.

The format of `seeds/gold/seed.jsonl` stays valid for ever; `split`, `labels`, `adjudication` and `evidence_sets` are
optional additions. Offsets count in the raw file as it was read; scoring maps them through cleaning.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, combinations
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import Field, ValidationError

from workbench.errors import GoldError
from workbench.models import Article, DiscrepancyKind, Offset, Record, Stance, VerdictLabel


class GoldSpan(Record):
    """Evidence in a raw file; `quote`, where given, must equal the file's characters."""

    start: Offset
    end: Offset
    quote: str | None = None


class GoldOutlet(Record):
    """What one raw article file does with the claim."""

    file: str
    stance: Stance
    stance_also_ok: tuple[Stance, ...] = ()
    evidence: tuple[GoldSpan, ...] = ()
    evidence_sets: tuple[tuple[GoldSpan, ...], ...] = ()


class GoldDiscrepancy(Record):
    """A difference between files; for an omission, the files that leave it out."""

    kind: DiscrepancyKind
    kind_also_ok: tuple[DiscrepancyKind, ...] = ()
    files: tuple[str, ...]
    note: str = ""


class GoldOrigin(Record):
    """Who backs the claim as it is worded."""

    name: str
    named: bool
    via: tuple[str, ...] = ()


class GoldLabel(Record):
    """What one annotator said of the claim, before anybody settled it."""

    annotator: str
    annotator_kind: Literal["human", "model"] = "human"
    blind: bool = False
    """The machine's answer was hidden when the annotator decided."""
    guideline: str | None = None
    """The version of the labelling rules; figures never mix two."""
    at: str | None = None
    seconds: float | None = None
    verdict: VerdictLabel | None = None
    outlets: tuple[GoldOutlet, ...] = ()


class Adjudication(Record):
    """Who settled the target, and by what rule."""

    by: str | None = None
    at: str | None = None
    rule: Literal["agreement", "majority", "adjudicator"]


class Provenance(Record):
    """Where a labelled claim came from."""

    source: Literal["authored", "import", "review"]
    run_id: str | None = None
    annotation_ids: tuple[str, ...] = ()
    inclusion_prob: float = 1.0


class GoldClaim(Record):
    """One labelled claim."""

    id: str
    event: str
    claim: str
    speaker: str | None = None
    verdict: VerdictLabel
    verdict_also_ok: tuple[VerdictLabel, ...] = ()
    outlets: tuple[GoldOutlet, ...] = Field(min_length=1)
    discrepancies: tuple[GoldDiscrepancy, ...] = ()
    origins: tuple[GoldOrigin, ...] = ()
    independent_origins: int | None = None
    split: Literal["dev", "test"] | None = None
    tags: tuple[str, ...] = ()
    labels: tuple[GoldLabel, ...] = ()
    adjudication: Adjudication | None = None
    provenance: Provenance | None = None
    license: str | None = None

    @property
    def human_labels(self) -> tuple[GoldLabel, ...]:
        """The labels that people gave, those with a verdict."""
        return tuple(one for one in self.labels if one.annotator_kind == "human" and one.verdict is not None)

    @property
    def names_differences(self) -> bool:
        """Discrepancies were labelled, be it that there are none; reviews do not go into them."""
        return self.provenance is None or self.provenance.source != "review"

    @property
    def names_origins(self) -> bool:
        """Origins were labelled, be it that there are none."""
        return bool(self.origins) or self.independent_origins is not None


def read_gold(path: Path) -> tuple[GoldClaim, ...]:
    """Read a gold file, one claim a line; refuse a broken line by its number."""
    if not path.is_file():
        raise GoldError(
            f"there is no gold file {path}", hint="give a .jsonl file in the format of seeds/gold/seed.jsonl"
        )
    try:
        text = path.read_text(encoding="utf-8")
    except (UnicodeDecodeError, OSError) as error:
        raise GoldError(f"{path} cannot be read: {error}", hint="save the gold as a text file in UTF-8") from error
    return parse_gold(text, str(path))


def parse_gold(text: str, name: str) -> tuple[GoldClaim, ...]:
    """Read gold from its text; `name` is what messages call it."""
    gold: list[GoldClaim] = []
    seen: dict[str, int] = {}
    # By "\n" alone: str.splitlines also cuts at U+2028 and its like, which JSON allows inside a string.
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            item = GoldClaim.model_validate(json.loads(line))
        except json.JSONDecodeError as error:
            raise GoldError(f"{name} line {number} is not JSON: {error.msg}", hint="one JSON object a line") from error
        except ValidationError as error:
            problem = error.errors(include_url=False)[0]
            where = ".".join(str(part) for part in problem["loc"]) or "the line"
            raise GoldError(
                f"{name} line {number}, `{where}`: {problem['msg'].lower()}", hint="see seeds/gold/CONVENTIONS.md"
            ) from error
        if item.id in seen:
            raise GoldError(
                f"{name} line {number} repeats the id {item.id} of line {seen[item.id]}",
                hint="give each claim its own id",
            )
        seen[item.id] = number
        files = [outlet.file for outlet in item.outlets]
        if len(set(files)) < len(files):
            raise GoldError(f"{name} line {number}: {item.id} labels one file twice", hint="one row for each file")
        if strangers := {f for d in item.discrepancies for f in d.files} - set(files):
            raise GoldError(
                f"{name} line {number}: {item.id} has a discrepancy with {min(strangers)}, which it does not label",
                hint="every file of a discrepancy has a row under `outlets`",
            )
        gold.append(item)
    if not gold:
        raise GoldError(f"{name} holds no claims", hint="give a .jsonl file in the format of seeds/gold/seed.jsonl")
    return tuple(gold)


def refuse_broken_spans(gold: Sequence[GoldClaim], articles: Mapping[str, Article]) -> None:
    """Refuse gold whose files are missing, whose spans run out of the file, or whose quotes are not its characters."""
    for item in gold:
        for outlet in item.outlets:
            article = articles.get(outlet.file)
            if article is None:
                raise GoldError(
                    f"{item.id} labels {outlet.file}, which is not among the articles",
                    hint="--articles must name the folder with the raw files",
                )
            for span in (*outlet.evidence, *chain.from_iterable(outlet.evidence_sets)):
                words = article.raw_text[span.start : span.end]
                if not words or (span.quote is not None and words != span.quote):
                    raise GoldError(
                        f"{item.id}: the span {span.start}–{span.end} of {article.source} is not what gold quotes",
                        hint="offsets are code points of the raw file, end exclusive",
                    )


# ------------------------------------------------------------
# Evidence: predicted words compared with gold's, token by token, by offsets into the same text.

Span = tuple[int, int]
"""Start and end, code points, half-open."""

# A run of word characters; where a script does not part words, each character is a token.
_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")


class TokenScore(NamedTuple):
    """How well predicted tokens meet gold's."""

    precision: float
    recall: float
    f1: float


def token_score(text: str, predicted: Iterable[Span], gold_sets: Sequence[Iterable[Span]]) -> TokenScore:
    """Score predicted spans against the gold set that they meet best (by F1, then recall).

    Any one of gold's sets is enough; no set, or an empty one, means that there is nothing to quote. Both sides empty
    is 1, one side empty is 0. A token counts as soon as a span touches it.
    """
    tokens = [(m.start(), m.end()) for m in _TOKEN.finditer(text)]
    ours = _touched(tokens, predicted)
    scores = []
    for gold in (_touched(tokens, one) for one in gold_sets or [()]):
        if ours and gold:
            shared = len(ours & gold)
            scores.append(TokenScore(shared / len(ours), shared / len(gold), 2 * shared / (len(ours) + len(gold))))
        else:
            scores.append(TokenScore(*[float(ours == gold)] * 3))
    return max(scores, key=lambda score: (score.f1, score.recall))


def _touched(tokens: Sequence[Span], spans: Iterable[Span]) -> frozenset[int]:
    return frozenset(
        at for start, end in spans for at, (left, right) in enumerate(tokens) if left < end and start < right
    )


COVERED = 0.5
"""The share of a gold set's tokens that makes it covered."""
_COMBINED = 3


def alternatives(outlet: GoldOutlet, article: Article) -> tuple[tuple[Span, ...], ...]:
    """Give the sets of spans of which any one is enough; none where gold points at nothing that is left.

    Without `evidence_sets` each listed span is enough alone, and several of them together are as good.
    """
    if outlet.evidence_sets:
        return tuple(spans for one in outlet.evidence_sets if (spans := cleaned(one, article)))
    listed = cleaned(outlet.evidence, article)
    sizes = range(1, len(listed) + 1) if len(listed) <= _COMBINED else (1, len(listed))
    return tuple(chain.from_iterable(combinations(listed, size) for size in sizes))


def cleaned(spans: Sequence[GoldSpan], article: Article) -> tuple[Span, ...]:
    """Map spans of the raw file to the cleaned text; those that cleaning removed are left out."""
    return tuple(mapped for span in spans if (mapped := article.to_clean(span.start, span.end)))


def gold_spans(outlet: GoldOutlet, article: Article) -> tuple[Span, ...]:
    """Give the words of the cleaned text that gold points at."""
    return cleaned([*chain.from_iterable(outlet.evidence_sets)] or outlet.evidence, article)


def evidence_score(predicted: Sequence[Span], outlet: GoldOutlet, article: Article) -> TokenScore | None:
    """Score predicted spans; None where gold has a stance but none of its words are left to compare with."""
    sets = alternatives(outlet, article)
    if not sets and outlet.stance != "silent":
        return None
    return token_score(article.text, predicted, sets)


def covers(predicted: Sequence[Span], outlet: GoldOutlet, article: Article) -> bool | None:
    """Tell whether one of gold's sets is covered; None where gold points at nothing."""
    sets = alternatives(outlet, article)
    return any(token_score(article.text, predicted, [one]).recall >= COVERED for one in sets) if sets else None
