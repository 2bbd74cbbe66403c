from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from botocore.config import Config

from fake_eventbridge import fake_eventbridge
from tests.conftest import CUSTOMER, SOURCE
from tests.refusal import refused
from tests.service_rules import manage

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient

    from fake_eventbridge import FakeEventBridge

PATTERN = '{"source":["app"]}'
WILDCARD = '{"source":[{"wildcard":"app.*"}]}'
QUEUE = "arn:aws:sqs:us-east-1:123456789012:jobs"
BUS_MISSING = "Event bus nowhere does not exist."


@pytest.fixture(autouse=True)
def _bus(events: EventBridgeClient) -> None:
    events.create_event_bus(Name="orders")


def test_a_rule_is_described(events: EventBridgeClient) -> None:
    """DescribeRule shows what PutRule was given, and who made the rule."""
    events.put_rule(Name="rule", EventPattern=PATTERN, Description="all", RoleArn="arn:aws:iam::123456789012:role/r")

    answer = events.describe_rule(Name="rule")

    assert {name: value for name, value in answer.items() if name != "ResponseMetadata"} == {
        "Name": "rule",
        "Arn": "arn:aws:events:us-east-1:123456789012:rule/rule",
        "EventPattern": PATTERN,
        "State": "ENABLED",
        "Description": "all",
        "RoleArn": "arn:aws:iam::123456789012:role/r",
        "EventBusName": "default",
        "CreatedBy": "123456789012",
    }


def test_a_rule_on_another_bus_has_the_bus_in_its_arn(events: EventBridgeClient) -> None:
    """Only on the default bus does a rule's ARN leave the bus out."""
    made = events.put_rule(Name="rule", EventPattern=PATTERN, EventBusName="orders")

    assert made["RuleArn"] == "arn:aws:events:us-east-1:123456789012:rule/orders/rule"


def test_a_bus_is_named_by_its_arn(events: EventBridgeClient) -> None:
    """EventBusName takes an ARN, and answers say the name."""
    arn = "arn:aws:events:us-east-1:123456789012:event-bus/orders"
    events.put_rule(Name="rule", EventPattern=PATTERN, EventBusName=arn)

    assert events.describe_rule(Name="rule", EventBusName=arn)["EventBusName"] == "orders"


def test_a_rule_on_a_partner_bus(fake: FakeEventBridge, customer: EventBridgeClient) -> None:
    """A partner bus keeps the slashes of its name in the ARNs of its rules."""
    fake.partner("acme.com").offer("orders/created", to=CUSTOMER)
    customer.create_event_bus(Name=SOURCE, EventSourceName=SOURCE)

    made = customer.put_rule(Name="rule", EventPattern=PATTERN, EventBusName=SOURCE)

    assert made["RuleArn"] == f"arn:aws:events:us-east-1:{CUSTOMER}:rule/{SOURCE}/rule"


def test_replacing_a_rule_clears_what_is_not_given(events: EventBridgeClient) -> None:
    """PutRule on a name that is taken replaces the rule as a whole."""
    events.put_rule(Name="rule", ScheduleExpression="rate(1 day)", Description="daily", State="DISABLED")
    events.put_rule(Name="rule", EventPattern=PATTERN)

    rule = events.describe_rule(Name="rule")

    assert not {"Description", "ScheduleExpression"} & rule.keys()
    assert rule["State"] == "ENABLED"


def test_replacing_a_rule_keeps_targets_and_tags(events: EventBridgeClient) -> None:
    """PutRule leaves a rule's targets and tags as they are, and ignores tags it is given then."""
    arn = events.put_rule(Name="rule", EventPattern=PATTERN, Tags=[{"Key": "a", "Value": "1"}])["RuleArn"]
    events.put_targets(Rule="rule", Targets=[{"Id": "queue", "Arn": QUEUE}])

    events.put_rule(Name="rule", EventPattern=PATTERN, Tags=[{"Key": "b", "Value": "2"}])

    assert events.list_targets_by_rule(Rule="rule")["Targets"] == [{"Id": "queue", "Arn": QUEUE}]
    assert events.list_tags_for_resource(ResourceARN=arn)["Tags"] == [{"Key": "a", "Value": "1"}]


