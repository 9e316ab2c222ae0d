"""What one browser tab holds: the claim it shows, who reviews, an override in the making. And how every page begins.

All of it lives in one plain object in Streamlit's session. A callback reads that object once and writes the store
before it writes the object: every touch of `st.session_state` is a place where Streamlit may end a run half-way.
Nothing here is lost with the tab but an unsaved override.
"""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

import streamlit as st
from markupsafe import Markup
from streamlit.runtime.scriptrunner import get_script_run_ctx

from workbench.errors import WorkbenchError
from workbench.judge.llm.prompts import list_prompts
from workbench.models.base import VerdictLabel
from workbench.models.review import Logged
from workbench.review.queue import QueueRow, View
from workbench.settings import DEFAULT_JUDGE, Settings
from workbench.ui import bridge
from workbench.ui.bridge import SEEN_MS, Selected
from workbench.ui.markup import el, frame, markdown_safe, problem
from workbench.workspace import Workbench

Dialog = Literal["keys", "labels", "claim", "several", "settings"]
_ALL_EVENTS = ""


class ShownCheck(NamedTuple):
    """What was on the screen when a button was drawn: a decision is about this, and nothing else."""

    claim_id: str
    check_id: str
    seq: int
    blind: bool = False
    """The machine's verdict was hidden."""


class OwnDecision(NamedTuple):
    """A decision that was made in this tab, for undo."""

    claim_id: str
    check_id: str
    seq: int
    """Its place in the history."""


class OwnActs(NamedTuple):
    """Changes to claims that were made in this tab at one stroke, for undo."""

    seq: int
    """The number of one of them."""
    claim_id: str | None = None
    """The one claim that was edited; None: several were changed together."""


class DecidedCount(NamedTuple):
    """How many claims of an event are decided, and when that was asked."""

    asked: tuple[str | None, int]
    at: float
    done: int
    all: int


@dataclass
class Tab:
    """One tab's state."""

    named: str | None = None
    """Who the checker said they are, in this tab."""
    remembered: str | None = None
    """The name that this browser remembers, once it has said so."""
    who: str | None = None
    """Who reviews: as said here, as this browser remembers, or as the settings say."""
    event: str | None = None
    everywhere: bool = False
    """The queue holds the claims of all events."""
    claim: str | None = None
    address: str | None = None
    """The claim that this tab last wrote into its address."""
    acted: bool = False
    """This run answers a button, so the address that came with it may be old."""
    check: str | None = None
    """The check that was drawn of the claim."""
    shown_at: float = 0.0
    drawn_seq: int | None = None
    """The last review of the claim when it was first drawn."""
    pending: VerdictLabel | None = None
    reasons: tuple[str, ...] = ()
    fixing: str | None = None
    """The article whose stance is being put right; empty: which one is being asked."""
    said: str = ""
    wrong: bool = False
    """What was said is a refusal."""
    about: str | None = None
    """If set, what was said is shown on this claim only."""
    since: tuple[Logged, ...] = ()
    """What others decided on the claim while it was being decided here."""
    decided: list[OwnDecision | OwnActs] = field(default_factory=list)
    picked: set[str] = field(default_factory=set)
    """The claims that are ticked for editing together."""
    view: View = field(default_factory=View)
    """Which claims the checker asked to see."""
    place: int | None = None
    """How many claims of the view stand before the one that is shown; None: it is not in the view."""
    total: int = 0
    """How many claims the view has."""
    counted: DecidedCount | None = None
    selected: Selected | None = None
    """Words selected on the Reader page."""
    news: tuple[str, str] = ("", "")
    """The part of a page in which something was said last, and what, as HTML. It stays until something else is said or
    another page or article is opened: what is said for one run of a page is lost where that run is cut short."""
    page: tuple[str, str | None] | None = None
    """The page, and the article in its address, that this tab shows; None: what was said is for whichever is next."""
    adding: bool | None = None
    """The form for new articles is unfolded; None: as the page has it."""
    attached: OwnDecision | None = None
    """The words that were last made evidence here; for undo."""
    dialog: Dialog | None = None
    judges: bool = False
    """The judges' answers are shown side by side."""
    asking: tuple[str, str, str] | None = None
    """Claim, model and prompt of a question to another judge whose price is yet to be confirmed."""
    spent: set[ShownCheck] = field(default_factory=set)
    """What was decided by a press: the same press twice is one decision."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def show(self, claim_id: str) -> None:
        """Show a claim."""
        self.claim, self.check, self.shown_at, self.drawn_seq = claim_id, None, time.monotonic(), None
        self.since = ()
        self.put_down()

    def put_down(self) -> None:
        """Drop an override or a correction in the making."""
        self.pending, self.reasons, self.fixing, self.asking = None, (), None, None

    def say(self, words: str, *, about: str | None = None) -> None:
        """Tell the checker what was done; `about`: on this claim only."""
        self.said, self.wrong, self.about = words, False, about

    def refuse(self, words: str) -> None:
        """Tell the checker why nothing was done."""
        self.said, self.wrong, self.about = words, True, None

    def tell(self, part: str, said: str | Markup | WorkbenchError) -> None:
        """Tell in a part of a page what was done, or why it was not."""
        if isinstance(said, WorkbenchError):
            said = problem(said)
        elif not isinstance(said, Markup):
            said = el("div", said, class_="said", role="status")
        self.news = (part, frame(said) if said else "")

    def told(self, part: str) -> None:
        """Draw what was told in a part of a page last, if it was this one."""
        if self.news[0] == part and self.news[1]:
            st.html(self.news[1])

    def status(self, otherwise: str = "") -> Markup:
        """Show what was said last."""
        return el("div", self.said or otherwise, class_="said bad" if self.wrong else "said", role="status")

    def draws(self, check_id: str) -> None:
        """Note which check is drawn: one that takes the place of another has to be seen first, as a claim has."""
        if self.check not in (None, check_id):
            self.shown_at = time.monotonic()
        self.check = check_id

    def shows(self, seen: ShownCheck) -> bool:
        """Tell whether a button's check is the one on the screen, and has been for long enough to be seen."""
        there = (self.claim, self.check) == (seen.claim_id, seen.check_id)
        return there and time.monotonic() - self.shown_at >= SEEN_MS / 1000


