"""Word a proposition as a claim: the fact itself, or who said it.

A flat fact that somebody is quoted for becomes the fact, with its speaker beside it. What only makes sense as
somebody's word (a denial, a refusal, a quotation, a plan, a wish, a guess) keeps its speaker: "X said that ...".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import takewhile

from workbench.claims.sentences import SPEECH, Stretch, capital, lowered, quotations, stretch, subject_of
from workbench.ingest.text import sentences
from workbench.nlp.attribution import MEDIA_REPORTS, Attribution, media
from workbench.nlp.attribution import is_named as can_be_asked
from workbench.nlp.coreference import attributions
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
    FEMALE,
    HEDGES,
    MALE,
    MEDIA_NAMES,
    MEDIA_WORDS,
    MONTHS,
    PRONOUNS,
    ROLES,
    SAYING,
    STOPWORDS,
    WEEKDAYS,
)
from workbench.nlp.tokens import Token, tokens
from workbench.nlp.tree import Node, Tree

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
        who = release["who"]
        said = release["said"]
        own = {"we", "our", "i", "my"} & set(said.lower().split())
        reported = f"{capital(who)} said: “{said.rstrip('.')}.”" if own else f"{said}."
        return (Statement(reported, who, named=True, attributed=True, content=not own),)
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
    # Take the marks off a content that is one quotation.
    match = re.fullmatch(r"[“\"](?P<inner>[^“”\"]+?)[,.]?[”\"]", content)
    unquoted = match["inner"] if match else content
    inner = _main(unquoted, context) if attributions(unquoted, context=context) else ()
    if inner and any(s.attributed for s in inner):
        return inner
    parts = _AND_THAT.split(unquoted)
    whole = parts if all(len(p.split()) >= 4 for p in parts) else [unquoted]
    return tuple(
        Statement(capital(p), speaker_name(outer), named=outer.named, attributed=True, content=True) for p in whole
    )


def _as_saying(text: str, outer: Attribution, content: str) -> Statement:
    """Keep `X said that ...`, turning round what names its speaker last."""
    if _named_last(text, outer):
        text = _turned(outer, content, text[outer.content_end :])
    elif outer.verb == "according to":
        text = f"{capital(display(outer))} said that {lowered(content)}"
    # Name both in a headline's `Paris, Berlin deny ...`.
    speaker = speaker_name(outer)
    both = re.match(rf"(?P<first>[A-Z][\w ]{{2,30}}), {re.escape(speaker)}\b(?!,)", text)
    return Statement(text, (f"{both['first']} and {speaker}" if both else speaker), named=outer.named, attributed=True)


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


# ------------------------------------------------------------
# Who an article names, in which role, and by which short form it calls them later.

_NOT_A_NAME = (
    BODIES | MEDIA_WORDS | MEDIA_NAMES | MONTHS | WEEKDAYS | DETERMINERS | STOPWORDS | frozenset(COUNTRY)
) - frozenset("may post mark jordan georgia chad force harold".split())
_PARTICLES = frozenset("al bin ibn van von de del della da di dos la le el ben abu bint".split())
_PAST = frozenset("made took gave met got found left held kept won lost sent saw".split())
_PLURAL_MODIFIERS = frozenset(
    "affairs sports news communications operations relations sales services rights forces press business congress arts "
    "defense elections series".split()
)
_OPENERS = frozenset("The A An In On At But And As When While For If After Before Mr Mrs Ms Mr. Mrs. Ms. Dr".split())
_BEFORE_A_ROLE = 7
_LONGEST_ROLE = 14
_SPACE = re.compile(r"\s+")
_APPOSITION = re.compile(r"\s*,\s+(?P<role>[^,;.–—\n()]{4,140}?)(?:\s*\([^)]*\))?(?=[,;.–—]|\s[–—-]\s|$)")


@dataclass(frozen=True, slots=True)
class Person:
    """A person as one article names them."""

    name: str
    role: str
    """The article's own words beside the name; empty where it gives none."""
    start: int
    """Where name and role stand in the article ..."""
    end: int
    """... and where they end."""
    after: bool = False
    """The role stands after the name: `Ada Byron, a judge`."""


def people(text: str) -> tuple[Person, ...]:
    """List the persons of an article in the order in which it names them, each name once, with the first role found."""
    words = tokens(text)
    found: dict[str, Person] = {}
    for person in sorted(_mentions(text, words), key=lambda p: p.start):
        known = found.get(person.name)
        if known is None or (not known.role and person.role):
            found[person.name] = person
    whole = [p for p in found.values() if not any(_shortens(p.name, other) for other in found if other != p.name)]
    return tuple(sorted(whole, key=lambda p: p.start))