@pytest.mark.parametrize(
    ("members", "code", "message"),
    [
        (
            {},
            "ValidationException",
            "Parameter(s) EventPattern or ScheduleExpression must be specified.",
        ),
        (
            {"EventPattern": ""},
            "ValidationException",
            "Parameter(s) EventPattern or ScheduleExpression must be specified.",
        ),
        (
            {"EventPattern": '{"source":["' + "a" * 2035 + '"]}'},
            "ValidationException",
            "Parameter EventPattern for rule rule exceeds limit of 2048.",
        ),
        (
            {"EventPattern": '{"source":"a"}'},
            "InvalidEventPatternException",
            (
                'Event pattern is not valid. Reason: "source" must be an object or an array\n'
                ' at [Source: (String)"{"source":"a"}"; line: 1, column: 12]'
            ),
        ),
        (
            {"ScheduleExpression": "rate(1 minute)", "EventBusName": "orders"},
            "ValidationException",
            "ScheduleExpression is supported only on the default event bus.",
        ),
        (
            {"ScheduleExpression": "", "EventBusName": "orders", "EventPattern": PATTERN},
            "ValidationException",
            "ScheduleExpression is supported only on the default event bus.",
        ),
        (
            {"ScheduleExpression": "", "EventPattern": ""},
            "ValidationException",
            "Parameter(s) EventPattern or ScheduleExpression must be specified.",
        ),
        (
            {"ScheduleExpression": "rate(1 day)", "State": "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"},
            "ValidationException",
            "Parameter State is not valid.",
        ),
        (
            {
                "EventPattern": PATTERN,
                "ScheduleExpression": "rate(1 day)",
                "State": "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS",
            },
            "ValidationException",
            "Parameter State is not valid.",
        ),
        (
            {"ScheduleExpression": "rate(1 minutes)"},
            "ValidationException",
            "Parameter ScheduleExpression is not valid.",
        ),
        ({"EventPattern": PATTERN, "EventBusName": "nowhere"}, "ResourceNotFoundException", BUS_MISSING),
    ],
)
def test_what_is_no_rule_is_refused(
    events: EventBridgeClient, members: dict[str, str], code: str, message: str
) -> None:
    """PutRule refuses in AWS's words, and no rule is made."""
    with refused(code, message):
        getattr(events, "put_rule")(Name="rule", **members)  # noqa: B009 - a row of the table has any members
    assert events.list_rules()["Rules"] + events.list_rules(EventBusName="orders")["Rules"] == []


def test_a_schedule_is_accepted_on_the_default_bus(events: EventBridgeClient) -> None:
    """A rule may run by a schedule, on the default bus."""
    events.put_rule(Name="rule", ScheduleExpression="cron(0 2 ? * SAT#3 *)")

    assert events.describe_rule(Name="rule")["ScheduleExpression"] == "cron(0 2 ? * SAT#3 *)"


@pytest.mark.parametrize(
    "members",
    [
        {"ScheduleExpression": "rate(1 day)", "EventPattern": "", "Description": ""},
        {"ScheduleExpression": "", "EventPattern": PATTERN},
    ],
)
def test_an_empty_text_is_described_as_it_was_given(events: EventBridgeClient, members: dict[str, str]) -> None:
    """An empty pattern, schedule or description stays with the rule. Source: recorded (2026-10)."""
    getattr(events, "put_rule")(Name="rule", **members)  # noqa: B009 - a row of the table has any members

    described = dict(events.describe_rule(Name="rule"))
    assert members == {name: described[name] for name in members}


def test_rules_on_a_bus_have_a_quota() -> None:
    """One rule more than `rules_per_bus` is refused; replacing one is not."""
    with fake_eventbridge(quotas={"rules_per_bus": 1}) as fake:
        events = fake.client()
        events.put_rule(Name="one", EventPattern=PATTERN)
        events.put_rule(Name="one", EventPattern=PATTERN)

        with refused("LimitExceededException", "The requested resource exceeds the maximum number allowed."):
            events.put_rule(Name="two", EventPattern=PATTERN)


@pytest.mark.parametrize("pattern", [WILDCARD, '{"source":[{"anything-but":{"wildcard":"app.*"}}]}'])
def test_wildcard_rules_have_a_quota(pattern: str) -> None:
    """Rules with wildcards count for `wildcard_rules_per_bus`; one that is replaced makes room."""
    with fake_eventbridge(quotas={"wildcard_rules_per_bus": 1}) as fake:
        events = fake.client()
        events.put_rule(Name="one", EventPattern=WILDCARD)
        events.put_rule(Name="one", EventPattern=pattern)
        events.put_rule(Name="two", EventPattern=PATTERN)

        with refused("LimitExceededException"):
            events.put_rule(Name="two", EventPattern=pattern)


