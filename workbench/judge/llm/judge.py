"""Ask a model with a prompt, in as many questions as its context needs: the LLM judge, and the LLM extractor.

The judge shows a model every article on a claim, and reads its answer back as a Comparison. All articles go into one
question where they fit the model's context and the prompt asks for a whole comparison. Else the model is asked about
one article at a time, and then for a conclusion over what stood: for small models, and for articles that do not fit
together. Outlets stay out of the questions, articles are called `a1`, `a2` ... there, and the names come back into the
answer. The extractor shows a model one article and reads back the claims it lists.

What the model says is taken as said; `judge.verdict` and `claims.extract` find out what stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from itertools import pairwise
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import BaseModel

from workbench.errors import JudgeError, PromptError
from workbench.judge.llm import forms
from workbench.judge.llm.client import LLM, fits, price
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

# ------------------------------------------------------------ one prompt asked of one model

T = TypeVar("T", bound=BaseModel)


class Prompted(Generic[T]):
    """A prompt, the model it is for, and the form in which that model answers: `form`, or one that says the same."""

    def __init__(
        self, model: str, prompt: Prompt, form: type[T], params: Params, cache: MutableMapping[str, str]
    ) -> None:
        wanted, config = forms.SCHEMAS[prompt.front.output.answer], prompt.front.config
        if not issubclass(wanted, form):
            raise PromptError(
                f"prompt {prompt.name} asks for {wanted.__name__}, not {form.__name__}",
                hint="choose another prompt for this step",
            )
        self.prompt = prompt
        self.params = params.filled(temperature=config.temperature, max_tokens=config.max_tokens)
        self.key = content_id("prompted", self.params.decisive(model), prompt.digest, wanted.model_json_schema())
        """Digest of all that decides an answer besides the values."""
        self.llm: LLM[T] = LLM(model, wanted, self.params, prompt=prompt.label, key=self.key, cache=cache)

    def messages(self, **values: object) -> tuple[Message, ...]:
        """Fill the prompt in."""
        return render(self.prompt, **values)

    def fits(self, messages: Sequence[Message]) -> bool:
        """Tell whether a question and its longest answer fit the model's context; an unknown context fits all."""
        return fits(self.llm.model, messages, self.params)

    def estimate(self, questions: Sequence[tuple[Message, ...]], *, split: bool, claims: int = 0) -> Estimate:
        """Say what questions will cost; `split`: there are several because one would not fit the context."""
        likely_usd, most_usd = price(self.llm.model, questions, self.params)
        return Estimate(
            model=self.llm.model,
            calls=len(questions),
            claims=claims,
            split=int(split),
            cost_usd=likely_usd,
            most_usd=most_usd,
        )


class Steps:
    """The calls that together answer one question, as far as they were made."""

    def __init__(self, prompt: str) -> None:
        self._prompt = prompt
        self._calls: list[Call] = []

    def ask(self, prompted: Prompted[Any], messages: Sequence[Message], about: str) -> Any:
        """Take the next step. Its failure says what it was about, and carries what all steps used."""
        try:
            answer, call = prompted.llm.ask(messages)
        except JudgeError as error:
            if error.call:
                self._calls.append(error.call)
            error.message = f"{error.message} (asked about {about})"
            raise self.failed(error) from error.__cause__
        self._calls.append(call)
        return answer

    def failed(self, error: JudgeError) -> JudgeError:
        """Put onto an error what was used until it came."""
        error.call = self.call() if self._calls else None
        return error

    def too_long(self, what: str, model: str) -> JudgeError:
        """Make the error for a text that does not fit the context even in parts."""
        return self.failed(
            JudgeError(
                "context",
                f"{what} does not fit the context of {model}, even in parts",
                hint="use a prompt with a shorter answer (compare-slim.v2), or a model with a longer context",
            )
        )

    def call(self) -> Call:
        """Add the calls up to one; a cost that is unknown of one is unknown of all."""
        first, last = self._calls[0], self._calls[-1]
        others = {call.prompt for call in self._calls if call.prompt and call.prompt not in self._prompt}
        earlier = [call.earlier for call in self._calls if call.earlier]
        return first.model_copy(
            update={
                "judge_version": last.judge_version,
                "prompt": self._prompt,
                "second_prompt": ", ".join(sorted(others)) or None,
                "calls": len(self._calls),
                **_used(self._calls),
                "adapted": tuple(dict.fromkeys(change for call in self._calls for change in call.adapted)),
                "earlier": Earlier(**_used(earlier)) if earlier else None,
            }
        )


