from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from tests.conftest import CUSTOMER, NOW, PARTNER, SOURCE
from tests.raw import send
from tests.refusal import refused

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient

    from fake_eventbridge import FakeEventBridge


QUEUE = f"arn:aws:sqs:us-east-1:{CUSTOMER}:dead-letters"
KEY = f"arn:aws:kms:us-east-1:{CUSTOMER}:key/1"
LIMIT = "The requested resource exceeds the maximum number allowed."


def names_listed(client: EventBridgeClient, prefix: str = "") -> list[str]:
    """Return the names of an account's buses, under a prefix if there is one."""
    listed = client.list_event_buses(NamePrefix=prefix) if prefix else client.list_event_buses()
    return [bus["Name"] for bus in listed["EventBuses"]]


# -- the default bus


def test_every_account_has_a_default_bus(customer: EventBridgeClient) -> None:
    """Without a name, DescribeEventBus describes the default bus."""
    bus = customer.describe_event_bus()

    assert "default" == bus["Name"]
    assert f"arn:aws:events:us-east-1:{CUSTOMER}:event-bus/default" == bus["Arn"]


def test_an_untouched_default_bus_has_no_times(customer: EventBridgeClient) -> None:
    """Until something of it is changed, a default bus shows neither when it was made nor when it was modified."""
    assert not {"CreationTime", "LastModifiedTime"} & customer.describe_event_bus().keys()


def test_a_changed_default_bus_has_times(customer: EventBridgeClient) -> None:
    """The first change of a default bus gives it both times."""
    customer.update_event_bus(Name="default", Description="Ours")
    bus = customer.describe_event_bus()

    assert (NOW, NOW) == (bus["CreationTime"], bus["LastModifiedTime"])


def test_the_default_bus_cannot_be_created(customer: EventBridgeClient) -> None:
    """CreateEventBus refuses `default`: it exists."""
    with refused("ResourceAlreadyExistsException", "Event bus default already exists."):
        customer.create_event_bus(Name="default")


def test_the_default_bus_cannot_be_deleted(customer: EventBridgeClient) -> None:
    """DeleteEventBus refuses `default`."""
    with refused("ValidationException", "Cannot delete event bus default."):
        customer.delete_event_bus(Name="default")


# -- create: names


@pytest.mark.parametrize("name", ["b", "orders", "Orders_2.x-y", ".", "x" * 256, "aws", "awsx", "AWS.partner"])
def test_a_custom_bus_has_a_plain_name(customer: EventBridgeClient, name: str) -> None:
    """Letters, digits, dots, dashes and underscores, up to 256 of them, name a custom bus."""
    created = customer.create_event_bus(Name=name)

    assert f"arn:aws:events:us-east-1:{CUSTOMER}:event-bus/{name}" == created["EventBusArn"]


@pytest.mark.parametrize("name", ["orders created", "orders:created", "orders*", "büs", "orders\n"])
def test_a_bus_name_has_no_other_characters(customer: EventBridgeClient, name: str) -> None:
    """A name that breaks the pattern is refused in the form that AWS gives it."""
    words = f"Value '{name}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern"
    with refused("ValidationException", rf"1 validation error detected: {words}: [/\.\-_A-Za-z0-9]+"):
        customer.create_event_bus(Name=name)


def test_a_bus_name_has_at_most_256_characters(customer: EventBridgeClient) -> None:
    """A name of 257 characters is refused."""
    words = "at 'name' failed to satisfy constraint: Member must have length less than or equal to 256"
    with refused("ValidationException", f"1 validation error detected: Value '{'x' * 257}' {words}"):
        customer.create_event_bus(Name="x" * 257)


@pytest.mark.parametrize("name", [SOURCE, "aws.orders", "aws.", "aws./x"])
def test_a_custom_bus_does_not_start_with_aws(customer: EventBridgeClient, name: str) -> None:
    """Without EventSourceName a name that starts with `aws.` is refused, before its slashes are."""
    with refused("ValidationException", "EventBus name starting with 'aws.' is not valid."):
        customer.create_event_bus(Name=name)


