"""The machine's verdict, the origins behind it, the discrepancies between outlets, and what checkers decided.

Pure: records in, markup out, built from `parts`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from markupsafe import Markup

from workbench.models.article import Article, Correction, Version
from workbench.models.base import Stance
from workbench.models.check import Check, Failure, Finding, Origin, ProvedDiscrepancy, Rejected, Verdict, Voice
from workbench.models.claim import Evidence
from workbench.models.review import Act, Logged
from workbench.review.decisions import Standing
from workbench.ui import bridge
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
    Mark,
    Span,
    chip,
    closest_pair,
    difference,
    el,
    join,
    judge_name,
    likeness,
    plural,
    quotations,
    word_diff,
    words,
)

# ------------------------------------------------------------
# One card for each outlet that speaks on a claim, one line for the silent ones, and what did not stand.


class Case(NamedTuple):
    """A check with a verdict, and what checkers hold of it."""

    check: Check
    verdict: Verdict
    held: Standing

    def added(self, article_id: str) -> list[Evidence]:
        """Give the words of an article that checkers added."""
        return [span for span in self.held.evidence if span.article_id == article_id]


def cards(check: Check, held: Standing | None = None) -> Markup | None:
    """Show what every outlet does with the claim, in the same order on every claim; nothing if the judge failed."""
    if check.verdict is None:
        return None
    case = Case(check, check.verdict, held or Standing())
    known = {version.article.id for version in check.versions}
    strays = [rejection(r) for r in case.verdict.rejected if r.article_id not in known]
    silent = [v for v in check.versions if _is_silent(case, v.article.id)]
    quiet = _quiet_line(silent, check.claim.id, STANCES["silent"])
    return join([_grid(_card(case, version) for version in check.versions), quiet, *strays])


def blind_cards(check: Check) -> Markup | None:
    """Show the words that were found in every article, and nothing of what the machine makes of them."""
    if check.verdict is None:
        return None
    case = Case(check, check.verdict, Standing())
    uncited = [v for v in check.versions if not (f := case.verdict.finding(v.article.id)) or not f.evidence]
    quiet = _quiet_line(uncited, check.claim.id, UNCITED)
    return join([_grid(_blind_card(case, version) for version in check.versions), quiet])


def _grid(found: Iterable[Markup | None]) -> Markup | None:
    speaking = [card for card in found if card is not None]
    return el("section", *speaking, class_="grid", aria_label="Evidence by outlet") if speaking else None


def stance_of(finding: Finding) -> tuple[str, Mark]:
    """Tell the class and the mark of a finding: its stance, or why it has none."""
    if finding.stance is not None:
        return finding.stance, STANCES[finding.stance]
    return ("unproved", UNPROVED) if finding.said else ("unread", NO_READING)


def held_stance(article_id: str, finding: Finding | None, held: Standing) -> tuple[str, Mark]:
    """Tell the class and the mark that hold: a checker's stance where there is one, else the machine's."""
    corrected = held.stances.get(article_id)
    if corrected:
        return corrected, STANCES[corrected]
    return stance_of(finding) if finding else ("unread", NO_READING)


def _is_silent(case: Case, article_id: str) -> bool:
    finding = case.verdict.finding(article_id)
    return (
        finding is not None
        and held_stance(article_id, finding, case.held)[0] == "silent"
        and not case.added(article_id)
    )


def _card(case: Case, version: Version) -> Markup | None:
    article, finding = version.article, case.verdict.finding(version.article.id)
    if finding is None or _is_silent(case, article.id):
        return None
    kind, mark = held_stance(article.id, finding, case.held)
    evidence = {(e.start, e.end): e for e in (*finding.evidence, *case.added(article.id))}.values()
    return el(
        "article",
        el("header", el("b", words(article.name)), chip(mark, kind)),
        _corrected(finding, case.held),
        quotations(article, evidence, kind) if evidence else _nothing_stood(finding.said),
        *(rejection(r) for r in case.verdict.rejected if r.article_id == article.id),
        el("p", words(finding.summary), class_="why") if finding.summary else None,
        el("footer", _voices(finding.voices), _into(article, evidence, case.check)),
        class_=f"card {kind}",
        aria_label=f"{article.name}: {mark.word}",
    )


def _blind_card(case: Case, version: Version) -> Markup | None:
    article, finding = version.article, case.verdict.finding(version.article.id)
    if finding is None or not finding.evidence:
        return None
    return el(
        "article",
        el("header", el("b", words(article.name))),
        quotations(article, finding.evidence, "plain"),
        el("footer", _voices(finding.voices, told=False), _into(article, finding.evidence, case.check)),
        class_="card",
        aria_label=article.name,
    )


def _into(article: Article, evidence: Iterable[Evidence], check: Check) -> Markup:
    first = next((Span(e.start, e.end) for e in evidence), None)
    return el("a", "In article ›", href=bridge.article(article.id, first, check.claim.id), class_="go")


def _corrected(finding: Finding, held: Standing) -> Markup | None:
    if held.stances.get(finding.article_id) in (None, finding.stance):
        return None
    return el("p", f"A checker’s stance; the machine said “{stance_of(finding)[1].word}”.", class_="why")


def _nothing_stood(said: Stance | None) -> Markup:
    if said is None:
        return el("p", "The judge gave no reading of this article.", class_="why")
    return el("p", f"The judge said “{STANCES[said].word}”; none of its quotes stood.", class_="why")


def _voices(voices: Sequence[Voice], *, told: bool = True) -> Markup:
    shown = dict.fromkeys(_voice(voice, told=told) for voice in voices)
    return el("ul", *(el("li", line) for line in shown), class_="voices", aria_label="Who says so")


def _voice(voice: Voice, *, told: bool) -> Markup:
    """Say who speaks and through whom; what the machine took it for only where that is `told`."""
    says = el("i", f" {voice.position}") if told and voice.position != "affirms" else None
    via = join((words(name) for name in voice.via), ", ") if voice.via else None
    return join(["↳ ", via, " ← " if via else None, words(voice.speaker), says])


def rejection(rejected: Rejected) -> Markup:
    """Show what did not stand as rejected, with the article's nearest words to explain it."""
    nearest = el("small", "Nearest in the article: ", words(f"“{rejected.nearest}”")) if rejected.nearest else None
    said = el("s", words(f"“{rejected.text}”")) if rejected.what == "quote" else words(rejected.text)
    title = el("b", f"✗ Rejected {rejected.what}: {rejected.reason}")
    return el("div", title, said, nearest, class_="rejected")


