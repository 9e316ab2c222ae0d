"""Which claims of an event are checked by default: the worthiest of every article, no two alike."""

from __future__ import annotations

import contextlib
import json
import random
import shutil
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.articles import article
from workbench import Settings, Workbench
from workbench.claims.checkworthiness import FEWEST, MOST, Ranked, groups_alike, look_alike, rank
from workbench.cli import main
from workbench.models import Article, Claim, Evidence
from workbench.review.queue import View


def told(outlet: str, sentences: list[str]) -> Article:
    """One outlet's article, a sentence a line."""
    return article("\n\n".join(sentences), source=f"{outlet}.txt", event="e")


def claims_of(one: Article, sentences: list[str], worth: float = 0.5) -> list[Claim]:
    """Make every sentence of an article a claim."""
    made = []
    for number, text in enumerate(sentences):
        start = one.text.index(text)
        span = Evidence(article_id=one.id, start=start, end=start + len(text), quote=text)
        made.append(
            Claim(
                id=Claim.id_for("e", text), event="e", text=text, spans=(span,), reasons=("r",),
                checkworthiness=round(worth - number / 1000, 3), made_by="builtin",
            )
        )  # fmt: skip
    return made


def story(outlet: int, count: int) -> list[str]:
    """Some sentences that have little in common."""
    chance = random.Random(outlet)
    words = ["".join(chance.choices("bdfgklmnprtv", k=3)) + chance.choice("aeiou") + "x" for _ in range(4 * count)]
    return [f"The {a} {b} near {c.title()} was {d} again." for a, b, c, d in zip(*[iter(words)] * 4, strict=True)]


@pytest.fixture(scope="module")
def event() -> tuple[list[Claim], list[Article]]:
    """Three articles of thirty, twelve and three claims."""
    claims: list[Claim] = []
    articles: list[Article] = []
    for outlet, count in enumerate((30, 12, 3)):
        sentences = story(outlet, count)
        one = told(f"o{outlet}", sentences)
        articles.append(one)
        claims += claims_of(one, sentences)
    return claims, articles


def chosen(ranked: tuple[Ranked, ...]) -> set[str]:
    """The ids of what is checked by default."""
    return {one.claim.id for one in ranked if one.chosen}


def test_each_article_gets_some_eight_to_fifteen(event: tuple[list[Claim], list[Article]]) -> None:
    """As far as it has them."""
    claims, articles = event
    counts = Counter(one.claim.spans[0].article_id for one in rank(claims, articles) if one.chosen)
    many, some, few = (counts[one.id] for one in articles)
    assert FEWEST <= many <= MOST
    assert FEWEST <= some <= 12
    assert few == 3


def test_they_are_spread_over_the_story(event: tuple[list[Claim], list[Article]]) -> None:
    """The first sentences are worth most here, and the end of the article still has its say."""
    claims, articles = event
    first = articles[0]
    at = [one.claim.spans[0].start / len(first.text) for one in rank(claims, [first]) if one.chosen and one.claim.spans]
    assert max(at) > 0.4


@settings(max_examples=20)
@given(st.randoms(use_true_random=False))
def test_the_order_of_claims_and_articles_decides_nothing(
    event: tuple[list[Claim], list[Article]], chance: random.Random
) -> None:
    """The same in any order."""
    claims, articles = list(event[0]), list(event[1])
    before = rank(claims, articles)
    chance.shuffle(claims)
    chance.shuffle(articles)
    assert rank(claims, articles) == before


