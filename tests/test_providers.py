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
from workbench.judge.llm.client import missing, model_status
from workbench.judge.llm.judge import LLMExtractor, LLMJudge
from workbench.judge.llm.prompts import load_prompt
from workbench.judge.llm.providers import Mode, Params, mode_for, ollama_window, runs_at_home, time_limit
from workbench.judge.verdict import ground
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
        for line in missing(model, Params()).variables:
            monkeypatch.setenv(line[0], "replayed")
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
def test_every_provider_takes_the_second_prompts(asked: tuple[str, Params]) -> None:
    """Their schemas have bounds, and fields that are required and may be null; no wire chokes on that."""
    model, params = asked
    comparison, _ = LLMJudge(model, load_prompt("compare.v2"), params=params)(CLAIM, VERSIONS)
    assert sorted(r.article_id for r in comparison.readings) == sorted(a.id for a in ARTICLES)
    assert any(finding.evidence for finding in ground(comparison, VERSIONS).findings)
    claims, _ = LLMExtractor(model, load_prompt("extract.v2"), params=params)(COURIER)
    assert claims
    assert all(claim.quotes for claim in claims)


@pytest.mark.vcr
@pytest.mark.usefixtures("litellm")
@pytest.mark.parametrize("wire", ["openai-schema", "ollama"])
def test_a_server_with_a_grammar_keeps_quotes_and_voices(model_server: str, wire: str) -> None:
    """It writes what the schema requires, in its order, and no more: with the first prompts all evidence was lost."""
    params = SERVED[wire][1].model_copy(update={"api_base": f"{model_server}{SERVED[wire][1].api_base}"})
    prefix = SERVED[wire][0].partition("/")[0]
    model, honest = f"{prefix}/grammar", LLMJudge(f"{prefix}/builtin", load_prompt("compare.v2"), params=params)
    first, second, steps = (
        LLMJudge(model, load_prompt(name), params=params)(CLAIM, VERSIONS)[0]
        for name in ("compare.v1", "compare.v2", "compare-slim.v2")
    )
    whole, _ = honest(CLAIM, VERSIONS)
    assert any(r.voices and r.quotes for r in whole.readings)
    assert (second.readings, second.discrepancies) == (whole.readings, whole.discrepancies)
    assert steps.readings == whole.readings
    spoken = [r for r in first.readings if r.stance != "silent"]
    assert [(r.quotes, r.voices) for r in spoken] == [((), ())] * len(spoken)
    assert [ground(said, VERSIONS).label for said in (first, second, steps)] == [
        "not_enough_evidence", "conflicting", "conflicting",
    ]  # fmt: skip
    claims, _ = LLMExtractor(model, load_prompt("extract.v2"), params=params)(COURIER)
    assert any(claim.speaker for claim in claims)


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