def test_a_rule_is_turned_off_and_on(events: EventBridgeClient) -> None:
    """DisableRule and EnableRule change the rule's state."""
    events.put_rule(Name="rule", EventPattern=PATTERN)

    events.disable_rule(Name="rule")
    assert events.describe_rule(Name="rule")["State"] == "DISABLED"
    events.enable_rule(Name="rule")
    assert events.describe_rule(Name="rule")["State"] == "ENABLED"


@pytest.mark.parametrize("operation", ["describe_rule", "enable_rule", "disable_rule"])
def test_a_missing_rule_is_refused(events: EventBridgeClient, operation: str) -> None:
    """An operation on a rule that does not exist says so, and names the bus."""
    with refused("ResourceNotFoundException", "Rule rule does not exist on EventBus orders."):
        getattr(events, operation)(Name="rule", EventBusName="orders")


@pytest.mark.parametrize("operation", ["describe_rule", "enable_rule", "disable_rule", "delete_rule"])
def test_a_missing_bus_is_refused(events: EventBridgeClient, operation: str) -> None:
    """An operation on a rule of a bus that does not exist says so."""
    with refused("ResourceNotFoundException", BUS_MISSING):
        getattr(events, operation)(Name="rule", EventBusName="nowhere")


def test_a_rule_is_deleted(events: EventBridgeClient) -> None:
    """A deleted rule is gone."""
    events.put_rule(Name="rule", EventPattern=PATTERN)

    events.delete_rule(Name="rule")

    with refused("ResourceNotFoundException", "Rule rule does not exist on EventBus default."):
        events.describe_rule(Name="rule")


def test_deleting_a_missing_rule_is_no_error(events: EventBridgeClient) -> None:
    """DeleteRule can be called again and again."""
    events.delete_rule(Name="rule")


def test_a_rule_with_targets_is_not_deleted(events: EventBridgeClient) -> None:
    """Targets must be removed before their rule, whatever Force says."""
    events.put_rule(Name="rule", EventPattern=PATTERN)
    events.put_targets(Rule="rule", Targets=[{"Id": "queue", "Arn": QUEUE}])

    with refused("ValidationException", "Rule can't be deleted since it has targets."):
        events.delete_rule(Name="rule", Force=True)


@pytest.mark.parametrize("operation", ["enable_rule", "disable_rule", "delete_rule"])
def test_a_managed_rule_is_not_changed(fake: FakeEventBridge, events: EventBridgeClient, operation: str) -> None:
    """Another service's rule can be neither turned on, off nor deleted."""
    events.put_rule(Name="rule", EventPattern=PATTERN)
    manage(fake, "rule")

    with refused("ManagedRuleException"):
        getattr(events, operation)(Name="rule")


