from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fake_eventbridge.aws import arns
from fake_eventbridge.aws.arns import Arn

SOURCE = "aws.partner/acme.com/orders/created"
ACCOUNT = "111122223333"

parts = st.text("abc-19", min_size=1, max_size=5)


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("us-east-1", "aws"),
        ("eu-south-2", "aws"),
        ("ap-southeast-5", "aws"),
        ("us-new-9", "aws"),
        ("nowhere", "aws"),
        ("cn-north-1", "aws-cn"),
        ("cn-northwest-1", "aws-cn"),
        ("us-gov-east-1", "aws-us-gov"),
        ("us-gov-west-1", "aws-us-gov"),
    ],
)
def test_an_arn_begins_with_the_partition_of_its_region(region: str, partition: str) -> None:
    """A Region's partition is that of botocore's endpoints; an unknown Region is one of `aws`."""
    assert f"arn:{partition}:events:{region}:{ACCOUNT}:event-bus/b" == arns.event_bus(region, ACCOUNT, "b")


@pytest.mark.parametrize(
    ("arn", "expected"),
    [
        (arns.event_bus("us-east-1", ACCOUNT, "default"), f"arn:aws:events:us-east-1:{ACCOUNT}:event-bus/default"),
        (arns.event_bus("us-east-1", ACCOUNT, SOURCE), f"arn:aws:events:us-east-1:{ACCOUNT}:event-bus/{SOURCE}"),
        (arns.event_source("us-east-1", SOURCE), f"arn:aws:events:us-east-1::event-source/{SOURCE}"),
        (arns.rule("us-east-1", ACCOUNT, "default", "r"), f"arn:aws:events:us-east-1:{ACCOUNT}:rule/r"),
        (arns.rule("us-east-1", ACCOUNT, "b", "r"), f"arn:aws:events:us-east-1:{ACCOUNT}:rule/b/r"),
        (arns.rule("us-east-1", ACCOUNT, SOURCE, "r"), f"arn:aws:events:us-east-1:{ACCOUNT}:rule/{SOURCE}/r"),
    ],
)
def test_arns_have_awss_forms(arn: str, expected: str) -> None:
    """A source has no account, a partner bus keeps its slashes, a rule names its bus unless that is the default one."""
    assert expected == arn


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"arn:aws:sqs:us-east-1:{ACCOUNT}:q", Arn("aws", "sqs", "us-east-1", ACCOUNT, "q")),
        (
            f"arn:aws:events:us-east-1::event-source/{SOURCE}",
            Arn("aws", "events", "us-east-1", "", f"event-source/{SOURCE}"),
        ),
        ("arn:aws:s3:::bucket", Arn("aws", "s3", "", "", "bucket")),
        ("arn:aws:lambda:us-east-1:1:function:f:2", Arn("aws", "lambda", "us-east-1", "1", "function:f:2")),
        (
            f"arn:aws-cn:logs:cn-north-1:{ACCOUNT}:log-group:/a:*",
            Arn("aws-cn", "logs", "cn-north-1", ACCOUNT, "log-group:/a:*"),
        ),
    ],
)
def test_an_arn_is_taken_apart(text: str, expected: Arn) -> None:
    """What follows the account is the resource, colons and slashes included."""
    assert expected == arns.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "default",
        "arn",
        "arn:aws:sqs:us-east-1:1",
        "arn:aws:sqs:us-east-1:1:",
        "arn::sqs:us-east-1:1:q",
        "arn:aws::us-east-1:1:q",
        "urn:aws:sqs:us-east-1:1:q",
        " arn:aws:sqs:us-east-1:1:q",
        SOURCE,
    ],
)
def test_what_is_no_arn_is_not_taken_apart(text: str) -> None:
    """A text with fewer parts, or without partition, service or resource, is not an ARN."""
    assert arns.parse(text) is None


@given(st.builds(Arn, parts, parts, parts, parts, st.text("ab:/.-", min_size=1)))
def test_an_arn_comes_back_as_it_went(arn: Arn) -> None:
    """Printed and taken apart again, an ARN is the same."""
    assert arn == arns.parse(str(arn))
