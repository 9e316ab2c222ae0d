"""Read prompts, check them, and turn them into messages in which foreign text stays foreign.

A prompt is `prompts/<name>.<variant>.prompt`: YAML front matter and a Jinja2 body, in dotprompt's layout. The body is
cut at its `{{role "system"}}` lines *before* anything is filled in, so that no text can open a role; text of articles
and claims passes the `untrusted` filter (`untrusted` below), and nothing else longer than a word may be printed.
This is the only reader of prompts. It knows neither models nor articles.
"""

from __future__ import annotations

import difflib
import functools
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Literal

import jinja2
import yaml
from jinja2 import meta
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import ConfigDict, Field, ValidationError

from workbench.errors import PromptError
from workbench.judge.llm.forms import SCHEMAS, Claims, Conclusion, SchemaName
from workbench.models import Message, Record, Role

# ------------------------------------------------------------
# Fence foreign text, so that a model can tell what it is told from what it is shown.

FENCES = ("article", "claim", "speaker", "passages", "reading")

_INVISIBLE = dict.fromkeys(
    [
        *(c for c in range(0x20) if chr(c) not in "\n\t"),
        *range(0x7F, 0xA0),
        *range(0x200B, 0x2010),  # zero width, direction marks
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        0x180E,
        0xFEFF,
        *range(0xD800, 0xE000),  # lone surrogates: no JSON may carry them
        *range(0xE0000, 0xE01F0),  # Unicode tags and variation selectors
    ]
)
# Words that local engines' chat templates read as the start of another turn.
_TURN_MARKS = r"<\|[^|<>\n]{1,40}\|>|\[/?INST\]|<</?SYS>>|</?s>|</?(?:start|end)_of_turn>"
_BREAKS_OUT = re.compile(rf"</?\s*(?:{'|'.join(FENCES)})\b[^<>\n]*>?|{_TURN_MARKS}", re.IGNORECASE)
_WORD = re.compile(r"[\w.:+-]{1,64}")
_DATE = re.compile(r"-{0,2}\d[\d:T.+Z-]{2,30}")


class Unfenced(ValueError):
    """Foreign text was about to be printed bare."""


class Fenced(str):
    """Text between two marks that carry its own digest."""


def fence(text: str, mark: str, **attributes: str | None) -> Fenced:
    """Put foreign text between two marks that it cannot write itself; an attribute that is None is left out.

    The nonce is a digest of the text: no text holds its own digest, and equal requests stay equal.
    """
    if mark not in FENCES:
        raise Unfenced(f"there is no fence {mark!r}: use one of {', '.join(FENCES)}")
    inside = harmless(text)
    nonce = hashlib.sha256(f"{mark}\n{inside}".encode()).hexdigest()[:12]
    while nonce in inside:
        inside = inside.replace(nonce, "")
    labels = "".join(f' {key}="{printable(value)}"' for key, value in attributes.items() if value is not None)
    return Fenced(f'<{mark}{labels} nonce="{nonce}">\n{inside}\n</{mark} nonce="{nonce}">')


def harmless(text: str) -> str:
    """Take out what a reader cannot see, and what a model could take for a fence or for another turn."""
    inside = text.translate(_INVISIBLE)
    # Taking one mark out may put another together, so until nothing is found.
    while (shorter := _BREAKS_OUT.sub("", inside)) != inside:
        inside = shorter
    return inside


def printable(value: object) -> object:
    """Let fenced text, numbers and single words through; raise Unfenced for anything else."""
    if isinstance(value, (Fenced, int)) or (isinstance(value, str) and _WORD.fullmatch(value)):
        return value
    raise Unfenced(f'a {type(value).__name__} is printed without a fence: write {{{{ text | untrusted("article") }}}}')


def plain_date(value: str | None) -> str | None:
    """Let an ISO date or date-time through; a date from a page's markup may be any text."""
    return value if value is not None and _DATE.fullmatch(value) else None


# ------------------------------------------------------------

