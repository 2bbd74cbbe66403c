"""The stacks of a source deployed, all of them or none: each under a name, with the parameters that are its own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from fake_eventbridge.aws import account_ids
from fake_eventbridge.aws.arguments import is_nonempty_string
from fake_eventbridge.errors import MisuseError
from fake_eventbridge.templates.errors import nearest
from fake_eventbridge.templates.formats import loading
from fake_eventbridge.templates.making import deployment
from fake_eventbridge.templates.making.stack import Stack
from fake_eventbridge.templates.records import Key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fake_eventbridge.templates.formats.sources import Source, StackSource
    from fake_eventbridge.templates.making.world import World
    from fake_eventbridge.templates.records import StackRecord

_NAME = re.compile(r"[A-Za-z][-A-Za-z0-9]{0,127}\Z")
_NAMELESS = "stack"


def deploy(  # noqa: PLR0913 - one parameter for each thing that a caller may give
    world: World,
    source: Source,
    *,
    parameters: Mapping[str, object] | None,
    imports: Mapping[str, object] | None,
    name: str | None,
    account: str | None,
    region: str | None,
) -> Stack:
    """Deploy the stacks of a source: all of it, or nothing where something is refused.

    Raises:
        ClientError: AWS would refuse a resource; the error names it.
        MisuseError: the source cannot be read, or something in it cannot be resolved.
    """
    if name is not None and _NAME.match(str(name)) is None:
        raise MisuseError(f"{name!r} is not a stack's name: expected a letter, then letters, digits and hyphens.")
    if account is not None:
        account_ids.require(account)
    for argument, value in (("parameters", parameters), ("imports", imports)):
        if value is not None and not isinstance(value, Mapping):
            raise MisuseError(f"{argument}={value!r}: expected a dict of values by name.")
    if region is not None and not is_nonempty_string(region):
        raise MisuseError(f"region={region!r}: expected a Region's name, such as 'eu-west-1'.")
    sources = loading.load(source)
    if name is not None and len(sources) > 1:
        known = ", ".join(str(each.name) for each in sources)
        raise MisuseError(f"name={name!r}: the source holds several stacks, which have names of their own: {known}.")
    given = dict(parameters or {})
    _check_parameters(given, sources)
    roots: list[StackRecord] = []
    with world.all_or_nothing():
        for each in sources:
            where = (each.account or account or world.account, each.region or region or world.region)
            key = Key(*where, name or _name(world, each, where))
            values = {**each.parameters, **_parameters_of(each, given, len(sources))}
            roots.append(deployment.deploy(world, each, key, deployment.Given(values, dict(imports or {})), key.name))
    return Stack(world, roots, [record for root in roots for record in _with_children(world, root)])


def _check_parameters(given: Mapping[str, object], sources: list[StackSource]) -> None:
    """Refuse parameters that no stack of several has."""
    if len(sources) < 2:  # noqa: PLR2004 - one says it better by itself
        return
    known = [name for each in sources for name in _declared(each)]
    for name in given:
        if re.split("[:/]", name)[-1] not in known:
            raise MisuseError(f"parameters={{{name!r}: ...}}: no stack has such a parameter. {nearest(name, known)}")


def _parameters_of(source: StackSource, given: Mapping[str, object], stacks: int) -> dict[str, object]:
    """Return the parameters that are given for a stack: by their own names, or as `<stack>:<name>`."""
    if stacks == 1:
        return dict(given)
    declared = _declared(source)
    found = {name: value for name, value in given.items() if name in declared}
    for name, value in given.items():
        stack, _, own = name.replace("/", ":").partition(":")
        if own in declared and stack in {source.name, source.artifact}:
            found[own] = value
    return found


def _declared(source: StackSource) -> list[str]:
    declared = source.document.get("Parameters")
    return list(declared) if isinstance(declared, dict) else []


def _name(world: World, source: StackSource, where: tuple[str, str]) -> str:
    """Return a stack's name where none is given: the one its source suggests, unless another source's stack has it.

    A document without a file is the same stack again if it shares resources with one.
    """
    suggested = re.sub("[^A-Za-z0-9]+", "-", source.name or _NAMELESS).strip("-")
    if not suggested[:1].isalpha():
        suggested = f"{_NAMELESS}-{suggested}".rstrip("-")
    suggested = suggested[:100]
    candidates = (suggested if number == 1 else f"{suggested}-{number}" for number in range(1, len(world.stacks) + 2))
    free = suggested
    for free in candidates:
        standing = world.stacks.get(Key(*where, free))
        if standing is None or _is_of(standing, source):
            break
    return free


def _is_of(record: StackRecord, source: StackSource) -> bool:
    if source.origin or record.origin:
        return source.origin == record.origin
    resources = source.document.get("Resources")
    return isinstance(resources, dict) and not record.named.keys().isdisjoint(resources)


def _with_children(world: World, record: StackRecord) -> Iterator[StackRecord]:
    yield record
    for key in record.children.values():
        yield from _with_children(world, world.stacks[key])
