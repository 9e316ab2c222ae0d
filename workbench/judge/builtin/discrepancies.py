"""Find typed differences between outlets on one claim, each with quotes on its sides and one sentence of why.

Only the sentences that decide the outlets' stances are compared, and what else an article says about the claim. Which
side is right is not known here.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise, product

from workbench.judge.builtin.stance import (
    ABOUT,
    NEAR,
    Candidate,
    Examined,
    Recount,
    Seen,
    Sentence,
    governing,
    is_meant,
)
from workbench.judge.origins import kinship
from workbench.models import Article, Discrepancy, DiscrepancyKind, Quote
from workbench.nlp import lexicon
from workbench.nlp.attribution import Attribution
from workbench.nlp.entailment import entailments
from workbench.nlp.lexicon import NAMINGS, related
from workbench.nlp.quantities import Quantity
from workbench.nlp.tokens import past, stem, tokens

Side = tuple[Seen, Candidate]
"""An article and the sentence in it that counts."""


def discrepancies(seen: Sequence[Seen]) -> tuple[Discrepancy, ...]:
    """List the differences between outlets on a claim."""
    carrying = [(one, one.deciding) for one in seen if one.carries and one.deciding is not None]
    refuting = [(one, one.deciding) for one in seen if one.stance == "refutes" and one.deciding is not None]
    found = [
        _contradiction(carrying, refuting),
        *_number(seen),
        _ahead(carrying, seen),
        _less_certain(carrying, seen),
        _less_exact(seen) or _another_share(seen),
        _added_later(carrying, seen),
        _actor(carrying, seen) or _other_name(seen),
        _attribution(carrying) or _own_account(carrying) or _speaker_left_out(carrying, seen) or _unmarked(seen),
        _quote(seen),
        _loaded_term(seen) or _distanced(seen) or _in_quotation_marks(seen),
        _omission(seen, carrying),
    ]
    return tuple(one for one in found if one is not None)


# ------------------------------------------------------------ one says it, another says the opposite


def _contradiction(carrying: Sequence[Side], refuting: Sequence[Side]) -> Discrepancy | None:
    """The claim in one outlet, its opposite in another; or somebody's denial, which the others do not have."""
    denied = [(one, denial) for one, _ in carrying if (denial := denial_in(one)) is not None]
    against_it = [one.article.id for one, _ in denied]
    plain = [
        (one, sentence)
        for one, sentence in carrying
        if one.article.id not in against_it and (sentence.overlap >= 0.4 or sentence.said.entails >= 0.5)
    ]
    against = [*refuting, *denied]
    if not plain or not against:
        return None
    why = (
        f"{does(plain, 'says so', 'say so')}. {'. '.join(f'{one.article.name}: {in_words(c)}' for one, c in against)}."
    )
    return _discrepancy("contradiction", [*plain, *against], why)


def in_words(candidate: Candidate) -> str:
    """Give the words of a sentence as an explanation quotes them."""
    text = " ".join(candidate.sentence.text.split())
    return f"“{text}”" if len(text) <= _SHOWN else f"“{text[:_SHOWN].rsplit(' ', 1)[0]} …”"


_SHOWN = 140


# ------------------------------------------------------------ numbers


def _number(seen: Sequence[Seen]) -> list[Discrepancy | None]:
    """The claim's number in one outlet, another number for the same thing in the next."""
    agreeing: list[tuple[Seen, Candidate, Quantity, int]] = []
    differing: list[tuple[Seen, Candidate, Quantity, int]] = []
    for one in seen:
        if one.evidence is None:
            continue
        recount = next(((c, r) for c in one.evidence.by_overlap if (r := _recount(one.evidence, c))), None)
        same = _same_number(one, recount[1].claimed.start if recount else None)
        if same is not None:
            agreeing.append((one, *same))
        elif recount is not None:
            differing.append((one, recount[0], recount[1].found, recount[1].claimed.start))
    pairs = [(a, b) for b in differing for a in agreeing if a[3] == b[3]]
    # Neither has the claim's number, and each another one.
    pairs = pairs or [(a, b) for a, b in combinations(differing, 2) if a[3] == b[3] and a[2].conflicts(b[2])]
    if not pairs:
        return []
    ours = list({id(a[0]): a for a, _ in pairs}.values())
    theirs = list({id(b[0]): b for _, b in pairs}.values())
    told = [f"{_with_noun(c.sentence.text, q)} in {one.article.name}" for one, c, q, _ in (*ours, *theirs)]
    sides = [(one, c) for one, c, _, _ in (*ours, *theirs)]
    found: list[Discrepancy | None] = [_discrepancy("number_mismatch", sides, f"The numbers differ: {_joined(told)}.")]
    newer = [(one, c) for one, c in sides if any(t.lower in lexicon.UPDATING for t in tokens(c.sentence.text))]
    days = sorted({_day(one) for one, _, _, _ in (*ours, *theirs)} - {""})
    if newer and len(newer) < len(sides):
        why = f"{does(newer, 'counts', 'count')} later: {in_words(newer[0][1])}."
        found.append(_discrepancy("temporal_update", sides, why))
    elif len(days) > 1 and all(q.toll for _, _, q, _ in (*ours, *theirs)):
        dated = [f"{words} on {_day(one)}" for words, (one, _) in zip(told, sides, strict=True) if _day(one)]
        found.append(
            _discrepancy("temporal_update", sides, f"A toll that was counted on several days: {_joined(dated)}.")
        )
    return found


