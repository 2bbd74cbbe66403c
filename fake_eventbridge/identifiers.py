"""Which id comes next? Identifiers drawn from the fake's seed, one stream per kind, so that tests repeat."""

from __future__ import annotations

import random
import string

_LETTERS_AND_DIGITS = string.ascii_lowercase + string.digits


class Identifiers:
    """Deterministic ids: one more call of one kind does not shift the others."""

    __slots__ = ("_seed", "_streams")

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._streams: dict[str, random.Random] = {}

    def stream(self, kind: str) -> random.Random:
        """Return the source of chance for one kind of thing."""
        found = self._streams.get(kind)
        if found is None:
            found = self._streams.setdefault(kind, random.Random(f"{self._seed} {kind}"))  # two threads may ask first
        return found

    def uuid(self, kind: str) -> str:
        """Return the next id of a kind, a version 4 UUID."""
        digits = f"{self.stream(kind).getrandbits(128):032x}"
        variant = "89ab"[int(digits[16], 16) % 4]
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"

    def text(self, kind: str, length: int) -> str:
        """Return the next id of a kind that is made of small letters and digits."""
        return "".join(self.stream(kind).choices(_LETTERS_AND_DIGITS, k=length))
