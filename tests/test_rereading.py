"""A page that better cleaning reads otherwise is the same page: nothing is asked again, and no outlet is accused."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.support.freeze import unpack
from tests.support.website import Site, feed
from workbench import Settings, Workbench
from workbench.errors import InputError
from workbench.ingest import clean as cleaning
from workbench.ingest.fetch import Fetched, Fetcher
from workbench.ingest.metadata import Mark, whole
from workbench.ingest.sources import Upload
from workbench.ingest.text import TextLine, passages
from workbench.models import Claim, Evidence
from workbench.store import Store

FIXTURES = Path(__file__).parent / "fixtures"
WHO = {"reviewer": "ana", "reason": "it says so"}
NOTE = "The old pier was painted blue by nobody."
PAGE = (
    """<!doctype html><html lang="en"><head><title>Lunde closes ferry pier for two years</title></head><body>
<!-- {token} --><article><h1>Lunde closes ferry pier for two years</h1>
<p>The harbour council of Lunde voted on Tuesday to close the old ferry pier for two years.</p>
<p>{engineers} had found that 14 of the pier's 60 piles were rotten, and that three carried no load at all.</p>
<p>The ferry company called the decision hasty and will move its boats to the southern quay.</p>
<p>"""
    + NOTE
    + """</p></article></body></html>"""
)


def page(token: str = "", engineers: str = "Engineers") -> str:
    return PAGE.format(token=token, engineers=engineers)


def drop_note(lines: Sequence[TextLine]) -> Iterator[Mark]:
    """A rule that today's cleaning has and an earlier one had not."""
    yield from (whole(line, "painter's note") for line in lines if line.text == NOTE)


def better(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleaning, "_RULES", (drop_note, *cleaning._RULES))


def checked(bench: Workbench) -> None:
    """Make a claim of each sentence, whatever the extractor takes, check them all and accept every verdict."""
    bench.extract()
    for one in bench.articles():
        for p in passages(one):
            span = Evidence(article_id=one.id, start=p.start, end=p.end, quote=p.text)
            id_ = Claim.id_for(one.event, p.text)
            bench.store.save_claims([Claim(id=id_, event=one.event, text=p.text, spans=(span,), made_by="builtin")])
    bench.follow_store()
    for check in bench.check(bench.unchecked()):
        bench.decide(check.id, reviewer="ana", seen_seq=0, decision="accept")


