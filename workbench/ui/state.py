"""What one browser tab has on its desk: the claim it shows, who reviews, an override in the making.

All of it lives in one plain object in Streamlit's session. A callback reads that object once and writes the store
before it writes the desk: every touch of `st.session_state` is a place where Streamlit may end a run half-way.
Nothing here is lost with the tab but an unsaved override.
"""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import streamlit as st

from workbench.errors import InputError, WorkbenchError
from workbench.judge.llm.prompts import list_prompts
from workbench.models.base import VerdictLabel
from workbench.models.review import Logged
from workbench.review.queue import View
from workbench.settings import Settings, save_settings
from workbench.ui import bridge
from workbench.ui.bridge import SEEN_MS, Picked
from workbench.ui.markup import el, frame, label, problem
from workbench.workspace import Workbench

_KEY = "desk"

Dialog = Literal["keys", "claim", "settings"]


class Seen(NamedTuple):
    """What was on the screen when a button was drawn: a decision is about this, and nothing else."""

    claim_id: str
    check_id: str
    seq: int
    blind: bool = False
    """The machine's verdict was hidden."""


class Done(NamedTuple):
    """A decision that was made in this tab, for undo."""

    claim_id: str
    check_id: str
    seq: int
    """Its place in the history."""


class Counted(NamedTuple):
    """How many claims of an event are decided, and when that was asked."""

    asked: tuple[str | None, int]
    at: float
    done: int
    all: int


@dataclass
class Desk:
    """One tab's state."""

    named: str | None = None
    """Who the checker said they are, in this tab."""
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
    since: tuple[Logged, ...] = ()
    """What others decided on the claim while it was being decided here."""
    decided: list[Done] = field(default_factory=list)
    view: View = field(default_factory=View)
    """Which claims the checker asked to see."""
    place: int | None = None
    """How many claims of the view stand before the one on the desk; None: it is not in the view."""
    total: int = 0
    """How many claims the view has."""
    counted: Counted | None = None
    picked: Picked | None = None
    """Words selected on the Reader page."""
    attached: Done | None = None
    """The words that were last made evidence here; for undo."""
    dialog: Dialog | None = None
    judges: bool = False
    """The judges' answers are shown side by side."""
    asking: tuple[str, str, str] | None = None
    """Claim, model and prompt of a question to another judge whose price is yet to be confirmed."""
    spent: set[Seen] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def show(self, claim_id: str) -> None:
        """Put a claim on the desk."""
        self.claim, self.check, self.shown_at, self.drawn_seq = claim_id, None, time.monotonic(), None
        self.since = ()
        self.put_down()

    def put_down(self) -> None:
        """Drop an override or a correction in the making."""
        self.pending, self.reasons, self.fixing, self.asking = None, (), None, None

    def say(self, words: str) -> None:
        """Tell the checker what was done."""
        self.said, self.wrong = words, False

    def refuse(self, words: str) -> None:
        """Tell the checker why nothing was done."""
        self.said, self.wrong = words, True

    def draws(self, check_id: str) -> None:
        """Note which check is drawn: one that takes the place of another has to be seen first, as a claim has."""
        if self.check not in (None, check_id):
            self.shown_at = time.monotonic()
        self.check = check_id

    def shows(self, seen: Seen) -> bool:
        """Tell whether a button's check is the one on the screen, and has been for long enough to be seen."""
        there = (self.claim, self.check) == (seen.claim_id, seen.check_id)
        return there and time.monotonic() - self.shown_at >= SEEN_MS / 1000


@st.cache_resource(show_spinner="Opening the workspace …")
def bench() -> Workbench:
    """Open the workspace, once for all tabs."""
    return Workbench(Settings.load())


def compare_prompts() -> list[str]:
    """Name the prompts that compare versions: the workspace's own first, whatever it is called."""
    known = (name for name in list_prompts(bench().settings.prompts) if name.startswith("compare"))
    return list(dict.fromkeys([bench().settings.compare_prompt, *known]))


def desk() -> Desk:
    """Take this tab's desk."""
    found = st.session_state.get(_KEY)
    if not isinstance(found, Desk):
        found = Desk(who=bench().settings.reviewer)
        st.session_state[_KEY] = found
    return found


