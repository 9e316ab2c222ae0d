"""Read what a provider sent back: the answer without its reasoning, or in one sentence what went wrong.

Providers say the same in many shapes, and litellm passes most of them on: content in parts, an error inside a 200,
exceptions of its own. Text, parsed JSON and exceptions come in here; text, parsed JSON and a JudgeError go out. When to
ask is `client`'s business. This module imports neither litellm nor instructor.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.resources import files
from typing import Any, NamedTuple

from workbench.errors import JudgeError, JudgeErrorKind

# ------------------------------------------------------------ the answer

# How models mark what they think before they answer; the opening mark is often cut off by the server's template.
_THOUGHT_ENDS = re.compile(
    r"</(?:antml:)?(?:think|thinking|thought|thoughts|reasoning|scratchpad|seed:think)>|\[/THINK\]|◁/think▷"
    r"|<\|(?:end_of_thought|END_THINKING)\|>|<unused95>",
    re.IGNORECASE,
)
_THOUGHT_BEGINS = re.compile(
    r"\s*(?:<(?:antml:)?(?:think|thinking|thought|thoughts|reasoning|scratchpad|seed:think)>|\[THINK\]|◁think▷"
    r"|<\|(?:begin_of_thought|START_THINKING)\|>|<unused94>)",
    re.IGNORECASE,
)
# OpenAI's harmony: every message names its channel; `analysis` is thought, `final` and a call's `commentary` are said.
_HARMONY = re.compile(
    r"<\|channel\|>\s*(\w+)[^<]*(?:<\|constrain\|>[^<]*)?<\|message\|>(.*?)(?=<\|(?:end|return|call|start|channel)\|>|\Z)",
    re.DOTALL,
)
_BARE_HARMONY = re.compile(r"\s*analysis.*assistantfinal(.*)\Z", re.DOTALL)  # where a server cut the marks off
_FENCE = re.compile(r"\s*```\w*\s*(.*?)\s*```\s*", re.DOTALL)
_TEXT_PARTS = frozenset({"text", "output_text"})


def answer_in(text: str, fields: Collection[str]) -> str:
    """Find the filled-in form in what a model wrote: without its reasoning and the prose around it.

    Several different forms come back as one list, which no form accepts: none of them is silently taken for the
    answer. A text without a form comes back without its reasoning.
    """
    if _is_json(text := text.strip()):  # first, for a quoted article may hold any of the marks
        return text
    for ends in _THOUGHT_ENDS.finditer(text):
        rest = text[ends.end() :].strip()
        if _is_json(_without_fence(rest)):
            return _without_fence(rest)
    said = without_reasoning(text)
    if _is_json(_without_fence(said)):
        return _without_fence(said)
    found = [value for value in _objects_in(said) if fields & value.keys()]
    distinct = [value for number, value in enumerate(found) if value not in found[:number]]
    if not distinct:
        return said
    return json.dumps(distinct[0] if len(distinct) == 1 else distinct, ensure_ascii=False)


def without_reasoning(text: str) -> str:
    """Leave out what a model thought before it answered; nothing is left of one that only thought."""
    if channels := _HARMONY.findall(text):
        said = [message for channel, message in channels if channel != "analysis"]
        return said[-1].strip() if said else ""
    if bare := _BARE_HARMONY.match(text):
        return bare[1].strip()
    *_, last = [0, *(ends.end() for ends in _THOUGHT_ENDS.finditer(text))]
    return "" if not last and _THOUGHT_BEGINS.match(text) else text[last:].strip()


def one_of(arguments: list[str]) -> str:
    """Give what several calls of one tool were given, if it is the same; else all of it as one list."""
    distinct = list(dict.fromkeys(arguments))
    return distinct[0] if len(distinct) == 1 else f"[{', '.join(distinct)}]"


def parsed(body: object) -> object:
    """Parse a body; what is no JSON stays text."""
    try:
        return json.loads(body) if isinstance(body, str) else body
    except ValueError:
        return body


def error_in(body: object) -> Mapping[str, Any] | None:
    """Find the error in a body that arrived as a success: of the whole answer, or of its first choice.

    Some servers send an empty `error` with every answer; that is none.
    """
    if not isinstance(body, dict):
        return None
    choice = _first_choice(body)
    for holder in (body, choice):
        error = holder.get("error")
        error = {"message": error} if isinstance(error, str) else error
        if isinstance(error, dict) and any(error.get(name) for name in ("message", "code", "type", "status")):
            return error
    if choice.get("finish_reason") == "error":
        return {"message": "it broke off with an error that it does not name"}
    return None


def blocked(body: object) -> str:
    """Say why a provider let no answer out: Gemini's block reason, Azure's filter of the prompt; else nothing."""
    if not isinstance(body, dict):
        return ""
    feedback = body.get("promptFeedback")
    if isinstance(feedback, dict) and feedback.get("blockReason"):
        return f"blocked: {feedback['blockReason']}"
    filters = body.get("prompt_filter_results") or body.get("prompt_annotations") or []
    for result in filters if isinstance(filters, list) else []:
        about = result.get("content_filter_results") if isinstance(result, dict) else None
        named = about.items() if isinstance(about, dict) else ()
        if hit := [name for name, filtered in named if isinstance(filtered, dict) and filtered.get("filtered")]:
            return f"filtered: {', '.join(hit)}"
    return ""


def plain_completion(body: object) -> dict[str, Any] | None:
    """Write a chat completion with the text of its content alone, which may come in parts; None if it is none."""
    if not isinstance(body, dict):
        return None
    message = _first_choice(body).get("message")
    if not isinstance(message, dict) or not message:
        return None
    content = message.get("content")
    if isinstance(content, list):
        content = "".join(
            part if isinstance(part, str) else str(part.get("text") or "")
            for part in content
            if isinstance(part, str) or (isinstance(part, dict) and part.get("type", "text") in _TEXT_PARTS)
        )
    message = {"role": "assistant", **message, "content": content}
    return {**body, "choices": [{"index": 0, "finish_reason": "stop", **_first_choice(body), "message": message}]}


def _first_choice(body: Mapping[str, Any]) -> dict[str, Any]:
    choices = body.get("choices")
    first = choices[0] if isinstance(choices, list) and choices else None
    return first if isinstance(first, dict) else {}


def _without_fence(text: str) -> str:
    fenced = _FENCE.fullmatch(text)
    return fenced[1] if fenced else text


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


def _objects_in(text: str) -> list[dict[str, Any]]:
    """Give the JSON objects that stand in a text, in its order."""
    decoder, found, at = json.JSONDecoder(), [], 0
    while (at := text.find("{", at)) >= 0:
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            at += 1
        else:
            found.append(value)
            at = end
    return found


# ------------------------------------------------------------ what went wrong, and what to do about it

# What the provider itself answered decides: its status, the codes in its body, its headers, and last its words. Only
# where nothing was answered do the names of the exceptions' classes count. Keys never leave in a message, nor do paths.

_BY_CLASS: tuple[tuple[str, JudgeErrorKind], ...] = (
    ("ContextWindowExceededError", "context"),
    ("ContentPolicyViolationError", "policy"),
    ("AuthenticationError", "auth"),
    ("PermissionDeniedError", "auth"),
    ("NotFoundError", "config"),
    ("UnsupportedParamsError", "config"),
    ("Timeout", "timeout"),
    ("RateLimitError", "rate_limit"),
    ("IncompleteOutputException", "truncated"),
    ("ValidationError", "validation"),
    ("AsyncValidationError", "validation"),
    ("JSONDecodeError", "validation"),
    ("ResponseParsingError", "validation"),
    ("JSONSchemaValidationError", "validation"),
    ("APIConnectionError", "connection"),
    ("InternalServerError", "server"),
    ("ServiceUnavailableError", "server"),
    ("BadGatewayError", "server"),
    ("APIResponseValidationError", "server"),
    ("BadRequestError", "bad_request"),
    ("UnprocessableEntityError", "bad_request"),
    ("APIError", "bad_request"),
)
# What litellm files under a neighbouring class (measured on 1.105.3): the first pattern that fits decides.
_BY_WORDS: tuple[tuple[frozenset[JudgeErrorKind], str, JudgeErrorKind], ...] = (
    (frozenset({"server", "connection", "bad_request"}), r"missing credentials|api[_ ]key", "auth"),
    (frozenset({"bad_request"}), r"provider not provided|model .{0,80}not (found|exist)|not a valid model", "config"),
    (frozenset({"server", "connection"}), r"timed? ?out", "timeout"),
    (
        frozenset({"server"}),
        r"connection (error|refused|reset)|cannot connect|server disconnected|name or service not known|getaddrinfo|"
        r"(temporary failure|failure|not known).{0,20}name resolution|nodename nor servname|no address associated|"
        r"network is (unreachable|down)|no route to host|(host|network) unreachable",
        "connection",
    ),
)
# What providers write into `code`, `type`, `status` or `reason` of an error, in small letters.
_BY_CODE: Mapping[JudgeErrorKind, frozenset[str]] = {
    "context": frozenset(
        {"context_length_exceeded", "request_too_large", "string_above_max_length", "exceed_context_size_error"}
    ),
    "quota": frozenset(
        {
            "insufficient_quota", "billing_error", "billing_hard_limit_reached", "billing_not_active", "arrearage",
            "insufficient_balance", "insufficient_credits", "insufficient_funds", "exceeded_current_quota_error",
            "payment_required", "credits_exhausted", "spend_limit_reached", "1113",
        }
    ),
    "policy": frozenset(
        {
            "content_filter", "content_policy_violation", "responsibleaipolicyviolation", "data_inspection_failed",
            "datainspectionfailed", "content_moderation", "moderation_blocked", "invalid_prompt", "1301",
        }
    ),
    "auth": frozenset({"invalid_api_key", "authentication_error", "api_key_invalid", "unauthenticated"}),
    "config": frozenset({"model_not_found", "unsupported_country_region_territory", "deploymentnotfound"}),
    "server": frozenset({"overloaded_error", "server_error", "internal_error", "unavailable", "engine_overloaded"}),
}  # fmt: skip
_TOO_LARGE = re.compile(
    r"request too large|(?:prompt|input) is too long|(?:maximum|max) (?:context|prompt|input) length|context (?:window|"
    r"limit|length|size)|maximum number of (?:input )?tokens allowed|too large for (?:the )?model|too many (?:input |"
    r"prompt )?tokens in|tokens must be reduced",
    re.IGNORECASE,
)
_ASKED = re.compile(r"limit:? ?(\d+)\b.{0,60}\brequested:? ?(\d+)", re.IGNORECASE | re.DOTALL)
_EMPTY_ACCOUNT = re.compile(
    r"credit balance|credits? (?:are|is|have been|has been) (?:depleted|exhausted|used)|(?:insufficient|not enough|no|"
    r"any|out of|available|more|purchase) (?:\w+ )?(?:credits?|funds|balance)\b|balance is (?:too low|insufficient)|"
    r"(?:spending|spend|billing|usage) (?:hard )?limit|unpaid|(?:billing|account) (?:is )?not active|"
    r"in good standing|余额不足|欠费",
    re.IGNORECASE,
)
_USED_UP = re.compile(
    r"exceeded your (?:current |monthly |included )*quota|monthly (?:included )?(?:quota|limit)", re.I
)
_OF_THE_DAY = re.compile(r"per[-_ ]?(?:day|month)|\b(?:daily|monthly)\b|\b[RT]PD\b", re.IGNORECASE)
_OF_THE_MINUTE = re.compile(r"per[-_ ]?(?:minute|second|hour)|\b[RT]P[MS]\b", re.IGNORECASE)
_MODERATED = re.compile(
    r"moderation|flagged|content[_ ](?:management )?(?:policy|filter|exists risk|violates)|content filter|safety|"
    r"usage (?:policy|policies|guidelines)|considered high risk|blocked by|inappropriate content|sensitive content",
    re.IGNORECASE,
)
_OF_THE_ACCOUNT = re.compile(r"\byour (?:account|organi[sz]ation|project|api key|key|team)\b", re.IGNORECASE)
_AGAIN = re.compile(
    r"(?:try again|retry|wait)(?: again)?(?: after| in| for)? "
    r"((?:\d+(?:\.\d+)? ?(?:ms|milliseconds?|h|hours?|m|min|minutes?|s|sec|seconds?) ?)+)",
    re.IGNORECASE,
)
_LENGTH = re.compile(r"(\d+(?:\.\d+)?) ?(ms|mil|h|m|s)", re.IGNORECASE)
_SECONDS = {"ms": 0.001, "mil": 0.001, "h": 3600.0, "m": 60.0, "s": 1.0}
_PATH = re.compile(
    r"\s*Traceback \(most recent call last\).*|(?<![\w:/.])(?:/(?:[\w.+@~-]+/)+[\w.+@~-]*\.py\b|"
    r"/(?:home|Users|root|tmp|usr|opt|var|private|mnt|srv)/[^\s\"',;)]+|\S*site-packages\S*)|\b[A-Z]:\\[^\s\"',;)]+",
    re.DOTALL,
)
_SAYS: Mapping[JudgeErrorKind, tuple[str, str | None]] = {
    "rate_limit": ("{model} asked to slow down, and kept asking", "run it again later: what was checked is kept"),
    "timeout": ("{model} did not answer in time", "raise timeout_seconds in workbench.toml, or use a faster model"),
    "connection": (
        "{model} could not be reached",
        "check the network and the address (api_base): is the server running?",
    ),
    "server": ("{model} failed on its own side", "run it again later: what was checked is kept"),
    "quota": ("the account for {model} has nothing left to spend", "look at the provider's billing page"),
    "auth": ("{model} did not accept the key", "`workbench model test` says which key is missing"),
    "config": ("{model} does not exist there, or cannot be asked like this", "litellm writes a model provider/name"),
    "context": ("the articles are too long for {model}", "use a model with a longer context"),
    "policy": ("{model} may not answer this under its provider's rules", "another model may"),
    "refusal": ("{model} declined to answer", "another model may answer"),
    "truncated": ("{model} broke off before its answer was complete", "raise max_tokens in workbench.toml"),
    "validation": ("{model} did not fill in the form, even when asked again", "use a model that keeps to a schema"),
    "bad_request": ("{model} did not understand the request", None),
}
# Raised by test tools between us and the provider: a failing test, never a provider's failure.
_NOT_THE_PROVIDERS = frozenset(
    {"CannotOverwriteExistingCassetteException", "SocketBlockedError", "SocketConnectBlockedError"}
)
_SECRET = re.compile(
    r"\b(?:sk|pk|rk|gsk|xai|hf|r8)[-_][A-Za-z0-9*_\-]{6,}|AIza[0-9A-Za-z_\-]{10,}|\bBearer\s+\S+|"
    r"(?i:(?:api[-_ ]?key|authorization|token|[?&]key)[\"']?\s*[:=]\s*[\"']?)[^\s\"',;&)]{6,}"
)


_REFUSALS = (files(__package__) / "refusals.txt").read_text(encoding="utf-8").splitlines()
_REFUSES, _LOOKED = (
    re.compile(
        "|".join(
            line.removeprefix("!") for line in _REFUSALS if line[:1] not in ("", "#") and (line[0] == "!") is looked
        ),
        re.I,
    )
    for looked in (False, True)
)


class ProviderReply(NamedTuple):
    """What a provider answered, as HTTP had it."""

    status: int | None
    headers: Mapping[str, str]
    """Names in small letters."""
    body: object
    """Parsed JSON; text if it is none."""

    @property
    def error(self) -> Mapping[str, Any]:
        """The object in the body that describes the error; empty if there is none."""
        body = self.body[0] if isinstance(self.body, list) and self.body else self.body  # Google sends a list of one
        error = body.get("error", body) if isinstance(body, dict) else {}
        return error if isinstance(error, dict) else {"message": error}

    @property
    def words(self) -> str:
        """The provider's sentence, and what a provider behind it said."""
        said = [self.error.get(name) for name in ("message", "detail", "msg", "Message")]
        metadata = self.error.get("metadata")
        said.append(metadata.get("raw") if isinstance(metadata, dict) else None)
        texts = [text if isinstance(text, str) else json.dumps(text, ensure_ascii=False) for text in said if text]
        if not texts:
            return self.body if isinstance(self.body, str) else json.dumps(self.body, ensure_ascii=False)
        return " ".join(dict.fromkeys(texts))

    @property
    def codes(self) -> frozenset[str]:
        """All that says in one word what is wrong, in small letters."""
        error, outer = self.error, self.body if isinstance(self.body, dict) else {}
        found = [holder.get(name) for holder in (error, outer) for name in ("code", "type", "status", "reason")]
        inner = error.get("innererror")
        found += [inner.get("code")] if isinstance(inner, dict) else []
        found += [detail.get("reason") for detail in self.details]
        return frozenset(str(code).lower() for code in found if isinstance(code, (str, int)))

    @property
    def details(self) -> list[Mapping[str, Any]]:
        """Google's details: RetryInfo, QuotaFailure, ErrorInfo."""
        details = self.error.get("details")
        return [d for d in details if isinstance(d, dict)] if isinstance(details, list) else []