def full_name(short: str, known: Sequence[Person]) -> str | None:
    """Find the one person whom a short form can mean: `Byron` → `Ada Byron`."""
    fits = [p.name for p in known if short == p.name or _shortens(short, p.name)]
    return fits[0] if len(fits) == 1 else None


def _shortens(short: str, name: str) -> bool:
    return short != name and set(short.split()) <= set(name.split())


def _mentions(text: str, words: Sequence[Token]) -> Iterator[Person]:
    for i, word in enumerate(words):
        if _is_role(word):
            yield from _role_before(text, words, i)
        names = _name_from(text, words, i)
        if len(names) >= 2:
            yield from _role_after(text, names)
            following = words[i + len(names)] if i + len(names) < len(words) else None
            speaks = (
                following is not None
                and following.lower in SAYING
                and following.lower.endswith(("ed", "said", "told", "says"))
            )
            if speaks and following and _adjoin(text, names[-1], following):
                yield Person(name=_said(names), role="", start=names[0].start, end=names[-1].end)
            # Take `Ada Byron` for a person where the article says `Byron` alone later on.
            last = re.compile(rf"\b{re.escape(_said(names[-1:]))}\b(?! [A-Z])")
            if len(names) == 2 and any(alone(text, m.start()) for m in last.finditer(text, names[-1].end)):
                yield Person(name=_said(names), role="", start=names[0].start, end=names[-1].end)


def _is_role(word: Token) -> bool:
    return word.lower in ROLES or (word.lower.endswith(("minister", "man", "woman", "person")) and len(word.lower) > 6)


def _name_from(text: str, words: Sequence[Token], i: int) -> list[Token]:
    """Take the capitalised words from the i-th on that could be one name, none if the word before belongs to it."""
    if i and _adjoin(text, words[i - 1], words[i]) and _can_name(words[i - 1]):
        return []
    return _name_run(text, words, i)


def _name_run(text: str, words: Sequence[Token], i: int) -> list[Token]:
    run: list[Token] = []
    for word in words[i : i + 5]:
        if run and not _adjoin(text, run[-1], word):
            break
        if not (_can_name(word) or (run and word.text in _PARTICLES)):
            break
        run.append(word)
        if word.text.endswith(("'s", "’s")):
            break
    return run if len(run) <= 4 and run and _can_name(run[-1]) else []


def _can_name(word: Token) -> bool:
    plain = word.text.replace("-", "").replace("’", "").replace("'", "")
    return (
        word.capital
        and plain.isalpha()
        and not plain.isupper()
        and word.lower not in _NOT_A_NAME
        and not _is_role(word)
    )


def _adjoin(text: str, left: Token, right: Token) -> bool:
    between = text[left.end : right.start]
    return between == " " or (between == ". " and len(left.text) == 1)


def _role_before(text: str, words: Sequence[Token], i: int) -> Iterator[Person]:
    after = words[i].end
    comma = text[after : after + 2] == ", "
    names = (
        _name_run(text, words, i + 1) if i + 1 < len(words) and (comma or _adjoin(text, words[i], words[i + 1])) else []
    )
    if not names or (comma and (len(names) < 2 or text[names[-1].end : names[-1].end + 1] not in {",", ".", ""})):
        return
    if len(names) < 2 and len(words[i].text) > 1 and not words[i].capital:
        return
    before = list(takewhile(_modifies, reversed(words[max(0, i - _BEFORE_A_ROLE) : i])))
    left = i
    for word in before:
        if not _adjoin(text, word, words[left]):
            break
        left -= 1
    if left and words[left - 1].lower == "the" and _adjoin(text, words[left - 1], words[left]):
        left -= 1
    role = _SPACE.sub(" ", text[words[left].start : words[i].end])
    yield Person(name=_said(names), role=role, start=words[left].start, end=names[-1].end)


def _modifies(word: Token) -> bool:
    lower = word.lower
    if word.text == "US":
        return True
    if lower in _PAST or (lower.endswith("s") and not word.capital and lower not in _PLURAL_MODIFIERS):
        return False
    return (
        not word.number
        and lower not in STOPWORDS
        and lower not in AUXILIARIES
        and lower not in SAYING
        and not (lower.endswith("ed") and not word.capital)
    )


def _role_after(text: str, names: Sequence[Token]) -> Iterator[Person]:
    match = _APPOSITION.match(text, names[-1].end)
    if match is None or names[-1].text.endswith(("'s", "’s")):
        return
    words = tokens(match["role"])
    if not 1 <= len(words) <= _LONGEST_ROLE or words[0].lower in {"who", "which", "and", "but"}:
        return
    head = next((n for n, w in enumerate(words) if _is_role(w)), None)
    verbs = [w for w in words[: head or 0] if w.lower in AUXILIARIES or w.lower in SAYING]
    if head is None or verbs or (words[0].capital and _can_name(words[0])):
        return
    yield Person(name=_said(names), role=match["role"].strip(), start=names[0].start, end=match.end("role"), after=True)


