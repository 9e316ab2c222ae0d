"""Promises of workbench.ingest.clean and the rules behind it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import ReadError
from workbench.ingest.clean import clean
from workbench.ingest.metadata import Document
from workbench.ingest.text import broken_words, unseen
from workbench.models import Article, Inferred

SEEDS = Path(__file__).parents[1] / "seeds"
SPUTNIK, EFE, HOTNEWS, SPACEDAILY, ANI = sorted(path.name for path in SEEDS.glob("*.txt"))
GOLD = [json.loads(line) for line in (SEEDS / "gold" / "seed.jsonl").read_text(encoding="utf-8").splitlines()]

REPORT = (
    "A blast at the grain terminal of Porto Vell killed two dockers late on Thursday, the harbour master said.\n"
    "“We heard a bang at midnight,” said Irena Moss, a crane driver. “Then every window broke.”\n"
    "The defence ministry denied that its forces had fired on the port, and blamed a gas leak.\n"
    "The terminal, which shipped four million tonnes last year, stays closed until Sunday, its owner said.\n"
)
HEADLINE = "Blast at grain terminal of Porto Vell kills two\n"


def cleaned(raw: str, **fields: object) -> Article:
    """Clean a raw text with nothing else known of it."""
    digest = hashlib.sha256(raw.encode("utf-8")).hexdigest()
    return clean(
        Document.model_validate({"source": "raw.txt", "raw_text": raw, "raw_sha256": digest, **fields}), event="e"
    )


def seed(name: str) -> Article:
    """Clean one of the five seeds, with nothing stated of it."""
    return cleaned((SEEDS / name).read_bytes().decode("utf-8"), source=name)


def reasons(article: Article) -> dict[str, str]:
    """What was dropped, by its text."""
    return {gone.text: gone.reason for gone in article.dropped}


def squeezed(text: str) -> str:
    """A text without its white space."""
    return "".join(text.split())


# ---------------------------------------------------------------- what always holds

_LINES = st.sampled_from(
    [*REPORT.splitlines(), HEADLINE.strip(), "SNN", "World", "Related Articles", "Advertisement", "3 comments", "Reply",
     "", "date 2022-03-14 https://example.org/20220314/x", "By Ann Lee", "Ann Lee", "Correspondent", "jco/ta",
     "and more", "Kyiv (AFP) March 13, 2022", "Officials said that forces had … read more", "Donate now",
     "We need your help.",
     "OSLO, May 3 (Reuters) - Prices fell again on Friday, the central bank of Norway said.(ANI)", "\t \u00a0",
     "\ufeff"]
)  # fmt: skip
_RAW = st.lists(st.one_of(_LINES, st.text(max_size=30)), max_size=14).flatmap(
    lambda lines: st.sampled_from(["\n", "\n\n", "\r\n", "\u2028"]).map(lambda gap: gap.join(lines))
)


def seen(raw: str, start: int, end: int) -> str:
    """Give what a reader sees of a stretch: not white space, nor soft hyphens and the like, nor a broken word's."""
    hidden = {at for begins, ends in (*unseen(raw), *broken_words(raw)) for at in range(begins, ends)}
    return "".join(raw[at] for at in range(start, end) if at not in hidden).strip()


@given(_RAW)
def test_kept_and_dropped_and_white_space_are_the_whole_raw_text(raw: str) -> None:
    """Every character of the raw text is kept, dropped with a reason, or white space or unseen; none is both."""
    try:
        article = cleaned(raw)
    except ReadError:
        return
    covered = [(k.raw_start, k.raw_end) for k in article.kept] + [(d.start, d.end) for d in article.dropped]
    end = 0
    for start, stop in sorted(covered):
        assert end <= start < stop
        assert not seen(raw, end, start)
        end = stop
    assert not seen(raw, end, len(raw))
    assert all(raw[d.start : d.end] == d.text and d.reason for d in article.dropped)


@given(_RAW)
def test_the_text_is_made_of_what_was_kept(raw: str) -> None:
    """Each kept stretch stands in the text, letter for letter; between them is only white space."""
    try:
        article = cleaned(raw)
    except ReadError:
        return
    end = 0
    for k in article.kept:
        stop = k.start + k.raw_end - k.raw_start
        here, there = article.text[k.start : stop], raw[k.raw_start : k.raw_end]
        assert all(a == b or (a.isspace() and b.isspace()) for a, b in zip(here, there, strict=True))
        assert not article.text[end : k.start].strip()
        end = stop
    assert end == len(article.text)


