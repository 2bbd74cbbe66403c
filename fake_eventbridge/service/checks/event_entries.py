"""Entries of PutEvents and PutPartnerEvents: what one must hold to be an event, and what AWS answers otherwise."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from fake_eventbridge.aws import errors, json_encoding
from fake_eventbridge.aws.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mypy_boto3_events.type_defs import PutEventsRequestEntryTypeDef, PutPartnerEventsRequestEntryTypeDef

    Entry = PutEventsRequestEntryTypeDef | PutPartnerEventsRequestEntryTypeDef

_Entry = TypeVar("_Entry", bound="Entry")

_REQUIRED = ("Source", "DetailType", "Detail")
_BYTES_OF_A_TIME = 14


def answer(entries: Iterable[_Entry], put: Callable[[_Entry], str]) -> dict[str, object]:
    """Put each entry and collect what became of it: an event's id, or the refusal of that entry alone."""
    results: list[dict[str, str]] = []
    failed = 0
    for entry in entries:
        try:
            results.append({"EventId": put(entry)})
        except Refusal as refusal:  # noqa: PERF203 - each entry is refused by itself
            failed += 1
            results.append({"ErrorCode": refusal.code, "ErrorMessage": refusal.message})
    return {"FailedEntryCount": failed, "Entries": results}


def check_size(entries: Iterable[Entry], limit: int | None) -> None:
    """Refuse a request whose entries are too large together.

    Units: bytes of UTF-8 of source, detail type, detail and resources, and 14 for a time that is given.

    Source: recorded.
    """
    if limit is None:
        return
    texts: list[str] = []
    times = 0
    for entry in entries:
        texts += (entry.get("Source", ""), entry.get("DetailType", ""), entry.get("Detail", ""))
        texts += entry.get("Resources", ())
        times += "Time" in entry
    text = "".join(texts)
    size = len(text) if text.isascii() else len(text.encode(errors="surrogatepass"))
    if size + times * _BYTES_OF_A_TIME > limit:
        raise errors.validation("Total size of the entries in the request is over the limit.")


def detail(entry: Entry) -> dict[str, object]:
    """Return the event's detail, once the entry is known to hold what an event needs.

    Raises:
        Refusal: InvalidArgument for what is missing or empty, MalformedDetail for a detail that is no JSON object.

    Source: recorded for PutEvents (2026-09 for what is empty).
    """
    for member in _REQUIRED:
        if not entry.get(member):
            sentence = errors.not_valid(member, f"{member} is a required argument.").message
            raise Refusal("InvalidArgument", sentence)
    try:
        return json_encoding.loads_exactly(entry["Detail"], deepest=json_encoding.DEEPEST)
    except ValueError:
        raise Refusal("MalformedDetail", "Detail is malformed.") from None


def time(entry: Entry, now: datetime) -> datetime:
    """Return the event's time in whole seconds: the entry's, or else that of the call, `now`."""
    given = entry.get("Time")
    return given.replace(microsecond=0) if isinstance(given, datetime) else now


def traced(entries: object, header: str) -> list[object]:
    """Return a request's entries, those without a TraceHeader with the request's own X-Ray header.

    Source: recorded (2026-09).
    """
    return [{"TraceHeader": header, **entry} for entry in entries] if isinstance(entries, list) else []
