"""Texts that fit a member of a request by its name, and random edits that may spoil them."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING

from fake_eventbridge.aws import java_patterns, model

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from botocore.model import Shape

PLACES = [(account, region) for account in ("123456789012", "111122223333") for region in ("us-east-1", "us-west-2")]
_EVENTS = [f"arn:aws:events:{region}:{account}" for account, region in PLACES]
_HERE = _EVENTS[0]
_BUSES = (f"{_HERE}:event-bus/default", f"{_HERE}:event-bus/name") * 4 + tuple(
    f"{place}:event-bus/{name}" for place in _EVENTS for name in ("default", "name")
)
SOURCE = "aws.partner/acme.com/a"
_ARCHIVE = f"{_HERE}:archive/name"

# What separates, quotes, repeats or ends something in one of the languages, and what some readers cannot hold.
_CHARACTERS = "{}[]()\"\\,:*?$<>.#/&=%@|+-_'`~^!; \t\r\n09aeELNW\x00\x7f\ud800\udc00é\u017f\u0130😀"
_NUMBERS = ("0", "-1", "00", "1e999", "1E-400", "9" * 25, f"1{'0' * 5000}", "2147483648", "0.1", "٣")
_BRACKETS = (('{"a":', "}"), ("[", "]"), ("<", ">"), ("(", ")"), ('"', '"'))
_DIGITS = re.compile(r"\d+")
_MOST_EDITS = 4
# Units: characters up to which a text is doubled or nested.
_LONG = 20_000

_PATTERNS = (
    '{"source":["shop"]}',
    '{"detail":{"a":[{"numeric":[">",1,"<=",3e2]},{"prefix":"x"},{"suffix":{"equals-ignore-case":"İ"}}]}}',
    '{"detail":{"a":[{"anything-but":{"wildcard":["*a*b","c\\\\*"]}},{"exists":false},null,true,1.0,"\\u00e9"]}}',
    '{"$or":[{"source":[{"wildcard":"s*p"}]},{"detail-type":[{"anything-but":["a","b"]}]}],"account":["123456789012"]}',
    '{"detail":{"ip":[{"cidr":"10.0.0.0/24"},{"cidr":"2001:db8::/32"}],"b":{"c":{"$or":[{"d":[1]},{"e":[2]}]}}}}',
    '{"detail":{"a":[{"anything-but":{"prefix":"x"}},{"prefix":{"equals-ignore-case":"Y"}},{"equals-ignore-case":"z"}]}}',
)
_OBJECTS = (
    '{"a":1}',
    '{"a":[{"b":"c"},[1,[2.50]],null,true],"ip":"10.0.0.7","b":{"c":{"d":1e2,"e":"\\ud83d\\ude00 \\" \\\\"}}}',
    "{}",
    '{"a":"x","a":{"a":0.1},"":"", "m":{"~":1,"b.c":[[]]}}',
)
_EVENT_TEXTS = tuple(
    f'{{"id":"1","account":"123456789012","source":"shop","time":"2026-01-31T12:00:00Z","region":"us-east-1",'
    f'"resources":[],"detail-type":"t","detail":{detail}}}'
    for detail in _OBJECTS
)
_PATHS = ("$.detail", "$", "$.detail.a[0].b", "$.detail.a[*]", "$.detail['a']", "$.resources[0]", "$.detail.b.c.e", "")
_TEMPLATES = (
    '"<a>"',
    '{"a":<a>,"b":"x <b> y","c":[<aws.events.event>,"<aws.events.rule-arn>"],"d":<aws.events.event.ingestion-time>}',
    "<a>",
    '"one <a>"\n"two <b> \\"<c>\\""',
    '{"timestamp":<a>,"message":"<b>"}',
    '"<aws.events.rule-name> <aws.events.event.json>"',
)
_SCHEDULES = (
    "rate(1 minute)",
    "rate(5 days)",
    "cron(0 0 ? * L *)",
    "cron(*/5 8-17,22 ? JAN-DEC MON#2 2026-2199)",
    "cron(0/15 12 LW * ? *)",
    "cron(59 23 31W,L-3 2,12 ? 2028/4)",
)


def _policy(version: str, **statement: object) -> str:
    return json.dumps({"Version": version, "Statement": [statement]}, separators=(",", ":"))


_POLICIES = (
    _policy(
        "2012-10-17",
        Sid="a",
        Effect="Allow",
        Principal={"AWS": "111122223333"},
        Action="events:PutEvents",
        Resource=_BUSES[0],
    ),
    _policy(
        "2008-10-17",
        Sid="b",
        Effect="Deny",
        Principal="*",
        Action=["events:*", "events:Put?vents"],
        Resource=[_BUSES[0]],
        Condition={
            "StringEquals": {"aws:PrincipalOrgID": ["o-1"]},
            "ForAnyValue:StringLike": {"events:source": "s*"},
            "NumericLessThan": {"aws:x": 1},
            "Bool": {"aws:y": True},
        },
    ),
)
_URLS = (
    "https://example.com/*",
    "https://example.com:8443/a/*/b?c=d#e",
    "https://user@[2001:db8::1]/%2e%2e/",
    "example.com/x",
)
_TARGETS = (
    "arn:aws:sqs:us-east-1:123456789012:queue",
    "arn:aws:sqs:us-east-1:123456789012:queue.fifo",
    "arn:aws:lambda:us-east-1:123456789012:function:f",
    "arn:aws:ecs:us-east-1:123456789012:cluster/c",
    "arn:aws:logs:us-east-1:123456789012:log-group:/aws/events/l:*",
    "arn:aws:kinesis:us-east-1:123456789012:stream/s",
    "arn:aws:states:us-east-1:123456789012:stateMachine:s",
    "arn:aws:execute-api:us-east-1:123456789012:abc/*/GET/a/*",
    "arn:aws:redshift:us-east-1:123456789012:cluster:c",
    f"{_HERE}:api-destination/name/0-0",
    *_BUSES,
)
_ROLES = ("arn:aws:iam::123456789012:role/r", "arn:aws-cn:iam::111122223333:role/a/b")
_BUS_NAMES = ("default", "name", SOURCE, *_BUSES, f"{_HERE}:event-bus/{SOURCE}")
_HEADERS = ("X-Key", "content-type", "Host", "!#$%&'*+-.^_`|~", "value", "a b", "x\ty")

# Good texts by the member's name; a map's keys have the map's name with a dot.
_KINDS: dict[str, tuple[str, ...]] = {
    "EventPattern": _PATTERNS,
    "Event": _EVENT_TEXTS,
    "Detail": _OBJECTS,
    "Input": (*_OBJECTS, '"text"', "1 2", "[]"),
    "InputPath": _PATHS,
    "InputPathsMap": _PATHS,
    "InputPathsMap.": ("a", "b", "c"),
    "PartitionKeyPath": _PATHS,
    "PathParameterValues": (*_PATHS, "a", "..", "a/b"),
    "InputTemplate": _TEMPLATES,
    "ScheduleExpression": _SCHEDULES,
    "Policy": _POLICIES,
    "InvocationEndpoint": _URLS,
    "AuthorizationEndpoint": _URLS,
    "Arn": (*_TARGETS, *_TARGETS[:1] * 6),
    "ReplayDestination.Arn": _BUSES,
    "DeadLetterConfig.Arn": _TARGETS[:1],
    "TargetArn": _TARGETS,
    "Id": ("name", "a", "b"),
    "EndpointId": ("abcde.veo",),
    "ResourceARN": (f"{_HERE}:rule/name", f"{_HERE}:rule/name/name", *_BUSES),
    "EventBusArn": _BUSES,
    "EventSourceArn": (_ARCHIVE, *_BUSES),
    "FilterArns": (f"{_HERE}:rule/name",),
    "RoleArn": _ROLES,
    "ConnectionArn": (*(f"{place}:connection/name" for place in _EVENTS), f"{_HERE}:connection/name/0-0"),
    "EventBusName": _BUS_NAMES,
    "EventSourceName": (SOURCE, "acme.com/a/b"),
    "Source": ("shop", SOURCE, "aws.s3"),
    "DetailType": ("t", "order created"),
    "NextToken": ("bm9uZQ==", "UDkFgVsxLCAyLCAiYSJd", "/+==", "AAAA", "=" * 4),
    "Key": _HEADERS,
    "HeaderParameters.": _HEADERS,
    "HeaderParameters": ("value", "a\tb", "$.detail.a", " "),
    "QueryStringParameters.": ("q", "a b", "ä=&"),
    "QueryStringParameters": ("value", "$.detail.a[0]", "&="),
    "ApiKeyName": _HEADERS,
    "TraceHeader": ("Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1", "Root=1"),
    "KmsKeyIdentifier": ("alias/a", "arn:aws:kms:us-east-1:123456789012:key/a", "12345678-1234-1234-1234-123456789012"),
    "Principal": ("111122223333", "*"),
    "Action": ("events:PutEvents",),
    "Account": tuple(account for account, _ in PLACES),
    "Route": ("us-west-2", "us-east-1"),
    "HealthCheck": ("arn:aws:route53:::healthcheck/a",),
    "SecretManagerArn": ("arn:aws:secretsmanager:us-east-1:123456789012:secret:s", "$.detail.a"),
    "MessageGroupId": ("g", "$.detail.a"),
    "Name": ("name", "a", SOURCE),
    "NamePrefix": ("n", "aws.partner/acme.com/"),
    "Rule": ("name", "name", "a"),
    "Type": ("String", "Null", "AWS"),
}
_NAMES = ("name", "name", "a")


def kind(structure: str, member: str) -> str:
    """Return by which name the texts of a structure's member are known."""
    qualified = f"{structure}.{member}"
    return qualified if qualified in _KINDS else member


