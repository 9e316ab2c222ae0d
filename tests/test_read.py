"""Promises of workbench.ingest.sources and its parts."""

from __future__ import annotations

import gzip
import json
import os
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from workbench.errors import ReadError
from workbench.ingest.clean import clean
from workbench.ingest.metadata import Document, typed_date, what_it_should_be
from workbench.ingest.sources import Stated, Upload, read
from workbench.models import Article

PAGES = Path(__file__).parent / "pages"
TEXT = (
    "Dam above Vello holds after night of rain\n\n"
    "The dam above the town of Vello held on Tuesday after a night of rain, the regional water board said.\n"
    "Two gates were opened before dawn, and the level of the lake fell by 1.2 metres before noon – “just enough”.\n"
)


def document(source: str | Path | Upload, *, allow_private: bool = False) -> Document:
    """Read the one document of a source."""
    (found,) = read([source], allow_private=allow_private)
    assert isinstance(found, Document), found
    return found


def problem(source: str | Path | Upload, *, allow_private: bool = False) -> ReadError:
    """Read the one source that cannot be read."""
    (found,) = read([source], allow_private=allow_private)
    assert isinstance(found, ReadError), found
    assert found.hint
    assert "\n" not in found.message
    return found


def page(name: str) -> Article:
    """Read and clean a page of ours."""
    return clean(document(PAGES / name), event="e")


# ---------------------------------------------------------------- text


def test_a_text_file_is_read_character_for_character(tmp_path: Path) -> None:
    """Line ends, odd spaces and quotation marks stay as they are; offsets in the file are offsets in the raw text."""
    raw = TEXT.replace("\n", "\r\n").replace("1.2 ", "1.2\u00a0")
    (tmp_path / "a.txt").write_bytes(raw.encode("utf-8"))
    found = document(tmp_path / "a.txt")
    assert (found.raw_text, found.source) == (raw, "a.txt")
    assert found.language is not None
    assert found.language.value == "en"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_understood(encoding: str) -> None:
    """Files from Windows are read, and their mark is no part of the article."""
    article = clean(document(Upload(name="a.txt", data=TEXT.encode(encoding))), event="e")
    assert article.text.startswith("Dam above Vello")


def test_a_packed_file_is_unpacked() -> None:
    """`.txt.gz` is read like `.txt`."""
    assert document(Upload(name="a.txt.gz", data=gzip.compress(TEXT.encode()))).raw_text == TEXT


def test_pasted_text_is_read_like_a_file_and_a_pasted_page_like_a_page() -> None:
    """What was pasted needs no name that ends in something."""
    assert document(Upload(name="pasted", data=TEXT.encode())).raw_text == TEXT
    pasted = document(Upload(name="pasted", data=(PAGES / "dam.html").read_bytes()))
    assert "<p>" not in pasted.raw_text


@pytest.mark.parametrize(("name", "data", "says"), [
    ("a.txt", b"", "is empty"),
    ("a.txt", b" \n\t ", "is empty"),
    ("a.html", b"", "is empty"),
    ("a.txt", b"%PDF-1.7 ...", "is a damaged PDF"),
    ("a.txt", b"PK\x03\x04....", "is a damaged Word document"),
    ("a.txt", TEXT.encode() + b"\x00", "is a binary file, not text"),
    ("a.txt", "Il a été dit ".encode("latin-1"), "is not UTF-8: byte 5 begins e9 74 e9 20"),
    ("a.txt", b"Just a line.", "holds too little text to be an article"),
    ("a.txt", b"1,2,3,4,5,6,7,8\n" * 200, "holds too little text to be an article"),
    ("a.txt", b"apples and pears\n" * 40, "holds too little text to be an article"),
    ("a.html", b"<html><body><nav>Home</nav></body></html>", "holds too little text to be an article"),
    ("rss.xml", b"<rss><channel><item><link>https://example.com</link></item></channel></rss>", "is a feed: it only"),
    ("feed", b'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"></feed>', "is a feed: it only"),
    ("a.txt.gz", b"not packed", "is not a complete gzip file"),
    ("a.txt.gz", gzip.compress(b"x" * 100, mtime=0)[:-9], "is not a complete gzip file"),
    ("a.jsonl", b"{]", "a.jsonl:1 is not an article in JSON"),
    ("a.jsonl", b'{"title": "x"}', "a.jsonl:1 has neither text nor html"),
    ("a.jsonl", b'{"text": "\\ud800"}', "a.jsonl:1 is not an article in JSON"),
    ("a.jsonl", b'{"text": 7}', "text: Input should be a valid string"),
])  # fmt: skip
def test_bad_input_gets_one_clear_sentence(name: str, data: bytes, says: str) -> None:
    """What is wrong with which source is said, with a hint; nothing is replaced or guessed."""
    error = problem(Upload(name=name, data=data))
    assert says in error.message
    assert error.source.startswith(name)