def test_the_same_text_from_the_same_place_is_the_same_article() -> None:
    """The id depends on the text and where it was published, not on the file's name."""
    one, other = cleaned(REPORT, source="a.txt"), cleaned(REPORT, source="b.txt")
    assert one.id == other.id
    assert cleaned(REPORT, url="https://example.org/x").id != one.id


# ---------------------------------------------------------------- the five seeds


@pytest.mark.parametrize(("name", "gone"), [
    (SPUTNIK, "date 2022-03-14"), (SPUTNIK, "https://sputniknews.com"), (SPUTNIK, "Kirill Kurevlev"),
    (SPUTNIK, "Correspondent"), (EFE, "Conflicts & War"), (EFE, "Related Articles"), (EFE, "Back to top"),
    (EFE, "Beijing, Mar 14 (EFE).-"), (EFE, "EFE"), (EFE, "jco/smq-ta/jot"), (HOTNEWS, "Leave a Replay"),
    (HOTNEWS, "it”: US media"), (SPACEDAILY, "SNN"), (SPACEDAILY, "Related Links"), (SPACEDAILY, "SpaceWar.com"),
    (SPACEDAILY, "Thanks for being here"), (SPACEDAILY, "one off contribution"), (SPACEDAILY, "SpaceDaily"),
    (SPACEDAILY, "Billed"), (SPACEDAILY, "paypal"), (SPACEDAILY, "Donbas"), (SPACEDAILY, "(AFP)"),
    (SPACEDAILY, "read more"), (SPACEDAILY, "Exit mobile"), (ANI, "Washington [US]:"), (ANI, "(ANI)"),
    (ANI, "Leave a Comment"),
])  # fmt: skip
def test_the_noise_of_the_seeds_is_gone_and_explained(name: str, gone: str) -> None:
    """Nothing that a reader would not call the article is left in it; all of it is shown as dropped."""
    article = seed(name)
    assert gone not in article.text
    assert any(gone in dropped.text for dropped in article.dropped)


@pytest.mark.parametrize("name", [SPUTNIK, EFE, HOTNEWS, SPACEDAILY, ANI])
def test_every_gold_span_survives_cleaning(name: str) -> None:
    """Whatever a reader marked as evidence in the raw file stands in the text, and is found through the map."""
    article = seed(name)
    spans = [e for item in GOLD for o in item["outlets"] if o["file"] == name for e in o["evidence"]]
    assert len(spans) >= 20
    for span in spans:
        start, end = article.to_clean(span["start"], span["end"]) or (0, 0)
        assert squeezed(article.text[start:end]) == squeezed(span["quote"])


@pytest.mark.parametrize(("name", "first", "last"), [
    (SPUTNIK, "'Never Heard of That': Chinese Embassy", "according to the statements from the Kremlin."),
    (EFE, "Moscow, Beijing deny claims", "Yang Jiechi in Rome, Italy."),
    (HOTNEWS, "China: “Never heard of it”\nUS media", "relations with China would continue to improve."),
    (SPACEDAILY, "Russia asks China for military aid on Ukraine", "to help mediate an end to the war."),
    (ANI, "Russia asked China for military help", "read the White House release."),
])  # fmt: skip
def test_the_seeds_begin_with_their_headline_and_end_with_their_last_sentence(name: str, first: str, last: str) -> None:
    """Nothing of an article is lost at its edges."""
    text = seed(name).text
    assert text.startswith(first)
    assert text.endswith(last)


def test_of_sputniks_two_bodies_the_richer_is_kept() -> None:
    """Only the second copy has Liu's main quote; dropping it would make the outlet seem silent."""
    article = seed(SPUTNIK)
    assert "The high priority now is to prevent the tense situation" in article.text
    assert article.text.count("Liu Pengyu, a spokesman") == 1
    assert article.to_clean(259, 300) is None
    assert 3100 < len(article.text) < 3250


