"""Files of templates and their text: JSON or YAML, read within bounds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from fake_eventbridge.errors import MisuseError
from fake_eventbridge.templates.bounds import MOST_BYTES, plain, too_deep
from fake_eventbridge.templates.errors import misuse, nearest
from fake_eventbridge.templates.formats import yaml_reader

if TYPE_CHECKING:
    from pathlib import Path

# What Terraform shows of a plan or a state is no template, and AWS sets it no limit.
_MOST_BYTES_OF_JSON = 64 * MOST_BYTES


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
        raise too_large(name, size)
    if suffix == ".json" or text.lstrip()[:1] in {"{", "["}:
        try:
            return plain(_json(text, name), name)
        except json.JSONDecodeError as error:
            if suffix == ".json":
                raise misuse(
                    f"{name}, line {error.lineno}, column {error.colno}", f"not valid JSON: {error.msg}."
                ) from None
    if size > MOST_BYTES:
        raise too_large(name, size)
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


def too_large(name: str, size: int) -> MisuseError:
    """Return the error for a template of more bytes than CloudFormation takes."""
    return misuse(name, f"the template has {size:,} bytes, and CloudFormation takes {MOST_BYTES:,}.")


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


def _kind(value: object) -> str:
    kinds = {"NoneType": "empty", "list": "a list", "str": "a string", "bool": "a boolean"}
    return kinds.get(type(value).__name__, "a number")
