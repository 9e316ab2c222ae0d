"""What strangers' pages do: where they stand, whose day and whose text they state, what is no article at all.

The pages are made up (CC0), after reports in public issue trackers.
"""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from tests.support.pier import BODY, COMPANY, HEADLINE, PILES, STORM, USERS, VOTE, page
from tests.support.website import Site
from workbench import Workbench
from workbench.cli import app
from workbench.errors import ReadError
from workbench.export.exchange import ExportFilter
from workbench.ingest.clean import clean
from workbench.ingest.html import own_address
from workbench.ingest.metadata import Document
from workbench.ingest.sources import Upload, read
from workbench.judge.verdict import ground
from workbench.models import Article, Comparison, Discrepancy, Quote, Reading, Version
from workbench.models.article import shown_day
from workbench.review.decisions import Standing
from workbench.review.queue import View
from workbench.ui.verdict_view import cited


def ld(value: object, kind: str = "application/ld+json") -> str:
    return f'<script type="{kind}">{value if isinstance(value, str) else json.dumps(value)}</script>'


def news(**said: object) -> dict[str, object]:
    return {"@context": "https://schema.org", "@type": "NewsArticle", "headline": HEADLINE, **said}


def found(html: str | bytes, name: str = "page.html") -> Document | ReadError:
    (one,) = read([Upload(name=name, data=html if isinstance(html, bytes) else html.encode())])
    return one


def article(html: str | bytes, name: str = "page.html") -> Article:
    document = found(html, name)
    assert isinstance(document, Document), document
    made = clean(document, event="pier")
    assert all(made.raw_text[gone.start : gone.end] == gone.text for gone in made.dropped)
    return made


def published(html: str) -> str | None:
    day = article(html).published
    return day.value if day else None


# ---------------------------------------------------------------- where a page stands


@pytest.mark.parametrize(
    ("stands", "canonical", "address"),
    [
        ("https://outlet.example/story/amp", "https://outlet.example/story", "https://outlet.example/story"),
        ("https://amp.outlet.example/story", "https://www.outlet.example/story", "https://www.outlet.example/story"),
        ("https://outlet.example/a?print=1", "/story", "https://outlet.example/story"),
        ("https://evil.example/story", "https://outlet.example/story", "https://evil.example/story"),
        ("https://evil.blogspot.com/s", "https://rival.blogspot.com/s", "https://evil.blogspot.com/s"),
        ("https://evil.co.uk/s", "https://rival.co.uk/s", "https://evil.co.uk/s"),
        ("https://outlet.example/story", "https://outlet.example/", "https://outlet.example/story"),
        ("https://outlet.example/story", "javascript:alert(1)", "https://outlet.example/story"),
        ("https://outlet.example/story", "https://[broken", "https://outlet.example/story"),
        ("http://127.0.0.1:8931/story/amp", "http://127.0.0.1:8931/story", "http://127.0.0.1:8931/story"),
        (
            "https://outlet-example.cdn.ampproject.org/c/s/outlet.example/story/amp",
            "https://outlet.example/story",
            "https://outlet.example/story",
        ),
        (
            "https://evil-example.cdn.ampproject.org/c/s/evil.example/story",
            "https://outlet.example/story",
            "https://evil.example/story",
        ),
        ("https://www.google.com/amp/s/outlet.example/story", "", "https://outlet.example/story"),
        (None, "https://outlet.example/story", "https://outlet.example/story"),
    ],
)
def test_a_canonical_address_counts_on_its_own_site_only(stands: str | None, canonical: str, address: str) -> None:
    """Else a page could take a rival's place by naming it; a cached copy stands where its page does."""
    assert own_address(page(head=f'<link rel="canonical" href="{canonical}">'), stands) == address


def test_a_saved_page_stands_where_its_browser_noted_it() -> None:
    """And a file that contradicts itself has no address."""
    saved = "<!-- saved from url=(0028)https://evil.example/story -->" + page(
        head='<link rel="canonical" href="https://outlet.example/story">'
    )
    assert own_address(saved, None) == "https://evil.example/story"
    both = '<link rel=canonical href="https://a.example/x"><meta property="og:url" content="https://b.example/x">'
    assert own_address(page(head=both), None) is None


