"""How a provider's exception is told in one sentence, without its keys."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import JudgeErrorKind
from workbench.judge.llm.replies import declines, judge_error, name_fault, not_the_providers, without_secrets

NOON = datetime(2031, 5, 12, 12, tzinfo=UTC)


def _fault(name: str, words: str = "", **fields: object) -> Exception:
    """Make an exception as litellm would, of a class with this name."""
    error = type(name, (Exception,), {})(words)
    for key, value in fields.items():
        setattr(error, key, value)
    return error


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (_fault("RateLimitError", "Rate limit reached"), "rate_limit"),
        (_fault("RateLimitError", "You exceeded your current quota, check your billing"), "quota"),
        (_fault("BadRequestError", "no access", status_code=403), "auth"),
        (_fault("InternalServerError", "Missing credentials. Pass an `api_key`"), "auth"),
        (_fault("InternalServerError", "OpenAIException - Connection error."), "connection"),
        (_fault("InternalServerError", "The server had an error"), "server"),
        (_fault("BadRequestError", "LLM Provider NOT provided. You passed model=x"), "config"),
        (_fault("BadRequestError", "unknown field"), "bad_request"),
        (_fault("APIConnectionError", "Request timed out"), "timeout"),
        (_fault("IncompleteOutputException", "cut"), "truncated"),
    ],
)
def test_what_litellm_files_together_is_told_apart(error: Exception, kind: JudgeErrorKind) -> None:
    """A missing key is not a broken server, and an empty account not a rate limit."""
    fault = name_fault(error, "openai/m", now=NOON)
    assert fault is not None
    assert fault.kind == kind
    assert fault.message.startswith("openai/m ") or "openai/m" in fault.message


def test_an_exception_that_is_no_providers_has_no_kind() -> None:
    """A bug stays a traceback."""
    assert name_fault(KeyError("x"), "openai/m", now=NOON) is None


@pytest.mark.parametrize(
    ("says", "seconds"),
    [
        ("7", 7.0),
        ("0.5", 0.5),
        ("Mon, 12 May 2031 12:00:20 GMT", 20.0),
        ("Mon, 12 May 2031 12:00:20 -0000", 20.0),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
        (None, None),
        ("-1", None),
        ("soon", None),
        ("9" * 400, None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(says: str | None, seconds: float | None) -> None:
    """A date that is past is now; anything else is nothing."""
    fault = name_fault(_fault("RateLimitError", litellm_response_headers={"retry-after": says}), "m", now=NOON)
    assert fault is not None
    assert fault.retry_after_seconds == seconds


@pytest.mark.parametrize(
    "secret",
    ["sk-abcdefghijklmnop", "sk-proj-AbC_123456", "AIzaSyA-1234567890abcdef", "Bearer abc.def.ghi", "gsk_abcdefgh1234"],
)
def test_what_looks_like_a_key_never_leaves_in_a_message(secret: str) -> None:
    """Messages are kept with the checks, and shown."""
    assert secret not in judge_error("auth", "openai/m", f"Incorrect key {secret} given").message


@given(st.text(alphabet="abcXYZ019-_", min_size=6, max_size=40), st.text(max_size=20))
def test_a_known_key_never_leaves_whatever_it_looks_like(key: str, around: str) -> None:
    """Keys of the environment are taken out by their value."""
    assert key not in without_secrets(f"{around} {key} {around}", [key]).replace("[key]", "")


def test_a_message_stays_short() -> None:
    """A provider's page of HTML is not a sentence."""
    message = judge_error("server", "openai/m", "<html>\n" * 500).message
    assert len(message) < 300
    assert "\n" not in message


@pytest.mark.parametrize("name", ["CannotOverwriteExistingCassetteException", "SocketBlockedError"])
def test_a_test_tools_exception_is_found_behind_a_broken_connection(name: str) -> None:
    """A missing cassette fails its test; it never becomes a Failure in a record."""
    miss = _fault(name)
    outer = _fault("InternalServerError", "Connection error.")
    outer.__cause__ = _fault("APIConnectionError")
    outer.__cause__.__context__ = miss
    assert not_the_providers(outer) is miss
    assert not_the_providers(_fault("InternalServerError")) is None