_PACKAGE = Path(__file__).parents[2]
_FOLDERS = (_PACKAGE.parent / "prompts", _PACKAGE / "_shipped" / "prompts")
_LOCK = "lock.json"
_NAME = re.compile(r"[a-z][a-z0-9_-]*\.v[1-9][0-9]*(?:[a-z0-9_-]*)")
_ROLE_LINE = re.compile(r'^\{\{\s*role\s+"(system|user|assistant)"\s*\}\}[ \t]*\n', re.MULTILINE)


class Config(Record):
    """What the prompt asks of the model's sampler."""

    temperature: float = Field(default=0.0, ge=0.0, le=2.0)
    max_tokens: int = Field(default=4000, ge=1)


class Input(Record):
    """What has to be filled in."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
    declared: dict[str, Literal["string", "array"]] = Field(alias="schema")


class Output(Record):
    """What kind of answer the prompt asks for."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
    format: Literal["json"] = "json"
    answer: SchemaName = Field(alias="schema")
    """A name from the closed table in `forms.SCHEMAS`, never a path to code."""


class Metadata(Record):
    """For people."""

    changelog: str | None = None
    parent: str | None = None


class FrontMatter(Record):
    """The head of a prompt file; keys that are not listed here are refused."""

    name: str
    variant: str
    description: str = ""
    config: Config = Config()
    input: Input
    output: Output
    metadata: Metadata = Metadata()


class Prompt(Record):
    """One version of one prompt."""

    front: FrontMatter
    text: str
    """The body, with LF line ends."""
    digest: str
    """SHA-256 of the front matter as canonical JSON and of the body: spacing of the YAML does not count."""

    @property
    def name(self) -> str:
        """Written `compare.v1`."""
        return f"{self.front.name}.{self.front.variant}"

    @property
    def label(self) -> str:
        """Written `compare.v1#1a2b3c4d`, as records keep it."""
        return f"{self.name}#{self.digest[:8]}"


def load_prompt(name: str, folder: Path | None = None) -> Prompt:
    """Read one prompt, such as `compare.v1`, from a stated folder or else from those that came with the workbench.

    Raises PromptError if there is none, if it is broken, or if it was released and edited since.
    """
    if not _NAME.fullmatch(name):
        raise PromptError(f"{name!r} is not the name of a prompt", hint="write it with its version, such as compare.v2")
    path = next((p for f in _folders(folder) if (p := f / f"{name}.prompt").is_file()), None)
    if path is None:
        known = ", ".join(list_prompts(folder)) or "none"
        raise PromptError(f"there is no prompt {name!r}", hint=f"known prompts: {known}")
    prompt = _read(path)
    if (released := _released(path.parent).get(name)) not in (None, prompt.digest):
        raise PromptError(
            f"prompt {name} was released with digest {str(released)[:8]} and edited since (now {prompt.digest[:8]})",
            hint=f"restore {path.name}, and put the change into a new version beside it",
        )
    return prompt


def list_prompts(folder: Path | None = None) -> tuple[str, ...]:
    """Name every prompt that can be loaded."""
    return tuple(sorted({p.stem for f in _folders(folder) for p in f.glob("*.prompt")}))


def check_prompts(folder: Path | None = None) -> tuple[PromptError, ...]:
    """List what is wrong with the prompts: files that are broken or cannot be filled in, released ones that changed."""
    problems = []
    known = list_prompts(folder)
    for name in sorted({*known, *(n for f in _folders(folder) for n in _released(f))}):
        if name not in known:
            hint = f"restore {name}.prompt from version control"
            problems.append(PromptError(f"prompt {name} was released, and its file is gone", hint=hint))
            continue
        try:
            try_out(load_prompt(name, folder))
        except PromptError as error:
            problems.append(error)
    return tuple(problems)


def unreleased(folder: Path | None = None) -> tuple[str, ...]:
    """Name the prompts whose text may still change."""
    return tuple(name for name in list_prompts(folder) if name not in _released(_home(name, folder)))


