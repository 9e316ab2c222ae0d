"""The Corpus page: add articles, see what is known of them and what was cleaned away, correct what was inferred."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, NoReturn

import streamlit as st
from markupsafe import Markup

from workbench.errors import InputError, ReadError
from workbench.ingest.clean import clean
from workbench.ingest.metadata import Document, what_it_should_be
from workbench.ingest.sources import READABLE, Stated, Upload
from workbench.models import content_id
from workbench.models.article import ARTICLE_FIELDS, Added, Article, ArticleField, Inferred, ListedArticle, shown_day
from workbench.models.review import EventState
from workbench.review.edits import in_force
from workbench.ui.bridge import article_link, corpus_link
from workbench.ui.jobs import ask_for_run, usual_settings
from workbench.ui.markup import (
    ARTICLE_STATES,
    DETAILS,
    EVENT_CHANGES,
    INJECTION,
    VERSION_CAUSES,
    Span,
    bdi,
    el,
    frame,
    join,
    plural,
    problem,
)
from workbench.ui.reader import reading
from workbench.ui.state import Tab, begin_page, bench, choose_event, page_head, show
from workbench.ui.verdict_view import acts, corrections, orders

PREVIEWED = 10  # articles are shown at most before they are kept
TYPES = [*READABLE, "gz", "json", "md", "urls", "xml"]
# No string may stand alone in a page's module: Streamlit would print it on the page.
_METHODS = {"langid": "detected"}  # how something is known, where the record's word is no word


def draw() -> None:
    """Draw the page."""
    tab = begin_page()
    page_head("Corpus", tab)
    add_articles(tab)
    asked = st.query_params.get("article")
    if asked:
        try:
            tab.event = bench().store.article(asked).event  # wherever it is by now
        except InputError:
            st.html(
                frame(
                    el(
                        "p",
                        "This link points to an article that is not in this workspace.",
                        class_="failure",
                        role="status",
                    )
                )
            )
    event = choose_event(tab)
    if event:
        _event_form(tab, event)
    entries = bench().corpus.entries(event)
    if not entries:
        return
    chosen = next((entry for entry in entries if entry.article.id == asked), entries[0])
    st.html(frame(el("div", _article_table(entries, chosen.article.id), class_="scroll")))
    _one_article(tab, chosen)


# ---------------------------------------------------------------- adding


def add_articles(tab: Tab) -> None:
    """Draw the form for new articles, what was read of them before it is kept, and what was done."""

    def fold() -> None:
        tab.adding = bool(st.session_state["adding"])

    # Unfolded, but for who came for one article, and while what was read is looked at.
    st.session_state["adding"] = "article" not in st.query_params if tab.adding is None else tab.adding
    with st.expander("Add articles", icon=":material/library_add:", key="adding", on_change=fold):
        _add_form(tab)
    _preview(tab)
    tab.told("add")
    if tab.news[0] == "add" and st.session_state.get("added_new"):
        page = Path(__file__).with_name("runs.py")
        st.page_link(page, label="Find and check their claims", icon=":material/play_circle:")


class Preview(NamedTuple):
    """What was read and is not kept yet."""

    documents: tuple[Document, ...]
    event: str | None
    group: bool


def _add_form(tab: Tab) -> None:
    # The round is part of the keys: after a success the form is empty, after a refusal nothing is lost.
    turn = st.session_state.setdefault("add_round", 0)
    with st.form("add", border=False, enter_to_submit=False):
        left, right = st.columns([3, 2], gap="medium")
        with left:
            pasted = st.text_area("Paste one article, headline first", key=f"pasted_{turn}", height=262)
        with right:
            outlet = st.text_input("Outlet of the pasted article", key=f"outlet_{turn}", placeholder="if you know it")
            title = st.text_input("Its headline", key=f"title_{turn}", placeholder="if it is not in the text")
            stands = st.text_input("Its address", key=f"stands_{turn}", placeholder="https://").strip()
            day = st.text_input("Day of publication", key=f"day_{turn}", placeholder="14 March 2022").strip()
        left, right = st.columns([3, 2], gap="medium")
        with left:
            files = st.file_uploader(
                "Or choose files", type=TYPES, accept_multiple_files=True, max_upload_size=50, key=f"files_{turn}"
            )
        with right:
            address = st.text_input("Or read a URL", key=f"address_{turn}", placeholder="https://").strip()
        with st.container(horizontal=True, vertical_alignment="bottom"):
            event = st.selectbox(
                "Event: choose one or type a new name",
                bench().events()[::-1],
                index=None,
                accept_new_options=True,
                key=f"event_name_{turn}",
                placeholder="New event, named after the headline",
            )
            group = st.checkbox("Group into events automatically", key=f"group_{turn}")
            if not st.form_submit_button("Preview", type="primary", icon=":material/visibility:"):
                return
    st.session_state.pop("preview", None)
    tab.tell("add", "")
    known = {"outlet": outlet, "title": title, "url": stands, "published": day}
    stated = {name: value.strip() for name, value in known.items() if value and value.strip()}
    sources: list[str | Upload] = [Upload(name=file.name, data=file.getvalue()) for file in files or ()]
    if pasted.strip():
        data = pasted.encode("utf-8", "replace")
        sources.append(Upload(name="pasted", data=data, stated=Stated.model_validate(stated)))
    if address:
        sources.append(address)
    event = (event or "").strip()
    # An address typed here must never be read as a path on the server.
    if not all(one.lower().startswith(("http://", "https://")) for one in (address, stands) if one):
        wrong = "A URL must start with https:// or http://."
    elif day and (wanted := what_it_should_be("published", day)):
        wrong = f"The day of publication cannot be “{day}”. Give {wanted}."
    elif not sources:
        wrong = "Nothing to add. Choose a file, paste text or enter a URL."
        wrong = "Details alone are no article. Paste its text, too." if stated else wrong
    elif event and group:
        wrong = "Choose an event or tick “Group into events automatically”, not both."
    else:
        wrong = ""
        _read(tab, sources, event or None, group=group)
    if wrong:
        tab.tell("add", el("div", wrong, class_="failure", role="status"))
    st.rerun()


def _read(tab: Tab, sources: list[str | Upload], event: str | None, *, group: bool) -> None:
    """Read sources, to be looked at before anything is kept; say what could not be read."""
    with st.spinner("Reading and cleaning …"):
        found = bench().corpus.read(sources)
    failed = [one for one in found if isinstance(one, ReadError)]
    documents = tuple(one for one in found if isinstance(one, Document))
    if failed:
        tab.tell("add", join(problem(error) for error in failed))
    if documents:
        st.session_state.preview = Preview(documents, event, group)
        tab.adding = False


def _preview(tab: Tab) -> None:
    """Show what was read as it would be kept, with what cleaning removed; keep it, or not."""
    read: Preview | None = st.session_state.get("preview")
    if read is None:
        return
    with st.container(border=True, key="preview"):
        many = plural(len(read.documents), "article")
        where = "for the event " if read.event else "grouped into events" if read.group else "for a new event"
        st.html(frame(el("h2", f"Not kept yet: {many}, {where}", bdi(read.event) if read.event else None)))
        with st.container(horizontal=True):
            if not read.group and st.button(
                "Keep and check", type="primary", icon=":material/play_arrow:", key="check"
            ):
                _keep(tab, read, check=True)
            if st.button(f"Keep {many}", type="primary" if read.group else "secondary", key="keep"):
                _keep(tab, read)
            if st.button("Discard", type="tertiary", key="discard"):
                st.session_state.pop("preview", None)
                tab.adding = True
                st.rerun()
        articles = [clean(document, event=read.event or "") for document in read.documents[:PREVIEWED]]
        st.html(frame(*(_cleaned(one, alone=len(articles) == 1) for one in articles)))
        if len(read.documents) > PREVIEWED:
            st.html(frame(el("p", f"The first {PREVIEWED} of {len(read.documents)} are shown.", class_="why")))


def _cleaned(article: Article, *, alone: bool) -> Markup:
    """Show an article as it would be kept, what cleaning removed in its place."""
    dropped = [one for one in article.dropped if one.text.strip()]
    gone = sum(len(one.text) for one in dropped)
    removed = f"{gone:,} removed in {plural(len(dropped), 'place')}, struck below" if dropped else "nothing removed"
    head = el("summary", bdi(article.name), el("small", f" {len(article.text):,} characters kept, {removed}"))
    text = reading(article, (), Span(0, len(article.text)), focus=None, at=None)
    flag = orders(article) if article.injection else None
    return el("details", head, facts(article), flag, el("div", text, class_="cleaned"), open="" if alone else None)


def _keep(tab: Tab, read: Preview, *, check: bool = False) -> NoReturn:
    """Keep what was read, and lead to the event; to `check` find and check its claims, and lead to the run."""
    try:
        with st.spinner("Keeping …"):
            documents = list(read.documents)
            added = bench().corpus.add_grouped(documents) if read.group else bench().add(documents, event=read.event)
    except InputError as error:
        tab.tell("add", error)
        st.rerun()
    st.session_state.pop("preview", None)
    st.session_state.add_round += 1
    tab.adding = None
    kept = [*added.new, *added.known, *(one.article for one in added.reread)]
    tab.event = kept[-1].event if kept else tab.event
    tab.tell("add", _what_was_added(added, group=read.group))
    st.session_state.added_new = bool(added.new)
    st.query_params.pop("article", None)
    if check:
        ask_for_run(usual_settings(tab.who), event=tab.event)
        tab.page = None  # what was said is told on the page that it leads to
        st.switch_page(Path(__file__).with_name("runs.py"))
    st.rerun()


def _what_was_added(added: Added, *, group: bool) -> Markup:
    new = plural(len(added.new), "article")
    newer = f" ({plural(len(added.updated), 'newer version')})" if added.updated else ""
    if added.unexplained:
        newer = f" ({plural(len(added.updated), 'newer version')}, {len(added.unexplained)} of unknown cause)"
    events = len({article.event for article in added.new})
    sorted_ = f" into {plural(events, 'event')}" if (group or events > 1) and added.new else ""
    counts = [f"{new} added{sorted_}{newer}"]
    if added.known:
        counts.append(f"{len(added.known)} already known")
    if added.reread:
        counts.append(f"{plural(len(added.reread), 'page')} read anew by better cleaning")
    if added.again:
        counts.append(f"{plural(len(added.again), 'earlier version')} restored")
    gone = [el("p", "No longer in the text: ", bdi(f"“{quote}”")) for one in added.reread for quote in one.lost]
    kept = [*added.new, *(one.article for one in added.reread), *added.corrected]
    flagged = [el("div", el("b", bdi(one.name)), orders(one)) for one in kept if one.injection]
    said = el("div", f"{', '.join(counts)}.", class_="said", role="status")
    return join([said, *gone, *flagged])


# ---------------------------------------------------------------- the articles


def _article_table(entries: Sequence[ListedArticle], chosen: str) -> Markup:
    """List articles with what is known of each, how it is known, and how much was removed."""
    rows = []
    for entry in entries:
        article, badge = entry.article, ARTICLE_STATES[entry.state]
        link = el("a", bdi(article.name), href=corpus_link(article.id), class_="go")
        outlet = _how(article.outlet) if article.outlet else el("small", "unknown outlet")
        state = el("small", f"{badge.glyph} {badge.word}", class_="state") if entry.state != "speaks" else None
        flag = el("small", f"{INJECTION.glyph} {INJECTION.word}", class_="state") if article.injection else None
        dropped = sum(d.end - d.start for d in article.dropped)
        cells = [
            el("th", link, outlet, state, flag, scope="row", class_="name"),
            el("td", *_known(article.title), class_="wide", data_head="Title"),
            el("td", *_known(article.published), class_="date", data_head="Published"),
            el("td", *_known(article.language), data_head="Language"),
            el("td", f"{len(article.text):,} characters", el("small", f"{dropped:,} removed"), data_head="Text"),
            el("td", bdi(article.event), class_="name", data_head="Event"),
        ]
        rows.append(el("tr", *cells, class_=f"{entry.state} chosen" if article.id == chosen else entry.state))
    titles = ("Outlet", "Title", "Published", "Language", "Text", "Event")
    head = el("tr", *(el("th", title, scope="col") for title in titles))
    return el("table", el("thead", head), el("tbody", *rows), class_="articles stacked")


def _known(inferred: Inferred | None) -> tuple[Markup, ...]:
    return (bdi(shown_day(inferred.value)), _how(inferred)) if inferred else (el("span", "unknown", class_="none"),)


def _how(inferred: Inferred) -> Markup:
    how = _METHODS.get(inferred.method, inferred.method)
    return el("small", f"set by {inferred.confirmed_by}" if inferred.confirmed_by else how)


# ---------------------------------------------------------------- one article


def _one_article(tab: Tab, entry: ListedArticle) -> None:
    """Draw what is known of one article, its versions, and what may be done to it."""
    article = entry.article
    left, right = st.columns([1, 1], gap="medium")
    with left:
        read = el("a", "Read the article ›", href=article_link(article.id), class_="go")
        corrected = bench().corpus.corrections(article.id)
        done = (corrections(corrected), acts(bench().corpus.acts(article.id)))
        title = el("h2", bdi(article.name), " ", read)
        st.html(frame(title, orders(article), facts(article), _versions(article), *done))
    with right:
        _correct_form(tab, article, corrected=len(corrected))
        _place_form(tab, entry)
        try:
            page = bench().corpus.page(article.id)
        except InputError:
            return
        st.download_button(
            "Download the page as it came",
            page.content,
            file_name=f"{article.id}.{page.kind}.bin",
            mime="application/octet-stream",
            on_click="ignore",
            icon=":material/download:",
        )


def facts(article: Article) -> Markup:
    """Say what is known of one article, how, and what is unknown."""
    known: list[tuple[str, Inferred | None]] = [
        ("Outlet", article.outlet),
        ("Title", article.title),
        ("Byline", article.byline),
        ("Agency", article.agency),
        ("Published", article.published),
        ("Version", article.version_note),
        ("Language", article.language),
    ]
    if article.partial:
        known.append(("Only a part", article.partial))
    pairs = [el("div", el("dt", name), el("dd", *_known(value))) for name, value in known]
    source = el("div", el("dt", "Source"), el("dd", bdi(article.url or article.source)))
    archive = None
    if article.archive:
        link = el("a", bdi(article.archive), href=article.archive, target="_blank", rel="noopener noreferrer")
        archive = el("div", el("dt", DETAILS["archive"]), el("dd", link))
    return el("dl", *pairs, source, archive, class_="facts")


def _versions(article: Article) -> Markup | None:
    chain = bench().corpus.versions(article.id)
    if len(chain) < 2:
        return None
    causes = {
        act.target: VERSION_CAUSES[act.cause or "unknown"]
        for one in chain
        for act in in_force(bench().corpus.acts(one.id))
        if act.kind == "version"
    }
    lines = (
        el(
            "li",
            el("a", bdi(one.name), href=article_link(one.id), class_="go"),
            f" {shown_day(one.published.value)}" if one.published else None,
            f" · {len(one.text):,} characters",
            f" · {causes[one.id]}" if one.id in causes else None,
            el("b", " · this one") if one.id == article.id else None,
        )
        for one in chain
    )
    return el("details", el("summary", f"Versions ({len(chain)}), oldest first"), el("ol", *lines), open="")


def _correct_form(tab: Tab, article: Article, *, corrected: int) -> None:
    """Let the checker correct what is known of the article: all details in one form, with one source."""
    known = {field: _value(getattr(article, field)) for field in ARTICLE_FIELDS}
    with st.form(f"correct_{article.id}", enter_to_submit=False):
        st.html(frame(el("h2", "Correct details"), el("p", "An empty detail is unknown.", class_="why")))
        left, right = st.columns(2)
        typed: dict[ArticleField, str] = {}
        for number, (field, value) in enumerate(known.items()):
            with right if number % 2 else left:
                # A saved or undone correction gives the fields new keys: they show what holds now.
                key = f"detail_{field}_{article.id}_{corrected}"
                typed[field] = st.text_input(DETAILS[field], value=value, key=key)
        reason = st.text_input("Source of the correction", key=f"correct_reason_{corrected}")
        tab.told("correct")
        with st.container(horizontal=True):
            save = st.form_submit_button("Save details")
            undo = corrected > 0 and st.form_submit_button("Undo last correction")
    if save:
        changed = {f: " ".join(v.split()) or None for f, v in typed.items() if " ".join(v.split()) != known[f]}
        correct = bench().corpus.correct_all
        said = f"Corrected: {', '.join(DETAILS[field] for field in changed)}."
        _do(
            tab, "correct", f"Corrected: {said}.", lambda: correct(article.id, changed, reviewer=tab.who, reason=reason)
        )
    if undo:
        take_back = bench().corpus.undo_last
        _do(tab, "correct", "Last correction undone.", lambda: take_back(article.id, reviewer=tab.who, reason=reason))


def _value(known: Inferred | str | None) -> str:
    return " ".join((known.value if isinstance(known, Inferred) else known or "").split())


def _place_form(tab: Tab, entry: ListedArticle) -> None:
    """Let the checker move the article to another event, or say whether it is compared."""
    article, speaks = entry.article, entry.state == "speaks"
    with st.form(f"place_{article.id}", enter_to_submit=False):
        st.html(frame(el("h2", "Event")))
        if not speaks:
            st.html(frame(el("p", ARTICLE_STATES[entry.state].word, class_="why")))
        event = st.text_input("Event", value=article.event, key=f"event_of_{article.id}")
        reason = st.text_input("Reason (required)", key="place_reason")
        tab.told("place")
        with st.container(horizontal=True):
            move = st.form_submit_button("Move to this event")
            other = st.form_submit_button("Withdraw" if speaks else "Restore")
    corpus = bench().corpus
    if move:
        _do(
            tab,
            "add",
            f"Moved to {event}.",
            lambda: corpus.move(article.id, event=event, reviewer=tab.who, reason=reason),
        )
    if other and speaks:
        said = "Withdrawn: no longer compared."
        _do(tab, "place", said, lambda: corpus.retract(article.id, reviewer=tab.who, reason=reason))
    elif other:
        _do(tab, "place", "Restored.", lambda: corpus.restore(article.id, reviewer=tab.who, reason=reason))


def _event_form(tab: Tab, event: str) -> None:
    """Let the checker close an event, archive it, or open it again; each button stands beside what it brings about."""
    now = bench().notes.events()[event]
    # Known by its key and a name that never changes, it stays unfolded whatever changes around it.
    about, key = "Close, archive or reopen this event", f"state_of_{content_id(event)}"
    box = st.expander(about, icon=":material/inventory_2:", key=key, on_change="rerun")
    pressed: EventState | None = None
    with box, st.form(f"event_{content_id(event)}", border=False, enter_to_submit=False):
        st.html(frame(el("p", "This event is ", el("b", now), ". Changing that deletes nothing.")))
        # A change gives the field a new key and empties it, a refusal keeps what was typed.
        reason = st.text_input("Reason (required)", key=f"event_reason_{content_id(event)}_{now}")
        tab.told("event")
        for state, (asks, brings) in EVENT_CHANGES.items():
            if state == now:
                continue
            with st.container(horizontal=True, vertical_alignment="center"):
                if st.form_submit_button(asks, key=f"event_{state}", width=150):
                    pressed = state
                st.html(frame(el("p", brings, class_="why")), width="content")
    change = bench().notes.change_event
    if pressed:
        to = pressed
        _do(tab, "event", f"The event is {to}.", lambda: change(event, to, reviewer=tab.who, reason=reason))


def _do(tab: Tab, part: str, said: str, act: Callable[[], object]) -> None:
    """Change something and tell what came of it in the part of the page where it was asked for."""
    try:
        act()
        tab.tell(part, said)
    except InputError as error:
        tab.tell(part, error)
    st.rerun()


if __name__ == "__main__":
    show(draw)
