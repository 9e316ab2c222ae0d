"""The Evaluation page: runs, two variants sample by sample, one sample close up, how reviewers agree, and a playground.

What is looked at stands in the address alone, so that it can be sent round and survives a reload. Streamlit only draws:
every number comes from `Workbench.evaluations`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple, get_args

import streamlit as st
from markupsafe import Markup

from workbench.errors import InputError, PromptError, WorkbenchError
from workbench.evaluation.log import RunInfo
from workbench.evaluation.report import Board, SampleLine, Show, Sides
from workbench.judge.origins import in_a_sentence
from workbench.judge.registry import Trial, is_model
from workbench.models.check import Check
from workbench.models.claim import Claim
from workbench.review.queue import View
from workbench.ui import evaluation_view
from workbench.ui.bridge import EVALUATION_PARAMETERS, evaluation_link
from workbench.ui.jobs import price
from workbench.ui.markup import bdi, el, frame, problem
from workbench.ui.state import Tab, begin_page, bench, choose_event, choose_prompt, name_control, show
from workbench.ui.verdict_view import cards, discrepancies, verdict_panel

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
    view: Literal["two", "all", "try"] = "two"

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
        view = self.view if self.view != "two" else None
        named = {"run": self.run, "variant": self.variant, "other": self.other, "against": self.against, "view": view}
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
    views = ("all",) if "run" in said else ("try",)
    said |= {"view": said.get("view", "") if said.get("view") in views else "two"}
    return EvaluationAddress(**said, page=int(page) if page.isdecimal() and len(page) < 6 else 1)  # type: ignore[arg-type]


def draw() -> None:
    """Draw the page."""
    st.html(Path(__file__).with_name("evaluation.css"))
    wanted = read_address()
    place = f"{wanted.run or wanted.view}/{wanted.sample or ''}"
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
        views = (("two", "Runs", None), ("try", "Try a prompt", "try"))
        tabs = [
            el("a", words, href=evaluation_link(view=view), class_="go tab",
               aria_current="true" if wanted.view == name else None)
            for name, words, view in views
        ]  # fmt: skip
        st.html(frame(el("nav", *tabs, class_="tabs", aria_label="Runs or playground")))
    if wanted.view == "try":
        _playground(tab)
    elif wanted.run is None:
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
        st.html(frame(el("h2", "Runs"), el("div", evaluation_view.run_table(found), class_="scroll")))
    else:
        what = (
            "An evaluation asks judges and prompts about claims that people have labelled, and counts how often the "
            "answers agree. Use it before you trust a model or change a prompt."
        )
        how = (
            "Gold: claims with labels. One file with five articles' claims is shipped; your own reviews become gold "
            "where two reviewers agree.",
            "A run: every judge and prompt is asked about every claim. It is started on the command line, which tells "
            "the price first.",
            "This page: scores with their uncertainty, every changed answer, and each sample close up.",
        )
        steps = el("ol", *(el("li", step) for step in how), class_="steps")
        st.html(frame(el("h2", "No runs yet"), el("p", what), steps))
    with st.expander("How to start a run") if found else st.container():
        st.code("workbench eval run prompts/evals/seed.yaml", language=None, wrap_lines=True)
        said = "See docs/evaluation.md for how to write a prompt version and read the results."
        st.html(frame(el("p", said, class_="why")))
    blind, everything = bench().evaluations.agreements()
    st.html(frame(el("h2", "Agreement with reviewers", class_="part")))
    for column, said, agreement in zip(st.columns(2, gap="medium"), (_BLIND, _ALL), (blind, everything), strict=True):
        with column:
            st.html(frame(el("p", said, class_="why"), evaluation_view.agreement(agreement)))


# ---------------------------------------------------------------- one run


def _run(wanted: EvaluationAddress, place: str) -> None:
    line = bench().evaluations.line(str(wanted.run))
    if line.problem or line.info is None or line.results is None:
        st.html(frame(el("div", bdi(line.problem or ""), class_="failure", role="status")))
        return
    board = bench().evaluations.board(line.id, wanted.sides)
    name, results = board.variant.name, line.results
    st.html(frame(_heading(line.info.config.name, place), evaluation_view.run_facts(line, line.info, results)))
    st.html(frame(el("div", evaluation_view.ended(line), class_="conclusion", role="status")))
    address = {name: value for name, value in wanted.pair.items() if name != "variant"}
    st.html(frame(el("div", evaluation_view.leaderboard(results, name, address), class_="scroll")))
    gates = evaluation_view.gate_list(results.gates, line.id)
    st.html(frame(gates, evaluation_view.changed_samples(results, name)))
    plain = {name: value for name, value in wanted.pair.items() if name != "view"}
    tabs = [
        el("a", word, href=evaluation_link(**plain, **({"view": view} if view == "all" else {})), class_="go tab",
           aria_current="true" if wanted.view == view else None)
        for view, word in (("two", "Two variants"), ("all", "All variants"))
    ]  # fmt: skip
    nav = el("nav", *tabs, class_="tabs", aria_label="How many variants") if len(results.variants) > 1 else None
    st.html(frame(el("h2", "Sample by sample", class_="part"), nav))
    if wanted.view == "all":
        _grid(wanted)
        return
    _choose_sides(line.id, line.info, wanted, board)
    st.html(frame(evaluation_view.ruling(board)))
    _prompts(line.info, board)
    left, right = st.columns([5, 8], gap="medium")
    with left:
        _matrix(wanted, board)
    with right:
        _samples(wanted, board)


def _grid(wanted: EvaluationAddress) -> None:
    grid = bench().evaluations.grid(str(wanted.run))
    kept = [row for row in grid.rows if row.shows(wanted.show)]
    pages = max(1, -(-len(kept) // PER_PAGE))
    page = min(max(1, wanted.page), pages)
    shown = kept[(page - 1) * PER_PAGE : page * PER_PAGE]
    st.html(frame(evaluation_view.grid_filters(grid, wanted.show, wanted.address)))
    if not shown:
        st.html(frame(el("p", "No matching samples.", class_="why")))
        return
    drawn = evaluation_view.grid_table(grid.variants, shown, wanted.address)
    st.html(frame(el("div", drawn, class_="scroll", tabindex="0", role="region", aria_label="Samples and variants")))
    if pages > 1:
        st.html(frame(evaluation_view.pages(page, pages, wanted.address)))


def _prompts(info: RunInfo, board: Board) -> None:
    """Show how the prompts of the two sides differ."""
    prompts = [
        next((v.prompt for v in info.variants if v.name == name), None) for name in (board.against, board.variant.name)
    ]
    before, after = prompts
    if before is None or after is None or before == after:
        return
    try:
        diff = bench().evaluations.prompt_diff(before, after)
    except PromptError as error:
        st.html(frame(el("p", bdi(error.message), class_="why")))
        return
    with st.expander(f"How the prompts differ: {before.partition('#')[0]} → {after.partition('#')[0]}"):
        st.code(diff, language="diff", wrap_lines=True)


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
    drawn = evaluation_view.matrix(cells, which, wanted.pair, wanted.cell)
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
    st.html(frame(evaluation_view.filters(board, wanted.show, wanted.address), cell_note))
    if not shown:
        st.html(frame(el("p", "No matching samples.", class_="why")))
        return
    st.html(frame(el("div", evaluation_view.sample_table(shown, board, wanted.address), class_="scroll")))
    if pages > 1:
        st.html(frame(evaluation_view.pages(page, pages, wanted.address)))


# ---------------------------------------------------------------- one sample


def _sample(wanted: EvaluationAddress, sample: str, place: str) -> None:
    every = wanted.view == "all"
    close = bench().evaluations.look_closely(str(wanted.run), wanted.sides, sample, every=every)
    if every:
        listed = [row.id for row in bench().evaluations.grid(str(wanted.run)).rows if row.shows(wanted.show)]
    else:
        listed = [line.id for line in _listed(wanted, bench().evaluations.board(str(wanted.run), wanted.sides))]
    st.html(frame(evaluation_view.neighbours(listed, sample, wanted.address)))
    speaker = el("span", "said by ", el("b", bdi(in_a_sentence(close.speaker)))) if close.speaker else None
    facts = (speaker, el("span", "event: ", bdi(close.event)), el("span", bdi(close.id)))
    st.html(frame(_heading(close.claim, place, "claim"), el("p", *facts, class_="meta")))
    st.html(frame(evaluation_view.answers(close), evaluation_view.articles(close)))


# ---------------------------------------------------------------- the playground


OFFERED = 200  # claims of an event that may be chosen; any other may be typed
_TYPED_MODEL = "A litellm model such as `openai/gpt-4.1-mini`. Its API key is read from the server's environment."


class PromptChoice(NamedTuple):
    """What is tried: a prompt, a model, and a claim by its id or, if any are typed, in one's own words."""

    event: str
    prompt: str
    model: str
    claim_id: str | None
    words: str


