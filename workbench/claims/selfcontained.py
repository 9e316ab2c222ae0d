"""Say why a text is no claim that can be checked and is understood alone.

Patterns over words, no parser: what surely is a verb or an antecedent, or nothing. The patterns are data.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from itertools import pairwise

from workbench.claims.people import PERSONS, SPEAKERS, Known
from workbench.claims.sentences import MARKS, quotations, stretch
from workbench.nlp.lexicon import (
    ANONYMOUS,
    BODIES,
    COUNTRY,
    DECLINING,
    DENYING,
    DETERMINERS,
    DOCUMENTS,
    FINITE,
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
    TIME_WORDS,
    WEEKDAYS,
)
from workbench.nlp.tokens import Token, past, tokens

# ------------------------------------------------------------
# Verbs and subjects, without a parser.

_RELATIVES = frozenset("who which that whose whom".split())
_ADJECTIVES = frozenset("alleged suspected accused convicted".split())
_VERBS = FINITE | SAYING | DENYING | DECLINING | PRESENT


def _verb_at(words: Sequence[Token], i: int, *, titled: bool = False) -> bool:
    """Tell whether the word at `i` is a finite verb, as far as its form and the word before it say."""
    if i < 1 or (words[i].capital and not titled):
        return False
    lower, before = words[i].lower, words[i - 1].lower
    if before in DETERMINERS - {"that", "this", "all", "some", "many", "others", "both"} or lower.endswith("ing"):
        return False
    if before in PREPOSITIONS | {"to"} or lower.endswith(("al", "als", "ings")):
        return False
    following = words[i + 1].lower if i + 1 < len(words) else ""
    if lower in _ADJECTIVES and following in PERSONS:
        return False  # the alleged shooter
    if lower in PRESENT and lower.endswith("s") and following in PREPOSITIONS and not words[i - 1].capital:
        # `The air strikes near Kiel destroyed a bridge`: a noun, if a verb that can be none follows.
        return not any(w.lower in FINITE or past(w.lower) for w in words[i + 2 :])
    if lower in PRESENT and (following in FINITE or (following in PRESENT and following.endswith("s"))):
        return False  # the talk show host was; the host follows
    if lower in _VERBS or past(lower):
        return True
    third = lower.endswith("s") and not lower.endswith(("ss", "us", "is")) and not words[i].text.endswith(("’s", "'s"))
    return third and (words[i - 1].capital or following in DETERMINERS | {"to", "that", "how"})


# A pronoun that can only be a subject, and the verb that follows it or is drawn into it.
_PREDICATE = re.compile(
    r"\b(?:I|[Ww]e|[Tt]hey|[Hh]e|[Ss]he)(?:['’](?:m|re|ve|ll|d|s)\b| [a-z]{3,})"
    r"|\b(?:[Yy]ou|[Ii]t|[Tt]here|[Tt]hat)['’](?:re|ve|ll|d|s)\b"
)


def has_verb(text: str) -> bool:
    """Tell a clause from a thing: a finite verb stands in it that is not only a relative clause's."""
    words = stretch(text).tokens()
    return _PREDICATE.search(text) is not None or any(
        _verb_at(words, i) and words[i - 1].lower not in _RELATIVES for i in range(1, len(words))
    )


_AS_MANY = re.compile(
    r"(?:As (?:many|much|few|little) as|At least|At most|Over|About|Around|Up to|Under) (?:[\d$£€]|[a-z]+ (?!of\b))"
)


def subject(text: str) -> tuple[int, int] | None:
    """Give the place of the words before the first finite verb, without an opening such as `On Friday,`."""
    body = stretch(text)
    begin = 0
    words = body.tokens()
    if words and (
        (
            words[0].lower in (PREPOSITIONS | SUBORDINATORS | TIME_WORDS | {"according", "speaking", "asked", "when"})
            and not _AS_MANY.match(text)
        )
        or (words[0].lower.endswith("ing") and words[0].lower not in COUNTRY)
    ):
        comma = body.mask.find(", ")
        begin = comma + 2 if 0 < comma < len(body.mask) - 2 else 0
    inside = [w for w in words if w.start >= begin]
    related = False
    for i, word in enumerate(inside):
        if word.lower in _RELATIVES:
            related = True
        elif i and _verb_at(inside, i):
            if related:
                related = False  # the relative clause's own verb
                continue
            return inside[0].start, inside[i - 1].end
    return None


# ------------------------------------------------------------
# Whether a text is a claim that can be read alone.

