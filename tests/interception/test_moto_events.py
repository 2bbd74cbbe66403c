from __future__ import annotations

import json
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws
from moto.events.models import events_backends
from moto.s3 import models, notifications

from fake_eventbridge import fake_eventbridge
from tests.conftest import ANYWHERE, CUSTOMER

if TYPE_CHECKING:
    from fake_eventbridge import FakeEventBridge

pytestmark = pytest.mark.usefixtures("no_network")

ACCOUNT = "123456789012"
QUEUE = f"arn:aws:sqs:us-east-1:{ACCOUNT}:created"
TO_EVENTBRIDGE: dict[str, object] = {"EventBridgeConfiguration": {}}


def make_bucket(region: str = "us-east-1", *, is_versioned: bool = False) -> None:
    """Make a bucket that sends its events to EventBridge."""
    s3 = boto3.client("s3", **ANYWHERE)
    if region == "us-east-1":
        s3.create_bucket(Bucket="orders")
    else:
        s3.create_bucket(Bucket="orders", CreateBucketConfiguration={"LocationConstraint": region})
    s3.put_bucket_notification_configuration(Bucket="orders", NotificationConfiguration=TO_EVENTBRIDGE)
    if is_versioned:
        s3.put_bucket_versioning(Bucket="orders", VersioningConfiguration={"Status": "Enabled"})


def test_an_object_created_in_s3_reaches_the_fakes_rules(fake_and_moto: FakeEventBridge) -> None:
    """The rule's target, a queue in moto, receives the event as AWS sends it."""
    sqs = boto3.client("sqs", **ANYWHERE)
    url = sqs.create_queue(QueueName="created")["QueueUrl"]
    events = fake_and_moto.client()
    events.put_rule(Name="created", EventPattern='{"source":["aws.s3"],"detail-type":["Object Created"]}')
    events.put_targets(Rule="created", Targets=[{"Id": "queue", "Arn": QUEUE}])

    make_bucket()
    boto3.client("s3", **ANYWHERE).put_object(Bucket="orders", Key="7.json", Body=b"hello")

    [message] = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    event = json.loads(message["Body"])
    assert ["arn:aws:s3:::orders"] == event["resources"]
    assert ("us-east-1", ACCOUNT) == (event["region"], event["account"])
    assert {
        "version": "0",
        "bucket": {"name": "orders"},
        "object": {
            "key": "7.json",
            "size": 5,
            "etag": "5d41402abc4b2a76b9719d911017c592",
            "sequencer": "617f08299329d189",
        },
        "request-id": "N4N7GDK58NMKJ12R",
        "requester": ACCOUNT,
        "source-ip-address": "1.2.3.4",
        "reason": "PutObject",
    } == event["detail"]


def test_an_event_of_moto_is_recorded(fake_and_moto: FakeEventBridge) -> None:
    """It stands among the fake's events, once, also where no rule takes it."""
    make_bucket()
    boto3.client("s3", **ANYWHERE).put_object(Bucket="orders", Key="7.json", Body=b"hello")

    fake_and_moto.assert_published(
        source="aws.s3", detail_type="Object Created", bus="default", account=ACCOUNT, times=1
    )


def test_an_event_of_moto_is_its_buckets_regions(fake_and_moto: FakeEventBridge) -> None:
    """It arrives where the bucket is."""
    there = fake_and_moto.subscribe({"source": ["aws.s3"]}, region="eu-west-1")
    here = fake_and_moto.subscribe({"source": ["aws.s3"]})

    make_bucket("eu-west-1")
    boto3.client("s3", **ANYWHERE).put_object(Bucket="orders", Key="7.json")

    assert (1, 0) == (len(there), len(here))