@pytest.mark.parametrize("name", ["a/b", "/", "orders/", "acme.com/orders"])
def test_a_custom_bus_has_no_slash(customer: EventBridgeClient, name: str) -> None:
    """Without EventSourceName a slash is refused."""
    with refused("ValidationException", "Event bus name must not contain '/'."):
        customer.create_event_bus(Name=name)


def test_a_partner_bus_is_named_after_its_source(customer: EventBridgeClient) -> None:
    """A name that differs from EventSourceName is refused, before the source is looked up."""
    with refused("ValidationException", "Event bus name must match event source name"):
        customer.create_event_bus(Name="orders", EventSourceName=SOURCE)


# -- create: the order of the checks


def test_the_model_is_asked_first(customer: EventBridgeClient) -> None:
    """A name that breaks the pattern is refused for that, though it also differs from the source's."""
    words = "Value 'a b' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern"
    with refused("ValidationException", rf"1 validation error detected: {words}: [/\.\-_A-Za-z0-9]+"):
        customer.create_event_bus(Name="a b", EventSourceName=SOURCE)


def test_an_existing_bus_is_told_before_its_source(
    partner: EventBridgeClient, customer: EventBridgeClient, claimed: str
) -> None:
    """For a DELETED source whose bus still exists, the bus exists."""
    partner.delete_partner_event_source(Name=claimed, Account=CUSTOMER)

    with refused("ResourceAlreadyExistsException", f"Event bus {SOURCE} already exists."):
        customer.create_event_bus(Name=SOURCE, EventSourceName=SOURCE)


def test_an_existing_bus_is_told_before_the_quota(fake: FakeEventBridge, customer: EventBridgeClient) -> None:
    """A bus that exists is no matter of quotas."""
    customer.create_event_bus(Name="orders")
    fake.quotas["event_buses"] = 1

    with refused("ResourceAlreadyExistsException", "Event bus orders already exists."):
        customer.create_event_bus(Name="orders")


def test_an_unknown_source_is_told_before_the_quota(fake: FakeEventBridge, customer: EventBridgeClient) -> None:
    """A source that does not exist is no matter of quotas."""
    fake.quotas["event_buses"] = 0

    with refused("ResourceNotFoundException", f"Event source {SOURCE} does not exist."):
        customer.create_event_bus(Name=SOURCE, EventSourceName=SOURCE)


# -- create: claiming a source


@pytest.mark.usefixtures("claimed")
def test_a_bus_of_its_name_makes_a_source_active(customer: EventBridgeClient) -> None:
    """CreateEventBus with EventSourceName claims a PENDING source: no other call is needed."""
    assert "ACTIVE" == customer.describe_event_source(Name=SOURCE)["State"]


@pytest.mark.parametrize(
    ("region", "partition"), [("us-east-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")]
)
def test_a_partner_bus_has_its_customers_arn(fake: FakeEventBridge, region: str, partition: str) -> None:
    """A partner bus belongs to the customer's account, and keeps the slashes of the source's name."""
    fake.client(account=PARTNER, region=region).create_partner_event_source(Name=SOURCE, Account=CUSTOMER)
    customer = fake.client(account=CUSTOMER, region=region)
    created = customer.create_event_bus(Name=SOURCE, EventSourceName=SOURCE)

    assert f"arn:{partition}:events:{region}:{CUSTOMER}:event-bus/{SOURCE}" == created["EventBusArn"]


def test_an_unknown_source_cannot_be_claimed(customer: EventBridgeClient) -> None:
    """A source that nobody offers is refused."""
    with refused("ResourceNotFoundException", f"Event source {SOURCE} does not exist."):
        customer.create_event_bus(Name=SOURCE, EventSourceName=SOURCE)


@pytest.mark.usefixtures("offered")
@pytest.mark.parametrize(
    ("account", "region"), [("222233334444", "us-east-1"), (PARTNER, "us-east-1"), (CUSTOMER, "eu-west-1")]
)
def test_only_its_customer_can_claim_a_source(fake: FakeEventBridge, account: str, region: str) -> None:
    """For other accounts, the partner, and in other Regions, the source does not exist."""
    with refused("ResourceNotFoundException", f"Event source {SOURCE} does not exist."):
        fake.client(account=account, region=region).create_event_bus(Name=SOURCE, EventSourceName=SOURCE)


