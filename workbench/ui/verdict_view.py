"""The machine's verdict, each outlet's words, the differences between outlets, and what checkers decided.

Pure: records in, markup out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from markupsafe import Markup

from workbench.judge.labels import confidence
from workbench.models.article import Article, Correction, Version
from workbench.models.check import Check, Failure, Finding, Origin, ProvedDiscrepancy, Rejected, Verdict, Voice
from workbench.models.claim import Evidence
from workbench.models.review import Act, Logged
from workbench.review.decisions import Standing
from workbench.ui.bridge import article_link
from workbench.ui.markup import (
    ACTS,
    ALIKE,
    DECISIONS,
    DISCREPANCIES,
    FAILED,
    NO_READING,
    STANCES,
    UNCITED,
    UNPROVED,
    VERDICTS,
    Badge,
    Span,
    bdi,
    chip,
    closest_pair,
    difference,
    el,
    join,
    judge_of,
    likeness,
    plural,
    quotations,
    utc,
    word_diff,
)

# ---------------------------------------------------------------- the machine's verdict

_SAYS_SO = re.compile(r"\b(unnamed|unattributed|anonymous|unidentified)\b", re.IGNORECASE)
_ORDER = (*STANCES, "unproved", "unread")


def verdict_panel(check: Check) -> Markup:
    """Show what the machine concluded, by which rule, on how many origins, and which judge it was."""
    cases = None
    match check.outcome:
        case Failure():
            kind, badge, body = "failed", FAILED, failure(check.outcome)
        case Verdict() as verdict:
            kind, badge, body = verdict.label, VERDICTS[verdict.label], _reasons(verdict)
            both = [("Case for", verdict.case_for), ("Case against", verdict.case_against)]
            sides = [el("div", el("dt", name), el("dd", bdi(case))) for name, case in both if case]
            if sides:
                cases = el("details", el("summary", "Case for and against"), el("dl", *sides, class_="cases"))
    side = el(
        "div",
        el("span", "Machine verdict", class_="lbl"),
        el("strong", f"{badge.glyph} {badge.word}", class_=f"label {kind}"),
        el("span", origins_line(check), class_="origins"),
        el("span", f"Judge: {judge_of(check)}", class_="lbl"),
    )
    return el("section", side, el("div", body), cases, class_="verdict", aria_label="Machine verdict")


def _reasons(verdict: Verdict) -> Markup:
    """Say why the label was given, and how many outlets have which stance."""
    said = (
        f" The judge said “{VERDICTS[verdict.said].word}”; its evidence does not prove that."
        if verdict.said != verdict.label
        else ""
    )
    rule = el("p", el("b", "Why this label: "), f"{verdict.label_reason}.{said}")
    rationale = el("p", bdi(verdict.rationale), class_="why") if verdict.rationale else None
    kinds = sorted((stance_of(finding) for finding in verdict.findings), key=lambda kind: _ORDER.index(kind[0]))
    bars = []
    for kind, badge in dict.fromkeys(kinds):
        n = kinds.count((kind, badge))
        bars.append(el("li", f"{badge.glyph} {n} {badge.word}", class_=f"chip {kind}", style=f"flex-grow:{n}"))
    return join([rule, rationale, el("ul", *bars, class_="tally")])


def blind_panel() -> Markup:
    """Say why no verdict is shown."""
    why = el("p", "Read the evidence below and decide. You’ll see the machine’s verdict next.", class_="why")
    side = el("div", el("span", "Machine verdict", class_="lbl"), el("strong", "Hidden", class_="label blind"))
    return el("section", side, el("div", el("p", el("b", "Blind review: decide first.")), why), class_="verdict")


def failure(failed: Failure) -> Markup:
    """Show that a judge did not answer, with its reason: never a label."""
    hint = el("p", f"hint: {failed.hint}") if failed.hint else None
    title = el("b", f"! The judge failed: {failed.error.replace('_', ' ')}")
    none = el("p", "No label: the judge did not answer.", class_="why")
    return el("div", title, el("p", bdi(failed.message)), hint, none, class_="failed")


def origins_line(check: Check) -> Markup:
    """Say how many outlets carry the claim, and how many origins they lead back to."""

    def names(origins: Sequence[Origin]) -> Markup:
        shown = (o.name if o.named or _SAYS_SO.search(o.name) else f"{o.name} (unnamed)" for o in origins)
        return join((bdi(name) for name in shown), ", ")

    if isinstance(check.outcome, Failure):
        return el("span", f"{plural(len(check.versions), 'outlet')}, not compared")
    speaking = sum(f.stance not in (None, "silent") for f in check.outcome.findings)
    affirm = [o for o in check.outcome.origins if o.position == "affirms"]
    deny = [o for o in check.outcome.origins if o.position == "denies"]
    counted = el("b", f"{plural(speaking, 'outlet')} · {plural(len(affirm), 'origin')}")
    affirmed = join([": ", names(affirm)]) if affirm else None
    denied = join([" · denied by ", names(deny)]) if deny else None
    return join([counted, affirmed, denied])


# ---------------------------------------------------------------- one card for each outlet that speaks


def stance_of(finding: Finding) -> tuple[str, Badge]:
    """Tell the class and the badge of a finding: its stance, or why it has none."""
    if finding.stance is not None:
        return finding.stance, STANCES[finding.stance]
    return ("unproved", UNPROVED) if finding.said else ("unread", NO_READING)


def held_stance(article_id: str, finding: Finding | None, held: Standing) -> tuple[str, Badge]:
    """Tell the class and the badge that hold: a checker's stance where there is one, else the machine's."""
    corrected = held.stances.get(article_id)
    if corrected:
        return corrected, STANCES[corrected]
    return stance_of(finding) if finding else ("unread", NO_READING)


def cards(check: Check, held: Standing | None = None) -> Markup | None:
    """Show what every outlet does with the claim, in the same order on every claim; nothing if the judge failed."""
    verdict, held = check.verdict, held or Standing()
    if verdict is None:
        return None
    speaking, silent = [], []
    for version in check.versions:
        article_id = version.article.id
        finding = verdict.finding(article_id)
        added = [span for span in held.evidence if span.article_id == article_id]
        if finding is None:
            continue
        if held_stance(article_id, finding, held)[0] == "silent" and not added:
            silent.append(version)
            continue
        refused = [rejection(r) for r in verdict.rejected if r.article_id == article_id]
        speaking.append(_card(check, version.article, finding, held, added, refused))
    known = {version.article.id for version in check.versions}
    strays = [rejection(r) for r in verdict.rejected if r.article_id not in known]
    return join([_grid(speaking), _silent_line(silent, check.claim.id, STANCES["silent"]), *strays])


def _card(
    check: Check,
    article: Article,
    finding: Finding,
    held: Standing,
    added: Sequence[Evidence],
    refused: Sequence[Markup],
) -> Markup:
    kind, badge = held_stance(article.id, finding, held)
    evidence = {(e.start, e.end): e for e in (*finding.evidence, *added)}.values()
    sure = confidence(finding)
    corrected = None
    if held.stances.get(article.id) not in (None, finding.stance):
        machine = stance_of(finding)[1].word
        corrected = el("p", f"Set by a reviewer. Machine: “{machine}”.", class_="why")
    if evidence:
        shown = quotations(article, evidence, kind)
    elif finding.said is None:
        shown = el("p", "The judge did not assess this article.", class_="why")
    else:
        said = STANCES[finding.said].word
        shown = el("p", f"The judge said “{said}”, but none of its quotes could be verified.", class_="why")
    return el(
        "article",
        el("header", el("b", bdi(article.name)), chip(badge, kind)),
        corrected,
        shown,
        *refused,
        el("p", bdi(finding.summary), f" Confidence: {sure}." if sure else None, class_="why")
        if finding.summary
        else None,
        _card_foot(check, article, finding.voices, evidence),
        class_=f"card {kind}",
        aria_label=f"{article.name}: {badge.word}",
    )


def blind_cards(check: Check) -> Markup | None:
    """Show the words that were found in every article, and nothing of what the machine makes of them."""
    if check.verdict is None:
        return None
    citing, uncited = [], []
    for version in check.versions:
        article, finding = version.article, check.verdict.finding(version.article.id)
        if finding is None or not finding.evidence:
            uncited.append(version)
            continue
        foot = _card_foot(check, article, finding.voices, finding.evidence, positions=False)
        words = quotations(article, finding.evidence, "plain")
        head = el("header", el("b", bdi(article.name)))
        citing.append(el("article", head, words, foot, class_="card", aria_label=article.name))
    return join([_grid(citing), _silent_line(uncited, check.claim.id, UNCITED)])


def _grid(speaking: Sequence[Markup]) -> Markup | None:
    return el("section", *speaking, class_="grid", aria_label="Evidence by outlet") if speaking else None


def _card_foot(
    check: Check, article: Article, voices: Sequence[Voice], evidence: Iterable[Evidence], *, positions: bool = True
) -> Markup:
    """Say who speaks and through whom, and lead into the article; what the machine took them for, if `positions`."""
    lines = []
    for voice in voices:
        says = el("i", f" {voice.position}") if positions and voice.position != "affirms" else None
        via = join((bdi(name) for name in voice.via), ", ") if voice.via else None
        lines.append(join(["↳ ", via, " ← " if via else None, bdi(voice.speaker), says]))
    listed = (el("li", line) for line in dict.fromkeys(lines))
    first = next((Span(e.start, e.end) for e in evidence), None)
    link = el("a", "In article ›", href=article_link(article.id, first, check.claim.id), class_="go")
    return el("footer", el("ul", *listed, class_="voices", aria_label="Who says so"), link)


def rejection(rejected: Rejected) -> Markup:
    """Show what did not stand as rejected, with the article's nearest words to explain it."""
    nearest = el("small", "Closest match in the article: ", bdi(f"“{rejected.nearest}”")) if rejected.nearest else None
    said = el("s", bdi(f"“{rejected.text}”")) if rejected.what == "quote" else bdi(rejected.text)
    title = el("b", f"✗ Rejected {rejected.what}: {rejected.reason}")
    return el("div", title, said, nearest, class_="rejected")