@pytest.mark.parametrize("other", ["/story/amp", "/story?outputType=amp", "/story?print=1&utm_source=x", "/story.amp"])
@pytest.mark.parametrize("canonical", ["", '<link rel="CANONICAL" href="{}/story">'])
def test_one_story_at_two_addresses_is_one_article(bench: Workbench, site: Site, other: str, canonical: str) -> None:
    """AMP, print and canonical page are no three outlets."""
    head = canonical.format(site.address)
    urls = [site.put("/story", page(head=head)), site.put(other, page(head=head).replace("<html", "<html amp"))]
    added = bench.add(urls, event="a")
    assert (len(added.new), len(added.known), len(bench.articles())) == (1, 1, 1)


def test_a_page_that_names_a_rivals_address_silences_nobody(bench: Workbench, site: Site) -> None:
    """Fetched from elsewhere it is an article of its own, and no newer version of the rival's."""
    rival = site.put("/story", page())
    (first,) = bench.add([rival], event="a").new
    false = page(head=f'<link rel="canonical" href="{rival}">').replace("14 of", "41 of")
    evil = site.put("/other", false).replace("127.0.0.1", "localhost")
    added = bench.add([evil], event="a")
    assert (len(added.new), added.updated) == (1, ())
    assert first.id in {one.id for one in bench.articles()}


def test_a_section_that_all_pages_of_a_site_name_makes_no_versions(bench: Workbench, site: Site) -> None:
    """A wrong canonical address is common; two stories under it stay two."""
    head = f'<link rel="canonical" href="{site.address}/news">'
    other = page(head=head, body=f"<p>{STORM}</p>").replace(HEADLINE, "Storm over Vell tears roofs off")
    added = bench.add([site.put("/1", page(head=head)), site.put("/2", other)], event="a")
    assert (len(added.new), added.updated) == (2, ())


# ---------------------------------------------------------------- dates

BOTH_DAYS = {
    "meta": '<meta property="article:published_time" content="2021-05-06T07:30:00Z">'
    '<meta property="article:modified_time" content="2021-05-12T09:00:00Z">',
    "meta turned": '<meta property="article:modified_time" content="2021-05-12T09:00:00Z">'
    '<meta property="article:published_time" content="2021-05-06T07:30:00Z">',
    "og": '<meta property="og:updated_time" content="2021-05-12T09:00:00Z">'
    '<meta property="og:article:published_time" content="2021-05-06T07:30:00Z">',
    "itemprop": '<meta itemprop="datePublished" content="2021-05-06">'
    '<meta itemprop="dateModified" content="2021-05-12">',
    "json-ld": ld(news(datePublished="2021-05-06T07:30:00Z", dateModified="2021-05-12T09:00:00Z")),
    "json-ld graph": ld(
        {"@graph": [{"@type": "WebSite"}, news(dateModified="2021-05-12", datePublished="2021-05-06")]}
    ),
    "dublin core": '<meta name="DC.date.issued" content="2021-05-06">'
    '<meta name="DC.date.modified" content="2021-05-12">',
}
SHOWN_DAYS = {
    "time": '<time datetime="2021-05-06" itemprop="datePublished">6 May 2021</time> '
    '<time datetime="2021-05-12" itemprop="dateModified">12 May 2021</time>',
    "line": "<p>Published 6 May 2021</p><p>Updated 12 May 2021</p>",
    "one line": "<p>Updated: May 12, 2021 | Published: May 6, 2021</p>",
}


@pytest.mark.parametrize("way", BOTH_DAYS)
def test_the_day_of_publication_is_not_the_day_of_a_change(way: str) -> None:
    """However a page's head states both."""
    assert published(page(head=BOTH_DAYS[way])) == "2021-05-06"


@pytest.mark.parametrize("way", SHOWN_DAYS)
def test_the_day_of_publication_that_a_page_shows_is_not_the_day_of_a_change(way: str) -> None:
    """Nor where it shows both to its reader."""
    assert published(page(above=SHOWN_DAYS[way])) == "2021-05-06"


