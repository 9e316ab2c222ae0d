"""What a checker does on the Review page: the decisions at its bottom, each with its key, and the dialogs.

A decision is written to the store before anything else happens, then the next open claim comes up. Guards: it is about
what its button was drawn with (`ShownCheck`); it counts only while that claim is on the screen and has been long
enough to be seen; the same press twice is one decision.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from functools import partial
from typing import Any, Unpack

import streamlit as st

from workbench.errors import InputError
from workbench.models.base import VerdictLabel
from workbench.models.check import Check
from workbench.review.decisions import Choice, Side, Standing, accepted, proposed
from workbench.review.edits import in_force, undone
from workbench.review.queue import QueueRow
from workbench.settings import DEFAULT_JUDGE, Personal, load_personal
from workbench.ui import shortcuts
from workbench.ui.markup import (
    ACTS,
    DEFINITIONS,
    DISCREPANCIES,
    STANCES,
    VERDICTS,
    el,
    frame,
    judge_name,
    markdown_safe,
    plural,
    refusal,
)
from workbench.ui.shortcuts import LABEL_KEYS, REASON_KEYS, SETTLE_KEYS, STANCE_KEYS
from workbench.ui.state import (
    OwnActs,
    OwnDecision,
    ShownCheck,
    Tab,
    bench,
    choose_prompt,
    close_dialog,
)
from workbench.ui.verdict_view import in_short

# ---------------------------------------------------------------- what a decision does


def decide(tab: Tab, seen: ShownCheck, said: str, **choice: Unpack[Choice]) -> None:
    """Decide a claim, say so, and go on to the next open one."""
    tab.acted = True
    if not tab.shows(seen):
        return
    view = tab.view
    if view.show not in ("open", "flagged", "differs"):
        view = view.model_copy(update={"show": "open"})
    following = bench().desk.next(view, seen.claim_id)  # before the decision moves the claim
    done = _write(tab, seen, **choice)
    if done is None:
        return
    tab.decided = [*tab.decided, done]
    tab.put_down()
    tab.say(said)
    if tab.since:
        return  # somebody else decided meanwhile: stay, so that the checker reads it
    if following is None:
        tab.say(f"{said} No more open claims in this view.")
    else:
        tab.show(following)


def _write(tab: Tab, seen: ShownCheck, **choice: Unpack[Choice]) -> OwnDecision | None:
    if not tab.who:
        tab.refuse("Enter your name to decide (top right).")
        return None
    with tab.lock:
        if seen in tab.spent:
            return None
        try:
            if bench().desk.row(seen.claim_id).check_id != seen.check_id:
                tab.refuse("This claim was checked again meanwhile. Read the new check first.")
                return None
            decided = bench().decide(seen.check_id, reviewer=tab.who, seen_seq=seen.seq, **choice)
        except InputError as error:
            tab.refuse(str(error))
            return None
        tab.spent.add(seen)
    tab.since = tuple(entry for entry in decided.since if entry.review.reviewer != tab.who)
    return OwnDecision(seen.claim_id, seen.check_id, decided.logged.seq)


def label_blind(tab: Tab, seen: ShownCheck, verdict: VerdictLabel) -> None:
    """Decide without having seen the machine's verdict; what it had said is told afterwards."""
    found = bench().current(seen.claim_id)
    machine = VERDICTS[found.verdict.label].word if found and found.verdict else "no verdict"
    said = f"Saved: {VERDICTS[verdict].word}. Machine: {machine}."
    decide(tab, seen, said, decision="override", label=verdict, blind=True, shown=("evidence",))


def pick_label(tab: Tab, verdict: VerdictLabel) -> None:
    """Begin an override, or change its label; the same key again puts it down."""
    tab.acted = True
    tab.say("")
    tab.pending = None if tab.pending == verdict else verdict
    if tab.pending and not tab.reasons and tab.pending == proposed_now(tab):  # why has been said: a stance was wrong
        tab.reasons = (REASON_KEYS["W"],)


def proposed_now(tab: Tab) -> VerdictLabel | None:
    """Give the label that corrected stances propose for the claim on the screen."""
    check = bench().current(tab.claim) if tab.claim else None
    earned = proposed(check, bench().standing(check.claim.id)) if check else None
    return earned.label if earned else None


