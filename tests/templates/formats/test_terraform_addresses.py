from __future__ import annotations

import pytest

from fake_eventbridge.templates.formats.terraform.addresses import Index, Module, module_address, module_path, parts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("aws_sqs_queue.q", ("aws_sqs_queue", "q")),
        ("aws_sqs_queue.q[0].arn", ("aws_sqs_queue", "q", Index(0), "arn")),
        ('aws_sqs_queue.q["a.b[0]"].arn', ("aws_sqs_queue", "q", Index("a.b[0]"), "arn")),
        (r'module.m["a\"b"].arn', ("module", "m", Index('a"b'), "arn")),
        ("each.value.arn", ("each", "value", "arn")),
        ("", ()),
    ],
)
def test_a_reference_is_taken_apart(text: str, expected: tuple[object, ...]) -> None:
    """At dots, but not at those in a key."""
    assert expected == parts(text)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("", ()),
        ("module.a", (Module("a", None),)),
        ('module.a["x"].module.b[1]', (Module("a", "x"), Module("b", 1))),
        ("module.module", (Module("module", None),)),
    ],
)
def test_a_modules_address_is_a_path(address: str, expected: tuple[Module, ...]) -> None:
    """From the root inwards, and back."""
    assert expected == module_path(address)
    assert address == module_address(expected)
