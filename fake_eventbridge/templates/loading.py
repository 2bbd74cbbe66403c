"""What a source holds: the templates of a file, a directory, a CDK assembly, a text or a dict, one for each stack."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from fake_eventbridge.errors import MisuseError
from fake_eventbridge.templates import yaml_reader
from fake_eventbridge.templates.bounds import MOST_BYTES, plain, too_deep
from fake_eventbridge.templates.errors import misuse, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

Source: TypeAlias = "str | os.PathLike[str] | Mapping[str, object]"

_USUAL = ("template.yaml", "template.yml", "template.json")
_SUFFIXES = (".json", ".yaml", ".yml", ".template")
_MANIFEST = "manifest.json"
# What Terraform shows of a plan or a state is no template, and AWS sets it no limit.
_MOST_BYTES_OF_JSON = 64 * MOST_BYTES


@dataclass(frozen=True, slots=True)
class StackSource:
    """One stack as its source describes it.

    `origin` tells sources apart: a file's path, or "" for a document without one. `artifact` is the id under which an
    assembly knows the stack, `dependencies` the ids of those it needs.
    """

    document: dict[str, object]
    place: str
    origin: str = ""
    name: str | None = None
    directory: Path | None = None
    account: str | None = None
    region: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    is_terraform: bool = False
    artifact: str = ""
    dependencies: tuple[str, ...] = ()


def load(source: Source) -> list[StackSource]:
    """Return the stacks of a source, each after those it depends on.

    Raises:
        MisuseError: there is no such file, it cannot be read, or is no template.
    """
    if isinstance(source, str) and ("\n" in source or source.lstrip().startswith("{")):
        return [_stack(parse(source, "the text", ""), "the text")]
    if isinstance(source, (str, os.PathLike)):
        return _of_path(Path(source))
    if hasattr(source, "items"):
        return [_stack(plain(source, "the template"), "the template")]
    raise MisuseError(
        f"deploy() takes a path, a template's text or a dict, and was given {type(source).__name__}: pass one of these."
    )


def _of_path(path: Path) -> list[StackSource]:
    try:
        is_there = path.exists()
    except OSError as error:
        raise MisuseError(f"{str(path)[:80]!r} is not a path: {error.strerror}.") from None
    if not is_there:
        others = (
            [each.name for each in path.parent.iterdir() if not each.name.startswith(".")]
            if path.parent.is_dir()
            else []
        )
        raise MisuseError(f"There is no file or directory {str(path)!r}. {nearest(path.name, others)}")
    if path.is_dir():
        if (path / _MANIFEST).is_file():
            return _assembly(path)
        path = _only_template(path)
    if path.name == _MANIFEST:
        return _assembly(path.parent)
    return [_stack(read(path), path.name, path)]


def _assembly(directory: Path) -> list[StackSource]:
    from fake_eventbridge.templates import cdk  # noqa: PLC0415 - it reads its files with this module's functions

    return cdk.load(directory)


def _only_template(directory: Path) -> Path:
    for name in _USUAL:
        if (directory / name).is_file():
            return directory / name
    found = sorted(each for each in directory.iterdir() if each.suffix in _SUFFIXES and each.is_file())
    if len(found) == 1:
        return found[0]
    names = ", ".join(each.name for each in found) or "none"
    raise MisuseError(
        f"The directory {str(directory)!r} holds neither {_MANIFEST} nor {_USUAL[0]}: pass the path of one template "
        f"(found: {names})."
    )


def read(path: Path) -> object:
    """Return what a JSON or YAML file holds.

    Raises:
        MisuseError: it cannot be read, is too large, is not in UTF-8, or is neither JSON nor YAML.
    """
    try:
        with path.open("rb") as opened:
            content = opened.read(_MOST_BYTES_OF_JSON + 1)
    except OSError as error:
        raise MisuseError(f"{str(path)!r} cannot be read: {error.strerror}.") from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise misuse(path.name, f"not in UTF-8: the byte at offset {error.start} does not belong there.") from None
    return parse(text, path.name, path.suffix)


def parse(text: str, name: str, suffix: str) -> object:
    """Return what a text in JSON or YAML holds.

    Raises:
        MisuseError: it is neither.
    """
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > _MOST_BYTES_OF_JSON:
        raise _too_large(name, size)
    if suffix == ".json" or text.lstrip()[:1] in {"{", "["}:
        try:
            return plain(_json(text, name), name)
        except json.JSONDecodeError as error:
            if suffix == ".json":
                raise misuse(
                    f"{name}, line {error.lineno}, column {error.colno}", f"not valid JSON: {error.msg}."
                ) from None
    if size > MOST_BYTES:
        raise _too_large(name, size)
    return plain(yaml_reader.read(text, name), name)


def _json(text: str, name: str) -> object:
    def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found: dict[str, object] = {}
        for key, value in pairs:
            if key in found:
                raise misuse(name, f"the key {key!r} stands twice in one object.")
            found[key] = value
        return found

    def constant(word: str) -> object:
        raise misuse(name, f"{word} is not JSON.")

    try:
        loaded: object = json.loads(text, object_pairs_hook=unique, parse_constant=constant)
    except RecursionError:
        raise too_deep(name) from None
    except json.JSONDecodeError:
        raise
    except ValueError as error:
        raise misuse(name, f"not valid JSON: {error}.") from None
    return loaded


def _too_large(name: str, size: int) -> MisuseError:
    return misuse(name, f"the template has {size:,} bytes, and CloudFormation takes {MOST_BYTES:,}.")


def _stack(document: object, place: str, path: Path | None = None) -> StackSource:
    """Return the one stack of a document, which may be Terraform's."""
    template = _of_terraform(document)
    is_terraform = template is not None
    if template is None:
        template = as_template(document, place)
        if path is not None and path.stat().st_size > MOST_BYTES:
            raise _too_large(place, path.stat().st_size)
    return StackSource(
        template,
        place,
        origin="" if path is None else str(path.resolve()),
        name=None if path is None else _name_of(path),
        directory=None if path is None else path.resolve().parent,
        is_terraform=is_terraform,
    )


def as_template(document: object, place: str) -> dict[str, object]:
    """Return a document that has the outline of a CloudFormation template.

    Raises:
        MisuseError: it has not.
    """
    if not isinstance(document, dict):
        raise misuse(place, f"a template is an object with Resources, and this is {_kind(document)}.")
    if "Resources" not in document:
        raise misuse(place, f"a template has Resources. {nearest('Resources', map(str, document))}")
    return document


def _of_terraform(document: object) -> dict[str, object] | None:
    """Return the template that Terraform's JSON stands for, or None where the document is none of Terraform's."""
    if find_spec("fake_eventbridge.templates.terraform") is None:
        return None
    terraform = import_module("fake_eventbridge.templates.terraform")
    if not terraform.is_terraform(document):
        return None
    template: dict[str, object] = terraform.as_template(document)
    return template


def _name_of(path: Path) -> str:
    """Return the stack name that a file suggests: its own, or its directory's where it has the usual one."""
    resolved = path.resolve()
    stem = resolved.name.split(".", 1)[0]
    return resolved.parent.name if stem.lower() in {"template", "cloudformation", "main", "index"} else stem


def _kind(value: object) -> str:
    kinds = {"NoneType": "empty", "list": "a list", "str": "a string", "bool": "a boolean"}
    return kinds.get(type(value).__name__, "a number")
