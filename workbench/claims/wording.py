"""Word what a sentence says as a claim that can be read without its article: the fact itself, or who said it.

A flat fact that somebody is quoted for becomes the fact, with its speaker beside it. What only makes sense as
somebody's word (a denial, a refusal, a quotation, a plan, a guess) keeps its speaker. Words stay the article's own:
a pronoun, a surname or `the ferry` is replaced where the article plainly says whom or what it means; where it does
not, there is no claim.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace

from workbench.claims.people import (
    PERSONS,
    SPEAKERS,
    Known,
    last_sentences,
    name_of,
    names_in_full,
    person_in,
    the_only_person,
)
from workbench.claims.selfcontained import (
    DEMONSTRATIVES,
    EVENTS,
    NOT_NAMES,
    YEAR,
    anchored,
    described,
    fault,
    has_verb,
    is_bare,
    is_name,
    names_a_thing,
    names_only_places,
    subject,
    understood,
)
from workbench.claims.sentences import MARKS, Unit, capital, lowered, quotations, stretch
from workbench.ingest.metadata import AGENCIES, MONTH
from workbench.nlp.attribution import MEDIA_REPORTS, Attribution
from workbench.nlp.lexicon import (
    AHEAD,
    ANONYMITY,
    ANONYMOUS,
    AUXILIARIES,
    BODIES,
    COUNTRY,
    DECLINING,
    DENYING,
    DETERMINERS,
    DOCUMENTS,
    FEMALE,
    FINITE,
    HEDGES,
    MALE,
    MEDIA_NAMES,
    MEDIA_WORDS,
    MONTHS,
    NO_CLAIM,
    NUMERALS,
    PREPOSITIONS,
    PRESENT,
    PRONOUNS,
    ROLES,
    SAYING,
    STOPWORDS,
    SUBORDINATORS,
    WEEKDAYS,
)
from workbench.nlp.tokens import past, tokens

# ------------------------------------------------------------
# What a sentence says, and whose word it is.

# Verbs that assert what follows and nothing more: Hooper (1975), strong assertives; Quirk et al. 16.31.
_PLAIN = frozenset(
    "say says said tell tells told report reports reported state states stated add adds added adding note notes noted "
    "noting saying confirm confirms confirmed confirming announce announces announced explain explains explained "
    "indicate indicates indicated reveal reveals revealed disclose disclosed declare declared write writes wrote show "
    "shows showed find finds found".split()
)
_PHRASES = frozenset(["according to", ":", "reports", "reported", "citing", "quoting"])
_KEPT_VERBS = frozenset(
    "explained insisted alleged claimed confirmed announced stated warned estimated stressed argued wrote".split()
)
_MODAL = frozenset("would will may might could should must shall ought need hope hopes hoped".split())
_NOT_A_CLAUSE = frozenset(
    "to of against about not whether how what why and but or which who his her its their our my this that these those "
    "such there".split()
)
_OPENERS_OF_CLAUSES = frozenset("for at with on in when as by from over".split())
_ASKED = re.compile(r"\basked (?:by [^,.]{2,40}? )?(?:about|regarding) (?P<what>[^,.“”\"]{4,90}?)(?=[.,]|$)")
_THAT = re.compile(r"(?:out\s+)?that\s+")
# Explicit connectives at the head of a sentence: Halliday & Hasan (1976); Prasad et al. (2008), PDTB.
_CONNECTIVE = re.compile(
    r"(?:(?:however|meanwhile|moreover|furthermore|besides|also|nevertheless|nonetheless|still|thus|therefore|"
    r"additionally|in addition|in turn|for (?:its|his|her|their) part|separately|indeed|similarly|likewise|"
    r"on the other hand|at the same time|by contrast|in contrast),\s+|(?:and|but|yet|or|so|meanwhile),?\s+)+"
    r"(?=[\w“\"])",
    re.IGNORECASE,
)
# `PORT ELLER, May 2 (Courier) - `, `LONDON (Reuters) — `, `Mumbai, Wed 11 Nov 2031 (PTI): `, `ARDEN — `.
_NAME = r"[A-ZÀ-ÖØ-Þ][\w.'’/-]*(?: [A-ZÀ-ÖØ-Þ][\w.'’/-]*){0,3}"
_WEEKDAY = r"(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day|\.)?,? )?"
_DAY = (
    rf"{_WEEKDAY}(?:(?i:{MONTH}) \d{{1,2}}(?:st|nd|rd|th)?|\d{{1,2}}(?:st|nd|rd|th)? (?i:{MONTH}))(?:,? \d{{4}})?"
    r"|\d{4}-\d\d-\d\d"
)
_FILED_BY = rf"\((?:{AGENCIES}|[A-Z][\w ./-]{{1,25}})\)"
_LOUD = r"[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ.'’/-]+"
_DATELINE = re.compile(
    rf"(?:(?:By {_NAME},? )??(?:(?:{_DAY}),? )?{_NAME}(?:, {_NAME}){{0,2}}"
    rf"(?:(?:,| [|–-]) ?(?:{_DAY}),?(?: ?{_FILED_BY}\.?)?| ?{_FILED_BY}\.?) ?[—–:-]{{1,2}} ?"
    rf"|{_LOUD}(?: {_LOUD}){{0,3}}(?:, {_NAME}){{0,2}} ?[—–:-]{{1,2}} "
    rf"|(?:Date of publication|Published)(?: on|:)? (?:{_DAY}) )(?=[A-ZÀ-ÖØ-Þ“\"])"
)
_SHORTEST_QUOTE = 5  # words


@dataclass(frozen=True, slots=True)
class Statement:
    """A claim's words and whose word it is."""

    text: str
    speaker: str | None = None
    named: bool = False
    attributed: bool = False
    """Somebody is named or described as saying it."""
    content: bool = False
    """The text is what was said, without who said it."""
    said: str = ""
    """What was said, where the text says who said it."""
    headline: bool = False
    pieces: tuple[str, ...] = ()
    """The words of the sentence that it is made of; empty for the whole sentence."""

    @property
    def hearsay(self) -> bool:
        """It is the word of somebody who has no name."""
        return self.content and (not self.named or (self.speaker or "").startswith("unnamed"))

    def part(self, *pieces: str) -> Statement:
        """Give what some pieces of the sentence say, as one statement."""
        return replace(self, text=" ".join(pieces), said="", pieces=pieces)


def statements(unit: Unit, text: str, known: Known) -> Iterator[tuple[Statement, ...]]:
    """Give each thing that a sentence says, worded in one or more ways, the best one first.

    `text` is the unit's text, or a headline in sentence case, of the same length where somebody's word is in it.
    """
    place = _DATELINE.match(text)
    begin = place.end() if place else 0
    lead = _CONNECTIVE.match(text, begin)
    begin = lead.end() if lead and not unit.headline else begin
    voices = [a for a in unit.said if a.speaker and a.speaker != MEDIA_REPORTS and a.content_end > begin]
    if place:
        voices = [replace(a, content_start=max(a.content_start, place.end())) for a in voices]
    outer = [a for a in voices if not any(_holds(b, a) for b in voices)]
    outer = outer[:1] + [a for a in outer[1:] if not re.match(r"but\b", _content(text, a))]  # the article's own again
    if not outer or len(text) != len(unit.text):
        yield (Statement(text[begin:], attributed=bool(unit.said), headline=unit.headline),)
        return
    largest = max(outer, key=lambda a: a.content_end - a.content_start)
    main = _who(largest, text[: largest.content_start] + text[largest.content_end :], known)
    if main is None:
        return
    if _whole_quotation(text, main):
        quotes = [
            replace(a, speaker=main.speaker)
            for a in outer
            if a.speaker == largest.speaker and _whole_quotation(text, a)
        ]
        quotation = _quotation(text, quotes)
        if quotation is not None:
            yield (quotation,)
        return
    others = [
        replace(a, speaker=main.speaker) if a.speaker == largest.speaker else a
        for a in outer
        if a.content_start >= main.content_end
    ]
    own = _COORDINATED.search(text, begin, main.content_start)
    if own and _own_clause(text[begin : main.content_start], main):
        first = Statement(text[begin : own.start()], pieces=(text[begin : own.start()],))
        if has_verb(first.text) and standalone(first, known) is not None:
            yield (first,)
            begin = own.end()
    yield tuple(_worded(text, begin, main, others, known))
    for one in others:
        if not _whole_quotation(text, one):
            yield tuple(_added(text, one, known))


