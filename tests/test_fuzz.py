"""Hostile inputs end as an article, a quotation or a refusal with its sentence, and offsets hold.

`make test` runs 200 of them, `make fuzz` 10,000.
"""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.support.files import docx, mhtml, pdf, subtitles
from tests.support.newsroom import GOOD
from tests.support.website import feed
from workbench import seeds_folder
from workbench.errors import InputError, ReadError
from workbench.export.csv import COLUMNS
from workbench.export.imports import read_claim_reviews, read_edited
from workbench.export.jsonl import json_text
from workbench.ingest.clean import clean
from workbench.ingest.fetch import item_links, origin_of, read_feed
from workbench.ingest.metadata import Document
from workbench.ingest.sources import Upload, read
from workbench.ingest.text import passages
from workbench.judge.quotes import Found, find_quote, nearest
from workbench.models import Article

INPUTS = int(os.environ.get("WORKBENCH_FUZZ", "200"))
SEEDS = [path.read_bytes() for path in sorted(seeds_folder().glob("*.txt"))]
PAGES = [path.read_bytes() for path in sorted((Path(__file__).parent / "pages").glob("*.html"))]
SAID = [
    "The harbour council of Lunde voted on Tuesday to close the ferry pier for two years, its secretary said.",
    "Engineers had found that 14 of the pier’s 60 piles were rotten, and that three of them carried no load at all.",
]
ROWS = [json.dumps({"text": seed.decode(), "outlet": "X"}).encode() for seed in SEEDS]
SNIPPETS = [
    b"\x00", b"\r", b"\r\n", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xf0\x9f\x98\x80",
    "\u2028\u202e\u200b\u00ad".encode(), "İıſẞﬁ½".encode(), "“‘„«»’”…—".encode(), b"<script>alert(1)</script>",
    b"<!--", b"<!", b"]]>", b"</p><p>", b"&#x110000;", b"&lt;" * 50, b"<div>" * 300, b"(AFP)",
    b"WASHINGTON, March 14 (Reuters) -", b"Read more: ", b"\n\n\n", b"  " * 200, b"{{ 7*7 }}", b"{% raw %}",
    b"=HYPERLINK(1)", b'"', b"\\", b"\\ud800", b"," * 40, b'{"@type": "ClaimReview"}', b"[" * 400, b"By John Doe",
    b"14/03/2022", b"a" * 3000, b"\xcc\x81" * 60, b"U.S. ", b"...", b"e\xcc\x81",
]  # fmt: skip


def fuzzed(share: float) -> Callable[[Any], Any]:
    """Run a test on its share of the inputs; slowness of a busy machine is no failure."""
    quiet = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
    return settings(
        max_examples=max(1, round(INPUTS * share)), deadline=None, suppress_health_check=quiet, database=None
    )


@st.composite
def mutated(draw: st.DrawFn, bases: Iterable[bytes]) -> bytes:
    """Take something real and spoil it: cut, repeat, turn round, overwrite, put something hostile in."""
    found = draw(st.sampled_from(list(bases)))
    for _ in range(draw(st.integers(0, 6))):
        at, to = sorted((draw(st.integers(0, len(found))), draw(st.integers(0, len(found)))))
        kind = draw(st.sampled_from(["put", "cut", "repeat", "turn", "bytes", "upper", "end"]))
        piece = found[at:to]
        match kind:
            case "put":
                found = found[:at] + draw(st.sampled_from(SNIPPETS)) + found[at:]
            case "cut":
                found = found[:at] + found[to:]
            case "repeat":
                found = found[:to] + piece[:2000] * draw(st.integers(1, 4)) + found[to:]
            case "turn":
                found = found[:at] + piece[::-1] + found[to:]
            case "bytes":
                found = found[:at] + draw(st.binary(max_size=12)) + found[at:]
            case "upper":
                found = found[:at] + piece.upper() + found[to:]
            case _:
                found = found[:to]
    return found[:60_000]


def assert_says_what_to_do(error: InputError) -> None:
    """A refusal has its sentence and its hint."""
    assert error.message
    assert error.hint