@pytest.mark.parametrize("said", ["03/04/2021", "3/4/2021", "04.03.2021", "03-04-2021", "03/04/21"])
def test_a_day_that_could_be_two_is_unknown(said: str) -> None:
    """In the markup as in the text."""
    assert published(page(head=f'<meta name="date" content="{said}">')) is None
    assert published(page(above=f"<p>{said}</p>")) is None
    assert published(page(above=f'<time datetime="{said}">{said}</time>')) is None


@pytest.mark.parametrize("said", ["25/04/2021", "04/25/2021", "2021-04-25", "25 April 2021", "April 25, 2021"])
def test_a_day_that_can_be_only_one_is_read(said: str) -> None:
    """The thirteenth month does not exist."""
    assert published(page(head=f'<meta name="date" content="{said}">')) == "2021-04-25"


def test_an_ambiguous_spelling_beside_a_plain_one_does_no_harm() -> None:
    """The page says elsewhere which day it is."""
    plain = '<meta name="date" content="2021-04-03">'
    assert published(page(head=plain, above="<p>03/04/2021</p>")) == "2021-04-03"


OTHERS = {
    "aside": '<aside><h3>Storm over Vell</h3><time datetime="2021-04-01">1 April</time></aside>',
    "teaser": '<div class="related-stories"><h3>Storm</h3><time datetime="2021-04-01">1 April 2021</time></div>',
    "list": '<ul><li><a href="/s">Storm</a> <time datetime="2021-04-01">1 April 2021</time></li></ul>',
    "article": '<article><h2>Storm over Vell</h2><time datetime="2021-04-01">1 April 2021</time></article>',
    "link": '<a href="/s"><time datetime="2021-04-01">1 April 2021</time> Storm over Vell</a>',
    "json-ld": ld(news(headline="Storm over Vell", datePublished="2021-04-01", url="https://outlet.example/storm")),
}


@pytest.mark.parametrize("way", OTHERS)
def test_another_storys_day_is_not_this_ones(way: str) -> None:
    """Neither where this one states a day nor where it states none."""
    assert published(page(below=OTHERS[way])) is None
    assert published(page(head=BOTH_DAYS["meta"], below=OTHERS[way])) == "2021-05-06"


# ---------------------------------------------------------------- whose text


def test_another_storys_text_is_not_this_ones() -> None:
    """However long it is."""
    listed = {"@type": "ItemList", "itemListElement": [news(headline="Storm over Vell", articleBody=STORM)]}
    for block in (listed, [listed], news(headline="Storm over Vell", articleBody=STORM)):
        text = article(page(head=ld(block), body=f"<p>{VOTE}</p><p>{COMPANY}</p>")).text
        assert VOTE in text
        assert COMPANY in text
        assert "storm" not in text.casefold()


def test_a_text_is_this_pages_by_its_address_whatever_its_headline() -> None:
    """Headlines for search engines differ."""
    mine = news(headline="Pier shut", url="https://outlet.example/pier", articleBody=" ".join((VOTE, PILES, COMPANY)))
    head = '<link rel="canonical" href="https://outlet.example/pier">' + ld(mine)
    assert PILES in article(page(head=head, body="<p>Loading the story.</p>")).text


@pytest.mark.parametrize(
    "kind", ["application/ld+json; charset=utf-8", "APPLICATION/LD+JSON", " application/ld+json ;x=y"]
)
def test_json_ld_is_known_by_its_type_whatever_its_parameters(kind: str) -> None:
    head = ld(news(articleBody=" ".join((VOTE, PILES, COMPANY))), kind)
    assert PILES in article(page(head=head, body="<p>Loading.</p>")).text


@pytest.mark.parametrize(
    "wrap", ["<![CDATA[{}]]>", "//<![CDATA[\n{}\n//]]>", "<!-- {} -->", "{};", "[{},]", " {} {{}}"]
)
def test_json_ld_is_read_as_it_is_found(wrap: str) -> None:
    """In CDATA, in a comment, with a comma or a value too many; the text may be a list of paragraphs."""
    body = json.dumps(news(articleBody=[VOTE, PILES, COMPANY]))
    text = article(page(head=ld(wrap.format(body)), body="<p>Loading.</p>")).text
    assert text.split("\n\n")[1:] == [VOTE, PILES, COMPANY]


