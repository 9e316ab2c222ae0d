"""Word a proposition as a claim: the fact itself, or who said it.

A flat fact that somebody is quoted for becomes the fact, with its speaker beside it. What only makes sense as
somebody's word (a denial, a refusal, a quotation, a plan, a wish, a guess) keeps its speaker: "X said that ...".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from workbench.english.antecedents import attributions
from workbench.english.cues import (
    AHEAD,
    ANONYMITY,
    ANONYMOUS,
    AUXILIARIES,
    BODIES,
    DECLINING,
    DENYING,
    HEDGES,
    PRONOUNS,
    ROLES,
    SAYING,
)
from workbench.english.said import Attribution
from workbench.english.saying import MEDIA_REPORTS
from workbench.english.speakers import media
from workbench.english.speakers import named as can_be_asked
from workbench.extraction.letters import capital, lowered
from workbench.extraction.stretch import Stretch, quotations, stretch
from workbench.extraction.verbs import subject_of

# Verbs that assert what follows and nothing more: Hooper (1975), weak and strong assertives; Quirk et al. 16.31.
_PLAIN = frozenset(
    "say says said saying tell tells told report reports reported state states stated add adds added note notes noted "
    "allege alleges alleged claim claims claimed confirm confirms confirmed announce announces announced explain "
    "explains explained indicate indicates indicated reveal reveals revealed disclose disclosed declare declared write "
    "wrote estimate estimates estimated show shows showed find found pointed believe believes believed suggest "
    "suggested read reads".split()
)
_TAKE_A_THING = frozenset(
    "claim claims claimed confirm confirms confirmed report reported announce announced reveal revealed".split()
)
_PHRASES = frozenset(["according to", ":", "reports", "reported"])
_KEPT_VERBS = frozenset(
    "noted explained insisted alleged claimed confirmed announced stated warned estimated stressed argued reported "
    "wrote".split()
)
_MODAL = frozenset("would will may might could should must shall ought need hope hopes hoped".split())
_REFERS_BACK = PRONOUNS | frozenset("his her its their our my this that these those such there".split())
_NOT_A_CLAUSE = frozenset("to of for against at about with on in not whether how what why when as by from over".split())
_DAY = r"(?:\s+(?:on\s+)?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)?"
_PASSED_ON = re.compile(
    r",\s+(?:(?P<plain>(?:according to|as per)\s+(?:the\s+)?(?:\w+\s+)?(?:reports?|media))"
    rf"|(?P<who>[^,“”\"]{{2,60}}?)\s+(?:reported|reports|said){_DAY})\.?$"
)
_BETWEEN = re.compile(
    r",\s+(?:according to|as per) (?:the )?(?:\w+ )?(?:media|reports?|press|statements?)\b[^,.]{0,20},\s+"
)
_ASIDE = re.compile(r"(?P<who>[^,“”\"]{2,80}), according to (?P<by>[^,“”\"]{2,60}), (?P<rest>.+)$", re.DOTALL)
_READ_RELEASE = re.compile(
    r"[“\"](?P<said>[^“”\"]+?),?[”\"],? (?:read|reads|according to) (?P<who>(?:the|a|an) [^,.“”]{4,60})\.?"
)
_ASKED = re.compile(r"\basked (?:by [^,.]{2,40}? )?(?:about|regarding) (?P<what>[^,.“”\"]{4,90}?)(?=[.,]|$)")
_REPORTS_THAT = re.compile(r"\b(?<!any )(?:reports|allegations|rumou?rs) that\s+(?P<what>[^,;.“”\"]+)")
_THAT = re.compile(r"(?:out\s+)?that\s+")
_AND_THAT = re.compile(r",?\s+and\s+that\s+")


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


def statements(text: str, context: str) -> tuple[Statement, ...]:
    """Word one proposition; `context` is what the article says before it.

    A proposition that says two things of one speaker (`that ... and that ...`) becomes two statements.
    """
    text = _without_passers_on(text)
    aside = _ASIDE.match(text)
    if aside and not attributions(aside["who"] + " " + aside["rest"]):
        return statements(f"{aside['who']} {aside['rest'].rstrip('.')}, according to {aside['by']}.", context)
    return (*_main(text, context), *_reported_besides(text))


def _main(text: str, context: str) -> tuple[Statement, ...]:
    found = [a for a in attributions(text, context=context) if _holds(text, a)]
    release = _READ_RELEASE.fullmatch(text)
    if release:
        return (_released(release["who"], release["said"]),)
    if not found:
        return (_of_an_actor(text),)
    outer = next((a for a in found if _is_aside(a)), found[0])
    content = _content_of(text, outer)
    if _is_aside(outer) or (_flat(outer, content) and not _a_quotation(content)):
        return _as_content(outer, content, context)
    return (_as_saying(text, outer, content),)


def _holds(text: str, found: Attribution) -> bool:
    """Leave out reports that nobody is named for, participles, and clauses such as `or whether X replied`."""
    last = re.search(r"(\w+)\s*$", text[: found.content_end])
    cut_off = last is not None and last[1] in {"whether", "if", "that", "what", "how", "why", "or", "and"}
    words = found.speaker.lower().split()
    if re.search(r"[“”\"]", found.speaker) or (len(words) > 1 and words[-1] in PRONOUNS):
        return False
    return found.speaker != MEDIA_REPORTS and not found.verb.endswith("ing") and not cut_off


def _released(who: str, said: str) -> Statement:
    own = {"we", "our", "i", "my"} & set(said.lower().split())
    text = f"{capital(who)} said: “{said.rstrip('.')}.”" if own else f"{said}."
    return Statement(text, who, named=True, attributed=True, content=not own)


def _of_an_actor(text: str) -> Statement:
    """Name who speaks in `X called for a vote`, a verb of speech without anything quoted."""
    body = stretch(text)
    subject = subject_of(body)
    if subject is None or subject.start or not _could_speak(subject):
        return Statement(text)
    behind = [w for w in body.tokens() if w.start >= subject.end][:6]
    verb = next((w.lower for w in behind if w.lower not in AUXILIARIES), "")
    passive = bool({w.lower for w in behind[:2]} & {"is", "are", "was", "were", "be", "been"})
    if passive or verb not in SAYING | DENYING | DECLINING:
        return Statement(text)
    named = can_be_asked(subject.text)
    return Statement(text, _on_record(subject.text, named=named), named=named, attributed=True)


def _could_speak(subject: Stretch) -> bool:
    words = subject.tokens()
    return any(w.lower in ROLES | BODIES | ANONYMOUS or (w.capital and w.lower not in PRONOUNS) for w in words[-3:])


def _content_of(text: str, found: Attribution) -> str:
    """Take all that stands before a speaker who is named last; else what follows the verb."""
    start = 0 if _named_last(text, found) else found.content_start
    content = text[start : found.content_end].strip()
    that = _THAT.match(content)
    return content[that.end() :] if that else content


def _named_last(text: str, found: Attribution) -> bool:
    behind = text[found.content_end :]
    return found.verb in behind.lower() and bool(re.search(r"[A-Za-z]", behind)) and found.verb not in _PHRASES


def _reported_besides(text: str) -> Iterator[Statement]:
    """Take the claim out of `in the wake of reports that ...`, which nobody in the sentence says."""
    match = _REPORTS_THAT.search(stretch(text).mask)
    if match and len(match["what"].split()) >= 5:
        yield Statement(
            capital(text[match.start("what") : match.end("what")].strip()),
            "media reports",
            attributed=True,
            content=True,
        )


def _without_passers_on(text: str) -> str:
    """Take off `, Reuters reported on Sunday` and `, according to the reports`: who only passed it on."""
    tail = _PASSED_ON.search(stretch(text).mask)
    if tail and (tail["plain"] or (media(tail["who"] or "") and attributions(text[: tail.start()]))):
        text = text[: tail.start()].rstrip() + "."
    return _BETWEEN.sub(" ", text)


def _is_aside(found: Attribution) -> bool:
    """Tell whether the speaker only passes on: an outlet, or `according to` something that is no person."""
    if found.position != "affirms" and not found.is_media:
        return False
    return (found.is_media and found.verb in _PLAIN | _PHRASES) or (found.verb in _PHRASES and not _speaks_alone(found))


def _speaks_alone(found: Attribution) -> bool:
    last = found.speaker.split()[-1] if found.speaker else ""
    return found.verb == "according to" and found.named and (last[:1].isupper() or last in ROLES | BODIES)


def _flat(found: Attribution, content: str) -> bool:
    """Tell whether the content is a fact that stands without its speaker."""
    words = re.findall(r"[A-Za-z’']+", stretch(content).mask.lower())
    if found.position != "affirms" or found.verb not in _PLAIN | _PHRASES or len(words) < 4:
        return False
    return not (
        "¤" in stretch(content).mask
        or (found.verb in _TAKE_A_THING and not _has_verb(content))
        or words[0] in _REFERS_BACK | _NOT_A_CLAUSE
        or _MODAL & set(words)
        or {"we", "our"} & set(words)
        or ((AHEAD | HEDGES) - {"set", "due", "next", "thought", "about", "alleged", "suspected"}) & set(words[:8])
    )


def _has_verb(content: str) -> bool:
    """Tell a clause from a thing (`claimed an attack that killed ten`): a verb stands before any `that` or `who`."""
    head = re.split(r"\b(?:that|who|which|whose)\b", stretch(content).mask)[0]
    words = re.findall(r"[a-z]+", head)
    return bool(AUXILIARIES & set(words[1:])) or any(word.endswith("ed") for word in words[1:])


def _a_quotation(content: str) -> bool:
    return content[:1] in "“\"'‘"


def _as_content(outer: Attribution, content: str, context: str) -> tuple[Statement, ...]:
    """Say the content itself, and whose word it is: the innermost speaker's where an outlet passes it on."""
    unquoted = _unquoted(content)
    inner = _main(unquoted, context) if attributions(unquoted, context=context) else ()
    if inner and any(s.attributed for s in inner):
        return inner
    parts = _AND_THAT.split(unquoted)
    whole = parts if all(len(p.split()) >= 4 for p in parts) else [unquoted]
    return tuple(
        Statement(capital(p), speaker_name(outer), named=outer.named, attributed=True, content=True) for p in whole
    )