def at_home(text: str, place: tuple[str, str]) -> str:
    """Return a text whose ARNs are of this account and Region, where they were of the first place."""
    account, region = place
    return text.replace(f":{PLACES[0][1]}:{PLACES[0][0]}:", f":{region}:{account}:")


def good(dice: random.Random, member: str, shape: Shape) -> str:
    """Return a text that fits a member of that name, or a name where nothing is known of it."""
    return dice.choice(_fitting(member, shape.name))


@cache
def _fitting(member: str, shape_name: str) -> tuple[str, ...]:
    """Return the member's texts that the model takes; all of them where it takes none."""
    limits = model.service().shape_for(shape_name).metadata
    fits = java_patterns.matcher(limits.get("pattern", ".*"))
    texts = _KINDS.get(member, _NAMES)
    return tuple(text for text in texts if fits(text) and len(text) <= limits.get("max", 2**31)) or texts


def mutated(dice: random.Random, text: str) -> str:
    """Return a text after a few random edits."""
    for _ in range(dice.randint(1, _MOST_EDITS)):
        text = dice.choice(_EDITS)(dice, text)
    return text


def _piece(dice: random.Random, text: str) -> tuple[int, int]:
    """Return where a piece of a text begins and ends: mostly a short one."""
    start = dice.randint(0, len(text))
    return start, min(len(text), start + dice.choice((1, 1, 1, 2, 5, len(text))))


