"""YAML files read into models, and refused with the file, the line, the key and the nearest right key."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, NoReturn, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from atxaudit.errors import ProfileError, did_you_mean
from atxaudit.portal.profile_checks import Problem

M = TypeVar("M", bound=BaseModel)
Loc = tuple[str | int, ...]

_KEY = "[key]"  # pydantic's mark for "the key itself is wrong"
_QUOTED = re.compile(r"'([^']*)'")


def read_model(path: Path, model: type[M]) -> M:
    """The file as a model.

    Raises:
        ProfileError: the file cannot be read, or something in it is wrong.
    """
    text = _read_text(path)
    data = _parse(path, text)
    try:
        return model.model_validate(data)
    except ValidationError as error:
        details = sorted(error.errors(), key=_least_telling)
        first = _to_problem(details[0], model)
        raise ProfileError(_sentence(path, text, first, more=len(details) - 1)) from error


def refuse(path: Path, problem: Problem) -> NoReturn:
    """Raises ProfileError for a problem found in a file that was read before."""
    raise ProfileError(_sentence(path, _read_text(path), problem))


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise ProfileError(f"There is no file {path}; check the path of the portal profile.") from error
    except OSError as error:
        raise ProfileError(f"{path} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise ProfileError(f"{path} is not UTF-8 text; save it as UTF-8.") from error


def _parse(path: Path, text: str) -> object:
    try:
        return _yaml().load(text)
    except MarkedYAMLError as error:
        line = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        what = " ".join(str(error.problem).split())
        raise ProfileError(f"{path}{line}: {what}; mend the YAML.") from error
    except (YAMLError, ValueError) as error:
        raise ProfileError(f"{path} is no YAML file: {' '.join(str(error).split())}.") from error


def _yaml() -> YAML:
    return YAML(typ="safe", pure=True)  # pure: YAML 1.2 on every machine, with or without the C parser


def _sentence(path: Path, text: str, problem: Problem, *, more: int = 0) -> str:
    line = _line_of(text, problem.loc)
    place = f"{path}, line {line}" if line else str(path)
    others = f" ({more} more after this one.)" if more else ""
    return f"{place}: {problem.sentence}{others}"


def _least_telling(error: ErrorDetails) -> int:
    """A key that is not known comes first: the one that is missing is often the same, spelt right."""
    if error["type"] == "extra_forbidden" or error["loc"][-1:] == (_KEY,):
        return 0
    return 2 if error["type"] == "missing" else 1


def _to_problem(error: ErrorDetails, model: type[BaseModel]) -> Problem:
    loc, kind = error["loc"], error["type"]
    if not loc:
        return Problem(loc=(), sentence="the file must hold keys and values, such as name: mycity.")
    is_key = loc[-1] == _KEY
    loc = loc[:-1] if is_key else loc
    dotted = ".".join(map(str, loc))
    if kind == "extra_forbidden":
        near = did_you_mean(str(loc[-1]), _keys_at(model, loc[:-1]))
        return Problem(loc=loc, sentence=f'the key "{dotted}" is not known{near}.')
    if kind == "missing":
        return Problem(loc=loc, sentence=f'the key "{dotted}" is missing; add it.')
    if is_key:
        near = did_you_mean(str(loc[-1]), _QUOTED.findall(error["msg"]))
        return Problem(loc=loc, sentence=f'the key "{dotted}" is not known{near}.')
    given = error["input"]
    near = did_you_mean(given, _QUOTED.findall(error["msg"])) if isinstance(given, str) and "ctx" in error else ""
    what = error["msg"].removeprefix("Value error, ")
    shown = f" ({given!r})" if isinstance(given, str | int | float | bool) else ""
    return Problem(loc=loc, sentence=f'the value of "{dotted}"{shown} is wrong{near}: {what[:1].lower()}{what[1:]}.')


def _keys_at(model: type[BaseModel], loc: Loc) -> Iterable[str]:
    """The keys of the model that `loc` leads to, for "did you mean"."""
    here: Any = model
    for part in loc:
        inside = here.model_fields[str(part)].annotation if _is_model(here) else _arguments(here)[-1]
        here = _bare(inside)
    return tuple(here.model_fields) if _is_model(here) else ()


def _bare(annotation: Any) -> Any:
    """The annotation without Annotated and "or None"."""
    while get_origin(annotation) in {Annotated, Union, UnionType}:
        annotation = _arguments(annotation)[0]
    return annotation


def _arguments(annotation: Any) -> list[Any]:
    """tuple[X, ...] → [X]; dict[K, X] → [K, X]; X | None → [X]."""
    return [argument for argument in get_args(annotation) if argument not in (Ellipsis, type(None))]


def _is_model(thing: Any) -> bool:
    return isinstance(thing, type) and issubclass(thing, BaseModel)


def _line_of(text: str, loc: Loc) -> int | None:
    """The line (from 1) of the key or item at `loc`, or of the nearest one above it; None for the whole file."""
    node, line = _yaml().compose(text), None
    for part in loc:
        found = _step(node, part)
        if found is None:
            break
        key, node = found
        line = key.start_mark.line + 1
    return line


def _step(node: Node | None, part: str | int) -> tuple[Node, Node] | None:
    """The key's and the value's node; of a list item, the item twice."""
    if isinstance(node, MappingNode):
        return next(((key, value) for key, value in node.value if key.value == str(part)), None)
    if isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part]
    return None
