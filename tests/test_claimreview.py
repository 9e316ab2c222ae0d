"""ClaimReview as other programs read it: ours holds as JSON-LD and as a feed, theirs is read however broken it is."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyld import jsonld

from tests.support.checks import check, claim
from tests.support.newsroom import ANA, GOOD, SPEAKS, held
from workbench.export import exported, exported_pages
from workbench.export.imports import ForeignReview, ProblemName, read_claim_reviews
from workbench.review.decisions import accept

VOCABULARY = {"@context": {"@vocab": "https://schema.org/", "url": {"@type": "@id"}}}
"""What of schema.org's context our documents use; the real one is behind the network."""
CHECKS = [check(of=claim(f"Claim {letter}."), number=n) for n, letter in enumerate("cab", start=1)]
URLS = {c.claim.id: f"https://factdesk.co.uk/{c.id}" for c in CHECKS}


def _local(url: str, _options: Any) -> dict[str, Any]:
    assert url == "https://schema.org"
    return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": VOCABULARY}


def expanded(text: str) -> Any:
    """Expand JSON-LD with a library that knows nothing of us."""
    return jsonld.expand(json.loads(text), {"documentLoader": _local})


def feed() -> str:
    return exported("datafeed", [(c, held(c, accept(c, ANA))) for c in CHECKS], newsroom=SPEAKS, urls=URLS).text


# ---------------------------------------------------------------- ours


def test_a_page_is_json_ld_of_a_claim_review() -> None:
    """A JSON-LD processor finds the type and the required three: claim, rating, address."""
    made = exported_pages(
        "claimreview", [(CHECKS[0], held(CHECKS[0], accept(CHECKS[0], ANA)))], newsroom=SPEAKS, urls=URLS
    )
    (node,) = expanded(made.pages[0].text)
    name = "https://schema.org/{}".format
    assert node["@type"] == [name("ClaimReview")]
    assert node[name("claimReviewed")] == [{"@value": "Claim c."}]
    assert node[name("url")] == [{"@id": "https://factdesk.co.uk/check-1"}]
    (rating,) = node[name("reviewRating")]
    assert rating[name("alternateName")] == [{"@value": "Disputed"}]
    assert [rating[name(key)][0]["@value"] for key in ("worstRating", "ratingValue", "bestRating")] == [1, 3, 5]


def test_a_feed_lists_every_review_once_by_its_claim() -> None:
    """A DataFeed for collectors: its items are whole ClaimReviews, in the order of the claims."""
    (node,) = expanded(feed())
    assert node["@type"] == ["https://schema.org/DataFeed"]
    items = node["https://schema.org/dataFeedElement"]
    reviews = [item["https://schema.org/item"][0] for item in items]
    assert [r["https://schema.org/claimReviewed"][0]["@value"] for r in reviews] == ["Claim a.", "Claim b.", "Claim c."]


def test_a_feed_has_no_clock() -> None:
    """Its date is that of its latest review, so that the same reviews give the same bytes."""
    assert feed() == feed()
    assert json.loads(feed())["dateModified"] == "2024-05-01"


def test_our_own_feed_is_read_back_without_a_problem() -> None:
    """Writer and reader agree on the format."""
    found = read_claim_reviews(feed())
    assert [review.claim for review in found.reviews] == ["Claim a.", "Claim b.", "Claim c."]
    assert [review.problems for review in found.reviews] == [(), (), ()]
    assert found.reviews[0].appearances == ("https://herald.example.com/bridge",)


# ---------------------------------------------------------------- theirs


def read(node: Any) -> ForeignReview:
    (review,) = read_claim_reviews(json.dumps(node)).reviews
    return review


def item(**changes: Any) -> dict[str, Any]:
    return {**GOOD, "itemReviewed": {**GOOD["itemReviewed"], **changes}}  # type: ignore[dict-item]


def rating(**changes: Any) -> dict[str, Any]:
    return {**GOOD, "reviewRating": {**GOOD["reviewRating"], **changes}}  # type: ignore[dict-item]


