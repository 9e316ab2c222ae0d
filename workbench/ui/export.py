"""The Export page: what leaves the workspace, what ClaimReview still needs, and what comes back or is others'."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple, NoReturn, get_args

import streamlit as st
from markupsafe import Markup

from workbench.errors import InputError
from workbench.export import Exported, ExportFormat, Gap
from workbench.export.claimreview import host
from workbench.export.imports import Foreign, read_claim_reviews
from workbench.models import GivenRating, Rating
from workbench.models.base import VerdictLabel
from workbench.review.published import scale_of
from workbench.review.queue import QueueRow, View
from workbench.settings import SCALE
from workbench.ui.bridge import claim_link
from workbench.ui.markup import EXPORT_GAPS, VERDICTS, bdi, chip, el, frame, join, markdown_safe, plural, problem
from workbench.ui.state import LISTED, Tab, begin_page, bench, choose_event, decided_claims, page_head, show, this_tab


class FileFormat(NamedTuple):
    """What a format is called on the page, and what its file is."""

    name: str
    suffix: str
    mime: str


_FORMATS: dict[ExportFormat, FileFormat] = {
    "csv": FileFormat("CSV", "csv", "text/csv"),
    "jsonl": FileFormat("JSON Lines (everything)", "jsonl", "application/x-ndjson"),
    "claimreview": FileFormat("ClaimReview", "json", "application/ld+json"),
    "datafeed": FileFormat("ClaimReview feed", "json", "application/ld+json"),
    "html": FileFormat("Event report (HTML)", "html", "text/html"),
}
_PREVIEW_LINES = 40
_LISTED = 50  # lines of what was refused, or reviews of others
_MEGABYTES = 50


def draw() -> None:
    """Draw the page."""
    tab = begin_page()
    page_head("Export", tab)
    if not bench().events():
        st.html(frame(el("p", "There is nothing to export yet.", class_="why")))
        page = Path(__file__).with_name("corpus.py")
        st.page_link(page, label="Add articles first", icon=":material/library_add:")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        event = choose_event(tab, or_all=True)
        form: ExportFormat = st.segmented_control(
            "Format", list(_FORMATS), default="jsonl", required=True, key="format", format_func=_name_of, wrap=True
        )
    publishing = form in ("claimreview", "datafeed")
    if publishing:
        _publisher()
        _rate(tab, event)
    _file(tab, event, form, publishing=publishing)
    _imports(tab, event)


def _name_of(form: ExportFormat) -> str:
    return _FORMATS[form].name


def _say(part: str, said: str | Markup | InputError) -> NoReturn:
    """Tell in a part of the page, once it is drawn anew, and draw it anew."""
    this_tab().tell(part, said)
    st.rerun()


# ---------------------------------------------------------------- who publishes, and on which scale


def _publisher() -> None:
    """Draw the forms for who publishes and for the rating scale; what workbench.toml sets stands there unchanged."""
    this_tab().told("publisher")
    found, toml = bench().desk.newsroom, bench().settings.newsroom
    fixed = toml.model_fields_set if toml else set[str]()
    missing = not found.name.strip() or host(found.site) is None
    named = "Say who publishes" if missing else f"Publisher: {markdown_safe(found.name)}"
    with st.expander(named, expanded=missing, icon=":material/apartment:"), st.form("publisher", border=False):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            name = st.text_input("Name of the newsroom", found.name, key="desk_name", disabled="name" in fixed)
            site = st.text_input(
                "Site of the newsroom", found.site, key="desk_site", placeholder="https://", disabled="site" in fixed
            )
            saved = st.form_submit_button("Save", type="primary", icon=":material/check:")
        if fixed & {"name", "site"}:
            st.html(frame(el("p", "Greyed-out fields are set in workbench.toml.", class_="why")))
    if saved:
        try:
            bench().desk.describe_newsroom(name=name, site=site, reviewer=this_tab().who)
        except InputError as error:
            _say("publisher", error)
        _say("publisher", "Publisher saved.")
    _scale()


def _scale() -> None:
    try:
        scale = scale_of(bench().desk.newsroom)
    except InputError as error:  # of workbench.toml: what the form saves is a scale
        st.html(frame(problem(error)))
        return
    toml = bench().settings.newsroom
    names = ", ".join(rating.text for rating in scale.ratings)
    with st.expander(f"Rating scale: {markdown_safe(names)}", icon=":material/straighten:"):
        table = [
            {"Rating": one.text, "Number": one.value, "Proposed for": [VERDICTS[x].word for x in one.proposed_for]}
            for one in scale.ratings
        ]
        if toml and toml.model_fields_set & SCALE:
            st.dataframe(table, hide_index=True)
            st.html(frame(el("p", "This scale is set in workbench.toml.", class_="why")))
            return
        columns = {
            "Rating": st.column_config.TextColumn(required=True, max_chars=80),
            "Number": st.column_config.NumberColumn(step=1, min_value=1, help="Optional. The greatest is the truest."),
            "Proposed for": st.column_config.MultiselectColumn(
                options=[VERDICTS[label].word for label in get_args(VerdictLabel)]
            ),
        }
        turn = st.session_state.setdefault("scale_round", 0)
        filled = st.data_editor(
            table, column_config=columns, num_rows="dynamic", hide_index=True, key=f"scale_{turn}",
            alt="The ratings of the scale, their numbers, and the labels for which each is proposed",
        )  # fmt: skip
        st.html(frame(el("p", "A change does not touch ratings that were given.", class_="why")))
        if not st.button("Save the scale", key="save_scale", icon=":material/check:"):
            return
    try:
        bench().desk.describe_newsroom(scale=[_rating_of(line) for line in filled], reviewer=this_tab().who)
    except InputError as error:
        _say("publisher", error)
    st.session_state.scale_round = turn + 1
    _say("publisher", "Saved: the rating scale.")


def _rating_of(line: dict[str, Any]) -> Rating:
    labels = tuple(label for label in get_args(VerdictLabel) if VERDICTS[label].word in (line["Proposed for"] or ()))
    number = line["Number"]
    value = None if number is None or number != number else int(number)  # an empty cell may come back as NaN
    return Rating(text=" ".join(str(line["Rating"] or "").split()), value=value, proposed_for=labels)


# ---------------------------------------------------------------- a person's rating of a claim


def _rate(tab: Tab, event: str | None) -> None:
    """Draw the form that gives one decided claim its rating, headline, explanation and page: the next unrated first."""
    with st.container(border=True, key="rate"):
        st.html(frame(el("h2", "Ratings")))
        this_tab().told("rate")
        claims, given = decided_claims(tab, event, key="rate"), bench().desk.ratings(event)
        if not claims:
            return
        rows = {row.claim_id: row for row in sorted(claims, key=lambda row: row.claim_id in given)}
        n_rated = len(rows.keys() & given.keys())
        st.html(frame(el("p", f"{n_rated} of {len(rows)} decided claims rated.", class_="why")))
        turn = st.session_state.setdefault("rate_round", 0)
        claim_id = st.selectbox(
            "Claim to rate", list(rows), key=f"rate_{turn}",
            format_func=lambda id_: f"{given[id_].rating}: {rows[id_].text}" if id_ in given else rows[id_].text,
        )  # fmt: skip
        _rating_form(tab, rows[claim_id], given.get(claim_id), turn)


def _rating_form(tab: Tab, row: QueueRow, given: GivenRating | None, turn: int) -> None:
    try:
        scale = scale_of(bench().desk.newsroom)
    except InputError:  # told above
        return
    label = row.standing.label
    assert label is not None  # of a decided claim
    proposed = scale.proposed(label)
    about = [
        el("div", bdi(row.text), class_="claimed"),
        el("p", "Decided: ", chip(VERDICTS[label], label), f" Proposed: {proposed.text}." if proposed else None,
           " ", el("a", "Open the claim", href=claim_link(row.claim_id), class_="go")),
    ]  # fmt: skip
    if given and given.label != label:
        then = VERDICTS[given.label].word
        about.append(el("p", f"It was rated {given.rating} as {then.lower()}. Rate it again.", class_="failure"))
    elif given:
        about.append(el("p", "Rated ", el("b", bdi(given.rating)), " by ", bdi(given.reviewer), f", {given.at[:10]}."))
    st.html(frame(*about))
    names, key = [one.text for one in scale.ratings], f"{row.claim_id}_{turn}"
    with st.form(f"rating_{key}", border=False):
        chosen = st.pills(
            "Rating", names, default=given.rating if given and given.rating in names else None, key=f"rated_{key}",
            format_func=markdown_safe,
        )  # fmt: skip
        headline = st.text_input("Headline", (given.headline if given else None) or "", key=f"headline_{key}")
        explanation = st.text_area(
            "Explanation", (given.explanation if given else None) or "", key=f"explanation_{key}", height=90
        )
        url = st.text_input(
            "Page of the review", (given.url if given else None) or "", key=f"page_{key}", placeholder="https://"
        )
        saved = st.form_submit_button("Save rating", type="primary", icon=":material/check:")
    if saved:
        try:
            if chosen is None:
                raise InputError("no rating is chosen", hint="choose one of the scale; the proposal is only a proposal")
            bench().desk.rate(
                row.claim_id, chosen, headline=headline, explanation=explanation, url=url, reviewer=tab.who
            )
        except InputError as error:
            _say("rate", error)
        st.session_state.rate_round = turn + 1
        _say("rate", f"Rated: {chosen}.")
    if given:
        _withdraw(tab, row, key)


def _withdraw(tab: Tab, row: QueueRow, key: str) -> None:
    with st.popover("Withdraw the rating", icon=":material/undo:"), st.form(f"withdraw_{key}", border=False):
        reason = st.text_input("Reason", key=f"why_{key}")
        if not st.form_submit_button("Withdraw"):
            return
    try:
        bench().desk.withdraw_rating(row.claim_id, reviewer=tab.who, reason=reason)
    except InputError as error:
        _say("rate", error)
    st.session_state.rate_round += 1
    _say("rate", "The rating was withdrawn.")


# ---------------------------------------------------------------- the file


def _file(tab: Tab, event: str | None, form: ExportFormat, *, publishing: bool) -> None:
    """Draw which claims leave, the download, how the file begins, and what is refused and why."""
    with st.container(border=True, key="export"):
        st.html(frame(el("h2", "File")))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            reviewed = publishing or st.toggle("Reviewed only", key="reviewed_only")
            today = datetime.now(UTC).date()
            since = st.date_input(
                "Only checked or decided since", value=None, max_value=today, key="export_since", width=220
            )
            day = since.isoformat() if isinstance(since, date) else None
            n = bench().desk.counts(View(show="all", event=event, every=True)).all
            # A file that takes seconds is not made with every press of a button.
            if n > LISTED and not st.button(f"Make the file of {n:,} claims", key="make", icon=":material/draft:"):
                return
            try:
                made = bench().export(form, event=event, reviewed_only=reviewed, since=day, reviewer=tab.who)
            except InputError as error:
                told = InputError("a report covers one event", hint="choose it above")
                st.html(frame(problem(told if form == "html" and event is None else error)))
                return
            st.download_button(
                "Download", made.text, f"workbench.{_FORMATS[form].suffix}", _FORMATS[form].mime, type="primary",
                icon=":material/download:", disabled=not made.count, on_click="ignore", key="download",
            )  # fmt: skip
        _summary(made)


def _summary(made: Exported) -> None:
    counted = [plural(made.count, "claim")]
    if made.by_label:
        counted.append(f"{made.by_label} with a rating that nobody chose")
    counted.append(f"{len(made.text):,} characters")
    st.html(frame(el("p", ", ".join(counted), class_="why")))
    if made.refusals:
        is_open = None if made.count else "open"
        st.html(frame(el("details", el("summary", "Not exported"), _gaps(made.gaps), class_="failure", open=is_open)))
    if made.left_out:
        head = f"{plural(len(made.left_out), 'claim')} left out: set aside, or awaiting your blind review"
        st.html(frame(el("details", el("summary", head), _lines([*map(_by_wording, made.left_out)]))))
    if made.warnings:
        head = plural(len(made.warnings), "warning")
        st.html(frame(el("details", el("summary", head), _lines([*map(_by_wording, made.warnings)]), class_="banner")))
    if made.count:
        _preview(made.text)


def _gaps(found: Sequence[Gap]) -> Markup:
    """Say what is missing and what to do about it, each with the claims that want it."""
    parts = []
    for kind, (what, todo) in EXPORT_GAPS.items():
        gaps = [gap for gap in found if gap.kind == kind]
        claims = [el("a", bdi(gap.claim), href=claim_link(gap.claim_id), class_="go") for gap in gaps if gap.claim_id]
        if gaps:
            head = el("p", el("b", f"{what}. "), todo, f" {plural(len(claims), 'claim')}:" if claims else None)
            parts.append(join([head, _lines(claims) if claims else None]))
    return join(parts)


def _by_wording(line: str) -> Markup:
    """Put the wording of a claim, and the way to it, in the place of its id."""
    pieces = re.split(r"\b(?:claim )?([0-9a-f]{16})\b", line)
    known = [bench().store.claim(id_) for id_ in pieces[1::2]]
    links = [el("a", bdi(claim.text), href=claim_link(claim.id), class_="go") for claim in known]
    return join([piece for both in zip_longest(pieces[::2], links) for piece in both])


def _lines(told: Sequence[str]) -> Markup:
    """List lines, as many as can be read; say how many more there are."""
    rest = len(told) - _LISTED
    more = el("li", f"and {rest:,} more; `workbench export` lists them all") if rest > 0 else None
    return el(
        "ul",
        join(el("li", line if isinstance(line, Markup) else bdi(line), class_="lines") for line in told[:_LISTED]),
        more,
    )


def _preview(text: str) -> None:
    """Show how the file begins; nothing in it is the checker's to decide blind."""
    lines = text.splitlines()
    beginning = "\n".join(lines[:_PREVIEW_LINES])
    about = {"class_": "preview", "tabindex": "0", "role": "region", "aria_label": "Preview of the export"}
    st.html(frame(el("pre", beginning, **about)))
    if len(lines) > _PREVIEW_LINES:
        st.html(frame(el("p", f"First {_PREVIEW_LINES} of {len(lines):,} lines.", class_="why")))