def _quiet_line(versions: Sequence[Version], claim_id: str, mark: Mark) -> Markup | None:
    if not versions:
        return None
    entries = (_silent(version, claim_id) for version in versions)
    return el("div", chip(mark, "silent"), *entries, class_="quiet", role="group", aria_label="Silent outlets")


def _silent(version: Version, claim_id: str) -> Markup:
    best = min(version.hits, key=lambda hit: hit.rank, default=None)
    where = Span(best.passage.start, best.passage.end) if best else None
    link = el("a", "check ›", href=bridge.article(version.article.id, where, claim_id), class_="go")
    return el("span", el("b", words(version.article.name)), f" {_best_match(version)} ", link)


def _best_match(version: Version) -> str:
    dense = max((hit.dense for hit in version.hits if hit.dense is not None), default=None)
    if dense is not None:
        return f"best match {dense:.2f}"
    lexical = max((hit.lexical for hit in version.hits if hit.lexical is not None), default=None)
    return "no match" if lexical is None else f"best word match {lexical:.1f}"


def failure(failed: Failure) -> Markup:
    """Show that a judge did not answer, with its reason: never a label."""
    hint = el("p", f"hint: {failed.hint}") if failed.hint else None
    title = el("b", f"! The judge failed: {failed.error.replace('_', ' ')}")
    none = el("p", "No label was given: a judge that does not answer proves nothing.", class_="why")
    return el("div", title, el("p", words(failed.message)), hint, none, class_="failed")


# ------------------------------------------------------------
# A claim's verdict as a paragraph with citations, to be copied into a report.