def _recount(evidence: Examined, candidate: Candidate) -> Recount | None:
    """Find another number for what the claim counts in a sentence, as the stance does.

    Or one for the same thing in the same narrower words, `two suicide bombers`, where half of the claim stands beside
    it: that the sentence says the rest of the claim too is not asked.
    """
    found = evidence.recount(candidate)
    if found is not None or candidate.overlap < 0.5 or candidate.sentence.dates:
        return found
    pairs = ((mine, other) for mine in evidence.claim.numbers for other in candidate.sentence.numbers)
    alike = (pair for pair in pairs if (pair[0].noun, pair[0].kind) == (pair[1].noun, pair[1].kind) and pair[0].kind)
    return next((Recount(mine, other) for mine, other in alike if mine.conflicts(other)), None)


def _day(one: Seen) -> str:
    """Give the day on which an article was published, if it is known with its year."""
    published = one.article.published
    return published.value[:10] if published is not None and published.value[:1].isdigit() else ""


def _same_number(one: Seen, counted: int | None) -> tuple[Candidate, Quantity, int] | None:
    """Find the claim's own number in an article, in a sentence that says the claim or is about it.

    `counted` is where the claim's number stands for which the article has another one too.
    """
    assert one.evidence is not None
    for mine in one.evidence.claim.numbers:
        for candidate in one.evidence.by_overlap:
            decides = one.carries and candidate is one.deciding
            near = candidate.overlap >= 0.5 or (candidate.overlap >= NEAR and candidate.said.entails >= 0.3)
            if not (decides or near or (candidate.overlap >= NEAR and mine.start == counted)):
                continue
            for other in candidate.sentence.numbers:
                alike = mine.agrees(other) or other.agrees(mine)
                if alike and (mine.comparable(other) or decides):
                    return candidate, other, mine.start
    return None


def _with_noun(text: str, number: Quantity) -> str:
    """Give a number with what it counts, `31 separate pieces`, or with the next word."""
    start = number.start - 1 if text[max(0, number.start - 1)] in "$€£¥" else number.start
    following = [token for token in tokens(text) if token.start >= number.end][:4]
    counted = next((token for token in following if stem(token.lower) == number.noun), None)
    if counted is None and following and following[0].lower not in lexicon.STOPWORDS | lexicon.PREPOSITIONS:
        counted = following[0]
    return text[start : counted.end if counted is not None else number.end].strip()


# ------------------------------------------------------------ time and certainty


def marked(candidate: Candidate, words: frozenset[str]) -> str:
    """Give the first word of a list that stands just before one of the claim's words, and the next one: `may have`."""
    found = tokens(candidate.sentence.text)
    places = set(candidate.places)
    for i, token in enumerate(found[:-1]):
        if token.lower in words and any(other.start in places for other in found[i + 1 : i + 5]):
            return candidate.sentence.text[token.start : found[i + 1].end]
    return ""


def _ahead(carrying: Sequence[Side], seen: Sequence[Seen]) -> Discrepancy | None:
    """What one outlet tells as done another has ahead: `met`, `will meet`, `a scheduled meeting`."""
    claim = next((one.evidence.claim for one in seen if one.evidence is not None), None)
    if not carrying or claim is None or any(t.lower in lexicon.AHEAD for t in tokens(claim.text)):
        return None
    verb = next((t.lower for t in tokens(claim.text) if past(t.lower) and t.lower not in lexicon.SAYING), None)
    if verb is None:
        return None
    done, ahead = [], []
    for one in seen:
        about = [c for c in _evidence(one) if c.overlap >= 0.6 and _has_names(claim.text, c.sentence.text)]
        about.sort(key=lambda c: (-c.overlap, c.sentence.index))
        planned = [c for c in about if _planned(c.sentence.text, stem(verb))]
        if planned and len(planned) == len(about):
            ahead.append((one, planned[0]))
        elif about and any(past(t.lower) and stem(t.lower) == stem(verb) for t in tokens(about[0].sentence.text)):
            done.append((one, about[0]))
    if not done or not ahead:
        return None
    why = f"Done in {names(done)}, still ahead in {names(ahead)}: {in_words(ahead[0][1])}."
    return _discrepancy("temporal_update", [*done, *ahead], why)