def test_what_is_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    """A file of more than 50 MB is not opened, and one that unpacks to more is not unpacked whole."""
    large = tmp_path / "large.txt"
    with large.open("wb") as file:
        file.truncate(50 * 1024 * 1024 + 1)
    assert "larger than 50 MB" in problem(large).message
    bomb = gzip.compress(bytes(51 * 1024 * 1024), compresslevel=1)
    assert "unpacks to more than 50 MB" in problem(Upload(name="bomb.txt.gz", data=bomb)).message


_LONG = "The mayor denied on Monday that the city had paid for the pier, officials said. "


@pytest.mark.parametrize(("name", "data", "says"), [
    ("a.txt", _LONG * 5_000, "holds 400,000 characters of text, and no more than 300,000"),
    ("a.html", f"<html><body><p>{_LONG * 8_000}</p></body></html>", "and no more than 600,000"),
    ("a.html", f"<html><body><p>{_LONG}</p><script>{'x' * 10_000_000}</script></body></html>", "more than 10 MB"),
])  # fmt: skip
def test_what_is_longer_than_any_article_is_refused_at_once(name: str, data: str, says: str) -> None:
    """A book or a dump would keep every later step busy for minutes; it is said so instead."""
    assert says in problem(Upload(name=name, data=data.encode())).message


def test_scripts_that_never_end_do_not_hold_reading_up() -> None:
    """A page with thousands of unclosed statements for machines is read like any other."""
    page = f"<html><body><p>{_LONG * 4}</p>" + '<script type="application/ld+json">{"articleBody": ' * 20_000
    assert _LONG.strip() in document(Upload(name="a.html", data=page.encode())).raw_text


def test_a_file_that_is_not_there_or_no_file_is_said_so(tmp_path: Path) -> None:
    """A wrong path and a pipe are not mistaken for articles."""
    assert problem(tmp_path / "none.txt").message == "there is no such file or folder"
    os.mkfifo(tmp_path / "pipe")
    assert "is not a file" in problem(tmp_path / "pipe").message


# ---------------------------------------------------------------- folders, articles.toml, JSON lines


def test_one_bad_file_does_not_keep_a_folder_out(tmp_path: Path) -> None:
    """The others are read, in order, and the bad one is named; folders inside are left alone."""
    for name, data in (("b.txt", TEXT.encode()), ("a.txt", b"\xff\xfe\xfa"), ("c.txt", TEXT.encode()), ("n.md", b"#")):
        (tmp_path / name).write_bytes(data)
    (tmp_path / "gold").mkdir()
    (tmp_path / "gold" / "x.txt").write_text(TEXT, encoding="utf-8")
    bad, *good = read([tmp_path])
    assert isinstance(bad, ReadError)
    assert bad.source == "a.txt"
    assert [found.source for found in good] == ["b.txt", "c.txt"]


def test_a_folder_without_articles_is_said_so(tmp_path: Path) -> None:
    """An empty folder is not a success."""
    assert "holds no articles" in problem(tmp_path).message