def cited(check: Check, held: Standing) -> str | None:
    """Write the paragraph and its numbered sources; None where there is no verdict."""
    verdict = check.verdict
    if verdict is None:
        return None
    label = VERDICTS[held.label or verdict.label].word.lower()
    by = (
        f"decided by {held.held.review.reviewer}"
        if held.held and held.label
        else "the machine’s proposal, not reviewed"
    )
    quotes = list(_quotes(check, verdict, held))
    says = "; ".join(f"{article.name} {word}: “{e.quote}” [{n}]" for n, (article, e, word) in enumerate(quotes, 1))
    silent = [v.article.name for v in check.versions if _kind(verdict, v.article.id, held) == "silent"]
    origins = plural(verdict.independent_origins, "independent origin")
    sentences = [
        f"“{check.claim.text}” — {label}, by this corpus ({by}).",
        f"{plural(len(check.versions), 'outlet')} compared, {origins}.",
        f"{says}." if says else "",
        f"Silent: {', '.join(silent)}." if silent else "",
    ]
    sources = [f"[{n}] {_source(article, e)}" for n, (article, e, _) in enumerate(quotes, 1)]
    return "\n".join([" ".join(filter(None, sentences)), *sources])


def _quotes(check: Check, verdict: Verdict, held: Standing) -> Iterator[tuple[Article, Evidence, str]]:
    for version in check.versions:
        finding = verdict.finding(version.article.id)
        kind, mark = held_stance(version.article.id, finding, held)
        added = [e for e in held.evidence if e.article_id == version.article.id]
        evidence = _evidence(finding, added)
        if evidence is not None and kind in STANCES:
            yield version.article, evidence, mark.word


def _evidence(finding: Finding | None, added: list[Evidence]) -> Evidence | None:
    return next(iter([*added, *(finding.evidence if finding else ())]), None)


def _kind(verdict: Verdict, article_id: str, held: Standing) -> str:
    return held_stance(article_id, verdict.finding(article_id), held)[0]


def _source(article: Article, evidence: Evidence) -> str:
    known = (article.outlet, article.title, article.published)
    parts = [found.value for found in known if found is not None]
    return ", ".join([*parts, article.url or article.source, f"characters {evidence.start}–{evidence.end}"])


def paragraph(check: Check, held: Standing) -> Markup | None:
    """Show the paragraph where it can be copied."""
    written = cited(check, held)
    if written is None:
        return None
    copy = el("a", "Copy", href="#copy", class_="copy", role="button")
    return el("details", el("summary", "Paragraph with citations"), copy, el("p", written, class_="cited", dir="auto"))


# ------------------------------------------------------------

_SAYS_SO = re.compile(r"\b(unnamed|unattributed|anonymous|unidentified)\b", re.IGNORECASE)
_MOSTLY = 0.6
"""Share of the same characters from which two sentences are read faster as one with changes."""
_ORDER = (*STANCES, "unproved", "unread")


def verdict_panel(check: Check) -> Markup:
    """Show what the machine concluded, by which rule, on how many origins, and which judge it was."""
    match check.outcome:
        case Failure():
            kind, mark, body = "failed", FAILED, failure(check.outcome)
        case Verdict() as verdict:
            kind, mark, body = verdict.label, VERDICTS[verdict.label], _reasons(verdict)
    side = el(
        "div",
        el("span", "Machine verdict", class_="lbl"),
        el("strong", f"{mark.glyph} {mark.word}", class_=f"label {kind}"),
        el("span", origins_line(check), class_="origins"),
        el("span", f"Judge: {judge_name(check)}", class_="lbl"),
    )
    cases = _cases(check.outcome) if isinstance(check.outcome, Verdict) else None
    return el("section", side, el("div", body), cases, class_="verdict", aria_label="Machine verdict")


def blind_panel() -> Markup:
    """Say why no verdict is shown."""
    why = el("p", "Read what was found and decide; what the machine made of it is told afterwards.", class_="why")
    side = el("div", el("span", "Machine verdict", class_="lbl"), el("strong", "Hidden", class_="label blind"))
    return el("section", side, el("div", el("p", el("b", "You decide this claim first.")), why), class_="verdict")


def _reasons(verdict: Verdict) -> Markup:
    said = f" The judge itself said “{VERDICTS[verdict.said].word}”." if verdict.said != verdict.label else ""
    rule = el("p", el("b", "Why this label: "), f"{verdict.label_reason}.{said}")
    rationale = el("p", words(verdict.rationale), class_="why") if verdict.rationale else None
    return join([rule, rationale, _tally(verdict)])


def _cases(verdict: Verdict) -> Markup | None:
    cases = [("Case for", verdict.case_for), ("Case against", verdict.case_against)]
    sides = [el("div", el("dt", name), el("dd", words(case))) for name, case in cases if case]
    return el("details", el("summary", "Case for and against"), el("dl", *sides, class_="cases")) if sides else None