def test_lines_that_links_broke_are_joined_again() -> None:
    """A sentence runs over a former line break, and its offsets still hold."""
    text = seed(SPUTNIK).text
    assert "by assisting the Kremlin in evading" in text
    assert "their opposition to Washington on issues" in text


def test_what_the_seeds_say_of_themselves_is_metadata() -> None:
    """Address, date, author, agency and version are found, each with its method."""
    sputnik, efe, ani = seed(SPUTNIK), seed(EFE), seed(ANI)
    assert sputnik.outlet == Inferred(value="sputniknews.com", method="url host", confidence=0.8)
    assert sputnik.url is not None
    assert sputnik.published is not None
    assert (sputnik.published.value, sputnik.byline and sputnik.byline.value) == ("2022-03-14", "Kirill Kurevlev")
    assert (efe.agency and efe.agency.value, efe.published and efe.published.value) == ("EFE", "--03-14")
    assert efe.version_note is not None
    assert efe.version_note.value == "Update 1: Adds the Russian response"
    assert f"({efe.version_note.value})" in efe.text
    assert (ani.agency and ani.agency.value, ani.outlet) == ("ANI", None)


def test_another_storys_agency_and_date_do_not_leak() -> None:
    """SpaceDaily's file names AFP and 13 March, but only in the teaser of another article."""
    article = seed(SPACEDAILY)
    assert (article.agency, article.published, article.outlet, article.byline) == (None, None, None, None)


# ---------------------------------------------------------------- any other site


@pytest.mark.parametrize(("line", "reason"), [
    ("Skip to content", "page control"), ("Advertisement", "advertisement"), ("— ADVERTISEMENT —", "advertisement"),
    ("Home | World | Politics | Sport", "navigation"), ("Home > World > Europe", "label of the page"),
    ("Share on Facebook", "share or follow"), ("Facebook Twitter WhatsApp", "share or follow"),
    ("Sign up for our daily newsletter", "newsletter sign-up"), ("Subscribe now", "account or subscription"),
    ("We use cookies to improve your visit.", "cookie notice"),
    ("Read more: Grain deal in doubt", "link to another story"),
    ("Also Read | Grain deal in doubt", "link to another story"),
    ("Leave a Reply", "comment form"),
    ("© 2023 Example Times", "legal notice"), ("Tags: grain, harbour", "label of the page"),
    ("Support our journalism. Become a member today.", "donation or subscription appeal"),
    ("5 min read", "label of the page"),
    ("https://example.org/a/b", "date or address line"), ("bur-ab/cd", "desk initials"),
    ("Most read", "links to other stories"),
    ("Top Stories | Islands | Harbour | Weather", "navigation"), ("LOCAL • NATION • OBITUARIES", "navigation"),
    ("News · Politics", "navigation"), ("Home » News » Local", "label of the page"),
    ("We value your privacy", "cookie notice"), ("Manage options", "cookie notice"),
    ("Download our app for the latest news on the go", "advertisement"),
    ("Get The Example Times's Daily Edition by email", "newsletter sign-up"),
    ("Stay up to date with our latest stories", "newsletter sign-up"),
    ("By signing up, you agree to our terms.", "account or subscription"),
    ("To display this content from Twitter, you must enable tracking.", "page control"),
    ("Photo: Per Holm / AFP", "photo credit"), ("[Ann Lee/Getty Images]", "photo credit"),
    ("Image caption, The port of Vell on Friday", "photo caption"),
    ("File photo: Ships in the Gulf of Vell. Picture: REUTERS/Ann Lee", "photo caption"),
    ("Ships wait in the Gulf of Vell on Friday. (AP Photo/Ann Lee)", "photo caption"),
    ("Issued on: 18/07/2023 - 14:22", "date or address line"),
    ("Updated July 8, 2023 at 3:10 p.m. EDT | Published July 8, 2023", "date or address line"),
    ("(Reporting by Per Holm in Vell; Editing by Ana Lie)", "credit"),
    ("Our Standards: The Example Principles.", "legal notice"),
])  # fmt: skip
@pytest.mark.parametrize("above", [True, False])
def test_furniture_goes_above_and_below_the_report(line: str, reason: str, above: bool) -> None:
    """Buttons, labels, notices and appeals of any site are dropped; the report stays whole."""
    raw = f"{line}\n\n{HEADLINE}\n{REPORT}" if above else f"{HEADLINE}\n{REPORT}\n{line}"
    article = cleaned(raw)
    assert reasons(article) == {line: reason}
    assert squeezed(article.text) == squeezed(HEADLINE + REPORT)


