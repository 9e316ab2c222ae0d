"""What `add` reads beside text and pages: PDF, Word, mail, saved archives, subtitles, JSON Feed, sitemaps."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.support.files import W, docx, mhtml, pdf, subtitles
from tests.support.pier import COMPANY, HEADLINE, PILES, USERS, VOTE, page
from tests.support.website import Site
from workbench import Workbench
from workbench.cli import app
from workbench.errors import ReadError
from workbench.export.exchange import ExportFilter
from workbench.ingest.clean import clean
from workbench.ingest.metadata import Document
from workbench.ingest.sources import READABLE, Upload, read
from workbench.models import Article
from workbench.ui.verdict_view import cards

TEXT = "\n\n".join((HEADLINE, VOTE, PILES, COMPANY, USERS))
LINES = [
    "The harbour council of Lunde voted on Tuesday to close the old ferry",
    "pier for two years, its secretary said. The engineers had found that 14",
    "of the 60 piles were rotten, and that three of them no longer carried",
    "any load. The ferry company called this a hasty decision and would com-",
    "plain to the court, its well-known director said on Friday.",
]


def found(name: str, data: bytes) -> Document | ReadError:
    (one,) = read([Upload(name=name, data=data)])
    return one


def article(name: str, data: bytes) -> Article:
    document = found(name, data)
    assert isinstance(document, Document), document
    made = clean(document, event="pier")
    assert all(made.raw_text[gone.start : gone.end] == gone.text for gone in made.dropped)
    for kept in made.kept:
        length = kept.raw_end - kept.raw_start
        assert (
            made.text[kept.start : kept.start + length].split() == made.raw_text[kept.raw_start : kept.raw_end].split()
        )
    return made


def refused(name: str, data: bytes) -> str:
    error = found(name, data)
    assert isinstance(error, ReadError), error
    assert error.hint
    return error.message


# ---------------------------------------------------------------- PDF


def test_a_pdf_is_read_by_its_text_layer() -> None:
    """Lines are joined to sentences, over pages too; a broken word is whole; running heads are set aside."""
    pages = [
        ["Yearly report of the harbour 2031", "", *LINES[:3], "", f"Page {1}"],
        ["Yearly report of the harbour 2031", "", *LINES[3:], "", f"Page {2}"],
        ["Yearly report of the harbour 2031", "", USERS[:70], USERS[70:], "", f"Page {3}"],
    ]
    made = article("report.pdf", pdf(pages))
    whole = " ".join(made.text.split())
    assert "no longer carried any load. The ferry company" in whole
    assert "would complain to the court, its well-known director" in whole
    assert "Yearly report" not in made.text
    assert "Page" not in made.text
    assert {gone.reason for gone in made.dropped} >= {f"running head of page {n}" for n in (1, 2, 3)}
    assert made.published is None
    assert [made.page_at(made.text.index(words)) for words in ("voted", "hasty", "Some 900")] == [1, 2, 3]


def test_evidence_of_a_pdf_is_shown_with_its_page(bench: Workbench) -> None:
    """In the report, on the card and on the terminal."""
    content = pdf([["Yearly report of the harbour", "", *LINES[:3]], [USERS[:70], USERS[70:]]])
    (report,) = bench.add([Upload(name="report.pdf", data=content)], event="pier").new
    (check,) = bench.check([bench.typed("Some 900 commuters use the pier every day.", event="pier")])
    assert check.verdict
    (evidence,) = check.verdict.findings[0].evidence
    assert report.page_at(evidence.start) == 2
    assert "page 2, characters" in bench.exchange.export("html", ExportFilter(), urls={}).text
    assert "page 2" in (cards(check) or "")
    shown = CliRunner().invoke(app, ["show", check.claim.id, "--workspace", str(bench.settings.workspace)]).stdout
    assert f"page 2, {evidence.start}" in shown


def test_a_pdf_that_cannot_be_read_is_refused_by_name() -> None:
    """Encrypted, scanned, damaged, a bomb, too many pages."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf([LINES]))))
    writer.encrypt("secret", algorithm="RC4-128")
    held = io.BytesIO()
    writer.write(held)
    assert "is an encrypted PDF" in refused("a.pdf", held.getvalue())
    assert "is a scanned PDF" in refused("a.pdf", pdf([[]]))
    assert "is a damaged PDF" in refused("a.pdf", b"%PDF-1.7 ...")
    assert "is a PDF of 501 pages" in refused("a.pdf", pdf([[]] * 501))
    import zlib

    bomb = zlib.compress(b"(x) Tj " * 30_000_000, 9)
    assert "PDF" in refused("a.pdf", pdf([[]], stream=bomb))


# ---------------------------------------------------------------- Word


