"""Find typed differences between outlets on one claim, each with quotes on its sides and one sentence of why.

Only the sentences that decide the outlets' stances are compared, and what else an article says about the claim. Which
side is right is not known here.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

from workbench.judge.builtin.stance import Candidate, Seen, counted
from workbench.judge.origins import kinship
from workbench.judge.reading import governing
from workbench.models import Article, Discrepancy, DiscrepancyKind, Quote
from workbench.nlp import lexicon
from workbench.nlp.attribution import Attribution
from workbench.nlp.lexicon import NAMINGS, related
from workbench.nlp.quantities import Quantity
from workbench.nlp.tokens import stem, tokens

Side = tuple[Seen, Candidate]
"""An article and the sentence in it that counts."""


def discrepancies(seen: Sequence[Seen]) -> tuple[Discrepancy, ...]:
    """List the differences between outlets on a claim."""
    carrying = [(one, one.deciding) for one in seen if one.carries and one.deciding is not None]
    refuting = [(one, one.deciding) for one in seen if one.stance == "refutes" and one.deciding is not None]
    changing = [(one, one.deciding) for one in seen if one.stance == "qualifies" and one.deciding is not None]
    found = [
        _contradiction(carrying, refuting),
        _number(carrying, [*changing, *refuting]),
        _other_time_or_scope(carrying, changing),
        _attribution(carrying),
        _quote(seen),
        _loaded_term(seen),
        _omission(carrying),
    ]
    return tuple(one for one in found if one is not None)


def _contradiction(carrying: Sequence[Side], refuting: Sequence[Side]) -> Discrepancy | None:
    if not carrying or not refuting:
        return None
    why = f"{does(carrying, 'says so', 'say so')}, {does(refuting, 'says the opposite', 'say the opposite')}."
    return _discrepancy("contradiction", [*carrying, *refuting], why)


def _number(carrying: Sequence[Side], others: Sequence[Side]) -> Discrepancy | None:
    """The claim's number in one outlet, another number for the same thing in the next."""
    agreeing = [(one, sentence, same) for one, sentence in carrying if (same := counted(one, sentence, agrees=True))]
    differing = [
        (one, sentence, other)
        for one, sentence in others
        if one.evidence is not None and one.evidence.counts_otherwise(sentence)
        if (other := counted(one, sentence, agrees=False))
    ]
    if not agreeing or not differing:
        return None
    said = "; ".join(
        f"{one.article.name}: {_with_noun(sentence.sentence.text, number)}"
        for one, sentence, number in (*agreeing, *differing)
    )
    sides = [(one, sentence) for one, sentence, _ in (*agreeing, *differing)]
    return _discrepancy("number_mismatch", sides, f"The numbers for the same thing differ. {said}.")


def _with_noun(text: str, number: Quantity) -> str:
    following = text[number.end :].split()
    return " ".join([text[number.start : number.end], *(word.strip(".,;") for word in following[:1])])


def _other_time_or_scope(carrying: Sequence[Side], changing: Sequence[Side]) -> Discrepancy | None:
    """What one outlet says in full another puts ahead, or leaves in doubt."""
    changing = [(one, sentence) for one, sentence in changing if counted(one, sentence, agrees=False) is None]
    if not carrying or not changing:
        return None
    ahead = [side for side in changing if _is_ahead(side[1]) and not all(_is_ahead(other) for _, other in carrying)]
    if ahead:
        why = f"Still ahead in {names(ahead)}, done in {names(carrying)}: a timeline, not a contradiction."
        return _discrepancy("temporal_update", [*carrying, *ahead], why)
    why = f"{does(carrying, 'says', 'say')} more, or with more certainty, than {names(changing)}."
    return _discrepancy("scope_mismatch", [*carrying, *changing], why)


def _is_ahead(candidate: Candidate) -> bool:
    return any(token.lower in lexicon.AHEAD for token in tokens(candidate.sentence.text))


