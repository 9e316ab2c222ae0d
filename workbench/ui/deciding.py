"""What a decision does: written to the store before anything else happens, then the next open claim comes up.

Guards: a decision is about what its button was drawn with (`Seen`); it counts only while that claim is on the screen
and has been long enough to be seen; the same press twice is one decision.
"""

from __future__ import annotations

from typing import Unpack

import streamlit as st

from workbench import Choice, InputError, VerdictLabel, View
from workbench.ui import keys
from workbench.ui.desk import Desk, Done, Seen, bench
from workbench.ui.marks import STANCES, VERDICTS

_WAITING = ("open", "flagged", "differs")


def accept(mine: Desk, seen: Seen) -> None:
    """Accept the machine's verdict."""
    _decide(mine, seen, "Accepted.", decision="accept")


def label_blind(mine: Desk, seen: Seen, verdict: VerdictLabel) -> None:
    """Decide without having seen the machine's verdict; what it had said is told afterwards."""
    found = bench().current(seen.claim_id)
    machine = VERDICTS[found.verdict.label].word if found and found.verdict else "nothing"
    said = f"Kept: {VERDICTS[verdict].word}. The machine had said: {machine}."
    _decide(mine, seen, said, decision="override", label=verdict, blind=True, shown=("evidence",))


def flag(mine: Desk, seen: Seen) -> None:
    """Ask for a second reader."""
    _decide(mine, seen, "Flagged for a second reader.", decision="flag")


def skip(mine: Desk, seen: Seen) -> None:
    """Leave the claim for later."""
    _decide(mine, seen, "Skipped.", decision="skip")


def pick(mine: Desk, verdict: VerdictLabel) -> None:
    """Begin an override, or change its label; the same key again puts it down."""
    mine.acted = True
    mine.say("")
    mine.pending = None if mine.pending == verdict else verdict


def toggle(mine: Desk, reason: str) -> None:
    """Add a reason to the override, or take it back."""
    mine.acted = True
    kept = tuple(r for r in mine.reasons if r != reason)
    mine.reasons = kept if reason in mine.reasons else (*kept, reason)


def begin_fix(mine: Desk) -> None:
    """Ask whose stance is to be put right."""
    mine.acted = True
    mine.say("")
    mine.fixing = ""


def choose_outlet(mine: Desk, article_id: str) -> None:
    """Ask what that outlet's stance is."""
    mine.acted = True
    mine.fixing = article_id


def cancel(mine: Desk) -> None:
    """Drop the override or the correction."""
    mine.acted = True
    mine.put_down()


def fix(mine: Desk, seen: Seen, key: str) -> None:
    """Put one outlet's stance right; the verdict stays to be decided."""
    mine.acted = True
    if not mine.fixing or not mine.shows(seen):
        return
    stances = {mine.fixing: keys.STANCES[key]}
    if done := _write(mine, seen, decision="override", stances=stances, reason="Wrong stance"):
        mine.decided = [*mine.decided, done]
        mine.put_down()
        mine.say(f"Put right: {STANCES[keys.STANCES[key]].word}. The verdict is yours to decide.")


def save(mine: Desk, seen: Seen, note_key: str) -> None:
    """Save the override, if it has a reason; where checkers differ, it settles the claim."""
    note = str(st.session_state.get(note_key) or "").strip() or None
    mine.acted = True
    verdict, reason = mine.pending, "; ".join(mine.reasons)
    if verdict is None:
        return
    if not reason:
        mine.refuse("An override needs a reason: choose at least one above.")
        return
    if bench().standing(seen.claim_id).differ:
        why = f"{reason}: {note}" if note else reason
        _decide(mine, seen, f"Settled: {VERDICTS[verdict].word}.", decision="adjudicate", label=verdict, reason=why)
        return
    said = f"Overridden: {VERDICTS[verdict].word}."
    _decide(mine, seen, said, decision="override", label=verdict, reason=reason, note=note)


def undo(mine: Desk) -> None:
    """Take back this tab's last decision, or one's own on the claim that is shown, and go back to it."""
    mine.acted = True
    done = mine.decided[-1] if mine.decided else _own(mine)
    if done is None:
        mine.refuse("There is nothing of yours to undo.")
        return
    mine.decided = mine.decided[:-1]
    if take_back(mine, done):
        mine.show(done.claim_id)


def take_back(mine: Desk, done: Done) -> bool:
    """Take back a decision if it is still its checker's last word on that check; else say why not."""
    check = bench().store.check(done.check_id)
    last = bench().desk.last(check, mine.who)
    if last is None or last.seq != done.seq:
        mine.refuse("That is not your last decision on its claim any more. Open the claim, and undo it there.")
        return False
    taken = _write(mine, Seen(done.claim_id, done.check_id, bench().standing(done.claim_id).seq), decision="undo")
    if taken:
        mine.say("Undone. The history keeps both.")
    return taken is not None


def _own(mine: Desk) -> Done | None:
    check = bench().current(mine.claim) if mine.claim else None
    last = bench().desk.last(check, mine.who) if check else None
    return Done(check.claim.id, check.id, last.seq) if check and last else None


def _decide(mine: Desk, seen: Seen, said: str, **choice: Unpack[Choice]) -> None:
    mine.acted = True
    if not mine.shows(seen):
        return
    following = bench().desk.next(_waiting(mine.view), seen.claim_id)  # before the decision moves the claim
    done = _write(mine, seen, **choice)
    if done is None:
        return
    mine.decided = [*mine.decided, done]
    mine.put_down()
    mine.say(said)
    if mine.since:
        return  # somebody else decided meanwhile: stay, so that the checker reads it
    if following is None:
        mine.say(f"{said} Nothing else is open in this view.")
    else:
        mine.show(following)


def _waiting(view: View) -> View:
    return view if view.show in _WAITING else view.model_copy(update={"show": "open"})


def _write(mine: Desk, seen: Seen, **choice: Unpack[Choice]) -> Done | None:
    if not mine.who:
        mine.refuse("Say who you are first, at the top right.")
        return None
    with mine.lock:
        if seen in mine.spent:
            return None
        try:
            if bench().desk.row(seen.claim_id).check_id != seen.check_id:
                mine.refuse("A new check of this claim came in meanwhile: read it first.")
                return None
            decided = bench().decide(seen.check_id, reviewer=mine.who, seen_seq=seen.seq, **choice)
        except InputError as error:
            mine.refuse(str(error))
            return None
        mine.spent.add(seen)
    mine.since = tuple(entry for entry in decided.since if entry.review.reviewer != mine.who)
    return Done(seen.claim_id, seen.check_id, decided.logged.seq)


def move_next(mine: Desk) -> None:
    """Go to the next claim without a decision."""
    _go(mine, bench().desk.next(mine.view, mine.claim) if mine.claim else None)


def move_back(mine: Desk) -> None:
    """Go to the previous claim without a decision."""
    _go(mine, bench().desk.previous(mine.view, mine.claim) if mine.claim else None)


def _go(mine: Desk, claim_id: str | None) -> None:
    mine.acted = True
    mine.say("")
    if claim_id is not None:
        mine.show(claim_id)