def _tally(verdict: Verdict) -> Markup:
    kinds = sorted((stance_of(finding) for finding in verdict.findings), key=lambda kind: _ORDER.index(kind[0]))
    return el(
        "ul", *(_bar(kind, mark, kinds.count((kind, mark))) for kind, mark in dict.fromkeys(kinds)), class_="tally"
    )


def _bar(kind: str, mark: Mark, n: int) -> Markup:
    return el("li", f"{mark.glyph} {n} {mark.word}", class_=f"chip {kind}", style=f"flex-grow:{n}")


def origins_line(check: Check) -> Markup:
    """Say how many outlets carry the claim, and how many origins they lead back to."""
    if isinstance(check.outcome, Failure):
        return el("span", f"{plural(len(check.versions), 'outlet')}, not compared")
    speaking = sum(f.stance not in (None, "silent") for f in check.outcome.findings)
    affirm = [o for o in check.outcome.origins if o.position == "affirms"]
    deny = [o for o in check.outcome.origins if o.position == "denies"]
    counted = el("b", f"{plural(speaking, 'outlet')} · {plural(len(affirm), 'origin')}")
    return join(
        [
            counted,
            join([": ", _names(affirm)]) if affirm else None,
            join([" · denied by ", _names(deny)]) if deny else None,
        ]
    )


def _names(origins: Sequence[Origin]) -> Markup:
    return join((words(_origin(origin)) for origin in origins), ", ")


def _origin(origin: Origin) -> str:
    return origin.name if origin.named or _SAYS_SO.search(origin.name) else f"{origin.name} (unnamed)"


# ---------------------------------------------------------------- how versions differ


def discrepancies(check: Check) -> Markup | None:
    """Show each proved difference between outlets with the words on both sides."""
    if isinstance(check.outcome, Failure) or not check.outcome.discrepancies:
        return None
    shown = (_discrepancy(found, check) for found in check.outcome.discrepancies)
    return el("section", el("h2", "How the versions differ"), *shown, class_="differs")


def _discrepancy(found: ProvedDiscrepancy, check: Check) -> Markup:
    mark = DISCREPANCIES[found.kind]
    rows = _variants(found.evidence, check) if found.kind == "quote_variant" else _sides(found.evidence, check)
    missing = [_outlet(check, i) for i in found.article_ids] if found.kind == "omission" else []
    without = el("tr", el("th", join(missing, ", "), scope="row"), el("td", "leaves it out", class_="why"))
    head = el("p", el("b", f"{mark.glyph} {mark.word}"), " ", words(found.explanation))
    return el("div", head, el("table", el("tbody", *rows, without if missing else None)), class_="difference")


def _sides(evidence: Sequence[Evidence], check: Check) -> list[Markup]:
    """Set words beside one another; what is worded much like the first side shows where it differs from it."""
    said = ((e, _beside(evidence[0].quote, e.quote)) for e in evidence)
    return [_row(_outlet(check, e.article_id), el("span", shown, class_="verbatim", dir="auto")) for e, shown in said]


def _beside(first: str, quote: str) -> Markup | str:
    runs = word_diff(first, quote)
    same = sum(len(run.text) for run in runs if run.change == "same")
    alike = quote != first and same >= _MOSTLY * max(len(first), len(quote))
    return difference(runs) if alike else quote


def _variants(evidence: Sequence[Evidence], check: Check) -> list[Markup]:
    if len(evidence) < 2:
        return _sides(evidence, check)
    first, *others = evidence
    pairs = [(e, *closest_pair(first.quote, e.quote)) for e in others]
    reference = pairs[0][1]
    return [
        _row(_outlet(check, first.article_id), el("q", words(reference))),
        *(_row(_outlet(check, e.article_id), _variant(ours, theirs)) for e, ours, theirs in pairs),
    ]


def _variant(first: str, second: str) -> Markup:
    if likeness(first, second) < ALIKE:
        return join([el("q", words(second)), el("span", " another quotation", class_="why")])
    runs = word_diff(first, second)
    same = all(run.change == "same" for run in runs)
    return join([el("q", difference(runs)), el("span", " identical", class_="why") if same else None])


def _row(outlet: Markup, said: Markup) -> Markup:
    return el("tr", el("th", outlet, scope="row"), el("td", said))


def _outlet(check: Check, article_id: str) -> Markup:
    article: Article | None = check.article(article_id)
    return words(article.name if article else article_id)


