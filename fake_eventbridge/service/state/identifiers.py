"""Identifiers drawn from the fake's seed, one stream per kind, so that tests repeat."""

from __future__ import annotations

import random
import string

# RFC 9562: the bits of a version 4 UUID that say so, and those that chance decides.
_VERSION_4 = 0x4 << 76 | 0x8 << 60
_CHANCE = (1 << 128) - 1 & ~(0xF << 76 | 0xC << 60)

_LETTERS_AND_DIGITS = string.ascii_lowercase + string.digits


class Identifiers:
    """Deterministic ids: one more call of one kind does not shift the others."""

    __slots__ = ("_seed", "_streams")

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._streams: dict[str, random.Random] = {}

    @property
    def seed(self) -> int:
        """What all of it is drawn from."""
        return self._seed

    def stream(self, kind: str) -> random.Random:
        """Return the source of chance for one kind of thing."""
        found = self._streams.get(kind)
        if found is None:
            found = self._streams.setdefault(kind, random.Random(f"{self._seed} {kind}"))  # two threads may ask first
        return found

    def uuid(self, kind: str) -> str:
        """Return the next id of a kind, a version 4 UUID."""
        digits = f"{self.stream(kind).getrandbits(128) & _CHANCE | _VERSION_4:032x}"
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"

    def text(self, kind: str, length: int) -> str:
        """Return the next id of a kind that is made of small letters and digits."""
        return "".join(self.stream(kind).choices(_LETTERS_AND_DIGITS, k=length))