def test_an_event_of_moto_is_its_buckets_accounts(fake_and_moto: FakeEventBridge) -> None:
    """It arrives with the account that moto keeps the bucket for."""
    received = fake_and_moto.subscribe({"source": ["aws.s3"]}, account=CUSTOMER)
    role = {"RoleArn": f"arn:aws:iam::{CUSTOMER}:role/writer", "RoleSessionName": "test"}
    key = boto3.client("sts", **ANYWHERE).assume_role(**role)["Credentials"]
    s3 = boto3.client(
        "s3",
        region_name="us-east-1",
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
        aws_session_token=key["SessionToken"],
    )
    s3.create_bucket(Bucket="orders")
    s3.put_bucket_notification_configuration(Bucket="orders", NotificationConfiguration=TO_EVENTBRIDGE)
    s3.put_object(Bucket="orders", Key="7.json")

    assert 1 == len(received)


def test_a_bucket_without_configuration_sends_nothing(fake_and_moto: FakeEventBridge) -> None:
    """S3 sends events to EventBridge only where the bucket says so."""
    s3 = boto3.client("s3", **ANYWHERE)
    s3.create_bucket(Bucket="orders")
    s3.put_object(Bucket="orders", Key="7.json")

    fake_and_moto.assert_nothing_published()


def test_a_deleted_object_is_told(fake_and_moto: FakeEventBridge) -> None:
    """With how it was deleted."""
    make_bucket()
    s3 = boto3.client("s3", **ANYWHERE)
    s3.put_object(Bucket="orders", Key="7.json")
    s3.delete_object(Bucket="orders", Key="7.json")

    fake_and_moto.assert_published(
        detail_type="Object Deleted",
        detail={"reason": "DeleteObject", "deletion-type": "Permanently Deleted", "object": {"key": "7.json"}},
        times=1,
    )


def test_a_versioned_object_names_its_version(fake_and_moto: FakeEventBridge) -> None:
    """Only with versioning has the event a version."""
    make_bucket(is_versioned=True)
    version = boto3.client("s3", **ANYWHERE).put_object(Bucket="orders", Key="7.json")["VersionId"]

    fake_and_moto.assert_published(detail_type="Object Created", detail={"object": {"version-id": version}})


def test_a_copy_says_so(fake_and_moto: FakeEventBridge) -> None:
    """The reason is the operation's."""
    make_bucket()
    s3 = boto3.client("s3", **ANYWHERE)
    s3.put_object(Bucket="orders", Key="7.json")
    s3.copy_object(Bucket="orders", Key="8.json", CopySource="orders/7.json")

    fake_and_moto.assert_published(detail_type="Object Created", detail={"reason": "CopyObject"}, times=1)


def test_tags_added_are_told(fake_and_moto: FakeEventBridge) -> None:
    """As events of their own."""
    make_bucket()
    s3 = boto3.client("s3", **ANYWHERE)
    s3.put_object(Bucket="orders", Key="7.json")
    s3.put_object_tagging(Bucket="orders", Key="7.json", Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})

    fake_and_moto.assert_published(detail_type="Object Tags Added", detail={"object": {"key": "7.json"}}, times=1)


def test_tags_that_an_object_is_created_with_are_not_told(fake_and_moto: FakeEventBridge) -> None:
    """An object is told as created, with its tags or without, and by whichever way."""
    make_bucket()
    s3 = boto3.client("s3", **ANYWHERE)
    s3.put_object(Bucket="orders", Key="7.json", Tagging="a=b")
    s3.copy_object(Bucket="orders", Key="8.json", CopySource="orders/7.json")
    upload = s3.create_multipart_upload(Bucket="orders", Key="9.json")["UploadId"]
    part = s3.upload_part(Bucket="orders", Key="9.json", UploadId=upload, PartNumber=1, Body=b"hello")
    parts = {"Parts": [{"ETag": part["ETag"], "PartNumber": 1}]}
    s3.complete_multipart_upload(Bucket="orders", Key="9.json", UploadId=upload, MultipartUpload=parts)

    assert ["PutObject", "CopyObject", "CompleteMultipartUpload"] == [
        each.detail["reason"] for each in fake_and_moto.events
    ]