def test_a_good_review_is_read_without_a_problem() -> None:
    """Nothing is complained of that is right."""
    review = read(GOOD)
    assert (review.claim, review.publisher, review.claimant) == ("The bridge fell.", "Example Desk", "Jo Doe")
    assert (review.rating.value, review.appearances, review.problems) == (1.0, ("https://a.example/1",), ())


DIRT: list[tuple[str, dict[str, Any], ProblemName, tuple[str, ...]]] = [
    ("bare text", item(appearance="https://a.example/1"), "appearance_is_text", ("https://a.example/1",)),
    ("list", item(appearance=["https://a.example/1", {"url": "https://b.example"}]), "appearance_is_text",
     ("https://a.example/1", "https://b.example")),
    ("comma", item(appearance={"url": "https://a.example/1,https://b.example"}), "urls_joined",
     ("https://a.example/1", "https://b.example")),
    ("space", item(appearance="https://a.example/1 https://b.example"), "urls_joined",
     ("https://a.example/1", "https://b.example")),
    ("and", item(appearance="https://a.example/1 and https://b.example"), "urls_joined",
     ("https://a.example/1", "https://b.example")),
    ("own", item(appearance=["https://desk.example/check", "https://a.example/1"]), "own_url_as_appearance",
     ("https://a.example/1",)),
    ("words", item(appearance="on Facebook"), "appearance_without_url", ()),
    ("author", item(author="https://jo.example"), "author_is_url", ("https://a.example/1",)),
    ("creative work", item(**{"@type": "CreativeWork"}), "item_is_creative_work", ("https://a.example/1",)),
    ("text number", rating(ratingValue="1"), "number_as_text", ("https://a.example/1",)),
    ("minus one", rating(ratingValue=-1, bestRating=-1, worstRating=-1), "off_scale", ("https://a.example/1",)),
    ("zero", rating(ratingValue=0), "off_scale", ("https://a.example/1",)),
    ("no scale", rating(bestRating=None), "no_scale", ("https://a.example/1",)),
    ("no words", rating(alternateName=""), "no_rating", ("https://a.example/1",)),
    ("markup", {**GOOD, "claimReviewed": "The <b>bridge</b> isn&#39;t up"}, "markup_in_text", ("https://a.example/1",)),
    ("half", {**GOOD, "claimReviewed": "Fell \ud83d"}, "cut_character", ("https://a.example/1",)),
    ("no claim", {**GOOD, "claimReviewed": None}, "no_claim", ("https://a.example/1",)),
    ("no url", {**GOOD, "url": "check"}, "no_url", ("https://a.example/1",)),
    ("type", {**{k: v for k, v in GOOD.items() if k != "@type"}, "type": "ClaimReview"}, "type_without_at",
     ("https://a.example/1",)),
    ("no item", {**GOOD, "itemReviewed": None}, "item_missing", ()),
]  # fmt: skip


