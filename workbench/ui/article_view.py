"""One whole article: what its evidence proves, underlined by stance, and what cleaning dropped, in grey.

Pure: records in, markup out, built from `parts`. Every stretch of the article carries the code point at which it
begins (`data-at`), so that a browser's selection leads back to exact offsets; what was dropped carries none.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple, get_args

import streamlit as st
from markupsafe import Markup

from workbench.errors import InputError
from workbench.models.article import Article, ArticleField, Dropped, Entry
from workbench.models.base import Stance
from workbench.models.check import Check
from workbench.review.decisions import Standing
from workbench.ui import bridge
from workbench.ui.markup import HIDDEN, STANCES, Mark, Span, chip, el, frame, join, plural, problem, words
from workbench.ui.state import Desk, bench
from workbench.ui.tables import ARTICLE_STATES, facts
from workbench.ui.verdict_view import acts, corrections, held_stance

# ------------------------------------------------------------
# One article on the Corpus page: what is known of it, its versions, and the checker's hand on it.


def article_desk(mine: Desk, entry: Entry) -> None:
    """Draw what is known of one article, and what may be done to it."""
    article = entry.article
    left, right = st.columns([1, 1], gap="medium")
    with left:
        read = el("a", "Read the article ›", href=bridge.article(article.id), class_="go")
        versions = _versions(article)
        corrected = bench().corpus.corrections(article.id)
        done = (corrections(corrected), acts(bench().corpus.acts(article.id)))
        st.html(frame(el("h2", words(article.name), " ", read), facts(article), versions, *done))
    with right:
        _correct_form(mine, article, undoable=bool(corrected))
        _place_form(mine, entry)


def _versions(article: Article) -> str | None:
    chain = bench().corpus.versions(article.id)
    if len(chain) < 2:
        return None
    lines = (
        el(
            "li",
            el("a", words(one.name), href=bridge.article(one.id), class_="go"),
            f" {one.published.value}" if one.published else None,
            f" · {len(one.text):,} characters",
            el("b", " · this one") if one.id == article.id else None,
        )
        for one in chain
    )
    return el("details", el("summary", f"Versions ({len(chain)}), oldest first"), el("ol", *lines), open="")


# ---------------------------------------------------------------- what was inferred


def _correct_form(mine: Desk, article: Article, *, undoable: bool) -> None:
    with st.form(f"correct_{article.id}", enter_to_submit=False):
        st.html(frame(el("h2", "Put it right")))
        with st.container(horizontal=True):
            field: ArticleField = st.selectbox(
                "Field", list(get_args(ArticleField)), key="correct_field", format_func=_field
            )
            value = st.text_input("Right value (empty: unknown)", key="correct_value")
        reason = st.text_input("How do you know?", key="correct_reason")
        with st.container(horizontal=True):
            save = st.form_submit_button("Save correction")
            undo = undoable and st.form_submit_button("Undo the field’s last correction")
    who = mine.who
    if save:
        right = value.strip() or None
        _do(
            f"{_field(field)} corrected.",
            lambda: bench().correct(article.id, field, right, reviewer=who, reason=reason),
        )
    if undo:
        take_back = bench().corpus.undo_correction
        _do(f"{_field(field)} put back.", lambda: take_back(article.id, field, reviewer=who, reason=reason))


def _field(field: str) -> str:
    return field.replace("_", " ").capitalize()


# ---------------------------------------------------------------- whether it speaks, and in which event


def _place_form(mine: Desk, entry: Entry) -> None:
    article = entry.article
    with st.form(f"place_{article.id}", enter_to_submit=False):
        st.html(frame(el("h2", "Its place")))
        if entry.state != "speaks":
            st.html(frame(el("p", ARTICLE_STATES[entry.state].word, class_="why")))
        event = st.text_input("Event", value=article.event, key=f"event_of_{article.id}")
        reason = st.text_input("Why?", key="place_reason")
        with st.container(horizontal=True):
            move = st.form_submit_button("Move to this event")
            speaks = entry.state == "speaks"
            other = st.form_submit_button("Retract" if speaks else "Let it speak again")
    if move:
        act = bench().corpus.move
        _do("Moved.", lambda: act(article.id, event=event, reviewer=mine.who, reason=reason))
    if other:
        step = bench().corpus.retract if speaks else bench().corpus.restore
        said = "Retracted: it is no longer compared." if speaks else "It speaks again."
        _do(said, lambda: step(article.id, reviewer=mine.who, reason=reason))


def _do(said: str, act: Callable[[], object]) -> None:
    try:
        act()
        st.session_state.added = frame(el("div", said, class_="said", role="status"))
    except InputError as error:
        st.session_state.added = frame(problem(error))
    st.rerun()


# ------------------------------------------------------------

PART = 40_000
"""How many characters of an article are shown at a time; few articles have more."""

_SHORT = 160
"""Up to how many characters a dropped stretch is shown open, in its place."""


class Anchor(NamedTuple):
    """What one claim's evidence in the article is."""

    claim_id: str
    text: str
    kind: str
    mark: Mark
    spans: tuple[Span, ...]
    added: bool
    """A checker added some of it."""