def bench() -> Workbench:
    """Give the workspace that this tab looks at: the server's own, or its demo."""
    return open_workspace(demo=in_demo())


@st.cache_resource(show_spinner="Opening the workspace …")
def open_workspace(*, demo: bool) -> Workbench:
    """Open the server's workspace, or the demo beside it, once for all tabs.

    Articles, checks and reviews are never deleted: a demo in a real workspace would stay in it for good.
    """
    settings = Settings.load()
    if demo:
        folder = settings.workspace / "demo"
        settings = settings.model_copy(update={"workspace": folder, "database_url": None, "model": DEFAULT_JUDGE})
    return Workbench(settings)


@st.cache_resource(show_spinner=False)
def _demo_tabs() -> set[str]:
    """The tabs that look at the demo, by Streamlit's id of their session."""
    return set()


def in_demo() -> bool:
    """Tell whether this tab looks at the demo."""
    # Not asked of `st.session_state`: at every touch of it Streamlit may end a callback that is not done yet.
    run = get_script_run_ctx(suppress_warning=True)
    return run is not None and run.session_id in _demo_tabs()


def switch_demo(*, on: bool) -> None:
    """Let this tab look at the demo, or at the server's own workspace again; it begins anew there."""
    run, tab = get_script_run_ctx(suppress_warning=True), this_tab()
    if run is not None:
        (_demo_tabs().add if on else _demo_tabs().discard)(run.session_id)
    st.session_state["tab"] = Tab(named=tab.named, who=tab.who)
    st.query_params.clear()


def this_tab() -> Tab:
    """Take this tab's state."""
    found = st.session_state.get("tab")
    if not isinstance(found, Tab):
        found = Tab(who=bench().settings.reviewer)
        st.session_state["tab"] = found
    return found


# ---------------------------------------------------------------- how every page begins and ends


def begin_page(claim: str | None = None, *, check: str | None = None, lead: str | None = None) -> Tab:
    """Mount the bridge to the browser, which remembers who reviews and follows links; give this tab's state."""
    tab = this_tab()
    tab.acted = False  # the address of a link that is followed now is new
    run = get_script_run_ctx(suppress_warning=True)
    page = (run.page_script_hash if run else "", st.query_params.get("article"))
    if tab.page not in (None, page):
        tab.news = ("", "")
        if tab.page and tab.page[0] == page[0]:  # what was said of one article is not told on another
            tab.say("")
            tab.attached = None
    tab.page = page
    told = bridge.mount(who=tab.named, known=tab.remembered, claim=claim, check=check, lead=lead)
    tab.remembered = told.who or tab.remembered
    tab.who = tab.named or tab.remembered or bench().settings.reviewer
    tab.selected = told.selected or tab.selected
    if in_demo():
        with st.container(horizontal=True, vertical_alignment="center", key="demo"):
            said = "Demo: five reports on one event. Nothing here touches your own workspace."
            st.html(frame(el("div", said, class_="banner", role="note")))
            st.button(
                "Leave the demo", key="leave_demo", icon=":material/logout:", on_click=switch_demo, kwargs={"on": False}
            )
    return tab