def _planned(text: str, verb: str) -> bool:
    """Tell whether a text has an act ahead, given by the stem of its verb."""
    found = tokens(text)
    return any(
        token.lower in lexicon.AHEAD and any(stem(other.lower) == verb for other in found[i + 1 : i + 5])
        for i, token in enumerate(found)
    )


def _has_names(claim: str, sentence: str) -> bool:
    """Tell whether most of the names in a claim stand in a sentence too."""
    wanted = {stem(t.lower) for i, t in enumerate(tokens(claim)) if i and t.capital} - _DAYS
    found = {stem(t.lower) for t in tokens(sentence)}
    return len(wanted & found) >= 0.7 * len(wanted)


_DAYS = frozenset(stem(word) for word in lexicon.TIME_WORDS)


def _less_certain(carrying: Sequence[Side], seen: Sequence[Seen]) -> Discrepancy | None:
    """What one outlet says for certain another leaves open."""
    claim = next((one.evidence.claim for one in seen if one.evidence is not None), None)
    if claim is None or claim.hedges:
        return None
    hedging = lexicon.HEDGES - lexicon.HEARSAY - {"suspected", "suspect", "suspects"}  # a suspect is a suspect
    sure = [s for s in carrying if not s[1].sentence.hedges and (s[1].overlap >= 0.5 or s[1].said.entails >= 0.5)]
    if not sure:
        return None
    open_ = []
    for one in seen:
        if one.evidence is None or any(one is other for other, _ in sure):
            continue
        told = [c for c in one.evidence.by_overlap if c.overlap >= 0.75 or c.said.entails >= 0.5]
        weak = [(c, word) for c in told if (word := marked(c, hedging))]
        if weak and len(weak) == len(told):
            open_.append((one, *weak[0]))
    if not open_:
        return None
    weaker = [(one, c) for one, c, _ in open_]
    why = f"Certain in {names(sure)}, weaker in {names(weaker)}: “{open_[0][2]}”."
    return _discrepancy("scope_mismatch", [*sure, *weaker], why)


def _less_exact(seen: Sequence[Seen]) -> Discrepancy | None:
    """A number in one outlet, in another only that it is more or less than some other: 31, `more than two dozen`."""
    told = [(one, *same) for one in seen if one.evidence is not None and (same := _same_number(one, None)) is not None]
    for one, c, number, at in told:
        open_ = [
            (other, beside, q)
            for other, beside, q, counted in told
            if q.bound in ("least", "most") and counted == at and q.value != number.value
        ]
        if number.bound or number.vague or not open_:
            continue
        sides = ((one, c, number), *open_)
        words = [f"“{_with_noun(c.sentence.text, q)}” in {one.article.name}" for one, c, q in sides]
        why = f"An exact number here, a bound there: {_joined(words)}."
        return _discrepancy("scope_mismatch", [(one, c) for one, c, _ in sides], why)
    return None


def _another_share(seen: Sequence[Seen]) -> Discrepancy | None:
    """As much of a whole as the claim has it in one outlet, another share of it in the next: `half`, `a part of`."""
    claim = next((one.evidence.claim for one in seen if one.evidence is not None), None)
    claimed = _share(claim.text) if claim is not None else ""
    if not claimed:
        return None
    same: list[tuple[Seen, Candidate, str]] = []
    other: list[tuple[Seen, Candidate, str]] = []
    for one in seen:
        best = next((c for c in one.evidence.by_overlap if c.overlap >= 0.5), None) if one.evidence else None
        found = _share(best.sentence.text) if best is not None else ""
        if best is not None and found:
            (same if found == claimed else other).append((one, best, found))
    if not same or not other:
        return None
    sides = [(one, c) for one, c, _ in (*same, *other)]
    told = _joined([f"“{found}” in {one.article.name}" for one, _, found in (*same, *other)])
    return _discrepancy("scope_mismatch", sides, f"More of it in one than in the other: {told}.")


def _share(text: str) -> str:
    """Find the one word in a text that says how much of a whole; empty if there is none, or several."""
    found = {token.lower for token in tokens(text)} & lexicon.SHARES
    return found.pop() if len(found) == 1 else ""