@dataclass
class TriedPrompt:
    """A prompt made ready, and what came of it. It outlives a page that is left while the model answers."""

    choice: PromptChoice
    trial: Trial
    check: Check | None = None


def _playground(tab: Tab) -> None:
    """Try one prompt on one claim: the messages and their price first, then, on demand, one answer."""
    what = "Try a prompt on one claim. You see the messages and the price before a model is asked. Nothing is saved."
    st.html(frame(el("p", what, class_="why")))
    event = choose_event(tab)
    if event is None:
        st.html(frame(el("p", "No articles yet. Add them on the Corpus page.", class_="why")))
        return
    # Whoever decides a claim blind is told nothing by another machine either.
    rows = bench().desk.page(View(show="all", event=event), limit=OFFERED).rows
    texts = {row.claim_id: row.text for row in rows if not bench().desk.is_blind(row, tab.who)}
    with st.container(border=True):
        left, right = st.columns(2)
        with left:
            prompt = choose_prompt(bench().settings.compare_prompt, key="try_prompt")
        with right:
            usual = bench().settings.model if is_model(bench().settings.model) else ""
            model = st.text_input("Model", value=usual, key="try_model", help=_TYPED_MODEL, max_chars=200).strip()
        listed = None
        if texts:
            key = f"try_claim_{event}"
            listed = st.selectbox("Claim", list(texts), format_func=texts.__getitem__, index=None, key=key)
        words = st.text_input(
            "A claim in your own words", help="Takes the place of the claim above.", key="try_words", max_chars=1000
        ).strip()
        pressed = st.button("Show messages and price", key="try_show", icon=":material/visibility:")
    choice = PromptChoice(event, prompt, model, listed, words)
    if pressed:
        _make_ready(tab, choice)
    tried: TriedPrompt | None = st.session_state.get("tried")
    if tried is not None and tried.choice == choice:
        _tried(tried)


