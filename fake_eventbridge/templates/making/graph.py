"""In which order a stack's resources are made: each after those it refers to."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

from fake_eventbridge.templates.errors import misuse, nearest, shown
from fake_eventbridge.templates.values.intrinsics import function_of
from fake_eventbridge.templates.values.pure_functions import FUNCTIONS, parts_of_sub

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from fake_eventbridge.errors import MisuseError
    from fake_eventbridge.templates.values.intrinsics import Resolver

# Where the template leaves the order open, what others name by their own names comes first.
_RANKS = (
    "AWS::Events::EventBus",
    "AWS::Events::EventBusPolicy",
    "AWS::Events::Connection",
    "AWS::Events::ApiDestination",
    "AWS::Events::Archive",
    "AWS::Events::Endpoint",
    "AWS::CloudFormation::Stack",
    "AWS::Events::Rule",
)
_OTHERS = frozenset(
    {"Fn::If", "Fn::Sub", "Fn::GetAtt", "Fn::FindInMap", "Fn::ImportValue", "Fn::Transform", "Ref"}
) | frozenset(FUNCTIONS)
_IN_CONDITIONS = frozenset({"Fn::Equals", "Fn::And", "Fn::Or", "Fn::Not"})


class References:
    """The resources that a value refers to, of the branches that conditions choose."""

    def __init__(
        self,
        resolver: Resolver,
        resources: Collection[str],
        others: Collection[str],
        left_out: Collection[str] = (),
    ) -> None:
        self._resolver = resolver
        self._resources = resources
        self._others = others
        self._left_out = left_out

    def of(self, value: object, place: str) -> Iterator[str]:
        """Yield the logical ids that a value refers to.

        Raises:
            MisuseError: a function is unknown, or refers to what does not exist.
        """
        if isinstance(value, list):
            for index, each in enumerate(value):
                yield from self.of(each, f"{place}[{index}]")
        elif isinstance(value, dict):
            name = function_of(value)
            if name is not None:
                yield from self._of_function(name, value[name], place)
            else:
                for key, each in value.items():
                    yield from self.of(each, f"{place}.{key}")

    def _of_function(self, name: str, arguments: object, place: str) -> Iterator[str]:
        if name == "Ref":
            if isinstance(arguments, str):
                yield from self._named(arguments, place)
        elif name == "Fn::GetAtt":
            parts = arguments.split(".", 1) if isinstance(arguments, str) else arguments
            if isinstance(parts, list) and parts and isinstance(parts[0], str):
                yield from self._named(parts[0], place)
        elif name == "Fn::Sub":
            yield from self._of_sub(arguments, place)
        elif name == "Fn::If":
            yield from self.of(self._resolver.branch(arguments, place), place)
        elif name in _OTHERS or name in _IN_CONDITIONS:
            yield from self.of(arguments, place)
        else:
            raise misuse(place, f"the function {name} is unknown. {nearest(name, _OTHERS)}")

    def _of_sub(self, arguments: object, place: str) -> Iterator[str]:
        text = arguments[0] if isinstance(arguments, list) and arguments else arguments
        variables = arguments[1] if isinstance(arguments, list) and len(arguments) > 1 else {}
        if isinstance(text, str):
            for _, variable in parts_of_sub(text):
                if variable is not None and not (isinstance(variables, dict) and variable in variables):
                    name = variable if variable in self._resources else variable.split(".", 1)[0]
                    yield from self._named(name, place)
        yield from self.of(variables, place)

    def _named(self, name: str, place: str) -> Iterator[str]:
        if name in self._resources:
            yield name
        elif name not in self._others and not name.startswith("AWS::"):
            if name in self._left_out:
                raise misuse(
                    place, f"the condition of {name} leaves it out: choose with Fn::If and the same condition."
                )
            known = [*self._resources, *self._others]
            raise misuse(place, f"there is no parameter or resource {name!r}. {nearest(name, known)}")


def depends_on(logical: str, resource: Mapping[str, object], all_resources: Collection[str]) -> list[str]:
    """Return the ids in a resource's DependsOn.

    Raises:
        MisuseError: one of them does not exist.
    """
    value = resource.get("DependsOn")
    listed = value if isinstance(value, list) else [] if value is None else [value]
    place = f"Resources.{logical}.DependsOn"
    for each in listed:
        if not isinstance(each, str):
            raise misuse(place, f"the id of a resource is expected, not {shown(each)}.")
        if each not in all_resources:
            raise misuse(place, f"there is no resource {each!r}. {nearest(each, all_resources)}")
    return [str(each) for each in listed]


def in_order(resources: Mapping[str, Mapping[str, object]], needs: Mapping[str, Collection[str]]) -> list[str]:
    """Return the ids of resources, each after those it needs, and otherwise as they stand.

    Raises:
        MisuseError: resources depend on one another in a circle.
    """
    ranks = {kind: rank for rank, kind in enumerate(_RANKS)}
    places = {
        logical: (ranks.get(str(resource.get("Type")), -1), index, logical)
        for index, (logical, resource) in enumerate(resources.items())
    }
    waiting_for = {logical: set(needs.get(logical, ())) & resources.keys() for logical in resources}
    needed_by: dict[str, list[str]] = {logical: [] for logical in resources}
    for logical, needed in waiting_for.items():
        for each in needed:
            needed_by[each].append(logical)
    ready = [places[logical] for logical, needed in waiting_for.items() if not needed]
    heapq.heapify(ready)
    ordered: list[str] = []
    while ready:
        logical = heapq.heappop(ready)[2]
        ordered.append(logical)
        for each in needed_by[logical]:
            waiting_for[each].discard(logical)
            if not waiting_for[each]:
                heapq.heappush(ready, places[each])
    if len(ordered) < len(resources):
        raise _circle({logical: needed for logical, needed in waiting_for.items() if needed})
    return ordered


def _circle(waiting: Mapping[str, set[str]]) -> MisuseError:
    """Return the error for resources that wait for one another, which names one circle of them."""
    path = [next(iter(waiting))]
    while True:
        following = min(waiting[path[-1]] & waiting.keys())
        if following in path:
            circle = path[path.index(following) :]
            break
        path.append(following)
    return misuse(
        f"Resources.{circle[0]}",
        f"the resources depend on one another in a circle: {' -> '.join([*circle, circle[0]])}.",
    )