# ---------------------------------------------------------------- what comes back, and what others published


def _imports(tab: Tab, event: str | None) -> None:
    with st.container(border=True, key="imports"):
        st.html(frame(el("h2", "Import")))
        this_tab().told("imported")
        left, right = st.columns(2, gap="medium")
        with left:
            _edited_reviews(tab)
        with right:
            _reviews_of_others(event)
        page = Path(__file__).with_name("corpus.py")
        st.page_link(page, label="Articles are added on the Corpus page", icon=":material/library_add:")


def _edited_reviews(tab: Tab) -> None:
    turn = st.session_state.setdefault("import_round", 0)
    with st.form("import_reviews", border=False):
        file = st.file_uploader(
            "Edited reviews: a CSV or JSON Lines export", ["csv", "jsonl"], max_upload_size=_MEGABYTES,
            key=f"edited_{turn}",
        )  # fmt: skip
        if not st.form_submit_button("Import reviews", icon=":material/upload:"):
            return
    try:
        if file is None:
            raise InputError("no file is chosen", hint="choose an export that was edited")
        blind = bench().desk.blind(None, tab.who)
        done = bench().exchange.import_reviews(file.name, file.getvalue(), reviewer=tab.who, blind=blind)
    except InputError as error:
        _say("imported", error)
    counts = {"unchanged": done.unchanged, "refused": len(done.refused)}
    told = [f"{plural(len(done.appended), 'review')} added", *(f"{n} {what}" for what, n in counts.items() if n)]
    refused = [f"line {one.line}: {one.message}\nhint: {one.hint}" for one in done.refused]
    st.session_state.import_round = turn + 1
    _say(
        "imported",
        join(
            [
                el("div", ", ".join(told), class_="said", role="status"),
                _lines(done.meanwhile) if done.meanwhile else None,
                el("div", el("b", "Refused"), _lines(refused), class_="failure") if refused else None,
            ]
        ),
    )