def toggle_reason(tab: Tab, reason: str) -> None:
    """Add a reason to the override, or take it back."""
    tab.acted = True
    tab.say("")
    kept = tuple(r for r in tab.reasons if r != reason)
    tab.reasons = kept if reason in tab.reasons else (*kept, reason)


def save_override(tab: Tab, seen: ShownCheck, note_key: str, reasons: Mapping[str, str], *, settles: bool) -> None:
    """Save the override, if it has one of these reasons; `settles`: it settles a claim on which others disagree."""
    note = str(st.session_state.get(note_key) or "").strip() or None
    tab.acted = True
    verdict, reason = tab.pending, "; ".join(reason for reason in tab.reasons if reason in reasons.values())
    if verdict is None:
        return
    if not reason:
        tab.refuse("Choose at least one reason above.")
    elif settles:
        why = f"{reason}: {note}" if note else reason
        decide(tab, seen, f"Settled: {VERDICTS[verdict].word}.", decision="adjudicate", label=verdict, reason=why)
    else:
        said = f"Overridden: {VERDICTS[verdict].word}."
        decide(tab, seen, said, decision="override", label=verdict, reason=reason, note=note)


def agree(tab: Tab, seen: ShownCheck) -> None:
    """Change one's own label to the machine's, which ends a disagreement if nobody else holds another."""
    decide(tab, seen, "Your label is now the machine’s.", decision="accept")


def correct_stance_of(tab: Tab, article_id: str = "") -> None:
    """Ask what an outlet's stance is; without an article, ask which outlet's."""
    tab.acted = True
    tab.say("")
    tab.fixing = article_id


def correct_stance(tab: Tab, seen: ShownCheck, key: str) -> None:
    """Correct one outlet's stance; the verdict stays to be decided."""
    tab.acted = True
    if not tab.fixing or not tab.shows(seen):
        return
    stance = STANCE_KEYS[key]
    if done := _write(tab, seen, decision="override", stances={tab.fixing: stance}, reason="Wrong stance"):
        tab.decided = [*tab.decided, done]
        outlet = bench().store.article(tab.fixing).name
        tab.put_down()
        tab.say(f"{outlet} set to {STANCES[stance].word}. Now decide the verdict.")


def cancel(tab: Tab) -> None:
    """Drop the override or the correction."""
    tab.acted = True
    tab.put_down()


def undo_last(tab: Tab) -> None:
    """Take back this tab's last decision, or one's own on the claim that is shown, and go back to it."""
    tab.acted = True
    shown = bench().current(tab.claim) if tab.claim else None
    done = tab.decided[-1] if tab.decided else last_done(tab, shown)
    if done is None:
        tab.refuse("Nothing to undo.")
        return
    tab.decided = tab.decided[:-1]
    if isinstance(done, OwnActs):
        _undo_acts(tab, done)
        return
    if take_back(tab, done):
        tab.show(done.claim_id)


def last_done(tab: Tab, check: Check | None) -> OwnDecision | OwnActs | None:
    """Find what the checker did last to the claim that is shown, of which this is the check: a decision, or an edit.

    It is read from the store, so that a tab that was opened anew knows it as well.
    """
    if not tab.claim or not tab.who:
        return None
    desk = bench().desk
    decision = desk.last(check, tab.who) if check else None
    edit = next((act for act in reversed(in_force(desk.acts(tab.claim))) if act.reviewer == tab.who.strip()), None)
    if edit and (decision is None or edit.at > decision.review.at):
        together = len(bench().store.desk.made_together(edit.seq)) > 1
        return OwnActs(edit.seq, None if together else tab.claim)
    return OwnDecision(tab.claim, check.id, decision.seq) if check and decision else None


def _undo_acts(tab: Tab, done: OwnActs) -> None:
    """Undo the edit of a claim, or together what was done to several; say why not if it cannot be undone."""
    desk, why = bench().desk, "undone at once"
    try:
        if done.claim_id is None:
            undone = desk.undo_together(done.seq, reviewer=tab.who, reason=why)
            tab.say(f"Undone: {plural(len(undone), 'claim')} back in the queue.")
        else:
            desk.undo(done.seq, reviewer=tab.who, reason=why)
            tab.show(done.claim_id)
            tab.say("Undone. The history shows both changes.")
    except InputError as error:
        tab.refuse(str(error))