@pytest.mark.usefixtures("claimed")
def test_a_source_is_claimed_once(customer: EventBridgeClient) -> None:
    """A second claim finds the bus there."""
    with refused("ResourceAlreadyExistsException", f"Event bus {SOURCE} already exists."):
        customer.create_event_bus(Name=SOURCE, EventSourceName=SOURCE)


@pytest.mark.usefixtures("offered")
def test_a_refused_claim_leaves_the_source_pending(fake: FakeEventBridge, customer: EventBridgeClient) -> None:
    """Where the quota refuses the bus, the source waits on."""
    fake.quotas["event_buses"] = 0
    with refused("LimitExceededException", LIMIT):
        customer.create_event_bus(Name=SOURCE, EventSourceName=SOURCE)

    assert "PENDING" == customer.describe_event_source(Name=SOURCE)["State"]


def test_a_source_does_not_show_as_a_bus(customer: EventBridgeClient, offered: str) -> None:
    """An unclaimed source is no bus."""
    assert offered not in names_listed(customer)


# -- create: settings


def test_create_answers_the_arn_alone_if_nothing_else_is_given(customer: EventBridgeClient) -> None:
    """Without further settings CreateEventBus answers EventBusArn."""
    assert {"EventBusArn", "ResponseMetadata"} == customer.create_event_bus(Name="orders").keys()


@pytest.mark.usefixtures("offered")
def test_create_answers_what_is_given(customer: EventBridgeClient) -> None:
    """Description, key, dead-letter queue and log settings come back, for a partner bus too."""
    created = customer.create_event_bus(
        Name=SOURCE,
        EventSourceName=SOURCE,
        Description="Orders",
        KmsKeyIdentifier=KEY,
        DeadLetterConfig={"Arn": QUEUE},
        LogConfig={"IncludeDetail": "FULL", "Level": "TRACE"},
    )

    assert ("Orders", KEY) == (created["Description"], created["KmsKeyIdentifier"])
    assert {"Arn": QUEUE} == created["DeadLetterConfig"]
    assert {"IncludeDetail": "FULL", "Level": "TRACE"} == created["LogConfig"]


@pytest.mark.parametrize(
    ("arn", "message"),
    [
        (f"arn:aws:sns:us-east-1:{CUSTOMER}:topic", "sns is not supported as a dead letter resource"),
        (f"arn:aws:lambda:us-east-1:{CUSTOMER}:function:f", "lambda is not supported as a dead letter resource"),
        (f"{QUEUE}.fifo", "SQS FIFO is not supported by Dead Letter Queues"),
    ],
)
def test_a_dead_letter_queue_is_a_standard_queue(customer: EventBridgeClient, arn: str, message: str) -> None:
    """A dead-letter ARN of another service, or of a FIFO queue, is refused."""
    with refused("ValidationException", message):
        customer.create_event_bus(Name="orders", DeadLetterConfig={"Arn": arn})


def test_a_refused_bus_does_not_exist(customer: EventBridgeClient) -> None:
    """A refused CreateEventBus leaves nothing."""
    with refused("ValidationException"):
        customer.create_event_bus(Name="orders", DeadLetterConfig={"Arn": "arn:aws:sns:us-east-1:1:topic"})

    assert ["default"] == names_listed(customer)


def test_event_buses_have_a_quota(fake: FakeEventBridge, customer: EventBridgeClient) -> None:
    """One bus more than `event_buses` allows is refused."""
    fake.quotas["event_buses"] = 2
    customer.create_event_bus(Name="a")
    customer.create_event_bus(Name="b")

    with refused("LimitExceededException", LIMIT):
        customer.create_event_bus(Name="c")


