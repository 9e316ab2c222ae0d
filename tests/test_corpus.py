"""An article is never changed or lost: the same again changes nothing, another text is a version, an act is undone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tests.support.articles import article
from tests.support.checks import NOON, stated
from tests.support.desk import WHO, every_act
from tests.support.website import feed
from workbench import Settings
from workbench.errors import InputError
from workbench.ingest.articles import Corpus, Vector
from workbench.ingest.fetch import Fetched, Fetcher
from workbench.ingest.sources import Upload
from workbench.models import Article
from workbench.models.article import address_of, headline_of
from workbench.store import Store

FRIDAY = (
    "The bridge opened on Friday, the mayor said.\n\n"
    "It cost two million euros to build, she added. The old one will be taken down before the winter."
)
SATURDAY = FRIDAY.replace("Friday", "Saturday")
URL = "https://herald.example.com/bridge"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "workbench.db") as made:
        yield made


@pytest.fixture
def corpus(store: Store) -> Corpus:
    workspace: Any = SimpleNamespace(
        store=store,
        settings=Settings(),
        index=SimpleNamespace(encode=vectors),
        embedder=SimpleNamespace(digest="bridge and fire"),
        follow_store=lambda: None,
    )
    return Corpus(workspace, now=lambda: NOON)


def vectors(texts: Sequence[str]) -> list[Vector]:
    """Texts of the bridge are alike, and those of the fire are; nothing else is."""
    return [np.array([text.count("bridge"), text.count("fire"), 0.1], dtype=np.float32) for text in texts]


def upload(text: str, **said: str) -> Upload:
    return Upload(name="bridge.jsonl", data=json.dumps({"text": text, **said}).encode())


def test_the_same_article_again_changes_nothing(corpus: Corpus, store: Store) -> None:
    """Nor does the same text under another spelling of its address."""
    corpus.add([upload(FRIDAY, url=URL)])
    before = corpus.entries()
    for url in (URL, "http://www.herald.example.com/bridge/?utm_source=feed#top"):
        assert corpus.add([upload(FRIDAY, url=url)]).known == store.articles()
    assert corpus.entries() == before
    assert every_act(store) == ()


def test_another_text_at_the_same_address_is_a_newer_version(corpus: Corpus, store: Store) -> None:
    """It speaks in place of the old one, in its event; the old one is kept and says what follows it."""
    (old,) = corpus.add([upload(FRIDAY, url=URL)], event="bridge").new
    added = corpus.add([upload(SATURDAY, url=f"{URL}?utm_campaign=x")])
    (new,) = added.updated
    assert (added.new, new.event, store.articles()) == ((new,), "bridge", (new,))
    entries = {entry.article.id: (entry.state, entry.older, entry.newer) for entry in corpus.entries("bridge")}
    assert entries == {old.id: ("updated", None, new.id), new.id: ("speaks", old.id, None)}
    assert corpus.versions(old.id) == corpus.versions(new.id) == (old, new)


def test_a_version_follows_the_newest(corpus: Corpus) -> None:
    """Three texts are three versions in a row; the first again changes nothing."""
    texts = (FRIDAY, SATURDAY, FRIDAY.replace("two", "three"))
    made = [corpus.add([upload(text, url=URL)]).new[0] for text in texts]
    assert corpus.add([upload(FRIDAY, url=URL)]).known[0].id == made[0].id
    assert [one.id for one in corpus.versions(made[1].id)] == [one.id for one in made]


def test_an_edit_that_a_page_takes_back_is_taken_back_here(
    corpus: Corpus, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page shows the first text again: that version speaks, whatever came between, and no third is made."""
    shown: list[str] = []
    monkeypatch.setattr(Fetcher, "typed", lambda _, url: Fetched(url, shown[-1].encode(), "text/plain", "utf-8"))
    ids = []
    for text in (FRIDAY, SATURDAY, FRIDAY, FRIDAY, f"{SATURDAY}\n\n"):  # other bytes, the same text
        shown.append(text)
        added = corpus.add([URL])
        ids.append([one.id for one in (*added.new, *added.again)])
        (speaks,) = store.articles()
        assert text.splitlines()[0] in speaks.text
    assert ids[2] == ids[0]
    assert ids[3] == []
    assert ids[4] == ids[1]
    assert len(corpus.entries()) == 2


