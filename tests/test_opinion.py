"""The second opinion: what the entailment model makes of a judge's stances, and where it may be seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.support.articles import article
from tests.support.checks import stated
from tests.support.evaluated import Model, carried_out, config, evaluations, write_gold
from tests.support.kills import killed_after
from tests.support.server import standing_in
from workbench import Settings, Workbench
from workbench.batch.checks import check_claims
from workbench.cli import app
from workbench.cli.render_eval import results_tables
from workbench.errors import JudgeError
from workbench.evaluation.gold import GoldClaim
from workbench.evaluation.log import Attempt
from workbench.evaluation.run import read_gold_with_articles
from workbench.evaluation.samples import Sample, wrong_by_opinion
from workbench.evaluation.scoring import OPINIONS, Results, wrong_share
from workbench.judge.second_opinion import VERSION, second_opinion
from workbench.judge.verdict import check_this, ground
from workbench.models import (
    Article,
    Call,
    Claim,
    Comparison,
    Evidence,
    Finding,
    Quote,
    Reading,
    Stance,
    Verdict,
    Version,
)
from workbench.models.check import ArticleOpinion, Doubt, Estimate, Opinion, SecondOpinion

MUSEUM = article(
    "The museum will reopen its east wing on Friday. Visitors had waited two years for it. "
    "The director denied that the roof was leaking. Tickets cost nine euros.",
    source="museum",
)
OPENS, LEAKS = "The museum will reopen its east wing on Friday.", "The roof of the museum was leaking."
WING, WAITED, DENIED = "will reopen its east wing", "Visitors had waited two years", "denied that the roof was leaking"


def opinion(
    claim: str, stance: Stance, *quotes: str, of: Version | None = None, said: Stance | None = None
) -> ArticleOpinion:
    """Form the opinion on one article's stance."""
    version = of or Version(article=MUSEUM)
    evidence = tuple(span(version, quote) for quote in quotes)
    finding = Finding(article_id=version.article.id, stance=stance, said=said or stance, evidence=evidence)
    verdict = Verdict(label="supported", said="supported", label_reason="", findings=(finding,))
    (found,) = second_opinion(Claim(id="c", event="e", text=claim, made_by="checker"), [version], verdict).articles
    return found


def span(version: Version, quote: str) -> Evidence:
    start = version.article.text.index(quote)
    return Evidence(article_id=version.article.id, start=start, end=start + len(quote), quote=quote)


@pytest.mark.parametrize(
    ("claim", "stance", "quotes", "view", "doubt"),
    [
        (OPENS, "supports", [WING], "agrees", None),
        (OPENS, "reports", [WAITED, WING], "agrees", None),
        (OPENS, "supports", [WAITED], "disagrees", "not said"),
        (OPENS.replace("will", "will not"), "supports", [WING], "disagrees", "opposite"),
        ("The roof was leaking.", "reports", ["the roof was leaking"], "disagrees", "opposite"),
        (OPENS, "refutes", [WING], "disagrees", "said"),
        (OPENS, "refutes", [WING, DENIED], "agrees", None),
        (LEAKS, "refutes", [DENIED], "agrees", None),
        (OPENS, "refutes", [WAITED], "unsure", None),
        (OPENS, "qualifies", [WAITED], "unsure", None),
        (OPENS, "silent", [], "disagrees", "not silent"),
        ("The mayor of the town has resigned over the affair.", "silent", [], "agrees", None),
    ],
)
def test_each_stance_is_read_against_what_it_quotes(
    claim: str, stance: Stance, quotes: list[str], view: Opinion, doubt: Doubt | None
) -> None:
    """As the table in the docs says; a quote is read in its sentence, so that a `not` outside it counts."""
    found = opinion(claim, stance, *quotes)
    assert (found.view, found.doubt) == (view, doubt)
    if doubt is None:
        assert (found.start, found.end) == (None, None)
    else:
        sentence = MUSEUM.text[found.start : found.end]
        assert sentence.endswith(".")
        assert sentence in MUSEUM.text
        assert all(quote in sentence for quote in quotes[:1])


