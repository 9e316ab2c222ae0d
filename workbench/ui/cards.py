"""One card for each outlet that speaks on a claim, one line for the silent ones, and what did not stand.

Pure: a check in, markup out, built from `parts`.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from workbench import Check, Failure, Finding, Rejected, Stance, Verdict, Version, Voice
from workbench.ui import links
from workbench.ui.marks import NO_READING, STANCES, UNPROVED, Mark
from workbench.ui.parts import chip, el, join, quotations, words
from workbench.ui.windows import Span


def cards(check: Check) -> Markup | None:
    """Show what every outlet does with the claim, in the same order on every claim; nothing if the judge failed."""
    if isinstance(check.outcome, Failure):
        return None
    verdict = check.outcome
    speaking = [card for v in check.versions if (card := _card(v, verdict)) is not None]
    grid = el("section", *speaking, class_="grid", aria_label="Evidence by outlet") if speaking else None
    known = {version.article.id for version in check.versions}
    strays = [rejection(r) for r in verdict.rejected if r.article_id not in known]
    return join([grid, _silent_line(check, verdict), *strays])


def stance_of(finding: Finding) -> tuple[str, Mark]:
    """Tell the class and the mark of a finding: its stance, or why it has none."""
    if finding.stance is not None:
        return finding.stance, STANCES[finding.stance]
    return ("unproved", UNPROVED) if finding.said else ("unread", NO_READING)


def _card(version: Version, verdict: Verdict) -> Markup | None:
    article, finding = version.article, verdict.finding(version.article.id)
    if finding is None or finding.stance == "silent":
        return None
    kind, mark = stance_of(finding)
    first = next((Span(e.start, e.end) for e in finding.evidence), None)
    link = el("a", "In article ›", href=links.article(article.id, first), class_="go")
    return el(
        "article",
        el("header", el("b", words(article.name)), chip(mark, kind)),
        quotations(article, finding.evidence, kind) if finding.evidence else _nothing_stood(finding.said),
        *(rejection(r) for r in verdict.rejected if r.article_id == article.id),
        el("p", words(finding.summary), class_="why") if finding.summary else None,
        el("footer", _voices(finding.voices), link),
        class_=f"card {kind}",
        aria_label=f"{article.name}: {mark.word}",
    )


def _nothing_stood(said: Stance | None) -> Markup:
    if said is None:
        return el("p", "The judge gave no reading of this article.", class_="why")
    return el("p", f"The judge said “{STANCES[said].word}”; none of its quotes stood.", class_="why")


def _voices(voices: Sequence[Voice]) -> Markup:
    shown = dict.fromkeys(_voice(voice) for voice in voices)
    return el("ul", *(el("li", line) for line in shown), class_="voices", aria_label="Who says so")


def _voice(voice: Voice) -> Markup:
    says = el("i", f" {voice.position}") if voice.position != "affirms" else None
    via = join((words(name) for name in voice.via), ", ") if voice.via else None
    return join(["↳ ", via, " ← " if via else None, words(voice.speaker), says])


def rejection(rejected: Rejected) -> Markup:
    """Show what did not stand as rejected, with the article's nearest words to explain it."""
    nearest = el("small", "Nearest in the article: ", words(f"“{rejected.nearest}”")) if rejected.nearest else None
    said = el("s", words(f"“{rejected.text}”")) if rejected.what == "quote" else words(rejected.text)
    title = el("b", f"✗ Rejected {rejected.what}: {rejected.reason}")
    return el("div", title, said, nearest, class_="rejected")


def _silent_line(check: Check, verdict: Verdict) -> Markup | None:
    silent = {f.article_id for f in verdict.findings if f.stance == "silent"}
    entries = [_silent(version) for version in check.versions if version.article.id in silent]
    if not entries:
        return None
    return el(
        "div", chip(STANCES["silent"], "silent"), *entries, class_="quiet", role="group", aria_label="Silent outlets"
    )


def _silent(version: Version) -> Markup:
    best = min(version.hits, key=lambda hit: hit.rank, default=None)
    where = Span(best.passage.start, best.passage.end) if best else None
    link = el("a", "check ›", href=links.article(version.article.id, where), class_="go")
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