def show(draw: Callable[[], None]) -> None:
    """Draw a page; what is the checker's to act on is said in a sentence with its hint, a bug stays a traceback."""
    try:
        draw()
    except WorkbenchError as error:
        st.html(frame(problem(error)))
    _set_apart()


@st.cache_resource(show_spinner=False)
def _set_apart() -> None:
    # Streamlit collects garbage after every run of a page, and walks over every object that there is: over all that
    # was imported once and stays for good, that takes longer than drawing the page.
    gc.collect()
    gc.freeze()


def sit_down(claim: str | None = None, *, check: str | None = None, lead: str | None = None) -> Desk:
    """Begin a page: its desk, and the bridge to the browser, which remembers who reviews and follows links."""
    mine = desk()
    mine.acted = False  # the address of a link that is followed now is new
    told = bridge.mount(who=mine.named, claim=claim, check=check, lead=lead)
    mine.who = mine.named or told.who or bench().settings.reviewer
    mine.picked = told.picked or mine.picked
    return mine


def close_dialog() -> None:
    """Note that the open dialog was closed, so that the keys are live again."""
    mine = desk()
    mine.acted, mine.dialog = True, None


def name_control(mine: Desk) -> None:
    """Draw the place where a checker says who they are."""
    says = label(mine.who or "Who are you?")
    looks: Literal["primary", "tertiary"] = "tertiary" if mine.who else "primary"
    with st.popover(says, icon=":material/person:", type=looks, key="name", on_change="rerun") as popover:
        if popover.open:
            st.text_input("You review as", value=mine.who or "", key="who", on_change=_name, max_chars=80)


def _name() -> None:
    mine = desk()
    mine.acted = True
    mine.named = mine.who = str(st.session_state.who).strip() or None


def page_head(title: str, mine: Desk) -> None:
    """Draw the head line of a page."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="head"):
        st.html(frame(el("h1", title, class_="title")))
        name_control(mine)


def choose_event(mine: Desk, events: Sequence[str]) -> str | None:
    """Let the checker choose an event where there is more than one; None: there is none yet."""
    if len(events) < 2:
        return events[0] if events else None
    if mine.event not in events:
        mine.event = events[-1]
    # The desk is the truth: a link may have led to a claim of another event.
    st.session_state["event"] = mine.event
    st.selectbox("Event", events, key="event", on_change=_change_event)
    return mine.event


def _change_event() -> None:
    desk().event = str(st.session_state["event"])
    for name in ("article", "claim", "at"):  # an article in the address would lead back to its event
        st.query_params.pop(name, None)


# ------------------------------------------------------------
# The Settings dialog: who reviews, which judge and prompt, which share of the queue is decided blind.


@st.dialog("Settings", width="medium", icon=":material/settings:", on_dismiss=close_dialog)
def preferences(mine: Desk) -> None:
    """Draw the dialog."""
    now = bench().settings
    who = st.text_input("You review as (kept by this browser)", value=mine.who or "", key="pref_who", max_chars=80)
    model = st.text_input(
        "Judge", value=now.model, key="pref_model", help="`builtin`, or any litellm model such as `openai/gpt-4.1`"
    )
    prompts = compare_prompts()
    prompt = st.selectbox("Prompt", prompts, index=prompts.index(now.compare_prompt), key="pref_prompt")
    asks = "Share of the queue decided blind, in percent"
    share = st.slider(asks, 0, 100, round(100 * now.blind_share), 5, key="pref_blind")
    st.caption("Judge, prompt and share are kept in this workspace’s workbench.toml. Keys to providers are not.")
    if st.button("Save", type="primary", key="save_preferences"):
        try:
            judge = model.strip() or "builtin"
            save_settings(now.workspace, model=judge, compare_prompt=prompt, blind_share=share / 100)
        except InputError as error:
            st.error(label(str(error)))
            return
        mine.named = mine.who = who.strip() or None
        mine.acted, mine.dialog = True, None
        before = bench()
        bench.clear()
        before.store.close()  # what another tab is in the middle of goes on: only idle connections are closed
        mine.say("Settings saved.")
        st.rerun()