@pytest.mark.usefixtures("claimed")
def test_partner_buses_count_for_the_quota(fake: FakeEventBridge, customer: EventBridgeClient) -> None:
    """A partner bus is a bus among the others."""
    fake.quotas["event_buses"] = 1

    with refused("LimitExceededException", LIMIT):
        customer.create_event_bus(Name="orders")


# -- describe


def test_a_bus_can_be_described_by_its_arn(customer: EventBridgeClient) -> None:
    """DescribeEventBus takes an ARN in place of the name."""
    arn = customer.create_event_bus(Name="orders")["EventBusArn"]

    assert "orders" == customer.describe_event_bus(Name=arn)["Name"]


@pytest.mark.usefixtures("claimed")
def test_a_partner_bus_can_be_described_by_its_arn(customer: EventBridgeClient) -> None:
    """An ARN with the slashes of a source's name is taken apart rightly."""
    arn = f"arn:aws:events:us-east-1:{CUSTOMER}:event-bus/{SOURCE}"

    assert SOURCE == customer.describe_event_bus(Name=arn)["Name"]


def test_an_unknown_bus_cannot_be_described(customer: EventBridgeClient) -> None:
    """A bus that is not there is refused by its name."""
    with refused("ResourceNotFoundException", "Event bus orders does not exist."):
        customer.describe_event_bus(Name="orders")


@pytest.mark.parametrize(
    "arn",
    [
        f"arn:aws:events:eu-west-1:{CUSTOMER}:event-bus/default",
        "arn:aws:events:eu-west-1:222233334444:event-bus/default",
    ],
)
def test_a_bus_of_another_region_cannot_be_described(customer: EventBridgeClient, arn: str) -> None:
    """An ARN of another Region is no way around the Region of the call."""
    with refused("ValidationException", "Cross-region api call is not allowed."):
        customer.describe_event_bus(Name=arn)


def test_a_bus_of_another_partition_is_not_there(customer: EventBridgeClient) -> None:
    """An ARN of another partition names no bus."""
    with refused("ResourceNotFoundException", "Event bus default does not exist."):
        customer.describe_event_bus(Name=f"arn:aws-cn:events:us-east-1:{CUSTOMER}:event-bus/default")


def test_describe_shows_what_is_set_alone(customer: EventBridgeClient) -> None:
    """A plain bus has name, ARN and times; no empty description, policy, queue or key."""
    customer.create_event_bus(Name="orders")
    described = customer.describe_event_bus(Name="orders")

    assert {"Arn", "CreationTime", "LastModifiedTime", "Name", "ResponseMetadata"} == described.keys()


def test_describe_shows_the_settings(customer: EventBridgeClient) -> None:
    """What CreateEventBus was given, DescribeEventBus shows."""
    customer.create_event_bus(
        Name="orders", Description="Orders", KmsKeyIdentifier=KEY, DeadLetterConfig={"Arn": QUEUE}
    )
    described = customer.describe_event_bus(Name="orders")

    assert ("Orders", KEY) == (described["Description"], described["KmsKeyIdentifier"])
    assert {"Arn": QUEUE} == described["DeadLetterConfig"]


def test_a_bus_is_its_accounts_own(fake: FakeEventBridge, customer: EventBridgeClient) -> None:
    """A bus does not exist in another account."""
    customer.create_event_bus(Name="orders")

    with refused("ResourceNotFoundException", "Event bus orders does not exist."):
        fake.client(account=PARTNER).describe_event_bus(Name="orders")


# -- list


@pytest.mark.usefixtures("claimed")
def test_a_list_holds_the_default_bus_first(customer: EventBridgeClient) -> None:
    """Default, custom and partner buses are listed, by name after the default one."""
    customer.create_event_bus(Name="zoo")
    customer.create_event_bus(Name="Orders")

    assert ["default", "Orders", SOURCE, "zoo"] == names_listed(customer)


@pytest.mark.usefixtures("claimed")
@pytest.mark.parametrize(("prefix", "names"), [("aws.", [SOURCE]), ("def", ["default"]), ("x", []), (SOURCE, [SOURCE])])
def test_a_list_can_be_cut_to_a_prefix(customer: EventBridgeClient, prefix: str, names: list[str]) -> None:
    """NamePrefix shows the buses whose names start with it."""
    assert names == names_listed(customer, prefix)