def try_out(prompt: Prompt) -> None:
    """Fill a prompt in with a made-up story, once with all that may be known and once with as little as there may be.

    Raises PromptError if that fails, or if nothing is asked.
    """
    for full in (True, False):
        messages = render(prompt, **_made_up(prompt, full=full))
    if not any(message.role == "user" for message in messages):
        hint = 'write {{role "user"}} on a line of its own above what is asked'
        raise PromptError(f"prompt {prompt.name} has no user message", hint=hint)


def _made_up(prompt: Prompt, *, full: bool) -> dict[str, object]:
    text, day, words = "It rained on Friday, the mayor said.", "2031-05-02", "It rained on Friday"
    form = SCHEMAS[prompt.front.output.answer]
    if issubclass(form, Claims):
        return {"article": text, "published": day if full else ""}
    claim = {"claim": "It rained.", "speaker": "the mayor" if full else ""}
    if issubclass(form, Conclusion):
        return {**claim, "readings": (SimpleNamespace(id="a1", stance="reports", words=words if full else ""),)}
    found = {"published": day, "passages": words} if full else {"published": None, "passages": ""}
    return {**claim, "articles": (SimpleNamespace(id="a1", text=text, **found),)}


def release_prompt(name: str, folder: Path | None = None) -> Prompt:
    """Write a prompt's digest into `lock.json`; from then on its text is refused if it changes.

    Raises PromptError if the version was released before with another text, or cannot be filled in.
    """
    prompt = load_prompt(name, folder)
    try_out(prompt)
    home = _home(name, folder)
    lock = dict(sorted({**_released(home), name: prompt.digest}.items()))
    (home / _LOCK).write_text(json.dumps(lock, indent=2) + "\n", encoding="utf-8")
    return prompt


def render(prompt: Prompt, **values: object) -> tuple[Message, ...]:
    """Fill a prompt in: one message for each of its roles.

    Raises PromptError if a declared value is missing, one too many is given, or foreign text is printed unfenced.
    """
    declared = prompt.front.input.declared
    if set(values) != set(declared):
        raise PromptError(
            f"prompt {prompt.name} takes {', '.join(sorted(declared))}; it is given {', '.join(sorted(values))}",
            hint="declare under input: schema: what it is given, and use all of it",
        )
    for name, kind in declared.items():
        is_string = isinstance(values[name], str)
        if is_string != (kind == "string") or not isinstance(values[name], Sequence):
            raise PromptError(
                f"prompt {prompt.name}: {name} is no {kind}", hint=f"correct the type of {name} under input: schema:"
            )
    try:
        return tuple(
            Message(role=role, content=_template(block).render(values))
            for role, block in _blocks(prompt.text, prompt.name)
        )
    # The last three are Python's own, for a template that calls a text, formats a wrong type or divides by zero.
    except (jinja2.TemplateError, Unfenced, TypeError, ValueError, ArithmeticError) as error:
        said = re.sub(r"'[\w.]+ object' has", "what is filled in has", str(error))  # a class's name helps nobody
        raise PromptError(
            f"prompt {prompt.name} could not be filled in: {said}",
            hint=f'correct {prompt.name}.prompt; foreign text is written {{{{ claim | untrusted("claim") }}}}',
        ) from error


def _folders(stated: Path | None) -> Iterator[Path]:
    if stated is not None and not stated.is_dir():
        raise PromptError(f"there is no folder of prompts at {stated}", hint="correct the setting `prompts`")
    yield from (f for f in (stated, *_FOLDERS) if f is not None and f.is_dir())


def _home(name: str, folder: Path | None) -> Path:
    return next(f for f in _folders(folder) if (f / f"{name}.prompt").is_file())


def _released(folder: Path) -> Mapping[str, str]:
    lock = folder / _LOCK
    if not lock.is_file():
        return {}
    try:
        digests = json.loads(lock.read_text(encoding="utf-8"))
    except ValueError as error:
        raise PromptError(f"{lock.name} is not JSON: {error}", hint="restore it from version control") from error
    return {str(name): str(digest) for name, digest in digests.items()}


