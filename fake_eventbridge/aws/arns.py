"""ARNs of EventBridge's resources, made and taken apart."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from fake_eventbridge.aws import model


class Arn(NamedTuple):
    """The parts of an ARN; `resource` is everything after the account, slashes and colons included."""

    partition: str
    service: str
    region: str
    account: str
    resource: str

    def __str__(self) -> str:
        return f"arn:{self.partition}:{self.service}:{self.region}:{self.account}:{self.resource}"


@lru_cache(maxsize=1_024)  # the same few targets and buses are asked for with every event
def parse(text: str) -> Arn | None:
    """Take an ARN apart, or return None where the text is not in an ARN's format."""
    parts = text.split(":", 5)
    if len(parts) != 6 or parts[0] != "arn" or not (parts[1] and parts[2] and parts[5]):  # noqa: PLR2004 - an ARN has six parts
        return None
    return Arn(*parts[1:])


def event_bus(region: str, account: str, name: str) -> str:
    """Name an event bus; a partner bus keeps the slashes of its source's name."""
    return f"arn:{model.partition(region)}:events:{region}:{account}:event-bus/{name}"


def event_source(region: str, name: str) -> str:
    """Name a partner event source: one ARN for both sides, so its account is empty."""
    return f"arn:{model.partition(region)}:events:{region}::event-source/{name}"


def rule(region: str, account: str, bus: str, name: str) -> str:
    """Name a rule; only on buses other than the default one does the bus stand in the ARN."""
    path = name if bus == "default" else f"{bus}/{name}"
    return f"arn:{model.partition(region)}:events:{region}:{account}:rule/{path}"


def archive(region: str, account: str, name: str) -> str:
    """Name an archive."""
    return f"arn:{model.partition(region)}:events:{region}:{account}:archive/{name}"


def archive_service(region: str) -> str:
    """Name what an archive's rule sends to: EventBridge itself, without account and resource."""
    return f"arn:{model.partition(region)}:events:{region}:::"


def replay(region: str, account: str, name: str) -> str:
    """Name a replay."""
    return f"arn:{model.partition(region)}:events:{region}:{account}:replay/{name}"


def connection(region: str, account: str, name: str, uuid: str) -> str:
    """Name a connection; a new one of the same name is another one."""
    return f"arn:{model.partition(region)}:events:{region}:{account}:connection/{name}/{uuid}"


def connection_secret(region: str, account: str, path: str) -> str:
    """Name the secret that a connection keeps in Secrets Manager."""
    return f"arn:{model.partition(region)}:secretsmanager:{region}:{account}:secret:events!connection/{path}"


def resource_association(region: str, account: str, identifier: str) -> str:
    """Name what joins a connection to a private resource in VPC Lattice."""
    path = f"servicenetworkresourceassociation/snra-{identifier}"
    return f"arn:{model.partition(region)}:vpc-lattice:{region}:{account}:{path}"


def api_destination(region: str, account: str, name: str, uuid: str) -> str:
    """Name an API destination; a new one of the same name is another one."""
    return f"arn:{model.partition(region)}:events:{region}:{account}:api-destination/{name}/{uuid}"


def endpoint(region: str, account: str, name: str) -> str:
    """Name a global endpoint, by its primary Region."""
    return f"arn:{model.partition(region)}:events:{region}:{account}:endpoint/{name}"