def _used(calls: Sequence[Call | Earlier]) -> dict[str, Any]:
    """Sum up what calls used; tokens of those that say so."""
    tokens_in = [call.tokens_in for call in calls if call.tokens_in is not None]
    tokens_out = [call.tokens_out for call in calls if call.tokens_out is not None]
    return {
        "requests": sum(call.requests for call in calls),
        "tokens_in": sum(tokens_in) if tokens_in else None,
        "tokens_out": sum(tokens_out) if tokens_out else None,
        "cost_usd": total_usd(call.cost_usd for call in calls),
        "seconds": round(sum(call.seconds for call in calls), 3),
    }


# ------------------------------------------------------------ an article in parts

_COUNTS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64)
"""How many parts are tried. What needs more than the last is a book, and is refused."""
_BREAKS = (re.compile(r"\n\s*\n"), re.compile(r"(?<=[.!?”\"’'])\s+"), re.compile(r"\s+"))
"""Between paragraphs, else between sentences, else between words."""


class Part(NamedTuple):
    """A stretch of a text: `text[start:end]`."""

    start: int
    end: int


def fitting_parts(text: str, fits: Callable[[Part], bool]) -> tuple[Part, ...] | None:
    """Cut a text into as few parts as fit, or nearly so; None if even small ones do not."""
    for count in _COUNTS:
        parts = in_parts(text, count)
        if all(map(fits, parts)):
            return parts
    return None


def in_parts(text: str, count: int) -> tuple[Part, ...]:
    """Cut a text into parts of about the same length, which put together are the text.

    Each ends where a paragraph, a sentence or at least a word does. At most `count` parts, fewer for a very short text.
    """
    cuts = [0]
    for number in range(1, count):
        wanted, reach = len(text) * number // count, len(text) // (2 * count)
        near = max(0, wanted - reach), min(len(text), wanted + reach)
        breaks = ([m.end() for m in pattern.finditer(text, *near)] for pattern in _BREAKS)
        ends = next(filter(None, breaks), [wanted])
        cuts.append(max(cuts[-1], min(ends, key=lambda end: abs(end - wanted))))
    cuts.append(len(text))
    parts = [Part(start, end) for start, end in pairwise(cuts) if start < end]
    return tuple(parts) or (Part(0, len(text)),)


# ------------------------------------------------------------ the judge


