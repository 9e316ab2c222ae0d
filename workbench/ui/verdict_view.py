"""The machine's verdict, each outlet's words, the differences between outlets, and what checkers decided.

Pure: records in, markup out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from markupsafe import Markup

from workbench.judge.origins import in_a_sentence
from workbench.judge.verdict import check_this, confidence, low_confidence
from workbench.models.article import Article, Correction, Version, shown_day
from workbench.models.base import DiscrepancyKind
from workbench.models.check import (
    Check,
    Failure,
    Finding,
    Origin,
    ProvedDiscrepancy,
    Rejected,
    SecondOpinion,
    Verdict,
    Voice,
)
from workbench.models.claim import Evidence
from workbench.models.review import Act, GivenRating, Logged
from workbench.nlp import lexicon
from workbench.nlp.quantities import quantities
from workbench.nlp.tokens import Token, stem, tokens
from workbench.review.decisions import Side, Standing, held_verdict, label_given, proposed, stances_changed
from workbench.review.published import PublishedVerdict, only_rated
from workbench.review.queue import QueueRow
from workbench.ui.bridge import article_link
from workbench.ui.markup import (
    ACTS,
    ALIKE,
    DECISIONS,
    DISCREPANCIES,
    FAILED,
    FILTERS,
    HIDDEN,
    INJECTION,
    NO_READING,
    PARTIAL,
    SEVERAL,
    SIGNS,
    STANCES,
    STATES,
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


def verdict_panel(check: Check, held: Standing | None = None) -> Markup:
    """Show what the machine concluded and why, in a sentence, then what speaks against it; its reasoning folds out."""
    held = held or Standing()
    judge = el("span", f"Judge: {judge_of(check)}", class_="lbl")
    if isinstance(check.outcome, Failure):
        label = el("strong", f"{FAILED.glyph} {FAILED.word}", class_="label failed")
        head = el("div", el("h2", "Machine verdict"), label, judge)
        return el("section", head, failure(check.outcome), class_="verdict", aria_label="Machine verdict")
    verdict = check.outcome
    badge = VERDICTS[verdict.label]
    said = (
        f" The judge said “{VERDICTS[verdict.said].word}”; its evidence does not prove that."
        if verdict.said != verdict.label
        else ""
    )
    label = el("strong", f"{badge.glyph} {badge.word}", class_=f"label {verdict.label}")
    cited_words = _all_words(verdict)
    against, in_favour = ("Case against the claim", verdict.case_against), ("Case for the claim", verdict.case_for)
    # What speaks against the verdict is read before it is accepted; of a refuted claim that is the case for it.
    first, second = (in_favour, against) if verdict.label == "refuted" else (against, in_favour)
    opposed = el("p", el("b", f"{first[0]}: "), bdi(shortened(first[1], cited_words)) if first[1] else "none given.")
    rest = [("The judge’s summary", verdict.rationale), second]
    folded = [el("div", el("dt", name), el("dd", bdi(shortened(told, cited_words)))) for name, told in rest if told]
    low = low_confidence(verdict, [version.article for version in check.versions])
    doubt = el("p", el("b", bdi(low)), class_="low") if low else None
    reasoning = el("details", el("summary", "Reasoning"), el("dl", *folded, class_="cases")) if folded else None
    return el(
        "section",
        el("div", el("h2", "Machine verdict"), label, judge),
        el("div", el("p", f"Because {verdict.label_reason}.{said}"), doubt, proposal(check, held), opposed, reasoning),
        class_="verdict",
        aria_label="Machine verdict",
    )


def human_verdict(held: Standing) -> Markup | None:
    """Lead with the label that a checker gave, and who gave it, why and when; None while nobody has."""
    if held.label is None or held.held is None:
        return None
    badge = VERDICTS[held.label]
    label = el("strong", f"{badge.glyph} {badge.word}", class_=f"label {held.label}")
    return el(
        "section",
        el("div", el("h2", "Verdict"), label),
        el("div", el("p", decision(held.held)), kept(held)),
        class_="verdict decided",
        aria_label="Verdict",
    )


def outlets_head(check: Check, held: Standing | None = None) -> Markup | None:
    """Head the cards: outlets and origins, and how many outlets do what, as it holds and as the machine had it."""
    if isinstance(check.outcome, Failure):
        return None
    held = held or Standing()
    chips = [
        el("li", f"{badge.glyph} {_outlets_do(n, kind, badge)}", class_=f"chip {kind}")
        for kind, badge, n in _counted(held_verdict(check.outcome, held))
    ]
    machine = None
    if stances_changed(check.outcome, held):
        had = ", ".join(_outlets_do(n, kind, badge) for kind, badge, n in _counted(check.outcome))
        machine = el("p", f"Corrected by {_who(held)}. Machine: {had}.", class_="why")
    told = {told.sign for some in telling(check, held).values() for told in some}
    legend = None
    if told:
        marks = ", ".join(word for sign, word in SIGNS.items() if sign in told)
        legend = el(
            "p", el("b", "Bold words", class_="tells"), f" show where the versions differ: {marks}.", class_="why"
        )
    title = el("div", el("h2", "What the outlets say"), el("ul", *chips, class_="tally"))
    return el(
        "div", title, el("p", origins_line(check, held), class_="origins"), machine, legend, class_="outlets-head"
    )


def _counted(verdict: Verdict) -> list[tuple[str, Badge, int]]:
    """Count the outlets of each stance, in the order in which stances are shown."""
    kinds = sorted((stance_of(finding) for finding in verdict.findings), key=lambda kind: _ORDER.index(kind[0]))
    return [(*kind, kinds.count(kind)) for kind in dict.fromkeys(kinds)]


def _outlets_do(n: int, kind: str, badge: Badge) -> str:
    """Count outlets with the verb that fits: `1 reports`, `2 report`."""
    return f"{n} {badge.word if n == 1 else SEVERAL.get(kind, badge.word)}"


def _who(held: Standing) -> str:
    """Name those who corrected stances, as far as that is known."""
    return " and ".join(dict.fromkeys(held.stances_by.values())) or "a reviewer"


def proposal(check: Check, held: Standing) -> Markup | None:
    """Say which label the label table proposes after corrected stances; None where that changes nothing."""
    earned = proposed(check, held)
    if earned is None:
        return None
    kept = " Reviewers disagree." if held.differ else " Not decided yet."
    if held.label:
        kept = f" Kept: {VERDICTS[held.label].word}."
    title = el("b", f"Proposed after corrected stances: {VERDICTS[earned.label].word}")
    return el("p", title, f" ({earned.reason}).{kept}", role="status", class_="proposed")


def blind_panel() -> Markup:
    """Say why no verdict is shown."""
    why = el("p", "Read the evidence below and decide. You’ll see the machine’s verdict next.", class_="why")
    side = el("div", el("span", "Machine verdict", class_="lbl"), el("strong", "Hidden", class_="label blind"))
    return el("section", side, el("div", el("p", el("b", "Blind review: decide first.")), why), class_="verdict")


def doubts(check: Check, opinion: SecondOpinion | None, held: Standing) -> Markup | None:
    """Say in one line where the second opinion disagrees with the machine, with a way to each sentence."""
    if opinion is not None:  # of an article whose stance a checker gave, nothing of the machine's is left to doubt
        left = tuple(one for one in opinion.articles if one.article_id not in held.stances)
        opinion = opinion.model_copy(update={"articles": left})
    said = check_this(opinion, [version.article for version in check.versions])
    if opinion is None or said is None:
        return None
    names = {version.article.id: version.article.name for version in check.versions}
    links = (
        el(
            "a",
            bdi(names[one.article_id]),
            " ›",
            href=article_link(one.article_id, Span(one.start, one.end), check.claim.id),
            class_="go",
        )
        for one in opinion.articles
        if one.start is not None and one.end is not None
    )
    title, _, rest = said.partition(": ")
    return el("p", el("b", f"{title}: "), bdi(rest), " ", join(links, " "), class_="why", role="status")


def failure(failed: Failure) -> Markup:
    """Show that a judge did not answer, with its reason: never a label."""
    hint = el("p", f"hint: {failed.hint}") if failed.hint else None
    title = el("b", f"! The judge failed: {failed.error.replace('_', ' ')}")
    none = el("p", "No label: the judge did not answer.", class_="why")
    return el("div", title, el("p", bdi(failed.message)), hint, none, class_="failed")


def origins_line(check: Check, held: Standing | None = None) -> Markup:
    """Say how many outlets carry the claim, and how many origins they lead back to, after corrected stances."""

    def names(origins: Sequence[Origin], *, within: bool = False) -> Markup:
        shown = (o.name if o.named or _SAYS_SO.search(o.name) else f"{o.name} (unnamed)" for o in origins)
        return join((bdi(in_a_sentence(name) if within else name) for name in shown), ", ")

    if isinstance(check.outcome, Failure):
        return el("span", f"{plural(len(check.versions), 'outlet')}, not compared")
    now = held_verdict(check.outcome, held or Standing())
    speaking = sum(f.stance not in (None, "silent") for f in now.findings)
    affirm = [o for o in now.origins if o.position == "affirms"]
    deny = [o for o in now.origins if o.position == "denies"]
    counted = el("b", f"{plural(speaking, 'outlet')} · {plural(len(affirm), 'origin')}")
    affirmed = join([": ", names(affirm)]) if affirm else None
    denied = join([" · denied by ", names(deny, within=True)]) if deny else None
    n = check.outcome.independent_origins
    machine = el("small", f" (machine: {plural(n, 'origin')})") if n != now.independent_origins else None
    return join([counted, affirmed, denied, machine])


# ---------------------------------------------------------------- one card for each outlet that speaks


def stance_of(finding: Finding) -> tuple[str, Badge]:
    """Tell the class and the badge of a finding: its stance, or why it has none."""
    if finding.stance is not None:
        return finding.stance, STANCES[finding.stance]
    return ("unproved", UNPROVED) if finding.said else ("unread", NO_READING)


def held_stance(article: Article, finding: Finding | None, held: Standing) -> tuple[str, Badge]:
    """Tell the class and the badge that hold: a checker's stance where there is one, else the machine's."""
    kind, badge = stance_of(finding) if finding else ("unread", NO_READING)
    if corrected := held.stances.get(article.id):
        kind, badge = corrected, STANCES[corrected]
    return kind, PARTIAL if kind == "silent" and article.partial else badge


def cards(check: Check, held: Standing | None = None) -> Markup | None:
    """Show what every outlet does with the claim, in the same order on every claim; nothing if the judge failed."""
    verdict, held = check.verdict, held or Standing()
    if verdict is None:
        return None
    now = held_verdict(verdict, held)
    words = telling(check, held)
    speaking, silent = [], []
    for version in check.versions:
        article_id = version.article.id
        machine, finding = verdict.finding(article_id), now.finding(article_id)
        if machine is None or finding is None:
            continue
        shown = {(e.start, e.end) for e in finding.evidence}
        beside: dict[Evidence, list[str]] = {}  # what else of the article a difference rests on
        for one in now.discrepancies:
            for e in one.evidence:
                if e.article_id == article_id and (e.start, e.end) not in shown:
                    beside.setdefault(e, []).append(DISCREPANCIES[one.kind].word)
        if finding.stance == "silent" and not finding.evidence and not beside:
            silent.append(version)
            continue
        told = [span for span, _ in words.get(article_id, ())]
        notes = [
            join([el("p", el("b", ", ".join(dict.fromkeys(kinds)), ":"), class_="why"),
                  quotations(version.article, [e], "plain", told)])
            for e, kinds in beside.items()
        ]  # fmt: skip
        notes += [rejection(r) for r in verdict.rejected if r.article_id == article_id]
        speaking.append(_card(check, version.article, machine, finding, held, notes, told))
    known = {version.article.id for version in check.versions}
    strays = [rejection(r) for r in verdict.rejected if r.article_id not in known]
    return join([_grid(speaking), _silent_line(silent, check, STANCES["silent"], held), *strays])


def _card(
    check: Check,
    article: Article,
    finding: Finding,
    now: Finding,
    held: Standing,
    notes: Sequence[Markup],
    told: Sequence[Span],
) -> Markup:
    """Draw one outlet: `finding` is the machine's, `now` what holds; `told` are words that tell a difference."""
    (kind, badge), evidence = stance_of(now), now.evidence
    sure = confidence(finding)
    corrected = set_by(article.id, finding, held) if now.stance != finding.stance else None
    shown: Markup | None = None
    if evidence:
        shown = quotations(article, evidence, kind, told)
    elif finding.said is None:
        shown = el("p", "The judge did not assess this article.", class_="why")
    elif now.stance != "silent":
        said = STANCES[finding.said].word
        shown = el("p", f"The judge said “{said}”, but none of its quotes could be verified.", class_="why")
    return el(
        "article",
        _card_head(article, chip(badge, kind)),
        orders(article),
        el("p", corrected, class_="why") if corrected else None,
        shown,
        *notes,
        el(
            "p",
            "Machine: " if corrected else None,
            bdi(shortened(finding.summary, [e.quote for e in evidence])),
            f" Confidence: {sure}." if sure else None,
            class_="why",
        )
        if finding.summary
        else None,
        _card_foot(check, article, now.voices, evidence),
        class_=f"card {kind}",
        aria_label=f"{article.name}: {badge.word}",
    )


