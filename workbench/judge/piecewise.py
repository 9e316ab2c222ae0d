"""Compare in small steps: ask about one article at a time, then for a conclusion over what stood.

For small models, and for articles that do not fit a model's context together; an article too long by itself is read
in parts. Any step that fails is the failure of the whole claim: an article that was not read is never silent.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workbench.corpus.quotes import Found, find_quote
from workbench.errors import JudgeError
from workbench.judge import answers
from workbench.judge.parts import Part, fitting_parts
from workbench.judge.prompted import Prompted
from workbench.judge.shown import Names, label, shown, values, voices
from workbench.judge.steps import Steps
from workbench.models import Article, Call, Claim, Comparison, Message, Quote, Reading, Record, Stance, Version, Voice


class _Stood(Record):
    """What is left of a reading when it was proved, as the concluding prompt sees it."""

    id: str
    stance: Stance | str
    """`unproved`: a stance was named, and no quote of it stands."""
    words: str
    """The quotes that stand and who says so, a line each."""


class Piecewise:
    """Asks a model article by article; `read` gives readings, `conclude` the rest of a comparison."""

    def __init__(self, read: Prompted[Any], conclude: Prompted[answers.Conclusion], *, prompt: str) -> None:
        self._read = read
        self._conclude = conclude
        self._prompt = prompt

    def __call__(self, claim: Claim, versions: Sequence[Version]) -> tuple[Comparison, Call]:
        """Read every article and conclude; raise JudgeError as soon as one step has no answer."""
        names, steps = Names(versions), Steps(self._prompt)
        readings = [self._reading(claim, number, version, steps) for number, version in enumerate(versions, 1)]
        stood = [_stood(n, readings[n - 1], version.article) for n, version in enumerate(versions, 1)]
        messages = self._conclusion(claim, stood)
        if not self._conclude.fits(messages):
            raise steps.too_long("what the articles say, taken together,", self._read.model)
        said: answers.Conclusion = steps.ask(self._conclude, messages, "all articles together")
        comparison = Comparison(
            readings=tuple(r.model_copy(update={"summary": names.named(r.summary)}) for r in readings),
            discrepancies=tuple(map(names.discrepancy, said.discrepancies)),
            case_for=names.named(said.case_for),
            case_against=names.named(said.case_against),
            rationale=names.named(said.rationale),
            label=said.label,
        )
        return comparison, steps.call()

    def expected(self, claim: Claim, versions: Sequence[Version]) -> tuple[tuple[Message, ...], ...]:
        """Show what will be asked; for the conclusion, what it would be if the passages found were all that is said."""
        asked = [
            self._question(claim, number, version, part)
            for number, version in enumerate(versions, 1)
            for part in self._parts(claim, number, version, Steps(self._prompt))
        ]
        supposed = [
            _Stood(id=label(n), stance="reports", words="\n".join(hit.passage.text for hit in v.hits[:2]))
            for n, v in enumerate(versions, 1)
        ]
        return (*asked, self._conclusion(claim, supposed))

    def _reading(self, claim: Claim, number: int, version: Version, steps: Steps) -> Reading:
        parts = self._parts(claim, number, version, steps)
        said = []
        for part in parts:
            answer = steps.ask(self._read, self._question(claim, number, version, part), version.article.name)
            said.append(self._one(answer, version.article, steps))
        return _joined(version.article, said)

    def _one(self, answer: Any, article: Article, steps: Steps) -> answers.ArticleReading:
        if isinstance(answer, answers.ArticleReading):
            return answer
        if len(answer.readings) != 1:
            found = f"{self._read.model} gave {len(answer.readings)} readings of {article.name}, not one"
            raise steps.failed(JudgeError("validation", found))
        (reading,) = answer.readings
        return answers.ArticleReading.model_validate(reading.model_dump(exclude={"article"}))

    def _parts(self, claim: Claim, number: int, version: Version, steps: Steps) -> tuple[Part, ...]:
        parts = fitting_parts(
            version.article.text, lambda part: self._read.fits(self._question(claim, number, version, part))
        )
        if parts is None:
            raise steps.too_long(version.article.name, self._read.model)
        return parts

    def _question(self, claim: Claim, number: int, version: Version, part: Part) -> tuple[Message, ...]:
        return self._read.messages(**values(claim, [shown(number, version, part)]))

    def _conclusion(self, claim: Claim, stood: Sequence[_Stood]) -> tuple[Message, ...]:
        return self._conclude.messages(claim=claim.text, speaker=claim.speaker or "", readings=tuple(stood))


def _joined(article: Article, said: Sequence[answers.ArticleReading]) -> Reading:
    speaking = [(n, one) for n, one in enumerate(said, 1) if one.stance != "silent"]
    if len(said) == 1 or not speaking:
        summary = said[0].summary
    else:
        parts = "; ".join(f"part {n}: {one.stance}, {one.summary}" for n, one in speaking)
        summary = f"Read in {len(said)} parts. {parts}"
    quotes = [quote for _, one in speaking for quote in one.quotes]
    return Reading(
        article_id=article.id,
        stance=_stance([one.stance for _, one in speaking]),
        summary=summary,
        quotes=tuple(Quote(article_id=article.id, text=text) for text in dict.fromkeys(quotes)),
        voices=voices(tuple(dict.fromkeys(voice for _, one in speaking for voice in one.voices))),
    )


def _stance(speaking: Sequence[Stance]) -> Stance:
    """Join parts as the prompt joins sentences: the first to speak decides, and an attribution anywhere counts."""
    if not speaking:
        return "silent"
    return "reports" if speaking[0] == "supports" and "reports" in speaking else speaking[0]


def _stood(number: int, reading: Reading, article: Article) -> _Stood:
    quotes = [quote.text for quote in reading.quotes if isinstance(find_quote(article.text, quote.text), Found)]
    words = [f"quote: {quote}" for quote in quotes] + [f"voice: {_said(v)}" for v in reading.voices]
    proved = bool(quotes) or reading.stance == "silent"
    return _Stood(id=label(number), stance=reading.stance if proved else "unproved", words="\n".join(words))


def _said(voice: Voice) -> str:
    who = f"{voice.speaker} ({'named' if voice.named else 'not named'})"
    return f"{who}{' via ' + ', '.join(voice.via) if voice.via else ''} {voice.position}"
