"""The LLM judge: show a model every article on a claim, and read its answer back as a Comparison.

All articles go into one question where they fit the model's context and the prompt asks for a whole comparison; else
`piecewise` asks about one article at a time. Outlets stay out of the question (`shown`). What the model says is taken
as said; `ground` finds out what stands. It does not know where claims come from, or what becomes of an answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from itertools import pairwise
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import BaseModel

from workbench.errors import JudgeError, PromptError
from workbench.judge.llm import forms
from workbench.judge.llm.client import LLM
from workbench.judge.llm.pricing import fits, price
from workbench.judge.llm.prompts import Prompt, load_prompt, plain_date, render
from workbench.judge.llm.providers import Params
from workbench.judge.quotes import Found, find_quote
from workbench.models import (
    Article,
    Call,
    Claim,
    Comparison,
    Discrepancy,
    Earlier,
    Fraction,
    Message,
    Quote,
    Reading,
    Record,
    Stance,
    Version,
    Voice,
    content_id,
)
from workbench.models.check import Estimate, total_usd

# ------------------------------------------------------------
# Cut a text into parts of about the same length, at the breaks a reader would choose. Pure.

_COUNTS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64)
"""More parts than the last are a book; it is not cut further."""
_BREAKS = (re.compile(r"\n\s*\n"), re.compile(r"(?<=[.!?”\"’'])\s+"), re.compile(r"\s+"))
"""Between paragraphs, else between sentences, else between words."""


class Part(NamedTuple):
    """A stretch of a text: `text[start:end]`."""

    start: int
    end: int


def in_parts(text: str, count: int) -> tuple[Part, ...]:
    """Cut a text into at most `count` parts; each ends where a paragraph, a sentence or at least a word does.

    A part is empty of nothing: where a text has too few characters there are fewer parts, and one at least.
    """
    cuts = [0]
    for number in range(1, count):
        wanted = len(text) * number // count
        cuts.append(max(cuts[-1], _break_near(text, wanted, reach=len(text) // (2 * count))))
    cuts.append(len(text))
    parts = [Part(start, end) for start, end in pairwise(cuts) if start < end]
    return tuple(parts) or (Part(0, len(text)),)


def _break_near(text: str, wanted: int, *, reach: int) -> int:
    for pattern in _BREAKS:
        ends = [m.end() for m in pattern.finditer(text, max(0, wanted - reach), min(len(text), wanted + reach))]
        if ends:
            return min(ends, key=lambda end: abs(end - wanted))
    return wanted


def fitting_parts(text: str, fits: Callable[[Part], bool]) -> tuple[Part, ...] | None:
    """Cut a text into as few parts as fit, or nearly so; None if even small ones do not."""
    for count in _COUNTS:
        parts = in_parts(text, count)
        if all(map(fits, parts)):
            return parts
    return None


# ------------------------------------------------------------
# A prompt and a model: values in, a filled-in form out.

T = TypeVar("T", bound=BaseModel)


class Prompted(Generic[T]):
    """One prompt, asked of one model."""

    def __init__(
        self, model: str, prompt: Prompt, form: type[T], params: Params, cache: MutableMapping[str, str]
    ) -> None:
        wanted, config = prompt.front.output.answer, prompt.front.config
        if wanted != form.__name__:
            raise PromptError(
                f"prompt {prompt.name} asks for {wanted}, not {form.__name__}",
                hint="choose another prompt for this step",
            )
        self.prompt = prompt
        self.params = params.filled(temperature=config.temperature, max_tokens=config.max_tokens)
        self.key = content_id("prompted", self.params.decisive(model), prompt.digest, form.model_json_schema())
        """Digest of all that decides an answer besides the values."""
        self.llm = LLM(model, form, self.params, prompt=prompt.label, key=self.key, cache=cache)

    def messages(self, **values: object) -> tuple[Message, ...]:
        """Fill the prompt in."""
        return render(self.prompt, **values)

    def fits(self, messages: Sequence[Message]) -> bool:
        """Tell whether a filled-in prompt and the answer to it fit the model's context, as far as that is known."""
        return fits(self.llm.model, messages, self.params)

    def estimate(self, requests: Sequence[tuple[Message, ...]], *, split: bool, claims: int = 0) -> Estimate:
        """Say what filled-in prompts will ask and cost; `split`: because one prompt would not fit the context."""
        likely_usd, most_usd = price(self.llm.model, requests, self.params)
        return Estimate(
            model=self.llm.model,
            calls=len(requests),
            claims=claims,
            split=int(split),
            cost_usd=likely_usd,
            most_usd=most_usd,
        )


