"""What providers answer when they do not answer: a stand-in follows a script over real HTTP, and counts the requests.

The bodies are written after public bug reports of the providers and of the libraries between; each is one of a kind.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.server import Scripted, StandIn, standing_in
from tests.support.unhurried import Unhurried
from workbench.errors import STOPS_THE_RUN, JudgeError, JudgeErrorKind
from workbench.judge.llm import client
from workbench.judge.llm.client import LLM, RateGate
from workbench.judge.llm.forms import Ready
from workbench.judge.llm.providers import Params, change_after
from workbench.models import Call, Message

QUESTION = (Message(role="user", content="Are you there?"),)
READY = '{"answer":"ready"}'
KEYS = ("OPENAI", "ANTHROPIC", "GEMINI", "DEEPSEEK", "MISTRAL", "GROQ", "AZURE", "OPENROUTER")
OWN_WIRE = ("azure", "anthropic", "gemini", "ollama_chat")
"""The others are asked under /v1."""
Script = Scripted | Callable[[dict[str, Any]], Scripted | None] | None

pytestmark = [
    pytest.mark.usefixtures("litellm", "keys"),
    # litellm keeps a connection to every stand-in, and lets go of them whenever Python does.
    pytest.mark.filterwarnings("ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key for everybody: what is missing is another test."""
    for name in KEYS:
        monkeypatch.setenv(f"{name}_API_KEY", "sk-of-a-test-0123456789")
    monkeypatch.setenv("AZURE_API_VERSION", "2024-08-01-preview")
    monkeypatch.setattr(client, "_learned", {})


class Asked:
    """One question put to a stand-in, and what came of it."""

    def __init__(self, stand_in: StandIn, token: Unhurried) -> None:
        self.stand_in = stand_in
        self.waits = token.waits
        self.answer: Ready | None = None
        self.call: Call | None = None
        self.error: JudgeError | None = None

    @property
    def requests(self) -> list[dict[str, Any]]:
        """What was sent."""
        return self.stand_in.requests


def ask(model: str, *script: Script, times: int = 1, **params: Any) -> Asked:
    """Ask a model whose provider follows a script; nobody waits."""
    token = Unhurried()
    with standing_in(*script) as stand_in, token.current():
        base = stand_in.address if model.partition("/")[0] in OWN_WIRE else f"{stand_in.address}/v1"
        params = {"tries": 2, **params}
        asked = Asked(stand_in, token)
        for _ in range(times):
            llm = LLM(model, Ready, Params(api_base=base, **params), gate=RateGate(clock=token.now))
            try:
                asked.answer, asked.call = llm.ask(QUESTION)
            except JudgeError as error:
                asked.error, asked.call = error, error.call
    return asked


def completion(finish: str = "stop", **message: Any) -> dict[str, Any]:
    """Write a chat completion."""
    choice = {"index": 0, "finish_reason": finish, "message": {"role": "assistant", **message}}
    usage = {"prompt_tokens": 10, "completion_tokens": 3, "total_tokens": 13}
    return {"id": "x", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice], "usage": usage}


def calls(*arguments: str) -> dict[str, Any]:
    """Write a message that calls the tool."""
    return {
        "content": None,
        "tool_calls": [
            {"id": f"c{number}", "type": "function", "function": {"name": "Ready", "arguments": said}}
            for number, said in enumerate(arguments)
        ],
    }


def error(status: int, message: str, /, *, headers: dict[str, str] | None = None, **fields: Any) -> Scripted:
    """Write an error as most providers do."""
    return Scripted({"error": {"message": message, **fields}}, status, headers or {})


def google(message: str, *details: dict[str, Any]) -> Scripted:
    """Write a 429 as Google does."""
    about = {"code": 429, "message": message, "status": "RESOURCE_EXHAUSTED", "details": list(details)}
    return Scripted({"error": about}, 429)


def limit(quota: str) -> dict[str, Any]:
    """Name the limit that was met, as Google does."""
    return {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [{"quotaId": quota}]}


