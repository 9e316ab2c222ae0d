"""Read what a provider sent back: the answer without its reasoning, an error inside a 200, content in parts.

Providers say the same in many shapes, and litellm passes most of them on. Everything here takes text or parsed JSON
and gives text or parsed JSON; `client` knows when to ask.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from typing import Any

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
    if not isinstance(body, dict) or not (message := _message(body)):
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


def _message(body: Mapping[str, Any]) -> dict[str, Any]:
    message = _first_choice(body).get("message")
    return message if isinstance(message, dict) else {}


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