def test_what_is_not_in_english_is_left_open() -> None:
    """The model reads English; a claim taken from words in another language is not read either."""
    german = MUSEUM.model_copy(update={"language": stated("de")})
    assert opinion(OPENS, "supports", WAITED, of=Version(article=german)).view == "unsure"
    words = span(Version(article=german), WING)
    claim = Claim(id="c", event="e", text=OPENS, spans=(words,), made_by="m")
    english = MUSEUM.model_copy(update={"id": "other"})
    finding = Finding(article_id="other", stance="silent", said="silent")
    verdict = Verdict(label="supported", said="supported", label_reason="", findings=(finding,))
    versions = [Version(article=german), Version(article=english)]
    assert [one.view for one in second_opinion(claim, versions, verdict).articles] == ["unsure"]
    typed = "Das Museum öffnet seinen Ostflügel am Freitag wieder."
    assert opinion(typed, "supports", WING).view == "unsure"


def test_there_is_no_opinion_on_what_the_judge_did_not_say() -> None:
    """A stance that was not proved, and one that the claim's own words decided, are no answer of the judge's."""
    findings = (
        Finding(article_id=MUSEUM.id, stance=None, said="supports"),
        Finding(article_id="b", stance="supports", said="silent", evidence=(span(Version(article=MUSEUM), WAITED),)),
    )
    versions = [Version(article=MUSEUM), Version(article=MUSEUM.model_copy(update={"id": "b"}))]
    verdict = Verdict(label="supported", said="supported", label_reason="", findings=findings)
    made = second_opinion(Claim(id="c", event="e", text=OPENS, made_by="checker"), versions, verdict)
    assert (made.articles, made.view, made.disagrees, made.version) == ((), "unsure", False, VERSION)


def test_one_line_says_what_to_check() -> None:
    """Two articles by name and how many more; nothing where nothing is doubted."""
    made = [article(f"Text {n}.", source=f"s{n}", outlet=stated(f"Paper {n}")) for n in range(4)]
    doubts: tuple[Doubt, ...] = ("not silent", "said", "opposite", "not said")
    cells = tuple(
        ArticleOpinion(article_id=one.id, view="disagrees", doubt=doubt)
        for one, doubt in zip(made, doubts, strict=True)
    )
    line = check_this(SecondOpinion(version="1", articles=cells), made)
    assert line == (
        "Check this: Paper 0 may not be silent; the words quoted from Paper 1 may support the claim; and 2 more."
    )
    calm = (ArticleOpinion(article_id=made[0].id, view="agrees"),)
    assert check_this(SecondOpinion(version="1", articles=calm), made) is None
    assert check_this(None, made) is None


# ---------------------------------------------------------------- kept beside the check

CHECK_AND_DIE = """
import sys, threading
from pathlib import Path
import workbench.batch.checks
from workbench import Settings, Workbench
workbench.batch.checks.second_opinion = lambda *_: threading.Event().wait()
with Workbench(Settings(workspace=Path(sys.argv[1]), model="openai/builtin", api_base=sys.argv[2])) as bench:
    list(bench.read())
    for check in bench.check(bench.unchecked(every=True)):
        print(check.claim.id, flush=True)
"""
"""A run that never comes to a second opinion: `python -c`, with its workspace and the address of its model."""


class Oracle:
    """Says that every article supports every claim, and quotes its second sentence."""

    name, prompt, key, parallel = "oracle", None, "oracle#1", True

    def __init__(self, *, second_opinion: bool = True, fails: bool = False) -> None:
        self.second_opinion, self._fails = second_opinion, fails

    def __call__(self, claim: Claim, versions: Sequence[Version]) -> tuple[Comparison, Call]:
        if self._fails:
            raise JudgeError("server", "no answer")
        quoted = [(v.article.id, v.article.text.split(". ")[1]) for v in versions]
        readings = tuple(
            Reading(article_id=id_, stance="supports", summary="", quotes=(Quote(article_id=id_, text=text),))
            for id_, text in quoted
        )
        return Comparison(readings=readings, label="supported"), Call(
            judge=self.name, judge_version="1", at="2031-05-12"
        )

    def estimate(self, claim: Claim, versions: Sequence[Version]) -> Estimate:
        return Estimate(model=self.name, calls=1, cost_usd=0.0, most_usd=0.0)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    """A workspace with one article and two claims, judged by whoever is put into it."""
    (tmp_path / "museum.txt").write_text(MUSEUM.text, encoding="utf-8")
    with Workbench(Settings(workspace=tmp_path / "ws")) as made:
        made.add([tmp_path / "museum.txt"], event="museum")
        for text in (OPENS, "Visitors had waited two years for it."):
            made.typed(text, event="museum")
        yield made