@settings(max_examples=20)
@given(st.randoms(use_true_random=False))
def test_checking_what_is_chosen_chooses_nothing_more(
    event: tuple[list[Claim], list[Article]], chance: random.Random
) -> None:
    """Else a night would never be done; whatever was checked before is part of it."""
    claims, articles = event
    always = {claim.id for claim in chance.sample(claims, chance.randint(0, 20))}
    first = chosen(rank(claims, articles, always=always))
    alone = chosen(rank(claims, articles))
    assert chosen(rank(claims, articles, always=set(chance.sample(sorted(alone), len(alone) // 2)))) == alone
    assert always <= first
    assert chosen(rank(claims, articles, always=first)) == first


def test_two_claims_that_seem_to_say_the_same_are_one_line_and_a_denial_or_another_number_another() -> None:
    """The worthier wording is chosen, and the denial beside it."""
    sentences = [
        "The army asked the ministry for forty more drones.",
        "The army has asked the ministry for forty drones more.",
        "The army did not ask the ministry for forty more drones.",
        "The army asked the ministry for ninety more drones.",
    ]
    one = told("a", sentences)
    ranked = {found.claim.text: found.chosen for found in rank(claims_of(one, sentences), [one])}
    assert ranked == dict(zip(sentences, (True, False, True, True), strict=True))


def test_what_other_articles_come_near_is_worth_more_and_says_so() -> None:
    """Of two claims of equal words' worth, the one that is elsewhere is first; so is what is denied elsewhere."""
    mine = ["The harbour of Norwick was closed on Friday.", "The baker of Selby sold his oven to a cousin."]
    one, other = told("a", mine), told("b", ["Officials said the harbour of Norwick was not closed on Friday at all."])
    claims = [claim.model_copy(update={"checkworthiness": 0.5}) for claim in claims_of(one, mine)]
    first, second = rank(claims, [one, other])
    assert (first.claim.text, first.score > second.score) == (mine[0], True)
    assert first.reasons[-2:] == ("1 other article comes near it", "another article may deny it")
    assert second.reasons == ("r",)


def test_a_claim_whose_article_is_withdrawn_or_that_has_none_is_never_hidden() -> None:
    """There is no article that it could crowd."""
    typed = Claim(id="t", event="e", text="The mayor resigned.", made_by="checker")
    assert chosen(rank([typed], [])) == {"t"}


def test_claims_that_look_alike_are_named_the_nearest_first() -> None:
    """Half of their words in common; of equals the smaller id."""
    others = {"b": "The army asked for drones.", "a": "The army asked for drones.", "c": "Rain fell on Selby."}
    assert look_alike("The army asked for forty drones.", others) == ("a", "b")


def test_claims_that_may_say_the_same_are_grouped_and_no_chain_of_them() -> None:
    """Not with a denial, nor with another number; and what is like a member, but not like the first, stays out."""
    texts = {
        "first": "The army asked the ministry for forty drones.",
        "rain": "Rain fell on Selby.",
        "same": "The army has asked the ministry for forty drones.",
        "more": "The army asked for forty drones.",
        "denial": "The army did not ask the ministry for forty drones.",
        "other": "The army asked the ministry for ninety drones.",
        "near": "The army asked for forty drones and twelve boats from Norwick harbour.",
    }
    assert groups_alike(texts) == (("first", "same", "more"),)
    assert groups_alike({id_: texts[id_] for id_ in ("more", "near")}) == ()
    assert groups_alike({}) == ()


@given(st.lists(st.lists(st.sampled_from("army ministry drones forty ninety not rain harbour asked".split()),
                         min_size=1, max_size=6).map(" ".join), max_size=12))  # fmt: skip
def test_every_group_is_what_its_first_is_like_and_nothing_is_in_two(words: list[str]) -> None:
    """As if every text had been compared with the first of every group."""
    texts = {str(n): text for n, text in enumerate(words)}
    groups = groups_alike(texts)
    members = [id_ for group in groups for id_ in group]
    assert len(members) == len(set(members))
    for first, *others in groups:
        assert set(others) <= set(look_alike(texts[first], texts))


# ---------------------------------------------------------------- in a workspace


@pytest.fixture
def seeds(checked_seeds: Path, tmp_path: Path) -> Path:
    """The seeds with thirty claims checked."""
    return Path(shutil.copytree(checked_seeds, tmp_path / "ws"))


def test_the_queue_and_check_take_the_chosen_and_all_on_request(seeds: Path) -> None:
    """Claims that were checked are always there; a query and `every` find the rest."""
    with Workbench(Settings(workspace=seeds)) as bench:
        ranked = bench.ranked()
        rest = {one.claim.id for one in ranked if not one.chosen}
        assert rest == bench.desk.left_out() == bench.desk.left_out("seeds")
        assert len(rest) > 10
        assert {row.claim_id for row in bench.queue()} == {one.claim.id for one in ranked} - rest
        assert rest < {row.claim_id for row in bench.queue(every=True)}
        assert rest.isdisjoint(claim.id for claim in bench.unchecked())
        assert rest <= {claim.id for claim in bench.unchecked(every=True)}
        view = View(show="all")
        assert bench.desk.counts(view).all == bench.desk.progress().all == len(ranked) - len(rest)
        assert bench.desk.page(view.model_copy(update={"every": True})).total == len(ranked)
        left = next(claim for claim in bench.claims() if claim.id in rest)
        assert left.id in {row.claim_id for row in bench.desk.page(View(show="all", query=left.text)).rows}
        similar = bench.desk.similar(left)
        assert left.id not in similar
        assert all(text == bench.desk.row(id_).text for id_, text in similar.items())
        (check,) = bench.check([left])  # asked for by name: then it is in the queue
        assert check.claim.id in {row.claim_id for row in bench.queue()}


def test_what_another_process_does_is_seen_in_the_queue_at_once(seeds: Path) -> None:
    """Which claims are left out is kept between pages, and found anew after a check, an edit or a dismissal."""
    with Workbench(Settings(workspace=seeds)) as bench, Workbench(Settings(workspace=seeds)) as other:
        ids = sorted(bench.desk.left_out())
        left = bench.desk.left_out()
        assert bench.desk.left_out() is left
        list(other.check([other.find_claim(ids[0])]))
        assert ids[0] not in bench.desk.left_out()
        other.desk.dismiss(ids[1], reviewer="ana", reason="no claim")
        assert ids[1] not in bench.desk.left_out()
        made = other.desk.reword(ids[2], "The ministry said nothing on Monday.", reviewer="ana", reason="clearer")
        assert {ids[2], made.id}.isdisjoint(bench.desk.left_out())


def test_claims_lists_the_chosen_and_all_with_what_was_set_aside(
    seeds: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each with its reasons; what was set aside says by whom and why."""

    def run(*words: str) -> list[dict[str, object]]:
        monkeypatch.setattr("sys.argv", ["workbench", *words, "--json", "--workspace", str(seeds)])
        with contextlib.suppress(SystemExit):
            main()
        listed: list[dict[str, object]] = json.loads(capsys.readouterr().out)
        return listed

    with Workbench(Settings(workspace=seeds)) as bench:
        gone = bench.claims()[0]
        bench.desk.dismiss(gone.id, reviewer="ana", reason="no claim")
    few, every = run("claims"), run("claims", "--all")
    assert all(one["chosen"] and one["reasons"] for one in few)
    assert len(few) < len(every)
    assert [one["aside"] for one in every if one["claim"]["id"] == gone.id] == ["dismissed by ana: no claim"]  # type: ignore[index]
    assert len(run("board")) < len(run("board", "--all"))