RETRY_INFO = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "2s"}
GOOGLES_WORDS = "You exceeded your current quota, please check your plan and billing details."
OPENAIS_WORDS = "You exceeded your current quota, please check your plan and billing details."
AZURES_WORDS = (
    "Requests to the ChatCompletions_Create Operation have exceeded token rate limit of your current S0 pricing tier. "
    "Please retry after 2 seconds. Go to https://aka.ms/oai/quotaincrease to increase the default rate limit."
)
GROQS_WORDS = (
    "Rate limit reached for model `m` on tokens per minute (TPM): Limit 6000, Used 5900, Requested 300. Please try "
    "again in 2.1s. Need more tokens? Upgrade to Dev Tier today at https://console.groq.com/settings/billing"
)


# ------------------------------------------------------------ what is no answer

NO_ANSWER: dict[str, tuple[str, object]] = {
    "no-choice": ("openai/m", {**completion(), "choices": []}),
    "no-choice-with-tools": ("deepseek/m", {**completion(), "choices": []}),
    "no-choice-azure": ("azure/m", {**completion(), "choices": []}),
    "choices-missing": ("openai/m", {"id": "x", "model": "m"}),
    "choices-null": ("openai/m", {"id": "x", "choices": None}),
    "choice-without-message": ("openai/m", {"choices": [{"index": 0, "finish_reason": "stop"}]}),
    "body-is-a-list": ("openai/m", [1, 2]),
    "body-is-empty": ("openai/m", ""),
    "no-candidates": ("gemini/m", {"usageMetadata": {"promptTokenCount": 9, "totalTokenCount": 9}}),
    "candidate-without-parts": (
        "gemini/m",
        {"candidates": [{"content": {"role": "model"}, "finishReason": "STOP"}], "usageMetadata": {}},
    ),
    "no-blocks": (
        "anthropic/m",
        {
            "id": "m", "type": "message", "role": "assistant", "model": "m", "content": [],
            "stop_reason": "end_turn", "usage": {"input_tokens": 1, "output_tokens": 0},
        },
    ),
    "content-empty": ("openai/m", completion(content="")),
    "content-null": ("openai/m", completion(content=None)),
    "content-blank": ("openai/m", completion(content=" \n")),
    "content-missing-with-tools": ("deepseek/m", completion()),
    "only-thought": ("openai/m", completion(content="<think>First I look at the claim.</think>\n")),
    "only-thinking-parts": ("openai/m", completion(content=[{"type": "thinking", "thinking": []}])),
    "error-of-the-choice": (
        "openai/m",
        {"choices": [{
            "index": 0, "finish_reason": "error", "error": {"code": 502, "message": "Upstream idle timeout exceeded"},
            "message": {"role": "assistant", "content": ""},
        }]},
    ),
    "error-of-the-choice-openrouter": (
        "openrouter/m",
        {"choices": [{
            "index": 0, "finish_reason": "error", "error": {"code": 502, "message": "Upstream idle timeout exceeded"},
            "message": {"role": "assistant", "content": '{"answer":'},
        }]},
    ),
    "finish-error-unnamed": ("openai/m", completion("error", content='{"answer":')),
    "error-in-200": ("openai/m", {"error": {"code": 502, "message": "Provider returned error"}}),
    "error-in-200-coded-in-words": ("openai/m", {"error": {"code": "server_error", "message": "It broke."}}),
    "error-in-200-is-text": ("openai/m", {"error": "model requires more system memory"}),
    "error-in-200-azure": ("azure/m", {"error": {"code": "503", "message": "Busy."}}),
    "error-in-200-anthropic": (
        "anthropic/m", {"type": "error", "error": {"type": "overloaded_error", "message": "No."}},
    ),
    "error-in-200-ollama": ("ollama_chat/m", {"error": "model requires more system memory"}),
}  # fmt: skip