def judge_error(kind: JudgeErrorKind, model: str, detail: str = "", *, secrets: Iterable[str] = ()) -> JudgeError:
    """Word a failure: our sentence, then the provider's own words, short, without keys and without paths."""
    sentence, hint = _SAYS[kind]
    words = " ".join(without_secrets(_PATH.sub("", detail), secrets).split())
    if len(words) > 200:
        words = f"{words[:199]}…"
    return JudgeError(kind, sentence.format(model=model) + (f": {words}" if words else ""), hint=hint)


def name_fault(error: BaseException, model: str, *, now: datetime, secrets: Iterable[str] = ()) -> JudgeError | None:
    """Name what a provider's exception means; None if it is not a provider's.

    `now` is what a Retry-After that is a date counts from.
    """
    kind = _kind(error)
    if kind is None:
        return None
    if (reply := reply_behind(error)) and kind != "validation":
        return name_reply(reply, model, now=now, secrets=secrets, otherwise=kind)
    named = judge_error(kind, model, _words(error, kind), secrets=secrets)
    headers = getattr(error, "litellm_response_headers", None) or getattr(error, "headers", None) or {}
    lowered = {str(name).lower(): str(value) for name, value in dict(headers).items()}
    named.retry_after_seconds = _retry_after(ProviderReply(None, lowered, str(error)), now)
    return named