def _silent_line(versions: Sequence[Version], claim_id: str, badge: Badge) -> Markup | None:
    """Name the outlets that are silent, each with its best match, so that silence can be checked."""
    if not versions:
        return None
    entries = []
    for version in versions:
        best = min(version.hits, key=lambda hit: hit.rank, default=None)
        where = Span(best.passage.start, best.passage.end) if best else None
        link = el("a", "open ›", href=article_link(version.article.id, where, claim_id), class_="go")
        dense = max((hit.dense for hit in version.hits if hit.dense is not None), default=None)
        lexical = max((hit.lexical for hit in version.hits if hit.lexical is not None), default=None)
        match = "no match" if lexical is None else f"best word match {lexical:.1f}"
        match = match if dense is None else f"best match {dense:.2f}"
        entries.append(el("span", el("b", bdi(version.article.name)), f" {match} ", link))
    return el("div", chip(badge, "silent"), *entries, class_="quiet", role="group", aria_label="Silent outlets")


# ---------------------------------------------------------------- the verdict as a paragraph to be copied into a report


def cited(check: Check, held: Standing) -> str | None:
    """Write the paragraph and its numbered sources; None where there is no verdict."""
    verdict = check.verdict
    if verdict is None:
        return None
    says: list[str] = []
    sources, silent = [], []
    for version in check.versions:
        article, finding = version.article, verdict.finding(version.article.id)
        kind, badge = held_stance(article.id, finding, held)
        if kind == "silent":
            silent.append(article.name)
        added = [e for e in held.evidence if e.article_id == article.id]
        first = next(iter([*added, *(finding.evidence if finding else ())]), None)
        if first is None or kind not in STANCES:
            continue
        n = len(says) + 1
        says.append(f"{article.name} {badge.word}: “{first.quote}” [{n}]")
        known = [found.value for found in (article.outlet, article.title, article.published) if found is not None]
        place = [article.url or article.source, f"characters {first.start}–{first.end}"]
        sources.append(f"[{n}] {', '.join([*known, *place])}")
    label = VERDICTS[held.label or verdict.label].word.lower()
    by = "machine verdict, not reviewed"
    if held.held and held.label:
        by = f"decided by {held.held.review.reviewer}"
    origins = plural(verdict.independent_origins, "independent origin")
    sentences = [
        f"“{check.claim.text}” — {label}, by this corpus ({by}).",
        f"{plural(len(check.versions), 'outlet')} compared, {origins}.",
        f"{'; '.join(says)}." if says else "",
        f"Silent: {', '.join(silent)}." if silent else "",
    ]
    return "\n".join([" ".join(filter(None, sentences)), *sources])