@pytest.mark.parametrize("line", [
    "The mayor asked residents to donate now to the families, and to support local journalism.",
    "“Subscribe to our channel and donate today,” the union told its members.",
    "Comments by the ministry were not available.",
    "Follow-up talks are planned.",
    "Share prices fell 3 percent on Friday.",
    "Register of wrecks lost for years, says court.",
    "The advertisement ran for a week, and readers complained about the site.",
    "Reuters could not verify the claim.",
    "Terms of surrender",
    "Killed: 2. Wounded: 11.",
    "May 3 was the day of the vote.",
    "The Associated Press (AP) said so.",
    "In March 2022 it closed.",
    "Mr Lee",
    "Killed: 2 | Wounded: 11 | Missing: 3",
    "Kyiv | Odesa | Lviv",
    "Residents should download the harbour's app to follow the ferries, the port authority said.",
    "Reporting by the state broadcaster suggested that the gas had been stored there for years.",
    "Photographs of the crane showed a hole in its roof.",
    "Stay informed with care, the ministry told residents of the port on Friday.",
    "Published in 2019, the report had called the terminal unsafe.",
    "NATO — The alliance had no comment on the blast.",
    "UPDATE — the ministry denied that",
])  # fmt: skip
def test_reporting_that_looks_like_furniture_stays(line: str) -> None:
    """Dropping reporting is worse than keeping a button."""
    article = cleaned(
        f"{HEADLINE}\n{REPORT}\n{line}\n\n{REPORT.replace('dockers', 'sailors').replace('Thursday', 'Monday')}"
    )
    assert line in article.text


def test_a_list_of_links_goes_and_the_report_goes_on() -> None:
    """The headlines under `Related stories` are not this article's; the prose after them is."""
    half = REPORT.splitlines(keepends=True)
    links = "Related stories\nMinister visits the harbour of Vell\nWhy grain prices matter\n"
    article = cleaned(HEADLINE + "".join(half[:2]) + links + "".join(half[2:]))
    assert squeezed(article.text) == squeezed(HEADLINE + REPORT)


def test_readers_comments_go_with_their_heading() -> None:
    """What looks like comments under a heading that says so is no reporting."""
    john = "John says:\nThis is terrible news for the whole region, honestly.\nReply\n"
    comments = f"2 Comments\n{john}May says:\nI doubt it.\nReply"
    article = cleaned(HEADLINE + REPORT + comments)
    assert squeezed(article.text) == squeezed(HEADLINE + REPORT)
    assert set(reasons(article).values()) == {"readers' comments"}


def test_a_heading_called_comments_over_prose_drops_no_prose() -> None:
    """Without the signs of comments, only the heading goes."""
    article = cleaned(
        HEADLINE + REPORT + "Comments\nThe union called the strike a success in a letter to its members on Friday."
    )
    assert article.text.endswith("on Friday.")


@pytest.mark.parametrize("remarks", [
    "COMMENTS (2)\nfishlover77\nThey should have been fired, all of them, and the boats sold to somebody better.\n",
    "2 Comments\nI was on the pier for three days, and nobody from the company ever came to see any of us.\nNo!\n",
    "Comments (12)\nSort by: Newest\nAnna K.\n3h ago\nGood for them.\nReply\n",
])  # fmt: skip
def test_everything_below_a_counted_heading_of_comments_is_comments(remarks: str) -> None:
    """A number of comments, and then names and remarks instead of a report."""
    article = cleaned(HEADLINE + REPORT + remarks)
    assert squeezed(article.text) == squeezed(HEADLINE + REPORT)
    assert set(reasons(article).values()) == {"readers' comments"}


def test_a_button_for_comments_above_the_report_drops_no_report() -> None:
    """The same words stand in the bar under the headline; there only they go."""
    first, *others = REPORT.splitlines(keepends=True)
    article = cleaned(f"{HEADLINE}{first}COMMENTS (2)\nShare\nA crane driver's night\n{''.join(others)}")
    assert squeezed(article.text) == squeezed(f"{HEADLINE}{first}A crane driver's night{''.join(others)}")