@pytest.mark.parametrize(("typed", "read_as"), [
    ("14 March 2022", "2022-03-14"), ("March 14, 2022", "2022-03-14"), ("Monday, 14th Mar. 2022", "2022-03-14"),
    ("14.03.2022", "2022-03-14"), ("3/14/2022", "2022-03-14"), ("2022/3/14", "2022-03-14"), (" 14  March", "--03-14"),
    ("04/04/2022", "2022-04-04"), ("2022-03", "2022-03"), ("2022-03-14T09:30+01:00", "2022-03-14T09:30+01:00"),
    ("03/04/2022", None), ("31 February 2022", None), ("14/13/2022", None), ("soon", None), ("", None),
])  # fmt: skip
def test_a_date_is_read_as_people_type_it(typed: str, read_as: str | None) -> None:
    """In words or in numbers; never where nobody can tell which number is the month, nor a day that no year has."""
    assert typed_date(typed) == read_as
    assert Stated(published=typed).published == (read_as or typed)
    assert (what_it_should_be("published", typed) is None) == (read_as is not None)


def test_articles_toml_states_what_is_known(tmp_path: Path) -> None:
    """Stated values are certain; the event holds for files without a table too."""
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "b.txt").write_text(TEXT, encoding="utf-8")
    toml = 'event = "dam"\n["a.txt"]\noutlet = "Courier"\ndate = 2024-05-07\nurl = "https://courier.example/dam"\n'
    (tmp_path / "articles.toml").write_text(toml, encoding="utf-8")
    a, b = (clean(found, event=found.event or "") for found in read([tmp_path]) if isinstance(found, Document))
    assert a.outlet is not None
    assert (a.outlet.value, a.outlet.method, a.outlet.confidence) == ("Courier", "stated", 1.0)
    assert (a.published and a.published.value, a.url, a.event) == ("2024-05-07", "https://courier.example/dam", "dam")
    assert (b.outlet, b.event) == (None, "dam")
    assert document(tmp_path / "a.txt").outlet == a.outlet


@pytest.mark.parametrize(("toml", "says", "hint"), [
    ("event = \n", "is not valid TOML", "at line 1"), ('\nevents = "x"', "line 2: unknown key events", "event?"),
    ('["b.txt"]\noutlet = "x"', "line 1: b.txt does not exist", "a.txt?"),
    ('["a.txt"]\noutlit = "x"', "line 2: a.txt: unknown key outlit", "did you mean outlet?"),
    ('["a.txt"]\noutlet = 7', "line 2: a.txt: outlet is not a text", "quotation marks"),
    ('["a.txt"]\ntitle = "x"\ndate = "14.3.22"', "line 3: a.txt: date is '14.3.22'", "2022-03-14"),
    ('["a.txt"]\nurl = "courier.example"', "line 2: a.txt: url is 'courier.example'", "https://"),
    ('event = " "', "line 1: event: event is ' '", "not empty"),
])  # fmt: skip
def test_a_broken_articles_toml_is_named_with_its_line_and_nothing_is_read(
    tmp_path: Path, toml: str, says: str, hint: str
) -> None:
    """Read without it, the files would be kept under other facts, and twice once it is mended."""
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "articles.toml").write_text(toml, encoding="utf-8")
    error = problem(tmp_path)
    assert says in error.message
    assert hint in str(error)


@pytest.mark.parametrize("source", ["", "  "])
def test_an_empty_source_is_not_this_folder(source: str) -> None:
    """A variable that was never set must not add whatever lies around."""
    assert problem(source).message == "a source is empty"


def test_json_lines_hold_one_article_each() -> None:
    """Text or page, with what is stated; a bad line is named by its number and the others are read."""
    lines = [
        json.dumps({"text": TEXT, "outlet": "Courier", "published": "2024-05-07", "event": "dam", "id": 7}),
        "",
        "no json",
        json.dumps({"html": (PAGES / "dam.html").read_text(encoding="utf-8"), "title": None}),
    ]
    text, bad, html = read([Upload(name="all.jsonl", data="\n".join(lines).encode())])
    assert isinstance(text, Document)
    assert (text.outlet and text.outlet.value, text.event, text.source) == ("Courier", "dam", "all.jsonl:1")
    assert isinstance(bad, ReadError)
    assert bad.source == "all.jsonl:3"
    assert isinstance(html, Document)
    assert html.outlet is not None


# ---------------------------------------------------------------- pages


