"""ClaimReview as other programs read it: ours holds as JSON-LD and as a feed, theirs is read however broken it is."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyld import jsonld

from tests.support.articles import article as text_article
from tests.support.checks import check, claim, span, stated, verdict, version
from tests.support.newsroom import ANA, GOOD, SPEAKS, held
from workbench.errors import InputError
from workbench.export import exported, exported_pages
from workbench.export.claimreview import claim_reviews
from workbench.export.imports import ForeignReview, ProblemName, read_claim_reviews
from workbench.models import Finding
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


# ------------------------------------------------------------ the same review, said in other ways

SAID = {
    "claim": "The Lunde pier has 41 rotten piles.",
    "url": "https://check.example/pier",
    "publisher": "Check Lunde",
    "published": "2031-05-07",
    "claimant": "Marit Holm",
    "appearances": ("https://post.example/1",),
}
GRAPH = [
    {"@type": "Organization", "@id": "https://check.example/#org", "name": "Check Lunde"},
    {"@type": "Person", "@id": "#holm", "name": "Marit Holm"},
    {
        "@type": "Claim", "@id": "#claim1", "author": {"@id": "#holm"},
        "appearance": [{"@id": "https://post.example/1"}],
    },
    {"@type": "Rating", "@id": "#r", "ratingValue": 1, "bestRating": 5, "worstRating": 1, "alternateName": "False"},
    {
        "@type": "ClaimReview", "@id": "https://check.example/pier#cr", "url": "https://check.example/pier",
        "datePublished": "2031-05-07", "claimReviewed": "The Lunde pier has 41 rotten piles.",
        "author": {"@id": "https://check.example/#org"}, "itemReviewed": {"@id": "#claim1"},
        "reviewRating": {"@id": "#r"},
    },
]  # fmt: skip
REVIEW: dict[str, Any] = {
    "@type": "ClaimReview", "url": "https://check.example/pier", "datePublished": "2031-05-07",
    "claimReviewed": "The Lunde pier has 41 rotten piles.", "author": {"@type": "Organization", "name": "Check Lunde"},
    "itemReviewed": {
        "@type": "Claim", "author": {"@type": "Person", "name": "Marit Holm"},
        "appearance": {"@type": "CreativeWork", "url": "https://post.example/1"}, "datePublished": "2031-05-06",
    },
    "reviewRating": {
        "@type": "Rating", "ratingValue": 1, "bestRating": 5, "worstRating": 1, "alternateName": "False",
    },
}  # fmt: skip


def prefixed(node: Any, prefix: str) -> Any:
    """Write a node with a prefix before every name."""
    if not isinstance(node, dict):
        return node
    plain = {f"{prefix}{key}": prefixed(value, prefix) for key, value in node.items() if key != "@type"}
    return {"@type": f"{prefix}{node['@type']}", **plain}


def in_full(node: Any) -> Any:
    """Write a node as JSON-LD's expansion does."""
    if not isinstance(node, dict):
        return [{"@value": node}]
    plain = {key: in_full(value) for key, value in node.items() if key != "@type"}
    listed = {f"http://schema.org/{key}": value if isinstance(value, list) else [value] for key, value in plain.items()}
    return {"@type": [f"http://schema.org/{node['@type']}"], **listed}