def _card_head(article: Article, stance: Markup | None) -> Markup:
    """Name an outlet, with the day and the headline of its article; what is not known is said to be unknown."""
    day = shown_day(article.published.value) if article.published else "date unknown"
    title = article.title.value if article.title else "headline unknown"
    name = el("header", el("b", bdi(article.name)), stance)
    return join([name, el("p", day, " · ", bdi(title), class_="source")])


EARLIER = "on an earlier check"
"""Said of a corrected stance that is carried over, because the article is unchanged since."""


def set_by(article_id: str, machine: Finding | None, held: Standing) -> Markup:
    """Say who corrected the stance of an article, and which one the machine gave."""
    who = bdi(held.stances_by.get(article_id, "a reviewer"))
    when = f" {EARLIER}" if article_id in held.stances_carried else None
    was = stance_of(machine)[1].word if machine else NO_READING.word
    return join(["Set by ", who, when, f". Machine: “{was}”."])


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
        head = _card_head(article, None)
        citing.append(el("article", head, orders(article), words, foot, class_="card", aria_label=article.name))
    return join([_grid(citing), _silent_line(uncited, check, UNCITED, Standing())])


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
    links = [el("a", "In article ›", href=article_link(article.id, first, check.claim.id), class_="go")]
    if article.url and urlsplit(article.url).scheme in ("http", "https"):
        out = {"target": "_blank", "rel": "noopener noreferrer", "aria_label": f"Original at {article.name}, new tab"}
        links.append(el("a", "Original ↗", href=article.url, class_="out", **out))
    return el("footer", el("ul", *listed, class_="voices", aria_label="Who says so"), el("div", *links, class_="links"))


