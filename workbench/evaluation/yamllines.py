"""Read YAML into a record, and say of anything wrong on which line it stands, and what would be right.

It knows neither files nor what the record is for.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from workbench.errors import InputError

T = TypeVar("T", bound=BaseModel)

_LONGEST = 1_000_000


def read_mapping(text: str, name: str, shape: type[T]) -> T:
    """Read one YAML mapping into a record; `name` is what messages call it. Raises InputError with the line."""
    tree = _compose(text, name)
    if not isinstance(tree, yaml.MappingNode):
        raise InputError(f"{name} holds no keys and values", hint="begin with `gold: path/to/gold.jsonl`")
    for line, key in _doubled(tree):
        raise InputError(f"{name} line {line}: the key `{key}` stands there twice", hint="keep one of them")
    try:
        return shape.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as error:
        said = " ".join(str(error).split())
        raise InputError(f"{name} is not plain YAML: {said}", hint="write plain values") from error
    except ValidationError as error:
        # A mistyped key is also a missing one; its own line says more.
        problems = sorted(error.errors(include_url=False), key=lambda one: one["type"] != "extra_forbidden")
        raise _named(problems[0], tree, name, shape) from error


def _compose(text: str, name: str) -> yaml.Node | None:
    if len(text) > _LONGEST:
        raise InputError(f"{name} is longer than {_LONGEST:,} characters", hint="that is no config file")
    try:
        _refuse_aliases(text, name)
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f" line {mark.line + 1}" if mark else ""
        raise InputError(f"{name}{where} is not YAML: {error.problem}", hint="mind indents and colons") from error
    except yaml.YAMLError as error:
        raise InputError(f"{name} is not YAML: {' '.join(str(error).split())}", hint="save it as UTF-8 text") from error


def _refuse_aliases(text: str, name: str) -> None:
    # A few nested aliases grow to gigabytes; nobody needs one in a config.
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            line = event.start_mark.line + 1 if event.start_mark else "?"
            raise InputError(f"{name} line {line} refers to another place with *", hint="write the value out")


def _doubled(node: yaml.Node) -> Iterator[tuple[int, str]]:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                yield key.start_mark.line + 1, str(key.value)
            seen.add(key.value)
            yield from _doubled(value)
    elif isinstance(node, yaml.SequenceNode):
        for child in node.value:
            yield from _doubled(child)


def _named(problem: ErrorDetails, tree: yaml.Node, name: str, shape: type[BaseModel]) -> InputError:
    line, path, node = _place(tree, problem["loc"])
    where = f"{name} line {line}"
    key = str(problem["loc"][-1])
    match problem["type"]:
        case "extra_forbidden":
            known = [str(k) for k in _siblings(problem["loc"], shape)]
            close = difflib.get_close_matches(key, known, n=1)
            hint = f"did you mean `{close[0]}`?" if close else f"known keys: {', '.join(known)}"
            return InputError(f"{where}: there is no key `{path}`", hint=hint)
        case "missing":
            missing = ".".join((*filter(None, [path]), key))
            return InputError(f"{where}: the key `{missing}` is missing", hint=f"add `{key}:`")
        case "union_tag_not_found":
            return InputError(f"{where}, `{path}`: the key `gate` is missing", hint="such as `gate: min`")
        case "union_tag_invalid":
            known_tags = problem["ctx"]["expected_tags"]
            return InputError(f"{where}, `{path}`: there is no such gate", hint=f"`gate:` is one of {known_tags}")
        case "literal_error":
            return _none_of(f"{where}, `{path}`", str(problem["input"]), re.findall(r"'([^']+)'", _expected(problem)))
        case "value_error":
            said = problem["msg"].removeprefix("Value error, ")
            return InputError(f"{where}, `{path}`: {said}", hint="see docs/evaluation.md")
        case "model_type":
            return InputError(f"{where}, `{path}` is not a section", hint=f"write `{key}: {{}}`, or keys under it")
        case "tuple_type":
            return InputError(f"{where}, `{path}` is not a list", hint=f"write `{key}: [{problem['input']}]`")
    value = f" {node.value}" if isinstance(node, yaml.ScalarNode) else ""
    return InputError(f"{where}, `{path}`:{value}: {problem['msg'].lower()}", hint="see docs/evaluation.md")


def _none_of(place: str, value: str, known: Sequence[str]) -> InputError:
    close = difflib.get_close_matches(value, known, n=1)
    hint = f"did you mean `{close[0]}`?" if close else f"one of {', '.join(known)}"
    return InputError(f"{place}: {value!r} is not known", hint=hint)


def _expected(problem: ErrorDetails) -> str:
    return str(problem.get("ctx", {}).get("expected", ""))


def _place(tree: yaml.Node, loc: Sequence[int | str]) -> tuple[int, str, yaml.Node]:
    """Follow pydantic's location as far as the file has it: line, dotted path, node."""
    node, line, path = tree, tree.start_mark.line + 1, []
    for part in loc:
        if isinstance(node, yaml.MappingNode):
            found = next(((k, v) for k, v in node.value if k.value == str(part)), None)
            if found is None:
                continue  # a tag of a union, or a key that is missing
            line, node = found[0].start_mark.line + 1, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            node = node.value[part]
            line = node.start_mark.line + 1
        else:
            continue
        path.append(str(part))
    return line, ".".join(path), node


def _siblings(loc: Sequence[int | str], shape: type[BaseModel]) -> Sequence[str]:
    """The keys that may stand where an unknown one does."""
    shapes: list[type[BaseModel]] = [shape]
    for part in loc[:-1]:
        inner = [r for s in shapes if part in s.model_fields for r in _records(s.model_fields[str(part)].annotation)]
        tagged = [s for s in shapes if part in (field.default for field in s.model_fields.values())]
        shapes = inner or tagged or shapes
    return sorted({name for s in shapes for name in s.model_fields})


def _records(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for part in get_args(annotation) for found in _records(part)]
