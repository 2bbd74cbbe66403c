"""What a source holds: the templates of a file, a directory, a CDK assembly, a text or a dict, one for each stack."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from fake_eventbridge.errors import MisuseError
from fake_eventbridge.templates.bounds import MOST_BYTES, plain
from fake_eventbridge.templates.errors import nearest
from fake_eventbridge.templates.formats import cdk, terraform
from fake_eventbridge.templates.formats.files import as_template, parse, read, too_large
from fake_eventbridge.templates.formats.sources import StackSource

if TYPE_CHECKING:
    from fake_eventbridge.templates.formats.sources import Source

_USUAL = ("template.yaml", "template.yml", "template.json")
_SUFFIXES = (".json", ".yaml", ".yml", ".template")
_MANIFEST = "manifest.json"


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
            return cdk.load(path)
        path = _only_template(path)
    if path.name == _MANIFEST:
        return cdk.load(path.parent)
    return [_stack(read(path), path.name, path)]


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


def _stack(document: object, place: str, path: Path | None = None) -> StackSource:
    """Return the one stack of a document, which may be Terraform's."""
    is_terraform = terraform.is_terraform(document)
    if is_terraform:
        template = terraform.as_template(document)
    else:
        template = as_template(document, place)
        if path is not None and path.stat().st_size > MOST_BYTES:
            raise too_large(place, path.stat().st_size)
    return StackSource(
        template,
        place,
        origin="" if path is None else str(path.resolve()),
        name=None if path is None else _name_of(path),
        directory=None if path is None else path.resolve().parent,
        is_terraform=is_terraform,
    )


def _name_of(path: Path) -> str:
    """Return the stack name that a file suggests: its own, or its directory's where it has the usual one."""
    resolved = path.resolve()
    stem = resolved.name.split(".", 1)[0]
    return resolved.parent.name if stem.lower() in {"template", "cloudformation", "main", "index"} else stem