def show(draw: Callable[[], None]) -> None:
    """Draw a page; what is the checker's to act on is said in a sentence with its hint, a bug stays a traceback."""
    try:
        draw()
    except WorkbenchError as error:
        st.html(frame(problem(error)))
    _freeze_imports()


@st.cache_resource(show_spinner=False)
def _freeze_imports() -> None:
    # Streamlit collects garbage after every run of a page, and walks over every object that there is: over all that
    # was imported once and stays for good, that takes longer than drawing the page.
    gc.collect()
    gc.freeze()


def page_head(title: str, tab: Tab) -> None:
    """Draw the head line of a page."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="head"):
        st.html(frame(el("h1", title, class_="title")))
        name_control(tab)


def name_control(tab: Tab) -> None:
    """Draw the place where a checker says who they are."""

    def rename() -> None:
        tab.acted = True
        tab.named = tab.who = str(st.session_state.who).strip() or None
        if tab.wrong:  # what was refused may have been refused for want of a name
            tab.say("")

    says = markdown_safe(tab.who or "Set your name")
    looks: Literal["primary", "tertiary"] = "tertiary" if tab.who else "primary"
    with st.popover(says, icon=":material/person:", type=looks, key="name", on_change="rerun") as popover:
        if popover.open:
            st.text_input("Your name", value=tab.who or "", key="who", on_change=rename, max_chars=80)


def close_dialog() -> None:
    """Note that the open dialog was closed, so that the keys are live again."""
    tab = this_tab()
    tab.acted, tab.dialog = True, None


# ---------------------------------------------------------------- choices that stand on several pages


def choose_event(tab: Tab, *, or_all: bool = False) -> str | None:
    """Let the checker choose an event where there is more than one; None: there is none yet, or all were chosen."""
    states = bench().notes.events()
    offered = [name for name, state in states.items() if state != "archived" or name == tab.event]
    events = offered or list(states)
    if len(events) < 2:
        return events[0] if events else None
    key = "queue_event" if or_all else "event"

    def change() -> None:
        chosen = str(st.session_state[key])
        tab.acted, tab.everywhere = True, chosen == _ALL_EVENTS if or_all else tab.everywhere
        tab.event, tab.news = chosen or tab.event, ("", "")
        for name in ("article", "claim", "at"):  # an article in the address would lead back to its event
            st.query_params.pop(name, None)

    if tab.event not in events:
        tab.event = next((name for name in reversed(events) if states[name] == "open"), events[-1])
    everywhere = or_all and tab.everywhere
    # The tab is the truth: a link may have led to a claim of another event.
    st.session_state[key] = _ALL_EVENTS if everywhere else tab.event
    options = [_ALL_EVENTS, *events] if or_all else events

    def named(event: str) -> str:
        if not event:
            return "All events"
        return event if states[event] == "open" else f"{event} ({states[event]})"

    st.selectbox("Event", options, key=key, format_func=named, on_change=change)
    return None if everywhere else tab.event


LISTED = 500
"""As many claims can be chosen from at once, and leave in a file without being asked for."""


def decided_claims(tab: Tab, event: str | None, *, key: str) -> tuple[QueueRow, ...]:
    """Give the decided claims to choose from; where there are more than can be listed, say so and let them be sought.

    Those that whoever looks has yet to decide blind are not among them. Where there is none, that is said.
    """
    view = View(show="done", event=event, reviewer=tab.who)
    found = bench().desk.page(view, limit=LISTED)
    none = "There is no decided claim to choose. Decide it on the Review page first."
    if found.total > LISTED:
        st.html(frame(el("p", f"{LISTED} of {found.total:,} decided claims are listed. Search for the others.")))
        query = str(st.text_input("Search the decided claims", key=f"{key}_query")).strip()
        if query:
            found, none = bench().desk.page(view.model_copy(update={"query": query}), limit=LISTED), "No match."
    # The view of what is done lists them: that somebody decided is told, what they decided is not.
    rows = tuple(row for row in found.rows if not bench().desk.is_blind(row, tab.who))
    if not rows:
        st.html(frame(el("p", none)))
    return rows


def choose_prompt(chosen: str, **looks: Any) -> str:
    """Let the checker choose the prompt that compares versions: the workspace's own first, whatever it is called."""
    known = (name for name in list_prompts(bench().settings.prompts) if name.startswith("compare"))
    names = list(dict.fromkeys([bench().settings.compare_prompt, *known]))
    return str(st.selectbox("Prompt", names, index=names.index(chosen) if chosen in names else 0, **looks))