def test_a_live_blog_keeps_all_its_updates() -> None:
    """In its JSON-LD, in their order."""
    updates = [
        {"@type": "BlogPosting", "headline": f"Update {n}", "articleBody": f"{said} That was at {n} o'clock."}
        for n, said in enumerate((VOTE, PILES, COMPANY, USERS), 1)
    ]
    head = ld(news(**{"@type": "LiveBlogPosting", "liveBlogUpdate": updates}))
    text = article(page(head=head, body="<p>Live.</p>")).text
    places = [text.index(said) for said in (VOTE, PILES, COMPANY, USERS)]
    assert places == sorted(places)


# ---------------------------------------------------------------- struck out, above and below the line


def dropped(made: Article, reason: str) -> list[str]:
    return [gone.text for gone in made.dropped if gone.reason == reason]


@pytest.mark.parametrize(
    ("opened", "closed"),
    [
        ("<del>", "</del>"),
        ("<s>", "</s>"),
        ("<strike>", "</strike>"),
        ('<span style="color: red; text-decoration: line-through">', "</span>"),
        ("<del><b>", "</b></del>"),
    ],
)
def test_what_is_struck_out_is_set_aside(opened: str, closed: str) -> None:
    """An outlet no longer says it; it is shown as struck, and the words around it are whole."""
    struck = BODY.replace("that 14 of", f"that {opened}41{closed} <ins>14</ins> of").replace(
        "three of", f"{opened}none{closed} three of"
    )
    made = article(page(body=struck))
    assert made.text == article(page()).text
    assert dropped(made, "struck out") == ["41", "none"]
    assert "that 41 14 of" in made.raw_text


def test_a_paragraph_struck_out_whole_is_no_part_of_the_text() -> None:
    made = article(page(body=BODY.replace(f"<p>{COMPANY}</p>", f"<p><del>{COMPANY}</del></p>")))
    assert COMPANY not in made.text
    assert dropped(made, "struck out") == [COMPANY]


def test_struck_text_of_stated_html_is_no_text() -> None:
    stated = news(articleBody=BODY.replace("that 14 of", "that <del>41</del> 14 of"))
    assert "that 14 of" in article(page(head=ld(stated), body="<p>Loading.</p>")).text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("cost 10<sup>6</sup> crowns", "cost 10⁶ crowns"),
        ("60<sup>3</sup> piles", "60³ piles"),
        ("an area of 40 km<sup>2</sup> there", "an area of 40 km² there"),
        ("the 5<sup>th</sup> inspection", "the 5th inspection"),
        ("CO<sub>2</sub> and H<sub>2</sub>O", "CO2 and H2O"),
        ("x10<sub>2</sub> there", "x10₂ there"),
        ("piles<sup><a href='#fn3'>3</a></sup>, it said", "piles, it said"),
        ("60 piles<sup id=c><a href='#cite-1'>[1]</a></sup> there", "60 piles there"),
    ],
)
def test_figures_above_or_below_the_line_do_not_run_into_numbers(html: str, text: str) -> None:
    """A power is no digit, and the mark of a footnote is no word."""
    said = f"<p>The harbour office of Lunde wrote on Tuesday about {html} in its yearly report to the council.</p>"
    whole = f"wrote on Tuesday about {text} in its yearly report"
    assert whole in article(page(body=BODY + said)).text


# ---------------------------------------------------------------- pages that are no article, and parts of one

