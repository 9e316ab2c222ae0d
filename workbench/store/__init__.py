"""The database of a workspace, a SQLite file or a server's: articles, claims, checks and reviews. All SQL is here.

It keeps records and gives the same records back; it does not know how a check is made or what a review means.
"""

from workbench.store.queries import ViewQuery
from workbench.store.records import Run, RunState
from workbench.store.store import Marks, Store

__all__ = ["Marks", "Run", "RunState", "Store", "ViewQuery"]