def _make_ready(tab: Tab, choice: PromptChoice) -> None:
    """Write the messages of a choice and price them, or say what is missing."""
    st.session_state.pop("tried", None)
    settings = bench().settings.model_copy(update={"model": choice.model, "compare_prompt": choice.prompt})
    try:
        if not choice.model:
            raise InputError("no model is named", hint="enter one, such as openai/gpt-4.1-mini")
        if not is_model(choice.model):
            raise InputError("the built-in judge takes no prompt", hint="enter a model, such as openai/gpt-4.1-mini")
        st.session_state.tried = TriedPrompt(choice, bench().try_prompt(_claim_of(tab, choice), settings))
    except WorkbenchError as error:
        st.html(frame(problem(error)))


def _claim_of(tab: Tab, choice: PromptChoice) -> Claim:
    """Give the claim that was chosen, or make one of the words; raises InputError if it is yet to be decided blind."""
    if choice.words:
        claim = bench().typed(choice.words, event=choice.event, keep=False)
    elif choice.claim_id:
        claim = bench().store.claim(choice.claim_id)
    else:
        raise InputError("no claim is chosen", hint="choose one, or type your own words")
    known = next((row for row in bench().desk.rows(choice.event, every=True) if row.claim_id == claim.id), None)
    if known is not None and bench().desk.is_blind(known, tab.who):
        raise InputError("you decide this claim blind", hint="decide it on the Review page first")
    return claim


def _tried(tried: TriedPrompt) -> None:
    """Show what would be sent and its price; ask on demand, and show the answer and what of it is proved."""
    st.html(frame(evaluation_view.messages(tried.trial.questions)))
    asks, run = price(tried.choice.model, [tried.trial.estimate])
    lacks: Markup | None = None
    try:
        tried.trial.need_key()
    except InputError as error:
        lacks = problem(error)
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.html(frame(el("p", asks, role="status"), lacks))
        # The press is kept apart and taken once, so that no later drawing of the page asks again.
        asked = st.session_state.pop("try_asked", False)
        st.button(
            run, key="try_run", type="primary", disabled=asked or lacks is not None, on_click=st.session_state.update,
            kwargs={"try_asked": True},
        )  # fmt: skip
    if asked:
        with st.spinner(f"Asking {tried.choice.model} …"):
            tried.check = tried.trial.ask()
        st.rerun()
    if tried.check is None:
        return
    answers = evaluation_view.raw_answers(tried.trial.answers, tried.check.call)
    proved = (verdict_panel(tried.check), cards(tried.check), discrepancies(tried.check))
    st.html(frame(answers, el("h2", "What of it is proved", class_="part"), *proved))


if __name__ == "__main__":
    show(draw)