# ------------------------------------------------------------
# Articles as a prompt shows them, and the names they have there: a1, a2 ... in the order given. Pure.

_LABEL = re.compile(r"\ba[1-9][0-9]*\b")


class Shown(Record):
    """An article, or a part of one, as the prompt sees it."""

    id: str
    text: str
    published: str | None
    passages: str
    """Where to look first, one passage a paragraph; empty if nothing was found."""


def label(number: int) -> str:
    """Name an article in a question, counted from 1."""
    return f"a{number}"


def shown(number: int, version: Version, part: Part | None = None) -> Shown:
    """Show one article, or one part of it with the passages that lie in it."""
    article = version.article
    start, end = part or (0, len(article.text))
    found = sorted((hit.passage for hit in version.hits), key=lambda passage: passage.start)
    inside = [article.text[max(start, p.start) : min(end, p.end)] for p in found if p.start < end and start < p.end]
    return Shown(
        id=label(number),
        text=article.text[start:end],
        published=plain_date(article.published.value if article.published else None),
        passages="\n\n".join(inside),
    )


def values(claim: Claim, articles: Sequence[Shown]) -> dict[str, object]:
    """Give what a prompt that compares or reads is filled in with."""
    return {"articles": tuple(articles), "claim": claim.text, "speaker": claim.speaker or ""}


class Names:
    """Who is behind a1, a2 ... in one question."""

    def __init__(self, versions: Sequence[Version]) -> None:
        self._articles: Mapping[str, Article] = {label(n): v.article for n, v in enumerate(versions, 1)}

    def article_id(self, name: str) -> str:
        """Give an article its own id again; one that nobody showed keeps the name the model gave it."""
        article = self._articles.get(name.strip())
        return name if article is None else article.id

    def named(self, prose: str) -> str:
        """Name the outlets in what a person will read."""
        return _LABEL.sub(lambda m: self._articles[m[0]].name if m[0] in self._articles else m[0], prose)

    def discrepancy(self, said: forms.Discrepancy) -> Discrepancy:
        """Read a discrepancy back; quotes stay as they were said."""
        return Discrepancy(
            kind=said.kind,
            article_ids=tuple(self.article_id(name) for name in said.articles),
            explanation=self.named(said.explanation),
            quotes=tuple(Quote(article_id=self.article_id(quote.article), text=quote.text) for quote in said.quotes),
        )


def voices(said: Sequence[forms.Voice]) -> tuple[Voice, ...]:
    """Read voices back."""
    return tuple(Voice(**voice.model_dump()) for voice in said)


# ------------------------------------------------------------
# What several calls to a model share that answer one question between them: what they used, and how one fails.


class Steps:
    """The calls that answer one question, as far as they were made."""

    def __init__(self, prompt: str) -> None:
        self._prompt = prompt
        self._calls: list[Call] = []

    def ask(self, asked: Prompted[Any], messages: Sequence[Message], what: str) -> Any:
        """Take the next step; its failure carries what all of them used, and says what it was about."""
        try:
            answer, call = asked.llm.ask(messages)
        except JudgeError as error:
            if error.call:
                self._calls.append(error.call)
            error.message = f"{error.message} (asked about {what})"
            raise self.failed(error) from error.__cause__
        self._calls.append(call)
        return answer

    def failed(self, error: JudgeError) -> JudgeError:
        """Put onto an error what was used until it came."""
        error.call = self.call() if self._calls else None
        return error

    def too_long(self, what: str, model: str) -> JudgeError:
        """Say that not even parts fit."""
        return self.failed(
            JudgeError(
                "context",
                f"{what} does not fit the context of {model}, even in parts",
                hint="use a prompt with a shorter answer (compare-slim.v1), or a model with a longer context",
            )
        )

    def call(self) -> Call:
        """Add the calls up to one; a cost that is unknown of one is unknown of all."""
        first, last = self._calls[0], self._calls[-1]
        others = {call.prompt for call in self._calls if call.prompt and call.prompt not in self._prompt}
        return first.model_copy(
            update={
                "judge_version": last.judge_version,
                "prompt": self._prompt,
                "second_prompt": ", ".join(sorted(others)) or None,
                "calls": len(self._calls),
                "requests": sum(call.requests for call in self._calls),
                "tokens_in": _sum([call.tokens_in for call in self._calls]),
                "tokens_out": _sum([call.tokens_out for call in self._calls]),
                "cost_usd": total_usd(call.cost_usd for call in self._calls),
                "seconds": round(sum(call.seconds for call in self._calls), 3),
                "earlier": _earlier([call.earlier for call in self._calls if call.earlier]),
            }
        )