def _attribution(carrying: Sequence[Side]) -> Discrepancy | None:
    """Outlets that say whose word it is, or name the speaker, beside outlets that do not."""
    own = [side for side in carrying if side[0].attribution is None and not side[0].about_saying]
    told = [side for side in carrying if side[0].attribution is not None]
    if told and own:
        why = f"{does(told, 'says', 'say')} whose word it is, {does(own, 'states', 'state')} it as a fact."
        return _discrepancy("attribution_shift", [*told, *own], why)
    named = [side for side in told if side[0].attribution and side[0].attribution.named]
    nameless = [side for side in told if side not in named]
    if not named or not nameless:
        return None
    why = f"The speaker is named in {names(named)} and not in {names(nameless)}."
    return _discrepancy("attribution_shift", [*named, *nameless], why)


# ------------------------------------------------------------ differences in wording

_QUOTED = re.compile(r"[“\"]([^”\"]{4,})[”\"]?")


def _quote(seen: Sequence[Seen]) -> Discrepancy | None:
    """One speaker quoted in different words by two outlets."""
    spoken = [
        (one, candidate, act)
        for one in seen
        if one.evidence is not None
        for candidate in one.evidence.candidates
        if candidate.overlap >= 0.5 and _QUOTED.search(candidate.sentence.text)
        for act in one.sayings[candidate.sentence.index]
        if act.quoted and act.speaker and any(map(act.covers, candidate.places))
    ]
    for i, (one, candidate, act) in enumerate(spoken):
        mine = _words_quoted(candidate)
        for other, beside, second in spoken[i + 1 :]:
            theirs = _words_quoted(beside)
            shorter, longer = sorted((_plain(mine), _plain(theirs)), key=len)
            if (
                other.article.id == one.article.id
                or shorter in longer
                or kinship(act.speaker, second.speaker) != "same"
            ):
                continue
            # Two quotations of one speaker differ anyhow: only versions of the same words are told.
            if difflib.SequenceMatcher(a=shorter.split(), b=longer.split(), autojunk=False).ratio() < 0.4:
                continue
            pair = f"{one.article.name} and {other.article.name}"
            why = f"The same speaker is quoted in different words. {pair}: {diff(mine, theirs)}."
            return _discrepancy("quote_variant", [(one, candidate), (other, beside)], why)
    return None


def _words_quoted(candidate: Candidate) -> str:
    return " … ".join(_QUOTED.findall(candidate.sentence.text))


def _plain(words: str) -> str:
    return " ".join(re.findall(r"\w+", words.lower()))


def diff(one: str, other: str) -> str:
    """Set two wordings against each other, the words that differ in brackets: `heard [of that → anything]`."""
    mine, theirs = one.split(), other.split()
    bare_mine, bare_theirs = ([word.lower().strip(".,;:!?…") for word in words] for words in (mine, theirs))
    parts = []
    for change, a, b, c, d in difflib.SequenceMatcher(a=bare_mine, b=bare_theirs, autojunk=False).get_opcodes():
        kept = " ".join(mine[a:b])
        parts.append(kept if change == "equal" else f"[{kept or '–'} → {' '.join(theirs[c:d]) or '–'}]")
    return " ".join(parts)


def _loaded_term(seen: Sequence[Seen]) -> Discrepancy | None:
    """A thing in the claim that outlets call by names of different colour."""
    claim = next((one.evidence.claim for one in seen if one.evidence is not None), None)
    if claim is None:
        return None
    for parts in NAMINGS:
        if not any(related(word, name) for word in claim.stems for part in parts for name in part):
            continue
        used: list[tuple[Seen, Candidate, tuple[int, ...], list[str]]] = []
        for one in seen:
            if one.deciding is not None:
                words = [(token.text, stem(token.lower)) for token in tokens(one.deciding.sentence.text)]
                named = [(kind, text) for text, key in words for kind, part in enumerate(parts) if key in part]
                if named:
                    used.append((one, one.deciding, tuple(sorted({kind for kind, _ in named})), [t for _, t in named]))
        kinds = {kind for _, _, kind, _ in used}
        if len(kinds) > 1 and any(any(kind) for kind in kinds):
            said = "; ".join(f"{one.article.name}: {', '.join(dict.fromkeys(words))}" for one, _, _, words in used)
            sides = [(one, candidate) for one, candidate, _, _ in used]
            return _discrepancy("loaded_term", sides, f"Different names for the same thing. {said}.")
    return None