def name_reply(
    reply: ProviderReply,
    model: str,
    *,
    now: datetime,
    secrets: Iterable[str] = (),
    otherwise: JudgeErrorKind = "server",
) -> JudgeError:
    """Name what a provider's answer means that is an error, or holds one; `otherwise` if it says nothing we know."""
    again = _retry_after(reply, now)
    named = judge_error(_kind_of(reply, again, otherwise), model, reply.words, secrets=secrets)
    named.retry_after_seconds = again
    return named


def reply_behind(error: BaseException) -> ProviderReply | None:
    """Find the answer that an exception was made of: the innermost of its chain, for libraries make up others."""
    found = None
    for link in _chain(error):
        response = getattr(link, "response", None)
        text, status = getattr(response, "text", None), getattr(response, "status_code", None)
        if response is not None and isinstance(text, str) and text and isinstance(status, int):
            headers = {name.lower(): value for name, value in dict(response.headers).items()}
            found = ProviderReply(status, headers, parsed(text))
    return found if found and found.status and found.status >= 400 else None


def not_the_providers(error: BaseException) -> BaseException | None:
    """Find a test tool's exception behind what looks like a broken connection."""
    return next((link for link in _chain(error) if type(link).__name__ in _NOT_THE_PROVIDERS), None)


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:  # chains of instructor's errors may be circles
        yield link
        seen.add(id(link))
        link = link.__cause__ or link.__context__


