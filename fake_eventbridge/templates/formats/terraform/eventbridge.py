"""The resources `aws_cloudwatch_event_*`, made into CloudFormation's."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fake_eventbridge.errors import MisuseError
from fake_eventbridge.templates.formats.terraform import blocks, connections, kinds, policies, targets
from fake_eventbridge.templates.formats.terraform.targets import taken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fake_eventbridge.templates.formats.terraform.blocks import Block
    from fake_eventbridge.templates.formats.terraform.document import Document, Instance
    from fake_eventbridge.templates.formats.terraform.references import References

_DEFAULT_BUS = "default"
_UNIQUE = "{}{:026x}"  # as long as what Terraform makes unique


@dataclass(slots=True)
class EventBridge:
    """Makes the EventBridge resources of one document, by logical id."""

    document: Document
    references: References
    resources: dict[str, dict[str, object]] = field(default_factory=dict)
    _unique: int = 0
    _buses: dict[object, str] = field(default_factory=dict)
    _rules: dict[tuple[str, object], str] = field(default_factory=dict)

    def make(self) -> dict[str, dict[str, object]]:
        """Return the resources.

        Raises:
            MisuseError: a value is known only after apply, and the plan does not tell what it will be.
        """
        for instance in self._of("bus"):
            for name in ("name", "arn"):
                if isinstance(instance.values.get(name), str):
                    self._buses[instance.values[name]] = instance.address
        makers: dict[str, Callable[[Block], dict[str, object]]] = {
            "bus": self._bus,
            "rule": self._rule,
            "permission": self._permission,
            "archive": self._archive,
            "connection": self._connection,
            "api_destination": self._api_destination,
            "endpoint": self._endpoint,
        }
        for word, make in makers.items():
            for instance in self._of(word):
                made = make(blocks.of(instance, self.references))
                self.resources[instance.address] = {"Type": kinds.kind_of(instance.type).type, "Properties": made}
        for instance in self._of("bus_policy"):
            self._put_policy(blocks.of(instance, self.references))
        for instance in self._of("target"):
            self._put_target(blocks.of(instance, self.references))
        self._require_known({"bus_policy", "target", *makers})
        return self.resources

    def unique(self, prefix: str) -> str:
        """Return a name as Terraform makes it unique, always the same ones for a document."""
        self._unique += 1
        return _UNIQUE.format(prefix, self._unique)

    def _of(self, word: str) -> Iterator[Instance]:
        return (each for each in self.document.managed() if each.type == f"aws_cloudwatch_event_{word}")

    def _require_known(self, words: set[str]) -> None:
        known = {f"aws_cloudwatch_event_{word}" for word in words}
        for each in self.document.managed():
            if kinds.is_eventbridge(each.type) and each.type not in known:
                raise MisuseError(
                    f"{each.address}: fake_eventbridge does not know the resource type {each.type}: upgrade "
                    "fake_eventbridge, or leave the resource out."
                )

    def _bus_of(self, block: Block) -> object:
        """Return the bus that a resource is on: None for the default one, a reference to one of the document."""
        bus = block.get("event_bus_name")
        if bus is None or bus == _DEFAULT_BUS:
            return None
        if isinstance(bus, dict) and "Fn::GetAtt" in bus:
            bus = {"Ref": bus["Fn::GetAtt"][0]}  # the bus by its ARN
        return {"Ref": self._buses[bus]} if isinstance(bus, str) and bus in self._buses else bus

    def _bus(self, block: Block) -> dict[str, object]:
        made = taken(
            block,
            {
                "name": "Name",
                "event_source_name": "EventSourceName",
                "description": "Description",
                "kms_key_identifier": "KmsKeyIdentifier",
            },
        )
        dead_letters, log = block.block("dead_letter_config"), block.block("log_config")
        if dead_letters is not None:
            made["DeadLetterConfig"] = taken(dead_letters, {"arn": "Arn"})
        if log is not None:
            made["LogConfig"] = taken(log, {"include_detail": "IncludeDetail", "level": "Level"})
        return _tagged(made, block)

    def _rule(self, block: Block) -> dict[str, object]:
        name = self._name(block)
        made: dict[str, object] = {"Name": name}
        bus = self._bus_of(block)
        if bus is not None:
            made["EventBusName"] = bus
        arguments = {
            "description": "Description",
            "event_pattern": "EventPattern",
            "schedule_expression": "ScheduleExpression",
            "role_arn": "RoleArn",
        }
        made.update(taken(block, arguments))
        is_disabled = block.values.get("is_enabled") is False
        made["State"] = block.values.get("state") or ("DISABLED" if is_disabled else "ENABLED")
        self._rules[_key(bus), name] = block.instance.address
        return _tagged(made, block)

    def _name(self, block: Block) -> str:
        """Return a rule's name, or make one up where Terraform would."""
        name = block.get("name")
        if name is None:
            return self.unique(str(block.get("name_prefix") or "terraform-"))
        if not isinstance(name, str):
            raise MisuseError(
                f"{block.instance.address}: name is known only after apply: give the state, which `terraform show "
                "-json` writes after an apply."
            )
        return name

    def _put_target(self, block: Block) -> None:
        target = targets.properties(block, block.get("target_id") or self.unique("terraform-"))
        rule, bus = block.get("rule"), self._bus_of(block)
        address = rule["Ref"] if isinstance(rule, dict) and "Ref" in rule else self._rules.get((_key(bus), str(rule)))
        on_it = self.resources[address]["Properties"] if address in self.resources else None
        if isinstance(on_it, dict) and on_it.get("EventBusName") == bus:
            on_it.setdefault("Targets", []).append(target)
            return
        name = on_it["Name"] if isinstance(on_it, dict) else rule
        made: dict[str, object] = {"Rule": name, "Target": target}
        if bus is not None:
            made["EventBusName"] = bus
        self.resources[block.instance.address] = {"Type": "Terraform::Events::Target", "Properties": made}

    def _permission(self, block: Block) -> dict[str, object]:
        made = taken(block, {"statement_id": "StatementId", "action": "Action", "principal": "Principal"})
        made.setdefault("Action", "events:PutEvents")
        bus, condition = self._bus_of(block), block.block("condition")
        if bus is not None:
            made["EventBusName"] = bus
        if condition is not None:
            made["Condition"] = taken(condition, {"key": "Key", "type": "Type", "value": "Value"})
        return made

    def _put_policy(self, block: Block) -> None:
        """Put each statement of a bus's policy, as CloudFormation has one for each; one without a Sid gets a number."""
        bus = self._bus_of(block)
        listed = policies.statements(block.get("policy"))
        if not listed:
            raise MisuseError(f"{block.instance.address}: policy has no statement, or is not JSON.")
        for number, statement in enumerate(listed):
            made: dict[str, object] = {
                "StatementId": statement.get("Sid") or f"statement-{number + 1}",
                "Statement": {name: each for name, each in statement.items() if name != "Sid"},
            }
            if bus is not None:
                made["EventBusName"] = bus
            logical = block.instance.address + (f"#{number + 1}" if number else "")
            self.resources[logical] = {"Type": "AWS::Events::EventBusPolicy", "Properties": made}

    def _archive(self, block: Block) -> dict[str, object]:
        made = taken(
            block,
            {
                "name": "ArchiveName",
                "event_source_arn": "SourceArn",
                "description": "Description",
                "event_pattern": "EventPattern",
                "kms_key_identifier": "KmsKeyIdentifier",
            },
        )
        if block.get("retention_days"):
            made["RetentionDays"] = block.get("retention_days")
        return made

    def _connection(self, block: Block) -> dict[str, object]:
        made = taken(
            block,
            {
                "name": "Name",
                "description": "Description",
                "authorization_type": "AuthorizationType",
                "kms_key_identifier": "KmsKeyIdentifier",
            },
        )
        auth = block.block("auth_parameters")
        if auth is not None:
            made["AuthParameters"] = connections.auth_parameters(auth)
        connectivity = block.block("invocation_connectivity_parameters")
        if connectivity is not None:
            made["InvocationConnectivityParameters"] = connections.connectivity_parameters(connectivity)
        return made

    def _api_destination(self, block: Block) -> dict[str, object]:
        return taken(
            block,
            {
                "name": "Name",
                "description": "Description",
                "connection_arn": "ConnectionArn",
                "invocation_endpoint": "InvocationEndpoint",
                "http_method": "HttpMethod",
                "invocation_rate_limit_per_second": "InvocationRateLimitPerSecond",
            },
        )

    def _endpoint(self, block: Block) -> dict[str, object]:
        made = taken(block, {"name": "Name", "description": "Description", "role_arn": "RoleArn"})
        made["EventBuses"] = [{"EventBusArn": each.get("event_bus_arn")} for each in block.blocks("event_bus")]
        replication = block.block("replication_config")
        if replication is not None:
            made["ReplicationConfig"] = taken(replication, {"state": "State"})
        routing = block.block("routing_config")
        failover = None if routing is None else routing.block("failover_config")
        if failover is not None:
            primary, secondary = failover.block("primary"), failover.block("secondary")
            made["RoutingConfig"] = {
                "FailoverConfig": {
                    "Primary": {} if primary is None else taken(primary, {"health_check": "HealthCheck"}),
                    "Secondary": {} if secondary is None else taken(secondary, {"route": "Route"}),
                }
            }
        return made


def _key(bus: object) -> str:
    return json.dumps(bus, sort_keys=True)


def _tagged(made: dict[str, object], block: Block) -> dict[str, object]:
    tags = [] if block.unknown.get("tags_all") is True else targets.tags(block, "tags_all")
    tags = tags or targets.tags(block)
    return {**made, "Tags": tags} if tags else made