def test_the_article_of_a_page_is_kept_with_headline_standfirst_and_caption() -> None:
    """A reader's text is there from headline to last sentence, each sentence once."""
    text = page("dam.html").text
    kept = [
        "Dam above Vello holds",
        "Engineers opened two",
        "84\u00a0millimetres",
        "gate four",
        "never close",
        "340 people",
    ]
    assert [text.count(words) for words in kept] == [1] * 6
    assert text.startswith("Dam above Vello holds after night of rain\n")


@pytest.mark.parametrize(
    "words", ["cookies", "Sport", "Facebook", "Related", "bridge to close", "newsletter", "rainman", "©"]
)
def test_what_surrounds_the_article_of_a_page_is_shown_as_dropped(words: str) -> None:
    """Furniture stands on the page and in the list of what was dropped, not in the article."""
    article = page("dam.html")
    assert words not in article.text
    assert any(words in gone.text for gone in article.dropped)


@pytest.mark.parametrize("words", ["Ignore the report above", "hidden from every reader", "tracking", "color: red"])
def test_what_no_reader_sees_is_no_part_of_a_page(words: str) -> None:
    """Hidden text could plant evidence; it is not read at all."""
    assert words not in document(PAGES / "dam.html").raw_text


def test_a_pages_own_metadata_is_taken() -> None:
    """Outlet, author, date and address come from the markup, marked so."""
    article = page("dam.html")
    found = [article.outlet, article.title, article.byline, article.published]
    assert [fact and fact.value for fact in found] == [
        "The Vello Courier", "Dam above Vello holds after night of rain", "Ines Calder", "2024-05-07",
    ]  # fmt: skip
    assert {fact.method for fact in found if fact} == {"html meta"}
    assert article.url == "https://courier.example/2024/05/07/dam-holds"


def test_of_a_page_without_any_structure_only_the_report_is_kept() -> None:
    """Bars, consent, app, shares, captions, credits, links and comments in bare divs; a sentence about an app stays."""
    article = page("ferry.html")
    first, *middle, last = article.text.split("\n\n")
    assert first == "Ferry workers in Lunde end three-day strike after wage deal"
    assert [words[:12] for words in middle] == ["Ferry worker", "The strike h", "“We got what"]
    assert last == "Residents should download the harbour's app to follow the ferries, the port authority said."
    known = [article.outlet, article.title, article.byline, article.agency, article.published]
    assert [fact and fact.value for fact in known] == [
        "The Lunde Herald", first, "Marta Olsen", "Reuters", "2023-07-18",
    ]  # fmt: skip


def test_what_a_page_shows_between_headline_and_text_is_known_of_the_article() -> None:
    """Day and name stand there for the reader, also where the markup states neither."""
    html = (PAGES / "dam.html").read_text(encoding="utf-8")
    html = re.sub(r"<meta (?:name=\"author\"|property=\"article:published_time\").*\n", "", html)
    above = "<div>By Ines Calder</div><div>Updated: May 9, 2024 | Published: May 7, 2024</div>"
    html = html.replace('<p class="standfirst">', f'{above}<p class="standfirst">').replace("/2024/05/07", "")
    article = clean(document(Upload(name="a.html", data=html.encode())), event="e")
    assert (article.published and article.published.value) == "2024-05-07"
    assert (article.byline and article.byline.value) == "Ines Calder"


def test_a_page_that_shows_its_text_by_script_is_read_from_what_it_states() -> None:
    """JSON-LD's articleBody stands in where the page itself holds no text."""
    text = page("scripted.html").text
    assert text.startswith("Harbour strike ends in Lunde\n")
    assert "The port's owner agreed to raise wages by 6 percent" in text


def test_a_page_in_its_declared_charset_is_read() -> None:
    """Latin-1 as browsers understand it, declared in the markup; undeclared, it is refused."""
    html = (PAGES / "dam.html").read_text(encoding="utf-8").replace("utf-8", "iso-8859-1")
    found = document(Upload(name="a.html", data=html.encode("cp1252")))
    assert "“We were never close to losing it,”" in found.raw_text
    undeclared = html.replace('<meta charset="iso-8859-1">', "").encode("cp1252")
    assert "is not UTF-8" in problem(Upload(name="a.html", data=undeclared)).message


