"""Tell what has changed between the start of a run and its going on."""

from __future__ import annotations

from typing import NamedTuple

from workbench.errors import InputError
from workbench.evaluation.runs import RunInfo


class Changes(NamedTuple):
    """What is not as it was, in words."""

    added: tuple[str, ...]
    """New samples, variants or epochs, and anything that only widens the run."""
    changed: tuple[str, ...]
    """What was asked already would be asked otherwise now."""


def changes(before: RunInfo, now: RunInfo) -> Changes:
    """Compare a run as it was begun with the run as it would be begun now."""
    ours, theirs = {v.name: v for v in now.variants}, {v.name: v for v in before.variants}
    new = {s.id: s.sha for s in (*now.samples, *now.probes)}
    old = {s.id: s.sha for s in (*before.samples, *before.probes)}
    added = [f"variant {name}" for name in sorted(set(ours) ^ set(theirs))]
    added += [f"epochs of {n}" for n in sorted(set(ours) & set(theirs)) if ours[n].epochs != theirs[n].epochs]
    added += [f"sample {sample}" for sample in sorted(set(new) ^ set(old))]
    if before.digests.gold != now.digests.gold:
        added.append("the gold file")
    changed = [f"variant {n}" for n in sorted(set(ours) & set(theirs)) if ours[n].key != theirs[n].key]
    changed += [f"sample {sample}" for sample in sorted(set(new) & set(old)) if new[sample] != old[sample]]
    if before.digests.answer_schema != now.digests.answer_schema:
        changed.append("the form of answers")
    if before.digests.retrieval != now.digests.retrieval:
        changed.append(f"retrieval ({before.digests.retrieval} to {now.digests.retrieval})")
    return Changes(tuple(added), tuple(changed))


def refuse_changes(before: RunInfo, now: RunInfo) -> None:
    """Refuse to go on with a run whose gold, prompts, schema or models are not as they were."""
    found = changes(before, now)
    refuse_changed(before, now)
    if found.added:
        raise InputError(
            f"run {before.id} was begun with something else: {_some(found.added)}",
            hint="--amend takes it into the run",
        )


def refuse_changed(before: RunInfo, now: RunInfo) -> None:
    """Refuse what would mix two kinds of answers in one run; additions pass."""
    if changed := changes(before, now).changed:
        raise InputError(
            f"since run {before.id} was begun, this has changed: {_some(changed)}",
            hint="start a new run, and compare the two with `workbench eval compare`",
        )


def _some(things: tuple[str, ...]) -> str:
    more = f" and {len(things) - 3} more" if len(things) > 3 else ""
    return ", ".join(things[:3]) + more
