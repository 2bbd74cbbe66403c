from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.conftest import NOW
from tests.refusal import refused

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient

    from fake_eventbridge import FakeEventBridge

BUS = "arn:aws:events:us-east-1:123456789012:event-bus/default"
ARCHIVE = "arn:aws:events:us-east-1:123456789012:archive/orders"
PATTERN = '{"source": ["shop"]}'
RULE = "Events-Archive-orders"


@pytest.fixture
def archive(events: EventBridgeClient) -> EventBridgeClient:
    """Return a client of an account with the archive `orders`."""
    events.create_archive(ArchiveName="orders", EventSourceArn=BUS, EventPattern=PATTERN)
    return events


def test_an_archive_is_enabled_at_once(events: EventBridgeClient) -> None:
    """CreateArchive answers ARN, state ENABLED and time of creation, and no more."""
    created = events.create_archive(ArchiveName="orders", EventSourceArn=BUS)

    created.pop("ResponseMetadata")  # type: ignore[misc]  # botocore's own addition
    assert created == {"ArchiveArn": ARCHIVE, "State": "ENABLED", "CreationTime": NOW}


def test_a_full_archive_is_described_in_full(events: EventBridgeClient) -> None:
    """DescribeArchive shows what was given."""
    given = {"Description": "all orders", "EventPattern": PATTERN, "RetentionDays": 7, "KmsKeyIdentifier": "alias/k"}
    events.create_archive(ArchiveName="orders", EventSourceArn=BUS, **given)  # type: ignore[arg-type]  # a mix of types

    described = events.describe_archive(ArchiveName="orders")
    assert given.items() <= described.items()
    assert (described["ArchiveArn"], described["EventSourceArn"]) == (ARCHIVE, BUS)


def test_a_bare_archive_is_described_without_what_was_not_given(events: EventBridgeClient) -> None:
    """DescribeArchive leaves out description, pattern and key; events are kept for ever, which is 0 days."""
    events.create_archive(ArchiveName="orders", EventSourceArn=BUS)

    described = events.describe_archive(ArchiveName="orders")
    assert not {"Description", "EventPattern", "KmsKeyIdentifier", "StateReason"} & described.keys()
    assert (described["RetentionDays"], described["EventCount"], described["SizeBytes"]) == (0, 0, 0)


def test_the_list_tells_less_than_describe(archive: EventBridgeClient) -> None:
    """ListArchives shows neither ARN nor description nor pattern."""
    [listed] = archive.list_archives()["Archives"]

    assert {
        "ArchiveName",
        "CreationTime",
        "EventCount",
        "EventSourceArn",
        "RetentionDays",
        "SizeBytes",
        "State",
    } == listed.keys()


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ["invoices", "orders"]),
        ({"NamePrefix": "ord"}, ["orders"]),
        ({"EventSourceArn": BUS}, ["orders"]),
        ({"State": "ENABLED"}, ["invoices", "orders"]),
        ({"State": "DISABLED"}, []),
    ],
)
def test_archives_are_listed_by_one_filter(
    archive: EventBridgeClient, filters: dict[str, str], expected: list[str]
) -> None:
    """ListArchives takes the start of the names, the bus, or the state."""
    bus = archive.create_event_bus(Name="billing")["EventBusArn"]
    archive.create_archive(ArchiveName="invoices", EventSourceArn=bus)

    found = archive.list_archives(**filters)["Archives"]  # type: ignore[arg-type]  # a table of filters
    assert expected == [each["ArchiveName"] for each in found]


def test_two_filters_are_too_many(events: EventBridgeClient) -> None:
    """ListArchives' filters exclude one another."""
    words = "At most one filter is allowed for ListArchives. Use either : State, EventSourceArn, or NamePrefix."
    with refused("ValidationException", words):
        events.list_archives(NamePrefix="a", State="ENABLED")


def test_a_page_continues_under_its_filter(archive: EventBridgeClient) -> None:
    """A page's token leads to the next archives that pass the same filter."""
    other = archive.create_event_bus(Name="other")["EventBusArn"]
    for name, bus in [("a", other), ("b", BUS), ("c", other), ("d", BUS)]:
        archive.create_archive(ArchiveName=name, EventSourceArn=bus)

    first = archive.list_archives(EventSourceArn=BUS, Limit=2)
    second = archive.list_archives(EventSourceArn=BUS, Limit=2, NextToken=first["NextToken"])
    assert [each["ArchiveName"] for each in first["Archives"]] == ["b", "d"]
    assert [each["ArchiveName"] for each in second["Archives"]] == ["orders"]


