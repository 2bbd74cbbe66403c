"""Addresses and nets in texts."""

from __future__ import annotations

import pytest

from fake_eventbridge.patterns import InvalidPatternError
from fake_eventbridge.patterns.addresses import address, net


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10.0.0.1", "0A000001"),
        ("010.0.0.1", "0A000001"),
        ("::ffff:a00:1", "0A000001"),
        ("::1", f"{1:032}"),
        ("::FFFF", f"{0xFFFF:032X}"),
        ("10.0.0.256", None),
        ("10.0.0", None),
        ("10.0.0.99999999999999999999", None),
        ("12:34", None),
        ("::ffff:10.0.0.1", None),
        ("fe80::1%eth0", None),
        (":", None),
        ("abcd", None),
        ("", None),
        ("\u0661.0.0.1", None),
    ],
)
def test_reads_an_address(text: str, expected: str | None) -> None:
    """Only what looks like an address and parses is one."""
    assert address(text) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "Malformed CIDR, one '/' required"),
        ("10.0.0.0/", "Malformed CIDR, one '/' required"),
        ("10.0.0.0/8/8", "Malformed CIDR, one '/' required"),
        ("10.0.0.0/ 8", "Malformed CIDR, mask bits must be an integer"),
        ("10.0.0.0/99999999999999999999", "Malformed CIDR, mask bits must be an integer"),
        ("10.0.0.0/-1", "Malformed CIDR, mask bits must not be negative"),
        ("/8", "Nonstandard IP address: "),
        ("host/8", "Nonstandard IP address: host"),
        ("10.0.0.300/8", "Invalid IP address: 10.0.0.300"),
        ("1:2/8", "Invalid IP address: 1:2"),
        ("10.0.0.0/32", "IPv4 mask bits must be < 32"),
        ("::/128", "IPv6 mask bits must be < 128"),
    ],
)
def test_refuses_a_bad_net(text: str, reason: str) -> None:
    """The checks come in AWS's order."""
    with pytest.raises(InvalidPatternError) as refusal:
        net(text)
    assert str(refusal.value) == reason


def test_host_bits_may_be_set() -> None:
    """A net is what its mask leaves of the address."""
    assert net("10.0.0.9/24") == net("10.0.0.0/24")


@pytest.mark.parametrize(
    ("text", "digits", "expected"),
    [
        ("10.0.0.0/24", "0A0000FF", True),
        ("10.0.0.0/24", "0A000100", False),
        ("10.0.0.0/31", "0A000000", True),
        ("10.0.0.0/8", f"0A{1:030}", True),  # a00::1 begins with the digits of the net
        ("32.1.0.0/16", "20010DB8" + "0" * 24, True),
        ("::/0", "0A000001", True),
        ("::/0", "00000000", False),  # not told before its digits end
        ("::/0", "FFFFFFFF", False),
        ("2001:db8::/32", "20010DB8", False),
        ("0.0.0.0/0", "1", True),
        ("0.0.0.0/0", "0", False),
        ("0.0.0.0/0", "0.5", False),
        ("0.0.0.0/0", "-1", False),
        ("16.0.0.0/4", "15", True),
        ("16.0.0.0/4", "51", False),
        ("10.0.0.0/1", "5", True),
    ],
)
def test_a_net_compares_digits_as_far_as_it_takes(text: str, digits: str, expected: bool) -> None:  # noqa: FBT001 - a table's column
    """Addresses of the other family, and numbers, are compared digit by digit as well."""
    assert net(text).holds(digits) is expected