SHOWN_INSTEAD = {
    "a cookie notice": [
        "<h1>We care about your privacy</h1><p>We and our 842 partners store and access personal data, like browsing "
        "data or unique identifiers, on your device. Selecting I Accept enables tracking technologies.</p>"
        "<p>You can change your mind at any time by clicking the privacy centre at the bottom of the page.</p>",
        "<h1>Before you continue</h1><p>We use cookies to improve your visit and to show you advertisements that fit "
        "your interests.</p><p>Choose whether you accept all cookies, or manage your choices in the settings.</p>",
    ],
    "a check for robots": [
        "<h1>Pardon our interruption</h1><p>As you were browsing, something about your browser made us think you were "
        "a bot. There are a few reasons this might happen.</p><p>To regain access, please make sure that cookies and "
        "JavaScript are enabled before reloading the page. Reference ID: 0a1b2c3d.</p>",
        "<h1>Just a moment...</h1><p>Verify you are human by completing the action below.</p><p>outlet.example needs "
        "to review the security of your connection before proceeding. Enable JavaScript and cookies to continue.</p>",
        "<h1>Are you a robot?</h1><p>We have detected unusual activity from your computer network. To continue, please "
        "solve the captcha below.</p>",
    ],
    "a refusal": [
        "<h1>Access denied</h1><p>You do not have permission to view this page on this server. Your request was "
        "blocked by the security service of this website.</p><p>Error 403. Contact us if you think this is wrong.</p>",
        "<h1>Sorry, you have been blocked</h1><p>You are unable to access outlet.example. This website is using a "
        "security service to protect itself from online attacks.</p>",
    ],
    "a page that was not found": [
        "<h1>Page not found</h1><p>Sorry, the page you are looking for could not be found. It may have been moved, or "
        "the address that you typed may be wrong.</p><p>Please use the search above, or go to our home page.</p>",
        "<h1>Oops! 404</h1><p>We couldn't find the article you requested. It has been removed or no longer exists. "
        "Here is what our readers are looking at now instead.</p>",
    ],
    "a page that is not shown in this country": [
        "<h1>Unavailable for legal reasons</h1><p>We recognize you are attempting to access this website from a "
        "country belonging to the European Economic Area, which enforces the GDPR, and therefore access cannot be "
        "granted at this time.</p>",
        "<h1>Sorry</h1><p>This content is not available in your region. We are working to make our journalism "
        "available to you; please check back from your location later.</p>",
    ],
    "a page that is out of order": [
        "<h1>Service unavailable</h1><p>Our website is temporarily unavailable because of planned maintenance. We are "
        "sorry and will be back soon.</p><p>Please try again later, or follow us for updates.</p>",
        "<h1>Something went wrong</h1><p>We are experiencing technical difficulties. Please try again later or check "
        "your connection, and reload this page in a few minutes.</p>",
    ],
    "a sign-in page": [
        "<h1>Welcome back</h1><p>Log in to your account to continue to the outlet, with your e-mail address and your "
        "password.</p><p>Forgot your password? You can create a free account if you have none yet.</p>",
    ],
}


@pytest.mark.parametrize(("what", "html"), [(what, one) for what, several in SHOWN_INSTEAD.items() for one in several])
def test_a_page_that_a_site_shows_instead_of_an_article_is_refused(what: str, html: str) -> None:
    """By its name, with what to do; its outlet would else be silent on everything."""
    refused = found(f"<html lang=en><head><title>Example Times</title></head><body><div>{html}</div></body></html>")
    assert isinstance(refused, ReadError)
    assert refused.message == f"page.html is {what}, not an article"
    assert "save the page" in (refused.hint or "")


NEWS_ABOUT_IT = [
    "Large parts of the web were out of reach on Tuesday after a fault at a company that guards sites from robots. "
    "Visitors of the ferry company saw a page that asked them to verify that they were human.",
    "The city's website was temporarily unavailable for six hours on Monday, the mayor's office said, because of "
    "technical difficulties at its provider. The page for tickets could not be found until the evening.",
    "The data protection board fined the ferry company 40,000 crowns on Friday for its cookie notice. The company "
    "stored personal data on devices before visitors could accept or reject all cookies, the board said.",
    "“We and our partners value your privacy,” the notice had said. The court of Lunde found on Friday that the "
    "notice was false, and that the outlet sold what it knew of 40,000 readers.",
]


@pytest.mark.parametrize("said", NEWS_ABOUT_IT)
def test_news_about_such_a_page_is_an_article(said: str) -> None:
    assert said in article(page(body=f"<p>{said}</p>")).text


