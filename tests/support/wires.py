"""How four kinds of server are spoken to: what was asked is read out of a request, an answer written as they would.

Only as far as litellm uses them. One function pair per wire; nothing here decides what the answer is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Finish = Literal["stop", "prose", "length", "refusal"]
"""`prose`: an ordinary end, with words where a tool had to be called."""
_TOKEN = 4
"""Characters to a token, for made-up usage."""


@dataclass(frozen=True)
class Asked:
    """What a request asks, whatever its wire."""

    model: str
    text: str
    """Everything the system and the user said, in order."""
    turns: int
    """More than one: something was answered before and is asked again."""
    tool: str | None
    """The name of the tool that has to be called; None: the answer is text."""
    schema: Mapping[str, Any] = field(default_factory=dict)
    """The JSON Schema of the form that has to be filled in, as far as the request says."""

    @property
    def form(self) -> frozenset[str]:
        """The fields of that form."""
        return frozenset(self.schema.get("properties", ()))


@dataclass(frozen=True)
class Reply:
    """What is answered, whatever its wire."""

    text: str
    finish: Finish = "stop"


def read_openai(body: dict[str, Any]) -> Asked:
    """Read a request to /chat/completions; Ollama's /api/chat has the same messages."""
    tools = body.get("tools") or []
    said = body["messages"]
    schemas = [body.get("format"), (body.get("response_format") or {}).get("json_schema", {}).get("schema")]
    return Asked(
        model=body["model"],
        text="\n".join(str(m["content"]) for m in said if m["role"] in ("system", "user")),
        turns=1 + sum(m["role"] == "assistant" for m in said),
        tool=tools[0]["function"]["name"] if tools else None,
        schema=_schema(*schemas, *(tool["function"]["parameters"] for tool in tools)),
    )


def write_openai(asked: Asked, reply: Reply) -> dict[str, Any]:
    """Write a chat completion."""
    message: dict[str, Any] = {"role": "assistant", "content": reply.text}
    if reply.finish == "refusal":
        message = {"role": "assistant", "content": None, "refusal": reply.text}
    elif asked.tool and reply.finish != "prose":
        call = {"name": asked.tool, "arguments": reply.text}
        message = {"role": "assistant", "content": None}
        message["tool_calls"] = [{"id": "call_1", "type": "function", "function": call}]
    finish = "length" if reply.finish == "length" else "stop"
    tokens_in, tokens_out = _usage(asked, reply)
    usage = {"prompt_tokens": tokens_in, "completion_tokens": tokens_out, "total_tokens": tokens_in + tokens_out}
    choice = {"index": 0, "message": message, "finish_reason": finish}
    about = {"id": "chatcmpl-1", "object": "chat.completion", "created": 0, "model": asked.model}
    return about | {"choices": [choice], "usage": usage}


def read_anthropic(body: dict[str, Any]) -> Asked:
    """Read a request to /v1/messages."""
    said = [{"role": "user", "content": body.get("system", [])}, *body["messages"]]
    tools = body.get("tools") or []
    return Asked(
        model=body["model"],
        text="\n".join(_text(m["content"]) for m in said if m["role"] == "user"),
        turns=1 + sum(m["role"] == "assistant" for m in said),
        tool=tools[0]["name"] if tools else None,
        schema=_schema(*(tool["input_schema"] for tool in tools)),
    )


def write_anthropic(asked: Asked, reply: Reply) -> dict[str, Any]:
    """Write a message; a truncated tool call holds the part of its input that was complete."""
    stops = {
        "stop": "tool_use" if asked.tool else "end_turn",
        "prose": "end_turn",
        "length": "max_tokens",
        "refusal": "refusal",
    }
    content: list[dict[str, Any]] = [{"type": "text", "text": reply.text}]
    if asked.tool and reply.finish == "stop":
        content = [{"type": "tool_use", "id": "toolu_1", "name": asked.tool, "input": json.loads(reply.text)}]
    tokens_in, tokens_out = _usage(asked, reply)
    about = {"id": "msg_1", "type": "message", "role": "assistant", "model": asked.model, "content": content}
    usage = {"input_tokens": tokens_in, "output_tokens": tokens_out}
    return about | {"stop_reason": stops[reply.finish], "stop_sequence": None, "usage": usage}


def read_gemini(model: str, body: dict[str, Any]) -> Asked:
    """Read a request to :generateContent; the model stands in the address."""
    said = [body.get("system_instruction") or {"parts": []}, *body["contents"]]
    tools = body.get("tools") or []
    return Asked(
        model=model,
        text="\n".join(_text(m["parts"]) for m in said if m.get("role") != "model"),
        turns=1 + sum(m.get("role") == "model" for m in said),
        tool=tools[0]["function_declarations"][0]["name"] if tools else None,
        schema=_schema(*(tool["function_declarations"][0]["parameters"] for tool in tools)),
    )


def write_gemini(asked: Asked, reply: Reply) -> dict[str, Any]:
    """Write a candidate."""
    stops = {"stop": "STOP", "prose": "STOP", "length": "MAX_TOKENS", "refusal": "SAFETY"}
    part: dict[str, Any] = {"text": reply.text}
    if asked.tool and reply.finish == "stop":
        part = {"functionCall": {"name": asked.tool, "args": json.loads(reply.text)}}
    tokens_in, tokens_out = _usage(asked, reply)
    counts = {"promptTokenCount": tokens_in, "candidatesTokenCount": tokens_out}
    usage = counts | {"totalTokenCount": tokens_in + tokens_out}
    candidate = {"content": {"role": "model", "parts": [part]}, "finishReason": stops[reply.finish], "index": 0}
    return {"candidates": [candidate], "usageMetadata": usage, "modelVersion": asked.model}


def write_ollama(asked: Asked, reply: Reply) -> dict[str, Any]:
    """Write a chat answer in Ollama's own shape; it has no refusals, only prose."""
    tokens_in, tokens_out = _usage(asked, reply)
    about = {"model": asked.model, "created_at": "2024-01-01T00:00:00Z", "done": True}
    counts = {"prompt_eval_count": tokens_in, "eval_count": tokens_out}
    reason = "length" if reply.finish == "length" else "stop"
    return about | {"message": {"role": "assistant", "content": reply.text}, "done_reason": reason} | counts


def _schema(*schemas: object) -> dict[str, Any]:
    return next((schema for schema in schemas if isinstance(schema, dict)), {})


def _text(content: str | list[dict[str, Any]]) -> str:
    return content if isinstance(content, str) else "\n".join(str(part.get("text", "")) for part in content)


def _usage(asked: Asked, reply: Reply) -> tuple[int, int]:
    return len(asked.text) // _TOKEN, max(1, len(reply.text) // _TOKEN)
