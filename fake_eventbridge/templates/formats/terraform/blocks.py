"""A block of arguments: its values where they are known, and what its references lead to where they are not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fake_eventbridge.errors import MisuseError
from fake_eventbridge.templates.formats.terraform.document import mapping
from fake_eventbridge.templates.formats.terraform.references import References, UnresolvedError, scope_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from fake_eventbridge.templates.formats.terraform.document import Instance, Object


@dataclass(frozen=True, slots=True)
class Block:
    """The arguments of a resource, or of a block in it; an empty string is none, as in the provider."""

    instance: Instance
    references: References
    values: Object
    unknown: Object
    expressions: Object
    path: str = ""

    def get(self, name: str) -> object:
        """Return an argument: a value, a function of CloudFormation, or None where there is none.

        Raises:
            MisuseError: it is known only after apply, and the plan does not tell what it will be.
        """
        unknown, value = self.unknown.get(name), self.values.get(name)
        if self.is_made_up(name):
            return None
        if unknown is True:
            return self._resolved(name, lambda found: self.references.value(found, scope_of(self.instance), name))
        if isinstance(value, list) and isinstance(unknown, list) and _has_unknown(unknown):
            return self._filled(name, value, unknown)
        if isinstance(unknown, Mapping) and _has_unknown(unknown):
            return self._completed(name, mapping(value), unknown)
        return None if value == "" else value

    def listed(self, name: str) -> list[object]:
        """Return an argument that is a list or a set of strings.

        Raises:
            MisuseError: as `get`.
        """
        if self.unknown.get(name) is True and not self.is_made_up(name):
            found = self._resolved(name, lambda found: self._references(found, name))
        else:
            found = self.get(name)
        return found if isinstance(found, list) else [] if found is None else [found]

    def is_made_up(self, name: str) -> bool:
        """Return whether an argument is not given, and the provider makes it up during apply."""
        return self.unknown.get(name) is True and name not in self.expressions and bool(self.expressions)

    def block(self, name: str) -> Block | None:
        """Return the only block of a name, or None where there is none."""
        found = self.blocks(name)
        return found[0] if found else None

    def blocks(self, name: str) -> list[Block]:
        """Return the blocks of a name.

        Raises:
            MisuseError: how many there are is known only after apply.
        """
        values, unknown = self.values.get(name), self.unknown.get(name)
        if unknown is True:
            raise self._error(name, "is a block that is repeated for values which are not known yet")
        listed = [mapping(each) for each in values] if isinstance(values, list) else []
        marks = [mapping(each) for each in unknown] if isinstance(unknown, list) else []
        written = self.expressions.get(name)
        expressions = [mapping(each) for each in written] if isinstance(written, list) else [mapping(written)]
        return [
            Block(
                self.instance,
                self.references,
                each,
                marks[index] if index < len(marks) else {},
                _written_for(each, index, expressions, is_whole=len(expressions) == len(listed)),
                f"{self.path}{name}[{index}].",
            )
            for index, each in enumerate(listed)
        ]

    def _resolved(self, name: str, resolve: Callable[[Object], object]) -> object:
        expression = mapping(self.expressions.get(name))
        if not expression:
            raise self._error(name, "is known only after apply")
        try:
            return resolve(expression)
        except UnresolvedError as error:
            raise self._error(name, str(error)) from None

    def _filled(self, name: str, value: list[object], unknown: list[object]) -> object:
        """Put what the references give into the places of a list that are not known yet."""
        missing = [index for index, mark in enumerate(unknown) if mark is True]
        found = self._resolved(name, lambda expression: self._references(expression, name))
        filled = list(value)
        if not isinstance(found, list) or len(found) != len(missing):
            raise self._error(name, "has elements that are known only after apply, and a plan does not say which")
        for index, each in zip(missing, found, strict=True):
            filled[index] = each
        return filled

    def _completed(self, name: str, value: Object, unknown: Object) -> object:
        """Put what the one reference gives under the one key of a map that is not known yet."""
        missing = [key for key, mark in unknown.items() if mark is True]
        found = self._resolved(name, lambda expression: self._references(expression, name))
        if len(missing) != 1 or not isinstance(found, list) or len(found) != 1:
            raise self._error(name, "has values that are known only after apply, and a plan does not say which")
        return {**value, missing[0]: found[0]}

    def _references(self, expression: Object, name: str) -> list[object]:
        """Return what the references of a list or a map give, but for those that were known already."""
        found = self.references.values(expression, scope_of(self.instance), name)
        return [each for each in found if isinstance(each, Mapping)]

    def _error(self, name: str, reason: str) -> MisuseError:
        return MisuseError(
            f"{self.instance.address}: {self.path}{name} {reason}: refer to the resource's attribute itself, or give "
            "the state, which `terraform show -json` writes after an apply."
        )


def of(instance: Instance, references: References) -> Block:
    """Return the arguments of a resource."""
    return Block(instance, references, instance.values, instance.unknown, instance.expressions)


def _has_unknown(mark: object) -> bool:
    if isinstance(mark, Mapping):
        return any(map(_has_unknown, mark.values()))
    return any(map(_has_unknown, mark)) if isinstance(mark, list) else mark is True


def _written_for(values: Object, index: int, expressions: list[Object], *, is_whole: bool) -> Object:
    """Return how a block is written: a set's are not in the order of the values, which what is constant tells apart."""
    if is_whole and _agrees(values, expressions[index]):
        return expressions[index]
    return next((each for each in expressions if _agrees(values, each)), {}) if is_whole else {}


def _agrees(values: Object, expressions: Object) -> bool:
    return all(
        mapping(expression).get("constant_value", values.get(name)) == values.get(name)
        for name, expression in expressions.items()
        if isinstance(expression, Mapping)
    )
