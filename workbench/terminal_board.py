"""Draw the board for a terminal: claims by articles, one table an event, readable at 80 columns and in ASCII.

Articles stand under letters, with a legend above; the more there are, the shorter their signs. Colour is no sign.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from rich.table import Table

from workbench.terminal import ID_LENGTH, STANCE_MARKS, VERDICT_WORDS, key_values, row, stance_words, table

if TYPE_CHECKING:
    from workbench import Article, Check, QueueRow

_SIGNS = ", ".join([*STANCE_MARKS.values(), "o not read", "! unproved"]).replace("–,", "– silent,")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CLAIM_WIDTH, _OTHERS_WIDTH, _GAP = 28, 36, 2
_LONGEST_NAME = 60


def board_tables(rows: Sequence[QueueRow], checks: Sequence[Check], *, width: int) -> Iterator[Table]:
    """Draw each event: what its letters mean, then its claims, what needs a human first."""
    by_claim = {check.claim.id: check for check in checks}
    for event in dict.fromkeys(queued.event for queued in rows):
        mine = [queued for queued in rows if queued.event == event]
        made = [by_claim[queued.claim_id] for queued in mine if queued.claim_id in by_claim]
        articles = list({v.article.id: v.article for check in made for v in check.versions}.values())
        words = _widths(made, articles) + _CLAIM_WIDTH + _OTHERS_WIDTH <= width
        yield _legend(event, articles, words=words)
        yield _claims(mine, by_claim, [a.id for a in articles], words=words)


def _widths(checks: Sequence[Check], articles: Sequence[Article]) -> int:
    """Add up the columns that the articles need for signs with their words."""
    return sum(
        _GAP + max((len(_mark(check, article.id, words=True)) for check in checks), default=0) for article in articles
    )


def _legend(event: str, articles: Iterable[Article], *, words: bool) -> Table:
    pairs = [("event", event), *((_letter(n), _named(article)) for n, article in enumerate(articles))]
    if not words and len(pairs) > 1:
        pairs.append(("signs", _SIGNS))
    return key_values(pairs)


def _named(article: Article) -> str:
    """Name an article so that two of one outlet, or of none, can be told apart."""
    outlet = article.outlet.value if article.outlet else "outlet unknown"
    title = article.title.value if article.title else article.source
    short = title if len(title) <= _LONGEST_NAME else f"{title[: _LONGEST_NAME - 1].rstrip()}…"
    return f"{outlet}: {short}"


def _letter(n: int) -> str:
    return _LETTERS[n] if n < len(_LETTERS) else f"{_LETTERS[n // len(_LETTERS) - 1]}{_LETTERS[n % len(_LETTERS)]}"


def _claims(rows: Sequence[QueueRow], by_claim: dict[str, Check], articles: Sequence[str], *, words: bool) -> Table:
    letters = [_letter(n) for n in range(len(articles))]
    drawn = table("id", "claim", *letters, "verdict", "origins")
    for column in drawn.columns[2:-2]:
        column.no_wrap = True
    drawn.columns[1].min_width, drawn.columns[-2].min_width = _CLAIM_WIDTH - 4, 14
    for queued in rows:
        check = by_claim.get(queued.claim_id)
        marks = [_mark(check, article_id, words=words) for article_id in articles]
        found = check.verdict.independent_origins if check and check.verdict else ""
        row(drawn, queued.claim_id[:ID_LENGTH], queued.text, *marks, _verdict(queued), found)
    return drawn


def _mark(check: Check | None, article_id: str, *, words: bool) -> str:
    verdict = check.verdict if check else None
    finding = verdict.finding(article_id) if verdict else None
    if finding is None:
        return ""
    said = stance_words(finding)
    return said.split(" (")[0] if words else said[0]


def _verdict(queued: QueueRow) -> str:
    if queued.check_id is None:
        return "not checked"
    machine = VERDICT_WORDS[queued.machine_label] if queued.machine_label else f"failed: {queued.failure}"
    held = queued.standing.label
    if held and held != queued.machine_label:
        return f"{VERDICT_WORDS[held]} (checker; machine: {machine})"
    return f"{machine}{' · reviewed' if held else ''}"


def articles_table(articles: Iterable[Article]) -> Table:
    """One article a row, and how much cleaning removed."""
    drawn = table("article", "outlet", "title", "published", "lang", "kept", "cut", "event")
    for a in articles:
        dropped = sum(d.end - d.start for d in a.dropped)
        outlet, title, published, language = (
            v.value if v else "unknown" for v in (a.outlet, a.title, a.published, a.language)
        )
        row(drawn, a.id, _with_agency(outlet, a), title, published, language, len(a.text), dropped, a.event)
    return drawn


def _with_agency(outlet: str, article: Article) -> str:
    agency = article.agency.value if article.agency else outlet
    return outlet if agency == outlet else f"{outlet} ({agency})"