@pytest.mark.parametrize("case", NO_ANSWER)
def test_an_answer_that_is_none_is_tried_again_and_then_a_failure_with_a_name(case: str) -> None:
    """The provider's fault, which may pass: asked three times here; no traceback, and no path in what is kept."""
    model, body = NO_ANSWER[case]
    asked = ask(model, Scripted(body), tries=3)
    assert asked.error is not None
    assert asked.error.kind == "server"
    assert len(asked.requests) == 3
    assert "Traceback" not in asked.error.message
    assert "site-packages" not in asked.error.message
    assert len(asked.error.message) > len(f"{model} failed on its own side: ")


@pytest.mark.parametrize("case", NO_ANSWER)
def test_where_the_fault_passes_the_second_answer_counts(case: str) -> None:
    """Both requests are in the record."""
    model, body = NO_ANSWER[case]
    asked = ask(model, Scripted(body), None)
    assert asked.answer == Ready(answer="ready")
    assert asked.call is not None
    assert asked.call.requests == len(asked.requests) == 2


@pytest.mark.parametrize(
    ("model", "body"),
    [
        (
            "gemini/m",
            {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}, "usageMetadata": {}},
        ),
        (
            "azure/m",
            {
                **completion(),
                "choices": [],
                "prompt_filter_results": [{"content_filter_results": {"hate": {"filtered": True}}}],
            },
        ),
    ],
)
def test_an_answer_that_was_held_back_is_the_rules_doing(model: str, body: object) -> None:
    """Asking again would change nothing."""
    asked = ask(model, Scripted(body))
    assert asked.error is not None
    assert (asked.error.kind, len(asked.requests)) == ("policy", 1)