def test_a_word_document_is_read_as_its_reader_sees_it() -> None:
    """Deleted, moved and hidden text is no text; inserted text is."""
    raw = (
        "<w:p><w:r><w:t>The pier has </w:t></w:r><w:del><w:r><w:delText>600</w:delText></w:r></w:del>"
        '<w:ins><w:r><w:t>60</w:t></w:r></w:ins><w:r><w:t xml:space="preserve"> piles, the harbour office wrote '
        "in its report on Monday.</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t> Call it safe.</w:t></w:r>"
        '<w:r><w:rPr><w:vanish w:val="false"/></w:rPr><w:t> It is closed.</w:t></w:r></w:p>'
        "<w:p><w:moveFrom><w:r><w:t>Moved away from here.</w:t></w:r></w:moveFrom></w:p>"
    )
    made = article("report.docx", docx(HEADLINE, VOTE, PILES, raw=raw))
    assert made.text.split("\n\n")[:3] == [HEADLINE, VOTE, PILES]
    assert "The pier has 60 piles, the harbour office wrote in its report on Monday. It is closed." in made.text
    for words in ("600", "Call it safe", "Moved away"):
        assert words not in made.raw_text


def test_a_word_document_that_cannot_be_read_is_refused_by_name() -> None:
    """Another archive, a cut one, a bomb, entities."""
    import zipfile

    assert "not a Word document" in refused("a.docx", _zip({"content.txt": b"x" * 500}))
    assert "damaged Word document" in refused("a.docx", docx(VOTE, PILES)[:-30])
    assert "unpacks to more than 50 MB" in refused("a.docx", _zip({"word/document.xml": bytes(51 * 1024 * 1024)}))
    entities = f'<!DOCTYPE a [<!ENTITY e "{VOTE * 9}">]><w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>&e;</w:t>'
    assert refused("a.docx", _zip({"word/document.xml": f"{entities}</w:r></w:p></w:body></w:document>".encode()}))
    assert zipfile


def _zip(files: dict[str, bytes]) -> bytes:
    import zipfile

    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return held.getvalue()


# ---------------------------------------------------------------- messages and saved pages


def test_a_message_is_an_article_with_its_header() -> None:
    """Subject, sender and day; an HTML part is read where there is no plain one; what is attached is left alone."""
    message = EmailMessage()
    message["From"], message["To"] = "Marit Holm <marit@lunde.example>", "desk@outlet.example"
    message["Subject"], message["Date"] = HEADLINE, "Tue, 04 May 2021 09:30:00 +0200"
    message.set_content("\n\n".join((VOTE, PILES, COMPANY)))
    message.add_attachment(b"attached words " * 20, maintype="text", subtype="plain", filename="a.txt")
    made = article("note.eml", message.as_bytes())
    known = [fact and fact.value for fact in (made.title, made.byline, made.published)]
    assert known == [HEADLINE, "Marit Holm", "2021-05-04"]
    assert PILES in " ".join(made.text.split())
    assert "attached" not in made.text
    html = EmailMessage()
    html["From"], html["Subject"] = "a@lunde.example", "Pier"
    html.set_content(page(), subtype="html")
    assert PILES in article("note.eml", html.as_bytes()).text
    empty = EmailMessage()
    empty["From"], empty["Subject"] = "a@lunde.example", "Pier"
    empty.add_attachment(b"x", maintype="image", subtype="png", filename="a.png")
    assert "is a message without text" in refused("a.eml", empty.as_bytes())


def test_a_page_saved_as_one_file_is_that_page() -> None:
    """With the address where it stood; another site's canonical address does not count."""
    html = page(head='<link rel="canonical" href="https://rival.example/pier">')
    made = article("pier.mhtml", mhtml(html, "https://outlet.example/pier"))
    assert made.text == article("pier.html", page().encode()).text
    assert made.url == "https://outlet.example/pier"


# ---------------------------------------------------------------- subtitles


@pytest.mark.parametrize("vtt", [False, True])
def test_subtitles_are_what_is_said(vtt: bool) -> None:
    """Without numbers, times and styles; sentences go over pictures, and a line that stays is said once."""
    said = [
        "The harbour council of Lunde voted on Tuesday",
        "to close the old ferry pier\nfor two years.",
        "for two years.",
        "<i>It is not a matter of money.</i>",
        "<v Marit Holm>We cannot let people walk over it.",
        "{\\an8}The ferry company will move its boats",
        "to the southern quay from Friday.",
    ]
    made = article("news.vtt" if vtt else "news.srt", subtitles(*said, vtt=vtt))
    assert "voted on Tuesday to close the old ferry pier for two years." in made.text
    assert made.text.count("for two years.") == 1
    assert "Marit Holm: We cannot let people walk over it." in made.text
    assert "move its boats to the southern quay" in made.text
    for words in ("-->", "00:", "<", "{"):
        assert words not in made.raw_text


# ---------------------------------------------------------------- lists


def test_a_json_feed_stands_for_its_items(bench: Workbench, site: Site) -> None:
    site.put("/1", page())
    site.put("/2", page(body=f"<p>{COMPANY}</p><p>{USERS}</p>"))
    items = [{"id": "a", "url": "/1"}, {"id": f"{site.address}/2"}, {"title": "no address"}, "broken"]
    feed = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items})
    url = site.put("/feed.json", feed, content_type="application/feed+json")
    added = bench.add([url])
    assert (len(added.new), added.failed) == (2, ())