def orders(article: Article, *, places: Sequence[Span] = ()) -> Markup | None:
    """Warn of an article that orders AI models about, with its sentences and the way to those in its text."""
    if article.injection is None:
        return None
    found = article.injection
    where = f"set by {found.confirmed_by}" if found.confirmed_by else found.method
    title = el("b", f"{INJECTION.glyph} {INJECTION.word}: {where}")
    said = [el("q", bdi(line)) for line in found.value.splitlines()]
    links = [el("a", "in the text ›", href=article_link(article.id, place), class_="go") for place in places]
    return el("div", title, *said, *links, class_="flagged")


def rejection(rejected: Rejected) -> Markup:
    """Show what did not stand as rejected, with the article's nearest words to explain it."""
    nearest = el("small", "Closest match in the article: ", bdi(f"“{rejected.nearest}”")) if rejected.nearest else None
    said = el("s", bdi(f"“{rejected.text}”")) if rejected.what == "quote" else bdi(rejected.text)
    title = el("b", f"✗ Rejected {rejected.what}: {rejected.reason}")
    return el("div", title, said, nearest, class_="rejected")


def _silent_line(versions: Sequence[Version], check: Check, badge: Badge, held: Standing) -> Markup | None:
    """Name the outlets that are silent, each with its best match, so that silence can be checked.

    Of one that a checker set to silent, it is the words that the machine had cited.
    """
    if not versions:
        return None
    entries = []
    for version in versions:
        best = min(version.hits, key=lambda hit: hit.rank, default=None)
        where = Span(best.passage.start, best.passage.end) if best else None
        machine = check.verdict.finding(version.article.id) if check.verdict else None
        corrected = version.article.id in held.stances and machine is not None and machine.stance != "silent"
        if corrected and machine and machine.evidence:
            where = Span(machine.evidence[0].start, machine.evidence[0].end)
        link = el("a", "open ›", href=article_link(version.article.id, where, check.claim.id), class_="go")
        dense = max((hit.dense for hit in version.hits if hit.dense is not None), default=None)
        lexical = max((hit.lexical for hit in version.hits if hit.lexical is not None), default=None)
        match = "no match" if lexical is None else f"best word match {lexical:.1f}"
        match = match if dense is None else f"best match {dense:.2f}"
        part = f" · {PARTIAL.word}" if version.article.partial else ""
        flag = f" · {INJECTION.glyph} {INJECTION.word}" if version.article.injection else ""
        told = set_by(version.article.id, machine, held) if corrected else match
        entries.append(el("span", el("b", bdi(version.article.name)), " ", told, f"{part}{flag} ", link))
    return el("div", chip(badge, "silent"), *entries, class_="quiet", role="group", aria_label="Silent outlets")