def test_a_page_that_takes_its_edit_back_undoes_nothing_done_by_hand(
    corpus: Corpus, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The version speaks where a checker had moved its page to; of a page that was retracted nothing speaks."""
    shown = [FRIDAY]
    monkeypatch.setattr(Fetcher, "typed", lambda _, url: Fetched(url, shown[-1].encode(), "text/plain", "utf-8"))
    (first,) = corpus.add([URL], event="bridge").new
    shown.append(SATURDAY)
    (second,) = corpus.add([URL]).new
    corpus.move(second.id, event="opening", **WHO)
    shown.append(FRIDAY)
    assert [one.id for one in corpus.add([URL]).again] == [first.id]
    assert [(one.id, one.event) for one in store.articles()] == [(first.id, "opening")]
    corpus.retract(first.id, **WHO)
    shown.append(SATURDAY)
    assert corpus.add([URL]).again == ()
    assert store.articles() == ()


def test_a_stated_fact_that_was_taken_back_stays_so(corpus: Corpus, tmp_path: Path) -> None:
    """The same folder again does not set it again; another value in it does."""
    folder = tmp_path / "bridge"
    folder.mkdir()
    (folder / "a.txt").write_text(FRIDAY, encoding="utf-8")

    def stating(outlet: str) -> tuple[Article, ...]:
        (folder / "articles.toml").write_text(f'["a.txt"]\noutlet = "{outlet}"\n', encoding="utf-8")
        return corpus.add([folder]).corrected

    assert stating("The Herald") == ()
    (one,) = stating("The Heralds")
    before = corpus.undo_correction(one.id, "outlet", **WHO)
    assert before.outlet is not None
    assert before.outlet.value == "The Herald"
    assert stating("The Heralds") == ()
    assert len(stating("The Heraldss")) == 1


def test_the_same_text_at_another_address_of_one_outlet_is_no_second_piece(corpus: Corpus, store: Store) -> None:
    """Its page for telephones, say: without a day, too."""
    said = {"outlet": "The Herald", "title": "Bridge opens"}
    corpus.add([upload(FRIDAY, **said, url=f"{URL}/a")])
    assert corpus.add([upload(FRIDAY, **said, url=f"{URL}/amp/a")]).new == ()
    assert len(store.articles()) == 1


def test_two_days_pieces_under_one_headline_are_two(corpus: Corpus, store: Store) -> None:
    """Each at its own address: the second does not silence the first; on one day they are one piece that moved."""
    said = {"outlet": "The Herald", "title": "Morning briefing"}
    corpus.add([upload(FRIDAY, **said, url=f"{URL}/1", published="2031-05-09")])
    assert corpus.add([upload(SATURDAY, **said, url=f"{URL}/2", published="2031-05-10")]).updated == ()
    assert len(store.articles()) == 2
    later = upload(SATURDAY.replace("two", "three"), **said, url=f"{URL}/3", published="2031-05-10")
    assert len(corpus.add([later]).updated) == 1


def test_the_same_outlet_and_headline_as_stated_are_the_same_piece(corpus: Corpus) -> None:
    """Without an address; another outlet's headline, or an outlet that was only guessed, is another piece."""
    said = {"outlet": "The Herald", "title": "Bridge opens"}
    corpus.add([upload(FRIDAY, **said)])
    assert len(corpus.add([upload(SATURDAY, **said)]).updated) == 1
    assert corpus.add([upload(SATURDAY + " More.", **{**said, "outlet": "Gazette"})]).updated == ()
    assert headline_of(article("x", title=stated("Bridge opens"))) is None


def test_a_version_that_is_none_is_taken_back(corpus: Corpus, store: Store) -> None:
    """Undone by hand, both articles speak."""
    (old,) = corpus.add([upload(FRIDAY, url=URL)]).new
    corpus.add([upload(SATURDAY, url=URL)])
    corpus.restore(old.id, **WHO)
    assert len(store.articles()) == 2
    assert [act.reviewer for act in corpus.acts(old.id)] == ["workbench", "ana"]


def test_a_retracted_article_is_listed_and_can_speak_again(corpus: Corpus, store: Store) -> None:
    """With who and why; twice is refused."""
    (one,) = corpus.add([upload(FRIDAY)]).new
    corpus.retract(one.id, **WHO)
    assert ([entry.state for entry in corpus.entries()], store.articles()) == (["retracted"], ())
    with pytest.raises(InputError, match="already retracted"):
        corpus.retract(one.id, **WHO)
    corpus.restore(one.id, **WHO)
    assert store.articles() == (one,)
    with pytest.raises(InputError, match="the article is current"):
        corpus.restore(one.id, **WHO)


def test_an_article_is_moved_to_an_event_and_back(corpus: Corpus, store: Store) -> None:
    """A new name makes a new event; its own name, and none, are refused."""
    (one,) = corpus.add([upload(FRIDAY)], event="bridge").new
    act = corpus.move(one.id, event=" flood ", **WHO)
    assert (act.target, store.article(one.id).event, store.events()) == ("flood", "flood", ("flood",))
    for event in ("flood", " "):
        with pytest.raises(InputError, match=r"in event|no name"):
            corpus.move(one.id, event=event, **WHO)


def test_articles_of_many_stories_go_where_they_belong(corpus: Corpus, store: Store) -> None:
    """By day and meaning; a stated event stays; each says why, and what belongs nowhere says what came nearest."""
    fire = FRIDAY.replace("bridge", "fire")
    told = [
        upload(FRIDAY, published="2024-05-03", title="Bridge opens"),
        upload(SATURDAY, published="2024-05-04"),
        upload(SATURDAY + " At last.", published="2024-06-04", title="Bridge closes"),
        upload(fire, published="2024-05-04", title="Fire breaks out"),
        upload(fire + " Again.", event="named"),
    ]
    added = corpus.add_grouped(told)
    assert [one.event for one in added.new] == [
        "2024-05-03 Bridge opens", "2024-05-03 Bridge opens", "2024-06-04 Bridge closes", "named", "named",
    ]  # fmt: skip
    (act,) = corpus.acts(added.new[2].id)
    assert (act.kind, act.reviewer, act.reason) == ("group", "workbench", "no other event within a day")
    assert set(store.events()) == {one.event for one in added.new}


def test_a_grouping_is_corrected_by_hand(corpus: Corpus, store: Store) -> None:
    """Moved by a checker, an article stays moved; what comes later is grouped with it."""
    (one,) = corpus.add_grouped([upload(FRIDAY)]).new
    corpus.move(one.id, event="openings", **WHO)
    assert corpus.add_grouped([upload(SATURDAY)]).new[0].event == "openings"
    assert [act.kind for act in corpus.acts(one.id)] == ["group", "move"]


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("HTTPS://www.A.example/x/", "a.example/x"),
        ("http://a.example:8080/x?b=2&a=1&utm_source=s", "a.example:8080/x?a=1&b=2"),
        ("https://a.example/?id=7#c", "a.example?id=7"),
        ("https://a.example/", None),
        ("https://[broken", None),
        (None, None),
    ],
)
def test_an_address_is_what_names_the_page(url: str | None, address: str | None) -> None:
    """Not how it was reached; a site's front page names no article."""
    assert address_of(article("x", url=url)) == address


