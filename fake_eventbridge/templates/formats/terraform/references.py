"""What a value is that Terraform knows only after apply: the expression's references, followed to where they lead.

A plan has no expressions as they were written, only what each refers to; so a value is found where it is one reference
handed on through variables, outputs and `each.value`, and not where a function or a string is built around it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from fake_eventbridge.templates.formats.terraform import addresses, kinds
from fake_eventbridge.templates.formats.terraform.addresses import Index, Key, Module, ModulePath, Part
from fake_eventbridge.templates.formats.terraform.document import mapping

if TYPE_CHECKING:
    from collections.abc import Callable

    from fake_eventbridge.templates.formats.terraform.document import Document, Instance, Object

Rest: TypeAlias = "tuple[Part, ...]"

# What is left of a reference whose index is computed is the resource; the argument says which attribute was meant.
_WANTED = {
    "connection_arn": "arn",
    "event_bus_arn": "arn",
    "event_bus_name": "name",
    "event_source_arn": "arn",
    "rule": "name",
}
_DOCUMENTS = frozenset({"event_pattern", "input", "input_template", "policy", "schedule_expression"})
_PSEUDO = {
    ("aws_caller_identity", "account_id"): "AWS::AccountId",
    ("aws_caller_identity", "id"): "AWS::AccountId",
    ("aws_partition", "partition"): "AWS::Partition",
    ("aws_partition", "id"): "AWS::Partition",
    ("aws_partition", "dns_suffix"): "AWS::URLSuffix",
    ("aws_region", "id"): "AWS::Region",
    ("aws_region", "name"): "AWS::Region",
    ("aws_region", "region"): "AWS::Region",
}
_SURROUNDINGS = frozenset({"path", "terraform"})
_MOST_STEPS = 64


class UnresolvedError(Exception):
    """Why a value cannot be found, as the end of a sentence."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an expression stands: its module, and what repeats the block around it."""

    module: ModulePath
    key: Key = None
    for_each: Object | None = None


@dataclass(frozen=True, slots=True)
class Whole:
    """A resource, or all instances of one, of which no attribute was named."""

    instances: tuple[Instance, ...]
    is_keyed: bool


def scope_of(instance: Instance) -> Scope:
    """Return where the arguments of a resource stand."""
    for_each = instance.configuration.get("for_each_expression")
    return Scope(instance.module, instance.key, mapping(for_each) if for_each is not None else None)


def wanted_of(argument: str) -> str:
    """Return which attribute an argument takes where a reference does not say, empty where it is anybody's guess."""
    return _WANTED.get(argument) or ("arn" if argument == "arn" or argument.endswith("_arn") else "")