MICRODATA = """<html><body><nav>Home</nav><div itemscope itemtype="https://schema.org/ClaimReview">
<link itemprop="url" href="https://check.example/pier"><time itemprop="datePublished" datetime="2031-05-07">May 7</time>
<h2 itemprop="claimReviewed">The Lunde pier has <b>41</b> rotten piles.</h2>
<div itemprop="author" itemscope itemtype="https://schema.org/Organization"><i itemprop="name">Check Lunde</i></div>
<div itemprop="itemReviewed" itemscope itemtype="https://schema.org/Claim">
<span itemprop="author" itemscope itemtype="https://schema.org/Person"><span itemprop="name">Marit Holm</span></span>
<a itemprop="appearance" href="https://post.example/1">her post</a></div>
<p itemprop="reviewRating" itemscope itemtype="https://schema.org/Rating">Rating: <b itemprop="alternateName">False</b>
<meta itemprop="ratingValue" content="1"><meta itemprop="bestRating" content="5">
<meta itemprop="worstRating" content="1">
</p></div></body></html>"""
API = {
    "claims": [{
        "text": "The Lunde pier has 41 rotten piles.", "claimant": "Marit Holm", "claimDate": "2031-05-06T00:00:00Z",
        "claimReview": [{
            "publisher": {"name": "Check Lunde", "site": "check.example"}, "url": "https://check.example/pier",
            "title": "No", "reviewDate": "2031-05-07", "textualRating": "False", "languageCode": "en",
        }],
    }],
}  # fmt: skip
PAGES = {
    "claimReviewMarkupPages": [{
        "pageUrl": "https://check.example/pier", "publishDate": "2031-05-07",
        "claimReviewAuthor": {"name": "Check Lunde"},
        "claimReviewMarkups": [{
            "url": "https://check.example/pier", "claimReviewed": "The Lunde pier has 41 rotten piles.",
            "claimAuthor": {"name": "Marit Holm"}, "claimAppearances": ["https://post.example/1"],
            "rating": {"ratingValue": 1, "bestRating": 5, "worstRating": 1, "textualRating": "False"},
        }],
    }],
}  # fmt: skip
PLAIN = json.dumps({"@context": "https://schema.org", **REVIEW})
WAYS: dict[str, str | bytes] = {
    "plain": PLAIN,
    "graph": json.dumps({"@context": "https://schema.org", "@graph": GRAPH}),
    "graph-in-a-script": f'<script type="application/ld+json">{json.dumps({"@graph": GRAPH})}</script>',
    "prefix": json.dumps({"@context": {"schema": "https://schema.org/"}, **prefixed(REVIEW, "schema:")}),
    "own-prefix": json.dumps({"@context": {"s": "http://schema.org/"}, **prefixed(REVIEW, "s:")}),
    "addresses": json.dumps(prefixed(REVIEW, "https://schema.org/")),
    "expanded": json.dumps([in_full(REVIEW)]),
    "vocab": json.dumps({"@context": {"@vocab": "http://schema.org/", "id": "@id"}, **REVIEW}),
    "alias": json.dumps(
        {"@context": ["https://schema.org", {"kind": "@type", "says": "claimReviewed"}]}
        | {{"@type": "kind", "claimReviewed": "says"}.get(key, key): value for key, value in REVIEW.items()}
    ),
    "utf-16": PLAIN.encode("utf-16"),
    "utf-16-le": PLAIN.encode("utf-16-le"),
    "utf-16-be": PLAIN.encode("utf-16-be"),
    "utf-8-mark": PLAIN.encode("utf-8-sig"),
    "utf-32": PLAIN.encode("utf-32"),
    "gzip": gzip.compress(PLAIN.encode()),
    "microdata": MICRODATA,
    "api": json.dumps(API),
    "api-pages": json.dumps(PAGES),
    "latin-page": f'<meta charset="latin-1"><p>Å</p><script type="application/ld+json">{PLAIN}</script>'.encode(
        "latin-1"
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_review_says_the_same_however_it_is_written(way: str) -> None:
    """References, prefixes, expansion, encodings, microdata and the API's answer lose nothing that they hold."""
    (review,) = read_claim_reviews(WAYS[way]).reviews
    said = review.model_dump(include=set(SAID))
    assert said == (SAID | {"appearances": ()} if way == "api" else SAID)
    assert review.rating.text == "False"
    if way != "api":
        assert (review.rating.value, review.rating.best) == (1.0, 5.0)


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\u0085", "\x0b", "\x0c", "\x1c"])
def test_a_line_of_json_ends_at_a_line_feed_only(separator: str) -> None:
    """Other separators may stand in its texts."""
    lines = [json.dumps(REVIEW | {"claimReviewed": f"The mayor{separator}knew it."}, ensure_ascii=False)] * 3
    found = read_claim_reviews("\r\n".join(lines).encode())
    assert [review.claim for review in found.reviews] == ["The mayor knew it."] * 3
    assert found.problems == ()


def test_what_is_left_out_of_several_values_is_named() -> None:
    """One is kept; the others are in the problem."""
    several = read(
        REVIEW
        | {
            "claimReviewed": ["The Lunde pier has 41 rotten piles.", "The mayor knew it."],
            "reviewRating": [{"alternateName": "False"}, {"alternateName": "True"}],
            "author": [{"name": "Check Lunde"}, {"name": "Check Vell"}],
        }
    )
    named = {problem.name: problem.detail for problem in several.problems}
    assert named["several_claims"] == "left out: The mayor knew it."
    assert named["several_ratings"] == "left out: True"
    assert named["several_publishers"] == "left out: Check Vell"


def test_every_claimant_and_appearance_of_several_items_counts() -> None:
    """Two people said it, in two places."""
    items = [
        {"@type": "Claim", "author": {"name": name}, "appearance": {"url": f"https://post.example/{number}"}}
        for number, name in enumerate(("Marit Holm", "Per Aas"), start=1)
    ]
    review = read(REVIEW | {"itemReviewed": items})
    assert (review.claimant, review.claimants) == ("Marit Holm and Per Aas", ("Marit Holm", "Per Aas"))
    assert review.appearances == ("https://post.example/1", "https://post.example/2")
    one = read(REVIEW | {"itemReviewed": {"@type": "Claim", "author": [{"name": "Marit Holm"}, {"name": "Per Aas"}]}})
    assert one.claimants == ("Marit Holm", "Per Aas")


def test_a_review_inside_another_is_read_too() -> None:
    """In `hasPart` or wherever."""
    inner = REVIEW | {"url": "https://check.example/part", "claimReviewed": "The inner claim is another."}
    found = read_claim_reviews(json.dumps(REVIEW | {"hasPart": [inner]}))
    assert [review.url for review in found.reviews] == ["https://check.example/pier", "https://check.example/part"]


def test_references_in_a_circle_end() -> None:
    """Two nodes that name each other, and ten that each name all."""
    circle = [
        REVIEW | {"@id": "#r", "itemReviewed": {"@id": "#c"}},
        {"@type": "Claim", "@id": "#c", "author": {"name": "Marit Holm"}, "review": {"@id": "#r"}},
    ]
    assert read_claim_reviews(json.dumps(circle)).reviews[0].claimant == "Marit Holm"
    many = [{"@id": f"#{i}", "x": [{"@id": f"#{j}"} for j in range(30)], "@type": "ClaimReview"} for i in range(30)]
    assert len(read_claim_reviews(json.dumps(many)).reviews) == 30


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b'{"a": "x"}\n{"b": "\xff"}', r"byte 18 \(0xff, on line 2\) is not UTF-8"),
        (gzip.compress(b"{}")[:-4], "ends too early"),
        (b"\x1f\x8bxxxx", "gzip file is broken"),
        (b'<meta charset="klingon"><p>', "klingon"),
    ],
    ids=["a byte", "gzip cut off", "no gzip", "unknown charset"],
)
def test_bytes_that_cannot_be_read_are_refused_by_their_place(data: bytes, says: str) -> None:
    """Nothing is replaced, and nothing guessed."""
    with pytest.raises(InputError, match=says) as refused:
        read_claim_reviews(data)
    assert refused.value.hint


