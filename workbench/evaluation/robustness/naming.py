"""Changes of who publishes: outlets unnamed, outlets exchanged. A right judge goes by the words alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from workbench.evaluation.robustness.edits import Changed, Edit, changed
from workbench.evaluation.robustness.probes import Probe
from workbench.evaluation.robustness.sample import Told
from workbench.models import Article, Inferred

_ADDRESS = re.compile(r"https?://[^\s<>\"]+|www\.[^\s<>\"]+")


def swapped(told: Told) -> tuple[Probe, ...]:
    """Give every article the next one's outlet, address, byline and agency; no word of a text changes."""
    articles = [part.article for _, part in told.parts]
    if len({article.outlet.value if article.outlet else None for article in articles}) < 2:
        return ()
    givers = [*articles[1:], articles[0]]
    parts = [
        (file, Changed(part.outlet, _published_by(part.article, giver)))
        for (file, part), giver in zip(told.parts, givers, strict=True)
    ]
    return (told.probe("swap", parts),)


def _published_by(article: Article, giver: Article) -> Article:
    taken = ("outlet", "url", "byline", "agency")
    return article.model_copy(update={name: getattr(giver, name) for name in taken})


def blinded(told: Told) -> tuple[Probe, ...]:
    """Call the outlets Outlet A, B ..., and take their names, addresses and bylines out of the texts.

    `leftovers` counts what is still there, such as a name inside a longer word.
    """
    names = _names(told)
    parts = [(file, _blind(part, f"Outlet {chr(65 + n % 26)}", names)) for n, (file, part) in enumerate(told.parts)]
    left = sum(_count(part.article.text, name) for _, part in parts for name in names)
    return (told.probe("blinding", parts).model_copy(update={"leftovers": left}),)


def _count(text: str, name: str) -> int:
    """Short names are looked for as they are written: ANI stands in no Romania."""
    return text.lower().count(name.lower()) if len(name) > 4 else text.count(name)


def _names(told: Told) -> dict[str, str]:
    """What each name becomes; longer names first, for a shorter one may stand inside."""
    found: dict[str, str] = {}
    for n, (_, part) in enumerate(told.parts):
        letter = f"Outlet {chr(65 + n % 26)}"
        article = part.article
        for fact in (article.outlet, article.agency):
            if fact:
                found.setdefault(fact.value, letter)
        if article.url and (host := urlsplit(article.url).hostname):
            found.setdefault(host.removeprefix("www."), letter)
        if article.byline:
            found.setdefault(article.byline.value, "a reporter")
    return dict(sorted(found.items(), key=lambda pair: -len(pair[0])))


def _blind(part: Changed, letter: str, names: dict[str, str]) -> Changed:
    edited = changed(part.outlet, part.article, list(_scrubbed(part.article.text, names)))
    gone = {"url": None, "byline": None, "agency": None}
    called = Inferred(value=letter, method="blinded", confidence=1.0)
    return Changed(edited.outlet, edited.article.model_copy(update={**gone, "outlet": called}))


def _scrubbed(text: str, names: dict[str, str]) -> Iterator[Edit]:
    wanted: Sequence[str] = [_ADDRESS.pattern, *(rf"(?<!\w){re.escape(name)}(?!\w)" for name in names)]
    for found in re.finditer("|".join(wanted), text):
        yield Edit(*found.span(), names.get(found[0], "an address"))