def _earlier(kept: Sequence[Earlier]) -> Earlier | None:
    if not kept:
        return None
    return Earlier(
        requests=sum(one.requests for one in kept),
        tokens_in=_sum([one.tokens_in for one in kept]),
        tokens_out=_sum([one.tokens_out for one in kept]),
        cost_usd=total_usd(one.cost_usd for one in kept),
        seconds=round(sum(one.seconds for one in kept), 3),
    )


def _sum(counts: Sequence[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


# ------------------------------------------------------------
# Compare in small steps: ask about one article at a time, then for a conclusion over what stood.


class _Stood(Record):
    """What is left of a reading when it was proved, as the concluding prompt sees it."""

    id: str
    stance: Stance | str
    """`unproved`: a stance was named, and no quote of it stands."""
    words: str
    """The quotes that stand and who says so, a line each."""


class Piecewise:
    """Asks a model article by article; `read` gives readings, `conclude` the rest of a comparison."""

    def __init__(self, read: Prompted[Any], conclude: Prompted[forms.Conclusion], *, prompt: str) -> None:
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
            raise steps.too_long("what the articles say, taken together,", self._read.llm.model)
        said: forms.Conclusion = steps.ask(self._conclude, messages, "all articles together")
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

    def _one(self, answer: Any, article: Article, steps: Steps) -> forms.ArticleReading:
        if isinstance(answer, forms.ArticleReading):
            return answer
        if len(answer.readings) != 1:
            found = f"{self._read.llm.model} gave {len(answer.readings)} readings of {article.name}, not one"
            raise steps.failed(JudgeError("validation", found))
        (reading,) = answer.readings
        return forms.ArticleReading.model_validate(reading.model_dump(exclude={"article"}))

    def _parts(self, claim: Claim, number: int, version: Version, steps: Steps) -> tuple[Part, ...]:
        parts = fitting_parts(
            version.article.text, lambda part: self._read.fits(self._question(claim, number, version, part))
        )
        if parts is None:
            raise steps.too_long(version.article.name, self._read.llm.model)
        return parts

    def _question(self, claim: Claim, number: int, version: Version, part: Part) -> tuple[Message, ...]:
        return self._read.messages(**values(claim, [shown(number, version, part)]))

    def _conclusion(self, claim: Claim, stood: Sequence[_Stood]) -> tuple[Message, ...]:
        return self._conclude.messages(claim=claim.text, speaker=claim.speaker or "", readings=tuple(stood))


def _joined(article: Article, said: Sequence[forms.ArticleReading]) -> Reading:
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


# ------------------------------------------------------------

CONCLUDE = "conclude.v1"
"""The prompt that concludes from readings, where none is given."""


class LLMJudge:
    """Compares versions by asking a model with a prompt, whole or article by article."""

    parallel = True

    def __init__(
        self,
        model: str,
        prompt: Prompt,
        *,
        params: Params | None = None,
        cache: MutableMapping[str, str] | None = None,
        conclude: Prompt | None = None,
    ) -> None:
        form = forms.SCHEMAS[prompt.front.output.answer]
        if form not in (forms.Comparison, forms.ArticleReading):
            raise PromptError(
                f"prompt {prompt.name} asks for {form.__name__}, not for a comparison",
                hint="compare.v1 compares, compare-slim.v1 does so in small steps",
            )
        params, cache = params or Params(), {} if cache is None else cache
        self._asked = Prompted(model, prompt, form, params, cache)
        concluding = Prompted(model, conclude or load_prompt(CONCLUDE), forms.Conclusion, params, cache)
        self._in_one = form is forms.Comparison
        self.name = model
        self.prompt: str | None = prompt.label if self._in_one else f"{prompt.label}, {concluding.prompt.label}"
        self._piecewise = Piecewise(self._asked, concluding, prompt=self.prompt)
        self.key = content_id(self._asked.key, concluding.key, params.context_tokens)

    def __call__(self, claim: Claim, versions: Sequence[Version]) -> tuple[Comparison, Call]:
        """Ask what each version does with the claim; raise JudgeError if there is no answer."""
        whole = self.messages(claim, versions)
        if not (self._in_one and self._asked.fits(whole)):
            return self._piecewise(claim, versions)
        answer, call = self._asked.llm.ask(whole)
        return read_back(forms.Comparison.model_validate(answer), versions), call

    def messages(self, claim: Claim, versions: Sequence[Version]) -> tuple[Message, ...]:
        """Show what would be sent if everything fits into one question, without sending it."""
        return self._asked.messages(**values(claim, [shown(n, version) for n, version in enumerate(versions, 1)]))

    def estimate(self, claim: Claim, versions: Sequence[Version]) -> Estimate:
        """Say how many questions one check will ask, and at what price, without asking them."""
        requests = self._requests(claim, versions)
        return self._asked.estimate(requests, claims=1, split=self._in_one and len(requests) > 1)

    def _requests(self, claim: Claim, versions: Sequence[Version]) -> tuple[tuple[Message, ...], ...]:
        whole = self.messages(claim, versions)
        if self._in_one and self._asked.fits(whole):
            return (whole,)
        return self._piecewise.expected(claim, versions)


def read_back(answer: forms.Comparison, versions: Sequence[Version]) -> Comparison:
    """Give the articles their own ids again, and in prose their names; quotes stay as they were said.

    An article nobody showed keeps the name the model gave it.
    """
    names = Names(versions)
    return Comparison(
        readings=tuple(_reading(said, names) for said in answer.readings),
        discrepancies=tuple(map(names.discrepancy, answer.discrepancies)),
        case_for=names.named(answer.case_for),
        case_against=names.named(answer.case_against),
        rationale=names.named(answer.rationale),
        label=answer.label,
    )


def _reading(said: forms.Reading, names: Names) -> Reading:
    article_id = names.article_id(said.article)
    return Reading(
        article_id=article_id,
        stance=said.stance,
        summary=names.named(said.summary),
        quotes=tuple(Quote(article_id=article_id, text=text) for text in said.quotes),
        voices=voices(said.voices),
    )


# ------------------------------------------------------------
# The LLM extractor: show a model one article, and read back the claims it lists.


class ExtractedClaim(Record):
    """A claim as it was read out of one article; nothing is proved yet."""

    text: str
    speaker: str | None = None
    quotes: tuple[str, ...] = ()
    """The words of the article it came from, as the extractor says."""
    checkworthiness: Fraction = 0.0
    reasons: tuple[str, ...] = ()


class LLMExtractor:
    """Lists the claims of an article by asking a model with a prompt."""

    def __init__(
        self,
        model: str,
        prompt: Prompt,
        *,
        params: Params | None = None,
        cache: MutableMapping[str, str] | None = None,
    ) -> None:
        self._asked = Prompted(model, prompt, forms.Claims, params or Params(), {} if cache is None else cache)
        self.name = model
        self.prompt = prompt.label
        self.key = self._asked.key

    def __call__(self, article: Article) -> tuple[tuple[ExtractedClaim, ...], Call]:
        """Ask which claims an article makes, in its order; raise JudgeError if there is no answer.

        An article that does not fit the model's context is read in parts; a part that fails is the failure of all.
        """
        steps = Steps(self.prompt)
        said = [steps.ask(self._asked, messages, article.name) for messages in self._requests(article)]
        claims = (claim for answer in said for claim in answer.claims)
        return tuple(ExtractedClaim(**claim.model_dump()) for claim in claims), steps.call()

    def messages(self, article: Article) -> tuple[Message, ...]:
        """Show what would be sent if the article fits into one question, without sending it."""
        return self._question(article, Part(0, len(article.text)))

    def estimate(self, article: Article) -> Estimate:
        """Say how many questions one article will ask, and at what price, without asking them."""
        requests = self._requests(article)
        return self._asked.estimate(requests, split=len(requests) > 1)

    def _requests(self, article: Article) -> tuple[tuple[Message, ...], ...]:
        parts = fitting_parts(article.text, lambda part: self._asked.fits(self._question(article, part)))
        if parts is None:
            raise Steps(self.prompt).too_long(article.name, self.name)
        return tuple(self._question(article, part) for part in parts)

    def _question(self, article: Article, part: Part) -> tuple[Message, ...]:
        published = plain_date(article.published.value if article.published else None) or ""
        return self._asked.messages(article=article.text[part.start : part.end], published=published)