def _read(path: Path) -> Prompt:
    """Read a prompt file: head and body, each checked, and the digest of both."""
    file, raw = path.name, path.read_bytes()
    try:
        text = raw.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise PromptError(
            f"{file} is not UTF-8: {error.reason} at byte {error.start}", hint="save it as UTF-8"
        ) from error
    parts = re.fullmatch(r"---\n(.*?)^---\n(.*)", text, re.DOTALL | re.MULTILINE)
    if parts is None:
        raise PromptError(f"{file} has no front matter", hint="begin the file with a block between two lines of ---")
    head, body = parts.groups()
    try:
        front = FrontMatter.model_validate(yaml.safe_load(head))
    except yaml.YAMLError as error:
        said = " ".join(str(error).split())
        if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
            said = f"line {error.problem_mark.line + 2}: {error.problem}"  # counted from 0, below the line of ---
        raise PromptError(f"the front matter of {file} is not YAML: {said}", hint="mind indents and colons") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "front matter"
        raise PromptError(f"{file}, {place}: {first['msg']}", hint="compare it with compare.v2.prompt") from error
    if f"{front.name}.{front.variant}" != path.stem:
        name, _, variant = path.stem.partition(".")
        raise PromptError(
            f"{file} names itself {front.name}.{front.variant}",
            hint=f"write `name: {name}` and `variant: {variant}` in its head, or rename the file",
        )
    used: set[str] = set()
    for _, block in _blocks(body, file):
        try:
            used |= meta.find_undeclared_variables(_ENVIRONMENT.parse(block))
        except jinja2.TemplateSyntaxError as error:
            line = text[: text.index(block)].count("\n") + error.lineno
            unknown = isinstance(error, jinja2.TemplateAssertionError)  # a filter or a test
            raise PromptError(
                f"the body of {file} is not a template: line {line}: {error.message}",
                hint="only `untrusted` and what Jinja2 has can be used" if unknown else "close every {{ and {%",
            ) from error
    declared = set(front.input.declared)
    for name in sorted(used - declared):
        close = difflib.get_close_matches(name, declared, n=1)
        hint = f"did you mean `{close[0]}`?" if close else f"declare it: `{name}` under input: schema:"
        raise PromptError(f"{file}: `{name}` is not declared", hint=hint)
    for name in sorted(declared - used):
        raise PromptError(f"{file}: `{name}` is declared and not used", hint="use it in the body")
    canonical = json.dumps(front.model_dump(mode="json", by_alias=True), sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(f"{canonical}\n---\n{body}".encode()).hexdigest()
    return Prompt(front=front, text=body, digest=digest)


def _blocks(body: str, file: str) -> list[tuple[Role, str]]:
    """Cut a body at its role lines."""
    before, *rest = _ROLE_LINE.split(body)
    if before.strip() or not rest:
        raise PromptError(
            f"{file}: a prompt's body begins with a role line", hint='write {{role "system"}} on a line of its own'
        )
    roles: dict[str, Role] = {"system": "system", "user": "user", "assistant": "assistant"}
    return [(roles[name], block.strip("\n")) for name, block in zip(rest[::2], rest[1::2], strict=True)]


def _untrusted(value: object, mark: str, **attributes: str | None) -> Fenced:
    text = str(value) if isinstance(value, jinja2.Undefined) else value
    if not isinstance(text, str):
        raise Unfenced(f"`untrusted` takes text, not a {type(text).__name__}")
    return fence(text, mark, **attributes)


def _printable(value: object) -> object:
    # An undefined value says itself, with its name, that it is undefined.
    return str(value) if isinstance(value, jinja2.Undefined) else printable(value)


@functools.lru_cache(maxsize=64)
def _template(block: str) -> jinja2.Template:
    # Compiling one takes longer than everything else that is done here for a request.
    return _ENVIRONMENT.from_string(block)


_ENVIRONMENT = ImmutableSandboxedEnvironment(
    undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=_printable, autoescape=False
)
_ENVIRONMENT.filters["untrusted"] = _untrusted