def test_a_listed_bus_shows_name_arn_and_times(customer: EventBridgeClient) -> None:
    """An item of ListEventBuses has no settings but the description."""
    customer.create_event_bus(Name="orders", Description="Orders", DeadLetterConfig={"Arn": QUEUE})
    [listed] = customer.list_event_buses(NamePrefix="orders")["EventBuses"]

    assert {
        "Name": "orders",
        "Arn": f"arn:aws:events:us-east-1:{CUSTOMER}:event-bus/orders",
        "Description": "Orders",
        "CreationTime": NOW,
        "LastModifiedTime": NOW,
    } == listed


# -- update


@pytest.fixture
def full(customer: EventBridgeClient) -> str:
    """Make a bus on which everything is set."""
    customer.create_event_bus(
        Name="orders",
        Description="Orders",
        KmsKeyIdentifier=KEY,
        DeadLetterConfig={"Arn": QUEUE},
        LogConfig={"IncludeDetail": "FULL", "Level": "TRACE"},
    )
    return "orders"


def test_update_changes_what_is_given(fake: FakeEventBridge, customer: EventBridgeClient, full: str) -> None:
    """What UpdateEventBus is not given stays as it is."""
    fake.clock.advance(minutes=1)
    customer.update_event_bus(Name=full, Description="Returns")
    described = customer.describe_event_bus(Name=full)

    assert ("Returns", KEY) == (described["Description"], described["KmsKeyIdentifier"])
    assert {"Arn": QUEUE} == described["DeadLetterConfig"]
    assert (NOW, NOW + timedelta(minutes=1)) == (described["CreationTime"], described["LastModifiedTime"])


@pytest.mark.parametrize(
    ("member", "empty"),
    [("Description", ""), ("KmsKeyIdentifier", ""), ("LogConfig", {})],
)
def test_update_clears_what_is_given_empty(
    fake: FakeEventBridge, customer: EventBridgeClient, full: str, member: str, empty: object
) -> None:
    """An empty text or configuration takes the setting away."""
    answered = send(fake, "update_event_bus", {"Name": full, member: empty}, account=CUSTOMER)

    assert member not in answered
    assert member not in customer.describe_event_bus(Name=full)


def test_update_answers_arn_name_and_settings(customer: EventBridgeClient, full: str) -> None:
    """UpdateEventBus answers the bus as it is now."""
    answered = customer.update_event_bus(Name=full)

    assert (f"arn:aws:events:us-east-1:{CUSTOMER}:event-bus/orders", "orders") == (answered["Arn"], answered["Name"])
    assert ("Orders", KEY) == (answered["Description"], answered["KmsKeyIdentifier"])


def test_update_without_a_name_is_the_default_bus(customer: EventBridgeClient) -> None:
    """Name omitted means the default bus."""
    customer.update_event_bus(Description="Mine")

    assert "Mine" == customer.describe_event_bus(Name="default")["Description"]


@pytest.mark.usefixtures("claimed")
def test_a_partner_bus_can_be_updated(customer: EventBridgeClient) -> None:
    """UpdateEventBus takes the name of a partner bus."""
    customer.update_event_bus(Name=SOURCE, Description="Orders")

    assert "Orders" == customer.describe_event_bus(Name=SOURCE)["Description"]


def test_an_unknown_bus_cannot_be_updated(customer: EventBridgeClient) -> None:
    """UpdateEventBus refuses a bus that is not there."""
    with refused("ResourceNotFoundException", "Event bus orders does not exist."):
        customer.update_event_bus(Name="orders", Description="Orders")


def test_update_takes_standard_queues_alone(customer: EventBridgeClient) -> None:
    """UpdateEventBus refuses a dead-letter ARN as CreateEventBus does."""
    with refused("ValidationException", "sns is not supported as a dead letter resource"):
        customer.update_event_bus(DeadLetterConfig={"Arn": f"arn:aws:sns:us-east-1:{CUSTOMER}:topic"})