# ---------------------------------------------------------------- what checkers decided


def history(entries: Sequence[Logged]) -> Markup:
    """List every decision on a claim, in order; nothing is ever removed from it."""
    none = el("p", "Nobody has decided on this claim yet.", class_="why")
    body = el("ol", *(el("li", decision(entry)) for entry in entries), class_="history") if entries else none
    return el("details", el("summary", f"History ({len(entries)})"), body)


def acts(done: Sequence[Act]) -> Markup | None:
    """List what was done by hand to a claim or an article, in order, with who and why."""
    if not done:
        return None
    body = el("ol", *(el("li", act_line(act)) for act in done), class_="history")
    return el("details", el("summary", f"Changes by hand ({len(done)})"), body)


def corrections(done: Sequence[Correction]) -> Markup | None:
    """List what was put right in an article and what of it was taken back, in order, with who and why."""
    if not done:
        return None
    body = el("ol", *(el("li", _correction(one)) for one in done), class_="history")
    return el("details", el("summary", f"Corrections ({len(done)})"), body)


def _correction(one: Correction) -> Markup:
    name = one.field.replace("_", " ")
    to = words(f"“{one.value}”") if one.value else "unknown"
    did = [f" took back a correction of the {name}"] if one.undoes else [f" set the {name}: ", to]
    when = el("time", f" · {_when(one.at)}", datetime=one.at)
    return join([el("b", words(one.reviewer)), *did, " · ", words(one.reason), when])


def act_line(act: Act) -> Markup:
    """Say who did what to a claim or an article, when and why."""
    to = join([": ", words(f"“{act.text}”")]) if act.text else None
    undoes = f" (change {act.undoes})" if act.undoes is not None else None
    said = join([el("b", words(act.reviewer)), f" {ACTS[act.kind]}", undoes, to, " · ", words(act.reason)])
    return join([f"{act.seq}. ", said, el("time", f" · {_when(act.at)}", datetime=act.at)])


def _when(at: str) -> str:
    return f"{at[:16].replace('T', ' ')} UTC"


def decision(entry: Logged) -> Markup:
    """Say who decided what, when and why."""
    review = entry.review
    to = el("b", f" → {VERDICTS[review.label].word}") if review.label else None
    stances = ", ".join(STANCES[stance].word for stance in (review.stances or {}).values())
    fixed = join([" · stance put right: ", el("b", stances)]) if stances else None
    added = join([" · added ", *(words(f"“{span.quote}”") for span in review.evidence)]) if review.evidence else None
    reason = join([" · ", words(review.reason)]) if review.reason else None
    note = join([" · ", words(f"“{review.note}”")]) if review.note else None
    when = el("time", f" · {_when(review.at)}", datetime=review.at)
    blind = el("i", " without having seen the machine’s verdict") if review.blind else None
    return join(
        [el("b", words(review.reviewer)), f" {DECISIONS[review.decision]}", blind, to, fixed, added, reason, note, when]
    )


def decided(standing: Standing) -> Markup | None:
    """Say in the claim's head line what holds for it, if anybody has decided."""
    if standing.differ:
        labels = (join([words(who), f" → {VERDICTS[label].word}"]) for who, label in standing.labels.items())
        return el("span", el("b", "Checkers differ: "), join(labels, " · "), class_="decided")
    return el("span", decision(standing.held), class_="decided") if standing.held else None


def kept(standing: Standing) -> Markup | None:
    """Say that a decision was kept although the machine has come to another label since."""
    if standing.held is None or standing.label is None or standing.machine_now is None:
        return None
    label, now = VERDICTS[standing.label].word, VERDICTS[standing.machine_now].word
    who = words(standing.held.review.reviewer)
    return el("p", f"Kept: {label} (", who, f"). The machine now says: {now}.", class_="why", role="status")


def banner(others: Sequence[Logged], meanwhile: Sequence[Logged]) -> Markup | None:
    """Tell a checker what others decided since the claim was drawn, or while it was being decided."""
    entries = {entry.seq: entry for entry in (*others, *meanwhile)}
    if not entries:
        return None
    after = " Your own decision is kept beside it." if meanwhile else ""
    title = el("b", f"Somebody else decided on this claim while it was on your screen.{after}")
    return el("div", title, el("ul", *(el("li", decision(e)) for e in entries.values())), class_="banner", role="alert")
