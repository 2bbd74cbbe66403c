"""Names that CloudFormation makes up where a template gives none: drawn from the fake's seed, so that tests repeat."""

from __future__ import annotations

import random
import re
import string
from dataclasses import dataclass

_SUFFIX = 12
_LONGEST_LOGICAL = 24
_LOWER = string.ascii_lowercase + string.digits
_UPPER = string.ascii_uppercase + string.digits
_ALPHABETS = {
    "lower": _LOWER,
    "upper": _UPPER,
    "mixed": string.ascii_letters + string.digits,
    "hex": string.digits + "abcdef",
    "digits": string.digits,
}


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn for one resource: always the same for the fake's seed, the stack, the resource and the purpose."""

    seed: int
    stack: str
    logical: str
    generation: int = 0

    def draw(self, alphabet: str, length: int, purpose: str = "") -> str:
        """Return letters and digits."""
        chance = random.Random(f"{self.seed}/{self.stack}/{self.logical}/{self.generation}/{purpose}{alphabet}{length}")
        return "".join(chance.choices(_ALPHABETS[alphabet], k=length))

    def uuid(self, purpose: str = "") -> str:
        """Return what looks like a version 4 UUID."""
        digits = self.draw("hex", 32, f"uuid {purpose}")
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"

    def name(self, longest: int = 64) -> str:
        """Return `<stack>-<LogicalId>-<12 random>`, its parts cut where it would be too long.

        Source: the user guide, "Name type". Unverified: how the parts are cut.
        """
        logical = re.sub("[^A-Za-z0-9]", "", self.logical)[:_LONGEST_LOGICAL]
        logical = logical[: max(1, longest - _SUFFIX - 3)]
        room = longest - _SUFFIX - len(logical) - 2
        stack = self.stack.replace("/", "-")[: max(0, room)]
        return "-".join(filter(None, (stack, logical, self.draw("upper", _SUFFIX, "name"))))

    def form(self, kind: str, purpose: str = "") -> str:
        """Return what a form of `other_services` asks for, such as `lower10`, `uuid` or `stack64`.

        Raises:
            KeyError: it asks for nothing of the kind.
        """
        if kind == "uuid":
            return self.uuid(purpose)
        found = re.fullmatch(r"([a-z]+)([0-9]+)", kind)
        if found is None:
            raise KeyError(kind)
        word, length = found[1], int(found[2])
        if word == "stack":
            return self.name(length)
        if word == "low":
            return self.name(length).lower()
        if word == "plain":  # without the stack's own name: families and secrets
            return self.name(length).replace("-", "") if purpose == "joined" else self.name(length)
        return self.draw(word, length, purpose)


@dataclass(frozen=True, slots=True)
class Drawn:
    """One kind of thing to draw, as a value of `str.format`: what stands after the colon tells purposes apart."""

    drawing: Drawing
    kind: str

    def __format__(self, purpose: str) -> str:
        return self.drawing.form(self.kind, purpose)