def _added_later(carrying: Sequence[Side], seen: Sequence[Seen]) -> Discrepancy | None:
    """What only a later version of an article has, and says that it has added: `Adds the Russian response`."""
    others = [one for one in seen if one.stance == "silent"]
    if len(others) < 2 or not carrying or any(one.article.version_note is None for one, _ in carrying):
        return None
    note, evidence = carrying[0][0].article.version_note, carrying[0][0].evidence
    assert note is not None
    assert evidence is not None
    # Of a saying, who says it; not what is said.
    who = evidence.claim.text[: (evidence.saying.content_start if evidence.saying is not None else 0) or None]
    added = {stem(token.lower) for token in tokens(note.value) if token.lower not in lexicon.STOPWORDS}
    if not is_meant(note.value, who) and not added & {stem(token.lower) for token in tokens(who)}:
        return None
    return _discrepancy("temporal_update", carrying, f"Only in a later version, {names(carrying)}: “{note.value}”.")


# ------------------------------------------------------------ who


def _other_name(seen: Sequence[Seen]) -> Discrepancy | None:
    """The same sentence in two outlets, with another name in it: `ISIS militants`, `Islamic militants`."""
    claim = next((one.evidence.claim for one in seen if one.evidence is not None), None)
    if claim is None:
        return None
    told = [(one, c, c.sentence.text.split()) for one in seen for c in _evidence(one) if c.overlap >= 0.3]
    for (one, c, mine), (other, beside, theirs) in combinations(told, 2):
        if one.article.id == other.article.id:
            continue
        match = difflib.SequenceMatcher(a=mine, b=theirs, autojunk=False)
        if match.ratio() < _COPIED:
            continue
        for change, a, b, d, e in match.get_opcodes():
            words, instead = " ".join(mine[a:b]), " ".join(theirs[d:e])
            if change != "replace" or not (words[0].isupper() and instead[0].isupper() and a and d):
                continue
            if max(b - a, e - d) > _NAME or _one_name(words, instead):
                continue
            named = [stem(t.lower) for t in tokens(words)], [stem(t.lower) for t in tokens(instead)]
            meant = [bool(set(side) & claim.stems) for side in named]
            if meant[0] != meant[1] and not any(related(x, y) for x in named[0] for y in named[1]):
                pair = f"“{words}” in {one.article.name}, “{instead}” in {other.article.name}"
                why = f"The same sentence names somebody else: {pair}."
                return _discrepancy("actor_shift", [(one, c), (other, beside)], why)
    return None


_COPIED, _NAME = 0.75, 2  # share of words in common; words in a name


def _one_name(one: str, other: str) -> bool:
    """Tell whether two names may be one: spelt in two ways, shortened, or a people and its adjective."""
    short, long = sorted((one.lower().strip(".,"), other.lower().strip(".,")), key=len)
    if lexicon.SHORT.get(short) == long:
        return True
    initials = "".join(word[0] for word in long.split())
    alike = difflib.SequenceMatcher(a=short, b=long, autojunk=False).ratio() >= 0.7
    return alike or short[:4] == long[:4] or (" " in long and short.startswith(initials))


def _actor(carrying: Sequence[Side], seen: Sequence[Seen]) -> Discrepancy | None:
    """The same said by somebody else."""
    saying = next((one.evidence.saying for one in seen if one.evidence is not None), None)
    claim = next((one.evidence.claim for one in seen if one.evidence is not None), None)
    if saying is None or claim is None or not saying.speaker or not carrying:
        return None
    if not claim.text.startswith(saying.speaker):
        return None
    others = []
    for one in seen:
        if one.evidence is None or one.carries:
            continue
        for c in one.evidence.by_overlap:
            act = governing(c.places, one.sayings[c.sentence.index])
            if c.overlap < 0.6 or act is None or not act.speaker or act.position != saying.position:
                continue
            if kinship(saying.speaker, act.speaker) != "other" or is_meant(saying.speaker, c.sentence.text):
                continue
            if _all_named(act.speaker, claim.text):
                continue  # whom the claim is about
            asked = claim.text.replace(saying.speaker, act.speaker, 1)
            if entailments([(c.sentence.text, asked)])[0].entails >= 0.8:
                others.append((one, c, act.speaker))
                break
    if not others:
        return None
    sides = [(one, c) for one, c, _ in others]
    told = _joined([f"{speaker} in {one.article.name}" for one, _, speaker in others])
    why = f"The word of {saying.speaker} in {names(carrying)}, of {told}."
    return _discrepancy("actor_shift", [*carrying, *sides], why)


