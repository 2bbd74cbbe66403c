"""Is this text an IP address? Addresses and nets as AWS's matching library takes them from strings."""

from __future__ import annotations

import re
from ipaddress import AddressValueError, IPv6Address

from fake_eventbridge.errors import InvalidPatternError

_LOOKS_LIKE_V4 = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+")
_LOOKS_LIKE_V6 = re.compile(r"[0-9a-fA-F:]*:[0-9a-fA-F:]*")
_MASK_BITS = re.compile(r"[+-]?[0-9]+")
_LONGEST_V4_PART = 10
_MOST_MASK_BITS = 2**31
WIDTHS = {4: 32, 6: 128}

# A version and the address as a number. The two families stay apart: 32.1.0.0/16 does not hold 2001:db8::1.
Address = tuple[int, int]
Net = tuple[int, int, int]


def address(text: str) -> Address | None:
    """Read the address that `text` spells; None for any other text."""
    if _LOOKS_LIKE_V4.fullmatch(text):
        return _version_4(text)
    if _LOOKS_LIKE_V6.fullmatch(text):
        try:
            parsed = IPv6Address(text)
        except AddressValueError:
            return None
        mapped = parsed.ipv4_mapped
        return (4, int(mapped)) if mapped else (6, int(parsed))
    return None


def _version_4(text: str) -> Address | None:
    value = 0
    for part in text.split("."):
        if len(part) > _LONGEST_V4_PART or int(part) > 0xFF:  # noqa: PLR2004 - a byte
            return None
        value = value << 8 | int(part)
    return 4, value


def net(text: str) -> Net:
    """Read a net as its version, its mask's bits and its number, or refuse it as AWS does, which names no place."""
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
    version, value = parsed
    width = WIDTHS[version]
    if bits >= width:
        raise InvalidPatternError(f"IPv{version} mask bits must be < {width}")
    return version, bits, value >> (width - bits)


def _bounded(mask: str) -> int:
    """Read the mask; digits beyond what Java takes are cut, since the result is out of its range either way."""
    sign = mask[0] if mask[0] in "+-" else ""
    digits = mask.removeprefix(sign).lstrip("0")[: len(str(_MOST_MASK_BITS)) + 1] or "0"
    return int(sign + digits)
