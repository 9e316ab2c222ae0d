"""The truth: one SQLite file with articles, claims, checks and reviews. The only SQL on it.

It does not know how a check is made or what a review means; it keeps records and gives the same records back.
"""

from workbench.store.queries import ViewQuery
from workbench.store.records import Run, RunState
from workbench.store.store import Marks, Store

__all__ = ["Marks", "Run", "RunState", "Store", "ViewQuery"]
