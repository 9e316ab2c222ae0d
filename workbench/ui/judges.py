"""Two judges on one claim, side by side: each outlet's stance and the verdict, where they part company."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup

from workbench import Check
from workbench.ui.cards import stance_of
from workbench.ui.desk import bench
from workbench.ui.marks import FAILED, VERDICTS, judge_name
from workbench.ui.parts import chip, el, frame, join, words


def judges(claim_id: str) -> None:
    """Draw the latest answer of every judge on a claim."""
    st.html(frame(side_by_side(bench().checking.by_judge(claim_id))))


def side_by_side(answers: Sequence[Check]) -> Markup:
    """Set the answers of several judges on one claim beside one another; rows on which they differ are marked."""
    if len(answers) < 2:
        only = "Only one judge has answered on this claim. Ask another below."
        return el("section", el("h2", "Judges side by side"), el("p", only, class_="why"), class_="differs")
    articles = {v.article.id: v.article.name for check in answers for v in check.versions}
    heads = (el("th", words(judge_name(check)), scope="col") for check in answers)
    rows = [_row("Verdict", [_label(check) for check in answers])]
    rows += [_row(name, [_stance(check, article_id) for check in answers]) for article_id, name in articles.items()]
    rows += [_row("Why", [_why(check) for check in answers])]
    table = el("table", el("thead", el("tr", el("th", "", scope="col"), *heads)), el("tbody", *rows), class_="judges")
    return el("section", el("h2", "Judges side by side"), el("div", table, class_="scroll"), class_="differs")


def _row(name: str, cells: list[Markup]) -> Markup:
    differs = len(set(cells)) > 1 and name != "Why"
    mark = el("b", " ≠", title="The judges differ") if differs else None
    kind = "parted" if differs else None
    return el("tr", el("th", words(name), mark, scope="row"), *(el("td", cell) for cell in cells), class_=kind)


def _label(check: Check) -> Markup:
    mark = VERDICTS[check.verdict.label] if check.verdict else FAILED
    return chip(mark, check.verdict.label if check.verdict else "failed")


def _stance(check: Check, article_id: str) -> Markup:
    finding = check.verdict.finding(article_id) if check.verdict else None
    if finding is None:
        return el("span", "not compared", class_="none")
    kind, mark = stance_of(finding)
    return chip(mark, kind)


def _why(check: Check) -> Markup:
    if check.verdict is None:
        return el("span", words(getattr(check.outcome, "message", "")), class_="why")
    return join([el("span", words(check.verdict.rationale or check.verdict.label_reason), class_="why")])