def _holds(outer: Attribution, inner: Attribution) -> bool:
    return (
        outer is not inner
        and outer.content_start <= inner.content_start
        and inner.content_end <= outer.content_end
        and outer.content_end - outer.content_start > inner.content_end - inner.content_start
    )


def _content(text: str, one: Attribution) -> str:
    content = text[one.content_start : one.content_end].strip()
    that = _THAT.match(content)
    return (content[that.end() :] if that else content).strip(" ,;")


def _whole_quotation(text: str, one: Attribution) -> bool:
    """Tell a quotation, or a sentence inside one, from words that hold a quotation."""
    content = _content(text, one)
    if not one.quoted or not content:
        return False
    if content[-1] in '”"' and content.count("“") < content.count("”") + content.count('"') % 2:
        return content[0] not in MARKS or content.count('"') % 2 == 1  # the end of a quotation that began before
    if content[0] in MARKS:
        first = quotations(content)[:1]
        return not first or first[0][0] > 0 or first[0][1] >= len(content) - 2
    outside = text[: one.content_start] + text[one.content_end :]
    return not tokens(outside) and not quotations(content)


def _quotation(text: str, parts: Sequence[Attribution]) -> Statement | None:
    """Say `X said: “…”`, whatever the order in the article."""
    one = parts[0]
    said = " ".join(_content(text, part).strip(MARKS) for part in parts)
    if not said[:1].isupper() or len(said.split()) < _SHORTEST_QUOTE or "“" in said or "”" in said or '"' in said:
        return None
    behind = text[one.content_end :]
    asked = _ASKED.search(behind)
    who = display(one)
    if asked:
        small = re.sub(r"^(?:An?|The)\b", lambda article: article[0].lower(), who)
        who = f"Asked about {asked['what']}, {small}"
    else:
        who = capital(who)
    said = capital(said.rstrip(" ,."))
    if tokens(display(one))[-1].lower in DOCUMENTS and not any(w.capital for w in tokens(display(one))[1:]):
        return None  # the letter said: “…”
    return Statement(
        f"{who} said: “{said}{'' if said[-1] in '?!…' else '.'}”", _speaker(text, one), one.named, attributed=True
    )


def _who(one: Attribution, frame: str, known: Known) -> Attribution | None:
    """Check whom `he said` names: nobody whom the article calls `she`, and no other than the only one it can be."""
    if one.speaker in frame or not frame.strip(MARKS):
        return one
    if one.speaker not in known.story.prose:  # a name read out of a headline: `Ada Byron To Speak`
        beside = [p.name for p in known.story.people if re.search(rf"\b{re.escape(p.name.split()[-1])}\b", frame)]
        mine = person_in(one.speaker, known.story.people) or (beside[0] if len(beside) == 1 else None)
        return replace(one, speaker=mine) if mine else None
    pronoun = re.search(r"\b(?:he|she)\b", frame, re.IGNORECASE)
    if pronoun is None:
        return one
    before = [p.name for p in known.story.people if p.name in frame[: pronoun.start()]]
    only = before[0] if len(before) == 1 else the_only_person(pronoun[0], known, speaks=True)
    mine = person_in(one.speaker, known.story.people)
    if only is not None and only != mine:
        return None
    wrong = {"he": "she", "she": "he"}[pronoun[0].lower()]
    return None if mine and known.story.genders.get(mine) == wrong else one


def _worded(
    text: str, begin: int, main: Attribution, others: Sequence[Attribution], known: Known
) -> Iterator[Statement]:
    """Word what a sentence reports: the flat fact, else the sentence with its speaker."""
    content = _content(text, main)
    before, behind = text[begin : main.content_start], text[main.content_end :]
    speaker, named = _speaker(text, main), main.named
    share = len(content) / max(1, len(text) - begin)
    framed = len(tokens(before)) <= _FRAME and (not tokens(before) or len(tokens(behind)) == 0 or bool(others))
    if framed and flat(main, content):
        yield Statement(capital(content), speaker, named, attributed=True, content=True)
    end = main.content_end if others else len(text)
    goes_on = _GOES_ON.search(behind) if not others else None
    if goes_on and has_verb(behind[goes_on.start() :]):  # `The ferry sank, Falk said, but was still listed.`
        end = main.content_end + goes_on.start()
        behind = behind[: goes_on.start()]
    last = not tokens(before)
    if last and not tokens(behind):  # the speaker stands inside: `China’s aim, according to Liu, is peace`
        yield Statement(text[begin:], speaker, named, attributed=True)
        return
    if last and _speaks_as_pronoun(behind, main):
        if not understood(tokens(content), content, known):
            return
        verb = main.verb if main.verb in _KEPT_VERBS else "said"
        yield Statement(
            f"{capital(display(main))} {verb} that {_inside(content, known)}",
            speaker,
            named,
            attributed=True,
            said=content,
        )
        return
    sentence = text[begin:end]
    if re.match(r"\s*[—–]", text[end:]):
        return  # what the sentence says stands behind
    if not last:
        pronoun = re.match(r"(?:He|She|They|It)\b(?!['’])", sentence, re.IGNORECASE)
        if pronoun and main.speaker.lower() not in PRONOUNS:
            sentence = capital(display(main)) + sentence[pronoun.end() :]
    said_by = (share >= _MOST or len(tokens(before)) <= _FRAME) and not _own_clause(before, main)
    yield Statement(sentence, speaker if said_by else None, named and said_by, attributed=True, said=content)


def _own_clause(before: str, main: Attribution) -> bool:
    """Tell whether the sentence begins with a clause of its own: `Calls were not answered, and a recording said …`."""
    speaker = before.rfind(display(main))
    words = tokens(before[: max(speaker, 0)])
    if not words or main.verb not in before[speaker:].lower() or main.verb == "saying" or words[-1].lower == "by":
        return False
    first = words[0].lower
    opening = first in PREPOSITIONS | SUBORDINATORS | {"according", "speaking", "asked"} or first.endswith("ing")
    return not opening and has_verb(before[:speaker])


def _added(text: str, one: Attribution, known: Known) -> Iterator[Statement]:
    """Word what the same sentence reports besides: `…, adding that the captain was cleared`."""
    content = _content(text, one)
    speaker = _speaker(text, one)
    if flat(one, content):
        yield Statement(capital(content), speaker, one.named, attributed=True, content=True)
    if speaker and has_verb(content) and content[:1] not in MARKS and one.position == "affirms":
        words = content.split()
        if words[0].lower() not in _NOT_A_CLAUSE and understood(tokens(content), content, known):
            yield Statement(
                f"{capital(display(one))} said that {_inside(content, known)}", speaker, one.named, attributed=True
            )


def _inside(content: str, known: Known) -> str:
    """Begin a clause inside a sentence: with a small letter, but for a name."""
    first, second = [*tokens(content)[:2], None, None][:2]
    if first is None or len(first.text) == 1:
        return lowered(content)
    name = first.lower in known.story.names | known.story.surnames or first.lower in COUNTRY or first.text.isupper()
    if name or not first.text[1:].islower() or (second is not None and second.capital and first.lower not in STOPWORDS):
        return content
    return content[: first.start] + first.text[0].lower() + content[first.start + 1 :]


_COORDINATED = re.compile(r", (?:and|but|while) (?=(?:[\w’'-]+ ){1,6}$|[^,]*$)")
_GOES_ON = re.compile(r",\s+(?:but|and|while|though|although)\b")
_FRAME = 16  # words of `X, the mayor of Y, told reporters on Monday that`
_MOST = 0.5


def _speaks_as_pronoun(behind: str, main: Attribution) -> bool:
    """Tell whether the speaker behind what is said is `he` or a surname that stands for a fuller name."""
    return main.speaker not in behind