def take_back(tab: Tab, done: OwnDecision) -> bool:
    """Take back a decision if it is still its checker's last word on that check; else say why not."""
    last = bench().desk.last(bench().store.check(done.check_id), tab.who)
    if last is None or last.seq != done.seq:
        tab.refuse("This is no longer your latest decision on the claim. Open the claim to undo it.")
        return False
    now = ShownCheck(done.claim_id, done.check_id, bench().standing(done.claim_id).seq)
    taken = _write(tab, now, decision="undo")
    if taken:
        tab.say("Undone. The history shows both decisions.")
    return taken is not None


def move(tab: Tab, *, back: bool = False) -> None:
    """Go to the next claim, or to the one before, without a decision."""
    to = bench().desk.previous if back else bench().desk.next
    claim_id = to(tab.view, tab.claim) if tab.claim else None
    tab.acted = True
    tab.say("")
    if claim_id is not None:
        tab.show(claim_id)


# ---------------------------------------------------------------- the buttons

_UNDO = ":material/undo:"


def live(tab: Tab, key: str) -> str | None:
    """Give a button its key, unless a dialog is open: Streamlit fires keys behind dialogs."""
    return None if tab.dialog else key


def _button(tab: Tab, words: str, shortcut: str, click: Callable[[], None], **looks: Any) -> None:
    st.button(words, shortcut=live(tab, shortcut), on_click=click, **looks)


def dock(tab: Tab, check: Check, standing: Standing, labelled: Sequence[Side] = (), *, blind: bool) -> None:
    """Draw the decisions on one check; `labelled` says who has given which label, where that may be told."""
    seen = ShownCheck(check.claim.id, check.id, standing.seq, blind)
    unheard = all(side.reviewer != tab.who for side in labelled)  # a party to a disagreement cannot settle it
    held = standing.held.review if standing.held else None
    again = unheard and held is not None and (held.decision, held.reviewer) == ("adjudicate", tab.who)
    settles = again or (standing.differ and unheard)
    of = check.id
    label = check.verdict.label if check.verdict else None
    own = None if blind or tab.who is None else standing.labels.get(tab.who)
    accepts = Choice(decision="accept") if blind else accepted(check, standing)
    offered = accepts.get("label") or label
    if blind:
        accept = "Decide first"
    elif standing.differ:
        accept = "Reviewers disagree"
    else:
        accept = f"Accept “{VERDICTS[offered].word}”" if offered else "No verdict to accept"
    said = "Accepted."
    if offered != label and offered:
        whose = "your" if set(standing.stances_by.values()) == {tab.who} else "a"
        accept += f" (proposed after {whose} correction)"
        said = f"Saved: {VERDICTS[offered].word}, as proposed after the correction."
    may_accept = label is not None and not blind and not standing.differ
    waits = may_accept and standing.label is None
    with st.bottom, st.container(key="dock", gap="xsmall"):
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
            if own is not None and not standing.differ:
                st.html(frame(el("div", "Settle anew" if again else "Change to", class_="said")), width="content")
            # What one has accepted is not accepted once more.
            if not again and (own is None or own != offered or standing.differ):
                _button(
                    tab,
                    accept,
                    shortcuts.ACCEPT,
                    partial(decide, tab, seen, said, **accepts),
                    key=f"accept_{of}",
                    type="primary" if waits and not tab.pending else "secondary",
                    icon=":material/check:",
                    disabled=not may_accept,
                )
            for key, verdict in LABEL_KEYS.items():
                click, words, off = partial(pick_label, tab, verdict), VERDICTS[verdict].word, verdict in (label, own)
                if blind:
                    click = partial(label_blind, tab, seen, verdict)
                elif standing.differ and not settles and verdict == label:
                    click = partial(agree, tab, seen)
                elif again:
                    off = verdict == own
                elif verdict == label != offered:  # beside what is proposed, the machine's can still be accepted
                    words, off = f"{words} (machine)", verdict == own
                    click = partial(decide, tab, seen, "Accepted the machine’s verdict.", decision="accept")
                st.button(
                    words,
                    shortcut=None if tab.fixing is not None else live(tab, key),  # digits choose outlets and stances
                    on_click=click,
                    key=f"label_{key}_{of}",
                    type="primary" if tab.pending == verdict else "secondary",
                    disabled=off and not blind and not standing.differ,
                )
            if tab.pending is None and tab.fixing is None:
                with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", width="content"):
                    _other_buttons(tab, check, seen)
                st.html(frame(tab.status()), width="content")
        if tab.pending is not None:
            reasons = SETTLE_KEYS if settles and tab.pending == label else REASON_KEYS
            _override(tab, seen, tab.pending, reasons, settles=settles)
        if tab.fixing is not None:
            _stance_buttons(tab, check, seen, tab.fixing)


