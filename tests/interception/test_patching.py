from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

import boto3
import pytest
import wrapt
from botocore.endpoint import Endpoint
from botocore.httpsession import URLLib3Session

from fake_eventbridge import fake_eventbridge
from fake_eventbridge.interception import botocore_patches, moto_events
from tests.conftest import ANYWHERE

if TYPE_CHECKING:
    from collections.abc import Callable

_REPLACED = [(each.owner, each.name) for each in botocore_patches.replacements() if isinstance(each.owner, type)]
_IDS = [f"{owner.__name__}.{name}" for owner, name in _REPLACED]
_replaced = pytest.mark.parametrize(("owner", "name"), _REPLACED, ids=_IDS)


def test_the_readme_lists_what_is_replaced() -> None:
    """What is replaced in botocore and in moto stands in the README, and nothing else."""
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    in_moto = readme.partition("In moto it is")[2].partition("\n\n")[0]
    table = readme.partition("| in botocore |")[2].partition("\n\n")[0]
    rows = [row.split("|")[1] for row in table.splitlines()[2:]]

    assert {f"{each.owner.__name__.rpartition('.')[2]}.{each.name}" for each in botocore_patches.replacements()} == set(
        re.findall(r"`([^`]+)`", "".join(rows))
    )
    assert {f"{module}.{name}" for module, name in moto_events.SENDERS} == set(re.findall(r"`([^`]+)`", in_moto))


def _call() -> None:
    boto3.client("events", **ANYWHERE).describe_event_bus()


class _Observed:
    """A descriptor as New Relic puts it: called through an instance it must be bound to it."""

    def __init__(self, wrapped: Callable[..., object]) -> None:
        self._wrapped = wrapped
        self.instances: list[object] = []

    def __get__(self, instance: object, owner: type) -> Callable[..., object]:
        self.instances.append(instance)
        bound: Callable[..., object] = self._wrapped.__get__(instance, owner)
        return bound

    def __call__(self, *_: object, **__: object) -> object:
        raise AssertionError("called without an instance")


@_replaced
def test_a_descriptor_over_a_replaced_method_is_bound(owner: type, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What another tool put there before the start is called as Python calls an attribute."""
    monkeypatch.setattr(owner, name, _Observed(vars(owner)[name]))
    with fake_eventbridge() as fake:
        _call()

        assert 1 == len(fake.calls)


@_replaced
def test_a_wrapper_of_wrapt_keeps_its_instance(owner: type, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrapper is told the instance, where its tool looks for what is called."""
    instances = []

    @wrapt.decorator
    def observe(wrapped: Callable[..., object], instance: object, args: tuple[object, ...], options: object) -> object:
        instances.append(instance)
        return wrapped(*args, **options)  # type: ignore[arg-type]  # as wrapt hands it over

    monkeypatch.setattr(owner, name, observe(vars(owner)[name]))
    with fake_eventbridge():
        _call()

    assert all(isinstance(each, owner) for each in instances)


@pytest.mark.parametrize("autospec", [None, True])
@_replaced
def test_a_patch_inside_a_fake_leaves_the_method_as_it_was(owner: type, name: str, *, autospec: bool | None) -> None:
    """mock.patch takes what it found away, and puts it back."""
    before = vars(owner)[name]
    with fake_eventbridge(), mock.patch.object(owner, name, autospec=autospec):
        pass

    assert before is vars(owner)[name]


@pytest.mark.parametrize("autospec", [None, True])
@_replaced
def test_patches_across_the_end_leave_no_layer(owner: type, name: str, *, autospec: bool | None) -> None:
    """A patch that outlives the fake puts back what was the fake's, and the next one takes it away."""
    before = vars(owner)[name]
    for _ in range(5):
        fake = fake_eventbridge().start()
        patched = mock.patch.object(owner, name, autospec=autospec)
        patched.start()
        fake.stop()
        patched.stop()
    with fake_eventbridge():
        _call()

    assert before is vars(owner)[name]


@_replaced
def test_a_patch_that_ends_inside_a_fake_does_not_take_the_fake_away(
    owner: type,
    name: str,
    no_network: None,  # noqa: ARG001 - a guard
) -> None:
    """What mock.patch puts back, where it began before the fake, is replaced anew with the next call."""
    before = vars(owner)[name]
    client = boto3.client("events", **ANYWHERE)
    patched = mock.patch.object(owner, name)
    patched.start()
    with fake_eventbridge() as fake:
        patched.stop()
        client.describe_event_bus()

        assert 1 == len(fake.calls)

    assert before is vars(owner)[name]


def test_a_thousand_cycles_under_patches_end_in_no_recursion() -> None:
    """Python's limit of nested calls is not reached by layers."""
    for _ in range(1_100):
        fake = fake_eventbridge().start()
        patched = mock.patch.object(Endpoint, "make_request", autospec=True)
        patched.start()
        fake.stop()
        patched.stop()
    with fake_eventbridge() as fake:
        _call()

        assert 1 == len(fake.calls)


def test_a_wrapper_made_with_wraps_stays() -> None:
    """functools.wraps copies what a function carries; its wrapper is still no layer of ours."""
    original = URLLib3Session.send
    with fake_eventbridge():
        inner = URLLib3Session.send

        @functools.wraps(inner)
        def send(self: URLLib3Session, request: object) -> object:
            return inner(self, request)  # type: ignore[arg-type]  # as it came

        URLLib3Session.send = send  # type: ignore[assignment,method-assign]  # as other tools do
    try:
        assert send is vars(URLLib3Session)["send"]
    finally:
        URLLib3Session.send = original  # type: ignore[method-assign]  # as above