@pytest.mark.parametrize("content", ["0;url=/consent?back=%2Fpier", "0; URL='https://outlet.example/consent'", "3;/x"])
def test_a_page_that_only_leads_elsewhere_is_refused(content: str) -> None:
    """With the address; a page that reloads itself is read."""
    refused = found(page(head=f'<meta http-equiv="Refresh" content="{content}">'))
    assert isinstance(refused, ReadError)
    assert "only leads to" in refused.message
    assert article(page(head='<meta http-equiv="refresh" content="600">'))
    assert article(page(head='<meta http-equiv="refresh" content="600;url=/home">'))


STUB = f"<p>{VOTE}</p><p>{PILES}</p>"
OFFERS = [
    "Subscribe to continue reading",
    "This article is for subscribers only.",
    "To continue reading, sign in or start a free trial.",
    "Log in or subscribe to read the rest of this story.",
    "You've reached your limit of free articles this month.",
    "Unlock this article with a subscription for 1 € a month",
    "Become a member to read the full article",
    "Dieser Artikel ist nur für Abonnenten verfügbar.",
    "Cet article est réservé aux abonnés.",
    "Contenido exclusivo para suscriptores",
]


@pytest.mark.parametrize("offer", OFFERS)
@pytest.mark.parametrize("where", ["inside", "below"])
def test_a_text_that_ends_in_an_offer_of_the_rest_is_a_part(offer: str, where: str) -> None:
    """And the offer is no part of the text."""
    box = f'<div class="wall"><p>{offer}</p></div>'
    made = article(page(body=STUB + box) if where == "inside" else page(body=STUB, below=box))
    assert made.partial is not None
    assert offer not in made.text
    assert PILES in made.text


@pytest.mark.parametrize("said", [False, "False", "http://schema.org/False", "https://schema.org/False"])
def test_a_page_that_says_that_it_is_not_free_is_a_part(said: object) -> None:
    made = article(page(head=ld(news(isAccessibleForFree=said)), body=STUB))
    assert made.partial is not None
    assert made.partial.method == "html meta"


def test_a_text_that_is_there_all_the_same_is_whole() -> None:
    """By the page's count of words, by its stated text, or because what is paid for is on the page."""
    counted = news(isAccessibleForFree=False, wordCount=len(BODY.split()) // 2)
    assert article(page(head=ld(counted))).partial is None
    part = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".paid"}
    marked = page(head=ld(news(isAccessibleForFree=False, hasPart=part)), body=f'<div class="paid">{BODY}</div>')
    assert article(marked).partial is None
    assert article(page(head=ld(news(isAccessibleForFree=True)))).partial is None


def test_an_offer_above_the_report_cuts_nothing() -> None:
    """It is furniture there."""
    made = article(page(body=f"<p>{VOTE}</p><p>Subscribe to continue reading</p><p>{PILES}</p><p>{COMPANY}</p>"))
    assert made.partial is None
    assert COMPANY in made.text


def test_silence_of_a_part_is_said_to_be_of_a_part(bench: Workbench) -> None:
    """It is no omission, and every export says that the rest was not read."""
    stub = page(head=ld(news(isAccessibleForFree=False)), body=STUB)
    uploads = [Upload(name="whole.html", data=page().encode()), Upload(name="stub.html", data=stub.encode())]
    whole, part = bench.add(uploads, event="pier").new
    assert part.partial
    assert not whole.partial
    (check,) = bench.check([bench.typed("Some 900 commuters use the pier every day.", event="pier")])
    assert check.verdict
    assert {one.article_id: one.stance for one in check.verdict.findings} == {whole.id: "supports", part.id: "silent"}
    assert [one for one in check.verdict.discrepancies if one.kind == "omission"] == []
    line = json.loads(bench.export("jsonl").text)
    said = {outlet["article_id"]: (outlet["partial"], outlet["fnc1"]) for outlet in line["outlets"]}
    assert said == {whole.id: (None, "agree"), part.id: ("isAccessibleForFree: false", None)}
    assert "isAccessibleForFree: false" in bench.export("csv").text
    report = bench.exchange.export("html", ExportFilter(), urls={}).text
    assert "Not in the part we have of" in report
    assert "Not mentioned by" not in report
    assert "Not in the part we have: " in (cited(check, Standing()) or "")
    shown = CliRunner().invoke(app, ["board", "--workspace", str(bench.settings.workspace)]).stdout
    assert "… only a part" in shown
    assert "–" not in shown
    left_out = View(show="all", silent="stub")
    bench.correct(part.id, "outlet", "stub", reviewer="ana", reason="its masthead says so")
    assert bench.desk.page(left_out).total == 0
    corrected = bench.correct(part.id, "partial", None, reviewer="ana", reason="it is all there is")
    assert corrected.partial is None
    assert bench.desk.page(left_out).total == 1


