"""Workspaces that version 0.1.0 left: they open with nothing out of date, nothing is asked again, every decision holds.

`desk/` was judged by a model, `rules/` by the built-in rules; `tests/support/freeze.py` made both at commit 7ecd7bf and
says what is in them. The JSON beside the archive holds what a user saw of them then. Neither file is made anew: what
cannot be opened here is somebody's paid night.
"""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.freeze import MODEL, seen, unpack
from workbench import Settings, Workbench
from workbench.evaluation.scoring import OVERLAP
from workbench.export.exchange import ExportFilter
from workbench.judge.check import check_key
from workbench.maintenance import examine
from workbench.retrieval.embedder import Embedder

FIXTURES = Path(__file__).parent / "fixtures"
TOLD: dict[str, Any] = json.loads((FIXTURES / "workspace-v0.1.0.json").read_text(encoding="utf-8"))
BY_KIND = ("discrepancy_kind_", "omission_")
COUNTS = {"desk": (25, 55, 40, 55), "rules": (13, 35, 32, 35)}
"""Lines of the JSONL and the quotes in them, quotes in the CSV (which holds no differences), quotes in the reports."""
DECIDED_BEFORE = {"1f524102d114f569": "supported", "37254aefd19bc2b6": "not_enough_evidence"}
"""Claims of `desk/` that were decided on a check by the rules; then the model checked the same words and texts, and
0.1.0 set them back to open. Now what was decided holds."""
RECOUNTED = {"13f3e4cc56fa0f96": 0}
"""A claim of `desk/` whose only speaking article a checker set from supports to reports: 0.1.0 went on counting its own
voice as an origin. Now origins follow the corrected stance."""
OTHER_TEXTS = "af83a56f70db4f36"
"""A claim of `desk/` that was decided, and then checked again without an article that was withdrawn: it is open."""

pytestmark = [pytest.mark.usefixtures("embedder"), pytest.mark.disable_socket]

Open = Callable[[str], Workbench]


@pytest.fixture
def opened(tmp_path: Path) -> Open:
    """Unpack the workspaces; open one with the settings of its own workbench.toml, whose server is not there."""
    unpack(FIXTURES / "workspace-v0.1.0.tar.xz", tmp_path)
    return lambda name: Workbench(Settings.load(tmp_path / name, environ={}))


def settled(told: dict[str, Any]) -> dict[str, Any]:
    """Take what 0.1.0 saw, and in it what it had set back to open as decided, and what it had not counted again."""
    held = {id_: {"status": "done", "label": label} for id_, label in DECIDED_BEFORE.items()}
    counted = {id_: {"origins": n} for id_, n in RECOUNTED.items()}
    claims = told["claims"].items()
    return {**told, "claims": {id_: {**claim, **held.get(id_, {}), **counted.get(id_, {})} for id_, claim in claims}}


def decided(bench: Workbench) -> dict[str, tuple[str, str | None]]:
    """Say what holds of each claim that is decided, as its whole history tells and as the queue does."""
    rows = {row.claim_id: row.standing for row in bench.queue()}
    held = {id_: bench.standing(id_) for id_ in rows}
    assert held == rows
    return {id_: (one.status, one.label) for id_, one in held.items() if one.status == "done"}


# ---------------------------------------------------------------- it opens


def test_the_desk_is_as_it_was_left(opened: Open) -> None:
    """Articles, claims, verdicts, decisions, runs; unchecked is what a killed run left, and nothing is out of date."""
    with opened("desk") as bench:
        assert seen(bench) == settled(TOLD["desk"])
        waiting = {bench.find_claim(id_).event for id_ in TOLD["desk"]["unchecked"]}
        assert [row.text for row in bench.queue() if row.standing != bench.standing(row.claim_id)] == []
        judged = [row for row in bench.queue() if row.judge == MODEL]
        assert [(row.text, bench.desk.needs(row.claim_id)) for row in judged if bench.desk.needs(row.claim_id)] == []
    assert waiting == {"fire"}
    assert len(judged) >= 12


def test_what_people_decided_on_the_rules_holds(opened: Open) -> None:
    """Whichever version of the rules would judge now."""
    with opened("rules") as bench:
        now = seen(bench)["claims"]
        assert [row.text for row in bench.queue() if row.standing != bench.standing(row.claim_id)] == []
    for id_, then in TOLD["rules"]["claims"].items():
        for name in ("text", "state", "status", "label", "decisions"):
            assert now[id_][name] == then[name], f"{name} of “{then['text']}”"


def test_checks_by_an_earlier_built_in_judge_are_kept_and_out_of_date(opened: Open) -> None:
    """The first judge went by other rules: its verdicts stand as given, and each says that it is out of date."""
    with opened("rules") as bench:
        now = seen(bench)["claims"]
    checked = {id_: then for id_, then in TOLD["rules"]["claims"].items() if then["judge"] and then["state"] == "live"}
    assert checked
    for id_, then in checked.items():
        assert (now[id_]["machine"], now[id_]["judges"]) == (then["machine"], then["judges"])
        assert now[id_]["needs"] != []