def test_a_refused_update_changes_nothing(customer: EventBridgeClient, full: str) -> None:
    """Where the queue is refused, the description stays."""
    with refused("ValidationException"):
        customer.update_event_bus(Name=full, Description="x", DeadLetterConfig={"Arn": f"{QUEUE}.fifo"})

    assert "Orders" == customer.describe_event_bus(Name=full)["Description"]


# -- delete


def test_a_deleted_bus_is_gone(customer: EventBridgeClient) -> None:
    """After DeleteEventBus the bus does not exist."""
    customer.create_event_bus(Name="orders")
    customer.delete_event_bus(Name="orders")

    assert ["default"] == names_listed(customer)


def test_delete_answers_nothing(customer: EventBridgeClient) -> None:
    """DeleteEventBus has no output."""
    customer.create_event_bus(Name="orders")

    assert {"ResponseMetadata"} == dict(customer.delete_event_bus(Name="orders")).keys()


@pytest.mark.parametrize("name", ["orders", SOURCE])
def test_deleting_an_unknown_bus_succeeds(customer: EventBridgeClient, name: str) -> None:
    """DeleteEventBus is idempotent."""
    assert 200 == customer.delete_event_bus(Name=name)["ResponseMetadata"]["HTTPStatusCode"]


@pytest.mark.usefixtures("claimed")
@pytest.mark.parametrize("name", ["orders", SOURCE])
def test_a_bus_with_rules_cannot_be_deleted(customer: EventBridgeClient, name: str) -> None:
    """A custom or partner bus keeps standing while it has a rule."""
    customer.create_event_bus(Name="orders")
    customer.put_rule(Name="all", EventBusName=name, EventPattern='{"source": [{"prefix": ""}]}')

    with refused("ValidationException", "EventBus can't be deleted since it has rules."):
        customer.delete_event_bus(Name=name)


@pytest.mark.usefixtures("claimed")
def test_without_its_bus_a_source_waits_again(customer: EventBridgeClient) -> None:
    """DeleteEventBus returns an ACTIVE source to PENDING."""
    customer.delete_event_bus(Name=SOURCE)

    assert "PENDING" == customer.describe_event_source(Name=SOURCE)["State"]


@pytest.mark.usefixtures("claimed")
def test_a_source_can_be_claimed_again(customer: EventBridgeClient) -> None:
    """A source whose bus was deleted can have a new one."""
    customer.delete_event_bus(Name=SOURCE)
    customer.create_event_bus(Name=SOURCE, EventSourceName=SOURCE)

    assert "ACTIVE" == customer.describe_event_source(Name=SOURCE)["State"]


@pytest.mark.usefixtures("claimed")
def test_a_deactivated_source_waits_on_without_its_bus(customer: EventBridgeClient) -> None:
    """Deleting the bus of a deactivated source leaves it PENDING."""
    customer.deactivate_event_source(Name=SOURCE)
    customer.delete_event_bus(Name=SOURCE)

    assert "PENDING" == customer.describe_event_source(Name=SOURCE)["State"]


def test_another_accounts_bus_stays(fake: FakeEventBridge, customer: EventBridgeClient) -> None:
    """DeleteEventBus reaches this account's bus of a name alone."""
    customer.create_event_bus(Name="orders")
    fake.client(account=PARTNER).delete_event_bus(Name="orders")

    assert "orders" in names_listed(customer)


# -- keys and dead-letter queues


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (KEY, KEY),
        ("alias/orders", f"arn:aws:kms:us-east-1:{CUSTOMER}:alias/orders"),
        (f"arn:aws:kms:us-east-1:{CUSTOMER}:alias/orders", f"arn:aws:kms:us-east-1:{CUSTOMER}:alias/orders"),
        (
            "1b2cee3b-408c-44b5-89b8-0eae2be3e639",
            f"arn:aws:kms:us-east-1:{CUSTOMER}:key/1b2cee3b-408c-44b5-89b8-0eae2be3e639",
        ),
    ],
)
def test_a_key_is_shown_by_its_arn(customer: EventBridgeClient, given: str, shown: str) -> None:
    """Whichever way a key is named, answers name its ARN."""
    assert shown == customer.create_event_bus(Name="orders", KmsKeyIdentifier=given)["KmsKeyIdentifier"]
    assert shown == customer.describe_event_bus(Name="orders")["KmsKeyIdentifier"]