PARTS = [{"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}, {"type": "text", "text": READY}]
READABLE: dict[str, str | list[Any]] = {
    "parts": PARTS,
    "parts-of-text": [READY[:9], READY[9:]],
    "think": f"First I look. {{not json}}</think>\n\n{READY}",
    "think-tags": f'<think>\nMaybe {{"answer": "no"}}?\n</think>\n{READY}',
    "THINK": f"[THINK]Let me see {{}}.[/THINK]{READY}",
    "kimi": f"◁think▷hm◁/think▷{READY}",
    "harmony": f"<|channel|>analysis<|message|>We need {{x}}.<|end|><|start|>x<|channel|>final<|message|>{READY}",
    "harmony-constrained": (
        "<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>commentary to=functions.Ready "
        f"<|constrain|>json<|message|>{READY}<|call|>"
    ),
    "harmony-without-marks": f"analysisWe need json.assistantfinal{READY}",
    "prose-after": f"{READY}\n\nI hope this helps! Ask me {{anything}}.",
    "prose-before": f"Here is the form:\n{READY}",
    "fence": f"```json\n{READY}\n```",
    "fence-and-prose": f"Sure!\n```json\n{READY}\n```\nAnything else?",
    "the-same-twice": f"{READY}\n{READY}",
    "an-example-of-something-else": f'As in {{"x": 1}}: {READY}',
}


@pytest.mark.parametrize("model", ["openai/m", "deepseek/m"])
@pytest.mark.parametrize("case", READABLE)
def test_the_form_is_found_in_what_a_model_writes_around_it(case: str, model: str) -> None:
    """Asked once: neither reasoning nor prose is a wrong form, nor text where a tool was to be called."""
    asked = ask(model, Scripted(completion(content=READABLE[case])))
    assert asked.answer == Ready(answer="ready")
    assert len(asked.requests) == 1


@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")  # of OpenAI's own package
@pytest.mark.parametrize("model", ["azure/m", "groq/m", "hosted_vllm/m", "mistral/m", "openrouter/m"])
def test_content_in_parts_is_read_whatever_library_is_between(model: str) -> None:
    """Each provider goes its own way through litellm."""
    assert ask(model, Scripted(completion(content=PARTS))).answer == Ready(answer="ready")


@pytest.mark.parametrize("marks", ["</think>", "[/THINK]", "<|channel|>final<|message|>", "```"])
def test_marks_inside_a_form_are_the_articles_words(marks: str) -> None:
    """An article that holds them cannot put its own form in the answer's place."""
    said = json.dumps({"answer": f'quoted {marks}{{"answer": "theirs"}}'})
    for text in (said, f"hm</think>{said}"):
        asked = ask("openai/m", Scripted(completion(content=text)))
        assert asked.answer is not None
        assert asked.answer.answer.startswith("quoted")


TWO: dict[str, tuple[str, object]] = {
    "tools": ("deepseek/m", completion(**calls('{"answer":"draft"}', READY))),
    "tools-groq": ("groq/m", completion(**calls('{"answer":"draft"}', READY))),
    "blocks": (
        "anthropic/m",
        {
            "id": "m", "type": "message", "role": "assistant", "model": "m", "stop_reason": "tool_use",
            "content": [
                {"type": "tool_use", "id": "a", "name": "Ready", "input": {"answer": "draft"}},
                {"type": "tool_use", "id": "b", "name": "Ready", "input": {"answer": "ready"}},
            ],
            "usage": {"input_tokens": 1, "output_tokens": 1},
        },
    ),
    "parts": (
        "gemini/m",
        {
            "candidates": [{
                "content": {"role": "model", "parts": [
                    {"functionCall": {"name": "Ready", "args": {"answer": "draft"}}},
                    {"functionCall": {"name": "Ready", "args": {"answer": "ready"}}},
                ]},
                "finishReason": "STOP",
            }],
            "usageMetadata": {"promptTokenCount": 1, "candidatesTokenCount": 1, "totalTokenCount": 2},
        },
    ),
    "text": ("openai/m", completion(content=f'{{"answer":"draft"}}\nCorrected:\n{READY}')),
    "fences": ("openai/m", completion(content=f'```json\n{{"answer":"draft"}}\n```\nNo:\n```json\n{READY}\n```')),
}  # fmt: skip


@pytest.mark.parametrize("case", TWO)
def test_of_two_answers_none_is_taken_unsaid(case: str) -> None:
    """Asked again once, and then a wrong form."""
    model, body = TWO[case]
    asked = ask(model, Scripted(body))
    assert asked.error is not None
    assert (asked.error.kind, len(asked.requests)) == ("validation", 2)
    assert "several answers" in asked.error.message
    again = ask(model, Scripted(body), None)
    assert (again.answer, len(again.requests)) == (Ready(answer="ready"), 2)


def test_the_same_tool_call_twice_is_one_answer() -> None:
    """Nothing is chosen there."""
    asked = ask("deepseek/m", Scripted(completion(**calls(READY, READY))))
    assert (asked.answer, len(asked.requests)) == (Ready(answer="ready"), 1)


# ------------------------------------------------------------ errors, by what the provider says


PASSES: dict[str, tuple[str, Scripted, float]] = {
    "azure": ("azure/m", error(429, AZURES_WORDS, code="429", headers={"retry-after": "2"}), 2.0),
    "azure-through-openai": ("openai/m", error(429, AZURES_WORDS, code="429", headers={"retry-after": "2"}), 2.0),
    "azure-in-words-alone": ("azure/m", error(429, AZURES_WORDS, code="429"), 2.0),
    "gemini-of-the-minute": (
        "gemini/m",
        google(GOOGLES_WORDS, limit("GenerateRequestsPerMinutePerProjectPerModel-FreeTier"), RETRY_INFO),
        2.0,
    ),
    "gemini-retry-info-alone": ("gemini/m", google(GOOGLES_WORDS, RETRY_INFO), 2.0),
    "gemini-in-words": ("gemini/m", google(f"{GOOGLES_WORDS} Please retry in 2.5s."), 2.5),
    "groq": ("groq/m", error(429, GROQS_WORDS, type="tokens", code="rate_limit_exceeded"), 2.1),
    "credits-advertised": (
        "openai/m",
        error(
            429,
            "Rate limit of 5 per minute. Purchase more credits to raise your usage limit.",
            headers={"retry-after": "6"},
        ),
        6.0,
    ),
    "openai-milliseconds": (
        "openai/m",
        error(429, "Rate limit reached", code="rate_limit_exceeded", headers={"retry-after-ms": "1500"}),
        1.5,
    ),
    "minutes-and-seconds": ("openai/m", error(429, "Slow down. Please try again in 0m30.5s."), 30.5),
    "inside-a-200": (
        "openrouter/m",
        Scripted({"error": {"code": 429, "message": "Rate limited, retry after 3s"}}),
        3.0,
    ),
    "anthropic": (
        "anthropic/m",
        Scripted(
            {"type": "error", "error": {"type": "rate_limit_error", "message": "Quota of the minute: see billing."}},
            429,
            {"retry-after": "4"},
        ),
        4.0,
    ),
}


@pytest.mark.parametrize("case", PASSES)
def test_a_limit_of_the_minute_is_waited_for_as_long_as_is_said(case: str) -> None:
    """Whatever it says about quotas and billing: two requests, one pause, and the answer."""
    model, reply, seconds = PASSES[case]
    asked = ask(model, reply, None)
    assert asked.answer == Ready(answer="ready")
    assert len(asked.requests) == 2
    assert len(asked.waits) == 1
    assert seconds <= asked.waits[0] <= seconds * 1.25


FAILS: dict[str, tuple[str, Scripted, JudgeErrorKind]] = {
    "anthropic-credit": (
        "anthropic/m",
        Scripted(
            {
                "type": "error",
                "error": {
                    "type": "invalid_request_error",
                    "message": "Your credit balance is too low to access the API. Please go to Plans & Billing.",
                },
            },
            400,
        ),
        "quota",
    ),
    "deepseek-402": ("deepseek/m", error(402, "Insufficient Balance", code="invalid_request_error"), "quota"),
    "openrouter-402": ("openrouter/m", error(402, "This request requires more credits", code=402), "quota"),
    "openai-insufficient": ("openai/m", error(429, OPENAIS_WORDS, code="insufficient_quota"), "quota"),
    "openai-insufficient-with-a-pause": (
        "openai/m",
        error(429, OPENAIS_WORDS, code="insufficient_quota", headers={"retry-after": "1"}),
        "quota",
    ),
    "gemini-of-the-day": (
        "gemini/m",
        google(GOOGLES_WORDS, limit("GenerateRequestsPerDayPerProjectPerModel-FreeTier"), RETRY_INFO),
        "quota",
    ),
    "gemini-without-a-time": ("gemini/m", google(GOOGLES_WORDS), "quota"),
    "xai-credits": ("openai/m", error(403, "Your team has used all available credits"), "quota"),
    "qwen-arrearage": ("openai/m", error(400, "Access denied.", code="Arrearage"), "quota"),
    "openrouter-free-of-the-day": (
        "openrouter/m",
        error(429, "Rate limit exceeded: free-models-per-day", code=429),
        "quota",
    ),
    "credits-in-a-200": (
        "openrouter/m",
        Scripted({"error": {"code": 402, "message": "Insufficient credits"}}),
        "quota",
    ),
    "too-large": (
        "openai/m",
        error(
            429,
            "Request too large for m on tokens per min (TPM): Limit 30000, Requested 30601. The input or output tokens "
            "must be reduced in order to run successfully.",
            type="tokens",
            code="rate_limit_exceeded",
        ),
        "context",
    ),
    "too-large-413": ("groq/m", error(413, "Request too large for model `m`", code="rate_limit_exceeded"), "context"),
    "too-large-by-its-numbers": ("openai/m", error(429, "Tokens per minute: Limit 8000, Requested 9000."), "context"),
    "too-large-anthropic": (
        "anthropic/m",
        Scripted({"type": "error", "error": {"type": "request_too_large", "message": "Too big."}}, 413),
        "context",
    ),
    "too-long-anthropic": (
        "anthropic/m",
        Scripted(
            {
                "type": "error",
                "error": {
                    "type": "invalid_request_error",
                    "message": "prompt is too long: 210000 tokens > 200000 maximum",
                },
            },
            400,
        ),
        "context",
    ),
    "too-long-gemini": (
        "gemini/m",
        error(400, "The input token count (2000000) exceeds the maximum number of tokens allowed (1048576).", code=400),
        "context",
    ),
    "moderation": (
        "openrouter/m",
        error(
            403,
            'Your chosen model requires moderation and your input was flagged for "violence".',
            code=403,
            metadata={"reasons": ["violence"]},
        ),
        "policy",
    ),
    "moderation-by-reasons-alone": ("openai/m", error(403, "No.", metadata={"reasons": ["hate"]}), "policy"),
    "moderation-xai": (
        "openai/m",
        error(403, "Content violates usage guidelines. Failed check: SAFETY_CHECK"),
        "policy",
    ),
    "moderation-qwen": ("openai/m", error(400, "Input data may contain it.", code="data_inspection_failed"), "policy"),
    "moderation-deepseek": ("deepseek/m", error(400, "Content Exists Risk"), "policy"),
    "moderation-azure": (
        "azure/m",
        error(
            400, "The response was filtered", code="content_filter", innererror={"code": "ResponsibleAIPolicyViolation"}
        ),
        "policy",
    ),
    "key": ("openai/m", error(401, "Incorrect API key provided", code="invalid_api_key"), "auth"),
    "no-access": ("openai/m", error(403, "You have no access to this model"), "auth"),
    "account-flagged": ("openai/m", error(403, "Your account was flagged for violating our usage policies"), "auth"),
    "gemini-key": (
        "gemini/m",
        error(
            400,
            "API key not valid. Please pass a valid API key.",
            status="INVALID_ARGUMENT",
            details=[{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}],
        ),
        "auth",
    ),
    "unknown-model": ("openai/m", error(404, "The model `m` does not exist", code="model_not_found"), "config"),
    "not-understood": ("openai/m", error(400, "messages: at least one is needed"), "bad_request"),
}


@pytest.mark.parametrize("case", FAILS)
def test_a_failure_that_asking_again_does_not_change_is_asked_once(case: str) -> None:
    """Each of its own kind; an empty account and a wrong key end the run, a flagged or a long claim does not."""
    model, reply, kind = FAILS[case]
    asked = ask(model, reply)
    assert asked.error is not None
    assert (asked.error.kind, len(asked.requests), asked.waits) == (kind, 1, [])
    assert (kind in STOPS_THE_RUN) == (kind in ("quota", "auth", "config"))
    assert '"error"' not in asked.error.message


@pytest.mark.parametrize("status", [500, 502, 503, 504, 529])
def test_a_fault_of_the_server_is_tried_again(status: int) -> None:
    """Whatever its words are about."""
    asked = ask("openai/m", error(status, "Upstream idle timeout exceeded while checking quota"), None)
    assert (asked.answer, len(asked.requests)) == (Ready(answer="ready"), 2)


# ------------------------------------------------------------ settings that are not taken


def refuses(
    setting: str, message: str, status: int = 400, **fields: Any
) -> Callable[[dict[str, Any]], Scripted | None]:
    """Refuse requests with this setting."""
    return lambda body: error(status, message, **fields) if setting in body else None


NO_MAX_TOKENS = (
    "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
)
NO_TEMPERATURE = (
    "Unsupported value: 'temperature' does not support 0.0 with this model. Only the default (1) is supported."
)
REFUSED: dict[str, tuple[str, Script, str]] = {
    "azure": (
        "azure/newsroom-judge",
        refuses("max_tokens", NO_MAX_TOKENS, code="unsupported_parameter"),
        "max_completion_tokens instead of max_tokens",
    ),
    "openai": ("openai/m", refuses("max_tokens", NO_MAX_TOKENS), "max_completion_tokens instead of max_tokens"),
    "temperature": ("openai/m", refuses("temperature", NO_TEMPERATURE, param="temperature"), "without temperature"),
    "temperature-anthropic": (
        "anthropic/m",
        refuses("temperature", "`temperature` is deprecated for this model."),
        "without temperature",
    ),
    "temperature-kimi": (
        "openai/m",
        refuses("temperature", "invalid temperature: only 1 is allowed"),
        "without temperature",
    ),
    "temperature-fastapi": (
        "hosted_vllm/m",
        lambda body: (
            Scripted(
                {"detail": [{"type": "extra_forbidden", "loc": ["body", "temperature"], "msg": "Extra inputs"}]}, 422
            )
            if "temperature" in body
            else None
        ),
        "without temperature",
    ),
    "tool-choice": (
        "deepseek/m",
        refuses("tool_choice", "deepseek-reasoner does not support this tool_choice"),
        "JSON_SCHEMA instead of TOOLS",
    ),
    "tools-404": (
        "openrouter/m",
        refuses("tools", "No endpoints found that support tool use: tools are not supported", 404),
        "JSON_SCHEMA instead of TOOLS",
    ),
    "response-format": (
        "openai/m",
        refuses("response_format", "This response_format type is unavailable now"),
        "MD_JSON instead of JSON_SCHEMA",
    ),
    "too-many": (
        "openai/m",
        lambda body: (
            error(400, "max_tokens is too large: 500. This model supports at most 400 completion tokens.")
            if body.get("max_tokens", 0) > 400
            else None
        ),
        "max_tokens 400, the most it takes",
    ),
    "too-many-anthropic": (
        "anthropic/m",
        lambda body: (
            error(400, "max_tokens: 500 > 400, which is the maximum allowed number of output tokens for m")
            if body.get("max_tokens", 0) > 400
            else None
        ),
        "max_tokens 400, the most it takes",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_setting_that_is_refused_is_left_out_from_then_on(case: str) -> None:
    """One refusal in a run, no pause; the second question is asked right at once, and both records say how."""
    model, script, says = REFUSED[case]
    asked = ask(model, script, times=2)
    assert asked.error is None
    assert asked.answer is not None
    assert len(asked.requests) == 3
    assert asked.waits == []
    assert asked.call is not None
    assert asked.call.adapted == (says,)


def test_settings_that_are_refused_one_after_another_are_all_learned() -> None:
    """A model that thinks takes neither."""

    def script(body: dict[str, Any]) -> Scripted | None:
        if "max_tokens" in body:
            return error(400, NO_MAX_TOKENS)
        return error(400, NO_TEMPERATURE) if "temperature" in body else None

    asked = ask("openai/m", script)
    assert asked.call is not None
    assert (len(asked.requests), asked.call.requests) == (3, 3)
    assert asked.call.adapted == ("max_completion_tokens instead of max_tokens", "without temperature")


def test_a_provider_that_refuses_whatever_is_asked_is_not_asked_for_ever() -> None:
    """It names one setting after another; the failure is the last of its words."""
    asked = ask("openai/m", error(400, f"{NO_MAX_TOKENS} {NO_TEMPERATURE} response_format is not supported"))
    assert asked.error is not None
    assert asked.error.kind == "bad_request"
    assert len(asked.requests) <= 6


@pytest.mark.parametrize("setting", ["service_tier", "temperature"])
def test_a_setting_is_dropped_only_where_it_was_sent(setting: str) -> None:
    """`service_tier` too, once somebody asks for a cheaper one."""
    words = f"Unrecognized request argument supplied: {setting}"
    change = change_after(words, {setting: "flex"}, "MD_JSON")
    assert str(change) == f"without {setting}"
    assert change_after(words, {}, "MD_JSON") is None
