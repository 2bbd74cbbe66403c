"""A deployed stack as a test holds it: names and ARNs by the template's own ids, outputs, rules, and its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from fake_eventbridge.errors import MisuseError
from fake_eventbridge.templates.errors import nearest
from fake_eventbridge.templates.making import deployment
from fake_eventbridge.templates.making.rules import bus_name
from fake_eventbridge.templates.records import DeployedRule, Named, NotMade, StackRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fake_eventbridge.service.state.receivers import Handler
    from fake_eventbridge.templates.making.world import World

_Handler = TypeVar("_Handler", bound="Handler")


class Outputs(dict[str, object]):
    """The outputs of a stack; asking for one that is not there is a mistake in the test."""

    def __missing__(self, name: str) -> object:
        raise MisuseError(f"The stack has no output {name!r}. {nearest(name, self)}")


class Stack:
    """What `fake.deploy` made of a source: one stack, or all those of a CDK assembly.

    A resource is named by its logical id; one of several stacks that have the same id also, or only, as
    `<stack>/<logical id>`, one of a nested stack as `<id of the nested stack>/<logical id>`. The event of a SAM
    function or state machine is also known by its own name.
    """

    def __init__(self, world: World, roots: list[StackRecord], records: list[StackRecord]) -> None:
        self._world = world
        self._roots = roots
        self._records = records
        self._named = _by_id(records)

    @property
    def resources(self) -> dict[str, str]:
        """The physical names of all resources, by logical id; of several with one id, by `<stack>/<logical id>`."""
        names: dict[str, str] = {}
        for record in self._records:
            for logical, named in record.named.items():
                name = logical if len(self._named[logical]) == 1 else f"{record.label}/{logical}"
                if not named.problem:
                    names[name] = named.name
        return names

    @property
    def outputs(self) -> dict[str, object]:
        """The outputs, by name; of several stacks that have the same output, by `<stack>/<name>`."""
        names = [name for record in self._roots for name in record.outputs]
        return Outputs(
            {
                name if names.count(name) == 1 else f"{record.key.name}/{name}": value
                for record in self._roots
                for name, value in record.outputs.items()
            }
        )

    @property
    def rules(self) -> list[DeployedRule]:
        """The rules that were made, in the order of the template's dependencies, as they were made."""
        return [rule for record in self._records for rule in _rules(record)]

    @property
    def not_made(self) -> list[NotMade]:
        """The resources that were not made, each with its type and why: those of other services have names only."""
        return [each for record in self._records for each in record.not_made]

    @property
    def notes(self) -> list[str]:
        """What else a reader should know: placeholders for what only AWS knows, macros that did not run."""
        return [each for record in self._records for each in record.notes]

    def name(self, logical: str) -> str:
        """Return the physical name of a resource, by its id in the template.

        Raises:
            MisuseError: there is no such resource, there are several, or its name cannot be resolved.
        """
        return self._found(logical).name

    def arn(self, logical: str) -> str:
        """Return the ARN of a resource, by its id in the template.

        Raises:
            MisuseError: there is no such resource, there are several, or it has no ARN.
        """
        found = self._found(logical)
        if not found.arn:
            raise MisuseError(f"{logical} ({found.type}) has no ARN; its name is {found.name!r}.")
        return found.arn

    def target(self, logical: str) -> Callable[[_Handler], _Handler]:
        """Make a callable the target that a resource is: `@stack.target("ShipOrder")`, as `fake.target` does by ARN.

        It gets what any rule sends to the resource: to a function, its versions and its aliases, to a queue, to an API.

        Raises:
            MisuseError: there is no such resource, or it is none that a rule can send to.
        """
        found = self._found(logical)
        if found.type == "AWS::Events::Rule":
            raise MisuseError(
                f"{logical} is a rule, and no target: name what it sends to, such as a function or a queue."
            )
        self.arn(logical)
        arns = self._target_arns(found)

        def register(handler: _Handler) -> _Handler:
            for arn in arns:
                self._world.target(arn)(handler)
            return handler

        return register

    def delete(self) -> None:
        """Delete what the stack made: all of it, or nothing where AWS would refuse.

        Raises:
            ClientError: AWS would refuse, as for a bus on which others have rules.
        """
        with self._world.all_or_nothing():
            for record in reversed(self._roots):
                deployment.delete(self._world, record.key)

    def __repr__(self) -> str:
        names = ", ".join(record.key.name for record in self._roots)
        return f"<Stack {names}: {len(self.rules)} rules, {len(self.not_made)} resources not made>"

    def _found(self, logical: str) -> Named:
        found = self._named.get(logical, [])
        if not found:
            raise MisuseError(f"The template has no resource {logical!r}. {nearest(str(logical), self._named)}")
        if len(found) > 1:
            full = ", ".join(repr(name) for name, each in self._named.items() if len(each) == 1 and each[0] in found)
            raise MisuseError(f"The template has several resources {logical!r}: pass one of {full}.")
        if found[0].problem:
            raise MisuseError(f"{logical} has no name here: {found[0].problem}")
        return found[0]

    def _target_arns(self, found: Named) -> list[str]:
        """Return the ARNs at which a resource takes deliveries: its own, and what rules have that belongs to it."""
        own = [found.arn]
        if found.arn.endswith(":*"):  # a log group's, which targets have without
            own.append(found.arn.removesuffix(":*"))
        if found.type in {"AWS::Lambda::Alias", "AWS::Lambda::Version"}:
            return own
        named = [each.arn for record in self._records for each in record.named.values() if each.arn]
        sent_to = [str(target.get("Arn", "")) for rule in self.rules for target in rule.targets]
        letters = [
            str(config.get("Arn", ""))
            for rule in self.rules
            for target in rule.targets
            if isinstance(config := target.get("DeadLetterConfig"), dict)
        ]
        stems = tuple(f"{own[-1]}{mark}" for mark in (":", "/"))
        others = [arn for arn in [*named, *sent_to, *letters] if arn.startswith(stems)]
        return list(dict.fromkeys([*own, *others]))