def flat(found: Attribution, content: str) -> bool:
    """Tell whether what somebody says is a fact that stands without its speaker."""
    words = re.findall(r"[A-Za-z’']+", content.lower())
    if found.position != "affirms" or found.verb not in _PLAIN | _PHRASES or len(words) < 4:
        return False
    return not (
        quotations(content)
        or not has_verb(content)
        or words[0] in _NOT_A_CLAUSE | PRONOUNS
        or (words[0] in _OPENERS_OF_CLAUSES and ", " not in content[: len(content) // 2])
        or (_MODAL | {"we", "our", "i"}) & set(words)
        or re.search(r",? and that\b|\b(?:said|told|says)\b", content)
        or ((AHEAD | HEDGES) - {"set", "due", "next", "thought", "about", "alleged", "suspected"}) & set(words[:8])
    )


def display(found: Attribution) -> str:
    """The speaker as a claim's subject: without what stands behind the first comma."""
    return found.speaker.split(",")[0].strip()


def _speaker(text: str, found: Attribution) -> str | None:
    """Name the speaker for the record, unless it is only where the speaker is: `researchers in San Francisco said`."""
    who = re.escape(display(found))
    both = re.match(rf"([A-Z]\w+), ({who}) {re.escape(found.verb)}\b", text)
    if both and both[1].lower() in COUNTRY and both[2].lower() in COUNTRY:
        return f"{both[1]} and {both[2]}"  # a headline's `Moscow, Beijing deny`
    where = re.search(rf"\b(?:in|at|near|along|from|of|on) {who}\b", text)
    name = None if where else speaker_name(found)
    if name is None or found.named or " " not in name:
        return name
    known_by = re.search(rf"\b{who} {_KNOWN_BY}(?= {re.escape(found.verb)}\b|[,.]|$)", text)
    return f"{name} {known_by[1]}" if known_by and known_by[1].split()[-1] not in SAYING else name


def speaker_name(found: Attribution) -> str | None:
    """Name the speaker for the record: `unnamed US officials` where nobody can be asked; None where it is nobody."""
    bare = _LEAD.sub("", _TIME_BEHIND.sub("", display(found)))
    words = [t.lower for t in tokens(bare)]
    if not words or len(words) > _LONGEST_SPEAKER or words[0].split("'")[0] in PRONOUNS | _POSSESSIVES:
        return None
    if any(w in FINITE | SUBORDINATORS for w in words) or re.search(r"[“”\"\d()]", bare):
        return None
    one = len(words) > 1 and words[0] in _ONE  # `an engineer`: nothing else says what follows
    speaks = one or (SPEAKERS | PERSONS) & set(words) or any(w.endswith(_TRADES) for w in words)
    name = any(t.capital and t.lower not in STOPWORDS | MONTHS | WEEKDAYS for t in tokens(bare))
    alone = words[0] if len(words) == 1 else ""
    nobody = (
        len(alone) == 1
        or alone in MEDIA_WORDS
        or (found.verb == ":" and alone in DOCUMENTS)
        or (COUNTRY.get(alone, alone) != alone and _FROM.search(alone))
    )
    if not (speaks or (name and found.named)) or words[-1] in _PLACES or nobody:
        return None
    first, *rest = bare.split()
    if found.named or found.is_media:
        return " ".join([first.lower(), *rest]) if first.lower() in _ONE else bare
    small = first if first.isupper() and len(first) > 1 else first.lower()
    if first.lower() in ANONYMITY:
        return " ".join(["unnamed", *rest])
    name_of_many = (rest or [first])[-1]
    unnamed = name_of_many.lower() in ANONYMOUS and name_of_many.endswith("s") and first.lower() not in DETERMINERS
    return " ".join(["unnamed", small, *rest] if unnamed else [small, *rest])


_ONE = NUMERALS | {"a", "an", "one", "another", "some", "several"}
_FROM = re.compile(r"(?:an|ish|ese|ch|eli|raqi|aeli)$")  # `the Syrian`
_LEAD = re.compile(r"^(?:(?:meanwhile|however|but|and|later|earlier|also|still) )?(?:the )?(?=\S)", re.IGNORECASE)
_KNOWN_BY = r"((?:who|whose|familiar|close|briefed|involved) [^,.“”\"]{3,60}?)"
_TRADES = ("ists", "ist", "woman", "women", "man", "men", "ers", "ians", "ian", "eer")
_POSSESSIVES = frozenset("his her its their our my your".split())
_PLACES = frozenset("street avenue road lane square highway river island".split())
_LONGEST_SPEAKER = 12  # words
_TIME_BEHIND = re.compile(
    r"\s+(?:himself|herself|itself|themselves|at first|also|later|earlier|today|yesterday|"
    rf"(?:on )?(?:{'|'.join(WEEKDAYS)}))$",
    re.IGNORECASE,
)


# ------------------------------------------------------------
# Part a sentence that says two things of one subject, or that somebody said.

_AND_THAT = re.compile(r",? and (?=that )")
_AND_NAME = re.compile(
    r",? (?:and|but) (?=(?:an?|the|part|half|most|many|several|some|two|three|four|"
    r"(?:fire |rescue )?(?:police|officers|firefighters|crews|people|investigators)) "
    r"|(?:[A-Z][\w.’'-]+ ){2,4}|(?:[A-Z][\w.’'-]+ ){1,3}[A-Z][\w’'-]+, )"
)
_SAID_FIRST = re.compile(
    rf"[^,“”\"]{{3,100}}?\b(?:{'|'.join(sorted(SAYING))})(?: out)?(?: (?:on )?[A-Z][a-z]+day)?(?= )"
)
_ACCUSING = frozenset(
    "accused accuses called calls urged urges warned warns hopes hoped believes believed wants".split()
)
# What only a speaker goes on to do, whatever was said before: `…, and has repeatedly blamed the harbour office`.
_SPOKE = frozenset(
    verb
    for verb in (SAYING | DENYING | DECLINING | _ACCUSING).union(
        "blamed expressed condemned criticised criticized".split()
    )
    if past(verb)
)
_SPEAKS_AGAIN = re.compile(
    r" (?:and|but) (?=was (?:grateful|thankful|confident|sorry|pleased) )"
    r"| ?(?:,|[—–]) ?(?:and|but) (?=(?:(?:has|have|had|also|repeatedly|again|later|then) ){0,3}"
    rf"(?:{'|'.join(sorted(_SPOKE))}) )"
)
_TELLS_AGAIN = re.compile(rf"\b(?:{'|'.join(sorted(SAYING))})(?: \w+){{0,3}} that ")
_SAYS_AGAIN = re.compile(rf"\b(?:{'|'.join(sorted(SAYING))})\b")


def halves(statement: Statement, known: Known) -> tuple[Statement, ...] | None:
    """Part `Vale was held on Friday and is expected in court` and `Vale said that P and that Q`; None for other texts.

    The second half takes the subject, or who said it, from the first.
    """
    text = statement.text
    if statement.headline:
        return _headline_parts(statement)
    framed = _SAID_THAT.match(text) if statement.said and not statement.content else None
    if (
        framed
        and text.rstrip(". ").endswith(statement.said[-_SAID_AS:])
        and not _TELLS_AGAIN.search(text, framed.end())
    ):
        inside = replace(statement, text=capital(text[framed.end() :]), said="", content=True)
        parts = halves(inside, known)
        if parts:
            return tuple(replace(part, text=framed[0] + _inside(part.text, known), content=False) for part in parts)
    behind = text[len(statement.said) :]
    if statement.said and not framed and _SAID_BEHIND.match(behind) and capital(statement.said) == text[: -len(behind)]:
        parts = halves(replace(statement, text=text[: -len(behind)], said="", content=True), known)
        if parts and len(parts) > 1:
            return tuple(replace(part, text=part.text.rstrip(" .,") + behind, content=False) for part in parts)
    mask = stretch(text).mask
    that, place = _AND_THAT.search(mask), subject(text)
    dashed = _DASHED.search(mask) if len(_DASH.findall(mask)) == 1 else None
    cut = _SEMICOLON.search(mask) or (dashed if dashed and has_verb(text[: dashed.start()]) else None)
    if cut and (cut is not dashed or has_verb(text[cut.end() :])):
        left, right = text[: cut.start()], text[cut.end() :]
        return statement.part(left), statement.part(right)
    again = _SPEAKS_AGAIN.search(mask) if place and not statement.content else None
    if again and place and again.start() > place[1] and has_verb(text[: again.start()]):
        left, right = text[: again.start()], text[again.end() :]
        return statement.part(left), statement.part(text[slice(*place)], right)
    own = statement.content or not statement.attributed
    told = _WHO.match(mask) if own and not _NAMELESS.match(text) else None
    if told and any(w.capital or w.number or w.lower in _TELLING | FINITE for w in tokens(told["told"])):
        who, rest = text[: told.end("who")], text[told.start("rest") :]
        said_of = text[slice(*told.span("told"))]
        main = statement.part(who, rest)
        first = said_of.split()[0].lower()
        if first not in FINITE and not past(first):
            return (main,)
        return main, statement.part(who, said_of)
    if (own or not statement.said) and (aside := _ASIDE.search(mask)) and has_verb(text[: aside.start()]) and not that:
        return _without_aside(statement, aside, known)
    if that:
        said = _SAID_FIRST.match(text, 0, that.start())
        named = not {w.lower for w in tokens(text[that.end() :])[1:2]} & PRONOUNS
        once = said is not None and not _SAYS_AGAIN.search(text, said.end(), that.start())
        begins, joint = (f"{said[0]} " if said and once and named else ""), that
    elif place and (statement.content or not statement.attributed) and (verb := _second_verb(mask, *place)):
        joint, shared = verb
        who = text[place[0] : next(w.start for w in tokens(text) if w.start >= place[1])]
        begins = re.sub(r"(?:previously|finally|first|also) $", "", who) + shared
    else:
        return _two_clauses(statement, mask)
    if not begins:
        return None
    left, right = text[: joint.start()], text[joint.end() :]
    return (
        statement.part(left),
        replace(statement, text=begins + right, said="", pieces=(begins.strip(" ,"), right)),
    )


def _headline_parts(statement: Statement) -> tuple[Statement, ...]:
    """Part `Navy foils attack, holds 26` and `Quake jolts Arden, toll rises to 10`."""
    text = statement.text
    joint, place = _HEADLINE_GOES_ON.search(stretch(text).mask), subject(text)
    if joint is None or place is None or joint.start() < place[1] or not has_verb(text[: joint.start()]):
        return ()
    left, right = text[: joint.start()], text[joint.end() :]
    if right.split()[0] in PRESENT or right.split()[0].endswith("s"):
        who = text[slice(*place)]
        return statement.part(left), statement.part(who, right)
    return (statement.part(left), statement.part(right)) if subject(right) else ()


_HEADLINE_GOES_ON = re.compile(r", (?:and )?(?=[a-z]+s |(?:[a-z]+ ){1,3}[a-z]+s )(?![^,]*,)")
_SEMICOLON = re.compile(r" ?(?:;|\.{3}|…) (?:and )?")
_DASH = re.compile(r" ?[—–] ?")
_DASHED = re.compile(r" ?[—–] ?(?=(?:the|an?|it|he|she|they|police|this|there) )")
# What a sentence adds at its end to what it says: `…, which was built in 1935`, `…, and he awaits trial`.
_ASIDE = re.compile(
    r"(?:, (?:which (?!(?:is|was) (?:on|in|at|near|off|outside) )|who |where |whose )(?=\w+ \w+ )"
    r"|,? and (?P<who>he|she|it|they) (?=[a-z]))[^,;]*$"
)


_NAMELESS = re.compile(r"[^,]{4,60}, who (?:(?:were|was) not|asked not to be|declined to be) (?:named|identified)\b")
# What it tells of somebody between two commas: `Ada Byron, who lived in Arden, was walking home`.
_WHO = re.compile(
    r"(?P<who>[A-Z][^,“”\"]{2,60}), (?:who|which) (?P<told>[^,]{8,120}), "
    rf"(?P<rest>(?:{'|'.join(sorted(FINITE))}|[a-z]+ed)\b.+)"
)


_SAID_BEHIND = re.compile(r"[”\"]?, (?![^,]*, (?:and|but|which|who)\b)(?!who|which|and|but)[^“”\"]{5,120}$")
_SHORTEST_WITHOUT = 9  # words; `The host follows Cal Vale` needs its aside


def _without_aside(statement: Statement, aside: re.Match[str], known: Known) -> tuple[Statement, ...]:
    """Leave out what a sentence adds at its end, or say it of the one person whom the sentence names."""
    text = statement.text
    left, right = text[: aside.start()], text[aside.end("who") :].strip() if aside["who"] else ""
    if len(left.split()) < _SHORTEST_WITHOUT:
        return ()
    first = statement.part(left)
    named = {
        m[0]: known.story.genders.get(p.name)
        for p in known.story.people
        for m in re.finditer(rf"\b(?:(?:[A-Z][\w.’'-]* )*){re.escape(p.name.split()[-1])}\b", left)
    }
    if aside["who"] not in ("he", "she") or len(named) != 1 or set(named.values()) - {None, aside["who"]}:
        return (first,)
    who = next(iter(named))
    return first, statement.part(who, right)


def without_opening(statement: Statement) -> Statement | None:
    """Say `The Osprey sank` for `While two of them escaped, the Osprey sank`, where no more stands alone."""
    text = statement.text
    place = subject(text)
    opening = [w.lower for w in tokens(text[: place[0]])] if place else []
    if place is None or not opening or opening[0] not in SUBORDINATORS | PREPOSITIONS:
        return None
    if not set(opening) & (DEMONSTRATIVES | PRONOUNS | {"them", "him"}) or set(opening) & (MONTHS | WEEKDAYS):
        return None
    rest = text[place[0] :]
    if (statement.attributed and not statement.content) or not rest[0].isupper():
        return None
    return statement.part(rest)


def _second_verb(mask: str, start: int, end: int) -> tuple[re.Match[str], str] | None:
    """Find where a second verb of a subject begins, and the auxiliary that it shares with the first: `was held`."""
    who = tokens(mask[start:end])
    behind = [w for w in tokens(mask) if w.start >= end]
    if len(behind) < _SHORTEST_VERB or not behind[0].text.islower() or {w.lower for w in who} & _RELATIVE:
        return None
    first, second = behind[0].lower, behind[1].lower
    for joint in _AND_VERB.finditer(mask, end):
        inside = [w.lower for w in behind if w.start < joint.start()]
        left = len(behind) - len(inside) - len(joint[0].split())
        commas = re.finditer(r", (?:and )?(\w+)", mask[behind[0].start : joint.start()])
        a_list = any(m[1] in FINITE or past(m[1]) for m in commas)
        closed = joint[0].startswith(",") and joint["verb"] in _HELPING and _CLOSED.search(mask, end, joint.start())
        if a_list or not inside or set(inside) & (_PLAIN if closed else SUBORDINATORS | _PLAIN | _RELATIVE):
            return None
        verb = joint["verb"]
        if verb in _HELPING and min(len(inside), left) >= _SHORTEST_VERB - 1:
            return joint, ""
        if verb in PRESENT and first in PRESENT and verb.endswith("s") and first.endswith("s"):
            return (joint, "") if min(len(inside), left) >= _SHORTEST_VERB else None
        if min(len(inside), left) < _SHORTEST_VERB or not past(verb) or past(inside[-1]):
            continue  # `shot and killed`
        if first in ("was", "were", "is", "are"):
            return (joint, f"{first} ") if verb in _PASSIVE else None
        if first in ("has", "have", "had") and second == "been":
            return (joint, f"{first} been ") if verb in _PASSIVE else None
        parts = tokens(mask[behind[0].start : joint.start()]), tokens(mask[joint.end() :])
        if not all(any(w.capital or w.number or w.lower in _TELLING for w in part) for part in parts):
            return None  # what has no number, name or place of its own is told in one breath
        if first in ("has", "have", "had") and past(second):
            return joint, f"{first} "
        if who[0].capital and who[0].lower not in DETERMINERS | NUMERALS and min(len(inside), left) >= _SHORTEST_VERB:
            return (joint, "") if past(first) or past(second) else None
    return None


_AND_VERB = re.compile(r",? (?:and|but)(?:, in [^,]{5,80},)?(?: then| also| later)? (?=(?P<verb>[a-z]+) )")
_CLOSED = re.compile(r", (?:when|where|which|who|while|as|after|before) [^,]+$")  # an aside that the comma ends
_HELPING = frozenset("was were is are has have had will".split())
_PASSIVE = frozenset(NO_CLAIM["passive"].split())
_TELLING = NUMERALS | frozenset("in at on from into after before near out".split())
_SHORTEST_VERB = 4  # words of a verb with what belongs to it


def _two_clauses(statement: Statement, mask: str) -> tuple[Statement, Statement] | None:
    """Part `Byron was shot in the head and Cal Vale was shot in the side`."""
    text = statement.text
    joint = _AND_NAME.search(mask)
    if joint is None or (statement.attributed and not statement.content):
        return None
    left, right = text[: joint.start()], text[joint.end() :]
    place = subject(right)
    who = [w.lower for w in tokens(right[slice(*place)])] if place else []
    begins = [w.lower for w in tokens(left)]
    plain = not {*who, *begins} & (SUBORDINATORS | _PLAIN | _RELATIVE)
    sure = any(word in FINITE or past(word) for word in begins[1:])  # no `Crews from Devon and Somerset came`
    if not plain or not sure or place is None or place[0] or len(who) > _LONGEST_SPEAKER or not has_verb(left):
        return None
    if right[place[1] :].split()[1:2] == ["being"] or (
        "and" in begins[-3:-1] and who[:1] != ["police"] and who[0] not in DETERMINERS and right[0].islower()
    ):
        return None  # `the store and fire crews and investigators are still there`
    return statement.part(left), statement.part(right)


_RELATIVE = frozenset("who which that whose where".split())


# ------------------------------------------------------------
# Make a claim stand alone: full names, `the reports` and `the ferry` said in full, pronouns resolved where it is
# plain.

_HE = re.compile(r"(?:He|She)\b(?!['’])")
_HIS = re.compile(r"(?:His|Her)\b(?=\s+[a-z])")
_REPORTS = re.compile(
    r"(?<!according to )\b(?P<the>[Tt]he|[Tt]hese|[Tt]hose) "
    r"(?P<kind>(?:(?:[A-Z]\w+|media|alleged|consistent|latest|news|press) ){0,2}"
    r"(?:reports|claims|allegations|rumou?rs|accusations|suggestions))"
    r"(?!,? (?:of|that|about|from|in|by|to|on|against|made|who|which)\b)\b"
)
_SAID_IT = re.compile(
    r"(?P<who>[^:“”]{3,80}) said: (?=“(?:It|This|That|These|They)(?: is| are| was| were|['’]s|['’]re)\b)"
)
_THEN = re.compile(r"^((?:[\w’'-]+ ){1,4}?)then (?=[a-z])")
_PAIR = re.compile(r"(?:The (?:pair|two|duo)|They)\b(?! [A-Z])")


def standalone(statement: Statement, known: Known) -> str | None:
    """Reword a statement so that it can be read without its article; None where it cannot."""
    text = capital(statement.text.strip())
    text = _subject_named(text, statement, known)
    text = _THEN.sub(r"\1", text)
    text = _it_in_full(text, known)
    text = _reports_in_full(text, known)
    text = _case_named(_role_named(text, known), known)
    text = tidy(names_in_full(_things_in_full(text, known, only=_PLACED), known))
    if fault(text, known) in _FOR_WANT_OF_A_NAME or _points_out(text, statement, known):
        text = tidy(names_in_full(_things_in_full(text, known), known))
    if fault(text, known) in _FOR_WANT_OF_A_NAME and not statement.headline:
        text = _with_event(text, statement, known) or text
    if fault(text, known) is not None or not _content_known(statement, known) or _points_out(text, statement, known):
        return None
    if statement.headline:
        return text if ";" not in text and _subject_has_name(text, known) else None
    said_by = statement.speaker if statement.attributed and not statement.content else None
    if _of_another_story(text, known):
        return None
    if known.lead or anchored(text, said_by, known):
        return (_hurt_in(text, known) if not known.lead else None) or text
    placed = _with_event(text, statement, known)
    place = subject(text)
    words = tokens(text)
    named = any(is_name(words, i, known) for i in range(len(words)))
    of_an_event = {w.lower for w in tokens(text[slice(*place)])} & _AT_AN_EVENT if place and not named else set()
    if placed is None and described(text) and not of_an_event and not _HURT.search(text):
        return text
    return placed


def _of_another_story(text: str, known: Known) -> bool:
    """Tell an article's aside on what happened elsewhere: `In March, a mill burned down in Lowhaven`."""
    if _ELSEWHERE.match(text) is None:
        return False
    said = Counter(w.lower for w in tokens(known.story.text) if w.capital)
    words = stretch(text).tokens()
    names = [w.lower for i, w in enumerate(words) if i and is_name(words, i, known)]
    return bool(names) and max(said[name] for name in names) < _OFTEN


_ELSEWHERE = re.compile(r"(?:In|On|Last|Earlier|A|Two|Three|Four|Five|Six)\b[^,]{3,80}, an? ", re.IGNORECASE)
_OFTEN = 3  # how often an article names what it is about


def _with_event(text: str, statement: Statement, known: Known) -> str | None:
    """Say `In the fire at the Arden mill, two engines came from Arden` in an article that tells of that fire alone."""
    words = tokens(_NO_FIRE.sub(" ", stretch(text).mask))
    lower = {w.lower for w in words}
    unknown = _COULD_NOT.search(text) is not None
    lower -= {"could"} if unknown else set()
    elsewhere = lower & (EVENTS - {"dead", "toll"} | MONTHS | _NOT_THEN) or YEAR.search(text) or "said: “" in text
    if elsewhere or not any(past(w.lower) or w.lower in _WAS for w in words):
        return None
    frame = _SAID_THAT.match(text) if statement.attributed and not statement.content else None
    begin = frame.end() if frame else 0
    place = subject(text[begin:])
    who = {w.lower for w in tokens(text[begin:][slice(*place)])} if place else set()
    who |= {w.lower for w in tokens(text[:begin])}
    hurt = _HURT.search(text) is not None
    event = _the_event(known) if hurt or who & _AT_AN_EVENT or lower & _HARM else None
    last = statement.said and text.startswith(capital(statement.said)[:_SAID_AS])
    as_told = statement.content or not statement.attributed or frame or hurt or unknown or last
    if event is None or not as_told or (hurt and lower & {w.lower for w in tokens(event)} & _HARM):
        return None
    opening = words[0].lower in PREPOSITIONS and not frame
    if hurt or opening or unknown:
        return f"{text[:-1]} in the {event}." if text[-2].isalnum() else None
    return f"{text[:begin]}{'i' if begin else 'I'}n the {event}, {_inside(text[begin:], known)}"


_COULD_NOT = re.compile(r"\bcould(?: not|n['’]t) (?:yet )?(?:say|confirm|tell)\b")
_SAID_AS = 20  # characters by which what was said is known again
_SAID_THAT = re.compile(rf"[^“”]{{3,90}}? (?:{'|'.join(sorted(SAYING))}) that ")
_HARM = frozenset("killed dead died injured wounded hurt missing damaged destroyed evacuated trapped".split())


def _hurt_in(text: str, known: Known) -> str | None:
    """Say in which event somebody with a name was hurt, where the article tells of that one alone."""
    words = {w.lower for w in tokens(text)}
    if (
        not _HURT.search(text)
        or words & (EVENTS | MONTHS | _NOT_THEN | _HAPPEN - _HARMED)
        or YEAR.search(text)
        or "“" in text
    ):
        return None
    event = _the_event(known)
    if words & {w.lower for w in tokens(event or "")} & _HARM:
        return None
    named = known.story.surnames & {w.lower for w in tokens(event or "")}
    return f"{text[:-1]} in the {event}." if event and not named and text[-2].isalnum() else None


_HARMED = frozenset("shot killed murdered slain stabbed".split())
# What was not then, or came after: nobody is arrested in a fire.
_NOT_THEN = _MODAL | frozenset(
    "ago last previous previously years always often usually every each since arrested charged convicted".split()
)
_WAS = frozenset("was were had".split())
_HURT = re.compile(
    r"\b(?:killed|shot|dead|died|injured|wounded|hurt|missing|damaged|destroyed|evacuated|trapped|homeless|displaced)"
    r"(?: (?:in|on|at|by|when|as|of|from|to|through) [^,;.]{1,40}| (?:people|others|persons))?\.$"
)


def _subject_has_name(text: str, known: Known) -> bool:
    """Tell whether a headline names whom it speaks of."""
    place = subject(text)
    found = tokens(text[place[0] : place[1]]) if place else ()
    last = [
        i for i in range(len(found)) if is_name(found, i, known) and not (i + 1 < len(found) and found[i + 1].capital)
    ]
    return any(i + 1 == len(found) or found[i + 1].text not in PERSONS for i in last)  # not `New York woman killed`


def _content_known(statement: Statement, known: Known) -> bool:
    """Refuse `Ada Byron said the youth had no gun`: whom it is about stands neither in what is said nor beside it."""
    if not statement.said:
        return True
    said = capital(_things_in_full(_role_named(capital(statement.said), known), known))
    frame = tokens(statement.text.replace(statement.said, " "))
    speaker = {w.lower for w in tokens(statement.speaker or "")} if statement.named else set()
    beside = any(
        is_name(frame, i, known) and w.lower not in speaker | MEDIA_WORDS | MEDIA_NAMES and i
        for i, w in enumerate(frame)
    )
    place = subject(said)
    found = tokens(said[place[0] : place[1]]) if place else ()
    definite = bool(found) and found[0].lower in {"the", *DEMONSTRATIVES} and found[-1].lower in PERSONS
    return beside or not definite or any(is_name(found, i, known) for i in range(len(found)))


_AT_NOUNS = (
    r"\b[Tt]he (?:entire |whole )?(?P<head>%s)\b"
    r"(?! (?:of|that|which|who|where|in|at(?! \d)|on|near|involved|[a-z]+ing)\b|-|(?<=s) ?['’])"
)
_POINTED_AT = re.compile(_AT_NOUNS % "|".join(NO_CLAIM["pointed"].split()))
_UNTOLD = re.compile(_AT_NOUNS % "|".join(NO_CLAIM["untold"].split()))
_AT_IT = re.compile(r"\b[Tt]he (?:scene|victims?)\b")  # what an event explains


def _untold(pointed: re.Pattern[str], text: str) -> bool:
    """Tell whether a text has `the vehicle` before it has told of one."""
    return any(
        not {w.lower for w in tokens(text[: one.start()])} & _alike(one["head"])
        and not re.search(rf"\b(?:an?|one|his|her|their|its) (?:[\w-]+ ){{0,3}}{one['head']}\b", text[: one.start()])
        for one in pointed.finditer(text)
    )


def _points_out(text: str, statement: Statement, known: Known) -> bool:
    """Tell whether a claim has a `the vehicle` or `the fire` of which it has not told before, and no name explains."""
    mask = _NO_FIRE.sub(lambda m: "x" * len(m[0]), stretch(text).mask)
    words = tokens(mask)
    events = [i for i, w in enumerate(words) if w.text in EVENTS - _NO_HAPPENING]
    told = any(not is_bare(words, i) for i in events)
    if _untold(_UNTOLD, _AT_IT.sub(" ", text) if told else text):
        return True
    if known.lead:
        return False
    speaker = name_of(statement.speaker, known.story.people)
    persons = known.story.surnames - {w.lower for w in tokens(speaker or "")}
    if persons & {w.lower for w in words} or told:
        return False
    if events:
        return not any(w.lower in _HAPPEN for w in words) and not names_a_thing(text, known)
    return names_only_places(text, speaker, known) and _untold(_POINTED_AT, mask)


_HAPPEN = frozenset(verb for verbs in NO_CLAIM["happen"].values() for verb in verbs.split()) | {"struck", "fire"}
_NO_HAPPENING = frozenset(NO_CLAIM["no_happening"].split())


def _subject_named(text: str, statement: Statement, known: Known) -> str:
    """Name whom a claim's first words mean."""
    pair = _PAIR.match(text)
    if pair:
        return _pair_named(text, pair, known)
    pronoun = _HIS.match(text) or _HE.match(text)
    if pronoun:
        following = {w.lower for w in tokens(text[pronoun.end() :])[:3]}
        speaks = bool(following & (SAYING | DENYING | DECLINING | _ACCUSING))
        who = the_only_person(
            pronoun[0], known, speaks=speaks, but=person_in(statement.speaker or "", known.story.people)
        )
        spoken_of = statement.speaker and who and (who in statement.speaker or statement.speaker in who)
        if who is None or spoken_of or who in text:
            return text
        return who + (_of(who) if _HIS.match(text) else "") + text[pronoun.end() :]
    return text


def _of(name: str) -> str:
    return "’" if name.endswith("s") else "’s"


def _pair_named(text: str, pair: re.Match[str], known: Known) -> str:
    """Say `Ada Byron and Mary Somerville` for `The pair` or `They`, where the last sentences name those two."""
    for near in last_sentences(known.before)[::-1]:
        named = sorted((near.find(p.name), p.name) for p in known.story.people if p.name in near)
        if len(named) == 2 and " and " in near[named[0][0] : named[1][0]]:
            return f"{named[0][1]} and {named[1][1]}{text[pair.end() :]}"
        if named:
            return text
    return text


def _of_reports(before: str) -> bool:
    near = " ".join(last_sentences(before))
    return re.search(r"\b(?:reports|claims|allegations|accusations|rumou?rs)\b", near) is not None


def _it_in_full(text: str, known: Known) -> str:
    """Say of what `It is false` was said, where the sentence before speaks of reports."""
    match = _SAID_IT.match(text)
    if match is None or known.report is None or not _of_reports(known.before):
        return text
    return f"{match['who']} said of the reports that {known.report}: {text[match.end() :]}"


def _reports_in_full(text: str, known: Known) -> str:
    """Say what `the reports` report, once, at the end of a sentence or as its subject."""
    match = _REPORTS.search(stretch(text).mask)
    if match is None or known.report is None:
        return text
    article = "The" if match["the"][0] == "T" else "the"
    return f"{text[: match.start()]}{article} {match['kind']} that {known.report}{text[match.end() :]}"


_THE = re.compile(
    r"(?P<the>[Tt]he) (?P<kind>(?:(?!of\b|the\b|in\b|at\b|on\b|for\b|to\b|from\b|and\b)[a-z][\w’'-]* ){0,4})"
    r"(?P<head>[a-z][\w-]+)$"
)
_ANY_THE = re.compile(
    r"\b(?P<the>[Tt]he) (?:death (?=toll\b))?(?P<head>[a-z][\w-]+?)(?:(?P<owned>['’]s?) (?P<part>[a-z]+)\b"
    r"|(?=[,.;’']|$| (?:and|but|has|have|had|is|was|were|are|after|before|by|with|during|since|while|when|who|until|"
    r"because|as|into|early|late|last|this|yesterday|today|tonight|(?:on )?\w+day|(?:at|for|from) [\d$£€]|to rise)\b))"
)


def _role_named(text: str, known: Known) -> str:
    """Say `Ada Voss` for the subject `The mayor`, where one person alone is called so; `The actress` is like `she`."""
    place = subject(text)
    match = _THE.search(text, *place) if place else None
    if match is None or place is None or match.start() != place[0]:
        return text
    head = match["head"]
    held = {p.name for p in known.story.people if head in p.role.lower().split()[0 if p.after else -1 :]}
    who = next(iter(held)) if len(held) == 1 and head in ROLES | PERSONS and not match["kind"] else None
    if who is None and head in _CALLED:
        gender = "he" if head in MALE else "she" if head in FEMALE else ""
        who = the_only_person(gender, known) or (_of_the_headline(known, gender) if match["kind"] else None)
    return text if who is None or who in text else text[: match.start()] + who + text[match.end() :]


def _of_the_headline(known: Known, gender: str) -> str | None:
    """Name the one person of a headline: the article goes on to call that one `the television personality`."""
    named = [p.name for p in known.story.people if _named_in(p.name, r"\b", known.story.headline)]
    fits = not gender or (len(named) == 1 and known.story.genders.get(named[0]) in (None, gender))
    return named[0] if len(named) == 1 and fits else None


_IN_A_CASE = re.compile(
    r"(?<!identity of )\b[Tt]he (?:alleged )?(?P<head>suspect|defendant|accused|gunman|gunwoman|shooter|driver)\b(?!s)"
)
_CHARGED = (
    r"(?:, [^,.]{2,80},)? (?:is|was|were|has been|had been|will be|pleaded)(?: \w+){0,2}? "
    r"(?:charged|arrested|arraigned|indicted|accused|convicted|sentenced|suspected|guilty|in custody)\b"
)


_DRIVES = r"[^.]{1,160}\b(?:driving|drove|vehicular|the wheel)\b"


def _named_in(name: str, behind: str, text: str) -> bool:
    """Tell whether a surname stands in a text before what a pattern says."""
    return re.search(rf"\b{re.escape(name.rsplit(maxsplit=1)[-1])}{behind}", text) is not None


def _case_named(text: str, known: Known) -> str:
    """Say `Ada Byron` for `the suspect` where the article has one person alone accused or held."""
    mask = stretch(text).mask
    role = _IN_A_CASE.search(mask)
    if role is None:
        return text
    held = [p.name for p in known.story.people if _named_in(p.name, _CHARGED, known.story.prose)]
    if role["head"] == "driver":
        held = [one for one in held if _named_in(one, _DRIVES, known.story.prose)]
    if len(held) != 1 or held[0].split()[-1] in mask:
        return text
    return text[: role.start()] + held[0] + text[role.end() :]


def _things_in_full(text: str, known: Known, *, only: Set[str] | None = None) -> str:
    """Say `The Chilean embassy in Rome` for the subject `The embassy`, and for each other `the embassy` in a sentence.

    `only` for nouns like these, if given.
    """
    done: set[str] = set()
    while (found := _thing_in_full(text, known, only, done)) is not None:
        text, head = found
        done.add(head)
    return text


def _thing_in_full(text: str, known: Known, only: Set[str] | None, done: Set[str]) -> tuple[str, str] | None:
    mask = stretch(text).mask
    place = subject(text)
    comma = mask.find(",", *place) if place else -1
    match = _THE.search(mask, place[0], comma if comma > 0 else place[1]) if place else None
    first = [match] if match is not None and place and match.start() == place[0] else []
    for one in (*first, *_ANY_THE.finditer(mask)):
        head = one["head"]
        if head in done or (only is not None and head not in only):
            continue
        fuller = _fuller(head, known) or (_fuller(head, known.at_end) if head not in EVENTS else None)
        if head in ("scene", "incident", *_OF_AN_EVENT):
            beside = _NO_FIRE.sub(" ", mask.replace("death toll", " "))
            others = {w.text for w in tokens(beside)} & ((EVENTS | _HAPPEN) - {"incident", "toll"})
            event = None if others else _the_event(known)
            part = "death toll" if head == "toll" else head
            fuller = event if head == "incident" else event and f"{part} of the {event}"
        if fuller is None or fuller in text:
            continue
        parts = one.groupdict()
        if parts.get("part") and not fuller.endswith(head):
            fuller = f"{parts['part']} of the {fuller}"  # the quake’s magnitude
        elif parts.get("part"):
            fuller = f"{fuller}{parts['owned']} {parts['part']}"
        behind = mask[one.end() :]
        told = " that " in fuller and behind.startswith((", which", " that", " which"))
        owned = behind[:1] in ("'", "’") and not fuller.endswith(head)
        if not told and not owned:
            return f"{text[: one.start()]}{one['the']} {fuller}{text[one.end() :]}", head
    return None


_FOR_WANT_OF_A_NAME = ("no name in it", "a subject that is not named")
_CALLED = frozenset(NO_CLAIM["called"].split())
_AT_AN_EVENT = frozenset(NO_CLAIM["at_an_event"].split())
_OF_AN_EVENT = frozenset(NO_CLAIM["of_an_event"].split())
_FAR = 8_000  # characters before a sentence in which the name of a thing is looked for
_ALIKE = tuple(frozenset(group.split()) for group in NO_CLAIM["alike"])
_PLACED = frozenset({*EVENTS, "scene"}).union(*_ALIKE, _OF_AN_EVENT)
"""Events and things that happen or stand once in a story: said in full even where the sentence has another name."""
_NAME = r"[A-Z][\w’-]*(?:(?: of| and)? [A-Z][\w’-]*)*"
_WHERE = (
    r"(?: (?:of|in|at|on|near|outside|off) (?:(?:the|a|an) )?(?:\d+ ?- ?year ?- ?old )?"
    r"(?:(?!%s)[a-z-]+ ){0,3}?"
    rf"{_NAME}(?P<noun> [a-z]+)?(?:(?:(?<=Street)|(?<=Road)|(?<=Avenue)|(?<=Square)), {_NAME}"
    rf"| (?:in|of|at) (?:the )?{_NAME})?"
    r"(?=[,.;]|$| (?:and|on|after|was|is|has|had|in|that|which|when|where|to|by|at|but|off|near|for|from|with|early|"
    r"late|last|this)\b))?"
)


_NO_ARTICLE = r"(?!(?:an?|the|and|of|in|at|to|have|has|had|was|were|is|are|by|for|on|with|from|that|who|which)\b)"


_LONGEST_KIND = 2  # names side by side before `war` without an article; more are a list of labels


def _alike(head: str) -> frozenset[str]:
    return frozenset({head}).union(*(group for group in _ALIKE if head in group))


def _fuller(head: str, known: Known) -> str | None:
    """Find the one name or place that the article gives to `the fire`, or to `the blaze`."""
    if head in SPEAKERS - BODIES - DOCUMENTS or head in PERSONS or head in _VAGUE:
        return None
    heads = _alike(head)
    happens = head in EVENTS
    forms = "|".join(
        form for one in sorted(heads) for form in (re.escape(one), *([] if happens else [re.escape(one.capitalize())]))
    )
    where = _WHERE % ("wh|that " if happens else "wh|(?:that|in|of|at|on) ")
    phrase = re.compile(
        rf"\b(?:(?:[Aa]n?|[Tt]he|[Oo]ne) |(?<=[a-z,] )(?<!and )(?=[A-Z]))"
        rf"(?P<all>(?P<kind>(?:{_NO_ARTICLE}[\w’'-]+ ){{0,4}}?)(?:{forms}){where})(?![\w-]| [A-Z])"
    )
    found = [
        m["all"].strip()
        for m in phrase.finditer(known.story.prose, max(0, known.start - _FAR), known.start)
        if any(w.capital and w.lower not in NOT_NAMES for w in tokens(m["all"]))
        and not re.search(r"\b[A-Z][\w’-]* $", known.story.prose[: m.start()])
        and not any(_no_modifier(w) for w in (*m["kind"].split(), *(m["noun"] or "").split()))
        and (m[0] != m["all"] or sum(w[0].isupper() for w in m["kind"].split()) <= _LONGEST_KIND or not happens)
    ]
    if not found:
        return _event_in_full(head, heads, known) if head in EVENTS else None
    # `A supermarket in a Somerset town` may be any; `the Waitrose supermarket` is one.
    sure = [one for one in found if not re.search(r" (?:in|at|of|on|near) an? ", one)]
    for some in (found, sure):
        names = [frozenset(re.findall(r"\b[A-Z][\w-]*", one)) for one in some]
        if names and frozenset.intersection(*names):  # not where two of them have names
            return max(some, key=len)
    return None


def _the_event(known: Known) -> str | None:
    """Say in full what the article is about, if it speaks of one event only: `fire that destroyed the Arden mill`."""
    words = Counter(w.lower for w in tokens(_NO_FIRE.sub(" ", known.story.text)))
    kinds = {kind: sum(words[one] for one in kind.split()) for kind in NO_CLAIM["sudden"]}
    spoken_of = [kind for kind, times in kinds.items() if times > 1] or [kind for kind, times in kinds.items() if times]
    if len(spoken_of) != 1:
        return None
    return _fuller(max(spoken_of[0].split(), key=lambda one: (words[one], one)), known.at(_OPENING))


_OPENING = 1_000  # characters in which an article says what it is about


_NO_FIRE = re.compile(
    r"\bincident (?:support unit|commander|room|response)\b|"
    r"\b(?:open|opens|opened|opening|cease|return|returned|under|on) fire\b"
    r"|\bfire (?:services?|crews?|department|chief|fighters?|brigade|station|engines?|marshal)\b",
    re.IGNORECASE,
)


def _event_in_full(head: str, heads: Set[str], known: Known) -> str | None:
    """Say of `the crash` what it did, where it happened, or what the headline calls it."""
    done = _by_what_it_did(head, heads, known)
    if done is not None:
        return done
    before = known.story.prose[: known.start]
    verbs = "|".join(verb for noun, verbs in NO_CLAIM["happen"].items() if noun in heads for verb in verbs.split())
    places = [m["where"] for m in re.finditer(_AT.format(verbs), before)] if verbs else []
    if places:
        names = [{w.text for w in tokens(one) if w.capital} for one in places]
        return f"{head} {places[0]}" if set.intersection(*names) else None
    whom = verbs and re.search(
        rf"\b(?:{verbs}) (?:and killed |to death |down )?(?P<whom>(?:(?:an?|the) )?(?:\d+ ?- ?year ?- ?old )?{_NAME})",
        before,
    )
    if whom and whom["whom"].split()[-1].lower() in known.story.surnames:
        return f"{head} of {whom['whom']}"
    forms = "|".join(sorted(heads))
    titled = re.search(
        rf"\b(?P<all>(?:(?:[A-Z][\w’'-]*|[A-Z][a-z]{{1,4}}\.) ){{1,3}}(?:[a-z-]+ )?(?:{forms})"
        rf"(?: (?:in|at|of) {_NAME})?)(?![\w-])",
        plain_headline(known.story.headline, known.story.prose),
    )
    if titled is None or any(_no_modifier(word) for word in titled["all"].split()[:-1] if word.islower()):
        return None
    return titled["all"] if titled["all"].split()[0].lower().rstrip(".") in known.story.names else None


_AT = (
    rf"\b(?:{{}})\b(?:(?! (?:{'|'.join(sorted(SAYING))})\b)[^.;:\n“”\"]){{{{0,100}}}}?"
    r"\b(?P<where>(?:at|outside|inside|near) (?:the|a|an) (?:[a-z-]+ ){{0,3}}"
    + _NAME.replace("{", "{{").replace("}", "}}")
    + r"(?: [a-z]+){{0,2}}?)"
    r"(?=[,.;]| (?:on|in|from|where|that|which|after|before|early|late|last|this|\w+day)\b)"
)
_STRUCK = (
    r"(?: measuring [\w .-]{3,40}?)?(?: (?:on|early|late|last) [\w ]{3,20}?)?(?: that| which)?(?: has| have)? "
    r"(?P<did>[a-z]+ed|hit|struck|shook) (?P<what>(?:(?:the|a|an) )?"
    rf"(?:[A-Z]\w+['’]s )?(?:[a-z’'-]+ ){{0,8}}{_NAME}(?: [a-z]+ of {_NAME})?(?: [a-z]+){{0,2}}?)"
    r"(?=[,.;]|\n| (?:on|in|at|off|near|early|late|last|this|yesterday|today|killing|and|after|which|\w+day)\b)"
)


def _by_what_it_did(head: str, heads: Set[str], known: Known) -> str | None:
    """Say `fire that destroyed the Blue Line depot` where the article says `A fire destroyed the Blue Line depot`."""
    forms = "|".join(map(re.escape, sorted(heads)))
    found = re.search(rf"\b(?:{forms}){_STRUCK}", known.story.prose[: known.start])
    if found and past(found["did"]) and found["did"] not in SAYING:
        return f"{head} that {found['did']} {found['what']}"
    caught = re.search(
        rf"\b(?P<what>(?:[Tt]he|[Aa]n?) (?:[\w’'-]+ ){{0,2}}{_NAME}(?: [a-z]+)?"
        rf"(?: in an? {_NAME}(?: [a-z]+)?)?)(?: in [\w ]{{3,30}}?)? caught fire\b",
        known.story.prose[: known.start],
    )
    return f"fire at the {caught['what'].split(' ', 1)[1]}" if caught and "fire" in heads else None


_VAGUE = frozenset("scene time day area place case end part number group way side front rest ground home house".split())


def _no_modifier(word: str) -> bool:
    return word in STOPWORDS | AUXILIARIES | FINITE | SAYING | PRESENT or (past(word) and not word.endswith("ed"))


def tidy(text: str) -> str:
    """End a claim like a sentence: one full stop, closed marks, single spaces."""
    text = re.sub(r"\b(a|[a-z]{2,})\. (?=\d{2,3}[ ,])", r"\1 .", text)  # `hit. 308`: a full stop cut off its number
    text = re.sub(r"(?<=\w) ?([’']) (?=(?:s|t|re|ve|ll|d|m)\b)", r"\1", " ".join(text.split()))
    text = re.sub(r',? ?(["”]),? ?\.$', r".\1", text)
    text = re.sub(r"“ (?=\S)", "“", re.sub(r"(?<=\S) (?=”|[,.;](?:\s|$))", "", text))
    text = re.sub(r"(?<=\d), (?=000\b)", ",", re.sub(r"(?<=\d\.) (?=\d)|(?<=\d:) (?=\d\d\b)", "", text))
    text = re.sub(r"(?<=\w)\.(?: ?\.){3}$", ".", text)  # a whole sentence, behind which something is left out
    text = capital(re.sub(r"\s+(?=[.,;]$)", "", text)).rstrip(" ,;:—–-")
    if text.count("“") == text.count("”") + 1:
        text += "”"
    if text.count('"') % 2 and re.search(r' "\w[^"]*$', text):
        text += '"'
    text = (
        re.sub(r",?([”\"])\.?$", r".\1", re.sub(r"([.?!…])([”\"])\.$", r"\1\2", text))
        if text.endswith(("”", '"', "”.", '".'))
        else text
    )
    text = re.sub(r"([.?!…])\.([”\"])$", r"\1\2", text)
    return text if re.search(r"[.?!…][\"”’')]?$", text) else text + "."


# ------------------------------------------------------------
# Turn a headline into a sentence: without a quotation or a label in front, without capitals on every word.

_WORD = re.compile(r"[A-Za-z][\w’'-]*")
_LABEL = re.compile(
    r"(?:breaking(?: news)?|update\w*(?: \d+)?|exclusive|live|watch|video|opinion|analysis|just in)\s*[:|–—-]\s+",
    re.IGNORECASE,
)
_SITE = re.compile(r"\s+[|–—-]\s+[A-Z][\w .’'&-]{1,30}$")
_SPOKEN = re.compile(r"(?P<who>[A-Z][^:“”\"]{1,40}): (?P<said>[“\"][^“”\"]+[”\"])\.?")
_SHORTEST_HEADLINE = 4  # words
_TITLED = 0.6


def plain_headline(headline: str, body: str) -> str:
    """Word a headline like a sentence, as far as its article shows how."""
    text = _SITE.sub("", _LABEL.sub("", headline.strip()))
    first = quotations(text)[:1]
    if first and first[0][0] == 0 and re.match(r"\s*[:–—-]\s+", text[first[0][1] :]):
        rest = re.sub(r"^\s*[:–—-]\s+", "", text[first[0][1] :])
        text = rest if len(rest.split()) >= _SHORTEST_HEADLINE else text
    spoken = _SPOKEN.fullmatch(text)
    if spoken:
        return f"{spoken['who']} said: {spoken['said']}" if len(spoken["said"].split()) > _SHORTEST_HEADLINE else ""
    words = [w for w in _WORD.findall(text) if len(w) > 3]
    titled = len(words) >= _SHORTEST_HEADLINE and sum(w[0].isupper() for w in words) > _TITLED * len(words)
    return _in_sentence_case(text, body) if titled else text


def _in_sentence_case(text: str, body: str) -> str:
    small = set(re.findall(r"\b[a-z][\w’'-]*", body))
    kept = {word for word in re.findall(r"\b[A-Z][\w’'-]*", body) if word.lower() not in small | STOPWORDS}
    bases = {re.sub(r"['’]s$", "", w) for w in kept}

    def cased(match: re.Match[str]) -> str:
        word = match[0]
        base = re.sub(r"['’]s$", "", word)
        name = base in bases or base.lower() in COUNTRY or word.isupper() or not word[1:].islower()
        return word if name or match.start() == 0 else word[0].lower() + word[1:]

    return _WORD.sub(cased, text)