def test_a_live_page_read_by_better_cleaning_is_no_new_version(
    bench: Workbench, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its bytes differ each time; what stood stands at its new place, and what no longer stands is named."""
    url = site.put("/pier", page("1"))
    (old,) = bench.add([url], event="pier").new
    bench.correct(old.id, "outlet", "The Lunde Post", **WHO)
    checked(bench)
    before = {check.claim.text: check for check in bench.checks()}
    assert NOTE in {check.claim.text for check in before.values()}
    assert len(before) > 3
    better(monkeypatch)
    site.put("/pier", page("2"))
    added = bench.add([url])
    assert (added.new, added.updated) == ((), ())
    (anew,) = added.reread
    assert anew.lost == (NOTE,)
    assert anew.carried == len(before) - 1
    (now,) = bench.articles()
    assert (NOTE in now.text, now.readings, now.event, now.name) == (False, (old.id,), "pier", "The Lunde Post")
    (act,) = [act for act in bench.corpus.acts(old.id) if act.kind == "version"]
    assert (act.cause, NOTE in act.reason) == ("reread", True)
    # Only the claim whose words are gone is out of date; nothing was asked for the others.
    assert [claim.text for claim in bench.unchecked()] == [NOTE]
    for check in bench.checks():
        if check.claim.text != NOTE:
            assert [version.article.id for version in check.versions] == [now.id]
            assert check.call.requests == 0
            assert check.call.at == before[check.claim.text].call.at
        assert bench.standing(check.claim.id).status == "done"
        assert {row.claim_id: row.standing.status for row in bench.queue()}[check.claim.id] == "done"
    assert bench.unread() == ()
    site.put("/pier", page("3"))
    assert bench.add([url]).known == (now,)


def test_only_what_the_kept_page_did_not_say_is_the_outlets_change(
    bench: Workbench, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both at once are told apart: first the new reading of the old page, then the outlet's edit."""
    url = site.put("/pier", page())
    (first,) = bench.add([url]).new
    better(monkeypatch)
    site.put("/pier", page(engineers="Divers"))
    added = bench.add([url])
    (second,), (third,) = added.reread, added.updated
    assert added.unexplained == ()
    chain = bench.corpus.versions(first.id)
    assert [one.id for one in chain] == [first.id, second.article.id, third.id]
    causes = [act.cause for one in chain[:2] for act in bench.corpus.acts(one.id) if act.subject == one.id]
    assert causes == ["reread", "outlet"]
    assert "Engineers" in second.article.text
    assert "Divers" in third.text


def test_without_the_page_nobody_knows_who_changed_the_text(
    tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages are not kept where the setting says so; then no outlet is said to have edited anything."""
    url = site.put("/pier", page())
    with Workbench(Settings(workspace=tmp_path, allow_private_urls=True, keep_pages=False)) as bench:
        (first,) = bench.add([url]).new
        with pytest.raises(InputError, match="was not kept"):
            bench.corpus.page(first.id)
        site.put("/pier", page(engineers="Divers"))
        added = bench.add([url])
        assert added.updated == added.unexplained != ()
        assert [act.cause for act in bench.corpus.acts(first.id)] == ["unknown"]
        # The page still shows what it showed: that is known without its bytes.
        better(monkeypatch)
        site.put("/pier", page("2", engineers="Divers"))
        again = bench.add([url])
        assert (again.updated, len(again.reread)) == ((), 1)


def test_an_edit_of_a_kept_page_is_the_outlets(bench: Workbench, site: Site) -> None:
    """By the same rules the old page still reads as it was read."""
    url = site.put("/pier", page())
    (first,) = bench.add([url]).new
    site.put("/pier", page(engineers="Divers"))
    assert len(bench.add([url]).updated) == 1
    assert [act.cause for act in bench.corpus.acts(first.id)] == ["outlet"]


def test_a_page_is_kept_as_it_came(bench: Workbench, site: Site, tmp_path: Path) -> None:
    """Byte for byte; of a text file the text is all there is, and nothing is kept twice."""
    data = page().replace("é", "e").encode() + b"<!-- \xff -->"
    url = site.put("/pier", data, content_type="text/html; charset=latin-1")
    (web,) = bench.add([url]).new
    text = tmp_path / "a.txt"
    text.write_bytes(f"Lunde closes its pier\n\n{'The council of Lunde closed the pier. ' * 5}".encode())
    (plain,) = bench.add([text]).new
    assert bench.corpus.page(web.id).content == data
    assert bench.corpus.page(plain.id).content == text.read_bytes()
    assert bench.store.page(plain.raw_sha256) is None


def test_a_file_of_the_same_bytes_is_read_anew_without_an_address(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would else be a second article of the same outlet."""
    upload = Upload(name="pier.html", data=page().encode())
    (old,) = bench.add([upload]).new
    better(monkeypatch)
    assert bench.add([upload]).new == ()
    (now,) = bench.articles()
    assert now.readings == (old.id,)


def test_a_withdrawn_article_is_not_read_anew(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of it speaks, by whatever cleaning."""
    upload = Upload(name="pier.html", data=page().encode())
    (old,) = bench.add([upload]).new
    bench.corpus.retract(old.id, **WHO)
    better(monkeypatch)
    assert bench.add([upload]).known == (old,)
    assert bench.articles() == ()


def test_a_new_reading_with_more_text_is_read_for_claims_and_checked_where_it_may_speak(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A silence does not outlive a sentence about it; all other checks stand."""
    upload = Upload(name="pier.html", data=page().encode())
    with monkeypatch.context() as worse:
        better(worse)
        bench.add([upload], event="pier")
    typed = bench.typed("Nobody painted the old pier blue.", event="pier")
    checked(bench)
    bench.add([upload])
    assert typed.id in {claim.id for claim in bench.unchecked()}
    assert len(bench.unchecked()) < len(bench.claims())
    assert len(bench.unread()) == 1


def test_a_frozen_workspace_takes_its_feed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Better cleaning of pages that 0.1.0 read: no outlet is accused, nothing paid is asked again or reopened."""
    unpack(FIXTURES / "workspace-v0.1.0.tar.xz", tmp_path)

    def drop_last(lines: Sequence[TextLine]) -> Iterator[Mark]:
        yield from (whole(line, "byline") for line in lines[-1:] if len(lines) > 3)

    with Workbench(Settings.load(tmp_path / "desk", environ={})) as bench:
        event = "quake"
        there = {one.url: one for one in bench.articles(event) if one.url}
        stale = {claim.id for claim in bench.unchecked()}
        was = {row.claim_id: row.standing for row in bench.queue() if row.standing.status == "done"}
        assert len(there) == 2
        assert was
        pages = {url: Fetched(url, one.raw_text.encode(), "text/plain", None) for url, one in there.items()}
        rss = Fetched("https://x.example/rss", feed(*pages).encode(), "application/rss+xml", None)
        monkeypatch.setattr(Fetcher, "typed", lambda _, url: rss)
        monkeypatch.setattr(Fetcher, "listed", lambda _, url, given_by=None: pages[url])
        assert len(bench.add(["https://x.example/rss"]).known) == len(there)
        monkeypatch.setattr(cleaning, "_RULES", (*cleaning._RULES, drop_last))
        added = bench.add(["https://x.example/rss"])
        assert (added.new, added.updated, len(added.reread)) == ((), (), len(there))
        lost = {quote for one in added.reread for quote in one.lost}
        touched = {
            check.claim.id
            for check in bench.checks(event)
            if any(quote in str(check.outcome) for quote in lost) or set(lost) & {s.quote for s in check.claim.spans}
        }
        assert {claim.id for claim in bench.unchecked()} - stale <= touched
        carried = [check for check in bench.checks(event) if check.claim.id not in touched | stale]
        assert carried
        assert all(check.call.requests == 0 and not bench.desk.needs(check.claim.id) for check in carried)
        now = {id_: bench.standing(id_) for id_ in was}
        assert {id_: (one.status, one.label) for id_, one in now.items()} == {
            id_: (one.status, one.label) for id_, one in was.items()
        }
        rows = {row.claim_id: row.standing.status for row in bench.queue()}
        assert {rows[id_] for id_ in was} == {"done"}
        for check in bench.checks(event):
            for finding in check.verdict.findings if check.verdict else ():
                for span in finding.evidence:
                    text = bench.store.article(span.article_id).text
                    assert text[span.start : span.end] == span.quote


def test_a_damaged_page_is_as_good_as_none(bench: Workbench, site: Site) -> None:
    """A byte that flipped must not make an outlet's edit of it."""
    (one,) = bench.add([site.put("/pier", page())]).new
    database = bench.settings.workspace / "workbench.db"
    with sqlite3.connect(database) as other:
        other.execute("UPDATE page SET content = ?", (zlib.compress(b"other"),))
    other.close()
    with Store(database) as store:
        assert store.page(one.raw_sha256) is None