def _reviews_of_others(event: str | None) -> None:
    file = st.file_uploader(
        "ClaimReview of others: JSON-LD, a feed, or a saved page",
        ["json", "jsonld", "jsonl", "html", "htm", "txt", "gz"],
        max_upload_size=_MEGABYTES, key="foreign",
    )  # fmt: skip
    if file is None:
        return
    try:
        found = read_claim_reviews(file.getvalue())
    except InputError as error:
        st.html(frame(problem(error)))
        return
    st.html(frame(_foreign_table(found)))
    if not found.reviews:
        return
    events = bench().events()
    into = st.selectbox("Event", events, index=events.index(event) if event else len(events) - 1, key="foreign_event")
    if st.button(f"Add {plural(len(found.reviews), 'claim')} to the queue", key="take_foreign", icon=":material/add:"):
        kept, refused = set[str](), list[str]()
        for number, review in enumerate(found.reviews, start=1):
            try:
                kept.add(bench().typed(review.claim or "", event=into).id)
            except InputError as error:
                refused.append(f"review {number}: {error.message}\nhint: {error.hint}")
        added = el("div", f"{plural(len(kept), 'claim')} of others in the queue of ", bdi(into), role="status")
        wrong = el("div", el("b", "Refused"), _lines(refused), class_="failure") if refused else None
        _say("imported", join([added, wrong]))


