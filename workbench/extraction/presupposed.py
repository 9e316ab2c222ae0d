"""What a claim takes for granted: `its invasion of Freedonia` says that somebody invaded Freedonia.

Loaded words travel in such phrases, so they are claims of their own. Only plain phrases are read: who did it must
stand beside the noun or be the sentence's subject.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from workbench.english.cues import PRONOUNS
from workbench.extraction.letters import capital
from workbench.extraction.stretch import stretch
from workbench.extraction.verbs import SPEECH, subject_of

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
