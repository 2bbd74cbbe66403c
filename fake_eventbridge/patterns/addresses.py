"""Addresses and nets, as AWS's matching library takes them from strings: as hexadecimal digits.

The library writes an address as its digits, eight or thirty-two of them, and compares those of a net from the first on,
whatever it is that they come from. So an address of one family can lie in a net of the other, and a number, whose own
text is compared, in a very wide one. Source: recorded (2026-09), the library.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from fake_eventbridge.errors import InvalidPatternError

_LOOKS_LIKE_V4 = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+")
_LOOKS_LIKE_V6 = re.compile(r"[0-9a-fA-F:]*:[0-9a-fA-F:]*")
_MASK_BITS = re.compile(r"[+-]?[0-9]+")
_LONGEST_V4_PART = 10
_MOST_MASK_BITS = 2**31
_VERSIONS = {8: 4, 32: 6}  # by the number of digits
_BITS_PER_DIGIT = 4
_DIGITS = frozenset("0123456789ABCDEF")


class Net(NamedTuple):
    """The digits of a net's first and last address."""

    first: str
    last: str

    @property
    def common(self) -> str:
        """The digits that all addresses of the net begin with."""
        size = next(
            at for at, (low, high) in enumerate(zip(*self, strict=True)) if low != high
        )  # no net is one address
        return self.first[:size]

    def holds(self, digits: str) -> bool:
        """Return whether digits lie in the net, compared one by one as far as it takes to tell."""
        at_first = at_last = True
        for digit, low, high in zip(digits, self.first, self.last, strict=False):
            if digit not in _DIGITS or (at_first and digit < low) or (at_last and digit > high):
                return False
            at_first = at_first and digit == low
            at_last = at_last and digit == high
            if not at_first and not at_last:
                return True
        return len(digits) >= len(self.first)


def address(text: str) -> str | None:
    """Read the address that `text` spells, as its digits; None for any other text."""
    if _LOOKS_LIKE_V4.fullmatch(text):
        return _version_4(text)
    if _LOOKS_LIKE_V6.fullmatch(text):
        from ipaddress import AddressValueError, IPv6Address  # noqa: PLC0415 - slow to import, and seldom needed

        try:
            parsed = IPv6Address(text)
        except AddressValueError:
            return None
        mapped = parsed.ipv4_mapped
        return f"{int(mapped):08X}" if mapped else f"{int(parsed):032X}"
    return None


def _version_4(text: str) -> str | None:
    value = 0
    for part in text.split("."):
        if len(part) > _LONGEST_V4_PART or int(part) > 0xFF:  # noqa: PLR2004 - a byte
            return None
        value = value << 8 | int(part)
    return f"{value:08X}"


def net(text: str) -> Net:
    """Read a net, or refuse it as AWS does, which names no place."""
    parts = text.split("/")
    while parts and not parts[-1]:
        parts.pop()
    if len(parts) != 2:  # noqa: PLR2004 - an address and its bits
        raise InvalidPatternError("Malformed CIDR, one '/' required")
    host, mask = parts
    if not _MASK_BITS.fullmatch(mask) or not -_MOST_MASK_BITS <= _bounded(mask) < _MOST_MASK_BITS:
        raise InvalidPatternError("Malformed CIDR, mask bits must be an integer")
    bits = _bounded(mask)
    if bits < 0:
        raise InvalidPatternError("Malformed CIDR, mask bits must not be negative")
    if not _LOOKS_LIKE_V4.fullmatch(host) and not _LOOKS_LIKE_V6.fullmatch(host):
        raise InvalidPatternError(f"Nonstandard IP address: {host}")
    parsed = address(host)
    if parsed is None:
        raise InvalidPatternError(f"Invalid IP address: {host}")
    size = len(parsed)
    width = size * _BITS_PER_DIGIT
    if bits >= width:
        raise InvalidPatternError(f"IPv{_VERSIONS[size]} mask bits must be < {width}")
    hosts = (1 << (width - bits)) - 1
    value = int(parsed, 16)
    return Net(f"{value & ~hosts:0{size}X}", f"{value | hosts:0{size}X}")


def _bounded(mask: str) -> int:
    """Read the mask; digits beyond what Java takes are cut, since the result is out of its range either way."""
    sign = mask[0] if mask[0] in "+-" else ""
    digits = mask.removeprefix(sign).lstrip("0")[: len(str(_MOST_MASK_BITS)) + 1] or "0"
    return int(sign + digits)