def _unquoted(content: str) -> str:
    """Take the marks off a content that is one quotation."""
    match = re.fullmatch(r"[“\"](?P<inner>[^“”\"]+?)[,.]?[”\"]", content)
    return match["inner"] if match else content


def _as_saying(text: str, outer: Attribution, content: str) -> Statement:
    """Keep `X said that ...`, turning round what names its speaker last."""
    if _named_last(text, outer):
        text = _turned(outer, content, text[outer.content_end :])
    elif outer.verb == "according to":
        text = f"{capital(display(outer))} said that {lowered(content)}"
    return Statement(text, _with_its_fellow(text, speaker_name(outer)), named=outer.named, attributed=True)


def _with_its_fellow(text: str, speaker: str) -> str:
    """Name both in a headline's `Paris, Berlin deny ...`."""
    both = re.match(rf"(?P<first>[A-Z][\w ]{{2,30}}), {re.escape(speaker)}\b(?!,)", text)
    return f"{both['first']} and {speaker}" if both else speaker


def _turned(outer: Attribution, content: str, behind: str) -> str:
    asked = _ASKED.search(behind)
    who = f"Asked about {asked['what']}, {display(outer)}" if asked else capital(display(outer))
    if _a_quotation(content):
        quote, rest = _first_quotation(content)
        if not rest:
            return f"{who} said: “{quote.rstrip(' .,')}.”" if quote[-1:] not in "?!…" else f"{who} said: “{quote}”"
    verb = outer.verb if outer.verb in _KEPT_VERBS else "said"
    return f"{who} {verb} that {lowered(content)}"


def _first_quotation(content: str) -> tuple[str, str]:
    first = quotations(content)[:1]
    if not first or first[0][0]:
        return content.strip("“”\"'‘’"), ""
    end = first[0][1]
    return content[1:end].rstrip("”\"’'"), content[end:].strip(" ,.")


def display(found: Attribution) -> str:
    """The speaker as a claim's subject: without what stands behind the first comma."""
    return found.speaker.split(",")[0].strip()


def speaker_name(found: Attribution) -> str:
    """Name the speaker for the record: `unnamed US officials` where nobody can be asked."""
    return _on_record(display(found), named=found.named or found.is_media)


def _on_record(speaker: str, *, named: bool) -> str:
    bare = re.sub(r"^(?:The|the)\s+(?=\S)", "", speaker)
    words = bare.split()
    if named or not words:
        return bare
    if words[0].lower() in ANONYMITY:
        return " ".join(["unnamed", *words[1:]])
    if words[-1].lower() in ANONYMOUS and words[-1].lower().endswith("s"):
        return f"unnamed {bare}"
    return bare[0].lower() + bare[1:] if words[0] in ("A", "An") else bare