def _other_buttons(tab: Tab, check: Check, seen: ShownCheck) -> None:
    quiet = partial(_button, tab, type="tertiary")
    if not seen.blind:
        click = partial(correct_stance_of, tab)
        quiet("Correct stance", shortcuts.FIX, click, key="fix", icon=":material/edit_note:")
    flag = partial(decide, tab, seen, "Flagged for a second reviewer.", decision="flag")
    quiet("Flag", shortcuts.FLAG, flag, key=f"flag_{check.id}", icon=":material/flag:")
    skip = partial(decide, tab, seen, "Skipped.", decision="skip")
    quiet("Skip", shortcuts.SKIP, skip, key=f"skip_{check.id}", icon=":material/redo:")
    decided = bool(tab.decided) or last_done(tab, check) is not None
    quiet("Undo", shortcuts.UNDO, partial(undo_last, tab), key="undo", icon=_UNDO, disabled=not decided)


def bare_dock(tab: Tab) -> None:
    """Draw what is left to do where there is nothing to decide: what was said, and Undo."""
    check = bench().current(tab.claim) if tab.claim else None
    with st.bottom, st.container(key="dock", horizontal=True, gap="xsmall", vertical_alignment="center"):
        undo, off = partial(undo_last, tab), not tab.decided and last_done(tab, check) is None
        _button(tab, "Undo", shortcuts.UNDO, undo, key="undo", type="tertiary", icon=_UNDO, disabled=off)
        st.html(frame(tab.status()), width="content")


def _override(tab: Tab, seen: ShownCheck, verdict: VerdictLabel, reasons: Mapping[str, str], *, settles: bool) -> None:
    """Draw the reasons for another label than the machine's, or for the one that settles a claim, and the note."""
    with st.container(key="why", horizontal=True, gap="xsmall", vertical_alignment="center"):
        for key, reason in reasons.items():
            kind = "primary" if reason in tab.reasons else "secondary"
            _button(tab, reason, key, partial(toggle_reason, tab, reason), key=f"why_{key}", type=kind)
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="bottom"):
        note = f"note_{seen.check_id}"
        asks = f"Why “{VERDICTS[verdict].word}”? Choose a reason above; add a note if needed"
        words = "Settle" if settles else "Save override"
        st.text_input("Note", key=note, placeholder=asks, label_visibility="collapsed", max_chars=2000)
        save = partial(save_override, tab, seen, note, reasons, settles=settles)
        _button(tab, words, shortcuts.SAVE, save, key="save", type="primary")
        st.button("Cancel", key="cancel", type="tertiary", on_click=cancel, args=(tab,))
    st.html(frame(tab.status()), width="content")


def _stance_buttons(tab: Tab, check: Check, seen: ShownCheck, outlet: str) -> None:
    """Let the checker choose an outlet, then the stance that it has."""
    names = {v.article.id: v.article.name for v in check.versions}
    with st.container(key="fixing", horizontal=True, gap="xsmall", vertical_alignment="center"):
        if outlet:
            asks = f"How does {names.get(outlet, '')} treat the claim?"
            for key, stance in STANCE_KEYS.items():
                words = f"{STANCES[stance].glyph} {STANCES[stance].word}"
                _button(tab, words, key, partial(correct_stance, tab, seen, key), key=f"stance_{key}")
        else:
            asks = "Which outlet’s stance is wrong?"
            for number, (article_id, name) in enumerate(names.items(), start=1):
                click = partial(correct_stance_of, tab, article_id)
                digit = live(tab, str(number)) if number < 10 else None
                st.button(markdown_safe(name), shortcut=digit, on_click=click, key=f"outlet_{article_id}")
        st.button("Cancel", key="cancel", type="tertiary", on_click=cancel, args=(tab,))
    st.html(frame(el("div", tab.said if tab.wrong else asks, class_="said", role="status")))


# ---------------------------------------------------------------- the dialogs: a claim edited, the settings, the keys

_WAYS = {"reword": "Reword", "merge": "Merge", "split": "Split", "dismiss": "Dismiss", "add": "Add a claim"}
_KEPT = "Say in a few words why. It is saved with the change."


