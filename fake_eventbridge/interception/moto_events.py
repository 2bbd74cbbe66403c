"""Events that moto's own services send: they reach the fake's rules, not those of moto's EventBridge.

Beside `moto.events.notifications`, which other modules of moto use, S3 has a way of its own.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

from fake_eventbridge.interception import active, moto
from fake_eventbridge.interception.patching import Method, Replacement, Replacements

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import FrameType

    from fake_eventbridge.interception.active import Activation

_S3 = "moto.s3.models"
SENDERS = (
    ("moto.s3.notifications", "_send_event_bridge_message"),
    ("moto.s3.models", "events_send_notification"),
    ("moto.events.notifications", "_send_safe_notification"),
)
# With a first call of these, moto imports S3 and may make a bucket at once.
_MAKING_BUCKETS = frozenset({"cloudformation", "s3"})

_replaced: list[Replacements] = []


def catch(service: str) -> None:
    """Catch what moto's services send, once moto is active and those that send are imported.

    `service` is the one that is about to be called, which moto would import only then.
    """
    if _replaced or not moto.is_active():
        return
    if _S3 not in sys.modules:
        if service not in _MAKING_BUCKETS:
            return
        import_module(_S3)
    with active.lock:
        if active.activations and not _replaced:
            # Not every release of moto has each of them: what it lacks sends nothing.
            there = [(sys.modules[name], sender) for name, sender in SENDERS if name in sys.modules]
            wanted = [Replacement(module, name, _MAKERS[name]) for module, name in there if hasattr(module, name)]
            replacements = Replacements("moto", "", wanted)
            replacements.make()
            _replaced.append(replacements)


def release() -> None:
    """Let moto's services send to moto's rules again."""
    while _replaced:
        _replaced.pop().undo()


def _send(activation: Activation, source: str, detail_type: str, detail: Mapping[str, object], **where: Any) -> None:
    from fake_eventbridge.service.delivery import aws_events  # noqa: PLC0415 - few tests have a service that sends

    aws_events.send(activation.service.backend, source, detail_type, detail, **where)


def _catching_s3(original: Method) -> Method:
    def send(account_id: str, bucket: Any, event_name: str, key: Any) -> None:
        activation = active.innermost()
        if activation is None:
            original(account_id, bucket, event_name, key)
            return
        kind, _, how = str(getattr(event_name, "value", event_name)).removeprefix("s3:").partition(":")
        detail_type = _detail_type(kind, how)
        if detail_type is None or _is_part_of_another(f"{kind}:{how}", sys._getframe(1)):  # noqa: SLF001 - see there
            return
        _send(
            activation,
            "aws.s3",
            detail_type,
            _detail(account_id, bucket, key, kind, how),
            resources=[bucket.arn],
            account=account_id,
            region=bucket.region_name,
        )

    return send


def _detail_type(kind: str, how: str) -> str | None:
    """Return how EventBridge calls one of S3's notifications, None for those that it is not sent.

    Source: the S3 user guide, "EventBridge event message structure".
    """
    return _DETAIL_TYPES.get(f"{kind}:{how}") or _DETAIL_TYPES.get(kind)


_DETAIL_TYPES = {
    "IntelligentTiering": "Object Access Tier Changed",
    "LifecycleExpiration": "Object Deleted",
    "LifecycleTransition": "Object Storage Class Changed",
    "ObjectAcl": "Object ACL Updated",
    "ObjectCreated": "Object Created",
    "ObjectRemoved": "Object Deleted",
    "ObjectRestore:Completed": "Object Restore Completed",
    "ObjectRestore:Delete": "Object Restore Expired",
    "ObjectRestore:Post": "Object Restore Initiated",
    "ObjectTagging:Delete": "Object Tags Deleted",
    "ObjectTagging:Put": "Object Tags Added",
}

_PARTS = {
    "ObjectTagging:Put": frozenset({"complete_multipart_upload", "copy_object", "put_object"}),
    "ObjectCreated:Put": frozenset({"complete_multipart_upload", "copy_object"}),
}
# S3's way to its notifications, the method that makes the change, and who called it.
_NEAR = 3


def _is_part_of_another(event_name: str, frame: FrameType | None) -> bool:
    """Return whether moto tells a step of an operation that AWS tells as one: an object is created with its tags.

    Nothing but who called whom says so.
    """
    callers = set()
    for _ in range(_NEAR):
        if frame is not None:
            callers.add(frame.f_code.co_name)
            frame = frame.f_back
    return not callers.isdisjoint(_PARTS.get(event_name, ()))


_REASONS = {
    "CompleteMultipartUpload": "CompleteMultipartUpload",
    "Copy": "CopyObject",
    "Post": "POST Object",
    "Put": "PutObject",
}


def _detail(account: str, bucket: Any, key: Any, kind: str, how: str) -> dict[str, object]:
    """Return the detail of an S3 event.

    Source: the S3 user guide's examples for the members of each kind; moto's own for what is made up.
    """
    changed: dict[str, object] = {"key": key.name}
    if kind in {"ObjectCreated", "ObjectRestore"}:
        changed["size"] = key.size
    changed["etag"] = key.etag.strip('"')
    if bucket.is_versioned:
        changed["version-id"] = key.version_id
    if kind in {"LifecycleExpiration", "ObjectCreated", "ObjectRemoved"}:
        changed["sequencer"] = "617f08299329d189"
    detail: dict[str, object] = {
        "version": "0",
        "bucket": {"name": bucket.name},
        "object": changed,
        "request-id": "N4N7GDK58NMKJ12R",
        "requester": "s3.amazonaws.com" if kind.startswith("Lifecycle") else account,
    }
    if not kind.startswith("Lifecycle"):
        detail["source-ip-address"] = "1.2.3.4"
    if kind == "ObjectCreated":
        detail["reason"] = _REASONS.get(how, how)
    elif kind in {"LifecycleExpiration", "ObjectRemoved"}:
        detail["reason"] = "DeleteObject" if kind == "ObjectRemoved" else "Lifecycle Expiration"
        marks = how == "DeleteMarkerCreated"
        detail["deletion-type"] = "Delete Marker Created" if marks else "Permanently Deleted"
    return detail


def _catching_others(original: Method) -> Method:
    """Catch what moto sends as the management event of an API call.

    AWS sends it where a trail of CloudTrail is logging, and so does the fake. Source: the user guide.
    """

    def send(source: str, event_name: str, region: str, resources: Any, detail: Any) -> None:
        activation = active.innermost()
        if activation is None:
            original(source, event_name, region, resources, detail)
            return
        account = str(detail.get("requester") or activation.current_account)
        if not _is_logged(account, region):
            return
        now = activation.service.backend.clock.now()
        bucket = detail.get("bucket", {}).get("name")
        call: dict[str, object] = {
            "eventVersion": "1.08",
            "userIdentity": {"type": "AWSAccount", "accountId": account},
            "eventTime": f"{now:%Y-%m-%dT%H:%M:%SZ}",
            "eventSource": f"{source.removeprefix('aws.')}.amazonaws.com",
            "eventName": event_name,
            "awsRegion": region,
            "requestParameters": {"bucketName": bucket} if bucket else {},
            "readOnly": False,
            "eventType": "AwsApiCall",
            "managementEvent": True,
            "recipientAccountId": account,
            "eventCategory": "Management",
        }
        _send(
            activation,
            source,
            "AWS API Call via CloudTrail",
            call,
            resources=[],
            account=account,
            region=region,
        )

    return send


def _is_logged(account: str, region: str) -> bool:
    """Return whether a trail in moto's CloudTrail records the calls of an account in a Region."""
    backends = getattr(sys.modules.get("moto.cloudtrail.models"), "cloudtrail_backends", None)
    if backends is None or account not in backends:
        return False
    trails = [trail for backend in list(backends[account].values()) for trail in backend.trails.values()]
    return any(trail.status.is_logging and (trail.is_multi_region or trail.region_name == region) for trail in trails)


_MAKERS = {
    "_send_event_bridge_message": _catching_s3,
    "events_send_notification": _catching_others,
    "_send_safe_notification": _catching_others,
}