def _attribution(carrying: Sequence[Side]) -> Discrepancy | None:
    """An accusation that one outlet states as a fact and another gives as somebody's word."""
    near = [side for side in carrying if side[1].overlap >= 0.4]
    own = [side for side in near if side[0].attribution is None and not side[0].about_saying and _plainly(side[1])]
    told = [(*side, who.speaker) for side in near if (who := side[0].attribution) is not None and who.speaker]
    if not told or not own or not _accuses(carrying[0][0]):
        return None
    why = f"A fact in {names(own)}, {_whose(told)}: {in_words(told[0][1])}."
    return _discrepancy("attribution_shift", [*((one, sentence) for one, sentence, _ in told), *own], why)


def _plainly(candidate: Candidate) -> bool:
    """Tell whether a sentence passes on no hearsay, `allegedly`, quotes nobody, and names no source at its end."""
    text = candidate.sentence.text
    words = {token.lower for token in tokens(text)}
    return not words & lexicon.HEARSAY and not _QUOTED.search(text) and not _SIGNED.search(text)


_SIGNED = re.compile(r":\s[^:\d]{3,40}$")
"""`Flood kills nine: monitoring group`."""


def _whose(told: Sequence[tuple[Seen, Candidate, str]]) -> str:
    """Say whose word it is in each outlet: `the word of police in EFE and AFP, the word of the mayor in ANI`."""
    by_speaker: dict[str, list[Side]] = {}
    for one, sentence, speaker in told:
        known = next((name for name in by_speaker if kinship(name, speaker) == "same"), speaker)
        by_speaker.setdefault(known, []).append((one, sentence))
    return ", ".join(f"the word of {speaker} in {names(sides)}" for speaker, sides in by_speaker.items())


def _own_account(carrying: Sequence[Side]) -> Discrepancy | None:
    """What one outlet states as a fact, and another gives as the word of those who did it: `Moscow announced`."""
    near = [side for side in carrying if side[1].said.entails >= 0.5 and not side[0].about_saying]
    own = [(one, sentence) for one, sentence in near if not one.sayings[sentence.sentence.index] and _plainly(sentence)]
    told = []
    for one, sentence in near:
        act = one.attribution
        assert one.evidence is not None
        if act is not None and not act.is_media and _all_named(act.speaker, one.evidence.claim.text):
            told.append((one, sentence, act.speaker))
    if not own or not told:
        return None
    why = f"A fact in {names(own)}, {_whose(told)}, which it is about: {in_words(told[0][1])}."
    return _discrepancy("attribution_shift", [*((one, sentence) for one, sentence, _ in told), *own], why)


def _all_named(speaker: str, claim: str) -> bool:
    """Tell whether a claim has each name in a speaker's, be it as its country, capital or people."""
    mine, theirs = (
        {lexicon.COUNTRY.get(token.lower, stem(token.lower)) for token in tokens(text) if token.capital}
        for text in (speaker, claim)
    )
    return bool(mine) and mine <= theirs


def _speaker_left_out(carrying: Sequence[Side], seen: Sequence[Seen]) -> Discrepancy | None:
    """What one outlet gives as the claim's speaker's word, and another states without anybody who says it."""
    saying = next((one.evidence.saying for one in seen if one.evidence is not None), None)
    if saying is None or not saying.speaker:
        return None
    told, own = [], []
    for one, sentence in carrying:
        acts = one.sayings[sentence.sentence.index]
        if any(kinship(saying.speaker, act.speaker) == "same" for act in acts if act.speaker):
            told.append((one, sentence))
        elif not acts and sentence.overlap >= 0.5 and not is_meant(saying.speaker, sentence.sentence.text):
            own += [(one, sentence)] if _plainly(sentence) else []
    if not told or not own:
        return None
    why = f"The word of {saying.speaker} in {names(told)}, a fact in {names(own)}: {in_words(own[0][1])}."
    return _discrepancy("attribution_shift", [*told, *own], why)


def _unmarked(seen: Sequence[Seen]) -> Discrepancy | None:
    """Words that one outlet quotes from somebody, and another has without marks in its own voice."""
    claim = next((one.evidence.claim for one in seen if one.evidence is not None), None)
    if claim is None:
        return None
    every = [(one, c, one.sayings[c.sentence.index]) for one in seen for c in _evidence(one) if c.overlap >= NEAR]
    for one, c, acts in every:
        quoted = _plain(_words_quoted(c)).split()
        speaker = next((act.speaker for act in acts if act.quoted and act.speaker), None)
        for other, beside, others in every if speaker else ():
            if other.article.id == one.article.id or others or _QUOTED.search(beside.sentence.text):
                continue
            mine = _plain(beside.sentence.text).split()
            match = difflib.SequenceMatcher(a=quoted, b=mine, autojunk=False).find_longest_match()
            shared = quoted[match.a : match.a + match.size]
            met = {stem(word) for word in shared} & claim.stems
            if match.size >= _LONG_QUOTE and len(met) >= max(_MET_IN_QUOTE, len(claim.stems) / 2):
                where = f"in {one.article.name}, in its own voice in {other.article.name}"
                why = f"Quoted from {speaker} {where}: {in_words(beside)}."
                return _discrepancy("attribution_shift", [(one, c), (other, beside)], why)
    return None