class LLMJudge:
    """Compares versions by asking a model with a prompt: about all articles at once, or about one after another."""

    parallel = True
    second_opinion = True

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
        if not issubclass(form, forms.Comparison | forms.ArticleReading):
            raise PromptError(
                f"prompt {prompt.name} asks for {form.__name__}, not for a comparison",
                hint="compare.v2 compares, compare-slim.v2 does so in small steps",
            )
        params, cache = params or Params(), {} if cache is None else cache
        self._compare: Prompted[Any] = Prompted(model, prompt, form, params, cache)
        if conclude is None:
            full = issubclass(form, forms.FullComparison | forms.FullArticleReading)
            conclude = load_prompt("conclude.v2" if full else "conclude.v1")
        self._conclude = Prompted(model, conclude, forms.Conclusion, params, cache)
        self._compares_all = issubclass(form, forms.Comparison)
        both = f"{prompt.label}, {self._conclude.prompt.label}"
        self.name = model
        self._prompts = prompt.label if self._compares_all else both
        self.prompt: str | None = self._prompts
        self.key = content_id(self._compare.key, self._conclude.key, params.context_tokens)

    def __call__(self, claim: Claim, versions: Sequence[Version]) -> tuple[Comparison, Call]:
        """Ask what each version does with the claim; raise JudgeError if there is no answer."""
        question = self.messages(claim, versions)
        if not (self._compares_all and self._compare.fits(question)):
            return self._in_small_steps(claim, versions)
        answer, call = self._compare.llm.ask(question)
        return read_back(answer, versions), call

    def messages(self, claim: Claim, versions: Sequence[Version]) -> tuple[Message, ...]:
        """Show what would be sent if everything fits into one question, without sending it."""
        return self._question(claim, [_shown(number, version) for number, version in enumerate(versions, 1)])

    def estimate(self, claim: Claim, versions: Sequence[Version]) -> Estimate:
        """Say how many questions one check will ask, and at what price, without asking them."""
        questions = self.questions(claim, versions)
        return self._compare.estimate(questions, claims=1, split=self._compares_all and len(questions) > 1)

    def questions(self, claim: Claim, versions: Sequence[Version]) -> Sequence[tuple[Message, ...]]:
        """Write out what will be asked.

        The conclusion is asked about answers that are not there yet: the passages found stand in for them.
        """
        question = self.messages(claim, versions)
        if self._compares_all and self._compare.fits(question):
            return [question]
        articles = [
            self._question(claim, [_shown(number, version, part)])
            for number, version in enumerate(versions, 1)
            for part in self._parts(claim, number, version, Steps(self._prompts))
        ]
        supposed = [
            _Stood(id=_label(number), stance="reports", words="\n".join(hit.passage.text for hit in version.hits[:2]))
            for number, version in enumerate(versions, 1)
        ]
        return [*articles, self._conclusion(claim, supposed)]

    def _in_small_steps(self, claim: Claim, versions: Sequence[Version]) -> tuple[Comparison, Call]:
        """Read every article and conclude. A step that fails is the failure of the claim: unread is never silent."""
        names, steps = _Names(versions), Steps(self._prompts)
        readings = [self._read(claim, number, version, steps) for number, version in enumerate(versions, 1)]
        stood = [_stood(n, readings[n - 1], version.article) for n, version in enumerate(versions, 1)]
        question = self._conclusion(claim, stood)
        if not self._conclude.fits(question):
            raise steps.too_long("what the articles say, taken together,", self.name)
        said: forms.Conclusion = steps.ask(self._conclude, question, "all articles together")
        comparison = Comparison(
            readings=tuple(r.model_copy(update={"summary": names.named(r.summary)}) for r in readings),
            discrepancies=tuple(map(names.discrepancy, said.discrepancies)),
            case_for=names.named(said.case_for),
            case_against=names.named(said.case_against),
            rationale=names.named(said.rationale),
            label=said.label,
        )
        return comparison, steps.call()

    def _read(self, claim: Claim, number: int, version: Version, steps: Steps) -> Reading:
        """Ask about one article, in parts if it is too long."""
        article, said = version.article, list[forms.ArticleReading]()
        for part in self._parts(claim, number, version, steps):
            answer = steps.ask(self._compare, self._question(claim, [_shown(number, version, part)]), article.name)
            if isinstance(answer, forms.Comparison):  # the prompt asks for a whole one, of one article here
                if len(answer.readings) != 1:
                    found = f"{self.name} gave {len(answer.readings)} readings of {article.name}, not one"
                    raise steps.failed(JudgeError("validation", found))
                answer = forms.ArticleReading.model_validate(answer.readings[0].model_dump(exclude={"article"}))
            said.append(answer)
        return _joined(article, said)

    def _parts(self, claim: Claim, number: int, version: Version, steps: Steps) -> tuple[Part, ...]:
        def fits(part: Part) -> bool:
            return self._compare.fits(self._question(claim, [_shown(number, version, part)]))

        parts = fitting_parts(version.article.text, fits)
        if parts is None:
            raise steps.too_long(version.article.name, self.name)
        return parts

    def _question(self, claim: Claim, articles: Sequence[_Shown]) -> tuple[Message, ...]:
        return self._compare.messages(articles=tuple(articles), claim=claim.text, speaker=claim.speaker or "")

    def _conclusion(self, claim: Claim, stood: Sequence[_Stood]) -> tuple[Message, ...]:
        return self._conclude.messages(claim=claim.text, speaker=claim.speaker or "", readings=tuple(stood))


# ------------------------------------------------------------ what a model sees

_LABEL = re.compile(r"\ba[1-9][0-9]*\b")


def _label(number: int) -> str:
    """Name an article in a question, counted from 1."""
    return f"a{number}"


class _Shown(Record):
    """An article, or a part of one, as the prompt sees it."""

    id: str
    text: str
    published: str | None
    passages: str
    """Where to look first, one passage a paragraph; empty if nothing was found."""


def _shown(number: int, version: Version, part: Part | None = None) -> _Shown:
    """Show one article, or one part of it with the passages that lie in it."""
    article = version.article
    start, end = part or (0, len(article.text))
    found = sorted((hit.passage for hit in version.hits), key=lambda passage: passage.start)
    inside = [article.text[max(start, p.start) : min(end, p.end)] for p in found if p.start < end and start < p.end]
    return _Shown(
        id=_label(number),
        text=article.text[start:end],
        published=plain_date(article.published.value if article.published else None),
        passages="\n\n".join(inside),
    )


class _Stood(Record):
    """What is left of a reading when its quotes were looked up, as the concluding prompt sees it."""

    id: str
    stance: Stance | str
    """`unproved`: a stance was named, and no quote of it stands."""
    words: str
    """The quotes that stand and who says so, a line each."""


