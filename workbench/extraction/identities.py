"""Who is who, as claims: `Ada Byron is a judge in Turin.` in the article's own words."""

from __future__ import annotations

import re

from workbench.english.cues import DETERMINERS, ROLES
from workbench.extraction.people import Person

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