def _by_id(records: list[StackRecord]) -> dict[str, list[Named]]:
    """Return the resources by each name they are known by, several under one where it is not theirs alone."""
    by_id: dict[str, list[Named]] = {}
    for record in records:
        for prefix in ("", *_prefixes(record)):
            for logical, named in record.named.items():
                by_id.setdefault(prefix + logical, []).append(named)
    for record in records:
        for alias, logical_ids in record.aliases.items():
            if any(alias in each.named for each in records):
                continue
            found = [record.named[logical] for logical in logical_ids if logical in record.named]
            if found:
                by_id.setdefault(alias, []).extend(found)
    return by_id


def _prefixes(record: StackRecord) -> Iterator[str]:
    yield f"{record.label}/"
    if record.is_nested:
        yield f"{record.label.partition('/')[2]}/"


def _rules(record: StackRecord) -> Iterator[DeployedRule]:
    apart: dict[tuple[str, str], list[dict[str, object]]] = {}
    for made in record.made.values():
        if made.type == "Terraform::Events::Target" and isinstance(target := made.request["Target"], dict):
            bus = bus_name(str(made.request.get("EventBusName", "default")))
            apart.setdefault((bus, str(made.request["Rule"])), []).append(target)
    for made in record.made.values():
        if made.type == "AWS::Events::Rule":
            bus = bus_name(str(made.request.get("EventBusName", "default")))
            targets = made.request.get("Targets", [])
            yield DeployedRule(
                logical=made.logical,
                name=made.name,
                bus=bus,
                arn=made.arn,
                event_pattern=_text(made.request.get("EventPattern")),
                schedule=_text(made.request.get("ScheduleExpression")),
                state=str(made.request.get("State", "ENABLED")),
                targets=(*(targets if isinstance(targets, list) else ()), *apart.get((bus, made.name), [])),
            )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