def paragraph(check: Check, held: Standing) -> Markup | None:
    """Show the paragraph where it can be copied."""
    written = cited(check, held)
    if written is None:
        return None
    copy = el("a", "Copy", href="#copy", class_="copy", role="button")
    return el("details", el("summary", "Paragraph with citations"), copy, el("p", written, class_="cited", dir="auto"))


# ---------------------------------------------------------------- how versions differ

_MOSTLY = 0.6
"""Share of the same characters from which two sentences are read faster as one with changes."""


def discrepancies(check: Check) -> Markup | None:
    """Show each proved difference between outlets with the words on both sides."""
    if isinstance(check.outcome, Failure) or not check.outcome.discrepancies:
        return None
    shown = (_discrepancy(found, check) for found in check.outcome.discrepancies)
    return el("section", el("h2", "How the versions differ"), *shown, class_="differs")


def _discrepancy(found: ProvedDiscrepancy, check: Check) -> Markup:
    def outlet(article_id: str) -> Markup:
        article = check.article(article_id)
        return bdi(article.name if article else article_id)

    quotation = found.kind == "quote_variant" and len(found.evidence) > 1
    sides = _quotation_variants(found.evidence) if quotation else _sides(found.evidence)
    rows = [
        el("tr", el("th", outlet(e.article_id), scope="row"), el("td", side))
        for e, side in zip(found.evidence, sides, strict=True)
    ]
    if found.kind == "omission" and found.article_ids:
        missing = join(map(outlet, found.article_ids), ", ")
        rows.append(el("tr", el("th", missing, scope="row"), el("td", "does not mention it", class_="why")))
    badge = DISCREPANCIES[found.kind]
    head = el("p", el("b", f"{badge.glyph} {badge.word}"), " ", bdi(found.explanation))
    return el("div", head, el("table", el("tbody", *rows)), class_="difference")