@pytest.mark.skipif("WORKBENCH_DEV_DATA" not in os.environ, reason="WORKBENCH_DEV_DATA names no folder of pages")
def test_development_pages_keep_what_they_must_and_lose_what_they_must() -> None:
    """On pages of many sites 95 % of the strings that must stay do, and 90 % of those that must go; more than plain
    trafilatura keeps and removes."""
    from trafilatura import extract

    folder = Path(os.environ["WORKBENCH_DEV_DATA"])
    rows = [json.loads(line) for line in (folder / "html_expectations.jsonl").read_text(encoding="utf-8").splitlines()]
    kept, gone, plain = [], [], [0, 0]
    for row in rows:
        text = clean(document(folder / row["file"]), event="e").text
        kept += [words in text for words in row["must_contain"]]
        gone += [words not in text for words in row["must_not_contain"]]
        content = (folder / row["file"]).read_bytes()
        alone = extract(gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content) or ""
        plain[0] += sum(words in alone for words in row["must_contain"])
        plain[1] += sum(words not in alone for words in row["must_not_contain"])
    assert sum(kept) / len(kept) >= 0.95
    assert sum(gone) / len(gone) >= 0.90
    print(f"kept {sum(kept)} of {len(kept)}, removed {sum(gone)} of {len(gone)}; trafilatura alone {plain}")
    assert plain[0] < sum(kept)
    assert plain[1] < sum(gone)


# ---------------------------------------------------------------- addresses


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = (PAGES / "dam.html").read_bytes()
        kind = {"/image": "image/png", "/text": "text/plain; charset=utf-8"}.get(self.path, "text/html")
        self.send_response({"/moved": 302, "/loop": 302, "/away": 302, "/missing": 404}.get(self.path, 200))
        self.send_header("Content-Type", kind)
        places = {"/moved": "/page", "/loop": "/loop", "/away": "file:///etc/hosts"}
        if self.path in places:
            self.send_header("Location", places[self.path])
        self.end_headers()
        self.wfile.write(TEXT.encode() if self.path == "/text" else body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the library's name
        """Say nothing."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """A site on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("path", ["/page", "/moved"])
def test_an_address_is_read_like_a_saved_page(site: str, path: str) -> None:
    """The article, and where it came from in the end."""
    found = document(site + path, allow_private=True)
    assert "340 people" in found.raw_text
    assert found.url == f"{site}/page"


def test_a_plain_text_at_an_address_is_read(site: str) -> None:
    """A wire text needs no markup."""
    assert document(f"{site}/text", allow_private=True).raw_text == TEXT


@pytest.mark.parametrize(("path", "says"), [
    ("/missing", "answers with status 404"), ("/image", "is image/png, not a page"), ("/loop", "redirects more than"),
    ("/away", "is not an http or https address"),
])  # fmt: skip
def test_an_address_without_a_page_is_said_so(site: str, path: str, says: str) -> None:
    """An error page, a picture, a loop and a file address are no articles."""
    assert says in problem(site + path, allow_private=True).message


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "10.1.2.3", "[::1]", "169.254.169.254", "0.0.0.0", "2130706433"]
)
def test_private_addresses_are_refused_unless_allowed(host: str) -> None:
    """A page of this machine or network is not fetched for whoever may type an address."""
    assert "is a private address" in problem(f"http://{host}:9/x").message


@pytest.mark.parametrize("address", ["ftp://example.org/x", "file:///etc/hosts", "http://", "http://a:b:c/"])
def test_only_http_and_https_are_addresses(address: str) -> None:
    """No other scheme is followed."""
    assert "address" in problem(address).message


def test_an_unreachable_address_is_said_so() -> None:
    """A closed port gives a reason and what to do instead."""
    error = problem("http://127.0.0.1:1/x", allow_private=True)
    assert "cannot be reached" in error.message
    assert "save the page" in (error.hint or "")


def test_a_page_that_is_only_the_beginning_of_a_declaration_is_refused() -> None:
    """Nothing is left of it once it is parsed; that is a sentence, not a crash."""
    assert "holds too little text" in problem(Upload(name="a.html", data=b"<!")).message
