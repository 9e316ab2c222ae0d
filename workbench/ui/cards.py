"""One card for each outlet that speaks on a claim, one line for the silent ones, and what did not stand.

Pure: a check in, markup out, built from `parts`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from markupsafe import Markup

from workbench import Article, Check, Evidence, Failure, Finding, Rejected, Stance, Standing, Verdict, Version, Voice
from workbench.ui import links
from workbench.ui.marks import NO_READING, STANCES, UNCITED, UNPROVED, Mark
from workbench.ui.parts import chip, el, join, quotations, words
from workbench.ui.windows import Span


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
    return el("a", "In article ›", href=links.article(article.id, first, check.claim.id), class_="go")


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
    link = el("a", "check ›", href=links.article(version.article.id, where, claim_id), class_="go")
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