@pytest.mark.parametrize(("node", "name", "appearances"), [row[1:] for row in DIRT], ids=[row[0] for row in DIRT])
def test_dirt_has_a_name_and_stops_nothing(node: Any, name: ProblemName, appearances: tuple[str, ...]) -> None:
    """Each deviation that collectors meet is named, and what is right beside it is read."""
    review = read(node)
    assert name in {problem.name for problem in review.problems}
    assert review.appearances == appearances


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"@graph": [{"@type": "WebPage"}, GOOD]}),
        json.dumps([[GOOD]]),
        json.dumps({"dataFeedElement": [{"item": None}, {"item": [GOOD, None]}]}),
        "\ufeff" + json.dumps(GOOD),
        json.dumps(GOOD)[:-1] + ",}",
        f'<html><script type="application/ld+json">{json.dumps(GOOD)}</script></html>',
        f'<script type="application/ld+json">//<![CDATA[\n{json.dumps(GOOD)}\n//]]></script>',
        f'<SCRIPT type="application/ld+json"><!--{json.dumps(GOOD)}--> ;</SCRIPT>',
        f'<script>if (1 < 2) {{}}</script><script\ntype="application/ld+json">{json.dumps(GOOD)}</script >',
        json.dumps({**GOOD, "reviewBody": '<script type="application/ld+json">{}</script>'}),
        json.dumps(GOOD) + '\n{"@type": "Clai',
        json.dumps({**GOOD, "@type": ["ClaimReview", "Article"]}),
        json.dumps({**GOOD, "@type": "http://schema.org/ClaimReview"}),
        json.dumps(GOOD).replace("The bridge fell.", "The bridge\tfell."),
    ],
)
def test_a_review_is_found_wherever_it_is_nested(text: str) -> None:
    """`@graph`, lists of lists, feeds with null items, pages, broken lines beside whole ones."""
    (review,) = read_claim_reviews(text).reviews
    assert (review.claim, review.url) == ("The bridge fell.", "https://desk.example/check")


PAGE = f'<script type="application/ld+json">{json.dumps(GOOD)}</script>'


@pytest.mark.parametrize(
    "text",
    [
        PAGE + "<script application/ld+json>" * 80_000,
        PAGE + "<script" * 300_000,
        PAGE.replace("</script>", "\n-->" + " " * 2_000_000 + "x</script>"),
        json.dumps({**GOOD, "url": "see" + " " * 2_000_000 + "page 3 https://desk.example/check"}),
    ],
    ids=["scripts without an end", "tags without an end", "blanks behind a comment", "blanks in an address"],
)
def test_two_megabytes_of_dirt_are_read_as_quickly_as_they_are_long(text: str) -> None:
    """No page can keep the reader busy for hours: what took the square of its length would never come back here."""
    (review,) = read_claim_reviews(text).reviews
    assert (review.claim, review.url) == ("The bridge fell.", "https://desk.example/check")


def test_half_a_character_becomes_one_that_can_be_kept() -> None:
    """An emoji that was cut in two is shown as what is missing; whole ones stay."""
    assert read({**GOOD, "claimReviewed": "It fell \ud83d \U0001f600"}).claim == "It fell \ufffd \U0001f600"


@pytest.mark.parametrize("text", ["", "{", "null", "[" * 100_000, '{"@type": "ClaimReview"', "<html></html>", "\x00"])
def test_a_text_without_a_review_says_so(text: str) -> None:
    """Nothing is made up, and nothing is raised."""
    found = read_claim_reviews(text)
    assert found.reviews == ()
    assert "no_review" in {problem.name for problem in found.problems}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from([*GOOD, "sameAs", "item"]), inner, max_size=5)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(sorted(GOOD)), JSON), JSON)
def test_whatever_stands_in_a_field_is_survived(changes: dict[str, Any], appearance: Any) -> None:
    """Any JSON in any field gives a record, with text where text belongs."""
    node = {**GOOD, **changes, "@type": "ClaimReview"}
    if isinstance(node.get("itemReviewed"), dict):
        node["itemReviewed"] = {**node["itemReviewed"], "appearance": appearance}
    (review, *_) = read_claim_reviews(json.dumps(node)).reviews
    assert review.claim is None or review.claim.strip()
    assert all(url.lower().startswith("http") for url in review.appearances)


@pytest.mark.skipif("WORKBENCH_DEV_DATA" not in os.environ, reason="WORKBENCH_DEV_DATA names no folder of samples")
def test_development_samples_are_read() -> None:
    """Google's own example and three found in the wild all give a claim and a rating."""
    lines = (Path(os.environ["WORKBENCH_DEV_DATA"]) / "claimreview_examples.jsonl").read_text(encoding="utf-8")
    reviews = [read(json.loads(line)["jsonld"]) for line in lines.splitlines()]
    assert all(review.claim and review.rating.text for review in reviews)
    assert len(reviews) == 4