def declines(text: str) -> bool:
    """Tell whether an answer in prose is the model's own refusal, in one of six languages."""
    said = text.lstrip(" \t\r\n*_#>")
    return "{" not in said and _REFUSES.match(said) is not None and not _LOOKED.match(said)


def without_secrets(text: str, secrets: Iterable[str] = ()) -> str:
    """Replace everything that is, or looks like, a key."""
    for secret in secrets:
        text = text.replace(secret, "[key]")
    return _SECRET.sub("[key]", text)


def _kind(error: BaseException) -> JudgeErrorKind | None:
    names = {c.__name__ for c in type(error).__mro__}
    kind = next((kind for name, kind in _BY_CLASS if name in names), None)
    if kind is None:
        return None
    if kind == "bad_request" and isinstance(status := getattr(error, "status_code", None), int):
        # Statuses that litellm has no class for; Anthropic's "overloaded" is 529, a page instead of an answer is 200.
        kind = "auth" if status in (401, 403) else "server" if status // 100 != 4 else kind
    words = str(error)
    if kind == "rate_limit" and _USED_UP.search(words) and not _AGAIN.search(words):
        return "quota"
    return next((other for kinds, p, other in _BY_WORDS if kind in kinds and re.search(p, words, re.I)), kind)


def _kind_of(reply: ProviderReply, again: float | None, otherwise: JudgeErrorKind) -> JudgeErrorKind:
    """Tell what an answer means; `again`: in how many seconds it says to come back."""
    status, words = reply.status or 0, reply.words
    coded = next((kind for kind, codes in _BY_CODE.items() if reply.codes & codes), None)
    asked = _ASKED.search(words)
    if coded == "context" or status == 413 or (400 <= status < 500 and _TOO_LARGE.search(words)):
        return "context"
    if asked and int(asked[2]) > int(asked[1]):  # no waiting makes it fit
        return "context"
    # A limit of the minute may advertise more credits, too.
    passes = status == 429 and (again is not None or _OF_THE_MINUTE.search(words) is not None)
    empty = 400 <= status < 500 and not passes and _EMPTY_ACCOUNT.search(words) is not None
    if status == 402 or coded == "quota" or empty:
        return "quota"
    if status == 429:
        return "quota" if _spent(reply, again) else "rate_limit"
    if coded == "policy" or (status in (400, 403, 422, 451) and _moderated(reply)):
        return "policy"
    if coded in ("auth", "config"):
        return coded
    if status in (401, 403):
        return "auth"
    if status == 408:
        return "timeout"
    if status >= 500 or coded == "server":
        return next((o for kinds, p, o in _BY_WORDS[:1] if re.search(p, words, re.I)), "server")
    if "rate_limit_exceeded" in reply.codes or "rate_limit_error" in reply.codes:
        return "rate_limit"
    if otherwise in ("context", "rate_limit"):  # by litellm's reading of the words, which the status does not bear out
        otherwise = "bad_request"
    return next((o for kinds, p, o in _BY_WORDS if otherwise in kinds and re.search(p, words, re.I)), otherwise)


