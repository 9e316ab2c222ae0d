"""The server killed in the middle of a review: nothing that was acknowledged is lost."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from tests.support.browser import Tab, served


def test_a_server_killed_mid_review_loses_nothing_acknowledged(
    checked_seeds: Path, tmp_path: Path, chromium: Any
) -> None:
    """A decision that the page confirmed is in the store after a SIGKILL; the new server goes on from there."""
    shutil.copytree(checked_seeds, tmp_path / "workspace")
    context = chromium.new_context()
    with served(tmp_path / "workspace") as (app, server):
        first = app.fresh()
        tab = Tab(app, context)
        tab.claim(first.claim_id)
        tab.key("a")
        tab.told("Accepted")
        server.send_signal(signal.SIGKILL)
        server.wait(20)
    assert [r.decision for r in app.reviews(first.claim_id)] == ["accept"]
    with served(tmp_path / "workspace") as (app, _):
        tab = Tab(app, context)
        page = tab.claim(first.claim_id)
        expect(page.locator(".decided").last).to_contain_text("accepted")
        tab.key("u")
        tab.told("Undone")
    context.close()
    assert [r.decision for r in app.reviews(first.claim_id)] == ["accept", "undo"]