@pytest.mark.parametrize(
    ("given", "arn"),
    [
        ("alias/aws/events", f"arn:aws:kms:us-east-1:{CUSTOMER}:alias/aws/events"),
        (f"arn:aws:kms:us-east-1:{CUSTOMER}:alias/aws/events", f"arn:aws:kms:us-east-1:{CUSTOMER}:alias/aws/events"),
        (QUEUE, QUEUE),
    ],
)
def test_what_is_no_key_of_the_customers_is_refused(customer: EventBridgeClient, given: str, arn: str) -> None:
    """AWS's own keys, and ARNs of other things, cannot encrypt a bus."""
    words = f"Parameter {arn} is not valid. Reason: Provided Arn is not in correct format."
    with refused("ValidationException", words):
        customer.create_event_bus(Name="orders", KmsKeyIdentifier=given)


def test_a_word_is_no_key(customer: EventBridgeClient) -> None:
    """What names no key is refused in the words of AWS KMS."""
    with pytest.raises(
        ClientError, match=r"Parameter Invalid keyId word \(Service: Kms, Status Code: 400, Request ID: "
    ):
        customer.create_event_bus(Name="orders", KmsKeyIdentifier="word")


def test_encryption_cannot_be_turned_while_it_is_turning(fake: FakeEventBridge, customer: EventBridgeClient) -> None:
    """For a second after its key was taken away a bus takes no other."""
    customer.create_event_bus(Name="orders", KmsKeyIdentifier=KEY)
    customer.update_event_bus(Name="orders", KmsKeyIdentifier="")
    words = (
        "Enabling or disabling encryption with a customer managed key for event bus orders is not allowed while an "
        "existing encryption operation is in progress."
    )
    with refused("ConcurrentModificationException", words):
        customer.update_event_bus(Name="orders", KmsKeyIdentifier=KEY)
    fake.clock.advance(seconds=1)

    assert KEY == customer.update_event_bus(Name="orders", KmsKeyIdentifier=KEY)["KmsKeyIdentifier"]


def test_a_key_takes_another_ones_place_at_once(customer: EventBridgeClient) -> None:
    """From key to key nothing has to be waited for."""
    customer.create_event_bus(Name="orders", KmsKeyIdentifier=KEY)
    customer.update_event_bus(Name="orders", KmsKeyIdentifier="alias/one")
    answered = customer.update_event_bus(Name="orders", KmsKeyIdentifier="alias/two")

    assert f"arn:aws:kms:us-east-1:{CUSTOMER}:alias/two" == answered["KmsKeyIdentifier"]


@pytest.mark.parametrize("operation", ["create_event_bus", "update_event_bus"])
def test_a_configuration_names_a_queue(customer: EventBridgeClient, operation: str) -> None:
    """A dead-letter configuration without an ARN is refused."""
    words = (
        "Parameter DeadLetterConfig.Arn is not valid. Reason: Provide a valid SQS queue ARN, or an empty string to "
        "remove the dead-letter queue configuration."
    )
    customer.create_event_bus(Name="orders")
    with refused("ValidationException", words):
        getattr(customer, operation)(Name="orders", DeadLetterConfig={})


def test_a_dead_letter_queue_is_in_the_buss_region(customer: EventBridgeClient) -> None:
    """A queue of another Region is denied, and no bus is made."""
    queue = f"arn:aws:sqs:eu-west-1:{CUSTOMER}:q"
    words = (
        f"Access to the resource {queue} is denied. Reason: You must specify a dead letter queue in the same region."
    )
    with refused("AccessDeniedException", words):
        customer.create_event_bus(Name="orders", DeadLetterConfig={"Arn": queue})

    assert ["default"] == names_listed(customer)