def alone(text: str, at: int) -> bool:
    """Tell whether a name stands without another name before it."""
    before = re.search(r"([\w’'.-]+) $", text[max(0, at - 30) : at])
    return before is None or not before[1][0].isupper() or before[1] in _OPENERS


def _said(names: Sequence[Token]) -> str:
    return re.sub(r"['’]s?$", "", " ".join(n.text for n in names))


# ------------------------------------------------------------
# Which person `he` or `she` can only be, and whether a claim still points at something that it has left behind.

_NEAR = 1_200  # characters
_BEFORE = 2  # sentences
_PERSONAL = frozenset("he she him her his hers himself herself".split())
_OF_THINGS = frozenset("it its itself they them their theirs themselves".split())


def the_only_person(pronoun: str, people: Sequence[Person], before: str) -> str | None:
    """Name the one person of the sentences before whom `he`, `his`, `she` or `her` fits; None where two do, or none.

    Any other word fits everybody.
    """
    near = before[-_NEAR:]
    cuts = sentences(near)[-_BEFORE:]
    window = near[cuts[0][0] :] if cuts else ""
    named = [p for p in people if (re.search(rf"\b{re.escape(p.name.split()[-1])}\b", window) is not None)]
    wanted = {"he": "he", "his": "he", "him": "he", "she": "she", "her": "she"}.get(pronoun.lower())
    fitting = [p for p in named if wanted is None or _gender(p, before) in (None, wanted)]
    return fitting[0].name if len(fitting) == 1 else None


def _gender(person: Person, before: str) -> str | None:
    """Tell `he` or `she` by the words of the role and the title before the name; None where neither is there."""
    surname = re.escape(person.name.split()[-1])
    beside = re.findall(rf"\b([A-Z]\w+)\.? (?:([A-Z]\w+) )?(?={surname}\b)", before)
    words = {w.lower() for w in [*(w for pair in beside for w in pair), *person.role.split()]}
    he, she = bool(words & MALE), bool(words & FEMALE)
    return None if he == she else "he" if he else "she"


def without_antecedent(tree: Tree) -> Node | None:
    """Find the first pronoun outside quotation marks that nothing before it in the sentence can be meant by."""
    quoted = False
    for node in tree.nodes:
        quoted ^= node.text == '"'
        if not quoted and node.tag in ("PRP", "PRP$") and not _has_antecedent(node, tree):
            return node
    return None


def _has_antecedent(pronoun: Node, tree: Tree) -> bool:
    if pronoun.lower not in _PERSONAL | _OF_THINGS:
        return True  # I, we, you: somebody's own words
    if _expletive(pronoun, tree):
        return True
    before = tree.nodes[: pronoun.index]
    if pronoun.lower in _PERSONAL:
        return any(_could_be_a_person(one) for one in before)
    return any(one.tag.startswith("NN") and one.dep not in ("nmod:tmod", "nmod:npmod") for one in before)


def _expletive(pronoun: Node, tree: Tree) -> bool:
    """Tell `it was unclear whether`, `it took hours to`, `it is a mistake to`: an `it` that stands for what follows."""
    if pronoun.lower != "it":
        return False
    behind = [one for one in tree.subtree(tree.head(pronoun)) if one.index > tree.head(pronoun).index]
    return pronoun.dep == "expl" or any(one.dep == "mark" or one.tag in ("WRB", "WP") for one in behind)


def _could_be_a_person(node: Node) -> bool:
    acts = node.tag == "NN" and node.dep in ("nsubj", "nsubjpass", "dobj")
    return acts or node.tag.startswith("NNP") or node.lower in ROLES | ANONYMOUS | MALE | FEMALE