def anchors(
    article_id: str, checks: Iterable[Check], held: Mapping[str, Standing], hidden: Container[str] = ()
) -> tuple[Anchor, ...]:
    """Gather which claims have evidence in an article, in the order of its text; `held` is by claim id.

    Of claims in `hidden` the words are shown, and not what anybody makes of them.
    """
    found = (
        _anchor(article_id, check, held.get(check.claim.id) or Standing(), hidden=check.claim.id in hidden)
        for check in checks
    )
    return tuple(sorted((a for a in found if a is not None), key=lambda a: a.spans[0]))


def _anchor(article_id: str, check: Check, held: Standing, *, hidden: bool) -> Anchor | None:
    finding = check.verdict.finding(article_id) if check.verdict else None
    added = [] if hidden else [e for e in held.evidence if e.article_id == article_id]
    spans = sorted({Span(e.start, e.end) for e in (*(finding.evidence if finding else ()), *added)})
    if not spans:
        return None
    kind, mark = ("plain", HIDDEN) if hidden else held_stance(article_id, finding, held)
    return Anchor(check.claim.id, check.claim.text, kind, mark, tuple(spans), bool(added))


# ---------------------------------------------------------------- parts of a long article


def part_bounds(text: str, most: int = PART) -> tuple[Span, ...]:
    """Cut a long text into parts at ends of lines; a text of usual length is one part."""
    cuts, at = [0], 0
    while len(text) - at > most:
        line = text.rfind("\n", at + most // 2, at + most)
        at = line + 1 if line >= 0 else at + most
        cuts.append(at)
    return tuple(Span(a, b) for a, b in pairwise([*cuts, len(text)]))


def part_of(bounds: Sequence[Span], at: int) -> int:
    """Tell in which part a place stands, counting from 0."""
    return next((n for n, part in enumerate(bounds) if at < part.end), len(bounds) - 1)


# ---------------------------------------------------------------- the text


def reading(article: Article, found: Sequence[Anchor], part: Span, *, focus: str | None, at: Span | None) -> Markup:
    """Show a part of the article with its evidence marked and the rest of what was read in grey."""
    dropped = [(place, d) for place, d in dropped_at(article) if _within(place, part, article)]
    cuts = {part.start, part.end, *(place for place, _ in dropped)}
    for span in (*(s for anchor in found for s in anchor.spans), *((at,) if at else ())):
        cuts |= {min(max(edge, part.start), part.end) for edge in span}
    pieces: list[Markup] = []
    for start, end in pairwise(sorted(cuts)):
        pieces += [_dropped(d) for place, d in dropped if place == start]
        pieces.append(_piece(article, Span(start, end), found, focus, at))
    pieces += [_dropped(d) for place, d in dropped if place == part.end]
    return el(
        "div",
        *pieces,
        class_="reading",
        dir="auto",
        tabindex="0",
        role="region",
        aria_label="Article text",
        data_article=article.id,
    )


def _within(place: int, part: Span, article: Article) -> bool:
    return part.start <= place < part.end or place == part.end == len(article.text)


def _piece(article: Article, span: Span, found: Sequence[Anchor], focus: str | None, at: Span | None) -> Markup:
    raw = article.text[span.start : span.end]
    over = [a for a in found if any(s.start <= span.start and span.end <= s.end for s in a.spans)]
    here = at is not None and at.start <= span.start and span.end <= at.end
    focused = [a for a in over if a.claim_id == focus]
    if not over and not here:
        return el("span", raw, data_at=str(span.start))
    kind = (focused or over)[0].kind if over else "plain"
    classes = [kind, *(["other"] if focus and not focused else []), *(["here"] if here or focused else [])]
    about = "; ".join(f"{a.mark.word}: {a.text}" for a in over[:3]) or None
    return el("mark", raw, class_=" ".join(classes), title=about, data_at=str(span.start))


def dropped_at(article: Article) -> Iterator[tuple[int, Dropped]]:
    """Say before which character of the text each dropped stretch stood."""
    for dropped in sorted(article.dropped, key=lambda d: d.start):
        before = [k.start + k.raw_end - k.raw_start for k in article.kept if k.raw_end <= dropped.start]
        yield max(before, default=0), dropped


def _dropped(dropped: Dropped) -> Markup:
    if len(dropped.text) <= _SHORT:
        return el("div", el("small", f"{dropped.reason}: "), el("s", dropped.text.strip("\n")), class_="dropped")
    cleaned = f"{plural(len(dropped.text), 'character')} cleaned away: {dropped.reason}"
    return el("details", el("summary", cleaned), el("s", dropped.text.strip("\n")), class_="dropped")


# ---------------------------------------------------------------- the margin


def margin(article: Article, found: Sequence[Anchor], focus: str | None) -> Markup:
    """List the claims that have evidence in the article, each with links to its words and to its review."""
    if not found:
        return el("p", "No claim has evidence in this article.", class_="why")
    count = el("p", f"{plural(len(found), 'claim')} with evidence in this article", class_="why")
    return join([count, el("ol", *(_note(article, anchor, focus) for anchor in found), class_="notes")])


def _note(article: Article, anchor: Anchor, focus: str | None) -> Markup:
    first = anchor.spans[0]
    show = el("a", words(anchor.text), href=bridge.article(article.id, first, claim_id=anchor.claim_id), class_="go")
    review = el("a", "Review ›", href=bridge.claim(anchor.claim_id), class_="go")
    by = el("span", "with a checker’s own evidence", class_="lbl") if anchor.added else None
    return el(
        "li",
        el("header", chip(anchor.mark, anchor.kind), by, review),
        show,
        class_="note here" if anchor.claim_id == focus else "note",
        data_spans=" ".join(f"{s.start}-{s.end}" for s in anchor.spans),
    )


def outlets(articles: Sequence[Article], chosen: str) -> Markup:
    """Let the reader choose an article by its outlet."""
    return el(
        "nav",
        *(
            el(
                "a",
                words(article.name),
                href=bridge.article(article.id),
                class_="go tab",
                aria_current="page" if article.id == chosen else None,
            )
            for article in articles
        ),
        class_="outlets",
        aria_label="Articles of this event",
    )


def byline(article: Article) -> Markup:
    """Say in one line what is known of the article, and where it came from."""
    known = (article.title, article.byline, article.agency, article.published, article.language, article.version_note)
    values = [el("span", words(found.value)) for found in known if found is not None]
    away = sum(d.end - d.start for d in article.dropped)
    size = el("span", f"{len(article.text):,} characters, {away:,} cleaned away")
    return el("div", *values, el("span", words(article.url or article.source)), size, class_="meta")


def legend() -> Markup:
    """Say what each kind of line under the evidence means."""
    stances: list[Stance] = ["supports", "refutes", "qualifies", "reports"]
    marks = (el("mark", f"{STANCES[s].glyph} {STANCES[s].word}", class_=s) for s in stances)
    return el("div", *marks, el("span", "cleaned away", class_="dropped"), class_="legend")