NEEDED: dict[str, tuple[str, dict[str, str], str]] = {
    "openai": ("openai/gpt-4.1", {}, "set OPENAI_API_KEY"),
    "anthropic": ("anthropic/claude-sonnet-4-5", {}, "set ANTHROPIC_API_KEY"),
    "gemini": ("gemini/gemini-2.5-flash", {}, "set GEMINI_API_KEY (or GOOGLE_API_KEY)"),
    "groq": ("groq/llama", {}, "set GROQ_API_KEY"),
    "vertex": (
        "vertex_ai/gemini-2.5-flash",
        {},
        "pip install google-cloud-aiplatform; set VERTEXAI_PROJECT, and VERTEXAI_LOCATION (or VERTEX_LOCATION)",
    ),
    "vertex-package": (
        "vertex_ai/gemini-2.5-flash",
        {"VERTEXAI_PROJECT": "p", "VERTEXAI_LOCATION": "l"},
        "pip install google-cloud-aiplatform",
    ),
    "bedrock": ("bedrock/m", {}, "pip install boto3; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (or AWS_PROFILE"),
    "bedrock-half-a-key": ("bedrock/m", {"AWS_ACCESS_KEY_ID": "a", "AWS_REGION": "r"}, "AWS_SECRET_ACCESS_KEY"),
    "bedrock-profile": (
        "bedrock/m",
        {"AWS_PROFILE": "p"},
        "pip install boto3; set AWS_REGION_NAME (or AWS_REGION or AWS_DEFAULT_REGION)",
    ),
    "sagemaker": ("sagemaker/m", {"AWS_PROFILE": "p", "AWS_REGION": "r"}, "pip install boto3"),
    "azure": ("azure/m", {}, "set AZURE_API_KEY (or AZURE_AD_TOKEN or AZURE_CLIENT_ID and"),
    "azure-key": ("azure/m", {"AZURE_API_KEY": "k"}, "set AZURE_API_BASE, and AZURE_API_VERSION"),
    "azure-ai": ("azure_ai/m", {}, "set AZURE_AI_API_KEY, and AZURE_AI_API_BASE"),
    "watsonx": ("watsonx/m", {"WATSONX_APIKEY": "k"}, "set WATSONX_URL (or WATSONX_API_BASE), and WATSONX_PROJECT_ID"),
    "databricks": ("databricks/m", {}, "set DATABRICKS_API_KEY, and DATABRICKS_API_BASE"),
    "cloudflare": ("cloudflare/m", {"CLOUDFLARE_API_KEY": "k"}, "set CLOUDFLARE_API_BASE"),
}


@pytest.mark.usefixtures("litellm")
@pytest.mark.parametrize("case", NEEDED)
def test_a_model_test_says_which_packages_and_variables_are_missing(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is sent; on a machine without the packages, and without a home that holds keys."""
    model, environment, hint = NEEDED[case]
    for name in os.environ:
        if name.startswith(("AWS_", "AZURE_", "VERTEX", "WATSONX_", "DATABRICKS_", "CLOUDFLARE_")) or "API_KEY" in name:
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", "/nowhere")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("workbench.judge.llm.client._is_installed", lambda _: False)
    status = model_status(model, Params())
    assert not status.answers
    assert status.missing
    assert hint in (status.hint or "")


def test_a_package_that_is_missing_is_named_before_a_claim_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else litellm's ImportError would look like a broken line, and be tried five times."""
    monkeypatch.setattr("workbench.judge.llm.client._is_installed", lambda _: False)
    judge = LLMJudge("vertex_ai/gemini-2.5-flash", load_prompt("compare.v1"))
    with pytest.raises(JudgeError, match="google-cloud-aiplatform") as refused:
        judge(CLAIM, VERSIONS)
    assert refused.value.kind == "config"


@pytest.mark.parametrize(
    ("model", "api_base", "seconds"),
    [
        ("openai/x", None, 60),
        ("openai/x", "https://api.example.com/v1", 60),
        ("openai/x", "https://127.0.0.1.example.com/v1", 60),
        ("openai/x", "http://127.0.0.1:1/v1", 600),
        ("openai/x", "http://[::1]:1/v1", 600),
        ("openai/x", "http://192.168.1.7:8000/v1", 600),
        ("openai/x", "http://8.8.8.8:8000/v1", 60),
        ("openai/x", "http://gpu-box:8000/v1", 600),
        ("openai/x", "http://desk.local/v1", 600),
        ("ollama_chat/x", None, 600),
        ("llamafile/x", None, 600),
        ("lm_studio/x", None, 600),
        ("hosted_vllm/x", None, 600),
    ],
)
def test_a_model_of_ones_own_has_longer_to_answer(model: str, api_base: str | None, seconds: float) -> None:
    """A CPU takes minutes for a long question; a setting goes before."""
    assert time_limit(model, Params(api_base=api_base)) == seconds
    assert time_limit(model, Params(api_base=api_base, timeout_seconds=5)) == 5


@pytest.mark.parametrize("characters", [0, 10_000, 50_000])
def test_ollamas_window_holds_question_and_answer(characters: int) -> None:
    """At three characters to a token, with room to spare."""
    window = ollama_window([Message(role="user", content="x" * characters)], 6000)
    assert window % 8192 == 0
    assert window >= characters / 3 + 6000
