"""A store with three claims of one event, of which one is checked, and the desk at which they are decided."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import URL, Engine, NullPool, create_engine

from tests.support.checks import ARTICLES, NOON, check, claim
from workbench import Settings
from workbench.models import Act
from workbench.review.desk import ReviewDesk
from workbench.review.queue import Present
from workbench.store import Store

OPENED, CLOSED, BUILT = claim(), claim("The bridge closed in June."), claim("The bridge was built in Bremen.", spans=())
CLAIMS = (OPENED, CLOSED, BUILT)
WHO = {"reviewer": "ana", "reason": "it reads better"}
PRESENT = Present(judge="builtin", prompt=None, retrieval="hybrid")


def opened(store: Store, **fields: float) -> ReviewDesk:
    """A desk without an index: nothing here is searched by meaning."""
    return ReviewDesk(Unsearched(store, Settings(**fields)), now=lambda: NOON)  # type: ignore[arg-type]


class Unsearched:
    """What a desk needs of a workspace, without an index: nothing here is searched by meaning."""

    present = PRESENT

    def __init__(self, store: Store, settings: Settings) -> None:
        self.store, self.settings = store, settings

    @property
    def index(self) -> None:
        """Refuse."""
        pytest.fail("no index")

    def follow_claim(self, claim_id: str) -> None:
        """Do nothing: there is no index to follow."""


def filled(address: str | Path) -> Store:
    """Make the store in a database of its own."""
    store = Store(address)
    for one in ARTICLES:
        store.add_article(one)
    store.save_claims(CLAIMS)
    store.save_check(check())
    return store


def every_act(store: Store) -> tuple[Act, ...]:
    """Give all that was ever done by hand, oldest first."""
    ids = [one.id for one in (*store.every_claim(), *store.every_article())]
    acts = {act.seq: act for id_ in ids for act in store.desk.acts(id_)}
    return tuple(acts[seq] for seq in sorted(acts))


def other_program(address: str | Path) -> Engine:
    """Connect to a database as another program would, past all that guards it from without."""
    url = address if isinstance(address, str) else URL.create("sqlite", database=str(address))
    return create_engine(url, poolclass=NullPool)
