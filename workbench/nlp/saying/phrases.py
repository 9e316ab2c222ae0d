"""Find acts of saying told by a phrase: `according to`, `was quoted as saying`, `is believed to`, `reportedly`."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.models import Position
from workbench.nlp import lexicon
from workbench.nlp.attribution import MEDIA_REPORTS, outlets
from workbench.nlp.saying.sentence import BE, JOINS, RELATIVE, Said, Sentence
from workbench.nlp.saying.speakers import can_speak, phrase_after, phrase_before, subject_before
from workbench.nlp.saying.verbs import opening

_QUOTED = frozenset("quoted quotes quoting cited cites citing".split())
_CONTINUES = frozenset("and but or because after when that in on at from".split())
_SHORT = 4  # words before `according to` that are no clause of their own
_FAR = 16  # words in which the other half of a phrase is looked for


def quoted_as(s: Sentence) -> Iterator[Said]:
    """Read `X was quoted by Y as saying …` and `Y quoted X as saying …`."""
    for i in range(2, len(s)):
        if s.quoted[i] or s.lower(i) != "saying" or s.lower(i - 1) != "as":
            continue
        quoted = next((k for k in range(i - 2, max(-1, i - _FAR), -1) if s.lower(k) in _QUOTED), None)
        if quoted is None:
            continue
        via = ""
        if s.lower(quoted - 1) in BE:
            subject = subject_before(s, quoted - 1)
            if s.lower(quoted + 1) == "by" and quoted + 2 <= i - 2:
                via = s.slice((quoted + 2, i - 2))
        else:
            subject = (quoted + 1, i - 2) if quoted + 1 <= i - 2 else None
            carrier = subject_before(s, quoted) if s.lower(quoted) != "quoting" else None
            via = s.slice(carrier) if carrier is not None else ""
        if subject is None:
            continue
        through = outlets(via) or ((via,) if via else ())
        if i + 1 >= len(s):
            yield Said(i, subject, opening(s, subject[0]), s.tokens[subject[0]].start, tag=True, via=through)
        else:
            at = s.tokens[i + 2].start if s.lower(i + 1) == "that" and i + 2 < len(s) else s.tokens[i].end
            yield Said(i, subject, at, s.end, via=through)


def according(s: Sentence) -> Iterator[Said]:
    """Read `according to X`, before or after what X says."""
    for i in range(len(s) - 2):
        marker = s.lower(i), s.lower(i + 1)
        words_of = marker == ("words", "of") and s.low[:2] == ["in", "the"] and i == 2
        if s.quoted[i] or not (words_of or marker in (("according", "to"), ("as", "per"))):
            continue
        who = phrase_after(s, i + 2)
        if who is None:
            continue
        after = _past_noun(s, who[1] + 1)
        whole = i == 0 and after < len(s) and s.comma(after) and s.lower(who[0]) in lexicon.DETERMINERS
        if whole or can_speak(s, who, strong=False, after=True):
            yield from _beside(s, i, after, Said(i, (who[0], after - 1), 0, s.end), first=words_of)


def _past_noun(s: Sentence, after: int) -> int:
    """Step over what the phrase goes on with up to a comma: `according to port records, …`."""
    comma = next((k for k in range(after, min(after + _SHORT, len(s))) if not s.soft(k)), after)
    plain = comma < len(s) and s.comma(comma) and not s.clause(after, comma)
    return comma if plain and all(s.tokens[k].text.islower() for k in range(after, comma)) else after


def _beside(s: Sentence, i: int, after: int, made: Said, *, first: bool) -> Iterator[Said]:
    """Choose the words before `according to X` at token i, those after it, or both."""
    aside = i > 0 and s.comma(i) and after < len(s) and s.comma(after)
    ahead = Said(made.verb, made.speaker, opening(s, i), s.tokens[i].start, tag=True)
    behind = Said(made.verb, made.speaker, s.tokens[after - 1].end, s.end)
    clause = s.clause(0, i)
    if first or i == 0:
        yield from (behind,) if after < len(s) else ()
    elif aside and (not clause or i < _SHORT) and s.lower(i - 1) not in RELATIVE:
        yield Said(made.verb, made.speaker, ahead.start, s.end, tag=True)  # `The ferry, according to X, sank`
    elif after < len(s) and (not clause or s.lower(i - 1) in RELATIVE or s.lower(i - 1) in JOINS):
        yield behind
    else:
        yield ahead
        if aside and s.lower(after) in _CONTINUES and len(s) - after >= 3:
            yield behind


# ---------------------------------------------------------------- nobody in particular


def nobody(s: Sentence) -> Iterator[Said]:
    """Read `is believed to …`, `it was alleged that …`, `accused of …`; and `was reported by X`."""
    for i in range(1, len(s)):
        if s.quoted[i]:
            continue
        lower, following = s.lower(i), s.lower(i + 1)
        passive = any(s.lower(k) in BE for k in range(max(0, i - 2), i))
        if lower in lexicon.BELIEVED and following == "to" and passive:
            begins = _clause_begins(s, i)
            if s.lower(s.at(begins) - 1) not in ("if", "whether"):
                yield Said(i, None, begins, _clause_ends(s, i))
        elif lower in lexicon.BELIEVED | {"noted", "announced"} and passive and s.lower(0) == "it" and i <= 4:
            if i + 1 < len(s) and following not in lexicon.PREPOSITIONS:
                that = next((k for k in range(i + 1, min(i + 4, len(s))) if s.lower(k) == "that"), i)
                yield Said(i, None, s.tokens[that].end, s.end)
        elif lower in lexicon.BELIEVED and following == "to" and s.lower(i + 2) in ("be", "have"):
            near = phrase_before(s, i - 1)
            if near is not None:
                yield Said(i, None, s.tokens[near[0]].start, _clause_ends(s, i, before_verb=True))
        elif lower == "accused" and following == "of" and s.lower(i + 2).endswith("ing"):
            near = phrase_before(s, i - 2 if passive else i - 1)
            if near is not None:
                yield Said(i, None, s.tokens[near[0]].start, _clause_ends(s, i, before_verb=True))
        elif lower in ("reported", "confirmed", "denied", "disputed") and passive and following == "by":
            yield from _by(s, i)


def _by(s: Sentence, i: int) -> Iterator[Said]:
    """Read `the blast was reported by X`."""
    be = next((k for k in range(i - 1, -1, -1) if s.lower(k) in BE), 0)
    who, what = phrase_after(s, i + 2), phrase_before(s, be - 1)
    if who is not None and what is not None and can_speak(s, who, strong=False, after=True):
        position: Position = "denies" if s.lower(i) in lexicon.DENYING else "affirms"
        yield Said(i, who, s.tokens[what[0]].start, s.tokens[be].start, position)


def reports_that(s: Sentence) -> Iterator[Said]:
    """Read `reports that …`, `an old saying that …`; not `police allegations that …`, whose speaker has a name."""
    for i in range(len(s) - 2):
        if s.lower(i) not in lexicon.HEARSAY_NOUNS or s.lower(i + 1) != "that" or s.quoted[i]:
            continue
        if s.lower(i) == "saying" and s.lower(i - 1) not in lexicon.DETERMINERS | {"old", "popular"}:
            continue
        if i == 0 or not (s.tokens[i - 1].capital or s.lower(i - 1) in lexicon.PRONOUNS):
            yield Said(i, None, s.tokens[i + 1].end, s.end, name=MEDIA_REPORTS)


def reportedly(s: Sentence) -> Iterator[Said]:
    """Read a clause with `reportedly` or `allegedly`; not `an allegedly drunk driver`."""
    for i in range(len(s) - 1):
        if s.lower(i) not in ("reportedly", "allegedly", "purportedly") or s.quoted[i]:
            continue
        following = s.lower(i + 1)
        if s.lower(i - 1) in lexicon.DETERMINERS or following in lexicon.PREPOSITIONS | {"behind"}:
            continue
        if following in lexicon.SAYING or following == "did":
            continue  # `he reportedly said` has its own speaker
        opens = i == 0 or s.lower(i - 1) in lexicon.PREPOSITIONS
        yield Said(i, None, s.tokens[i + 1].start if opens else _clause_begins(s, i), _clause_ends(s, i))


_OPENS = JOINS | frozenset("that after before when because if".split())


def _clause_begins(s: Sentence, i: int) -> int:
    for k in range(i, 0, -1):
        if not s.soft(k) or s.quoted[k - 1] or s.lower(k - 1) in _OPENS:
            return s.tokens[k].start
    return s.tokens[0].start


def _clause_ends(s: Sentence, i: int, *, before_verb: bool = False) -> int:
    """Give the end of the clause of token i; `before_verb` where a verb of the clause around it follows."""
    for k in range(i + 1, len(s)):
        joins = s.lower(k) in ("but", "while", "whereas", "although") and k - i > 2
        verb = k > i + 2 and (s.comma(k) or s.lower(k) in ("was", "were", "is", "has", "had", "will"))
        if s.dash(k) or s.gap(k).strip() in (";", ":", ")") or joins or (before_verb and verb):
            return s.tokens[k - 1].end
    return s.end