def test_what_is_added_together_is_one_event_named_after_its_first_headline(corpus: Corpus, store: Store) -> None:
    """Adding it again changes nothing; another file of the same name is another event."""
    first = [Upload(name="pasted", data=FRIDAY.encode()), Upload(name="b.txt", data=f"{SATURDAY} Twice.".encode())]
    added = corpus.add(first)
    (name,) = {one.event for one in added.new}
    assert name == "The bridge opened on Friday, the mayor said."
    assert len(corpus.add(first).known) == 2
    other = FRIDAY.replace("bridge", "fire station")
    (pasted,) = corpus.add([Upload(name="pasted", data=other.encode())]).new
    (same_headline,) = corpus.add([Upload(name="c.txt", data=f"{FRIDAY} It is green.".encode())]).new
    assert len({name, pasted.event, same_headline.event}) == 3
    (more,) = corpus.add([*first, Upload(name="d.txt", data=f"{SATURDAY} It is red.".encode())]).new
    assert more.event == name


def test_what_a_feed_lists_is_grouped(corpus: Corpus, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its items may be about anything; an event that is named is theirs all the same."""
    fire = FRIDAY.replace("bridge", "fire")
    pages = {f"https://x.example/{n}": text for n, text in enumerate((FRIDAY, SATURDAY, fire))}
    rss = feed(*pages)
    monkeypatch.setattr(Fetcher, "typed", lambda _, url: Fetched(url, rss.encode(), "application/rss+xml", None))
    monkeypatch.setattr(
        Fetcher, "listed", lambda _, url, given_by=None: Fetched(url, pages[url].encode(), "text/plain", None)
    )
    added = corpus.add(["https://x.example/rss.xml"])
    events = [one.event for one in added.new]
    assert events[0] == events[1] != events[2]
    assert {one.event for one in corpus.add(["https://x.example/rss.xml"]).known} == set(events)
    pages |= {f"https://x.example/new/{n}": f"{text} It rained." for n, text in enumerate((FRIDAY, fire))}
    rss = feed(*pages)
    assert [one.event for one in corpus.add(["https://x.example/rss.xml"]).new] == [events[0], events[2]]


def test_centroids_are_kept_and_not_computed_again(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what is new is encoded, and an event whose articles changed; the answers are the same."""
    asked: list[str] = []
    workbench: Any = corpus._workbench
    workbench.index = SimpleNamespace(encode=lambda texts: asked.extend(texts) or vectors(texts))
    one = corpus.add_grouped([upload(FRIDAY), upload(FRIDAY.replace("bridge", "fire"))]).new
    asked.clear()
    (again,) = corpus.add_grouped([upload(SATURDAY)]).new
    assert (again.event, len(asked)) == (one[0].event, 1)
    corpus.retract(again.id, **WHO)
    asked.clear()
    (third,) = corpus.add_grouped([upload(f"{SATURDAY} More of it.")]).new
    assert (third.event, len(asked)) == (one[0].event, 2)


def test_without_weights_each_article_of_a_feed_is_an_event_of_its_own(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And its act says why."""
    workbench: Any = corpus._workbench
    workbench.embedder = None
    texts = {"https://x.example/1": FRIDAY, "https://x.example/2": SATURDAY}
    monkeypatch.setattr(Fetcher, "listed", lambda _, url: Fetched(url, texts[url].encode(), "text/plain", None))
    added = corpus.add([Upload(name="morning.urls", data="\n".join(texts).encode())])
    assert len({one.event for one in added.new}) == 2
    assert all("no weights" in corpus.acts(one.id)[-1].reason for one in added.new)
