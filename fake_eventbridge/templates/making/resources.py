"""EventBridge's resources of one stack: made where they are new, changed where they differ, deleted where they went."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError, ParamValidationError

from fake_eventbridge.templates.errors import misuse, name_place, shown
from fake_eventbridge.templates.making import properties
from fake_eventbridge.templates.making.makers import MAKERS
from fake_eventbridge.templates.making.refused_places import property_of
from fake_eventbridge.templates.making.rules import Taken
from fake_eventbridge.templates.records import Made
from fake_eventbridge.templates.values import placeholders

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from mypy_boto3_events import EventBridgeClient

    from fake_eventbridge.templates.making.makers import Maker
    from fake_eventbridge.templates.making.world import World
    from fake_eventbridge.templates.names.stack_names import StackNames
    from fake_eventbridge.templates.records import Key, Request, StackRecord


class Resources:
    """The resources of a stack, as they were made before and as they are to be."""

    def __init__(self, world: World, key: Key, before: StackRecord | None) -> None:
        self._world = world
        self._key = key
        self._before: Mapping[str, Made] = {} if before is None else before.made
        # Ids under which a new resource took the place of another, which is still to be deleted.
        self._replaced: set[str] = set()
        # ARNs that a state knows resources by, with those they have here.
        self._arns: dict[str, str] = {}
        self._taken = Taken()

    def make(
        self,
        logical: str,
        resource: Mapping[str, object],
        names: StackNames,
        known: Mapping[str, object],
        notes: list[str],
    ) -> Made:
        """Make a resource, or change the one that is there; one that is as it was is left alone.

        Raises:
            ClientError: AWS would refuse it; the error names resource and property.
            MisuseError: a property is unknown, or cannot be resolved.
        """
        kind, place = str(resource["Type"]), f"Resources.{logical}.Properties"
        given = resource.get("Properties", {})
        if not isinstance(given, dict):
            raise misuse(place, f"an object of properties is expected, not {shown(given)}.")
        resolved = names.resolver.resolve(given, place)
        resolved = placeholders.fill(resolved, place, known, notes)
        request = properties.request(kind, resolved if isinstance(resolved, dict) else {}, place)
        if self._arns:
            request = {name: self._here(value) for name, value in request.items()}
        maker = MAKERS[kind]
        before = self._before.get(logical)
        if before is not None and before.type != kind:
            self._replaced.add(logical)
            before = None
        is_named_here = bool(maker.name) and maker.name not in request and kind != "AWS::Events::EventBus"
        is_same = before is not None and _identity(maker, before.request, before) == _identity(maker, request, before)
        generation = 0 if before is None else before.generation
        if is_named_here:
            overridden = resource.get("PhysicalName")
            if before is not None and before.is_named_here and is_same:
                request[maker.name] = before.name
            elif isinstance(overridden, str):
                request[maker.name] = overridden
            else:
                generation += before is not None
                request[maker.name] = names.drawing(logical, generation).name(properties.longest_name(kind, maker.name))
        with self._refusals(logical, kind, request):
            made = self._put(logical, kind, maker, request, before if is_same else None)
        self._note_arn(resource, made)
        if before is not None and not is_same:
            self._replaced.add(logical)
        return Made(logical, kind, made.name, made.ref, request, made.arn, made.attributes, is_named_here, generation)

    def delete(self, logical: str, kept: Collection[str]) -> None:
        """Delete what a resource was before, if it was replaced, or is not among those that are kept.

        Raises:
            ClientError: AWS would refuse.
        """
        made = self._before.get(logical)
        if made is not None and (logical in self._replaced or logical not in kept):
            with self._refusals(made.logical, made.type, made.request):
                MAKERS[made.type].delete(self._client, made)
            self._world.wait_for(self._key, made.type, made.name)

    @property
    def _client(self) -> EventBridgeClient:
        return self._world.client(self._key.account, self._key.region)

    def _put(self, logical: str, kind: str, maker: Maker, request: Request, before: Made | None) -> Made:
        if before is None:
            if kind == "AWS::Events::Rule":
                self._taken.check(self._client, request)
            result = maker.create(self._client, request)
        elif before.request == request:
            return before
        else:
            result = maker.update(self._client, request, before)
        state = self._world.wait_for(self._key, kind, result.name)
        attributes = (
            {**result.attributes, "State": state} if "State" in result.attributes and state else result.attributes
        )
        return Made(logical, kind, result.name, result.ref, request, result.arn, attributes)

    def _note_arn(self, resource: Mapping[str, object], made: Made) -> None:
        elsewhere = resource.get("Arn")
        if isinstance(elsewhere, str) and made.arn and elsewhere != made.arn:
            self._arns[elsewhere] = made.arn

    def _here(self, value: object) -> object:
        """Return a value with ARNs as the resources have them here."""
        if isinstance(value, dict):
            return {key: self._here(each) for key, each in value.items()}
        if isinstance(value, list):
            return [self._here(each) for each in value]
        return self._arns.get(value, value) if isinstance(value, str) else value

    @contextmanager
    def _refusals(self, logical: str, kind: str, request: Request) -> Iterator[None]:
        """Let a refusal name the resource; one of a placeholder is the test's to mend."""
        place = f"Resources.{logical}"
        try:
            yield
        except ClientError as error:
            about = property_of(error, request)
            where = f"{place}.Properties.{about}" if about else place
            if placeholders.has_placeholder(request):
                raise misuse(
                    where,
                    f"AWS refuses a placeholder that stands for what only AWS knows ({error}): give the value with "
                    "imports= or parameters=.",
                ) from None
            name_place(error, f"{where}, {kind}, stack {self._key.name}")
            raise
        except ParamValidationError as error:
            report = str(error.kwargs.get("report", error)).replace("\n", " ")
            raise misuse(f"{place}.Properties", f"{report}.") from None


def _identity(maker: Maker, request: Request, before: Made) -> tuple[object, ...]:
    """Return the values that a resource is known by; a name that was made up does not count."""
    names = (name for name in maker.identity if not (name == maker.name and before.is_named_here))
    values = (request.get(name, "default" if name == "EventBusName" else None) for name in names)
    return (*values, maker.name in request) if not before.is_named_here else tuple(values)
