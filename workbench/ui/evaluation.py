"""The Evaluation page: runs, two variants sample by sample, one sample close up, and how reviewers agree.

What is looked at stands in the address alone, so that it can be sent round and survives a reload. Streamlit only draws:
every number comes from `Workbench.evaluations`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, get_args

import streamlit as st

from workbench.evaluation.browse import Board, SampleLine, Show, Sides
from workbench.evaluation.log import RunInfo
from workbench.ui import evaluation_runs, evaluation_samples
from workbench.ui.bridge import EVALUATION_PARAMETERS, evaluation_link
from workbench.ui.markup import bdi, el, frame
from workbench.ui.state import begin_page, bench, name_control, show

PER_PAGE = 25
GOLD = "gold"
_THIS = "this run"
_BLIND = "Blind reviews: reviewers decided before they saw the machine's verdict. Rely on these."
_ALL = "All reviews: most reviewers saw the machine's verdict first, which raises agreement."


class EvaluationAddress(NamedTuple):
    """What the address asks for: a run, its two sides, and which samples are listed or shown."""

    run: str | None = None
    variant: str | None = None
    other: str | None = None
    against: str | None = None
    show: Show = "all"
    matrix: str = "verdict"
    gold: str | None = None
    said: str | None = None
    sample: str | None = None
    page: int = 1

    @property
    def sides(self) -> Sides:
        """Which variants are looked at."""
        return Sides(self.variant, self.other, self.against)

    @property
    def cell(self) -> tuple[str, str] | None:
        """The cell of the matrix whose samples are listed."""
        return (self.gold, self.said) if self.gold and self.said else None

    @property
    def pair(self) -> dict[str, str]:
        """The part of the address that names the run and its two sides."""
        named = {"run": self.run, "variant": self.variant, "other": self.other, "against": self.against}
        return {name: value for name, value in named.items() if value}

    @property
    def address(self) -> dict[str, str]:
        """The part of the address that names which samples are listed."""
        shown = {"show": self.show if self.show != "all" else None, "gold": self.gold, "said": self.said}
        shown["matrix"] = self.matrix if self.matrix != "verdict" else None
        return self.pair | {name: value for name, value in shown.items() if value}


def read_address() -> EvaluationAddress:
    """Read the address; what it says amiss counts as not said."""
    said = {name: st.query_params[name] for name in EVALUATION_PARAMETERS if st.query_params.get(name)}
    page = said.pop("page", "1")
    wanted = next((name for name in get_args(Show) if name == said.get("show")), "all")
    said |= {"show": wanted, "matrix": "stance" if said.get("matrix") == "stance" else "verdict"}
    return EvaluationAddress(**said, page=int(page) if page.isdecimal() and len(page) < 6 else 1)  # type: ignore[arg-type]


def draw() -> None:
    """Draw the page."""
    st.html(Path(__file__).with_name("evaluation.css"))
    wanted = read_address()
    place = f"{wanted.run or ''}/{wanted.sample or ''}"
    tab = begin_page(place)
    head = _heading("Evaluation", place)
    if wanted.run:
        steps = [el("a", "‹ All runs", href="./evaluation", class_="go")]
        if wanted.sample:
            samples = evaluation_link(**wanted.address)
            steps.append(el("a", "‹ Samples of this run", href=samples, class_="go"))
        head = el("nav", *steps, class_="back", aria_label="Back")
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="head"):
        st.html(frame(head))
        name_control(tab)
    if wanted.run is None:
        _overview()
    elif wanted.sample is None:
        _run(wanted, place)
    else:
        _sample(wanted, wanted.sample, place)


def _heading(title: str, place: str, class_: str = "title") -> str:
    # The bridge brings the page to its top and the focus to this heading whenever the place is another.
    return el("h1", bdi(title), class_=class_, id="claim", data_claim=place, tabindex="-1")


# ---------------------------------------------------------------- all runs


def _overview() -> None:
    found = bench().evaluations.lines()
    if found:
        st.html(frame(el("h2", "Runs"), el("div", evaluation_runs.run_table(found), class_="scroll")))
    else:
        st.html(
            frame(el("p", "No runs yet. A run tests judges and prompts against gold labels and scores every answer."))
        )
    with st.expander("How to start a run", expanded=not found):
        st.code("workbench eval run prompts/evals/seed.yaml", language="bash")
        said = "See docs/evaluation.md for how to write a prompt version and read the results."
        st.html(frame(el("p", said, class_="why")))
    blind, everything = bench().evaluations.agreements()
    st.html(frame(el("h2", "Agreement with reviewers", class_="part")))
    for column, said, agreement in zip(st.columns(2, gap="medium"), (_BLIND, _ALL), (blind, everything), strict=True):
        with column:
            st.html(frame(el("p", said, class_="why"), evaluation_runs.agreement(agreement)))


# ---------------------------------------------------------------- one run


def _run(wanted: EvaluationAddress, place: str) -> None:
    line = bench().evaluations.line(str(wanted.run))
    if line.problem or line.info is None or line.results is None:
        st.html(frame(el("div", bdi(line.problem or ""), class_="failure", role="status")))
        return
    board = bench().evaluations.board(line.id, wanted.sides)
    name, results = board.variant.name, line.results
    st.html(frame(_heading(line.info.config.name, place), evaluation_runs.run_facts(line, line.info, results)))
    st.html(frame(el("div", evaluation_runs.ended(line), class_="conclusion", role="status")))
    address = {name: value for name, value in wanted.pair.items() if name != "variant"}
    st.html(frame(el("div", evaluation_runs.leaderboard(results, name, address), class_="scroll")))
    st.html(frame(evaluation_runs.gate_list(results.gates), evaluation_runs.changed_samples(results, name)))
    st.html(frame(el("h2", "Sample by sample", class_="part")))
    _choose_sides(line.id, line.info, wanted, board)
    st.html(frame(evaluation_samples.ruling(board)))
    left, right = st.columns([5, 8], gap="medium")
    with left:
        _matrix(wanted, board)
    with right:
        _samples(wanted, board)


def _choose_sides(run_id: str, info: RunInfo, wanted: EvaluationAddress, board: Board) -> None:
    others = {other.id: other.info for other in bench().evaluations.lines() if other.info and other.id != run_id}
    here = [variant.name for variant in info.variants]
    run = wanted.other if wanted.other in others else None
    there = [variant.name for variant in (others[run] if run else info).variants]
    against = board.against.removesuffix(f" @ {run}") if run else board.against
    with st.container(horizontal=True, vertical_alignment="bottom", key="sides"):
        _choice("Variant", here, board.variant.name, "variant")
        _choice(
            "Compare with", [GOLD, *(name for name in there if run or name != board.variant.name)], against, "against"
        )
        if others:
            _choice("From run", [_THIS, *others], run or _THIS, "other")


def _choice(name: str, options: Sequence[str], now: str, parameter: str) -> None:
    key = f"eval_{parameter}"

    def change() -> None:
        value = str(st.session_state[key])
        dropped = ("other", "against") if parameter == "other" else (parameter,)
        names = [name for name in ("run", "variant", "other", "against") if name not in dropped]
        kept = {name: st.query_params[name] for name in names if name in st.query_params}
        st.query_params.from_dict(kept if value == _THIS else {**kept, parameter: value})

    st.session_state[key] = now if now in options else options[0]
    st.selectbox(name, options, key=key, on_change=change)


def _matrix(wanted: EvaluationAddress, board: Board) -> None:
    which = wanted.matrix
    tabs = [
        el("a", word, href=evaluation_link(**wanted.pair, matrix=name), class_="go tab",
           aria_current="true" if which == name else None)
        for name, word in (("verdict", "Verdicts"), ("stance", "Stances"))
    ]  # fmt: skip
    cells = board.variant.verdicts if which == "verdict" else board.variant.stances
    drawn = evaluation_samples.matrix(cells, which, wanted.pair, wanted.cell)
    note = el("p", "Counts every answer in every epoch. Click a cell to see its samples.", class_="why")
    nav = el("nav", *tabs, class_="tabs", aria_label="Which matrix")
    st.html(frame(nav, el("div", drawn, class_="scroll"), note))


def _listed(wanted: EvaluationAddress, board: Board) -> list[SampleLine]:
    kept = [line for line in board.lines if line.shows(wanted.show)]
    if not wanted.cell:
        return kept
    if wanted.matrix == "stance":
        return [line for line in kept if wanted.cell in line.stances]
    return [line for line in kept if line.gold == wanted.cell[0] and wanted.cell[1] in line.ours]


def _samples(wanted: EvaluationAddress, board: Board) -> None:
    kept = _listed(wanted, board)
    pages = max(1, -(-len(kept) // PER_PAGE))
    page = min(max(1, wanted.page), pages)
    shown = kept[(page - 1) * PER_PAGE : page * PER_PAGE]
    cell_note = None
    if wanted.cell:
        gold, said = (part.replace("_", " ") for part in wanted.cell)
        address = {name: value for name, value in wanted.address.items() if name not in ("gold", "said")}
        only = f"Samples with gold {wanted.matrix} “{gold}” and answer “{said}”. "
        cell_note = el("p", only, el("a", "Show all", href=evaluation_link(**address), class_="go"))
    st.html(frame(evaluation_samples.filters(board, wanted.show, wanted.address), cell_note))
    if not shown:
        st.html(frame(el("p", "No matching samples.", class_="why")))
        return
    st.html(frame(el("div", evaluation_samples.sample_table(shown, board, wanted.address), class_="scroll")))
    if pages > 1:
        st.html(frame(evaluation_samples.pages(page, pages, wanted.address)))


# ---------------------------------------------------------------- one sample


def _sample(wanted: EvaluationAddress, sample: str, place: str) -> None:
    close = bench().evaluations.look_closely(str(wanted.run), wanted.sides, sample)
    listed = [line.id for line in _listed(wanted, bench().evaluations.board(str(wanted.run), wanted.sides))]
    st.html(frame(evaluation_samples.neighbours(listed, sample, wanted.address)))
    speaker = el("span", "said by ", el("b", bdi(close.speaker))) if close.speaker else None
    facts = (speaker, el("span", "event: ", bdi(close.event)), el("span", bdi(close.id)))
    st.html(frame(_heading(close.claim, place, "claim"), el("p", *facts, class_="meta")))
    st.html(frame(evaluation_samples.answers(close), evaluation_samples.articles(close)))


if __name__ == "__main__":
    show(draw)