def _stood(number: int, reading: Reading, article: Article) -> _Stood:
    quotes = [quote.text for quote in reading.quotes if isinstance(find_quote(article.text, quote.text), Found)]
    words = [f"quote: {quote}" for quote in quotes]
    for voice in reading.voices:
        who = f"{voice.speaker} ({'named' if voice.named else 'not named'})"
        words.append(f"voice: {who}{' via ' + ', '.join(voice.via) if voice.via else ''} {voice.position}")
    proved = bool(quotes) or reading.stance == "silent"
    return _Stood(id=_label(number), stance=reading.stance if proved else "unproved", words="\n".join(words))


# ------------------------------------------------------------ what it answered


class _Names:
    """Which articles are behind a1, a2 ... in one question."""

    def __init__(self, versions: Sequence[Version]) -> None:
        self._articles: Mapping[str, Article] = {_label(n): v.article for n, v in enumerate(versions, 1)}

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


def read_back(answer: forms.Comparison, versions: Sequence[Version]) -> Comparison:
    """Give the articles their own ids again, and in prose their names; quotes stay as they were said."""
    names = _Names(versions)
    readings = []
    for said in answer.readings:
        article_id = names.article_id(said.article)
        readings.append(
            Reading(
                article_id=article_id,
                stance=said.stance,
                summary=names.named(said.summary),
                quotes=tuple(Quote(article_id=article_id, text=text) for text in said.quotes),
                voices=_voices(said.voices),
            )
        )
    return Comparison(
        readings=tuple(readings),
        discrepancies=tuple(map(names.discrepancy, answer.discrepancies)),
        case_for=names.named(answer.case_for),
        case_against=names.named(answer.case_against),
        rationale=names.named(answer.rationale),
        label=answer.label,
    )


def _joined(article: Article, said: Sequence[forms.ArticleReading]) -> Reading:
    """Make one reading of those of an article's parts.

    As the prompt joins sentences: the first part to speak decides, and an attribution anywhere counts.
    """
    speaking = [(n, one) for n, one in enumerate(said, 1) if one.stance != "silent"]
    stances = [one.stance for _, one in speaking]
    stance: Stance = stances[0] if stances else "silent"
    if stance == "supports" and "reports" in stances:
        stance = "reports"
    summary = said[0].summary
    if speaking and len(said) > 1:
        parts = "; ".join(f"part {n}: {one.stance}, {one.summary}" for n, one in speaking)
        summary = f"Read in {len(said)} parts. {parts}"
    quotes = dict.fromkeys(quote for _, one in speaking for quote in one.quotes)
    return Reading(
        article_id=article.id,
        stance=stance,
        summary=summary,
        quotes=tuple(Quote(article_id=article.id, text=text) for text in quotes),
        voices=_voices(tuple(dict.fromkeys(voice for _, one in speaking for voice in one.voices))),
    )


def _voices(said: Sequence[forms.Voice]) -> tuple[Voice, ...]:
    return tuple(Voice(**voice.model_dump()) for voice in said)


# ------------------------------------------------------------ the claims of an article


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
        self._prompted = Prompted(model, prompt, forms.Claims, params or Params(), {} if cache is None else cache)
        self.name = model
        self.prompt = prompt.label
        self.key = self._prompted.key

    def __call__(self, article: Article) -> tuple[tuple[forms.ExtractedClaim, ...], Call]:
        """Ask which claims an article makes, in its order; raise JudgeError if there is no answer.

        An article that does not fit the model's context is read in parts; a part that fails is the failure of all.
        """
        steps = Steps(self.prompt)
        answers = [steps.ask(self._prompted, question, article.name) for question in self._questions(article)]
        return tuple(claim for answer in answers for claim in answer.claims), steps.call()

    def messages(self, article: Article) -> tuple[Message, ...]:
        """Show what would be sent if the article fits into one question, without sending it."""
        return self._question(article, Part(0, len(article.text)))

    def estimate(self, article: Article) -> Estimate:
        """Say how many questions one article will ask, and at what price, without asking them."""
        questions = self._questions(article)
        return self._prompted.estimate(questions, split=len(questions) > 1)

    def _questions(self, article: Article) -> Sequence[tuple[Message, ...]]:
        parts = fitting_parts(article.text, lambda part: self._prompted.fits(self._question(article, part)))
        if parts is None:
            raise Steps(self.prompt).too_long(article.name, self.name)
        return [self._question(article, part) for part in parts]

    def _question(self, article: Article, part: Part) -> tuple[Message, ...]:
        published = plain_date(article.published.value if article.published else None) or ""
        return self._prompted.messages(article=article.text[part.start : part.end], published=published)