def _sides(evidence: Sequence[Evidence]) -> list[Markup]:
    """Show the words as they stand; what is worded much like the first side shows where it differs from it."""
    sides = []
    for one in evidence:
        first, quote = evidence[0].quote, one.quote
        runs = word_diff(first, quote)
        same = sum(len(run.text) for run in runs if run.change == "same")
        alike = quote != first and same >= _MOSTLY * max(len(first), len(quote))
        sides.append(el("span", difference(runs) if alike else quote, class_="verbatim", dir="auto"))
    return sides


def _quotation_variants(evidence: Sequence[Evidence]) -> list[Markup]:
    """Compare quotations of the same words: the first as it stands, each other with what is different in it."""
    first, *others = evidence
    pairs = [closest_pair(first.quote, other.quote) for other in others]
    shown = [el("q", bdi(pairs[0][0]))]
    for one, other in pairs:
        runs = word_diff(one, other)
        if likeness(one, other) < ALIKE:
            shown.append(join([el("q", bdi(other)), el("span", " different quote", class_="why")]))
        elif all(run.change == "same" for run in runs):
            shown.append(join([el("q", difference(runs)), el("span", " identical", class_="why")]))
        else:
            shown.append(el("q", difference(runs)))
    return shown


# ---------------------------------------------------------------- what checkers decided


