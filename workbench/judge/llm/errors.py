"""Say in one sentence how a model failed to answer, and what to do about it.

Providers' errors arrive as litellm's and instructor's exceptions; they are told apart here by the names of their
classes, their status and their words, so that this module imports neither. Keys never leave in a message.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from workbench.errors import JudgeError, JudgeErrorKind

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
    (frozenset({"rate_limit"}), r"quota|billing|credit balance", "quota"),
    (frozenset({"server", "connection", "bad_request"}), r"missing credentials|api[_ ]key", "auth"),
    (frozenset({"bad_request"}), r"content[_ ](management )?policy|content filter|safety system", "policy"),
    (frozenset({"bad_request"}), r"provider not provided|model .{0,80}not (found|exist)|not a valid model", "config"),
    (frozenset({"server", "connection"}), r"timed? ?out", "timeout"),
    (frozenset({"server"}), r"connection (error|refused|reset)|cannot connect|server disconnected", "connection"),
)
_SAYS: Mapping[JudgeErrorKind, tuple[str, str | None]] = {
    "rate_limit": ("{model} asked to slow down, and kept asking", "run it again later: what was checked is kept"),
    "timeout": ("{model} did not answer in time", "raise timeout_seconds in workbench.toml, or use a faster model"),
    "connection": ("{model} could not be reached", "is the server running, and is api_base right?"),
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
_REFUSES = re.compile(
    r"\s*(?:i['’]?m (?:very |really )?sorry|sorry|i (?:can(?:no|['’]?)t|am unable|won['’]?t|must decline)|"
    r"as an ai\b|unfortunately,? i can)",
    re.IGNORECASE,
)


def judge_error(kind: JudgeErrorKind, model: str, detail: str = "", *, secrets: Iterable[str] = ()) -> JudgeError:
    """Word a failure: our sentence, then the provider's own words, short and without keys."""
    sentence, hint = _SAYS[kind]
    words = " ".join(without_secrets(detail, secrets).split())
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
    named = judge_error(kind, model, _words(error, kind), secrets=secrets)
    named.retry_after_seconds = _retry_after(error, now)
    return named


def not_the_providers(error: BaseException) -> BaseException | None:
    """Find a test tool's exception behind what looks like a broken connection."""
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:  # chains of instructor's errors may be circles
        if type(link).__name__ in _NOT_THE_PROVIDERS:
            return link
        seen.add(id(link))
        link = link.__cause__ or link.__context__
    return None


def declines(text: str) -> bool:
    """Tell whether an answer in prose is a refusal."""
    return _REFUSES.match(text) is not None and "{" not in text


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
    if kind == "bad_request" and (status := getattr(error, "status_code", None)) is not None:
        # Statuses that litellm has no class for; Anthropic's "overloaded" is 529, a page instead of an answer is 200.
        kind = "auth" if status in (401, 403) else "server" if int(status) // 100 != 4 else kind
    words = str(error)
    return next((other for kinds, p, other in _BY_WORDS if kind in kinds and re.search(p, words, re.I)), kind)


def _words(error: BaseException, kind: JudgeErrorKind) -> str:
    if kind != "validation":
        return re.sub(r"^(?:(?:litellm\.)?\w*(?:Error|Exception|Timeout)\s*[:-]\s*)+", "", str(error))
    # Pydantic's own text repeats the whole input; the first thing that is wrong is enough.
    errors = getattr(error, "errors", None)
    if not callable(errors):
        return str(error).splitlines()[0]
    first = errors()[0]
    return f"{'.'.join(str(part) for part in first['loc']) or 'answer'}: {first['msg']}"


def _retry_after(error: BaseException, now: datetime) -> float | None:
    headers = getattr(error, "litellm_response_headers", None) or {}
    value = str(headers.get("retry-after", "")).strip()
    if re.fullmatch(r"\d{1,9}(?:\.\d+)?", value):
        return float(value)
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (at.replace(tzinfo=at.tzinfo or UTC) - now).total_seconds())