_PAGE = re.compile("|".join(NO_CLAIM["page"]), re.IGNORECASE)
_POINTING = re.compile("|".join(NO_CLAIM["pointing"]), re.IGNORECASE)
_OPENING = re.compile(rf"(?:{'|'.join(NO_CLAIM['opening'])})", re.IGNORECASE)
_OF_WHAT = re.compile("|".join(NO_CLAIM["of what"]), re.IGNORECASE)
_POINTED = re.compile(
    rf"\b[Tt]he (?:\w+ )?(?:{'|'.join(NO_CLAIM['pointed'].split())})\b(?! (?:of|that|which|who|where)\b)"
)
_VIEWS = re.compile("|".join(NO_CLAIM["views"]), re.IGNORECASE)
_FEELINGS = re.compile("|".join(NO_CLAIM["feelings"]), re.IGNORECASE)
_OWN = frozenset("i we our ours us my mine me you your yours let's".split())
_SHORTEST = 5  # words of a claim
_LONGEST = 65
_SHORTEST_OWN = 6  # words of what somebody says without naming anyone
_FIRST_PERSON = frozenset("i we our us my i'm we're we've i've".split())
_OF_PERSONS = frozenset("he she him her his hers himself herself".split())
_OF_MANY = frozenset("they them their theirs themselves".split())
_OF_THINGS = frozenset("it its itself".split())
_EXPLETIVE = re.compile(
    r"it(?:['’]s| (?:is|was|were|will be|would be|had been|has been|remains|remained|appears|appeared|seems|seemed|"
    r"became|turned out|took|takes)) (?!(?:the|its|his|her|their) (?!\w+ time )|(?:a|an) (?:\w+ )?\w+ that)"
    r"[^,.;]*?\b(?:that|to|whether|how|why|who|what|when|where|if)\b",
    re.IGNORECASE,
)
_QUOTE = re.compile(r" said(?: of [^:“]+)?: “(?P<said>[^“”]+)”$")
NOT_NAMES = MONTHS | WEEKDAYS | frozenset(NO_CLAIM["no_names"].split())


def fault(text: str, known: Known) -> str | None:
    """Say why a text is no claim that can be checked and is understood alone; None where nothing speaks against it."""
    mask = stretch(text).mask
    words = tokens(mask)
    quote = _QUOTE.search(text)
    if not _SHORTEST <= len(text.split()) <= _LONGEST or not words:
        return "too short or too long"
    if re.search(r"\?\)?[”\"’']?\.?$|(?:…|\.\.)\]?[”\"’']?\.?$|![”\"’']?$", text):
        return "a question, a call or cut off"
    if _LONE_MARK.search(text) or (quote and "[" in text):
        return "an open quotation or bracket"
    if text.count('"') % 2 or text.count("“") != text.count("”") or text.count("(") != text.count(")"):
        return "an open quotation or bracket"
    first = quotations(text)[:1]
    if first and first[0][0] == 0 and _FIRST_PERSON & {w.lower for w in tokens(text[: first[0][1]])}:
        return "cut out of something longer"
    if re.match(r"\d+,", text) or (text[0] in MARKS and text.rstrip(".")[-1] in MARKS):
        return "cut out of something longer"
    if not (text[0].isupper() or text[0].isdigit() or text[0] in "“\"‘'$€£"):
        return "begins in the middle"
    if _PAGE.search(text):
        return "the page speaks of itself"
    asked = text.startswith("Asked about ")
    if _OPENING.match(mask) or _POINTING.search(mask) or (_OF_WHAT.search(text) and not asked):
        return "points at what stands before it"
    if _VIEWS.search(mask) or any(w.lower.split("'")[0] in _OWN and w.text not in ("US", "U.S") for w in words):
        return "the writer's own view"
    if quote:
        return _fault_of_quotation(quote["said"], known, answers=asked or " said of the " in mask)
    if mask.count("¤") > _MOSTLY_QUOTED * len(mask):
        return "mostly a quotation"
    if text.count(": ") > 1:
        return "a stack of headlines"
    if len(words) > _LONG and _SEVERAL.search(mask):
        return "several things"
    if sum(c.isupper() for c in text) > _MOSTLY_CAPITALS * len(text):
        return "in capitals"
    said_that = _SAID_THAT.search(text)
    if not has_verb(text) or (said_that and not has_verb(text[said_that.end() :])):
        return "no verb"
    if any(is_name(words, i, known) for i in range(len(words))):
        if not subject_known(text, known):
            return "a subject that is not named"
    elif not described(text, enough=1 if known.lead and not _counts_people(words) else 2):
        return "no name in it"
    return None if understood(words, mask, known) else "a pronoun without antecedent"