def test_a_managed_rule_is_not_replaced(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """PutRule leaves another service's rule alone."""
    events.put_rule(Name="rule", EventPattern=PATTERN)
    manage(fake, "rule")

    with refused("ManagedRuleException"):
        events.put_rule(Name="rule", EventPattern=WILDCARD)
    assert events.describe_rule(Name="rule")["EventPattern"] == PATTERN


def test_a_managed_rule_is_deleted_by_force(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """DeleteRule with Force deletes another service's rule."""
    events.put_rule(Name="rule", EventPattern=PATTERN)
    manage(fake, "rule")

    events.delete_rule(Name="rule", Force=True)

    assert events.list_rules()["Rules"] == []


def test_rules_are_listed_by_name(events: EventBridgeClient) -> None:
    """ListRules shows the rules of one bus that start with a prefix, in name order."""
    for name in ("b2", "a", "b1"):
        events.put_rule(Name=name, EventPattern=PATTERN)
    events.put_rule(Name="b3", EventPattern=PATTERN, EventBusName="orders")

    assert [rule["Name"] for rule in events.list_rules(NamePrefix="b")["Rules"]] == ["b1", "b2"]


def test_a_listed_rule_says_nothing_of_who_made_it(events: EventBridgeClient) -> None:
    """Items of ListRules are as DescribeRule's answer without CreatedBy."""
    events.put_rule(Name="rule", EventPattern=PATTERN)

    assert events.list_rules()["Rules"] == [
        {
            "Name": "rule",
            "Arn": "arn:aws:events:us-east-1:123456789012:rule/rule",
            "EventPattern": PATTERN,
            "State": "ENABLED",
            "EventBusName": "default",
        }
    ]


def test_rules_are_listed_a_page_at_a_time(events: EventBridgeClient) -> None:
    """ListRules pages with Limit and NextToken, as botocore's paginator asks it to."""
    for name in ("a", "b", "c"):
        events.put_rule(Name=name, EventPattern=PATTERN)

    pages = [
        [rule["Name"] for rule in page["Rules"]]
        for page in events.get_paginator("list_rules").paginate(PaginationConfig={"PageSize": 2})
    ]

    assert pages == [["a", "b"], ["c"]]


def test_rule_names_are_found_by_target(events: EventBridgeClient) -> None:
    """ListRuleNamesByTarget lists the rules of a bus that have a target of that ARN."""
    for name in ("b", "a", "c"):
        events.put_rule(Name=name, EventPattern=PATTERN)
    for name in ("b", "a"):
        events.put_targets(Rule=name, Targets=[{"Id": "queue", "Arn": QUEUE}])

    assert events.list_rule_names_by_target(TargetArn=QUEUE)["RuleNames"] == ["a", "b"]


def test_an_unknown_target_has_no_rules(events: EventBridgeClient) -> None:
    """A target of no rule is no error."""
    assert events.list_rule_names_by_target(TargetArn=QUEUE)["RuleNames"] == []


@pytest.mark.parametrize(
    ("operation", "arguments"), [("list_rules", {}), ("list_rule_names_by_target", {"TargetArn": QUEUE})]
)
def test_a_list_of_a_missing_bus_is_refused(
    events: EventBridgeClient, operation: str, arguments: dict[str, str]
) -> None:
    """Rules are listed of a bus that exists."""
    with refused("ResourceNotFoundException", BUS_MISSING):
        getattr(events, operation)(EventBusName="nowhere", **arguments)


@pytest.mark.parametrize(
    ("given", "empty"),
    [
        ({"ScheduleExpression": "rate(1 day)", "EventPattern": ""}, "EventPattern"),
        ({"EventPattern": PATTERN, "ScheduleExpression": ""}, "ScheduleExpression"),
        ({"EventPattern": PATTERN, "Description": ""}, "Description"),
    ],
)
def test_what_is_given_empty_is_described_empty(events: EventBridgeClient, given: dict[str, str], empty: str) -> None:
    """An empty pattern, schedule or description is kept as it was given."""
    getattr(events, "put_rule")(Name="rule", **given)  # noqa: B009 - a row of the table has any members

    assert given | {empty: ""} == {
        member: value for member, value in events.describe_rule(Name="rule").items() if member in given
    }


def test_an_empty_pattern_listens_to_nothing(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """A rule whose pattern is empty has its schedule alone."""
    events.put_rule(Name="rule", ScheduleExpression="rate(1 day)", EventPattern="")
    events.put_targets(Rule="rule", Targets=[{"Id": "t", "Arn": "arn:aws:sqs:us-east-1:123456789012:q"}])
    events.put_events(Entries=[{"Source": "app", "DetailType": "d", "Detail": "{}"}])

    assert () == fake.deliveries


def test_nothing_but_empty_strings_makes_no_rule(events: EventBridgeClient) -> None:
    """A rule needs a pattern or a schedule that says something."""
    words = "Parameter(s) EventPattern or ScheduleExpression must be specified."
    with refused("ValidationException", words):
        events.put_rule(Name="rule", EventPattern="", ScheduleExpression="")


def test_an_empty_schedule_is_refused_on_a_custom_bus(events: EventBridgeClient) -> None:
    """Custom buses take no schedule, not even an empty one."""
    with refused("ValidationException", "ScheduleExpression is supported only on the default event bus."):
        events.put_rule(Name="rule", EventPattern=PATTERN, ScheduleExpression="", EventBusName="orders")


def test_a_schedule_has_nothing_to_do_with_cloudtrail(events: EventBridgeClient) -> None:
    """The state that lets CloudTrail's management events through is refused beside a schedule."""
    with refused("ValidationException"):
        events.put_rule(
            Name="rule", ScheduleExpression="rate(1 day)", State="ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
        )


QUEUE = "arn:aws:sqs:us-east-1:123456789012:q"


@pytest.mark.parametrize(
    "arn",
    [
        "not-an-arn",
        "arn:aws-cn:sqs:us-east-1:123456789012:q",
        "arn:notaws:sqs:us-east-1:123456789012:q",
        "arn:aws:sqs:us-east-1:123456789012:",
    ],
)
def test_rules_are_looked_up_by_an_arn(events: EventBridgeClient, arn: str) -> None:
    """ListRuleNamesByTarget refuses what is not an ARN of this partition."""
    words = f"Parameter {arn} is not valid. Reason: Provided Arn is not in correct format."
    with refused("ValidationException", words):
        events.list_rule_names_by_target(TargetArn=arn)


@pytest.mark.parametrize(
    "arn", ["arn:aws:sqs::123456789012:q", "arn:aws:sqs:us-east-1::q", "arn:aws:madeup:us-east-1:123456789012:q"]
)
def test_rules_can_be_looked_up_by_what_is_no_target(events: EventBridgeClient, arn: str) -> None:
    """ListRuleNamesByTarget takes any other ARN, and finds nothing."""
    assert [] == events.list_rule_names_by_target(TargetArn=arn)["RuleNames"]


@pytest.fixture
def token(events: EventBridgeClient) -> str:
    """Return a token after the first of three rules with one target, on a bus of their own."""
    for name in ("a", "b", "c"):
        events.put_rule(Name=name, EventPattern=PATTERN, EventBusName="orders")
        events.put_targets(Rule=name, EventBusName="orders", Targets=[{"Id": "t", "Arn": QUEUE}])
    return events.list_rule_names_by_target(TargetArn=QUEUE, EventBusName="orders", Limit=1)["NextToken"]


def test_a_token_goes_on_by_arn_and_with_another_limit(events: EventBridgeClient, token: str) -> None:
    """A token is good for its bus however that is named, and for any Limit."""
    bus = "arn:aws:events:us-east-1:123456789012:event-bus/orders"
    page = events.list_rule_names_by_target(TargetArn=QUEUE, EventBusName=bus, NextToken=token, Limit=2)

    assert ["b", "c"] == page["RuleNames"]


def test_a_token_is_its_targets_alone(events: EventBridgeClient, token: str) -> None:
    """With another target a token is not valid."""
    with refused("ValidationException", "Parameter NextToken is not valid."):
        events.list_rule_names_by_target(TargetArn=f"{QUEUE}2", EventBusName="orders", NextToken=token)


def test_a_token_of_another_bus_breaks_the_service(fake: FakeEventBridge, token: str) -> None:
    """With another bus AWS itself fails."""
    client = fake.client(config=Config(retries={"total_max_attempts": 1}))
    with refused("InternalException", "Service encountered unexpected problem. Please try again."):
        client.list_rule_names_by_target(TargetArn=QUEUE, NextToken=token)


@pytest.mark.parametrize(
    ("operation", "members", "message"),
    [
        ("enable_rule", {"Name": "rule"}, "rule is a managed rule."),
        ("disable_rule", {"Name": "rule"}, "rule is a managed rule."),
        ("put_rule", {"Name": "rule", "EventPattern": PATTERN}, "rule is a managed rule."),
        ("put_targets", {"Rule": "rule", "Targets": [{"Id": "t", "Arn": QUEUE}]}, "rule is a managed rule."),
        ("delete_rule", {"Name": "rule"}, "rule is a managed rule. Set 'force' parameter to true to override."),
        (
            "remove_targets",
            {"Rule": "rule", "Ids": ["t"]},
            "rule is a managed rule. Set 'force' parameter to true to override.",
        ),
        *(
            (
                operation,
                {"ResourceARN": "arn:aws:events:us-east-1:123456789012:rule/rule", **members},
                "Tag related operations on the managed rule rule is not allowed.",
            )
            for operation, members in (
                ("tag_resource", {"Tags": [{"Key": "k", "Value": "v"}]}),
                ("untag_resource", {"TagKeys": ["k"]}),
            )
        ),
    ],
)
def test_a_managed_rule_is_left_alone(
    fake: FakeEventBridge, events: EventBridgeClient, operation: str, members: dict[str, object], message: str
) -> None:
    """Another service's rule refuses changes in AWS's words."""
    events.put_rule(Name="rule", EventPattern=PATTERN)
    manage(fake, "rule")
    with refused("ManagedRuleException", message):
        getattr(events, operation)(**members)