def test_an_error_of_the_tests_own_comes_out_of_the_call(fake_and_moto: FakeEventBridge) -> None:
    """An assertion in a target fails the line that wrote the object."""

    def refuse(event: object, _context: object) -> None:
        raise AssertionError(event)

    fake_and_moto.subscribe({"source": ["aws.s3"]}, refuse)
    make_bucket()
    s3 = boto3.client("s3", **ANYWHERE)

    with pytest.raises(AssertionError, match="Object Created"):
        s3.put_object(Bucket="orders", Key="7.json")


def test_a_bucket_made_is_told_where_a_trail_is_logging(fake_and_moto: FakeEventBridge) -> None:
    """CloudTrail's event of the call, as AWS sends it."""
    s3, trail = boto3.client("s3", **ANYWHERE), boto3.client("cloudtrail", **ANYWHERE)
    s3.create_bucket(Bucket="trails")
    trail.create_trail(Name="all", S3BucketName="trails")
    trail.start_logging(Name="all")
    received = fake_and_moto.subscribe({"source": ["aws.s3"], "detail": {"eventName": ["CreateBucket"]}})

    s3.create_bucket(Bucket="orders")

    assert 1 == len(received)
    fake_and_moto.assert_published(
        detail_type="AWS API Call via CloudTrail",
        detail={"eventSource": "s3.amazonaws.com", "requestParameters": {"bucketName": "orders"}},
    )


def test_a_bucket_made_without_a_trail_is_not_told(fake_and_moto: FakeEventBridge) -> None:
    """AWS sends API calls only where a trail is logging."""
    boto3.client("s3", **ANYWHERE).create_bucket(Bucket="orders")

    fake_and_moto.assert_nothing_published()


def test_motos_rules_receive_nothing_while_the_fake_answers() -> None:
    """What the fake delivers is not delivered by moto too."""
    with mock_aws():
        sqs = boto3.client("sqs", **ANYWHERE)
        url = sqs.create_queue(QueueName="created")["QueueUrl"]
        _rule_in_moto()
        with fake_eventbridge():
            make_bucket()
            boto3.client("s3", **ANYWHERE).put_object(Bucket="orders", Key="7.json")

        assert "Messages" not in sqs.receive_message(QueueUrl=url)


def test_motos_rules_receive_again_once_the_fake_has_ended() -> None:
    """What moto does by itself is back."""
    before = [
        vars(notifications)["_send_event_bridge_message"],
        vars(models)["events_send_notification"],
    ]
    with mock_aws():
        sqs = boto3.client("sqs", **ANYWHERE)
        url = sqs.create_queue(QueueName="created")["QueueUrl"]
        _rule_in_moto()
        with fake_eventbridge() as fake:
            make_bucket()
            s3 = boto3.client("s3", **ANYWHERE)
            s3.put_object(Bucket="orders", Key="7.json")
        s3.put_object(Bucket="orders", Key="8.json")

        messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
        assert {"8.json"} == {json.loads(message["Body"])["detail"]["object"]["key"] for message in messages}
    assert 1 == len(fake.events)
    assert before == [
        vars(notifications)["_send_event_bridge_message"],
        vars(models)["events_send_notification"],
    ]


def test_the_innermost_fake_receives() -> None:
    """A fake that is shadowed sees nothing."""
    with fake_eventbridge() as outer, mock_aws(), fake_eventbridge(seed=1) as inner:
        make_bucket()
        boto3.client("s3", **ANYWHERE).put_object(Bucket="orders", Key="7.json")

    assert (0, 1) == (len(outer.events), len(inner.events))


def _rule_in_moto() -> None:
    """Make a rule in moto's own EventBridge."""
    backend = events_backends[ACCOUNT]["us-east-1"]
    events = boto3.client("events", **ANYWHERE)
    events.put_rule(Name="created", EventPattern='{"source":["aws.s3"]}')
    events.put_targets(Rule="created", Targets=[{"Id": "queue", "Arn": QUEUE}])
    assert "created" in backend.event_buses["default"].rules
