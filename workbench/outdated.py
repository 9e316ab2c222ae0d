"""Why a check is out of date: what changed between the claim, articles and judge it was made of and those of now.

Pure. The store finds the claims that are; this says it in words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from workbench.acts import ArticleNow
from workbench.models import Check, Claim
from workbench.queue import Need, Present, Reason, judged_by


def reasons(
    check: Check, claim: Claim, present: Present, *, places: Mapping[str, ArticleNow]
) -> tuple[Reason, ...]:  # fmt: skip
    """Say, one by one, what changed since a check was made; `places` are all articles as they now stand."""
    call = check.call
    judge = judged_by(call.judge, call.judge_version, call.prompt)
    found: list[Reason] = []

    def note(need: Need, message: str) -> None:
        found.append(Reason(need=need, message=message))

    if (check.claim.text, check.claim.speaker) != (claim.text, claim.speaker):
        note("wording", f"the claim was checked as “{check.claim.text}”")
    for message in _articles(check, claim.event, places):
        note("articles", message)
    if judge != present.judge:
        note("judge", f"it was judged by {judge}; now {present.judge} would judge")
    elif call.prompt != present.prompt:
        note("prompt", f"it was asked with {call.prompt or 'no prompt'}; now {present.prompt or 'none'} would be used")
    if call.retrieval != present.retrieval:
        note("retrieval", f"passages were found by {call.retrieval} search; now by {present.retrieval}")
    return tuple(found)


def _articles(check: Check, event: str, places: Mapping[str, ArticleNow]) -> Iterator[str]:
    known = {version.article.id: version.article.name for version in check.versions}
    for article_id, name in known.items():
        now = places[article_id]
        if now.event != event:
            yield f"{name} was moved to the event {now.event}"
        elif now.state == "retracted":
            yield f"{name} was retracted"
        elif now.state == "updated":
            yield f"{name} was updated"
    fresh = {i for i, now in places.items() if now.event == event and now.state == "speaks"} - set(known)
    if fresh:
        yield f"{len(fresh)} {'article' if len(fresh) == 1 else 'articles'} came since"