def first_of(days: list[str | None]) -> tuple[str | None, str | None]:
    """Publish a check whose articles are of these days; give the claim's day and the title of its first appearance."""
    articles = [
        text_article(f"Story {n}.", source=f"{n}.txt", title=stated(f"Story {n}"), published=day and stated(day))
        for n, day in enumerate(days)
    ]
    findings = tuple(
        Finding(article_id=a.id, stance="reports", said="reports", evidence=(span(a, "Story"),)) for a in articles
    )
    said = verdict("not_enough_evidence", findings=findings, discrepancies=(), rejected=(), origins=())
    made = check(said, of=claim(spans=()), versions=tuple(map(version, articles)))
    (document,) = claim_reviews(
        [(made, held(made, accept(made, ANA)))], newsroom=SPEAKS, urls={made.claim.id: "https://factdesk.co.uk/1"}
    ).documents
    first = document.itemReviewed.firstAppearance
    return document.itemReviewed.datePublished, first and first.headline


@pytest.mark.parametrize(
    ("days", "day", "first"),
    [
        (["2031-05-07", "2031-05-06T08:00:00", "2031-05-09"], "2031-05-06", "Story 1"),
        (["2031-05-06", "2031-05-06", "2031-05-09"], "2031-05-06", None),
        (["2031-05-06", None], None, None),
        (["2031-05-06", "5 May"], None, None),
        ([None, None], None, None),
        (["2031-05-06"], "2031-05-06", "Story 0"),
    ],
)
def test_a_first_appearance_is_named_only_where_every_day_is_known(
    days: list[str | None], day: str | None, first: str | None
) -> None:
    """One is earlier than all others; of two on one day neither is the first."""
    assert first_of(days) == (day, first)