@pytest.mark.parametrize("packed", [False, True])
def test_a_sitemap_stands_for_its_pages(bench: Workbench, site: Site, packed: bool) -> None:
    """An index for those of its newest sitemaps; the newest pages come first."""
    bodies = [f"<p>{VOTE}</p><p>{PILES}</p>", f"<p>{COMPANY}</p><p>{USERS}</p>"]
    pages = [site.put(f"/{n}", page(body=body)) for n, body in enumerate(bodies)]
    rows = "".join(f"<url><loc>{one}</loc><lastmod>2021-05-0{n + 1}</lastmod></url>" for n, one in enumerate(pages))
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    inner = f'<?xml version="1.0"?><urlset xmlns="{space}">{rows}</urlset>'.encode()
    kind = "application/gzip" if packed else "application/xml"
    part = site.put("/map.xml", gzip.compress(inner) if packed else inner, content_type=kind)
    index = f'<?xml version="1.0"?><sitemapindex xmlns="{space}"><sitemap><loc>{part}</loc></sitemap></sitemapindex>'
    added = bench.add([site.put("/sitemap.xml", index, content_type="application/xml")])
    assert [one.source for one in added.new] == pages[::-1]


def test_a_sitemap_with_entities_or_without_pages_is_refused(bench: Workbench, site: Site) -> None:
    entities = '<!DOCTYPE a [<!ENTITY e "x">]><urlset><url><loc>&e;</loc></url></urlset>'
    for body in (entities, "<urlset></urlset>"):
        (failed,) = bench.add([site.put("/s.xml", body, content_type="application/xml")]).failed
        assert failed.hint
    assert "only lists articles" in refused("sitemap.xml", b"<?xml version='1.0'?><urlset></urlset>")


# ---------------------------------------------------------------- everything


@pytest.mark.parametrize(
    ("path", "data", "kind"),
    [
        ("/a.pdf", pdf([LINES]), "application/pdf"),
        ("/a.docx", docx(HEADLINE, VOTE, PILES), "application/octet-stream"),
        ("/a.vtt", subtitles(*LINES, vtt=True), "text/vtt"),
    ],
)
def test_an_address_of_such_a_file_is_read(bench: Workbench, site: Site, path: str, data: bytes, kind: str) -> None:
    """By what it is, and kept as it came."""
    url = site.put(path, data, content_type=kind)
    added = bench.add([url])
    if kind == "application/octet-stream":
        assert "not a page" in added.failed[0].message
        return
    (made,) = added.new
    assert "voted on Tuesday" in made.text
    assert made.url == url
    assert bench.corpus.page(made.id).content == data
    assert bench.add([url]).known == (made,)


def test_a_folder_is_read_with_all_its_kinds(bench: Workbench, tmp_path: Path) -> None:
    """The uploader takes the same."""
    from workbench.ui.corpus import TYPES

    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "a.pdf").write_bytes(pdf([LINES]))
    (folder / "b.docx").write_bytes(docx(HEADLINE, VOTE, PILES))
    (folder / "c.srt").write_bytes(subtitles(*LINES))
    (folder / "d.mhtml").write_bytes(mhtml(page(), "https://outlet.example/pier"))
    assert len(bench.add([folder]).new) == 4
    assert set(READABLE) <= set(TYPES)


@pytest.mark.slow
def test_standard_input_is_read(tmp_path: Path) -> None:
    """As `-`; what it is, its bytes say."""
    command = [sys.executable, "-m", "workbench", "add", "-", "--workspace", str(tmp_path / "w")]
    for data in (TEXT.encode(), pdf([LINES])):
        done = subprocess.run(command, input=data, capture_output=True, check=False)
        assert b"1 added" in done.stderr + done.stdout, done


@pytest.mark.parametrize(
    "text",
    [
        "新华社北京1月1日电 中国外交部发言人星期三表示，中方从未收到俄罗斯提出的任何军事援助请求，有关报道是虚假信息。"
        "发言人说，中方的立场是一贯的、明确的，一直在为劝和促谈发挥建设性作用。",
        "港の評議会は火曜日、古い桟橋を二年間閉鎖することを決めたと発表した。桟橋の六十本の杭のうち十四本が腐っていた。"
        "フェリー会社はこの決定を性急だと批判した。",
    ],
)
def test_a_short_text_of_a_script_without_spaces_is_long_enough(text: str) -> None:
    """A hundred letters of English are fewer words."""
    assert isinstance(found("a.txt", text.encode()), Document)


@pytest.mark.parametrize("line", ["（新华社北京1月1日电）", "新华社北京1月1日电 ", "（法新社巴黎3月14日电）"])
def test_a_chinese_dateline_is_a_dateline(line: str) -> None:
    body = "中国外交部发言人星期三表示，中方从未收到俄罗斯提出的任何军事援助请求，有关报道是虚假信息。" * 2
    made = article("a.txt", f"{line}{body}".encode())
    assert made.text == body
    assert made.agency is not None
