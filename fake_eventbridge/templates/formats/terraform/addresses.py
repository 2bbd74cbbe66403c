"""Terraform's addresses and references, taken apart: `module.a["x"].aws_sqs_queue.q[0].arn`."""

from __future__ import annotations

import json
import re
from typing import NamedTuple, TypeAlias

Key: TypeAlias = "str | int | None"

_PART = re.compile(r'\.?(?P<name>[^.\[\]"]+)|\[(?P<number>\d+)\]|\[(?P<text>"(?:[^"\\]|\\.)*")\]|\.?(?P<splat>\[\*\])')


class Index(NamedTuple):
    """A key in brackets."""

    key: str | int


Part: TypeAlias = "str | Index"


class Module(NamedTuple):
    """One step on the way to a module: its name in the one around it, and which instance."""

    name: str
    key: Key


ModulePath: TypeAlias = "tuple[Module, ...]"


def parts(text: str) -> tuple[Part, ...]:
    """Take an address or a reference apart; what is in brackets is an `Index`."""
    found: list[Part] = []
    for match in _PART.finditer(text):
        if match["name"] is not None:
            found.append(match["name"])
        elif match["number"] is not None:
            found.append(Index(int(match["number"])))
        elif match["text"] is not None:
            found.append(Index(_unquoted(match["text"])))
    return tuple(found)


def module_path(address: str) -> ModulePath:
    """Return the way to a module from its address, such as `module.a["x"].module.b`."""
    path: list[Module] = []
    is_named = True
    for part in parts(address):
        if isinstance(part, Index):
            if path:
                path[-1] = Module(path[-1].name, part.key)
        elif is_named and part == "module":
            is_named = False
        else:
            path.append(Module(part, None))
            is_named = True
    return tuple(path)


def module_address(path: ModulePath) -> str:
    """Return a module's address, empty for the root."""
    return ".".join(f"module.{each.name}{brackets(each.key)}" for each in path)


def inside(path: ModulePath, local: str) -> str:
    """Return the address of something in a module."""
    return f"{module_address(path)}.{local}" if path else local


def brackets(key: Key) -> str:
    """Return a key as an address has it, empty for none."""
    return "" if key is None else f"[{json.dumps(key, ensure_ascii=False)}]"


def _unquoted(text: str) -> str:
    try:
        value: object = json.loads(text)
    except ValueError:
        return text[1:-1]
    return str(value)