class References:
    """Follows the references of one document; `policy_of` returns the policy that a data source describes."""

    def __init__(self, document: Document, policy_of: Callable[[Instance, References], object]) -> None:
        self._document = document
        self._policy_of = policy_of
        self._steps = 0

    def value(self, expression: Object, scope: Scope, argument: str) -> object:
        """Return what an argument's expression gives: a value, or a function of CloudFormation.

        Raises:
            UnresolvedError: the plan does not tell.
        """
        self._steps = 0
        found = self._expression(expression, scope, (), wanted_of(argument))
        if isinstance(found, Whole):
            found = self._attribute_of(found, wanted_of(argument))
        if argument in _DOCUMENTS and isinstance(found, Mapping) and "Statement" not in found:
            raise UnresolvedError(f"is built around {_named(expression)}, and a plan does not say how")
        return found

    def values(self, expression: Object, scope: Scope, argument: str) -> list[object]:
        """Return what the references of a list's expression give, in their order.

        Raises:
            UnresolvedError: the plan does not tell.
        """
        self._steps = 0
        found: list[object] = []
        for reference in _principal(expression):
            if reference[0] in {"each", "count", *_SURROUNDINGS}:
                continue
            one = self._follow(reference, scope, (), wanted_of(argument))
            if isinstance(one, Whole):
                found += [self._attribute(each, (wanted_of(argument) or "id",)) for each in one.instances]
            elif isinstance(one, list):
                found += one
            else:
                found.append(one)
        return found

    def _expression(self, expression: Object, scope: Scope, rest: Rest, wanted: str) -> object:
        self._steps += 1
        if self._steps > _MOST_STEPS:
            raise UnresolvedError("refers to itself")
        if "constant_value" in expression:
            return _at(expression["constant_value"], rest)
        references = _principal(expression)
        repeated = [each for each in references if each[0] in {"each", "count"}]
        others = [each for each in references if each[0] not in {"each", "count", *_SURROUNDINGS}]
        if not others:
            if len(repeated) != 1:
                raise UnresolvedError("is computed by a function, and a plan does not say how")
            return self._follow(repeated[0], scope, rest, wanted)
        if len(others) > 1:
            others = self._that_matter(others, scope, wanted)
        if len(others) > 1 or not others:
            raise UnresolvedError(f"is made of several values, {_named(expression)}, and a plan does not say how")
        [reference] = others
        if repeated:
            self._require_index(reference, expression)
            return self._follow(reference, scope, rest, wanted, is_indexed=True)
        return self._follow(reference, scope, rest, wanted)

    def _that_matter(self, references: list[Rest], scope: Scope, wanted: str) -> list[Rest]:
        """Leave out what only chooses: switches, numbers and collections that are known, but no strings."""
        kept: list[Rest] = []
        for reference in references:
            if reference[0] in {"var", "data"}:
                try:
                    found = self._follow(reference, scope, (), wanted)
                except UnresolvedError:
                    found = ""
                is_function = isinstance(found, Mapping) and (("Ref" in found) or any(map(_is_function, found)))
                if not isinstance(found, (str, Whole)) and not is_function:
                    continue
            kept.append(reference)
        return kept

    def _require_index(self, reference: Rest, expression: Object) -> None:
        """Tell `q[each.key].arn`, of which `q` and `each.key` are left, from a string with both in it."""
        names = [part for part in reference if isinstance(part, str)]
        longest = {"data": 3, "module": 2, "var": 2, "local": 2}.get(names[0], 2)
        if len(names) > longest:
            raise UnresolvedError(f"is made of several values, {_named(expression)}, and a plan does not say how")

    def _follow(self, reference: Rest, scope: Scope, rest: Rest, wanted: str, *, is_indexed: bool = False) -> object:
        head, *tail = reference
        following = (*tail, *rest)
        if is_indexed and head in {"var", "local"} and scope.key is not None:
            following = (*tail, Index(scope.key), *rest)
        if head == "var":
            return self._variable(following, scope, wanted)
        if head == "module":
            return self._output(following, scope, wanted, is_indexed=is_indexed)
        if head == "data":
            return self._data(following, scope)
        if head == "local":
            raise UnresolvedError(f"is local.{following[0]}, and Terraform writes no locals into a plan")
        if head == "count":
            return scope.key
        if head == "each":
            return scope.key if following[:1] == ("key",) else self._each_value(scope, following[1:], wanted)
        return self._resource(str(head), following, scope, wanted, is_indexed=is_indexed)

    def _variable(self, following: Rest, scope: Scope, wanted: str) -> object:
        name, *rest = following
        if not scope.module:
            declared = mapping(mapping(self._document.root.get("variables")).get(str(name)))
            return _at(self._document.variables.get(str(name), declared.get("default")), tuple(rest))
        *outer, last = scope.module
        call = self._document.call(self._document.module(tuple(outer)), last.name)
        expression = mapping(call.get("expressions")).get(str(name))
        if expression is None:
            declared = mapping(mapping(mapping(call.get("module")).get("variables")).get(str(name)))
            return _at(declared.get("default"), tuple(rest))
        return self._expression(mapping(expression), _scope_of_call(tuple(outer), call, last.key), tuple(rest), wanted)

    def _output(self, following: Rest, scope: Scope, wanted: str, *, is_indexed: bool) -> object:
        name, *rest = following
        call = self._document.call(self._document.module(scope.module), str(name))
        key: Key = None
        if rest and isinstance(rest[0], Index):
            key = rest.pop(0).key  # type: ignore[union-attr]  # it was looked at
        elif is_indexed:
            key = scope.key
        outputs = mapping(mapping(call.get("module")).get("outputs"))
        output = rest.pop(0) if rest else _only(outputs, wanted)
        expression = mapping(mapping(outputs.get(str(output))).get("expression"))
        if not expression:
            raise UnresolvedError(f"is an output of module {name}, and a plan does not say which")
        inner = Scope((*scope.module, Module(str(name), key)))
        return self._expression(expression, inner, tuple(rest), wanted)

    def _each_value(self, scope: Scope, rest: Rest, wanted: str) -> object:
        if scope.key is None:
            raise UnresolvedError("is an each.value, and the plan has no key for it")
        if scope.for_each is None:
            return _at(scope.key, rest)
        outer = Scope(scope.module)
        return self._expression(scope.for_each, outer, (Index(scope.key), *rest), wanted)

    def _data(self, following: Rest, scope: Scope) -> object:
        type_, name, *rest = following
        found = self._document.of_resource(scope.module, f"data.{type_}.{name}")
        if rest and isinstance(rest[0], Index):
            index = rest.pop(0)
            found = [each for each in found if Index(each.key if each.key is not None else "") == index]
        attribute = str(rest[0]) if rest else ""
        if len(found) == 1 and found[0].values.get(attribute) is not None:
            return _at(found[0].values, tuple(rest))
        if (str(type_), attribute) in _PSEUDO:
            return {"Ref": _PSEUDO[str(type_), attribute]}
        if len(found) == 1 and type_ == "aws_iam_policy_document" and attribute in {"json", "minified_json"}:
            return self._policy_of(found[0], self)
        raise UnresolvedError(f"is read from data.{type_}.{name} during apply")

    def _resource(self, type_: str, following: Rest, scope: Scope, wanted: str, *, is_indexed: bool) -> object:
        name, *rest = following
        found = self._document.of_resource(scope.module, f"{type_}.{name}")
        if not found:
            raise UnresolvedError(f"refers to {type_}.{name}, which the plan has no instance of")
        is_keyed = found[0].key is not None
        if is_keyed and rest and isinstance(rest[0], Index):
            index = rest.pop(0)
            found = [each for each in found if Index(_key(each)) == index]
        elif is_keyed and is_indexed:
            found = [each for each in found if each.key == scope.key]
        if not found:
            raise UnresolvedError(f"refers to an instance of {type_}.{name} that the plan does not have")
        whole = Whole(tuple(found), is_keyed)
        if not rest:
            return whole if not (is_indexed and wanted) else self._attribute_of(whole, wanted)
        if len(found) > 1:
            raise UnresolvedError(f"refers to one of {len(found)} instances of {type_}.{name}, and not to which")
        return self._attribute(found[0], tuple(rest))

    def _attribute_of(self, whole: Whole, wanted: str) -> object:
        if len(whole.instances) > 1:
            named = ", ".join(each.address for each in whole.instances)
            raise UnresolvedError(f"refers to one of {named}, and a plan does not say to which")
        if not wanted:
            raise UnresolvedError(f"refers to an attribute of {whole.instances[0].address}, and not to which")
        return self._attribute(whole.instances[0], (wanted,))

    def _attribute(self, instance: Instance, rest: Rest) -> object:
        name, *inner = rest
        value = instance.values.get(str(name))
        if value is not None and not (kinds.is_eventbridge(instance.type) and name in {"arn", "id", "name"}):
            return _at(value, tuple(inner))
        if name == "execution_arn":
            raise UnresolvedError(f"is built around {instance.address}.execution_arn, and a plan does not say how")
        if instance.type == "aws_cloudwatch_event_rule" and name == "id" and not _is_on_default_bus(instance):
            raise UnresolvedError(f"is {instance.address}.id, which is no rule's name: use .name")
        if instance.type == "aws_cloudwatch_event_rule" and name in {"id", "name"}:
            return {"Ref": instance.address}
        return kinds.attribute(instance.address, instance.type, str(name))