_LONG_QUOTE, _MET_IN_QUOTE = 8, 4  # words; of the claim's words


def _accuses(one: Seen) -> bool:
    """Tell whether a claim says of somebody by name that they did harm: `Jonas Berk shot two men`."""
    assert one.evidence is not None
    text = one.evidence.claim.text
    found = tokens(text)
    at = next((i for i, t in enumerate(found) if i and past(t.lower) and t.lower not in lexicon.AUXILIARIES), 0)
    if not at or at + 1 == len(found) or found[at].lower not in lexicon.HARMING:
        return False
    before, after = found[:at], found[at + 1]
    suffered = any(token.lower in lexicon.AUXILIARIES - {"has", "have", "had"} for token in before[-2:])
    has_object = after.lower not in lexicon.PREPOSITIONS and not text[found[at].end : after.start].strip()
    named = any(token.capital and token.lower not in lexicon.STOPWORDS for token in before)
    return named and has_object and not suffered


# ------------------------------------------------------------ differences in wording

_QUOTED = re.compile(r"[“\"]([^”\"]{4,})[”\"]?")


def _quote(seen: Sequence[Seen]) -> Discrepancy | None:
    """One speaker quoted in different words by two outlets."""
    spoken: list[tuple[Seen, Candidate, str]] = []
    for one in seen:
        for candidate in _evidence(one):
            if candidate.overlap < 0.5 or not _QUOTED.search(candidate.sentence.text):
                continue
            acts = one.sayings[candidate.sentence.index]
            spoken += [
                (one, candidate, act.speaker)
                for act in acts
                if act.quoted and act.speaker and any(map(act.covers, candidate.places))
            ]
            saying = one.evidence.saying if one.evidence is not None else None
            carries = one.carries and candidate is one.deciding
            if carries and saying is not None and is_meant(saying.speaker, candidate.sentence.text):
                spoken.append((one, candidate, saying.speaker))
    for i, (one, candidate, speaker) in enumerate(spoken):
        mine = _words_quoted(candidate)
        for other, beside, second in spoken[i + 1 :]:
            theirs = _words_quoted(beside)
            shorter, longer = sorted((_plain(mine), _plain(theirs)), key=len)
            if (
                other.article.id == one.article.id
                or shorter.replace(" ", "") in longer.replace(" ", "")
                or kinship(speaker, second) != "same"
            ):
                continue
            # Two quotations of one speaker differ anyhow: only versions of the same words are told.
            alike = _alike(shorter, longer)
            # Of a few words in marks, in two reports of one saying, one word the same is enough.
            few = one.about_saying and one.carries and other.carries and 2 <= len(shorter.split()) <= 4
            if alike < (0.2 if few else 0.4):
                continue
            if few:
                fragments = product(*(_QUOTED.findall(c.sentence.text) for c in (candidate, beside)))
                mine, theirs = max(fragments, key=lambda pair: _alike(*pair))
            pair = f"{one.article.name} and {other.article.name}"
            why = f"The same speaker is quoted in different words. {pair}: {diff(mine, theirs)}."
            return _discrepancy("quote_variant", [(one, candidate), (other, beside)], why)
    return None


def _alike(one: str, other: str) -> float:
    """Say how much of two wordings is the same, word by word: 0..1."""
    return difflib.SequenceMatcher(a=_plain(one).split(), b=_plain(other).split(), autojunk=False).ratio()


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
    """A thing that outlets call by names that take sides: one that the claim names, or as many as it counts of them.

    Of `26 Somalis` one outlet has 26 crewmen and another 26 pirates.
    """
    claim = next((one.evidence.claim for one in seen if one.evidence is not None), None)
    if claim is None:
        return None
    for parts in NAMINGS:
        named = _named(claim.text, parts) is not None
        used: list[tuple[Seen, Candidate, int, str]] = []
        for one in seen:
            telling = [one.deciding] if one.deciding is not None else [c for c in _evidence(one) if c.overlap >= 0.4]
            places = [(c, c.sentence.text) for c in telling]
            if not named:
                near = [c for c in _evidence(one) if c.overlap >= _COUNTS]
                places = [(c, words) for c in near for words in _counted_alike(c.sentence, claim)]
            found = next(((c, *name) for c, text in places if (name := _named(text, parts)) is not None), None)
            if found is not None:
                used.append((one, *found))
        if len({kind for _, _, kind, _ in used}) > 1:
            said = _joined([f"“{word}” in {one.article.name}" for one, _, _, word in used])
            sides = [(one, candidate) for one, candidate, _, _ in used]
            return _discrepancy("loaded_term", sides, f"Different names for the same thing: {said}.")
    return None