def history(entries: Sequence[Logged]) -> Markup:
    """List every decision on a claim, in order; nothing is ever removed from it."""
    none = el("p", "No decisions yet.", class_="why")
    body = el("ol", *(el("li", decision(entry)) for entry in entries), class_="history") if entries else none
    return el("details", el("summary", f"History ({len(entries)})"), body)


def acts(done: Sequence[Act]) -> Markup | None:
    """List what was done by hand to a claim or an article, in order, with who and why."""
    if not done:
        return None
    lines = []
    for act in done:
        undoes = f" (change {act.undoes})" if act.undoes is not None else None
        to = join([": ", bdi(f"“{act.text}”")]) if act.text else None
        did = [f"{act.seq}. ", el("b", bdi(act.reviewer)), f" {ACTS[act.kind]}", undoes, to]
        lines.append(el("li", *did, " · ", bdi(act.reason), " · ", utc(act.at)))
    return el("details", el("summary", f"Edits ({len(done)})"), el("ol", *lines, class_="history"))


def corrections(done: Sequence[Correction]) -> Markup | None:
    """List what was corrected in an article and what of it was taken back, in order, with who and why."""
    if not done:
        return None
    lines = []
    for one in done:
        name = one.field.replace("_", " ")
        to = bdi(f"“{one.value}”") if one.value else "unknown"
        did = [f" undid a correction of the {name}"] if one.undoes else [f" set the {name} to ", to]
        lines.append(el("li", el("b", bdi(one.reviewer)), *did, " · ", bdi(one.reason), " · ", utc(one.at)))
    return el("details", el("summary", f"Corrections ({len(done)})"), el("ol", *lines, class_="history"))


def decision(entry: Logged) -> Markup:
    """Say who decided what, when and why."""
    review = entry.review
    to = el("b", f" → {VERDICTS[review.label].word}") if review.label else None
    stances = ", ".join(STANCES[stance].word for stance in (review.stances or {}).values())
    fixed = join([" · stance corrected to ", el("b", stances)]) if stances else None
    added = (
        join([" · added evidence ", *(bdi(f"“{span.quote}”") for span in review.evidence)]) if review.evidence else None
    )
    reason = join([" · ", bdi(review.reason)]) if review.reason else None
    note = join([" · ", bdi(f"“{review.note}”")]) if review.note else None
    blind = el("i", " (blind)") if review.blind else None
    did = [el("b", bdi(review.reviewer)), f" {DECISIONS[review.decision]}", blind, to, fixed, added, reason, note]
    return join([*did, " · ", utc(review.at)])


def decided(standing: Standing) -> Markup | None:
    """Say in the claim's head line what holds for it, if anybody has decided."""
    if standing.differ:
        labels = (join([bdi(who), f" → {VERDICTS[label].word}"]) for who, label in standing.labels.items())
        return el("span", el("b", "Reviewers disagree: "), join(labels, " · "), class_="decided")
    return el("span", decision(standing.held), class_="decided") if standing.held else None


def kept(standing: Standing) -> Markup | None:
    """Say that a decision was kept although the machine has come to another label since."""
    if standing.held is None or standing.label is None or standing.machine_now is None:
        return None
    label, now = VERDICTS[standing.label].word, VERDICTS[standing.machine_now].word
    who = bdi(standing.held.review.reviewer)
    return el("p", f"Kept: {label} (", who, f"). The machine now says: {now}.", class_="why", role="status")


def banner(others: Sequence[Logged], meanwhile: Sequence[Logged]) -> Markup | None:
    """Tell a checker what others decided since the claim was drawn, or while it was being decided."""
    entries = {entry.seq: entry for entry in (*others, *meanwhile)}
    if not entries:
        return None
    after = " Your decision is saved too." if meanwhile else ""
    title = el("b", f"Someone else decided this claim while you had it open.{after}")
    return el("div", title, el("ul", *(el("li", decision(e)) for e in entries.values())), class_="banner", role="alert")
