"""Both legs behind one Index: derived, whole or refused, one writer at a time."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.articles import article
from tests.support.talks import AFP, ARTICLES, ASKED, EFE, STORM, TALKS
from workbench.errors import IndexRefused, InputError
from workbench.ingest.text import passages
from workbench.models import Article, Claim, Passage
from workbench.retrieval.embedder import Embedder
from workbench.retrieval.index import Index
from workbench.settings import Settings

ROOT = Path(__file__).parents[1]


# Each child does one thing to the index of the folder it is given.
CHILD = """
import os, signal, sys
from pathlib import Path
from tests.support.talks import *
from workbench.ingest.text import passages
from workbench.retrieval.index import Index
from workbench.retrieval.embedder import load_embedder
folder = Path(sys.argv[1])
"""
ADDS = "Index.open(folder, embedder=load_embedder()).add_passages([STORM], passages(STORM))"
DIES = """
from chromadb.api.models.Collection import Collection
Collection.add = lambda *given, **named: os.kill(os.getpid(), signal.SIGKILL)
"""
DIES_HALFWAY = """
from chromadb.api.models.Collection import Collection
whole = Collection.add
def half(self, ids, embeddings):
    whole(self, ids=ids[:1], embeddings=embeddings[:1])
    os.kill(os.getpid(), signal.SIGKILL)
Collection.add = half
"""
HOLDS = """
from workbench.retrieval.index import held
with held(folder, wait_seconds=5):
    print("holding", flush=True)
    sys.stdin.read()
"""
IMPORTS = """
index = Index.open(folder, embedder=None)
index.add_passages(ARTICLES, [p for a in ARTICLES for p in passages(a)])
assert index.nearest_passages(ASKED, TALKS) and index.find_event(ASKED) and not index.similar_claims([ASKED])[0]
print(*sorted({"chromadb", "onnxruntime", "tokenizers"} & set(sys.modules)))
"""


def child(code: str, folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", CHILD + code, str(folder)]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def run(code: str, folder: Path) -> int:
    with child(code, folder) as process:
        process.communicate()
    return process.returncode


def all_passages(articles: tuple[Article, ...] = ARTICLES) -> tuple[Passage, ...]:
    return tuple(passage for one in articles for passage in passages(one))


def claim(text: str, event: str = "talks") -> Claim:
    return Claim(id=Claim.id_for(event, text), event=event, text=text, made_by="checker")


CLAIMS = (
    claim("Russia asked China for drones."),
    claim("China denied the reports."),
    claim("Schools closed.", "storm"),
)


class OtherWeights(Embedder):
    """The same model under another digest."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.digest = "0" * 64


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def index(folder: Path, embedder: Embedder) -> Iterator[Index]:
    """Both legs over three articles and three claims."""
    made = Index.open(folder, embedder=embedder, wait_seconds=0.2)
    made.add_passages(ARTICLES, all_passages())
    made.add_claims(CLAIMS)
    yield made
    made.close()