_LONG = 25  # words
# A further clause with a subject of its own, or what somebody did besides speaking.
_SEVERAL = re.compile(
    r"(?:, | ?[—–] ?)(?:and|but) (?:(?:it|he|she|they|there|we) (?:\w+ )?\w+|said)\b| and while\b|—there (?:were|was)\b"
)
_LONE_MARK = re.compile(r"[a-z] ?'(?!(?:s|t|re|ve|ll|d|m|all|clock)\b)[a-z]{3,}[^']*$")


def _counts_people(words: Sequence[Token]) -> bool:
    """Tell whether a text begins with a number of people: `Ten people are killed`, of which nothing says where."""
    return len(words) > 1 and (words[0].number or words[0].lower in NUMERALS) and words[1].lower in PERSONS


def _fault_of_quotation(said: str, known: Known, *, answers: bool) -> str | None:
    inside = tokens(said)
    if answers:
        return None
    named = any(is_name(inside, i, known) for i in range(len(inside)))
    if _VIEWS.search(said) or _FEELINGS.search(said):
        return "a feeling or a view"
    if any(w.lower.split("'")[0] in ("you", "your", "yours") for w in inside):
        return "a question, a call or cut off"
    if _OPENING.match(said) or _POINTING.search(said):
        return "points at what stands before it"
    if not has_verb(said):
        return "no verb"
    if not named and _POINTED.search(said):
        return "points at what stands before it"
    own = _FIRST_PERSON & {w.lower for w in inside}
    if not named and not (own and len(inside) >= _SHORTEST_OWN) and not described(said):
        return "no name in it"
    return None if understood(inside, said, known) else "a pronoun without antecedent"


_SAID_THAT = re.compile(r"\b(?:say|says|said) that (?=[^“”\"]+$)")
_MOSTLY_QUOTED = 0.6
_MOSTLY_CAPITALS = 0.5


def is_name(words: Sequence[Token], i: int, known: Known) -> bool:
    """Tell whether a word is part of a name: a capital that the beginning of a sentence does not explain."""
    word = words[i]
    if not word.capital or word.lower in NOT_NAMES:
        return False
    following = words[i + 1] if i + 1 < len(words) else None
    if i == 0:
        if word.lower in COUNTRY or word.lower in known.story.names or (len(word.text) > 1 and word.text.isupper()):
            return True
        return word.lower not in STOPWORDS | NUMERALS and following is not None and following.capital
    return word.lower not in DETERMINERS