def _scope_of_call(outer: ModulePath, call: Object, key: Key) -> Scope:
    for_each = call.get("for_each_expression")
    return Scope(outer, key, mapping(for_each) if for_each is not None else None)


def _principal(expression: Object) -> list[Rest]:
    """Return what an expression refers to: Terraform lists `a.b.c` also as `a.b`."""
    listed = expression.get("references")
    references = [addresses.parts(each) for each in listed if isinstance(each, str)] if isinstance(listed, list) else []
    found = [each for each in dict.fromkeys(references) if each]
    return [each for each in found if not any(other != each and other[: len(each)] == each for other in found)]


def _named(expression: Object) -> str:
    listed = expression.get("references")
    named = [each for each in listed if isinstance(each, str)] if isinstance(listed, list) else []
    longest = [each for each in named if not any(other != each and other.startswith(each) for other in named)]
    return ", ".join(longest) or "nothing"


def _only(outputs: Object, wanted: str) -> str:
    """Return the output that must be meant where a reference does not say."""
    fitting = [name for name in outputs if wanted and (name == wanted or name.endswith(f"_{wanted}"))]
    names = fitting or list(outputs)
    return names[0] if len(names) == 1 else ""


def _key(instance: Instance) -> str | int:
    return "" if instance.key is None else instance.key


def _is_on_default_bus(instance: Instance) -> bool:
    return instance.values.get("event_bus_name", "") in {"default", None}


def _is_function(name: object) -> bool:
    return isinstance(name, str) and name.startswith("Fn::")


def _at(value: object, rest: Rest) -> object:
    """Return what stands inside a known value."""
    for part in rest:
        key = part.key if isinstance(part, Index) else part
        if isinstance(value, Mapping) and str(key) in value:
            value = value[str(key)]
        elif isinstance(value, list) and isinstance(key, int) and key < len(value):
            value = value[key]
        elif isinstance(value, list) and key in value:
            value = key  # of a set, each.value is each.key
        elif isinstance(value, str) and part is rest[-1] and value == key:
            return value
        else:
            raise UnresolvedError(f"asks for {key!r} in a value that has none")
    return value
