"""The machine's verdict, the origins behind it, the discrepancies between outlets, and what checkers decided.

Pure: records in, markup out, built from `parts`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from markupsafe import Markup

from workbench import (
    Act,
    Article,
    Check,
    Correction,
    Evidence,
    Failure,
    Logged,
    Origin,
    ProvedDiscrepancy,
    Standing,
    Verdict,
)
from workbench.ui.cards import failure, stance_of
from workbench.ui.marks import ACTS, DECISIONS, DISCREPANCIES, FAILED, STANCES, VERDICTS, Mark, judge_name
from workbench.ui.parts import difference, el, join, plural, words
from workbench.ui.windows import ALIKE, closest_pair, likeness, word_diff

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


def banner(others: Sequence[Logged], meanwhile: Sequence[Logged]) -> Markup | None:
    """Tell a checker what others decided since the claim was drawn, or while it was being decided."""
    entries = {entry.seq: entry for entry in (*others, *meanwhile)}
    if not entries:
        return None
    after = " Your own decision is kept beside it." if meanwhile else ""
    title = el("b", f"Somebody else decided on this claim while it was on your screen.{after}")
    return el("div", title, el("ul", *(el("li", decision(e)) for e in entries.values())), class_="banner", role="alert")