# ------------------------------------------------------------ omissions


def _omission(carrying: Sequence[Side]) -> Discrepancy | None:
    """A denial that one outlet gives beside the claim, and another that carries the claim leaves out.

    An outlet that says nothing about the claim omits nothing (`seeds/gold/CONVENTIONS.md`).
    """
    told = [(one, denial) for one, _ in carrying if (denial := denial_in(one)) is not None]
    without = [one for one, _ in carrying if denial_in(one) is None]
    if not told or not without:
        return None
    outlets = ", ".join(dict.fromkeys(one.article.name for one in without))
    later = ""
    if all(one.article.version_note is not None for one, _ in told):
        later = f" {does(told, 'is marked as a later version', 'are marked as later versions')}, which may explain it."
    return Discrepancy(
        kind="omission",
        article_ids=tuple(one.article.id for one in without),
        explanation=f"{does(told, 'gives a denial', 'give a denial')} that {outlets} leaves out.{later}",
        quotes=tuple(quote(one.article, candidate) for one, candidate in told),
    )


def denial_in(seen: Seen) -> Candidate | None:
    """Find the sentence of an article in which somebody denies the claim."""
    if seen.evidence is None:
        return None
    for candidate in seen.evidence.candidates:
        act = governing(candidate.places, seen.sayings[candidate.sentence.index])
        if act is not None and denies(act, candidate):
            return candidate
    return None


def denies(act: Attribution, candidate: Candidate) -> bool:
    """Tell whether a speaker denies the claim: by the verb, or by what is said."""
    return act.position == "denies" or (act.position == "affirms" and candidate.said.contradicts >= 0.8)


# ------------------------------------------------------------ what a discrepancy is made of

_LONG = 260
"""Characters above which a sentence is cut down to the clauses that hold the claim's words."""
_BOUNDARY = re.compile(r"[;—–]\s|,\s(?=(?:and|but|while|who|which|as|after|when|although|hours|amid)\b)|[.!?…]\s")


def quote(article: Article, candidate: Candidate) -> Quote:
    """Quote a sentence, cut down where it is long, and widened until it stands once in the article."""
    text, start, end = article.text, candidate.sentence.start, candidate.sentence.end
    if end - start > _LONG and candidate.places:
        first, last = start + candidate.places[0], start + candidate.places[-1]
        marks = [match.end() for match in _BOUNDARY.finditer(text, start, end)]
        start = max((mark for mark in marks if mark <= first), default=start)
        end = min((mark for mark in marks if mark > last), default=end)
        while end > last and (text[end - 1].isspace() or text[end - 1] in ",;—–"):
            end -= 1
    while text.count(text[start:end]) > 1 and (start > 0 or end < len(text)):
        if end < len(text):
            following = re.compile(r"\s*\S+").match(text, end)
            end = following.end() if following else len(text)
        else:
            start = max(0, text.rfind(" ", 0, start))
    return Quote(article_id=article.id, text=text[start:end].strip())


def names(sides: Sequence[Side]) -> str:
    """Join the outlets' names as in a sentence."""
    every = list(dict.fromkeys(one.article.name for one, _ in sides))
    return every[0] if len(every) == 1 else f"{', '.join(every[:-1])} and {every[-1]}"


def does(sides: Sequence[Side], one: str, several: str) -> str:
    """Say what outlets do, the verb agreeing: `EFE carries it`, `EFE and AFP carry it`."""
    return f"{names(sides)} {one if len({seen.article.name for seen, _ in sides}) == 1 else several}"


def _discrepancy(kind: DiscrepancyKind, sides: Sequence[Side], explanation: str) -> Discrepancy:
    quotes = {(q.article_id, q.text): q for q in (quote(one.article, candidate) for one, candidate in sides)}
    ids = tuple(dict.fromkeys(one.article.id for one, _ in sides))
    return Discrepancy(kind=kind, article_ids=ids, explanation=explanation, quotes=tuple(quotes.values()))