@st.dialog("Edit claim", width="medium", icon=":material/edit:", on_dismiss=close_dialog)
def edit_claim(tab: Tab, row: QueueRow) -> None:
    """Change one claim, or add another beside it; list what was changed, each with an Undo."""
    way, value = "restore", ""
    if row.state == "live":
        way = st.segmented_control(
            "What to do",
            list(_WAYS),
            default="reword",
            required=True,
            key="way",
            format_func=_WAYS.__getitem__,
            label_visibility="collapsed",
        )
    key = f"{way}_{row.claim_id}"
    match way:
        case "reword":
            value = st.text_area("New wording", value=row.text, key=key, height=110)
        case "merge":
            near = {one.claim_id: one.text for one in bench().similar(row.claim_id, k=12)}
            asks, words = "Choose the claim that stays" if near else "No similar claims", near.__getitem__
            into = st.selectbox("Merge into", list(near), index=None, key=key, format_func=words, placeholder=asks)
            value = into or ""
        case "split":
            value = st.text_area("Parts, one claim per line", value=row.text, key=key, height=140)
        case "dismiss":
            st.caption("The claim leaves the queue. To find it again: Filter › Set aside.")
        case "add":
            value = st.text_area("New claim", key=key, height=110)
        case "restore":
            st.caption("Put the claim back into the queue.")
    reason = st.text_input("Reason (required)", key=f"why_{row.claim_id}", max_chars=500, placeholder=_KEPT)
    if st.button("Save", type="primary", key="save_hand"):
        _save_edit(tab, row, way, value, reason)
    if bench().desk.is_blind(row, tab.who):
        return  # what others changed, and why, may tell what they think of the claim
    done = bench().desk.acts(row.claim_id)
    for act in done:
        if act.kind == "undo" or act.seq in undone(done):
            continue
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"{markdown_safe(act.reviewer)} {ACTS[act.kind]}: {markdown_safe(act.reason)}")
            if st.button("Undo", key=f"undo_{act.seq}", type="tertiary", icon=_UNDO):
                _save_edit(tab, row, "undo", str(act.seq), reason)
            together = len(bench().store.desk.made_together(act.seq))
            asks, key = f"Undo all {together}", f"undo_all_{act.seq}"
            if together > 1 and st.button(asks, key=key, type="tertiary", icon=_UNDO):
                _save_edit(tab, row, "undo_all", str(act.seq), reason)


def _save_edit(tab: Tab, row: QueueRow, way: str, value: str, reason: str) -> None:
    """Change the claim and show what came of it, or say why nothing was changed."""
    if not tab.who:
        st.error("Enter your name first (top right).")
        return
    if way == "merge" and not value:
        st.error("Choose the claim to merge into. To merge claims that are not listed, use “Merge or dismiss several”.")
        return
    desk, claim_id, who = bench().desk, row.claim_id, tab.who
    shown = claim_id
    try:
        match way:
            case "reword":
                shown = desk.reword(claim_id, value, reviewer=who, reason=reason).id
            case "merge":
                shown = desk.merge([claim_id], into=value, reviewer=who, reason=reason).id
            case "split":
                parts = [line.strip() for line in value.splitlines() if line.strip()]
                shown = desk.split(claim_id, parts, reviewer=who, reason=reason)[0].id
            case "dismiss":
                desk.dismiss(claim_id, reviewer=who, reason=reason)
            case "add":
                shown = desk.add_claim(value, event=row.event, reviewer=who, reason=reason).id
            case "restore":
                shown = desk.restore(claim_id, reviewer=who, reason=reason).subject or claim_id
            case "undo":
                desk.undo(int(value), reviewer=who, reason=reason)
            case "undo_all":
                desk.undo_together(int(value), reviewer=who, reason=reason)
    except InputError as error:
        st.error(refusal(error))
        return
    tab.acted, tab.dialog = True, None
    tab.show(shown)
    if way == "undo_all":
        tab.say("Saved. To undo, press Edit.")
    else:
        mine = [act.seq for act in desk.acts(shown if way == "add" else claim_id) if act.reviewer == who.strip()]
        tab.decided = [*tab.decided, OwnActs(mine[-1], claim_id)]
        tab.say("Saved. Undo takes it back.")
    st.rerun()


PER_DIALOG = 50
"""Claims shown at once where several are edited."""