def test_a_long_paragraph_that_stands_again_is_kept_once() -> None:
    """A summary or pull quote that repeats a paragraph is no second statement."""
    first = REPORT.splitlines()[0]
    article = cleaned(f"{HEADLINE}{REPORT}{first}\n")
    assert article.text.count(first) == 1
    assert reasons(article) == {first: "repeated paragraph"}


def test_numbered_lists_of_links_tags_and_authors_go() -> None:
    """What stands below a report under a heading of its own is not the report."""
    tail = (
        "Most read\n1\nSnow in July\n2\nMinister resigns over bridge\nTags\ngrain\nmines\n"
        "About the author\nAnn Lee\nAnn Lee is a reporter in Porto Vell. She joined in 2019.\n"
    )
    article = cleaned(HEADLINE + REPORT + tail)
    assert squeezed(article.text) == squeezed(HEADLINE + REPORT)
    assert {*reasons(article).values()} == {"links to other stories", "label of the page", "about the author"}


def test_the_day_of_publishing_is_not_the_day_of_the_last_change() -> None:
    """`Updated` stands first on many pages; and a date that could be two days is none."""
    article = cleaned(f"{HEADLINE}Updated: 9 July 2023 | Published: 8 July 2023\n{REPORT}")
    assert article.published == Inferred(value="2023-07-08", method="date line", confidence=0.9)
    unsure = cleaned(f"{HEADLINE}Issued on: 08/07/2023\n{REPORT}")
    assert unsure.published is None


def test_a_masthead_line_names_the_outlet() -> None:
    """A newspaper's name above the headline is no headline."""
    article = cleaned(f"The Lunde Herald\n{HEADLINE}{REPORT}")
    assert article.outlet == Inferred(value="The Lunde Herald", method="masthead line", confidence=0.6)
    assert article.title is not None
    assert article.title.value == HEADLINE.strip()


IN_PARTS = "Lunde closes its pier: Ferry moves to the southern quay"
FIRST_PART, SECOND_PART = "Lunde closes its pier", "Ferry moves to the southern quay"


@pytest.mark.parametrize(
    "again",
    [
        f"{FIRST_PART}\n{SECOND_PART}\n",
        f"{SECOND_PART}\n",
        "Lunde closes its pier:\n\nFerry moves to\n\nthe southern quay\n",
        f"{IN_PARTS}\n",
    ],
)
def test_a_headline_that_stands_again_whole_or_in_parts_is_no_sentence(again: str) -> None:
    """Also where the headline was stated, so that it stays."""
    stated = Inferred(value=IN_PARTS, method="stated", confidence=1.0)
    article = cleaned(f"{IN_PARTS}\n\n{again}\n{REPORT}", title=stated)
    assert squeezed(article.text) == squeezed(f"{IN_PARTS}\n{REPORT}")
    assert set(reasons(article).values()) == {"repeated headline"}


def test_a_line_that_shares_words_with_the_headline_stays() -> None:
    """A summary is no repetition."""
    summary = "Ferry moves to the southern quay for two years"
    article = cleaned(f"{IN_PARTS}\n{summary}\n{REPORT}")
    assert summary in article.text


def test_a_body_that_stands_twice_is_kept_once() -> None:
    """The same body below itself is dropped, the first stays where it was."""
    article = cleaned(HEADLINE + REPORT + "\n" + REPORT)
    assert squeezed(article.text) == squeezed(HEADLINE + REPORT)
    assert set(reasons(article).values()) == {"repeated body"}


def test_what_only_the_poorer_copy_says_is_not_lost() -> None:
    """Of a copy only that is dropped which the other copy holds as well."""
    own = "Divers searched the basin for a third missing man until nightfall.\n"
    richer = REPORT + "The harbour reopened a first quay on Saturday, and two ships left it before noon.\n"
    article = cleaned(HEADLINE + REPORT + own + richer.replace("\n", " "))
    assert own.strip() in article.text
    assert article.text.count("killed two dockers") == 1
    assert "two ships left it" in article.text