def _insert(dice: random.Random, text: str) -> str:
    at = dice.randint(0, len(text))
    return text[:at] + dice.choice(_CHARACTERS) + text[at:]


def _replace(dice: random.Random, text: str) -> str:
    start, end = _piece(dice, text)
    return text[:start] + dice.choice(_CHARACTERS) + text[end:]


def _delete(dice: random.Random, text: str) -> str:
    start, end = _piece(dice, text)
    return text[:start] + text[end:]


def _double(dice: random.Random, text: str) -> str:
    start, end = _piece(dice, text[:_LONG])
    return text[:start] + text[start:end] * 2 + text[end:]


def _swap(dice: random.Random, text: str) -> str:
    first, last = sorted((_piece(dice, text), _piece(dice, text)))
    if first[1] > last[0]:
        return text[::-1]
    return text[: first[0]] + text[slice(*last)] + text[first[1] : last[0]] + text[slice(*first)] + text[last[1] :]


def _number(dice: random.Random, text: str) -> str:
    found = list(_DIGITS.finditer(text))
    if not found:
        return _insert(dice, text)
    match = dice.choice(found)
    return text[: match.start()] + dice.choice(_NUMBERS) + text[match.end() :]


def _nest(dice: random.Random, text: str) -> str:
    start, end = _piece(dice, text[:_LONG])
    depth = dice.choice((1, 2, 2, 30, 1000))
    left, right = dice.choice(_BRACKETS)
    return text[:start] + left * depth + text[start:end] + right * depth + text[end:]


def _splice(dice: random.Random, text: str) -> str:
    """Put another good text, or a piece of one, in the place of a piece."""
    other = dice.choice(dice.choice(tuple(_KINDS.values())))
    (start, end), taken = _piece(dice, text), slice(*_piece(dice, other))
    return text[:start] + (other[taken] if dice.random() < 0.7 else other) + text[end:]


_EDITS: tuple[Callable[[random.Random, str], str], ...] = (
    _insert,
    _insert,
    _replace,
    _replace,
    _delete,
    _double,
    _swap,
    _number,
    _nest,
    _splice,
)