def judged(bench: Workbench, judge: Oracle) -> list[str]:
    """Check the claims, and give those that are doubted."""
    bench.__dict__["judge"] = judge
    assert len(list(bench.check(bench.claims()))) == 2
    return [row.text for row in bench.queue() if row.doubted]


def test_a_judge_s_answers_get_a_second_opinion_after_they_are_kept(bench: Workbench) -> None:
    """The claim rises in the queue and the export says why; verdict and check are what they would be without."""
    assert judged(bench, Oracle()) == [OPENS]
    assert bench.queue()[0].text == OPENS
    (doubted, fine) = [bench.current(row.claim_id) for row in bench.queue()]
    assert doubted is not None
    assert fine is not None
    found = bench.store.opinion(doubted.id)
    assert found is not None
    assert (found.version, found.view) == (VERSION, "disagrees")
    assert [one.view for one in bench.store.opinions([fine.id]).values()] == ["agrees"]
    assert '"second_opinion": "disagrees"' in bench.export("jsonl").text
    assert doubted.verdict
    assert (doubted.verdict.label, doubted.verdict.findings[0].stance) == ("supported", "supports")


@pytest.mark.parametrize("judge", [Oracle(second_opinion=False), Oracle(fails=True)], ids=["says no", "fails"])
def test_a_judge_says_of_itself_whether_it_wants_one(bench: Workbench, judge: Oracle) -> None:
    """There is none on a judge that decides by the same model, and none on a failure."""
    assert judged(bench, judge) == []
    assert bench.store.opinions(check.id for check in bench.checks()) == {}
    assert bench.renew_opinions() == 0


def test_an_opinion_is_formed_again_for_another_version(bench: Workbench) -> None:
    """And where a run was cut off before it came to it; the check stays as it is, and nobody is asked."""
    judged(bench, Oracle())
    before = bench.checks()
    assert bench.renew_opinions() == 0
    for check in before:
        old = SecondOpinion(version="0", articles=())
        bench.store.save_opinion(check, old)
    assert [row.doubted for row in bench.queue()] == [False, False]
    bench.__dict__["judge"] = Oracle(fails=True)
    assert bench.renew_opinions() == 2
    assert [row.text for row in bench.queue() if row.doubted] == [OPENS]
    assert bench.checks() == before