def test_no_omission_of_a_part_is_proved() -> None:
    """Whatever a judge says of it."""
    told = article(page())
    stub = article(page(head=ld(news(isAccessibleForFree=False)), body=STUB))
    readings = tuple(
        Reading(article_id=one.id, stance="supports", summary="", quotes=(Quote(article_id=one.id, text=VOTE),))
        for one in (told, stub)
    )
    left_out = Discrepancy(
        kind="omission",
        article_ids=(stub.id,),
        explanation="it leaves the company out",
        quotes=(Quote(article_id=told.id, text=COMPANY),),
    )
    said = Comparison(readings=readings, discrepancies=(left_out,), label="supported")
    for one, proved in ((stub, 0), (stub.model_copy(update={"partial": None}), 1)):
        verdict = ground(said, [Version(article=told), Version(article=one)])
        assert len(verdict.discrepancies) == proved
        assert len(verdict.rejected) == 1 - proved


# ---------------------------------------------------------------- whose text it was first, and what was corrected

NOTES = {
    "This article first appeared in The Valley Post.": "The Valley Post",
    "The story was originally published by ProPublica.": "ProPublica",
    "This story was produced by KFF Health News, which publishes KHN.": None,
    "This article is republished from The Conversation under a Creative Commons license. Read the original article.": (
        "The Conversation"
    ),
    "(Except for the headline, this story has not been edited by our staff and is published from a syndicated feed.)": (
        "syndicated feed"
    ),
    "This report has been auto-generated from an agency feed.": "syndicated feed",
    "With inputs from PTI": "PTI",
    "(With inputs from ANI and PTI)": "ANI",
    "With agency inputs from Asian News International": "ANI",
    "Additional reporting by Reuters": "Reuters",
    "Associated Press writer Jo Doe in Paris contributed to this report.": "AP",
    "AFP correspondents Jo Doe and Ana Roe contributed to this report.": "AFP",
    "© 2031 AFP": "AFP",
    "Copyright 2031 The Associated Press. All rights reserved. This material may not be published, broadcast, "
    "rewritten or redistributed without permission.": "AP",
    "© Thomson Reuters 2031": "Reuters",
    "Source: Press Trust of India": "PTI",
    "Mit Material von dpa": "dpa",
    "This story was originally published by ProPublica and is reproduced here with permission.": "ProPublica",
    "This story has been published from a wire agency feed without modifications to the text.": "syndicated feed",
    "This story was first published in The Valley Post and has been reprinted with permission.": "The Valley Post",
    "(With agency inputs)": "syndicated feed",
    "(Inputs from agencies)": "syndicated feed",
    "Material from The Associated Press was used in this report.": "AP",
    "Distributed by Tribune Content Agency, LLC.": "Tribune Content Agency",
}


@pytest.mark.parametrize("note", [note for note, name in NOTES.items() if name])
def test_a_note_of_syndication_gives_the_agency_and_is_no_text(note: str) -> None:
    made = article(page(body=f"{BODY}<p>{note}</p>"))
    assert made.text == article(page()).text
    assert made.agency is not None
    assert made.agency.value == NOTES[note]
    assert note in made.raw_text