# ------------------------------------------------------------
# When: drop the day on which something was *said*, and give a bare weekday its date where the article's own tells
# it.

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_PART = r"(?:\s+(?:morning|afternoon|evening|night))?"
_WHEN = rf"(?:(?:late|early|earlier)\s+)?(?:on\s+)?{_WEEKDAY}{_PART}"
_SAID_ON = re.compile(rf"\b(?P<verb>[A-Za-z]+)\s+{_WHEN}(?=[\s,.:]|$)(?!,?\s+\d)")
_ON_SAID = re.compile(rf"(?:,?\s+)on\s+{_WEEKDAY}{_PART},?\s+(?=(?P<verb>[a-z]+)\b)")
_TO_WHOM_ON = re.compile(rf"(?P<head>^(?:[^\s“”\"]+\s+){{1,14}}?[^\s“”\"]+)\s+{_WHEN}(?=\s+that\b)")
_HAD_SAID = re.compile(r"\bhad\s+(?=(?:(?:previously|earlier|already|also)\s+)?(?P<verb>[a-z]+)\b)")
_ALSO_SAID = re.compile(
    r"^(?P<who>(?:[^\s“”\"]+\s+){1,10}?)(?:also|then|later|further)\s+(?=(?P<verb>[a-z]+ed|said|told)\b)"
)
_FIRST_SAID = re.compile(rf"^On\s+{_WEEKDAY}{_PART},?\s+(?=\S)")
_OPENING_DAY = re.compile(
    rf"^(?:Before|After|While|Speaking|Earlier|Later|Late|Early)\b[^,]{{0,40}}\b{_WEEKDAY}{_PART},\s+(?=\S)"
)
_CIRCUMSTANCE = re.compile(
    r",?\s+(?:during|at|in)\s+(?:a|an|the|his|her|its|their)\s+(?:[\w-]+\s+){0,3}?"
    rf"(?:conference|briefing|statement|interview|speech|press release|broadcast|tweet)(?:\s+{_WHEN})?(?=\.?$)"
)
_BARE_DAY = re.compile(rf"\b(?P<day>{_WEEKDAY})(?P<part>{_PART})\b(?!,?\s+(?:\d|{_WEEKDAY}))(?!['’])")


def without_time_of_saying(text: str) -> str:
    """Take off `on Monday` beside a verb of saying: it dates the words, not what they say."""
    text = _OPENING_DAY.sub("", text)
    text = _ON_SAID.sub(lambda m: " " if m["verb"] in SAYING or m["verb"] in _DENIED else m[0], text, count=1)
    text = _SAID_ON.sub(lambda m: m["verb"] if m["verb"] in SAYING else m[0], text, count=1)
    text = _TO_WHOM_ON.sub(lambda m: m["head"], text, count=1)
    return _FIRST_SAID.sub("", text)


def in_plain_past(text: str) -> str:
    """Say `said` for `had said` and `also said`: out of its article a claim comes before and after nothing."""
    had = _HAD_SAID.search(text)
    if had and had["verb"] in SAYING and len(text[: had.start()].split()) <= 8:
        text = text[: had.start()] + text[had.end() :]
    return _ALSO_SAID.sub(lambda m: m["who"] if m["verb"] in SAYING | _DENIED else m[0], text, count=1)


_DENIED = frozenset("denied rejected dismissed refuted refused declined disputed denies rejects dismisses".split())


def without_circumstance(text: str) -> str:
    """Take off `during a press conference on Monday` from the end of a sentence that says who said what."""
    return _CIRCUMSTANCE.sub("", text)


def dated(text: str, published: str | None) -> str:
    """Write the date behind a weekday: the one before publication, or behind it where the sentence looks ahead."""
    day = _known_date(published)
    if day is None:
        return text
    ahead = any(word in AHEAD for word in re.findall(r"[a-z]+", text.lower()))
    return _BARE_DAY.sub(lambda m: f"{m[0]} {_written(_nearest(day, m['day'].lower(), ahead=ahead))}", text)


def _known_date(published: str | None) -> date | None:
    try:
        return date.fromisoformat(published[:10]) if published else None
    except ValueError:
        return None  # a partial date such as --03-14: its weekday cannot be known


def _nearest(published: date, weekday: str, *, ahead: bool) -> date:
    steps = (_DAYS.index(weekday) - published.weekday()) % 7
    return published + timedelta(days=steps if ahead or steps == 0 else steps - 7)