@st.dialog("Merge or dismiss several claims", width="large", icon=":material/checklist:", on_dismiss=close_dialog)
def edit_several(tab: Tab) -> None:
    """Merge claims, or dismiss them: all that are ticked, with one reason, undone by one key.

    The claims are those of the view, the similar ones beside one another.
    """
    desk, view = bench().desk, tab.view.model_copy(update={"order": "alike"})
    groups = {id_: group for group in desk.alike(view.event) for id_ in group}
    total = desk.page(view, limit=1).total
    pages = -(-total // PER_DIALOG)
    at = st.pagination(pages, key="several_page") if pages > 1 else 1
    rows = {row.claim_id: row for row in desk.page(view, offset=(at - 1) * PER_DIALOG, limit=PER_DIALOG).rows}
    hidden = {id_ for id_, row in rows.items() if desk.is_blind(row, tab.who)}
    # What became of a claim tells something of those that say the same: none of a group is told of.
    hidden |= {id_ for id_ in rows if not hidden.isdisjoint(groups.get(id_, ()))}

    def pick(ids: Sequence[str], *, on: bool) -> None:
        tab.picked = tab.picked | set(ids) if on else tab.picked - set(ids)
        for id_ in ids:
            st.session_state[f"pick_{id_}"] = on

    def toggle(id_: str) -> None:
        pick([id_], on=bool(st.session_state[f"pick_{id_}"]))

    def offer(words: str, ids: Sequence[str], key: str) -> None:
        on = not tab.picked.issuperset(ids)
        icon = ":material/select_all:" if on else ":material/deselect:"
        click = partial(pick, ids, on=on)
        st.button(f"{'Select' if on else 'Clear'} {words}", key=key, type="tertiary", icon=icon, on_click=click)

    offer(f"all {len(rows)}", list(rows), "pick_all")
    before: tuple[str, ...] | None = None
    with st.container(key="several_claims", height=420, gap="xsmall"):
        for id_, row in rows.items():
            group = groups.get(id_, ())
            if group != before:
                mine = [one for one in group if one in rows]
                if len(mine) > 1:
                    offer(f"{len(mine)} similar claims", mine, f"group_{id_}")
                elif before:
                    st.caption("Like no other claim")
            before = group
            words = f"{markdown_safe(row.text)} :small[{markdown_safe(in_short(row, blind=id_ in hidden))}]"
            st.session_state[f"pick_{id_}"] = id_ in tab.picked  # a page of the list that was left forgets its ticks
            st.checkbox(words, key=f"pick_{id_}", on_change=toggle, args=(id_,))
    _save_several(tab, groups, hidden)


def _save_several(tab: Tab, groups: Mapping[str, Sequence[str]], hidden: Container[str]) -> None:
    """Draw the reason and the two ways, and do what was chosen."""
    desk = bench().desk
    picked = [row for id_ in tab.picked if (row := desk.row(id_)).state == "live"]
    kept: dict[str, list[str]] = {}  # which claim stays of each group, and which go into it
    alone = 0
    for group in dict.fromkeys(tuple(groups.get(row.claim_id, (row.claim_id,))) for row in picked):
        mine = [row for row in picked if row.claim_id in group]
        # One that somebody decided stays, where that may be told; else the most check-worthy.
        told = {row.claim_id: row.claim_id not in hidden and row.standing.label is not None for row in mine}
        first, *rest = sorted(mine, key=lambda row: (not told[row.claim_id], group.index(row.claim_id)))
        kept[first.claim_id] = [row.claim_id for row in rest]
        alone += not rest
    merging = sum(map(len, kept.values()))
    names = {row.claim_id: row.text for row in picked}
    blocked = None if len(names) > 1 else "Tick two or more claims to merge them."
    if len(names) > 1:
        ids = list(names)
        one = ids.index(next(iter(kept))) if len(kept) == 1 else None
        groupwise = "One of each group of similar claims" if merging else "Choose the claim that stays"
        stays = st.selectbox("Keep", ids, index=one, format_func=names.__getitem__, placeholder=groupwise)
        if stays is not None:
            kept = {stays: [id_ for id_ in ids if id_ != stays]}
            merging = len(ids) - 1
        elif not merging:
            blocked = "The program does not find these claims similar. To merge them, choose the one that stays."
            st.caption(blocked)
        elif alone:
            st.caption(f"{plural(alone, 'selected claim')} like no other selected one: merging leaves it as it is.")
    reason = st.text_input("Reason (required)", key="several_reason", max_chars=500, placeholder=_KEPT)
    with st.container(horizontal=True, gap="small"):
        into = plural(sum(1 for rest in kept.values() if rest), "claim")
        asks = f"Merge {merging} into {into}" if merging else "Merge"
        merges = st.button(asks, key="merge_several", disabled=blocked is not None, help=blocked)
        asks = f"Dismiss {plural(len(picked), 'claim')}" if picked else "Dismiss"
        dismisses = st.button(asks, key="dismiss_several", disabled=not picked)
    if not (merges or dismisses):
        return
    try:
        if merges:
            done = desk.merge_all({to: ids for to, ids in kept.items() if ids}, reviewer=tab.who, reason=reason)
        else:
            done = desk.dismiss_all(list(names), reviewer=tab.who, reason=reason)
    except InputError as error:
        st.error(refusal(error))
        return
    gone = {act.subject for act in done}
    tab.acted, tab.dialog, tab.picked = True, None, set()
    tab.decided = [*tab.decided, OwnActs(done[0].seq)]
    if tab.claim in gone:
        tab.claim = None  # the first of the view comes up
    tab.say(f"{plural(len(done), 'claim')} {'merged' if merges else 'dismissed'}. Undo brings back all of them.")
    st.rerun()


@st.dialog("Settings", width="medium", icon=":material/settings:", on_dismiss=close_dialog)
def edit_settings(tab: Tab) -> None:
    """Choose, for oneself: the name, the judge and prompt of the runs one starts, a larger share of blind claims."""
    now, policy = bench().settings, round(100 * bench().settings.blind_share)
    mine = load_personal(now.workspace, tab.who)
    who = st.text_input("Your name (saved in this browser)", value=tab.who or "", key="pref_who", max_chars=80)
    help_ = "`builtin` or a litellm model such as `openai/gpt-4.1`"
    model = st.text_input("Judge of the runs you start", value=mine.model or now.model, key="pref_model", help=help_)
    prompt = choose_prompt(mine.compare_prompt or now.compare_prompt, key="pref_prompt")
    share = policy
    if policy < 100:
        asks = "Claims to review blind (%)"
        share = st.slider(asks, policy, 100, max(policy, round(100 * mine.blind_share)), 5, key="pref_blind")
    name = judge_name(now.model, now.compare_prompt)
    own = f"This workspace’s judge is {name}; other judges’ verdicts stand beside its own."
    st.caption(f"{markdown_safe(own)} Everybody reviews at least {policy} % blind. Both are set in workbench.toml.")
    if st.button("Save", type="primary", key="save_preferences"):
        judge, name = model.strip() or DEFAULT_JUDGE, who.strip()
        try:
            chosen = Personal(
                name=name,
                model=judge if judge != now.model else None,
                compare_prompt=prompt if prompt != now.compare_prompt else None,
                blind_share=share / 100 if share > policy else 0.0,
            )
            bench().desk.choose(chosen)
        except InputError as error:
            st.error(refusal(error))
            return
        tab.named = tab.who = name
        tab.acted, tab.dialog = True, None
        tab.say("Settings saved.")
        st.rerun()


@st.dialog("What the labels mean", width="large", icon=":material/menu_book:", on_dismiss=close_dialog)
def show_labels() -> None:
    """Say what each verdict, stance and kind of difference means."""
    parts = (
        ("Verdict on a claim, by these articles alone", VERDICTS),
        ("Stance of one article", STANCES),
        ("Difference between outlets", DISCREPANCIES),
    )
    for title, badges in parts:
        lines = (f"| {badge.glyph} **{badge.word}** | {DEFINITIONS[name]} |" for name, badge in badges.items())
        st.markdown("\n".join([f"| {title} | |", "|---|---|", *lines]))


@st.dialog("Keyboard shortcuts", width="medium", icon=":material/keyboard:", on_dismiss=close_dialog)
def show_keys() -> None:
    """List the keys of the page."""
    # Not our own markup: a dialog lies outside the part of the page that knows whether the theme is dark.
    lines = (f"| **{shortcut.key}** | {shortcut.does} |" for shortcut in shortcuts.SHORTCUTS)
    st.markdown("\n".join(["| Key | Action |", "|---|---|", *lines]))