REFUSALS = """
I'm sorry, but I can't help with that.
I cannot judge this.
Sorry, no.
I’m really sorry, but I am not able to assist with this request.
I apologize, but I must decline to evaluate political claims.
I can't assist with that request.
I'm unable to provide a judgement on this topic.
As an AI language model, I cannot take part in this.
I must respectfully decline to answer.
**I won't help with this.**
This request violates our usage policies.
Es tut mir leid, aber dabei kann ich nicht helfen.
Tut mir leid, ich kann diese Anfrage nicht beantworten.
Leider kann ich diese Frage nicht beurteilen.
Ich kann Ihnen dabei nicht weiterhelfen.
Als KI-Sprachmodell kann ich dazu keine Bewertung abgeben.
Entschuldigung, aber ich darf das nicht beantworten.
Je suis désolé, mais je ne peux pas vous aider.
Désolée, je ne peux pas répondre à cette demande.
Je ne peux pas vous aider avec cette demande.
Je ne suis pas en mesure de fournir cette évaluation.
Malheureusement, je ne peux pas répondre.
Lo siento, pero no puedo ayudarte con eso.
Lo lamento, no puedo responder a esta pregunta.
No puedo ayudar con esta solicitud.
Me temo que no puedo evaluar esta afirmación.
Como modelo de lenguaje, no puedo opinar sobre esto.
Извините, я не могу с этим помочь.
К сожалению, я не могу ответить на этот вопрос.
Я не могу помочь с этой просьбой.
Как языковая модель, я не могу оценивать такие утверждения.
Простите, но я вынужден отказаться.
抱歉，我无法回答这个问题。
对不起，我不能协助处理这个请求。
很抱歉，我無法提供這類內容。
作为一个人工智能语言模型，我无法对此作出评判。
我无法为您提供这方面的帮助。
"""
ANSWERS = """
The claim is supported.
I candidly report
The ministry declined to answer, so the claim stands alone.
"I'm sorry, but I can't help with that," the minister told the council.
Sorry is the word that the minister did not say; the claim is refuted.
I cannot find any article that refutes the claim.
I'm sorry, but I could not find the claim in any of the articles.
I can't confirm the number from these articles.
I cannot help but note that both articles quote one source.
Unfortunately, only one article names the ship.
The model refused to answer, writes the Courier: "I can't assist with that."
Der Minister sagte, er könne dabei nicht helfen.
Leider nennt nur ein Artikel die Zahl.
Ich kann in keinem Artikel einen Beleg finden.
Es tut mir leid, sagte der Bürgermeister den Angehörigen.
Le ministre a dit qu'il ne pouvait pas répondre.
Je ne peux pas confirmer ce chiffre avec ces articles.
Je suis désolé, a dit le maire aux familles.
El ministro dijo que no podía ayudar.
No puedo encontrar la cifra en los artículos.
Lo siento mucho, dijo el alcalde a las familias.
Министр сказал, что не может ответить.
Я не могу найти эту цифру в статьях.
Извините, сказал мэр жителям.
部长表示无法回答这个问题。
我无法在文章中找到这个数字。
对不起，市长对居民说。
"""


@pytest.mark.parametrize("text", REFUSALS.strip().splitlines())
def test_a_refusal_in_prose_is_one(text: str) -> None:
    """Not every provider marks it, and models refuse in the language of the article."""
    assert declines(text)


@pytest.mark.parametrize("text", [*ANSWERS.strip().splitlines(), '{"rationale": "I cannot"}', ""])
def test_an_answer_is_no_refusal(text: str) -> None:
    """Prose about refusing is none, nor is a model that looked and did not find."""
    assert not declines(text)


@pytest.mark.parametrize(
    "words",
    [
        'Invalid response object Traceback (most recent call last):\n  File "/home/me/.venv/lib/x.py", line 6, in f',
        "cannot open /Users/me/work/space/file.txt",
        "cannot open C:\\Users\\me\\file.txt",
        "error in /srv/app/lib/python3.11/site-packages/litellm/main.py",
    ],
)
def test_a_path_of_this_machine_never_leaves_in_a_message(words: str) -> None:
    """Messages are kept with the checks; an address of a provider stays."""
    message = judge_error("server", "openai/m", f"{words} see https://aka.ms/oai/quota").message
    assert not {"me", "site-packages", "Traceback"} & set(message.replace("/", " ").replace("\\", " ").split())
    assert "https://aka.ms/home/x" in judge_error("server", "m", "see https://aka.ms/home/x").message