def test_the_bus_must_exist(events: EventBridgeClient) -> None:
    """CreateArchive refuses a bus that does not exist."""
    with refused("ResourceNotFoundException", "Event bus nowhere does not exist."):
        events.create_archive(ArchiveName="orders", EventSourceArn=BUS.replace("default", "nowhere"))


@pytest.mark.parametrize(
    ("ours", "another", "reason"),
    [
        ("us-east-1", "eu-west-1", "Creating cross-region archive is not permitted."),
        ("123456789012", "999999999999", "Creating cross-account archive is not permitted."),
        ("123456789012", "", "Creating cross-account archive is not permitted."),
        ("arn:aws:", "arn:aws-cn:", "Creating cross-partition archive is not permitted."),
        ("event-bus/", "rule/default/", "Must contain an event bus ARN."),
    ],
)
def test_the_bus_must_be_here(events: EventBridgeClient, ours: str, another: str, reason: str) -> None:
    """CreateArchive refuses a bus of another Region, account or partition, and what is no bus."""
    with refused("ValidationException", f"Parameter EventSourceArn is not valid. Reason: {reason}"):
        events.create_archive(ArchiveName="orders", EventSourceArn=BUS.replace(ours, another))


@pytest.mark.parametrize(("given", "kept"), [(999_999, 999_999), (2**31 - 1, 2**31 - 1), (2**31, 2**31 - 1)])
def test_a_retention_is_never_too_long(events: EventBridgeClient, given: int, kept: int) -> None:
    """CreateArchive and UpdateArchive take any number of days, cut to 2147483647, and the archive can be listed."""
    events.create_archive(ArchiveName="orders", EventSourceArn=BUS, RetentionDays=given)
    events.put_events(Entries=[{"Source": "shop", "DetailType": "sold", "Detail": "{}"}])
    assert [(kept, 1)] == [(each["RetentionDays"], each["EventCount"]) for each in events.list_archives()["Archives"]]

    events.update_archive(ArchiveName="orders", RetentionDays=given)
    assert kept == events.describe_archive(ArchiveName="orders")["RetentionDays"]


def test_a_filter_by_an_unknown_bus_is_refused(events: EventBridgeClient) -> None:
    """ListArchives refuses a bus that does not exist."""
    with refused("ResourceNotFoundException", "Event bus nowhere does not exist."):
        events.list_archives(EventSourceArn=BUS.replace("default", "nowhere"))


def test_an_archives_name_is_taken_once(archive: EventBridgeClient) -> None:
    """CreateArchive refuses a name that exists, whatever its bus."""
    bus = archive.create_event_bus(Name="billing")["EventBusArn"]

    with refused("ResourceAlreadyExistsException", "Archive orders already exists."):
        archive.create_archive(ArchiveName="orders", EventSourceArn=bus)


def test_a_bad_pattern_is_refused_with_its_reason(events: EventBridgeClient) -> None:
    """CreateArchive reads its pattern, and makes nothing where it is none."""
    with refused("InvalidEventPatternException"):
        events.create_archive(ArchiveName="orders", EventSourceArn=BUS, EventPattern='{"source": "shop"}')

    assert not events.list_archives()["Archives"]


@pytest.mark.parametrize("operation", ["describe_archive", "delete_archive"])
def test_an_unknown_archive_is_not_found(events: EventBridgeClient, operation: str) -> None:
    """DescribeArchive and DeleteArchive refuse an archive that does not exist."""
    with refused("ResourceNotFoundException", "Archive nothing does not exist."):
        getattr(events, operation)(ArchiveName="nothing")


def test_an_unknown_archive_is_not_updated(events: EventBridgeClient) -> None:
    """UpdateArchive refuses an archive that does not exist."""
    with refused("ResourceNotFoundException", "Archive nothing does not exist."):
        events.update_archive(ArchiveName="nothing", RetentionDays=1)


def test_an_update_must_change_something(events: EventBridgeClient) -> None:
    """UpdateArchive with a name alone is refused, before it is asked whether the archive exists."""
    words = "At least one of EventPattern, RetentionDays or Description must be provided."
    with refused("ValidationException", words):
        events.update_archive(ArchiveName="nothing")


def test_an_update_leaves_the_rest(fake: FakeEventBridge, archive: EventBridgeClient) -> None:
    """UpdateArchive changes what is given, and answers with the time of the creation."""
    fake.clock.advance(hours=1)
    updated = archive.update_archive(ArchiveName="orders", RetentionDays=3)

    described = archive.describe_archive(ArchiveName="orders")
    assert (described["RetentionDays"], described["EventPattern"]) == (3, PATTERN)
    assert updated["CreationTime"] == described["CreationTime"] == NOW