def _written(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


# ------------------------------------------------------------
# Make a claim stand alone: full names, `the reports` said in full, pronouns and weekdays resolved where it is
# plain.

_HE = re.compile(r"(?:He|She)\b(?!['’])")
_HIS = re.compile(r"(?:His|Her)\b(?=\s+[a-z])")
_LOST = re.compile(
    r"(?:He|She|They|It|This|That|These|Those|His|Her|Its|Their|We|I|Our|You|Such|"
    r"The (?:pair|two|duo|former|latter|same|other|others))\b"
    r"(?! (?:is|was|remains) (?:\w+ )?(?:not |un)?(?:clear|known|possible|likely|certain|immediately|unclear))"
)
_REPORTS = re.compile(
    r"\b(?P<the>[Tt]he|[Tt]hese|[Tt]hose) (?P<kind>(?:(?:[A-Z]\w+|media|alleged|consistent|latest|news|press) ){0,2}"
    r"(?:reports|claims|allegations|rumou?rs|accusations|suggestions))(?=\.?$| (?:came|come|were|was|are|have|had)\b)"
)
_SAID_REPORT = re.compile(
    r"\b(?:reports|claims|allegations|rumou?rs|suggestions|accusations)(?: that)? (?P<what>[A-Z][^,;.“”\"]{15,140})"
)
_BARE_BODY = re.compile(rf"\bthe (?P<body>{'|'.join(sorted(BODIES))})(?=[\s,.]+(?!of\b|in\b|for\b|to\b|at\b)|$)")
_PLURALS = "|".join(sorted(w for w in ANONYMOUS if w.endswith("s")))
_THE_MANY = re.compile(rf"^[Tt]he (?P<kind>(?:[A-Z]\w+ |government |military |security ){{0,2}})(?P<who>{_PLURALS})\b")
_PAIR = re.compile(r"\b(?:The (?:pair|two|duo)|the (?:pair|duo)|They)\b(?! [A-Z])")
_SAID_IT = re.compile(
    r"(?P<who>[^:“”]{3,80}) said: (?=“(?:It|This|That|These|They)(?: is| are| was| were|['’]s|['’]re)\b)"
)
_ABOUT_IT = re.compile(r"\b(?P<about>about|regarding|concerning) (?:it|this|that)(?=\.?$)")
_NEAR_CONTEXT = 1200  # characters
_SHORT_QUOTE = re.compile(r" said: [“\"](?P<said>(?:It|This|That|These|Those|They|He|She)\b[^”\"]*)[”\"]$")
_KINDS = "senior|top|former|military|government|intelligence|security|defence|defense|police|unnamed|anonymous"
_BESIDES = re.compile(r",? (?:amid|following|since|after|during|in the wake of) (?=\w+ )")
_LONG_ROLE = 4  # words
_LONGEST_REPORT = 16  # words


@dataclass(frozen=True, slots=True)
class Memory:
    """What a reader of the article knows when a sentence begins."""

    people: tuple[Person, ...]
    published: str | None
    body: str
    """The article's text."""
    speaker: str | None = None
    """Who spoke last."""
    report: str | None = None
    """What `the reports` report, as a clause."""
    report_in_headline: bool = False

    def after(self, statement: Statement, headline: bool) -> Memory:
        """Read one statement on."""
        speaker = _person_in(statement.speaker or "", self.people)
        passed_on = (statement.content and not statement.named) or (statement.speaker or "").startswith("unnamed")
        found = _clause(statement.text) if passed_on and statement.content else None
        if found is None or (self.report is not None and not (self.report_in_headline and not headline)):
            return replace(self, speaker=speaker or self.speaker)
        return replace(self, speaker=speaker or self.speaker, report=found, report_in_headline=headline)


def memory(people: tuple[Person, ...], published: str | None, text: str) -> Memory:
    """Begin to read an article."""
    said = _SAID_REPORT.search(stretch(text).mask)
    return Memory(
        people, published, text, report=_clause(text[said.start("what") : said.end("what")]) if said else None
    )


def _clause(text: str) -> str | None:
    clause = _BESIDES.split(lowered(text.rstrip(" .,")), maxsplit=1)[0]
    return clause if len(clause.split()) <= _LONGEST_REPORT else None


def standalone(statement: Statement, known: Memory, before: str) -> str:
    """Reword a statement so that it can be read without its article."""
    text = capital(statement.text.strip())
    text = _subject_named(text, statement, known, before)
    if statement.attributed and not statement.content:
        text = in_plain_past(without_time_of_saying(text))
    text = _pair_in_full(text, known.people, before)
    text = _it_in_full(text, known, before)
    text = _many_in_full(text, before)
    text = body_in_full(text, before)
    text = _reports_in_full(text, statement, known)
    if known.report and statement.attributed and _of_reports(before):
        text = _ABOUT_IT.sub(lambda m: f"{m['about']} the reports that {known.report}", text)
    text = _without_roles(text, statement, known.people)
    text = _names_in_full(text, known.people)
    return tidy(dated(text, known.published))


def refers_back(text: str) -> bool:
    """Tell whether a claim, or a short quotation in it, begins with a word that points at what it has left behind."""
    quoted = _SHORT_QUOTE.search(text)
    return _LOST.match(text) is not None or (quoted is not None and len(quoted["said"].split()) < 10)


def name_of(speaker: str | None, people: tuple[Person, ...]) -> str | None:
    """The speaker of a claim for the record: a person's full name where the article names one; a pronoun is nobody."""
    if speaker is None or speaker.lower() in PRONOUNS:
        return None
    return _person_in(speaker, people) or speaker


def _subject_named(text: str, statement: Statement, known: Memory, before: str) -> str:
    pronoun = _HIS.match(text) or _HE.match(text)
    if pronoun:
        return _pronoun_named(text, pronoun, statement, known, before)
    who = _person_in(statement.speaker or "", known.people) if statement.attributed else None
    subject = subject_of(stretch(text)) if who and not statement.content else None
    if who and subject and subject.start == 0 and _is_reference(subject.text):
        return who + text[len(subject.text) :] if _meant(who, subject.text, known.people, before) else text
    return text


def _pronoun_named(text: str, pronoun: re.Match[str], statement: Statement, known: Memory, before: str) -> str:
    """Name whom a claim's first word means: who speaks, where the speech's own subject is meant; else the only one."""
    speaks = statement.attributed and not statement.content and not _HIS.match(text)
    own = _person_in(statement.speaker or "", known.people) if speaks else None
    who = own or the_only_person(pronoun[0], known.people, before)
    if who is None or (who in text and not speaks):
        return text
    return who + (("’" if who.endswith("s") else "’s") if _HIS.match(text) else "") + text[pronoun.end() :]


def _meant(who: str, subject: str, people: tuple[Person, ...], before: str) -> bool:
    """Tell whether `the minister` can only be who is taken for him: so called in the article, or alone before."""
    roles = {word.lower() for p in people if p.name == who for word in p.role.split()}
    return subject.rsplit(maxsplit=1)[-1].lower() in roles or the_only_person("", people, before) == who


def _is_reference(subject: str) -> bool:
    """Tell `The minister` from `The airport’s owner`, who is named by what belongs to him."""
    words = subject.lower().split()
    owned = any(w.endswith(("'s", "’s", "'", "’")) for w in words)
    return words[0] in DETERMINERS - {"a", "an"} and words[-1] in ROLES and not owned


def _person_in(speaker: str, people: tuple[Person, ...]) -> str | None:
    return next((p.name for p in people if p.name in speaker), None) or full_name(speaker, people)


def _names_in_full(text: str, people: tuple[Person, ...]) -> str:
    """Say a person's full name where a claim has only part of it."""
    mask = stretch(text).mask
    for person in people:
        if person.name in text:
            continue
        for part in person.name.split():
            found = re.finditer(rf"\b{re.escape(part)}\b(?! [A-Z][a-z])", mask)
            match = next((m for m in found if alone(mask, m.start())), None)
            if match and full_name(part, people) == person.name:
                text = text[: match.start()] + person.name + text[match.end() :]
                mask = stretch(text).mask
                break
    return text


def _pair_in_full(text: str, people: tuple[Person, ...], before: str) -> str:
    """Say `Ada Byron and Mary Somerville` for `The pair` or `They`, where the last sentences name those two."""
    match = _PAIR.search(text)
    if match is None or (match[0] == "They" and match.start()):
        return text
    for near in _last_sentences(before)[::-1]:
        named = sorted((near.find(p.name), p.name) for p in people if p.name in near)
        if len(named) == 2 and " and " in near[named[0][0] : named[1][0]]:
            return f"{text[: match.start()]}{named[0][1]} and {named[1][1]}{text[match.end() :]}"
        if named:
            return text
    return text


def _it_in_full(text: str, known: Memory, before: str) -> str:
    """Say of what `It is false` was said, where the sentence before speaks of reports."""
    match = _SAID_IT.match(text)
    if match is None or known.report is None or not _of_reports(before):
        return text
    who = _person_in(match["who"], known.people) or match["who"]
    return f"{who} said of the reports that {known.report}: {text[match.end() :]}"


def _without_roles(text: str, statement: Statement, people: tuple[Person, ...]) -> str:
    """Take long roles off names in passing: who is who is a claim of its own. A speaker keeps the role."""
    for person in people:
        if person.name in (statement.speaker or ""):
            continue
        name, role = re.escape(person.name), re.escape(person.role)
        if person.after:
            text = re.sub(rf"({name}), {role}(?:\s*\([^)]*\))?,(?=\s)", r"\1", text)
        elif len(person.role.split()) >= _LONG_ROLE:
            text = re.sub(rf"(?<!and )\b{role}(?:, ({name}),| ({name}))(?=\s)", person.name, text)
    return capital(text)


def _last_sentences(before: str) -> list[str]:
    near = before[-_NEAR_CONTEXT:]
    return [near[a:b] for a, b in sentences(near)[-2:]]


def _of_reports(before: str) -> bool:
    return (
        re.search(r"\b(?:reports|claims|allegations|accusations|rumou?rs)\b", " ".join(_last_sentences(before)))
        is not None
    )


def _many_in_full(text: str, before: str) -> str:
    """Say `US government officials` for `The officials` where they were so called before."""
    match = _THE_MANY.match(text)
    if match is None:
        return text
    fuller = re.compile(
        rf"\b(?P<all>(?:(?!The |In |And |But |On )(?:[A-Z][\w’'.-]*|{_KINDS}) ){{1,5}}){match['who']}\b"
    )
    found = [
        m["all"] for m in fuller.finditer(before) if set(match["kind"].split()) <= {*m["all"].split(), "US", "U.S."}
    ]
    named = [a for a in found if any(w[0].isupper() and w.lower() not in ("unnamed", "anonymous") for w in a.split())]
    best = max(named, key=lambda a: len(a.split()), default=None)
    return f"{capital(best)}{match['who']}{text[match.end() :]}" if best else text


def body_in_full(text: str, before: str) -> str:
    """Say `the Chilean embassy in Rome` for `the embassy`."""
    match = _BARE_BODY.search(stretch(text).mask)
    if match is None:
        return text
    fuller = re.compile(
        rf"\b[Tt]he (?P<all>(?:[A-Z][\w’'-]+ |[a-z]+ ){{1,3}}{match['body']}"
        rf"(?: (?:to|of|in) (?:the )?(?:[A-Z]\w+(?: |\b)){{1,3}})?)"
    )
    found = [m["all"].strip() for m in fuller.finditer(before) if re.search(r"^[A-Z]", m["all"])]
    return f"{text[: match.start()]}the {found[-1]}{text[match.end() :]}" if found else text


def _reports_in_full(text: str, statement: Statement, known: Memory) -> str:
    """Say what `the reports` report, once, at the end of a sentence or as its subject."""
    bare = without_circumstance(text) if statement.attributed and not statement.content else text
    match = _REPORTS.search(stretch(bare).mask)
    if match is None or known.report is None:
        return text
    kind = match["kind"]
    article = "The" if match["the"][0] == "T" else "the"
    return f"{bare[: match.start()]}{article} {kind} that {known.report}{bare[match.end() :]}"


def tidy(text: str) -> str:
    """End a claim like a sentence: one full stop, closed marks, single spaces."""
    text = capital(re.sub(r"\s+(?=[.,;]$)", "", " ".join(text.split()))).rstrip(" ,;:—–-")
    if text.count("“") == text.count("”") + 1:
        text += "”"
    text = (
        re.sub(r",?([”\"])\.?$", r".\1", re.sub(r"([.?!…])([”\"])\.$", r"\1\2", text))
        if text.endswith(("”", '"', "”.", '".'))
        else text
    )
    text = re.sub(r"([.?!…])\.([”\"])$", r"\1\2", text)
    return text if re.search(r"[.?!…][”\"’')]?$", text) else text + "."


# ------------------------------------------------------------
# Turn a headline into a sentence: without a quotation or a label in front, without capitals on every word.

_WORD = re.compile(r"[A-Za-z][\w’'-]*")
_LABEL = re.compile(
    r"(?:breaking(?: news)?|update\w*(?: \d+)?|exclusive|live|watch|video|opinion|analysis|just in)\s*[:|–—-]\s+",
    re.IGNORECASE,
)
_SITE = re.compile(r"\s+[|–—-]\s+[A-Z][\w .’'&-]{1,30}$")
_SPOKEN = re.compile(r"(?P<who>[A-Z][^:“”\"]{1,40}): (?P<said>[“\"][^“”\"]+[”\"])\.?")
_SHORTEST = 4  # words
_MOSTLY = 0.6


def plain_headline(headline: str, body: str) -> str:
    """Word a headline like a sentence, as far as its article shows how."""
    text = _SITE.sub("", _LABEL.sub("", headline.strip()))
    first = quotations(text)[:1]
    if first and first[0][0] == 0 and re.match(r"\s*[:–—-]\s+", text[first[0][1] :]):
        rest = re.sub(r"^\s*[:–—-]\s+", "", text[first[0][1] :])
        text = rest if len(rest.split()) >= _SHORTEST else text
    spoken = _SPOKEN.fullmatch(text)
    if spoken:
        return f"{spoken['who']} said: {spoken['said']}" if len(spoken["said"].split()) > _SHORTEST else ""
    words = [w for w in _WORD.findall(text) if len(w) > 3]
    titled = len(words) >= _SHORTEST and sum(w[0].isupper() for w in words) > _MOSTLY * len(words)
    return _in_sentence_case(text, body) if titled else text


def _in_sentence_case(text: str, body: str) -> str:
    kept = set(re.findall(r"(?<=[a-z,] )[A-Z][\w’'-]*", body))
    bases = {re.sub(r"['’]s$", "", w) for w in kept}

    def cased(match: re.Match[str]) -> str:
        word = match[0]
        base = re.sub(r"['’]s$", "", word)
        name = base in bases or base.lower() in COUNTRY or word.isupper() or not word[1:].islower()
        return word if name or match.start() == 0 else word[0].lower() + word[1:]

    return _WORD.sub(cased, text)


# ------------------------------------------------------------
# Who is who, as claims: `Ada Byron is a judge in Turin.` in the article's own words.

_VOWEL = re.compile(r"[aeiouAEIO]")
_POSSESSIVE = re.compile(r"['’]s?\s")


def identity(person: Person) -> str | None:
    """Say who a person is; None where the article gives no more than a bare title."""
    role = re.sub(r"\s*\([^)]*\)", "", person.role).strip()
    words = role.split()
    if len(words) < 2 or (words[0].lower() == "the" and len(words) < 3):
        return None
    return f"{person.name} is {_with_article(role, words)}."


def _with_article(role: str, words: list[str]) -> str:
    if words[0].lower() in DETERMINERS:
        return words[0].lower() + role[len(words[0]) :]
    if _POSSESSIVE.search(role):
        return role
    if words[-1][0].isupper() and words[-1].lower() in ROLES:
        return f"the {role}"
    return f"{'an' if _VOWEL.match(role) and not role.startswith(('US ', 'UN ', 'UK ', 'EU ', 'Euro')) else 'a'} {role}"


# ------------------------------------------------------------
# What a claim takes for granted: `its invasion of Freedonia` says that somebody invaded Freedonia.

# Nouns of deeds done to somebody or something and the past of their verbs: NomBank (Meyers et al. 2004), plain cases.
_DEEDS = dict(
    pair.split(":")
    for pair in (
        "invasion:invaded annexation:annexed occupation:occupied bombardment:bombarded assassination:assassinated "
        "murder:murdered killing:killed kidnapping:kidnapped abduction:abducted arrest:arrested detention:detained "
        "acquisition:acquired purchase:bought seizure:seized capture:captured expulsion:expelled attack:attacked "
        "dismissal:dismissed rejection:rejected recognition:recognised condemnation:condemned violation:violated "
        "assault:attacked raid:raided shelling:shelled bombing:bombed destruction:destroyed"
    ).split()
)
_NAME = r"[A-Z][\w’-]*(?:(?: of| the| and)? [A-Z][\w’-]*){0,4}"
_WHOSE = rf"(?:(?P<who>{_NAME})['’]s|(?P<its>its|his|her|their))"
_DEED = re.compile(
    rf"\b{_WHOSE} (?:[a-z-]+ ){{0,2}}?(?P<noun>{'|'.join(_DEEDS)}) (?:of|on|against)(?: the)? "
    rf"(?P<what>(?:[a-z]+ )?{_NAME})"
)
_NO_DEED = r"(?!followed|accompanied|backed|supported|hosted|headed|caused|used)"
_DONE_BY = re.compile(
    rf"\b(?P<what>the (?:[a-z-]+ ){{0,3}}?[a-z]{{3,}}),? (?P<past>{_NO_DEED}[a-z]{{3,}}ed|led|held)"
    rf"(?P<how> (?:on|in|against|at|to) (?:\d+ )?{_NAME}| [a-z]+day)? "
    rf"by (?P<who>(?:the )?{_NAME}(?:,? and (?:the )?{_NAME})?)(?=[\s,.;]|$)"
)


def presupposed(text: str) -> Iterator[str]:
    """Say outright what the phrases of a claim take for granted."""
    mask = stretch(text).mask
    for match in _DEED.finditer(mask):
        who = match["who"] or (_subject(text, match.start()) if match["its"] != "their" else None)
        if who and who not in match["what"]:
            yield f"{capital(who)} {_DEEDS[match['noun']]} {match['what']}."
    for match in _DONE_BY.finditer(mask):
        if match["past"] not in SPEECH:
            yield f"{capital(match['who'])} {match['past']} {match['what']}{match['how'] or ''}."


def _subject(text: str, before: int) -> str | None:
    """Take the sentence's subject where it is one name and stands before `its`."""
    subject = subject_of(stretch(text))
    if subject is None or subject.end > before or subject.text.lower() in PRONOUNS:
        return None
    between = set(text[subject.end : before].split())
    if between & {"that", "whose", "who", "which", "whether"} or " and " in subject.text:
        return None
    return subject.text if re.fullmatch(rf"(?:[Tt]he )?{_NAME}", subject.text) else None