def _spent(reply: ProviderReply, again: float | None) -> bool:
    """Tell whether a 429 means that there is nothing left, rather than that it is too soon.

    Words such as "quota" and "billing" stand in both. A limit of the day is spent whatever pause it names; one of the
    minute, or one that says when to come back, is not. Google names the limit, or a time; where it does neither,
    nothing is left.
    """
    limits = " ".join(json.dumps(d.get("violations")) for d in reply.details if d.get("violations"))
    if limits and _OF_THE_DAY.search(limits):
        return True
    if again is not None or _OF_THE_MINUTE.search(limits or reply.words):
        return False
    if re.search(r"(?:try|again) later", reply.words, re.I):
        return False
    return bool(_OF_THE_DAY.search(reply.words) or _USED_UP.search(reply.words) or "resource_exhausted" in reply.codes)


def _moderated(reply: ProviderReply) -> bool:
    """Tell whether what was asked was flagged, rather than the account that asked."""
    metadata = reply.error.get("metadata")
    if isinstance(metadata, dict) and (metadata.get("reasons") or metadata.get("flagged_input")):
        return True
    return bool(_MODERATED.search(reply.words)) and not _OF_THE_ACCOUNT.search(reply.words)


def _words(error: BaseException, kind: JudgeErrorKind) -> str:
    if kind != "validation":
        return re.sub(r"^(?:(?:litellm\.)?\w*(?:Error|Exception|Timeout)\s*[:-]\s*)+", "", str(error))
    # Pydantic's own text repeats the whole input; the first thing that is wrong is enough.
    errors = getattr(error, "errors", None)
    if not callable(errors):
        return str(error).splitlines()[0]
    first = errors()[0]
    return f"{'.'.join(str(part) for part in first['loc']) or 'answer'}: {first['msg']}"


def _retry_after(reply: ProviderReply, now: datetime) -> float | None:
    """Read in how many seconds to come back: from the headers, from Google's RetryInfo, from the words."""
    for name in ("retry-after-ms", "x-ms-retry-after-ms"):
        if re.fullmatch(r"\d{1,9}(?:\.\d+)?", value := reply.headers.get(name, "").strip()):
            return float(value) / 1000
    value = reply.headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,9}(?:\.\d+)?", value):
        return float(value)
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        pass
    else:
        return max(0.0, (at.replace(tzinfo=at.tzinfo or UTC) - now).total_seconds())
    delays = [str(detail["retryDelay"]) for detail in reply.details if detail.get("retryDelay")]
    said = _AGAIN.search(reply.words)
    for text in [*delays, *([said[1]] if said else [])]:
        parts = _LENGTH.findall(text)
        if parts:
            return sum(float(number) * _SECONDS[unit.lower()] for number, unit in parts)
    return None
