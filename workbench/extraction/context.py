"""Make a claim stand alone: full names, `the reports` said in full, pronouns and weekdays resolved where it is plain.

Where the article does not settle what a word refers to, the word stays and the claim says so. Nothing is taken from
outside the article.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from workbench.corpus.passages import sentences
from workbench.english.cues import ANONYMOUS, BODIES, DETERMINERS, PRONOUNS, ROLES
from workbench.extraction.forms import Statement
from workbench.extraction.letters import capital, lowered
from workbench.extraction.people import Person, alone, full_name
from workbench.extraction.referents import the_only_person
from workbench.extraction.stretch import stretch
from workbench.extraction.times import dated, in_plain_past, without_circumstance, without_time_of_saying
from workbench.extraction.verbs import subject_of

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
_NEAR = 1200  # characters
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
    return who + (_possessive(who) if _HIS.match(text) else "") + text[pronoun.end() :]


def _meant(who: str, subject: str, people: tuple[Person, ...], before: str) -> bool:
    """Tell whether `the minister` can only be who is taken for him: so called in the article, or alone before."""
    roles = {word.lower() for p in people if p.name == who for word in p.role.split()}
    return subject.rsplit(maxsplit=1)[-1].lower() in roles or the_only_person("", people, before) == who


def _possessive(name: str) -> str:
    return "’" if name.endswith("s") else "’s"


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
    near = before[-_NEAR:]
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