@pytest.mark.parametrize(
    "said",
    [
        "The letter first appeared in The Valley Post on Monday, and the mayor called it a forgery in the evening.",
        "According to AFP, the ferry company had known of the danger since the spring of last year.",
        "Reuters reported that the company contributed to this report with a donation of 40,000 crowns.",
        "“This article first appeared in The Valley Post,” the mayor said, and waved the newspaper at the council.",
    ],
)
def test_a_report_that_names_an_agency_is_no_note(said: str) -> None:
    assert said in article(page(body=f"{BODY}<p>{said}</p>")).text


CORRECTIONS = [
    "Correction: An earlier version of this article said that 41 of the pier's piles were rotten. The number is 14.",
    "CORRECTION (May 7, 2021): The pier has 60 piles, not 600.",
    "Clarification, 7 May 2021: The headline has been changed to say who voted.",
    "An earlier version of this story misstated the number of piles. It is 14, not 41.",
    "We have amended this story to make clear that the vote was on Tuesday.",
    "Editor's note: The headline of this article was changed on May 7.",
    "This article was amended on 7 May 2021 to correct the number of piles.",
    "This story has been corrected to show that the pier has 60 piles, not 600.",
    "Editor's note: A previous version of this article named another company.",
]


@pytest.mark.slow
@pytest.mark.parametrize("note", CORRECTIONS)
@pytest.mark.parametrize("where", ["above", "below"])
def test_a_correction_is_metadata_and_no_claim(bench: Workbench, note: str, where: str) -> None:
    """What it takes back is not what the article says; it is shown as a note of the version."""
    html = page(above=f"<p><em>{note}</em></p>") if where == "above" else page(body=f"{BODY}<p><em>{note}</em></p>")
    (made,) = bench.add([Upload(name="a.html", data=html.encode())], event="pier").new
    assert made.text == article(page()).text
    assert made.version_note is not None
    assert made.version_note.value == note
    assert not [claim for claim in bench.extract().claims if "41" in claim.text or "600" in claim.text]


@pytest.mark.parametrize(
    ("published", "shown"),
    [
        ("--03-14", "14 March, year unknown"),
        ("2022-03-14", "2022-03-14"),
        ("2022-03-14T09:30+01:00", "2022-03-14T09:30+01:00"),
        ("2022-03", "2022-03"),
    ],
)
def test_a_day_without_a_year_is_shown_as_such(published: str, shown: str) -> None:
    """Nobody reads two hyphens as a year that is not known."""
    assert shown_day(published) == shown


# ---------------------------------------------------------------- a day at the head of a report

DATELINES = (
    "ARDEN, June 4 (Reuters) - ",
    "ARDEN, June 4, 2031 (Reuters) — ",
    "ARDEN, June 4 (Courier) - ",
    "ARDEN, 4 June (AFP) – ",
    "Arden, 4 June 2031 – ",
    "Arden, June 4 - ",
    "ARDEN, June 4 /TASS/. ",
    "ARDEN, Norland, June 4 (AP) — ",
    "ARDEN, Wednesday, June 4 (Courier) - ",
    "(Reuters) - ",
    "June 4 (Reuters) - ",
)
TOLD = (
    "A flood closed the Arden bridge on Tuesday, and 40 people were brought ashore.",
    "The council of Arden will vote on the repair of the bridge on 7 June 2031.",
)


@pytest.mark.slow
@pytest.mark.parametrize("told", TOLD, ids=["weekday", "date"])
@pytest.mark.parametrize("dateline", DATELINES)
def test_a_dateline_never_makes_a_report_qualify_its_own_claim(bench: Workbench, dateline: str, told: str) -> None:
    """The day it was filed is neither in the claim nor set against the day that the claim names."""
    text = f"Arden counts its losses\n\n{dateline}{told} Nobody was hurt, the police of Arden said.\n"
    bench.add([Upload(name="report.txt", data=text.encode())], event="arden")
    bench.extract()
    claims = [claim for claim in bench.claims("arden") if claim.text[:20] in told]
    assert claims
    for check in bench.check(claims):
        assert check.verdict
        assert [found.stance for found in check.verdict.findings] == ["supports"], check.claim.text