# ---------------------------------------------------------------- the verdict as a paragraph to be copied into a report


def cited(check: Check, held: Standing) -> str | None:
    """Write the paragraph and its numbered sources; None where there is no verdict."""
    verdict = check.verdict
    if verdict is None:
        return None
    now = held_verdict(verdict, held)
    says: list[str] = []
    sources: list[str] = []
    silent: list[str] = []
    in_the_rest: list[str] = []
    for version in check.versions:
        article, finding = version.article, now.finding(version.article.id)
        kind, badge = stance_of(finding) if finding else ("unread", NO_READING)
        machine = verdict.finding(article.id)
        notes = []
        if finding and machine and finding.stance != machine.stance:
            who = held.stances_by.get(article.id, "a reviewer")
            notes.append(f"set by {who}; machine: {stance_of(machine)[1].word}")
        note = f" ({'; '.join(notes)})" if notes else ""
        if kind == "silent":
            (in_the_rest if article.partial else silent).append(f"{article.name}{note}")
        added = [e for e in held.evidence if e.article_id == article.id]
        words = finding.evidence if finding else ()
        first = next(iter([*(e for e in added if e in words), *words]), None)
        if first is None or kind not in STANCES:
            continue
        n = len(says) + 1
        says.append(f"{article.name} {badge.word}{note}: “{first.quote}” [{n}]")
        known = [
            shown_day(found.value) for found in (article.outlet, article.title, article.published) if found is not None
        ]
        page = article.page_at(first.start)
        on_page = [f"page {page}"] if page else []
        place = [article.url or article.source, *on_page, f"characters {first.start}–{first.end}"]
        sources.append(f"[{n}] {', '.join([*known, *place])}")
    label = VERDICTS[held.label or verdict.label].word.lower()
    by = "machine verdict, not reviewed"
    if held.differ:
        by = "machine verdict; reviewers disagree"
    elif held.labels:
        by = "machine verdict; no reviewer’s label holds"
    if held.held and held.label:
        by = f"decided by {held.held.review.reviewer}"
    origins = plural(now.independent_origins, "independent origin")
    if now.independent_origins != verdict.independent_origins:
        origins += f" (machine: {verdict.independent_origins})"
    earned = proposed(check, held)
    sentences = [
        f"“{check.claim.text}” — {label}, judging by this corpus ({by}).",
        f"Proposed after corrected stances: {VERDICTS[earned.label].word.lower()}." if earned else "",
        f"{plural(len(check.versions), 'outlet')} compared, {origins}.",
        f"{'; '.join(says)}." if says else "",
        f"Silent: {', '.join(silent)}." if silent else "",
        f"{PARTIAL.word.capitalize()}: {', '.join(in_the_rest)}." if in_the_rest else "",
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

Sign = Literal["number", "name", "negation", "loaded", "wording"]


class Telling(NamedTuple):
    """Words of an article, inside evidence, that tell how it differs from the others or from the claim."""

    span: Span
    """In code points of the article's text."""
    sign: Sign


def telling(check: Check, held: Standing | None = None) -> dict[str, tuple[Telling, ...]]:
    """Find, by article, the words of the evidence in which the proved differences lie.

    Numbers, names, negations, loaded words, other wordings of a quote: by the kind of the difference, between its
    sides; where an outlet refutes or qualifies the claim, also between its words and the claim. English word lists.
    """
    if check.verdict is None:
        return {}
    now = held_verdict(check.verdict, held or Standing())
    found: dict[str, dict[Span, Sign]] = {}

    def add(e: Evidence, words: Iterable[Telling]) -> None:
        for (start, end), sign in words:
            found.setdefault(e.article_id, {}).setdefault(Span(e.start + start, e.start + end), sign)

    for one in now.discrepancies:
        for e in one.evidence:
            others = [other.quote for other in one.evidence if other.article_id != e.article_id]
            add(e, _telling(one.kind, e.quote, others, one.explanation))
    claim = [check.claim.text]
    for finding in now.findings:
        if finding.stance in ("refutes", "qualifies"):
            for e in finding.evidence:
                add(e, _numbers(e.quote, claim))
                add(e, _negations(e.quote, claim) if finding.stance == "refutes" else ())
    return {id_: tuple(Telling(span, sign) for span, sign in sorted(words.items())) for id_, words in found.items()}


def _telling(kind: DiscrepancyKind, quote: str, others: Sequence[str], explanation: str) -> Iterator[Telling]:
    """Find the words of one side of a difference that tell it from the other sides; offsets are those of the quote."""
    match kind:
        case "contradiction":
            yield from _negations(quote, others)
            yield from _numbers(quote, others)
        case "number_mismatch":
            yield from _numbers(quote, others) or _words(quote, others, lambda word: word.number, "number")
        case "quote_variant":
            for other in others:
                theirs, mine = closest_pair(other, quote)
                at = quote.index(mine)
                for run in word_diff(theirs, mine) if likeness(theirs, mine) >= ALIKE else ():
                    if run.change == "new" and run.text.strip():
                        yield Telling(Span(at, at + len(run.text)), "wording")
                    at += len(run.text) if run.change != "gone" else 0
        case "actor_shift" | "attribution_shift":
            yield from _words(quote, others, lambda word: word.capital and word.lower not in lexicon.STOPWORDS, "name")
        case "scope_mismatch":
            unsure = lexicon.HEDGES | lexicon.APPROXIMATE | lexicon.QUANTIFIERS
            yield from _words(quote, others, lambda word: word.lower in unsure, "wording")
            yield from _words(quote, others, lambda word: word.number, "number")
        case "temporal_update":
            timely = lexicon.AHEAD | lexicon.UPDATING | lexicon.WEEKDAYS | lexicon.MONTHS
            if others:
                yield from _words(quote, others, lambda word: word.lower in timely, "wording")
            yield from _numbers(quote, others)
        case "loaded_term":
            # The judge names the terms between quotation marks.
            for term in _QUOTED_TERM.findall(explanation):
                if any(term.lower() not in other.lower() for other in others):
                    for found in re.finditer(rf"\b{re.escape(term)}\w*", quote, re.IGNORECASE):
                        yield Telling(Span(*found.span()), "loaded")


_QUOTED_TERM = re.compile(r"[“\"]([^“”\"]{2,40})[”\"]")
"""A term as an explanation names it: too short for a sentence."""


def _words(quote: str, others: Sequence[str], which: Callable[[Token], bool], sign: Sign) -> list[Telling]:
    """Find the words of a kind that not every other text has."""
    known = [{stem(word.lower) for word in tokens(other)} for other in others]
    lacking = (w for w in tokens(quote) if which(w) and (not known or any(stem(w.lower) not in one for one in known)))
    return [Telling(Span(word.start, word.end), sign) for word in lacking]


def _numbers(quote: str, others: Sequence[str]) -> list[Telling]:
    """Find the numbers for which another text has another value."""
    theirs = [number for other in others for number in quantities(other, tokens(other))]
    mine = quantities(quote, tokens(quote))
    return [Telling(Span(q.start, q.end), "number") for q in mine if any(q.conflicts(other) for other in theirs)]


def _negations(quote: str, others: Sequence[str]) -> list[Telling]:
    """Find what denies, and words that exclude one of another text: `rose`, `fell`."""
    denying = lexicon.NEGATIONS | lexicon.DENYING | lexicon.UNTRUE
    theirs = {stem(word.lower) for other in others for word in tokens(other)}
    plain = {stem(word.lower) for other in others for word in tokens(other) if word.lower not in denying}

    def tells(word: Token) -> bool:
        mine = stem(word.lower)
        denies = word.lower in denying and mine not in theirs
        return denies or (mine not in theirs and any(lexicon.opposite(mine, other) for other in plain))

    return [Telling(Span(word.start, word.end), "negation") for word in tokens(quote) if tells(word)]


_SHORTENED = 60
"""Characters from which words quoted again are cut down."""
_QUOTED_AGAIN = re.compile(r"“([^“”]*(?:“[^“”]*”[^“”]*)*)”")


def shortened(told: str, shown: Iterable[str]) -> str:
    """Cut down what a sentence quotes in full of words that stand on the page already: `“China and Russia on …”`."""
    there = [" ".join(words.split()) for words in shown]

    def cut(found: re.Match[str]) -> str:
        words = found[1].removesuffix(" …")
        if len(words) < _SHORTENED or not any(words in one for one in there):
            return found[0]
        return f"“{' '.join(words.split()[:4])} …”"

    return _QUOTED_AGAIN.sub(cut, told)


def _all_words(verdict: Verdict) -> list[str]:
    """List the words of articles that the cards show."""
    shown = [e.quote for finding in verdict.findings for e in finding.evidence]
    return shown + [e.quote for found in verdict.discrepancies for e in found.evidence]


def discrepancies(check: Check, held: Standing | None = None) -> Markup | None:
    """List the proved differences between outlets, a line each; the words themselves are marked in the cards.

    Two wordings of one quotation are set against each other. What holds no longer is marked.
    """
    if isinstance(check.outcome, Failure) or not check.outcome.discrepancies:
        return None
    now = {found.explanation: found for found in held_verdict(check.outcome, held or Standing()).discrepancies}
    words = _all_words(check.outcome)
    shown = (
        _discrepancy(now.get(found.explanation, found), check, words, holds=found.explanation in now)
        for found in check.outcome.discrepancies
    )
    return el("section", el("h2", "How the versions differ"), *shown, class_="differs")


def _discrepancy(found: ProvedDiscrepancy, check: Check, words: Iterable[str], *, holds: bool) -> Markup:
    badge = DISCREPANCIES[found.kind]
    head = el("p", el("b", f"{badge.glyph} {badge.word}"), " ", bdi(shortened(found.explanation, words)))
    gone = el("p", "Machine only: it rests on a stance that was corrected.", class_="why")
    table = None
    if found.kind == "quote_variant" and len(found.evidence) > 1:
        names = [article.name if (article := check.article(e.article_id)) else e.article_id for e in found.evidence]
        sides = zip(names, _quotation_variants(found.evidence), strict=True)
        table = el("table", el("tbody", *(el("tr", el("th", bdi(n), scope="row"), el("td", s)) for n, s in sides)))
    return el("div", head, None if holds else gone, table, class_="difference")


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


def history(entries: Sequence[Logged], held: Standing | None = None) -> Markup:
    """List every decision on a claim, in order; nothing is ever removed from it.

    Corrections that are carried over from an earlier check are marked.
    """
    none = el("p", "No decisions yet.", class_="why")
    carried = held.carried if held else ()
    still = el("i", " · on an earlier check; it still counts")
    lines = (el("li", decision(entry), still if entry.seq in carried else None) for entry in entries)
    body = el("ol", *lines, class_="history") if entries else none
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
    """Say in the claim's head line that reviewers disagree, or who flagged or skipped it; a label leads the page."""
    if standing.differ:
        labels = (join([bdi(who), f" → {VERDICTS[label].word}"]) for who, label in standing.labels.items())
        return el("span", el("b", "Reviewers disagree: "), join(labels, " · "), class_="decided")
    if standing.held is None or standing.label is not None:
        return None
    return el("span", decision(standing.held), class_="decided")


def in_short(row: QueueRow, *, blind: bool) -> str:
    """Say in a line what a claim has come to: who gave the label that holds, outlets, origins, the second opinion.

    Of a claim that is to be decided blind, nothing of that is told.
    """
    if blind:
        return HIDDEN.word
    if row.check_id is None:
        return "not checked"
    label = row.standing.label or row.machine_label
    word = (VERDICTS[label].word if label else FAILED.word).lower()
    said = [STATES[row.standing.status]] if row.standing.status in STATES else []
    said.append(f"Decided: {word}" if row.standing.label else f"Machine: {word}")
    if label:
        said += [plural(row.outlets, "outlet"), plural(row.independent_origins, "origin")]
    if row.doubted:
        said.append(FILTERS["doubted"].lower())
    return " · ".join(said)


def disagreement(labelled: Sequence[Side], who: str | None) -> Markup | None:
    """Set the sides of a disagreement beside one another, each with its reviewers' reasons and notes.

    Say what `who` may do: those who gave a label cannot settle it.
    """
    if not labelled:
        return None
    columns = []
    for label in dict.fromkeys(side.label for side in labelled):
        mine = [el("li", _side(side)) for side in labelled if side.label == label]
        columns.append(el("div", chip(VERDICTS[label], label), el("ul", *mine)))
    if any(side.reviewer == who for side in labelled):
        may = "You gave one of these labels: change it below, or ask somebody who gave none to settle the claim."
    else:
        may = "You gave none of these labels: choose one below to settle the claim."
    return el(
        "section",
        el("h2", "Reviewers disagree"),
        el("div", *columns, class_="sides"),
        el("p", may, class_="why"),
        class_="banner",
        aria_label="Reviewers disagree",
    )


def _side(side: Side) -> Markup:
    review = side.entry.review
    reason = join([": ", bdi(review.reason)]) if review.reason else None
    note = join([" · ", bdi(f"“{review.note}”")]) if review.note else None
    none = None if reason or note else el("span", ": no reason given", class_="why")
    return join([el("b", bdi(review.reviewer)), f" {DECISIONS[review.decision]}", reason, note, none, " · ",
                 utc(review.at)])  # fmt: skip


def kept(standing: Standing) -> Markup | None:
    """Say that a decision was kept although the machine has come to another label since."""
    if standing.held is None or standing.label is None or standing.machine_now is None:
        return None
    label, now = VERDICTS[standing.label].word, VERDICTS[standing.machine_now].word
    who = bdi(standing.held.review.reviewer)
    return el("p", f"Kept: {label} (", who, f"). The machine now says: {now}.", class_="why", role="status")


def earlier_decision(entry: Logged, before: Check, check: Check) -> Markup:
    """Say what somebody decided before the texts or the wording changed, and which articles are new or gone since."""
    old, new = ({v.article.id: v.article.name for v in one.versions} for one in (before, check))
    label = label_given(entry)
    changes = [
        join([f" {what}: ", join(map(bdi, names), ", "), "."])
        for what, names in (
            ("New since", [name for id_, name in new.items() if id_ not in old]),
            ("No longer compared", [name for id_, name in old.items() if id_ not in new]),
        )
        if names
    ]
    said = el("b", f"Decided before: {VERDICTS[label].word}" if label else "Decided before")
    ask = " Decide again. Corrected stances and added evidence still count where the article is unchanged."
    who = join([" (", bdi(entry.review.reviewer), ", ", utc(entry.review.at), ")."])
    return el("div", said, who, *changes, ask, class_="banner", role="status")


def made_public(published: Sequence[PublishedVerdict], rating: GivenRating | None, held: Standing) -> Markup | None:
    """Say where and when a verdict was published, as what, and what changed since; else how the claim is rated."""
    lines = []
    for one in published:
        url = one.publication.url
        out = {"target": "_blank", "rel": "noopener noreferrer", "aria_label": f"Published at {url}, new tab"}
        address = el("a", bdi(url.partition("://")[2]), " ↗", href=url, class_="out", **out)
        title, _, changes = one.since.partition(": ")
        since = join([el("b", f"{title}: "), bdi(changes)]) if changes else one.since
        lines.append(el("p", el("b", "Published"), " as ", bdi(one.said), ": ", address, " ", since))
    if rating and not published:
        lines.append(el("p", el("b", "Rated"), " ", bdi(only_rated(rating, held)), "."))
    return el("div", *lines, class_="public") if lines else None


def lapsed(held: Standing) -> Markup | None:
    """Say which corrections of an earlier check no longer count, and why."""
    if not held.lapsed:
        return None
    lines = (el("li", bdi(one.said), ".") for one in held.lapsed)
    return el("div", el("b", "No longer counted:"), el("ul", *lines), class_="banner", role="status")


def banner(others: Sequence[Logged], meanwhile: Sequence[Logged]) -> Markup | None:
    """Tell a checker what others decided since the claim was drawn, or while it was being decided."""
    entries = {entry.seq: entry for entry in (*others, *meanwhile)}
    if not entries:
        return None
    after = " Your decision is saved too." if meanwhile else ""
    title = el("b", f"Someone else decided this claim while you had it open.{after}")
    return el("div", title, el("ul", *(el("li", decision(e)) for e in entries.values())), class_="banner", role="alert")