def _foreign_table(found: Foreign) -> Markup:
    """List reviews of others, with what is wrong with each; all of it is foreign text."""
    rows = []
    for review in found.reviews[:_LISTED]:
        faults = ", ".join(dict.fromkeys(one.name.replace("_", " ") for one in review.problems))
        rows.append(
            el(
                "tr",
                el("th", bdi(review.claim or "no claim"), scope="row"),
                el("td", bdi(review.rating.text or "no rating"), data_head="Rating"),
                el("td", bdi(review.publisher or "unknown"), data_head="Publisher"),
                el("td", faults or "none", data_head="Faults"),
            )
        )
    heads = (el("th", head, scope="col") for head in ("Claim", "Rating", "Publisher", "Faults"))
    table = el("table", el("thead", el("tr", *heads)), el("tbody", *rows), class_="articles published stacked")
    rest = len(found.reviews) - _LISTED
    return join(
        [
            *(el("p", f"{one.name.replace('_', ' ')}: ", bdi(one.detail), class_="why") for one in found.problems),
            el("div", table, class_="scroll", tabindex="0", role="region", aria_label="Reviews of others")
            if rows
            else None,
            el("p", f"First {_LISTED} of {len(found.reviews):,} reviews.", class_="why") if rest > 0 else None,
        ]
    )


if __name__ == "__main__":
    show(draw)