def test_an_update_with_a_bad_pattern_changes_nothing(archive: EventBridgeClient) -> None:
    """UpdateArchive reads its pattern before it changes the description."""
    with refused("InvalidEventPatternException"):
        archive.update_archive(ArchiveName="orders", Description="new", EventPattern="{}")

    assert "Description" not in archive.describe_archive(ArchiveName="orders")


def test_an_archive_manages_a_rule_on_its_bus(archive: EventBridgeClient) -> None:
    """The rule of an archive is EventBridge's own, and matches what the archive does, replays left out."""
    rule = archive.describe_rule(Name=RULE)

    assert rule["ManagedBy"] == "prod.vhs.events.aws.internal"
    assert json.loads(rule["EventPattern"]) == {"source": ["shop"], "replay-name": [{"exists": False}]}


def test_an_archive_without_pattern_takes_all_but_replays(events: EventBridgeClient) -> None:
    """The rule of an archive without pattern matches every event that is not replayed."""
    events.create_archive(ArchiveName="orders", EventSourceArn=BUS)

    assert json.loads(events.describe_rule(Name=RULE)["EventPattern"]) == {"replay-name": [{"exists": False}]}


def test_the_rule_follows_the_archives_pattern(archive: EventBridgeClient) -> None:
    """UpdateArchive changes the pattern of the archive's rule."""
    archive.update_archive(ArchiveName="orders", EventPattern='{"source": ["bank"]}')

    assert json.loads(archive.describe_rule(Name=RULE)["EventPattern"])["source"] == ["bank"]


def test_the_rules_pattern_is_compact(archive: EventBridgeClient) -> None:
    """The archive's rule has the archive's pattern without blanks, but for those in texts."""
    archive.update_archive(ArchiveName="orders", EventPattern='{ "source" : [\n "a \\" b" , "c" ] }')

    expected = '{"replay-name":[{"exists":false}],"source":["a \\" b","c"]}'
    assert expected == archive.describe_rule(Name=RULE)["EventPattern"]


def test_the_rules_target_is_the_archive(archive: EventBridgeClient) -> None:
    """The archive's rule sends the event, with its archive and time of arrival, to EventBridge itself."""
    [target] = archive.list_targets_by_rule(Rule=RULE)["Targets"]

    template = target["InputTransformer"]["InputTemplate"]
    assert template.startswith(f'{{"archive-arn": "{ARCHIVE}:')
    assert template.endswith('","event": <aws.events.event.json>,"ingestion-time": <aws.events.event.ingestion-time>}')
    assert target["Arn"] == "arn:aws:events:us-east-1:::"


def _remove_rule(client: EventBridgeClient, bus: str = "default") -> None:
    """Remove the rule of the archive `orders` by force."""
    client.remove_targets(Rule=RULE, EventBusName=bus, Ids=[RULE], Force=True)
    client.delete_rule(Name=RULE, EventBusName=bus, Force=True)


def test_an_archive_without_its_rule_is_disabled(archive: EventBridgeClient) -> None:
    """An archive whose rule was removed by force says so, is listed as DISABLED, and takes no events."""
    _remove_rule(archive)
    archive.put_events(Entries=[{"Source": "shop", "DetailType": "sold", "Detail": "{}"}])

    described = archive.describe_archive(ArchiveName="orders")
    assert (described["State"], described["EventCount"]) == ("DISABLED", 0)
    assert described["StateReason"] == "Managed rule for the archive was forcefully deleted."
    assert len(archive.list_archives(State="DISABLED")["Archives"]) == 1


def test_an_update_makes_the_rule_anew(archive: EventBridgeClient) -> None:
    """UpdateArchive of anything enables an archive whose rule was removed by force."""
    before = archive.describe_rule(Name=RULE)["EventPattern"]
    _remove_rule(archive)

    assert archive.update_archive(ArchiveName="orders", Description="back")["State"] == "ENABLED"
    assert before == archive.describe_rule(Name=RULE)["EventPattern"]
    assert "StateReason" not in archive.describe_archive(ArchiveName="orders")


def test_a_rule_that_cannot_be_made_anew_refuses_the_update(archive: EventBridgeClient) -> None:
    """UpdateArchive changes nothing where somebody else's rule took the place of the archive's."""
    _remove_rule(archive)
    archive.put_rule(Name=RULE, EventPattern='{"source": ["bank"]}')

    with refused("ResourceNotFoundException", "Archive orders managed rule does not exist."):
        archive.update_archive(ArchiveName="orders", Description="back", EventPattern='{"source": ["ship"]}')
    described = archive.describe_archive(ArchiveName="orders")
    assert (described["State"], described["EventPattern"]) == ("DISABLED", PATTERN)
    assert "Description" not in described


