"""What a CDK assembly holds: its stacks and those of its stages, each with its environment, in order of dependency."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fake_eventbridge.errors import MisuseError
from fake_eventbridge.templates.errors import misuse, nearest
from fake_eventbridge.templates.formats.files import as_template, read
from fake_eventbridge.templates.formats.sources import StackSource

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_ENVIRONMENT = re.compile(r"aws://([^/]+)/([^/]+)\Z")
_HASH = re.compile(r"[0-9A-F]{8}\Z")
_MOST_STAGES = 20


def load(directory: Path) -> list[StackSource]:
    """Return the stacks of an assembly, such as `cdk.out`, those of its stages among them.

    Raises:
        MisuseError: the manifest or a template is missing or is none, or stacks depend on one another in a circle.
    """
    return _in_order(_stacks(directory, 0))


def _stacks(directory: Path, level: int) -> list[StackSource]:
    if level > _MOST_STAGES:
        raise MisuseError(f"The assembly {directory.name!r} holds stages within stages without end.")
    place = f"{directory.name}/manifest.json"
    manifest = read(directory / "manifest.json")
    artifacts = manifest.get("artifacts") if isinstance(manifest, dict) else None
    if not isinstance(artifacts, dict):
        raise misuse(place, "the manifest of a CDK assembly has artifacts, and this has none.")
    found: list[StackSource] = []
    for name, artifact in artifacts.items():
        kind = artifact.get("type") if isinstance(artifact, dict) else None
        if kind == "aws:cloudformation:stack":
            found.append(_stack(directory, name, artifact, f"{place}: artifacts.{name}"))
        elif kind == "cdk:cloud-assembly":
            inner = _property(artifact, "directoryName", f"{place}: artifacts.{name}")
            found += _stacks(_inside(directory, inner, f"{place}: artifacts.{name}"), level + 1)
    return found


def _stack(directory: Path, name: str, artifact: dict[str, object], place: str) -> StackSource:
    file = _inside(directory, _property(artifact, "templateFile", place), place)
    if not file.is_file():
        raise misuse(place, f"there is no template {file.name!r}. {nearest(file.name, _names(directory))}")
    properties = artifact.get("properties")
    given = properties if isinstance(properties, dict) else {}
    account, region = _environment(artifact.get("environment"), place)
    parameters = given.get("parameters")
    depends = artifact.get("dependencies")
    return StackSource(
        as_template(read(file), file.name),
        file.name,
        origin=str(file.resolve()),
        name=str(given.get("stackName") or artifact.get("displayName") or name).replace("/", "-"),
        directory=directory.resolve(),
        account=account,
        region=region,
        parameters={str(key): str(value) for key, value in parameters.items()} if isinstance(parameters, dict) else {},
        artifact=name,
        dependencies=tuple(map(str, depends)) if isinstance(depends, list) else (),
    )


def aliases(resources: Mapping[str, Mapping[str, object]]) -> dict[str, list[str]]:
    """Return the ids of resources by what the CDK app calls them: the path of their construct, whole and in its stack.

    A logical id without the eight characters that the CDK adds is such a name too.
    """
    found: dict[str, list[str]] = {}
    for logical, resource in resources.items():
        metadata = resource.get("Metadata")
        path = metadata.get("aws:cdk:path") if isinstance(metadata, dict) else None
        if not isinstance(path, str):
            continue
        parts = path.split("/")
        if parts[-1] in {"Resource", "Default"}:
            del parts[-1]
        names = {"/".join(parts), "/".join(parts[1:]), _HASH.sub("", logical)} - {"", logical}
        for name in names:
            found.setdefault(name, []).append(logical)
    return found


def _names(directory: Path) -> list[str]:
    return [each.name for each in directory.iterdir()]


def _inside(directory: Path, name: str, place: str) -> Path:
    path = directory / name
    if not path.resolve().is_relative_to(directory.resolve()):
        raise misuse(place, f"{name!r} lies outside the assembly.")
    return path


def _property(artifact: dict[str, object], name: str, place: str) -> str:
    properties = artifact.get("properties")
    value = properties.get(name) if isinstance(properties, dict) else None
    if not isinstance(value, str):
        raise misuse(place, f"the artifact has no {name}.")
    return value


def _environment(text: object, place: str) -> tuple[str | None, str | None]:
    """Return the account and the Region of a stack, None where the app left one open."""
    if text is None:
        return None, None
    parts = _ENVIRONMENT.match(text) if isinstance(text, str) else None
    if parts is None:
        raise misuse(place, f"{text!r} is not an environment such as aws://111122223333/us-east-1.")
    account, region = parts.groups()
    return (None if account == "unknown-account" else account), (None if region == "unknown-region" else region)


def _in_order(stacks: list[StackSource]) -> list[StackSource]:
    """Return the stacks, each after those it depends on, and otherwise as they stand."""
    by_id = {each.artifact: each for each in stacks}
    ordered: list[StackSource] = []
    waiting = list(stacks)
    while waiting:
        done = {each.artifact for each in ordered}
        ready = [each for each in waiting if all(name in done or name not in by_id for name in each.dependencies)]
        if not ready:
            circle = ", ".join(each.artifact for each in waiting)
            raise MisuseError(f"The stacks of the assembly depend on one another in a circle: {circle}.")
        ordered.append(ready[0])
        waiting.remove(ready[0])
    return ordered