def anchored(text: str, speaker: str | None, known: Known) -> bool:
    """Tell whether a text says by itself which matter it is about.

    A person, or another name that is more than where something is or who says so: `Crews came from Arden` could be any
    day's crews. An event needs a name beside it; a year or a month places what has a name.
    """
    quote = _QUOTE.search(text)
    answers = text.startswith("Asked about ") or (quote is not None and " said of " in text)
    frame = _FRAME.match(text, 0, _LONGEST_FRAME * len(text) // 100) if speaker else None
    content = quote["said"] if quote and not answers else text[frame.end() :] if frame and not answers else text
    words = stretch(content).tokens()
    says = set() if frame or answers else {w.lower for w in tokens(speaker or "")}
    others = known.story.surnames - {w.lower for w in tokens(speaker or "")}
    if not quote and any(w.capital and w.lower in others for w in stretch(text).tokens()):
        return True
    runs = _names(words, known)
    dated = YEAR.search(content) is not None or any(w.capital and w.lower in MONTHS for w in words)
    told = [i for i, w in enumerate(words) if w.text in EVENTS - {"incident", "service"} and not is_bare(words, i)]
    if not runs:
        return dated and bool(told) and not quote and not frame
    if speaker in {p.name for p in known.story.people} and any(w.lower in _OF_PERSONS for w in words):
        return True
    if any(run[0] > told[0] for run in runs if told):
        return True
    if (dated or told) and any(not _says(words[slice(*run)], says, known) for run in runs):
        return True
    return not _places(words, runs, says, known)


def names_only_places(text: str, speaker: str | None, known: Known) -> bool:
    """Tell whether no name in a text is more than where something is, or who says so."""
    words = stretch(text).tokens()
    return _places(words, _names(words, known), {w.lower for w in tokens(speaker or "")}, known)


def names_a_thing(text: str, known: Known) -> bool:
    """Tell whether a text has a thing by its own name, of which there is one: `the Arden bridge`."""
    words = stretch(text).tokens()
    return any(
        words[first - 1].lower == "the"
        and _thing_behind(words, end) not in {"", *_KINDS_OF_PLACES, *SPEAKERS, *PERSONS, *NOT_NAMES}
        for first, end in _names(words, known)
        if first
    )


def _thing_behind(words: Sequence[Token], end: int) -> str:
    """The noun behind a name, as far as a word's form tells; empty where there is none."""
    behind = words[end] if end < len(words) and words[end].start - words[end - 1].end == 1 else None
    thing = behind.lower if behind else ""
    return "" if thing[:1].isdigit() or thing in STOPWORDS | PREPOSITIONS | _VERBS or past(thing) else thing


def _places(words: Sequence[Token], runs: Sequence[tuple[int, int]], says: Set[str], known: Known) -> bool:
    return all(
        _says(words[slice(*run)], says, known)
        or (not known.story.surnames & {w.lower for w in words[slice(*run)]} and _only_where(words, runs, nth))
        for nth, run in enumerate(runs)
    )


def _says(name: Sequence[Token], says: Set[str], known: Known) -> bool:
    """Tell whether a name is the speaker's, an outlet's or an office's that many a place has."""
    lower = {w.lower.removesuffix("'s").removesuffix("’s") for w in name}
    return (
        lower <= _OFFICES or bool(lower & (MEDIA_NAMES | MEDIA_WORDS | (says & known.story.surnames))) or lower <= says
    )


_OFFICES = (ROLES | BODIES | frozenset("district state county city superior supreme high circuit federal".split())) - (
    frozenset("kremlin pentagon nato un eu".split())
)
_FRAME = re.compile(rf"[^“”\"]{{3,150}}?\b(?:{'|'.join(sorted(SAYING))})(?: that)? ")
_LONGEST_FRAME = 60  # of a hundred characters


def _names(words: Sequence[Token], known: Known) -> list[tuple[int, int]]:
    """Find the runs of words that are one name each."""
    runs: list[tuple[int, int]] = []
    for i in range(len(words)):
        pronoun = words[i].lower.split("'")[0] in STOPWORDS | PRONOUNS and words[i].text not in ("US", "U.S")
        if pronoun or not is_name(words, i, known):
            continue
        if runs and runs[-1][1] == i and words[i].start - words[i - 1].end == 1:
            runs[-1] = (runs[-1][0], i + 1)
        else:
            runs.append((i, i + 1))
    return runs


def is_bare(words: Sequence[Token], i: int) -> bool:
    """Tell `the fire` and `the new fire` from `a fire`, `the Arden fire` and `the fire at the mill`."""
    first = i
    while first and i - first < _MODIFIERS and words[first - 1].lower not in DETERMINERS | PREPOSITIONS:
        first -= 1
        if words[first].number or (words[first].capital and words[first].lower not in NOT_NAMES):
            return False
        if words[first].text.endswith(("'s", "’s")):
            return words[first].lower in WEEKDAYS
    before = words[first - 1].lower if first else ""
    following = words[i + 1].lower if i + 1 < len(words) else ""
    if before in ("on", "under") and first == i:
        return True  # on fire
    when = i + 2 < len(words) and words[i + 2].lower in TIME_WORDS  # the fire on Monday
    said = following in PREPOSITIONS | _RELATIVES - {"after", "before"} and not when
    return before in ("the", "this", "that") and not said


def _only_where(words: Sequence[Token], runs: Sequence[tuple[int, int]], nth: int) -> bool:
    """Tell whether a name says only where something is, or what kind of thing: `in Arden`, `two Arden crews`."""
    first, end = runs[nth]
    thing = _thing_behind(words, end)
    of_a_thing = thing and thing not in _KINDS_OF_PLACES
    while first and runs[nth][0] - first < _MODIFIERS and words[first - 1].lower not in _LEADING:
        first -= 1
    lead = words[first - 1].lower if first else ""
    if first and (lead in NUMERALS | {"a", "an", "several", "some", "many"} or words[first - 1].number):
        return True
    if of_a_thing or words[end - 1].lower in _SITES:
        return False
    if lead in DETERMINERS and first > 1:
        lead = words[first - 2].lower
    if lead in ("and", "or") and nth:
        return _only_where(words, runs, nth - 1)
    if lead == "of" and first > 1 and words[first - 2].lower in _SIDES:
        return True
    return lead in _WHERE or (thing in _KINDS_OF_PLACES and lead == "of")


_MODIFIERS = 3  # words between a determiner and its noun
_LEADING = STOPWORDS | PREPOSITIONS | DETERMINERS | NUMERALS
_WHERE = frozenset("in at near from to outside inside on along across around into off through toward towards".split())
_SITES = frozenset("airport mill plant refinery stadium".split())
_SIDES = frozenset(
    "north south east west northeast northwest southeast southwest miles km kilometers kilometres suburb".split()
)
_KINDS_OF_PLACES = frozenset(
    "island city town village province state county region area district street road highway coast "
    "neighborhood neighbourhood".split()
)


def subject_known(text: str, known: Known) -> bool:
    """Refuse `The building`, `One victim`, `Another man`: subjects that only the sentences before explain."""
    place = subject(text)
    if place is None:
        return True
    found = tokens(text[place[0] : place[1]])
    if not found:
        return True
    named = any(is_name(found, i, known) for i in range(len(found)))
    relative = next((i for i, w in enumerate(found) if i and w.lower in _RELATIVES | {"a", "an"}), len(found))
    comma = text.find(",", *place)
    named_by = [w for w in found[:relative] if comma < 0 or w.start < comma - place[0]] or found[:1]
    first, head = found[0].lower, named_by[-1].lower
    if first == "the" and head in PERSONS and re.match(r"\w+ [\w-]+, (?:who|which)\b", text[place[0] :]):
        return False  # `The defendant, who lives in Arden, is charged`
    if first in DEMONSTRATIVES or (not named and {w.lower for w in found} & _REST):
        return False
    if named or first != "the":
        return named or first not in PERSONS or first.endswith("s")  # not a headline's `Driver charged`
    # What a reader knows by the names in the rest of the sentence: `The fire service was called to the Waitrose store`.
    words = stretch(text).tokens()
    anchored = any(is_name(words, i, known) for i in range(1, len(words)))
    known_so = {w.lower for w in named_by} & (BODIES | ANONYMOUS | DOCUMENTS | EVENTS)
    return anchored and bool(known_so) and head not in PERSONS


def described(text: str, *, enough: int = 2) -> bool:
    """Tell whether a sentence without a name says what it is about: `Two schools in the valley closed on Monday`.

    It begins with what it does not take for known, and gives `enough` of these: a number, a time, a description of its
    subject. Nothing in it is `the scene` or `the fire`, which only the sentences before explain. An article's first
    sentence needs one of the three, and explains its own `the old bridge`.
    """
    place, words = subject(text), stretch(text).tokens()
    if place is None or {w.lower for w in words} & _REST:
        return False
    who = [w for w in words if place[0] <= w.start < place[1]]
    cut = next((i for i, w in enumerate(who) if i and w.lower in _DESCRIBING), len(who))
    told_more = cut < len(who) or _SUSPECTED.match(text, place[1]) is not None
    first, head = who[0].lower, who[cut - 1].lower
    somebody = head in PERSONS | SPEAKERS - BODIES - DOCUMENTS
    if first in _OF_NOBODY or (first == "the" and cut == len(who)) or (somebody and len(who) == 1):
        return False  # nobody, `The driver`, and a headline's `Driver charged`
    if enough > 1 and not all(_explained(words, i, text) for i, word in enumerate(words) if word.lower == "the"):
        return False
    timed = any(w.capital and w.lower in MONTHS | WEEKDAYS for w in words) or YEAR.search(text) is not None
    counted = any(w.number or w.lower in NUMERALS - {"one"} for w in words)
    return timed + counted + told_more >= enough


def _explained(words: Sequence[Token], the: int, text: str) -> bool:
    """Tell whether any reader knows what `the` means, or the words behind it say: `the coast`, `the price of bread`."""
    end = the + 1
    while end < len(words) and not text[words[end - 1].end : words[end].start].strip(" -"):
        if words[end].lower in STOPWORDS | PREPOSITIONS | _RELATIVES | MONTHS | WEEKDAYS or (
            end > the + 1 and _verb_at(words, end)
        ):
            break
        end += 1
    phrase = [w.lower for w in words[the + 1 : end]]
    if not phrase or phrase[-1] in _KNOWN or phrase[0] in _ONLY or (len(phrase) > 1 and phrase[-1] in BODIES):
        return bool(phrase)
    return end < len(words) and words[end].lower in _SAYING_WHICH and phrase[-1] not in PERSONS


_KNOWN, _ONLY = (frozenset(NO_CLAIM[name].split()) for name in ("known", "only"))
_SAYING_WHICH = _RELATIVES | {"of", "to", "from", "between"}
_DESCRIBING = _RELATIVES | PREPOSITIONS - {"after", "before", "during", "since", "including"} | {"aged"}
_SUSPECTED = re.compile(
    r" (?:suspected|accused|convicted|wanted) (?:of|in|for) .* (?:was|were|has|have|had|is|are|will)\b"
)
_OF_NOBODY = PRONOUNS | frozenset("there here nothing nobody everyone everything anything something".split())
YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b(?! [a-z]+s\b)")
_REST = frozenset("other others another latter former same latest".split())
DEMONSTRATIVES = frozenset("this that these those such another other his her its their".split())
EVENTS = frozenset(NO_CLAIM["events"].split())


_OUTSIDE = frozenset(COUNTRY) | BODIES | NOT_NAMES | STOPWORDS | MEDIA_NAMES | MEDIA_WORDS


def understood(words: Sequence[Token], text: str, known: Known) -> bool:
    """Tell whether each pronoun has an antecedent in the same text."""
    for i, word in enumerate(words):
        lower, before = word.lower.split("'")[0], words[:i]
        if lower == "two" and before and before[-1].lower == "the" and not _joined(before):
            return False
        if lower in _OF_PERSONS:
            if not any(_a_person(k, before, known) for k in range(len(before))) and not _named_later(text, words, i):
                return False
        elif lower in _OF_MANY:
            if not _many(before) and not _named_later(text, words, i):
                return False
        elif lower in _OF_THINGS:
            if _EXPLETIVE.match(text, word.start):
                continue
            things = [w for k, w in enumerate(before) if _a_thing(w, before[k - 1] if k else None)]
            if not things and not _named_later(text, words, i):
                return False
    return True


def _a_person(i: int, before: Sequence[Token], known: Known) -> bool:
    """Tell whether a word may be who `he` or `she` is: somebody with a name, or one with a role."""
    word = before[i]
    if word.lower in SPEAKERS - BODIES - MEDIA_WORDS - DOCUMENTS or word.lower in PERSONS:
        return not word.text.endswith(("s", "s’", "s'", "men", "women", "people"))
    if not word.capital or word.lower in _OUTSIDE:
        return False
    first = i
    while first and before[first - 1].capital and not _ends_before_a_name(before[first - 1]):
        first -= 1
    if first and before[first - 1].lower == "the":
        return False  # the Red Sox
    beside = [w for w in before[max(0, i - 1) : i + 2] if w is not word]
    return word.lower in known.story.surnames | known.story.loners or any(
        w.capital and w.lower not in _OUTSIDE for w in beside
    )


def _ends_before_a_name(word: Token) -> bool:
    return word.lower in DETERMINERS or word.text.endswith(("’s", "'s"))  # The Red Sox; the Courier’s Cal Vale


def _many(before: Sequence[Token]) -> bool:
    plural = (
        w for w in before if w.lower.endswith("s") and len(w.lower) > 3 and not w.lower.endswith(("ss", "us", "is"))
    )
    kinds = BODIES | {"who", "people", "someone", "anyone", "everyone", "police", "family", "crew", "couple", "men"}
    return _joined(before) or any(True for _ in plural) or any(w.lower in kinds for w in before)


def _joined(words: Sequence[Token]) -> bool:
    return any(a.capital and b.lower == "and" for a, b in pairwise(words))


def _a_thing(word: Token, before: Token | None) -> bool:
    if word.lower in PRONOUNS | TIME_WORDS | NOT_NAMES or "'" in word.lower:
        return False
    return word.capital or (before is not None and (before.lower in DETERMINERS or before.text.endswith(("’s", "'s"))))


def _named_later(text: str, words: Sequence[Token], i: int) -> bool:
    """Tell `After she was freed, Ada Byron left`: the one meant is named behind the opening's comma."""
    first = words[0].lower
    if first not in SUBORDINATORS | PREPOSITIONS and not first.endswith("ing"):
        return False
    comma = text.find(", ", words[i].end)
    behind = next((w for w in words if w.start > comma), None) if comma > 0 else None
    names = behind is not None and (behind.capital or (words[i].lower not in _OF_PERSONS and behind.lower == "the"))
    return names and text.find(",", 0, words[i].start) < 0
