"""What the methods of `Workbench` give back where a record of the vocabulary is not enough."""

from __future__ import annotations

from workbench.acts import ArticleState
from workbench.models import Article, Claim, Logged, Record


class Failed(Record):
    """A source or an article that could not be used, and why."""

    source: str
    message: str
    hint: str | None = None
    error: str = ""
    """The `kind` of the JudgeError, where a judge did not answer; `language`: it does not read this one."""


class Added(Record):
    """What became of the sources of one `add`."""

    new: tuple[Article, ...] = ()
    known: tuple[Article, ...] = ()
    updated: tuple[Article, ...] = ()
    """Those of the new ones that are newer versions of an article that was there."""
    corrected: tuple[Article, ...] = ()
    """Those of the known ones of which something is now stated otherwise."""
    again: tuple[Article, ...] = ()
    """Those of the known ones that had a newer version, and speak again because their page shows them again."""
    failed: tuple[Failed, ...] = ()


class Entry(Record):
    """An article of the corpus, and whether it speaks."""

    article: Article
    state: ArticleState
    older: str | None = None
    """The article that this one is a newer version of."""
    newer: str | None = None
    """The newer version that speaks in its place."""


class Extracted(Record):
    """The claims after an extraction, and the articles it failed on."""

    claims: tuple[Claim, ...]
    failed: tuple[Failed, ...] = ()


class Decided(Record):
    """A review as it was kept, and what other checkers decided since the screen was drawn."""

    logged: Logged
    since: tuple[Logged, ...] = ()


class Estimate(Record):
    """What a run will ask for, before it does."""

    model: str
    calls: int
    claims: int = 0
    """How many claims are to be checked; 0 where claims are still to be found."""
    split: int = 0
    """How many claims or articles need several calls because they do not fit the model's context in one."""
    cost_usd: float | None
    """None: the model has no known price."""


class Status(Record):
    """What a workspace holds."""

    workspace: str
    retrieval: str
    """`hybrid`, or `lexical` where no weights were found."""
    events: int
    articles: int
    passages: int
    claims: int
    checked: int
    reviewed: int