def test_a_number_that_was_corrected_in_the_second_copy_is_kept() -> None:
    """3.5 and 35 are not the same words, however like the copies are."""
    loss = "The owner put its loss at 3.5 million crowns in a letter to the harbour board on Friday.\n"
    article = cleaned(HEADLINE + REPORT + loss + "\n" + REPORT + loss.replace("3.5", "35"))
    assert loss.strip() in article.text
    assert loss.replace("3.5", "35").strip() in article.text


def test_two_repeated_sentences_are_no_second_body() -> None:
    """A pull quote and a refrain stay where the author put them."""
    refrain = "Nobody at the harbour could say on Friday who had ordered the gates to be closed."
    article = cleaned(f"{HEADLINE}{refrain}\n{REPORT}{refrain}\n{refrain}")
    assert article.text.count(refrain) == 3


@pytest.mark.parametrize(("dateline", "agency", "published"), [
    ("KYIV, Jan 14 (Reuters) - ", "Reuters", "--01-14"), ("ODESA, Ukraine (AP) — ", "AP", None),
    ("MOSCOW, March 3. /TASS/. ", "TASS", "--03-03"), ("New Delhi [India], May 2 (ANI): ", "ANI", "--05-02"),
    ("Paris, 7 May 2024 (AFP) - ", "AFP", "2024-05-07"), ("Washington [US]: ", None, None),
    ("July 8 (Reuters) - ", "Reuters", "--07-08"), ("(AP) — ", "AP", None), ("LONDON — ", None, None),
    ("LONDON (CNN) — ", "CNN", None), ("NEW DELHI: ", None, None), ("Kyiv, Ukraine – ", None, None),
    ("AP —\n", "AP", None), ("WASHINGTON\u00a0—\n\n", None, None),
])  # fmt: skip
def test_a_dateline_becomes_agency_and_date(dateline: str, agency: str | None, published: str | None) -> None:
    """Place, day and agency before the first sentence are about the article, not part of it."""
    article = cleaned(HEADLINE + dateline + REPORT)
    assert squeezed(article.text) == squeezed(HEADLINE + REPORT)
    assert (article.agency and article.agency.value) == agency
    assert (article.published and article.published.value) == published


def test_a_paragraph_wrapped_at_a_fixed_width_is_one_paragraph() -> None:
    """Mails and old wires break lines anywhere, before a capital too."""
    wrapped = (
        "At least twelve people were killed in a missile strike on a\n"
        "Dnipro apartment building on Saturday, the governor said, as\n"
        "Moscow launched another wave of attacks. The mayor wrote that\n"
        "Kyiv had been hit as well.\n"
    )
    assert "strike on a Dnipro apartment building" in cleaned(HEADLINE + wrapped + "\n" + REPORT).text


def test_a_byline_and_a_date_line_are_metadata() -> None:
    """`By ...` and `Published: ...` under the headline say who and when."""
    article = cleaned(f"{HEADLINE}By Anna Kowal and Jan Hus\nPublished: 12 May 2023 10:42 GMT | 5 min read\n{REPORT}")
    assert article.byline == Inferred(value="Anna Kowal and Jan Hus", method="byline", confidence=0.9)
    assert article.published == Inferred(value="2023-05-12", method="date line", confidence=0.9)
    assert squeezed(article.text) == squeezed(HEADLINE + REPORT)


def test_what_is_stated_wins_over_what_is_found() -> None:
    """An inferred value never replaces one that a person stated."""
    stated = Inferred(value="The Vell Times", method="stated", confidence=1.0)
    article = cleaned("https://news.example/2024/05/07/blast\n" + HEADLINE + REPORT, outlet=stated)
    assert article.outlet == stated
    assert article.published == Inferred(value="2024-05-07", method="url path", confidence=0.8)


def test_a_known_headline_is_never_taken_for_a_label() -> None:
    """A headline of one word stays where the title is known."""
    title = Inferred(value="Blast", method="stated", confidence=1.0)
    raw = "Blast\nTwo die at the grain terminal of Porto Vell\n" + REPORT
    assert cleaned(raw, title=title).text.startswith("Blast\n")
    assert cleaned(raw).text.startswith("Two die")


def test_a_text_of_nothing_but_furniture_is_refused() -> None:
    """There is no article where nothing is left, and the reader is told."""
    with pytest.raises(ReadError, match="holds no article text"):
        cleaned("Menu\nAdvertisement\nLeave a comment")