def test_the_index_is_made_again_without_embedding_anything(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its files were of another layout; they are gone, without a word, and the embeddings were kept."""
    monkeypatch.setattr(Embedder, "_one", lambda *_: pytest.fail("a text was embedded again"))
    with opened("desk") as bench:
        folder = bench.settings.workspace / "index"
        assert {found.what: found.state for found in examine(bench.settings.workspace)}["index"] == "absent"
        assert (folder / "lexical.db").exists()
        assert bench.index.article_ids() == {article.id for article in bench.articles()}
        assert bench.index.claim_ids() == {claim.id for claim in bench.store.every_claim()}
        bench.index.probe()
    assert not (folder / "lexical.db").exists()
    assert len(list(folder.glob("vectors-*"))) == 1


# ---------------------------------------------------------------- it is exported


@pytest.mark.parametrize("name", ["desk", "rules"])
def test_every_exported_quote_stands_in_its_article(opened: Open, name: str) -> None:
    """In JSONL, CSV and reports, each at the characters that are named with it."""
    with opened(name) as bench:
        texts = {entry.article.id: entry.article.text for entry in bench.corpus.entries()}
        lines = [json.loads(line) for line in bench.export("jsonl").text.splitlines()]
        table = list(csv.DictReader(io.StringIO(bench.export("csv").text)))
        reports = bench.exchange.export_pages("html", ExportFilter(), urls={}).pages
    quoted = [*quotes_of(lines)]
    for article, start, end, quote in quoted:
        assert texts[article][start:end] == quote
    cells = [(row["article_id"], span, quote) for row in table for span, quote in pairs(row)]
    for article, span, quote in cells:
        start, end = map(int, span.split("–"))
        assert texts[article][start:end] == quote
    marked = [mark for page in reports for mark in re.findall(MARKED, page.text, re.DOTALL)]
    for quote, start, end in marked:
        assert html.unescape(quote) in {text[int(start) : int(end)] for text in texts.values()}
    assert (len(lines), len(quoted), len(cells), len(marked)) == COUNTS[name]


MARKED = r"<mark><bdi>(.*?)</bdi></mark>.*? characters (\d+)–(\d+)"


def quotes_of(lines: list[dict[str, Any]]) -> Iterator[tuple[str, int, int, str]]:
    """Give every quote of a JSONL export with its article and its place."""
    for line in lines:
        for outlet in line["outlets"]:
            for one in outlet["evidence"]:
                yield outlet["article_id"], one["start"], one["end"], one["quote"]
        for difference in line["discrepancies"]:
            for one in difference["evidence"]:
                yield one["article_id"], one["start"], one["end"], one["quote"]


def pairs(row: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Give the spans of a row with their quotes."""
    if row["spans"]:
        yield from zip(row["spans"].split(" "), row["quotes"].split("\n"), strict=True)


def test_what_was_decided_is_published(opened: Open) -> None:
    """Each as its own ClaimReview, with the newsroom's word for the label that a person gave."""
    words = {"supported": "Correct", "refuted": "Wrong", "conflicting": "Disputed", "not_enough_evidence": "Open"}
    done = {id_: one for id_, one in settled(TOLD["desk"])["claims"].items() if one.get("status") == "done"}
    urls = {id_: f"https://desk.example/{id_}" for id_ in done}
    with opened("desk") as bench:
        reviews = json.loads(bench.export("claimreview", urls=urls).text)
        feed = json.loads(bench.export("datafeed", urls=urls).text)["dataFeedElement"]
        pages = bench.exchange.export_pages("claimreview", ExportFilter(), urls=urls).pages
        addresses = {entry.article.url for entry in bench.corpus.entries()}
    said = {(one["url"], one["claimReviewed"], one["reviewRating"]["alternateName"]) for one in reviews}
    assert said == {(urls[id_], one["text"], words[one["label"]]) for id_, one in done.items()}
    assert [item["item"][0] for item in feed] == reviews
    assert sorted(page.name for page in pages) == sorted(f"{id_}.jsonld" for id_ in done)
    shown = [place for one in reviews for place in one["itemReviewed"].get("appearance", ())]
    assert shown
    assert {place["url"] for place in shown if "url" in place} <= addresses


# ---------------------------------------------------------------- what people decided


def test_a_decision_on_an_earlier_check_of_the_same_words_and_texts_holds(opened: Open) -> None:
    """With the label of the check that was accepted, and beside it what the machine now says; another is open."""
    with opened("desk") as bench:
        now = decided(bench)
        other = bench.standing(OTHER_TEXTS)
        news = {id_: bench.standing(id_).machine_now for id_ in DECIDED_BEFORE}
        machine = {id_: TOLD["desk"]["claims"][id_]["machine"] for id_ in DECIDED_BEFORE}
    assert {id_: now[id_] for id_ in DECIDED_BEFORE} == {id_: ("done", label) for id_, label in DECIDED_BEFORE.items()}
    assert news == {id_: label if label != DECIDED_BEFORE[id_] else None for id_, label in machine.items()}
    assert (other.status, other.label) == ("open", None)


def test_no_other_judge_reopens_what_was_decided(opened: Open) -> None:
    """Not the rules where a model had judged; nor does a decision leave the exports."""
    with opened("desk") as bench:
        was, settings = decided(bench), bench.settings.model_copy(update={"model": "builtin"})
    with Workbench(settings) as bench:
        again = [*bench.check([bench.find_claim(id_) for id_ in was])]
        now = decided(bench)
        lines = [json.loads(line) for line in bench.export("jsonl", reviewed_only=True).text.splitlines()]
    assert [check.outcome for check in again if not check.verdict] == []
    assert now == was
    assert {line["claim_id"]: line["verdict"] for line in lines} == {id_: label for id_, (_, label) in was.items()}
    assert {line["claim_id"]: line["machine_verdict"] for line in lines} == {
        check.claim.id: check.verdict and check.verdict.label for check in again
    }


def test_no_newer_version_of_a_judge_reopens_what_was_decided(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its checks are out of date, and made again; the decisions hold."""
    with opened("rules") as bench:
        monkeypatch.setattr(bench.judge, "key", "builtin#newer")
        was = decided(bench)
        assert was.keys() <= {claim.id for claim in bench.unchecked()}
        assert all(check.verdict for check in bench.check([bench.find_claim(id_) for id_ in was]))
        assert decided(bench) == was


# ---------------------------------------------------------------- nothing is asked again


def test_the_checks_of_a_model_have_the_keys_of_today(opened: Open) -> None:
    """No claim that is up to date has been checked under another key than the one that it would be checked under."""
    with opened("desk") as bench:
        rows = [row for row in bench.queue() if row.judge == MODEL and not row.needs]
        keys = {}
        for row in rows:
            articles = bench.articles(row.event)
            keys[row.claim_id] = check_key(bench.find_claim(row.claim_id), articles, bench.judge.key, "hybrid")
        kept = {row.claim_id: bench.store.check(str(row.check_id)).key for row in rows}
    assert kept == keys
    assert len(kept) >= 12


def test_no_check_is_asked_again_and_none_reopens_what_was_decided(opened: Open) -> None:
    """Every claim that the model judged is checked again, with nobody to answer: the kept answers are found."""
    with opened("desk") as bench:
        ids = [row.claim_id for row in bench.queue() if row.judge == MODEL]
        again = {check.claim.id: check for check in bench.check([bench.find_claim(id_) for id_ in ids])}
        now = seen(bench)
    assert [check.outcome for check in again.values() if not check.verdict] == []
    assert sum(check.call.requests for check in again.values()) == 0
    assert {id_: check.verdict and check.verdict.label for id_, check in again.items()} == {
        id_: TOLD["desk"]["claims"][id_]["machine"] for id_ in ids
    }
    assert now == settled(TOLD["desk"])


def test_no_article_is_read_again(opened: Open) -> None:
    """What was read is not read again; what was answered when the reading was killed is found kept."""
    with opened("desk") as bench:
        read = [*bench.read()]
        now = seen(bench)
    assert sorted(one.article_id for one in read) == TOLD["desk"]["unread"]
    assert [one.failed for one in read if one.failed] == []
    assert sum(one.call.requests for one in read) == 0
    assert {one.event for one in read} == {"theft"}
    assert now["unread"] == []
    live = [claim for claim in now["claims"].values() if claim["event"] == "theft" and claim["state"] == "live"]
    assert len(live) == 8  # three others say the same as one of these
    claims = {id_: claim for id_, claim in now["claims"].items() if claim["event"] != "theft"}
    assert claims == settled(TOLD["desk"])["claims"]


def test_the_interrupted_evaluation_goes_on_and_the_whole_one_is_scored_again(opened: Open) -> None:
    """Both from their folders; what the cut one still has to ask was asked by the whole one, and is found kept."""
    with opened("desk") as bench:
        evaluations = bench.evaluations
        cut = evaluations.run(None)
        underway = evaluations.resume(None, cut.info.config)
        assert (cut.info.config.name, len(underway.pending)) == ("cut", 10)
        attempts = [*underway.attempts()]
        assert {one.status for one in attempts} == {"ok"}
        assert sum(one.call.requests for one in attempts) == 0
        assert evaluations.run("cut").info.status == "done"
        whole = evaluations.run("whole")
        before = json.loads(whole.text("results.json"))
        evaluations.score(whole)
        now = json.loads(whole.text("results.json"))
        # What this version adds: word overlap beside the judges, the stance with `supports` and `reports` as one,
        # discrepancies by kind, and what a second opinion is worth.
        for table, name in (("variants", "name"), ("contrasts", "variant"), ("two_by_two", "variant")):
            now[table] = [row for row in now[table] if row[name] != OVERLAP]
        now["contrasts"] = [row for row in now["contrasts"] if not row["metric"].startswith(BY_KIND)]
        for variant in now["variants"]:
            del variant["scores"]["stance_of_four_strict"], variant["scores"]["stance_of_four_lenient"]
            del variant["scores"]["discrepancies_by_kind"], variant["opinions"]
            variant["figures"] = [row for row in variant["figures"] if not row["metric"].startswith(BY_KIND)]
        assert now == before
