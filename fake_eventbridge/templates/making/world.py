"""What deploying needs of a fake: clients, whose calls are its shortcuts, its state to return to, and its stacks."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from fake_eventbridge.aws import account_ids
from fake_eventbridge.interception import active
from fake_eventbridge.service.lifecycles import pending_changes
from fake_eventbridge.service.state import snapshots

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mypy_boto3_events import EventBridgeClient

    from fake_eventbridge.interception.active import Activation
    from fake_eventbridge.service.state.receivers import Handler
    from fake_eventbridge.service.state.records import Connection, Endpoint
    from fake_eventbridge.templates.records import Key, Refused, StackRecord

    Clients = Callable[[str, str], EventBridgeClient]
    Target = Callable[[str], Callable[[Handler], Handler]]


@dataclass(frozen=True, slots=True)
class World:
    """One active fake, as far as templates need it."""

    activation: Activation = field(repr=False)
    clients: Clients = field(repr=False)
    # What registers a handler for an ARN, as `fake.target` does.
    target: Target = field(repr=False)
    # Where it is a list, resources that are refused are noted in it and left out, and do not end the deployment.
    refused: list[Refused] | None = None

    @property
    def stacks(self) -> dict[Key, StackRecord]:
        """The stacks deployed in this fake, in order; a reset forgets them, and a restore returns to them."""
        return cast("dict[Key, StackRecord]", self.activation.service.backend.stacks)

    @property
    def account(self) -> str:
        """The account of a stack that names none."""
        return self.activation.current_account

    @property
    def region(self) -> str:
        """The Region of a stack that names none."""
        return self.activation.region

    @property
    def seed(self) -> int:
        """What names are drawn from."""
        return self.activation.service.backend.identifiers.seed

    def client(self, account: str, region: str) -> EventBridgeClient:
        """Return a client of an account in a Region.

        Raises:
            MisuseError: the account's id is none.
        """
        return self.clients(account_ids.require(account), region)

    def stored(self, account: str, region: str) -> dict[str, str]:
        """Return what the stacks of an account keep in SSM's parameter store in a Region, by name."""
        return {
            name: value
            for key, record in self.stacks.items()
            if key.account == account
            for (where, name), value in record.stored.items()
            if where == region
        }

    def wait_for(self, key: Key, kind: str, name: str) -> str | None:
        """Let a resource that changes by itself be what it will be, and return its state; None for other kinds.

        CloudFormation waits for it too; the clock stands where it is.
        """
        backend = self.activation.service.backend
        with backend.lock:
            region = backend.region(key.account, key.region)
            record: Connection | Endpoint | None = None
            if kind == "AWS::Events::Connection":
                record = region.connections.get(name)
            elif kind == "AWS::Events::Endpoint":
                record = region.endpoints.get(name)
        if record is None:
            return None
        pending_changes.finish(backend, record)
        return record.state

    @contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """Mark the calls of a block as shortcuts, and undo what they changed if an error ends it; records stay."""
        backend = self.activation.service.backend
        before = snapshots.take(backend)
        try:
            with active.address(self.activation):
                yield
        except BaseException:
            snapshots.restore(backend, before)
            raise
