"""Which articles these rules can read: those in English. Of every other one it is said why not.

The language is the one the article carries. Where none is known, common English words decide; this module does not
detect any other language.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from workbench.corpus.languages import language_name, primary
from workbench.errors import JudgeError
from workbench.models import Article, Unread, Version

_COMMON = frozenset(
    "the of and to that with from they said which who has were had this its been would after his their".split()
)
_LEAST_COMMON = 0.05
"""In English news every fourth word is one of these, in a list of names fewer; in other languages next to none."""
_LEAST_WORDS = 50
"""In fewer words their share says little; then the text is read."""


def unread_because(article: Article) -> str | None:
    """Say why the rules do not read an article; None: they do."""
    if article.language is None:
        return None if _reads_like_english(article.text) else _reason("its language is not known")
    tag = article.language.value
    return None if primary(tag) == "en" else _reason(f"the article is in {language_name(tag)}")


def readable(versions: Sequence[Version]) -> tuple[list[Version], tuple[Unread, ...]]:
    """Part the versions into those that can be read, ordered by article, and the reason for each of the others.

    Raises JudgeError where none can be read.
    """
    reasons = {version.article.id: unread_because(version.article) for version in versions}
    english = sorted((v for v in versions if reasons[v.article.id] is None), key=lambda v: v.article.id)
    unread = tuple(Unread(article_id=article_id, reason=why) for article_id, why in sorted(reasons.items()) if why)
    if not english:
        why = unread[0].reason if len(unread) == 1 else _several(versions)
        raise JudgeError("language", why, hint="choose a model that reads it, with --model")
    return english, unread


def unread_note(versions: Sequence[Version], unread: Sequence[Unread]) -> str:
    """Name the articles that were not read, for the end of a rationale."""
    names = [v.article.name for v in versions if v.article.id in {one.article_id for one in unread}]
    return f" Not read, for these rules read English only: {', '.join(sorted(names))}." if names else ""


def _reason(why: str) -> str:
    return f"not read: the built-in judge reads English only ({why})"


def _several(versions: Sequence[Version]) -> str:
    tags = {v.article.language.value for v in versions if v.article.language}
    names = " and ".join(sorted({language_name(tag) for tag in tags})) or "languages that are not known"
    return _reason(f"the articles are in {names}")


def _reads_like_english(text: str) -> bool:
    words = re.findall(r"[^\W\d_]+", text.casefold())
    return len(words) < _LEAST_WORDS or sum(word in _COMMON for word in words) >= _LEAST_COMMON * len(words)