def test_the_consumer_of_a_run_waits_for_no_opinion(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every check is kept and given while the first opinion is still being formed."""
    given, formed = [], []

    def slow(*_: object) -> SecondOpinion:
        formed.append(len(given))
        return SecondOpinion(version=VERSION, articles=())

    monkeypatch.setattr("workbench.batch.checks.second_opinion", slow)
    run = check_claims(
        bench.claims(), judge=Oracle(), index=bench.index, store=bench.store, workspace=bench.settings.workspace,
        now=lambda: "2031-05-12",
    )  # fmt: skip
    given.append(next(run))
    assert bench.store.current_check(given[0].claim.id) == given[0]
    run.close()
    assert len(formed) <= 1


def test_missing_opinions_are_formed_after_a_run_was_cut_off(bench: Workbench) -> None:
    """`workbench opinions` goes on where a kill ended it."""
    judged(bench, Oracle(second_opinion=False))
    bench.__dict__["judge"] = Oracle()
    assert bench.renew_opinions("museum") == 2
    assert sum(row.doubted for row in bench.queue()) == 1


@pytest.mark.slow
def test_the_next_check_forms_the_opinions_that_a_kill_left_out(bench: Workbench) -> None:
    """Killed between check and opinion: the same command forms it, and the model is asked nothing."""
    folder = bench.settings.workspace
    with standing_in() as model:
        address = f"{model.address}/v1"
        assert killed_after(2, CHECK_AND_DIE, str(folder), address) == 2
        checks, asked = bench.checks(), len(model.requests)
        assert [check.verdict is not None for check in checks] == [True, True]
        assert bench.store.opinions(check.id for check in checks) == {}
        done = CliRunner().invoke(
            app, ["check", "--model", "openai/builtin", "--api-base", address, "--workspace", str(folder), "--yes"]
        )
        assert done.exit_code == 0
        assert len(model.requests) == asked
    assert bench.store.opinions(check.id for check in checks).keys() == {check.id for check in checks}
    assert bench.checks() == checks


# ---------------------------------------------------------------- what it is worth


def test_an_evaluation_says_how_often_stances_are_wrong_by_opinion(tmp_path: Path) -> None:
    """Of a model's stances; the terminal and the report print it."""
    gold, texts = read_gold_with_articles(write_gold(tmp_path / "gold", events=1), tmp_path / "gold")
    opened, paid, _ = gold
    first, second = (texts[outlet.file] for outlet in opened.outlets)
    line = "The tram line in Norhaven opened on Monday after four years of work."
    denial = "Mayor Ida Marsh denied that the town had paid the builders in advance."
    answers: tuple[tuple[GoldClaim, dict[str, tuple[Stance, str | None]]], ...] = (
        (opened, {first.id: ("refutes", line), second.id: ("silent", None)}),
        (paid, {first.id: ("silent", None), second.id: ("refutes", denial)}),
    )
    samples = [sample(item, (first, second), said) for item, said in answers]
    found = wrong_by_opinion(samples)
    assert {view: (one.n, one.wrong) for view, one in found.items()} == {
        "agrees": (3, 0), "disagrees": (1, 1), "unsure": (0, 0),
    }  # fmt: skip
    assert [wrong_share(found[view]) for view in OPINIONS] == ["0/3 (0.000)", "1/1 (1.000)", "n/a"]


def sample(item: GoldClaim, articles: tuple[Article, Article], said: dict[str, tuple[Stance, str | None]]) -> Sample:
    """One gold claim beside what a model said of its articles."""
    readings = tuple(
        Reading(article_id=id_, stance=stance, summary="", quotes=(Quote(article_id=id_, text=words),) if words else ())
        for id_, (stance, words) in said.items()
    )
    comparison = Comparison(readings=readings, label="supported")
    call = Call(judge="m", prompt="compare.v2#0", at="2031-05-12")
    attempt = Attempt(
        variant="m", sample=item.id, sample_sha="", epoch=1, attempt=1, status="ok", said=comparison, call=call
    )
    return Sample(item, articles, attempt, ground(comparison, [Version(article=one) for one in articles]))


def test_results_of_a_model_say_so_and_those_of_the_rules_do_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In results.json, in the report and on the terminal; the built-in judge would be held against itself."""
    wanted = config(write_gold(tmp_path / "gold", events=2))
    _, rules = carried_out(evaluations(tmp_path / "rules"), wanted)
    assert [one["opinions"] for one in rules["variants"] if one["name"] == "builtin"] == [None]
    monkeypatch.setattr("workbench.evaluation.service.contenders", lambda *_: (Model("paid").contender(),))
    folder, found = carried_out(evaluations(tmp_path / "model"), wanted)
    results = Results.model_validate(found)
    (mine,) = [one for one in results.variants if one.name == "paid"]
    assert mine.opinions is not None
    assert sum(one.n for one in mine.opinions.values()) == 12
    assert mine.opinions["agrees"].n >= 6
    said = "stances wrong where the second opinion disagrees"
    assert said in (folder / "report.html").read_text(encoding="utf-8")
    cells = [str(cell) for table in results_tables(results) for column in table.columns for cell in column.cells]
    assert said in cells