@pytest.fixture
def queries(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many vectors each query to Chroma asked about."""
    from chromadb.api.models.Collection import Collection

    counted: list[int] = []
    query = Collection.query

    def counting(self: Collection, **given: Any) -> Any:
        counted.append(len(given["query_embeddings"]))
        return query(self, **given)

    monkeypatch.setattr(Collection, "query", counting)
    return counted


def answers(index: Index) -> tuple[object, ...]:
    """Everything that an index can be asked."""
    texts = [ASKED, "no power at the coast"]
    near = [index.nearest_passages(text, [one.id for one in ARTICLES]) for text in texts]
    return (near, [index.search_passages(text) for text in texts], index.similar_claims(texts), index.status())


# ---------------------------------------------------------------- what it finds


def test_each_article_gives_its_nearest_passages(index: Index) -> None:
    """With the raw scores of the legs that found them, best first; no article is left out."""
    near = dict(index.nearest_passages(ASKED, [one.id for one in ARTICLES]))
    assert [near[one.id][0].passage.text[:20] for one in (EFE, AFP)] == ["China and Russia den", "Russia has asked Chi"]
    best = near[AFP.id][0]
    assert best.rank == 1
    assert (best.dense or 0) > 0.5
    assert (best.lexical or 0) > 0
    assert all(hit.lexical is None for hit in near[STORM.id])


def test_an_article_that_was_never_indexed_is_not_silent(index: Index) -> None:
    """It raises: silence would be a finding."""
    with pytest.raises(IndexRefused, match="1 of the articles are not in the index"):
        index.nearest_passages(ASKED, [EFE.id, "unknown"])


def test_other_events_do_not_change_what_is_found_in_one(index: Index) -> None:
    """Not a rank, not a score."""
    before = index.nearest_passages(ASKED, TALKS)
    flood = article("Russia and China asked for military aid, drones, help and support." * 9, source="x", event="other")
    index.add_passages([flood], passages(flood))
    assert index.nearest_passages(ASKED, TALKS) == before


@pytest.mark.parametrize("weights", [True, False])
def test_a_free_text_claim_finds_its_event(index: Index, folder: Path, *, weights: bool) -> None:
    """With its evidence; a claim on another matter finds none. Both with weights and by words alone."""
    asked = index if weights else Index.open(folder, embedder=None)
    found = asked.find_event("Has Russia asked China for military drones?")
    assert found
    assert found.event == "talks"
    assert {hit.passage.article_id for hit in found.hits} <= set(TALKS)
    assert asked.find_event("Bees sleep in hexagonal cells during winter.") is None


def test_similar_claims_come_for_many_texts_at_once(index: Index, queries: list[int]) -> None:
    """The nearest first, in one query."""
    asked, closed = index.similar_claims(["Drones were requested by Moscow.", "No school on Thursday."], k=2)
    assert [near.text for near in (asked[0], closed[0])] == ["Russia asked China for drones.", "Schools closed."]
    assert len(asked) == 2
    assert queries == [2]


def test_chroma_is_asked_once_for_the_corpus_and_never_within_an_event(index: Index, queries: list[int]) -> None:
    """Within an event the vectors are compared exactly, without a query per outlet."""
    index.nearest_passages(ASKED, TALKS)
    assert queries == []
    index.find_event(ASKED)
    assert queries == [1]


def test_hostile_text_is_only_text(index: Index) -> None:
    """In a claim, a passage, an id."""
    evil = article('"); drop table passages; -- NEAR(* \0 <script>', source="' OR 1=1", event='"; --')
    index.add_passages([evil], passages(evil))
    (near,) = index.nearest_passages('NEAR(" OR *', [evil.id])
    assert near[1][0].passage.text in evil.text


# ---------------------------------------------------------------- what goes in and out


def test_adding_twice_changes_nothing(index: Index, folder: Path) -> None:
    """Not even the files."""
    before = answers(index), (folder / "vectors.json").read_bytes()
    index.add_passages(ARTICLES, all_passages())
    index.add_claims(CLAIMS)
    assert (answers(index), (folder / "vectors.json").read_bytes()) == before


def test_an_article_that_is_cut_anew_replaces_its_passages(index: Index) -> None:
    """The old ones are gone from both legs, also under the same ids."""
    first = passages(STORM)[0]
    cut = first.model_copy(update={"end": first.start + 9, "text": "The storm"})
    index.add_passages([STORM], [cut])
    assert [hit.passage for hit in dict(index.nearest_passages("storm", [STORM.id]))[STORM.id]] == [cut]
    assert {hit.passage for hit in index.search_passages("schools closed power coast")}.isdisjoint(passages(STORM))
    index.probe()


def test_what_is_removed_is_found_no_more(index: Index) -> None:
    """Articles and claims, in both legs."""
    index.remove_articles([STORM.id])
    index.remove_claims([CLAIMS[0].id])
    assert index.article_ids() == set(TALKS)
    assert index.claim_ids() == {one.id for one in CLAIMS[1:]}
    assert index.find_event("The storm cut power to homes on the coast.") is None
    assert CLAIMS[0].id not in {near.claim_id for near in index.similar_claims([CLAIMS[0].text])[0]}


# ---------------------------------------------------------------- derived: gone, stale, torn, foreign


@pytest.mark.parametrize("weights", [True, False])
def test_a_rebuilt_index_gives_the_same_answers(folder: Path, embedder: Embedder, *, weights: bool) -> None:
    """To the last digit, though its parts came in another order and nothing was left of it."""
    used = embedder if weights else None
    index = Index.open(folder, embedder=used)
    for one in reversed(ARTICLES):
        index.add_passages([one], passages(one))
    index.add_claims(CLAIMS)
    before = answers(index)
    index.close()
    shutil.rmtree(folder)
    again = Index.rebuild(folder, embedder=used, articles=ARTICLES, passages=all_passages(), claims=CLAIMS)
    assert answers(again) == before
    again.close()


def test_an_index_made_with_other_weights_is_refused(index: Index, folder: Path, embedder: Embedder) -> None:
    """With the hint to rebuild it, which then works."""
    index.close()
    other = OtherWeights(embedder.folder)
    with pytest.raises(IndexRefused, match=r"made with other weights .*\nhint: run `workbench rebuild`"):
        Index.open(folder, embedder=other)
    Index.rebuild(folder, embedder=other, articles=ARTICLES, passages=all_passages(), claims=()).close()
    Index.open(folder, embedder=other).close()


@pytest.mark.slow
@pytest.mark.parametrize("dies", [DIES, DIES_HALFWAY])
def test_a_writer_killed_while_adding_loses_nothing(index: Index, folder: Path, queries: list[int], dies: str) -> None:
    """The next question finds the vectors behind, makes them anew, and what was being added is there."""
    index.remove_articles([STORM.id])
    assert run(dies + ADDS, folder) == -signal.SIGKILL
    assert index.find_event("The storm cut power to homes on the coast.")
    assert queries == [1]
    assert len(list(folder.glob("vectors-*"))) == 1


def test_a_rebuild_needs_nothing_of_a_torn_index(index: Index, folder: Path, embedder: Embedder) -> None:
    """Every file overwritten with noise: refused with the hint, and rebuilt from the store's passages."""
    before = answers(index)
    index.close()
    for path in folder.rglob("*.*"):
        if path.is_file() and path.suffix != ".lock":
            path.write_bytes(b"noise" * 999)
    with pytest.raises(IndexRefused, match="hint: run `workbench rebuild`"):
        Index.open(folder, embedder=embedder)
    again = Index.rebuild(folder, embedder=embedder, articles=ARTICLES, passages=all_passages(), claims=CLAIMS)
    assert answers(again) == before
    again.close()


@pytest.mark.parametrize(
    "harm",
    [
        lambda vectors: (vectors / "chroma.sqlite3").write_bytes(b"noise" * 999),
        lambda vectors: (vectors / "chroma.sqlite3").unlink(),
        shutil.rmtree,
    ],
)
def test_torn_vectors_are_refused(index: Index, folder: Path, harm: Callable[[Path], object]) -> None:
    """By the probe and by a question alike, with the hint; never an empty answer."""
    index.close()
    harm(next(folder.glob("vectors-*")))
    for asked in (index.probe, lambda: index.search_passages(ASKED)):
        with pytest.raises(IndexRefused, match="hint: run `workbench rebuild`"):
            asked()


# ---------------------------------------------------------------- several processes


def test_the_second_writer_is_told(index: Index, folder: Path) -> None:
    """Who waits too long hears why, and what to do; nothing is written."""
    with child(HOLDS, folder) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "holding\n"
        with pytest.raises(InputError, match=r"another process is writing to the index.*\nhint: wait"):
            index.remove_articles([STORM.id])
        holder.communicate("")
    assert STORM.id in index.article_ids()


def test_a_reader_sees_what_another_process_added(index: Index, folder: Path) -> None:
    """Though it was open all the time."""
    index.remove_articles([STORM.id])
    assert index.find_event("The storm cut power to homes on the coast.") is None
    assert run(ADDS, folder) == 0
    assert index.find_event("The storm cut power to homes on the coast.")


# ---------------------------------------------------------------- without weights


def test_without_weights_words_alone_answer_and_nothing_heavy_is_imported(folder: Path) -> None:
    """Neither chromadb nor onnxruntime; the mode says so."""
    with child(IMPORTS, folder) as process:
        assert process.communicate()[0] == "\n"
    assert process.returncode == 0
    assert Index.open(folder, embedder=None).status().mode == "lexical"


def test_weights_that_come_later_are_used(folder: Path, embedder: Embedder) -> None:
    """The vectors are made from what the words already hold."""
    Index.open(folder, embedder=None).add_passages(ARTICLES, all_passages())
    with_weights = Index.open(folder, embedder=embedder)
    assert with_weights.mode == "hybrid"
    assert all(hit.dense for hit in with_weights.search_passages("a visit to Italy")[:3])
    with_weights.close()


# ---------------------------------------------------------------- a server by URL; `test_chroma_server.py` runs one


def test_the_server_is_named_by_an_environment_variable(tmp_path: Path) -> None:
    """As scheme, host and port; anything else is refused before anything is done."""
    named = Settings.load(tmp_path, environ={"WORKBENCH_CHROMA_URL": "http://127.0.0.1:8000"})
    assert named.chroma_url == "http://127.0.0.1:8000"
    with pytest.raises(InputError, match="setting `chroma_url`"):
        Settings.load(tmp_path, environ={"WORKBENCH_CHROMA_URL": "127.0.0.1:8000"})


def test_vectors_that_are_elsewhere_are_made_again_where_they_belong(index: Index, folder: Path) -> None:
    """`vectors.json` says where they are: another place than the setting's holds none for us."""
    before = answers(index)
    index.close()
    pointer = json.loads((folder / "vectors.json").read_text("utf-8"))
    (folder / "vectors.json").write_text(json.dumps({**pointer, "url": "http://127.0.0.1:9"}), encoding="utf-8")
    assert answers(index) == before