def test_an_archive_outlives_its_bus(events: EventBridgeClient) -> None:
    """A bus whose archive's rule was removed can be deleted; the archive is then described, and not updated."""
    bus = events.create_event_bus(Name="billing")["EventBusArn"]
    events.create_archive(ArchiveName="orders", EventSourceArn=bus)
    _remove_rule(events, "billing")
    events.delete_event_bus(Name="billing")

    assert events.describe_archive(ArchiveName="orders")["State"] == "DISABLED"
    with refused("ResourceNotFoundException", "Archive orders managed rule does not exist."):
        events.update_archive(ArchiveName="orders", Description="back")


@pytest.mark.parametrize(
    ("operation", "members", "words"),
    [
        ("disable_rule", {"Name": RULE}, f"{RULE} is a managed rule."),
        ("enable_rule", {"Name": RULE}, f"{RULE} is a managed rule."),
        ("put_rule", {"Name": RULE, "EventPattern": PATTERN}, f"{RULE} is a managed rule."),
        ("delete_rule", {"Name": RULE}, f"{RULE} is a managed rule. Set 'force' parameter to true to override."),
        (
            "remove_targets",
            {"Rule": RULE, "Ids": [RULE]},
            f"{RULE} is a managed rule. Set 'force' parameter to true to override.",
        ),
        (
            "tag_resource",
            {"ResourceARN": BUS.replace("event-bus/default", f"rule/{RULE}"), "Tags": [{"Key": "a", "Value": "b"}]},
            f"Tag related operations on the managed rule {RULE} is not allowed.",
        ),
        (
            "untag_resource",
            {"ResourceARN": BUS.replace("event-bus/default", f"rule/{RULE}"), "TagKeys": ["a"]},
            f"Tag related operations on the managed rule {RULE} is not allowed.",
        ),
    ],
)
def test_the_rule_is_not_the_users_to_change(
    archive: EventBridgeClient, operation: str, members: dict[str, object], words: str
) -> None:
    """Operations on rules refuse the rule that an archive manages."""
    with refused("ManagedRuleException", words):
        getattr(archive, operation)(**members)


@pytest.mark.parametrize(
    ("token", "words"),
    [
        ("bogus", "Parameter NextToken is not valid. Reason: Malformed request."),
        (None, "Parameter NextToken is not valid. Reason: Token invalid."),
    ],
)
def test_a_token_is_good_for_its_filter(archive: EventBridgeClient, token: str | None, words: str) -> None:
    """ListArchives refuses what is no token, and another filter's."""
    archive.create_archive(ArchiveName="invoices", EventSourceArn=BUS)
    another = archive.list_archives(Limit=1)["NextToken"]

    with refused("ValidationException", words):
        archive.list_archives(EventSourceArn=BUS, NextToken=token or another)


def test_the_rule_goes_with_its_archive(archive: EventBridgeClient) -> None:
    """DeleteArchive deletes the rule, and the name is free again."""
    archive.delete_archive(ArchiveName="orders")

    with refused("ResourceNotFoundException"):
        archive.describe_rule(Name=RULE)
    archive.create_archive(ArchiveName="orders", EventSourceArn=BUS)


def test_a_bus_with_an_archive_stays(events: EventBridgeClient) -> None:
    """DeleteEventBus refuses, because of the archive's rule."""
    bus = events.create_event_bus(Name="billing")["EventBusArn"]
    events.create_archive(ArchiveName="invoices", EventSourceArn=bus)

    with refused("ValidationException", "EventBus can't be deleted since it has rules."):
        events.delete_event_bus(Name="billing")


def test_somebody_elses_rule_is_not_replaced(events: EventBridgeClient) -> None:
    """CreateArchive refuses where a rule of the user's has the name that the archive's would have."""
    events.put_rule(Name=RULE, EventPattern=PATTERN)

    words = (
        f"A rule with the pattern '{RULE}' already exists. Please choose a different archive name or delete your rule, "
        "then, try again."
    )
    with refused("ResourceAlreadyExistsException", words):
        events.create_archive(ArchiveName="orders", EventSourceArn=BUS)
    assert not events.list_archives()["Archives"]


def test_an_archives_rule_counts_as_a_rule(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """CreateArchive is refused on a bus that has all the rules it may have."""
    fake.quotas["rules_per_bus"] = 0

    with refused("LimitExceededException"):
        events.create_archive(ArchiveName="orders", EventSourceArn=BUS)