_COUNTS, _MANY = 0.15, 10  # the share of the claim's words beside its number; two of them may be any two


def _counted_alike(sentence: Sentence, claim: Sentence) -> Iterator[str]:
    """Give the words behind each number in a sentence that the claim has too."""
    for one in sentence.numbers:
        if one.value >= _MANY and any(one.value == mine.value for mine in claim.numbers):
            yield re.split(r"[.,;]|\b(?:and|or|with|from|of|in)\b", sentence.text[one.end : one.end + 30])[0]


def _distanced(seen: Sequence[Seen]) -> Discrepancy | None:
    """The same speaker's word, told plainly by one outlet, and by another with a verb that doubts it: said, claimed."""
    told: list[tuple[Seen, Candidate, Attribution]] = []
    for one in seen:
        if one.evidence is None:
            continue
        for c in one.evidence.by_overlap:
            act = governing(c.places, one.sayings[c.sentence.index])
            if c.overlap >= 0.5 and act is not None and act.speaker and act.position == "affirms":
                told.append((one, c, act))
                break
    for one, c, act in told:
        plain = [
            (other, beside, said)
            for other, beside, said in told
            if said.verb in lexicon.PLAIN_SAYING and kinship(act.speaker, said.speaker) == "same"
        ]
        if act.verb in lexicon.DISTANCING and plain:
            said = _joined([f"“{said.verb}” in {other.article.name}" for other, _, said in plain])
            why = f"{act.speaker}: “{act.verb}” in {one.article.name}, {said}."
            return _discrepancy("loaded_term", [(one, c), *((other, beside) for other, beside, _ in plain)], why)
    return None


def _in_quotation_marks(seen: Sequence[Seen]) -> Discrepancy | None:
    """A word of the claim that one outlet sets in quotation marks alone, and another uses as its own: `"riot"`."""
    claim = next((one.evidence.claim for one in seen if one.evidence is not None), None)
    if claim is None:
        return None
    for one in seen:
        for c in _evidence(one):
            marked = (word for word in _SCARE.findall(c.sentence.text) if stem(word.lower()) in claim.stems)
            word = next((word for word in marked if any(stem(word.lower()) in part for part in _TAKES_SIDES)), "")
            plain = [
                (other, beside)
                for other in seen
                if word and other is not one
                for beside in _evidence(other)[:1]
                if beside.overlap >= 0.4 and re.search(rf"(?<![“\"‘'])\b{word}", beside.sentence.text, re.I)
            ]
            if plain:
                why = f"“{word}” in quotation marks in {one.article.name}, without them in {names(plain)}."
                return _discrepancy("loaded_term", [(one, c), *plain], why)
    return None


_TAKES_SIDES = [part for parts in NAMINGS for part in parts[1:]]
_SCARE = re.compile(r"(?<!\w)[“\"‘']([A-Za-z-]+)[”\"’'](?!\w)")


def _named(text: str, parts: Sequence[frozenset[str]]) -> tuple[int, str] | None:
    """Find the one kind of name that a text has for a thing: its place in the list, and the word.

    None: it has none, or names of several kinds.
    """
    words = tokens(text)
    pairs = [(f"{stem(a.lower)}-{stem(b.lower)}", text[a.start : b.end]) for a, b in pairwise(words)]
    every = [*pairs, *((stem(token.lower), token.text) for token in words)]
    found = {kind: word for kind, part in reversed(list(enumerate(parts))) for key, word in every if key in part}
    return next(iter(found.items())) if len(found) == 1 else None


# ------------------------------------------------------------ omissions


