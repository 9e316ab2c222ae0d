"""One contract for every kind of provider, through the real libraries, over each one's own wire.

The `served` models are the test server's: they prove the wire, not a model's quality. The `live` ones were recorded
from real providers with `make record MODEL=...`; `cassettes/test_providers/live.txt` names them.
"""

from __future__ import annotations

import os

import pytest

from tests.support import cassettes
from tests.support.harbour import ARTICLES, CLAIM, COURIER, VERSIONS
from workbench.errors import JudgeError
from workbench.judge.grounding import ground
from workbench.judge.llm.client import missing_keys
from workbench.judge.llm.judge import LLMJudge
from workbench.judge.llm.prompted import LLMExtractor
from workbench.judge.llm.prompts import load_prompt
from workbench.judge.llm.providers import Mode, Params, mode_for, ollama_window, runs_at_home
from workbench.models import Message

LIVE_LIST = cassettes.FOLDER / "test_providers" / "live.txt"
LIVE = sorted({*(LIVE_LIST.read_text().split() if LIVE_LIST.is_file() else ()), *os.environ.get("MODEL", "").split()})
SERVED: dict[str, tuple[str, Params]] = {
    "openai-schema": ("openai/builtin", Params(api_base="/v1")),
    "openai-tools": ("openai/builtin", Params(api_base="/v1", mode="TOOLS")),
    "anthropic": ("anthropic/builtin", Params(api_base="")),
    "gemini": ("gemini/builtin", Params(api_base="")),
    "ollama": ("ollama_chat/builtin", Params(api_base="")),
    "vllm": ("hosted_vllm/builtin", Params(api_base="/v1")),
    "mistral": ("mistral/builtin", Params(api_base="/v1")),
}


@pytest.fixture(params=[*SERVED, *(pytest.param(f"live-{m}", id=f"live-{m.replace('/', '-')}") for m in LIVE)])
def asked(
    request: pytest.FixtureRequest, model_server: str, record_mode: str, monkeypatch: pytest.MonkeyPatch
) -> tuple[str, Params]:
    """A model and how it is asked."""
    if request.param in SERVED:
        model, params = SERVED[request.param]
        return model, params.model_copy(update={"api_base": f"{model_server}{params.api_base}"})
    model = request.param.removeprefix("live-")
    if record_mode == "none":
        for name in missing_keys(model, Params()):
            monkeypatch.setenv(name, "replayed")
    else:
        LIVE_LIST.write_text("\n".join(LIVE) + "\n")
    return model, Params()


@pytest.mark.vcr
@pytest.mark.usefixtures("litellm")
def test_every_provider_gives_a_comparison_that_can_be_grounded(asked: tuple[str, Params]) -> None:
    """One reading for each article, and evidence that stands; tokens are counted."""
    model, params = asked
    comparison, call = LLMJudge(model, load_prompt("compare.v1"), params=params)(CLAIM, VERSIONS)
    assert sorted(r.article_id for r in comparison.readings) == sorted(a.id for a in ARTICLES)
    assert any(finding.evidence for finding in ground(comparison, VERSIONS).findings)
    assert call.tokens_in
    assert call.tokens_out


@pytest.mark.vcr
@pytest.mark.usefixtures("litellm")
def test_every_provider_gives_claims(asked: tuple[str, Params]) -> None:
    """With the words they came from."""
    model, params = asked
    claims, _ = LLMExtractor(model, load_prompt("extract.v1"), params=params)(COURIER)
    assert claims
    assert all(claim.quotes for claim in claims)


@pytest.mark.vcr
@pytest.mark.usefixtures("litellm")
@pytest.mark.parametrize("wire", ["anthropic", "gemini", "ollama"])
@pytest.mark.parametrize("fault", ["truncated", "declines"])
def test_a_broken_off_or_refused_answer_is_a_failure_on_every_wire(model_server: str, wire: str, fault: str) -> None:
    """Each provider marks them in its own way."""
    prefix, params = SERVED[wire][0].partition("/")[0], SERVED[wire][1]
    judge = LLMJudge(
        f"{prefix}/{fault}",
        load_prompt("compare.v1"),
        params=params.model_copy(update={"api_base": f"{model_server}{params.api_base}"}),
    )
    with pytest.raises(JudgeError) as failed:
        judge(CLAIM, VERSIONS)
    assert failed.value.kind == {"truncated": "truncated", "declines": "refusal"}[fault]


@pytest.mark.parametrize(
    ("model", "api_base", "mode"),
    [
        ("openai/gpt-4.1", None, "TOOLS"),
        ("openai/any", "http://box:8000/v1", "JSON_SCHEMA"),
        ("anthropic/claude-sonnet-4-5", None, "TOOLS"),
        ("ollama_chat/llama3.1", None, "JSON_SCHEMA"),
        ("mistral/mistral-small-latest", None, "JSON_SCHEMA"),
    ],
)
def test_a_form_is_enforced_as_suits_the_provider(model: str, api_base: str | None, mode: Mode) -> None:
    """A stated mode goes before the table."""
    assert mode_for(model, Params(api_base=api_base)) == mode
    assert mode_for(model, Params(api_base=api_base, mode="MD_JSON")) == "MD_JSON"


@pytest.mark.parametrize(
    ("model", "api_base", "at_home"),
    [
        ("ollama_chat/x", None, True),
        ("openai/x", "http://localhost:1/v1", True),
        ("openai/x", "http://127.0.0.1:1/v1", True),
        ("openai/x", None, False),
        ("openai/x", "https://127.0.0.1.example.com/v1", False),
    ],
)
def test_only_what_runs_at_home_is_free(model: str, api_base: str | None, at_home: bool) -> None:
    """A paid run is confirmed first; a wrong guess here would cost money."""
    assert runs_at_home(model, Params(api_base=api_base)) is at_home


@pytest.mark.parametrize("characters", [0, 10_000, 50_000])
def test_ollamas_window_holds_question_and_answer(characters: int) -> None:
    """At three characters to a token, with room to spare."""
    window = ollama_window([Message(role="user", content="x" * characters)], 6000)
    assert window % 8192 == 0
    assert window >= characters / 3 + 6000