def documents(name: str, data: bytes) -> list[Document]:
    """Read an input; whatever is refused has its sentence and its hint."""
    made = []
    for found in read([Upload(name=name, data=data)]):
        if isinstance(found, ReadError):
            assert found.message.startswith(name)
            assert found.hint
        else:
            made.append(found)
    return made


def assert_offsets_hold(document: Document) -> None:
    """From the raw text to the article to its passages, every place is what it says."""
    raw = document.raw_text
    assert all(raw[gone.start : gone.end] == gone.text for gone in document.dropped)
    try:
        article = clean(document, event="fuzz")
    except InputError as error:
        assert_says_what_to_do(error)
        return
    text = article.text
    for kept in article.kept:
        length = kept.raw_end - kept.raw_start
        assert text[kept.start : kept.start + length].split() == raw[kept.raw_start : kept.raw_end].split()
    assert all(raw[gone.start : gone.end] == gone.text for gone in article.dropped)
    assert_passages_hold(article)
    assert Article.model_validate_json(article.model_dump_json()) == article


def assert_passages_hold(article: Article) -> None:
    found = passages(article)
    assert all(article.text[p.start : p.end] == p.text and p.text.strip() == p.text for p in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


@fuzzed(0.3)
@given(data=mutated(SEEDS))
def test_a_spoilt_text_is_an_article_or_a_refusal(data: bytes) -> None:
    """Read, cleaned, cut into passages: offsets hold at every step."""
    for document in documents("a.txt", data):
        assert_offsets_hold(document)


@fuzzed(0.1)
@given(data=mutated(PAGES))
def test_a_spoilt_page_is_an_article_or_a_refusal(data: bytes) -> None:
    """The same for web pages, whatever their markup became."""
    for document in documents("a.html", data):
        assert_offsets_hold(document)


@fuzzed(0.1)
@given(data=mutated(ROWS))
def test_a_spoilt_line_of_json_is_an_article_or_a_refusal(data: bytes) -> None:
    """The same for JSON lines."""
    for document in documents("a.jsonl", data):
        assert_offsets_hold(document)


@fuzzed(0.1)
@given(data=mutated([gzip.compress(seed, mtime=0) for seed in SEEDS]))
def test_a_spoilt_archive_is_an_article_or_a_refusal(data: bytes) -> None:
    """The same for what is packed."""
    for document in documents("a.txt.gz", data):
        assert_offsets_hold(document)


FILES = {
    "a.pdf": pdf([SAID, SAID[::-1]]),
    "a.docx": docx(*SAID),
    "a.eml": b"From: a@b.example\nSubject: Pier\nDate: Tue, 04 May 2021 09:30:00 +0200\n\n"
    + "\n\n".join(SAID).encode(),
    "a.mhtml": mhtml(PAGES[0].decode(), "https://outlet.example/a"),
    "a.srt": subtitles(*SAID),
    "a.vtt": subtitles(*SAID, vtt=True),
    "feed.json": b'{"version": "https://jsonfeed.org/version/1", "items": [{"url": "/a"}]}',
    "sitemap.xml": b"<urlset><url><loc>https://outlet.example/a</loc><lastmod>2021-05-06</lastmod></url></urlset>",
}


@fuzzed(0.15)
@given(data=st.data(), name=st.sampled_from(sorted(FILES)))
def test_a_spoilt_file_of_any_kind_is_an_article_or_a_refusal(data: st.DataObject, name: str) -> None:
    """The same for PDF, Word, mail, saved pages, subtitles, JSON Feed and sitemaps."""
    for document in documents(name, data.draw(mutated([FILES[name]]))):
        assert_offsets_hold(document)


@fuzzed(0.1)
@given(text=mutated(SEEDS), data=st.data())
def test_a_quotation_stands_where_it_is_found(text: bytes, data: st.DataObject) -> None:
    """Some words of a text, spoilt: found at a place that holds them up to typography, or not found."""
    whole = text.decode("utf-8", "replace")
    start = data.draw(st.integers(0, len(whole)))
    wanted = whole[start : start + data.draw(st.integers(0, 300))]
    spoilt = data.draw(mutated([wanted.encode("utf-8", "replace") or b"x"])).decode("utf-8", "replace")
    for quote in (wanted, spoilt):
        found = find_quote(whole, quote)
        if isinstance(found, Found):
            assert 0 <= found.start < found.end <= len(whole)
            assert found.match == "folded" or whole[found.start : found.end] == quote.strip()
        else:
            assert found.reason
            near = nearest(whole, quote)
            assert near is None or near in whole


TABLE = (",".join(COLUMNS) + "\n" + ",".join(f"{name}1" for name in COLUMNS) + "\n").encode()
LINE = b'{"check_id": "c", "claim_id": "d", "verdict": "refuted", "review": {"reason": "r", "seq": 1}, "outlets": []}\n'


@fuzzed(0.15)
@given(data=mutated([TABLE, LINE, LINE * 3]), name=st.sampled_from(["a.csv", "a.jsonl"]))
def test_a_spoilt_table_of_reviews_is_read_or_refused_line_by_line(data: bytes, name: str) -> None:
    """Every line is a decision, or is refused by its number with a hint."""
    text = data.decode("utf-8", "replace")
    try:
        edited, refused = read_edited(name, text)
    except InputError as error:
        assert_says_what_to_do(error)
        return
    assert all(one.check_id and one.line >= 1 for one in edited)
    assert all(one.message and one.hint and 1 <= one.line <= len(text) + 1 for one in refused)


MARKED = (
    b'<div itemscope itemtype="https://schema.org/ClaimReview"><b itemprop="claimReviewed">It fell.</b>'
    b'<p itemprop="reviewRating" itemscope><i itemprop="alternateName">False</i></p></div>'
)
REFERRING = (
    b'{"@context": {"s": "https://schema.org/"}, "@graph": [{"@id": "#c", "s:author": {"@id": "#r"}}, '
    b'{"@type": "s:ClaimReview", "@id": "#r", "s:claimReviewed": [{"@value": "x"}], "s:itemReviewed": {"@id": "#c"}}]}'
)


@fuzzed(0.1)
@given(data=mutated([json.dumps(GOOD).encode(), gzip.compress(json.dumps(GOOD).encode()), MARKED, REFERRING]))
def test_spoilt_claimreview_is_read_with_its_problems(data: bytes) -> None:
    """Whatever it is, the reader gives records and names; bytes that are no text are refused by their place."""
    try:
        found = read_claim_reviews(data)
    except InputError as error:
        assert_says_what_to_do(error)
        return
    assert found.reviews or found.problems
    assert json_text(found).encode()


GOOD_LINK = "https://outlet.example/a"
HOSTS = [
    b"http://[::1]/x",
    b"//[fe80::1%25lo]:80/",
    "http://\u2100.com/".encode(),
    b"https://a:99999/",
    b"http://xn--/",
]
SPOILT_LINKS = st.lists(mutated(HOSTS).map(lambda link: link.decode("utf-8", "replace")), max_size=3)


@fuzzed(0.05)
@given(data=mutated([feed(GOOD_LINK, "/b").encode()]), spoilt=SPOILT_LINKS)
@example(data=b"", spoilt=["http://[x/"])
def test_a_spoilt_feed_gives_web_addresses_or_a_refusal(data: bytes, spoilt: list[str]) -> None:
    """Nothing but http and https comes out; a spoilt link is fetched or refused, and never costs the others."""
    for content in (data, feed(*map(escape, spoilt), GOOD_LINK).encode("utf-8", "replace")):
        try:
            found = read_feed(content, address="https://outlet.example/rss", parse=item_links)
        except ReadError as error:
            assert_says_what_to_do(error)
            assert content == data
            continue
        assert all(link.lower().startswith(("http:", "https:")) for link in found.links)
        assert content == data or GOOD_LINK in found.links
        assert all(origin is None or "://" in origin for origin in map(origin_of, found.links))