def _omission(seen: Sequence[Seen], carrying: Sequence[Side]) -> Discrepancy | None:
    """What one outlet leaves out though at least two others (one, in an event of two) have it.

    Either a denial of the claim beside the claim; or the claim itself, where it is a denial or a doubt about what the
    outlet tells. An outlet that says nothing of the matter omits nothing (`seeds/gold/CONVENTIONS.md`).
    """
    enough = 1 if len(seen) <= 2 else 2
    denied = [(one, denial) for one, _ in carrying if (denial := denial_in(one)) is not None]
    whole = [one for one in seen if not one.article.partial]  # what is missing of an article may stand in its rest
    without = [one for one, _ in carrying if one in whole and not _denies_anything(one)]
    if len(denied) >= enough and without:
        return _left_out(without, denied, f"{does(denied, 'gives a denial', 'give a denial')}")
    claim = next((one.evidence.claim for one in seen if one.evidence is not None), None)
    saying = next((one.evidence.saying for one in seen if one.evidence is not None), None)
    words = {token.lower for token in tokens(claim.text)} if claim is not None else set()
    doubted = bool(words & (lexicon.UNTRUE | lexicon.UNKNOWN | lexicon.DOUBTING))
    is_denial = saying is not None and saying.position == "denies"
    # Where nobody denies anything, no denial is told: that is certain whatever the sentences are taken to say.
    silent = [one for one in whole if _silent_on_it(one, surely=not is_denial) and not _denies_anything(one)]
    if not (doubted or is_denial) or len(carrying) < enough or not silent:
        return None
    return _left_out(silent, carrying, does(carrying, "says this", "say this"))


def _left_out(without: Sequence[Seen], telling: Sequence[Side], what: str) -> Discrepancy:
    outlets = list(dict.fromkeys(one.article.name for one in without))
    quotes = {(q.article_id, q.text): q for q in (quote(one.article, candidate) for one, candidate in telling)}
    leaves = f"{_joined(outlets)} {'leaves' if len(outlets) == 1 else 'leave'} it out"
    later = ""
    if all(one.article.version_note is not None for one, _ in telling):
        verb = does(telling, "is marked as a later version", "are marked as later versions")
        later = f" {verb}, which may explain it."
    return Discrepancy(
        kind="omission",
        article_ids=tuple(one.article.id for one in without),
        explanation=f"{what}, {leaves}: {in_words(telling[0][1])}.{later}",
        quotes=tuple(quotes.values()),
    )


def _silent_on_it(one: Seen, *, surely: bool) -> bool:
    """Tell whether an article is on the matter and yet says nothing of the claim; `surely`: beyond doubt."""
    if one.evidence is None or one.stance != "silent":
        return False
    found = one.evidence.candidates
    sure = one.probabilities["silent"] >= 0.6 and max(c.said.entails for c in found) <= 0.3
    return max(c.overlap for c in found) >= ABOUT and (sure or not surely)


def _denies_anything(one: Seen) -> bool:
    return any(act.position != "affirms" for acts in one.sayings.values() for act in acts)


def denial_in(seen: Seen) -> Candidate | None:
    """Find the sentence of an article in which somebody denies the claim."""
    if seen.evidence is None or seen.about_saying:
        return None
    for candidate in seen.evidence.by_overlap:
        sayings = seen.sayings[candidate.sentence.index]
        if seen.evidence.denied(candidate, sayings) and not _of_another_kind(seen.evidence.claim.text, candidate):
            return candidate
    return None


def _of_another_kind(claim: str, candidate: Candidate) -> bool:
    """Tell whether a sentence is about a thing of the claim in other narrow words: economic support, military support.

    The small word right before the shared one differs, and neither text has the other's.
    """
    narrow, every = [], []
    for text in (claim, candidate.sentence.text):
        found = tokens(text)
        plain = (pair for pair in pairwise(found) if not pair[0].capital and pair[0].lower not in lexicon.STOPWORDS)
        narrow.append({stem(noun.lower): stem(word.lower) for word, noun in plain if not past(noun.lower)})
        every.append({stem(token.lower) for token in found})
    shared = narrow[0].keys() & narrow[1].keys()
    return any(narrow[0][noun] not in every[1] and narrow[1][noun] not in every[0] for noun in shared)


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


def _evidence(one: Seen) -> Sequence[Candidate]:
    return one.evidence.candidates if one.evidence is not None else ()


def names(sides: Sequence[Side]) -> str:
    """Join the outlets' names as in a sentence."""
    return _joined(list(dict.fromkeys(one.article.name for one, _ in sides)))


def _joined(every: Sequence[str]) -> str:
    return every[0] if len(every) == 1 else f"{', '.join(every[:-1])} and {every[-1]}"


def does(sides: Sequence[Side], one: str, several: str) -> str:
    """Say what outlets do, the verb agreeing: `EFE carries it`, `EFE and AFP carry it`."""
    return f"{names(sides)} {one if len({seen.article.name for seen, _ in sides}) == 1 else several}"


def _discrepancy(kind: DiscrepancyKind, sides: Sequence[Side], explanation: str) -> Discrepancy:
    quotes = {(q.article_id, q.text): q for q in (quote(one.article, candidate) for one, candidate in sides)}
    ids = tuple(dict.fromkeys(one.article.id for one, _ in sides))
    return Discrepancy(kind=kind, article_ids=ids, explanation=explanation, quotes=tuple(quotes.values()))
