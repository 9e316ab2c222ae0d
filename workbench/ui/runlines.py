"""One run as a line, and the claims on which a judge failed.

Pure: records in, markup out, built from `parts`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup

from workbench import Estimate, QueueRow, Run
from workbench.ui import links
from workbench.ui.marks import RUN_STATES
from workbench.ui.parts import chip, el, join, plural, words


def run_line(run: Run) -> Markup:
    """Say of a run which judge, which event, how far, how fast, at what cost."""
    judge = run.params.get("judge", run.kind)
    name = "built-in rules, no LLM" if judge == "builtin" else f"{judge} with {run.params.get('prompt', '?')}"
    done, failed = run.counts.get("done", 0), run.counts.get("failed", 0)
    unread = run.counts.get("unread", 0)
    not_read = f"{plural(unread, 'article')} not read for claims" if unread else ""
    counts = [f"{plural(done, 'claim')} checked", plural(failed, "failure"), not_read, _speed(run), _cost(run)]
    when = el("time", f"{run.started[:16].replace('T', ' ')} UTC", datetime=run.started)
    head = join([el("b", words(name)), " ", chip(RUN_STATES[run.state], run.state)])
    event = run.params.get("event", "all events")
    about = el("span", "one claim of " if "claim" in run.params else None, words(event), " · ", when, class_="why")
    return el("div", head, el("div", about), el("div", " · ".join(filter(None, counts)), class_="why"))


def seconds(run: Run) -> float:
    """Say how long a run went on, or has been going on until it last moved."""
    until = datetime.fromisoformat(run.ended or run.updated)
    return (until - datetime.fromisoformat(run.started)).total_seconds()


def _speed(run: Run) -> str:
    took, done = seconds(run), run.counts.get("done", 0)
    if not done or took < 1:
        return f"{took:.0f} s" if took >= 1 else "under a second"
    left = run.counts.get("claims", 0) - done
    still = f" · about {left * took / done:.0f} s to go" if run.state == "running" and left > 0 else ""
    return f"{done / took:.1f} claims/s in {took:.0f} s{still}"


def _cost(run: Run) -> str:
    if run.cost_usd is None:
        return "cost unknown" if any(run.counts.values()) else ""
    return f"{run.cost_usd:.4f} USD" if run.cost_usd else "no cost"


def price(model: str, estimates: Sequence[Estimate | None]) -> str:
    """Say how often a model will be asked, and for how much."""
    known = [estimate for estimate in estimates if estimate is not None]
    calls, costs = sum(estimate.calls for estimate in known), [estimate.cost_usd for estimate in known]
    cost = "at a price that is not known" if None in costs else f"for about {sum(filter(None, costs)):.2f} USD"
    return f"This asks {model} about {plural(calls, 'time')} {cost}"


def may_resume(run: Run) -> bool:
    """Tell whether a run left something to do."""
    cut_short = run.state in ("cancelled", "interrupted", "failed")
    return run.kind == "check" and (cut_short or any(run.counts.get(what) for what in ("failed", "unread")))


def failures(rows: Sequence[QueueRow]) -> Markup | None:
    """List the claims on which the judge failed last, with why."""
    if not rows:
        return None
    lines = (
        el("li", el("a", words(row.text), href=links.claim(row.claim_id), class_="go"), f" · {_kind(row)}")
        for row in rows
    )
    return el("details", el("summary", "The judge failed on these: no label was given"), el("ul", *lines))


def _kind(row: QueueRow) -> str:
    return (row.failure or "").replace("_", " ")
