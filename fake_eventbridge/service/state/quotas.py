"""AWS's default quotas by name, each of which a test may lower, raise or lift."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from datetime import timedelta
from typing import TYPE_CHECKING

from fake_eventbridge.aws import errors
from fake_eventbridge.errors import MisuseError
from fake_eventbridge.service.state.plain import plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from fake_eventbridge.aws.literals import QuotaName

# Per account and Region unless the name says otherwise; None is no limit. Source: the EventBridge User Guide's quota
# page, but for `partner_event_sources` and `put_events_per_second`, which are AWS's to know and a test's to set.
DEFAULTS: Mapping[QuotaName, int | None] = {
    "api_destinations": 3000,
    "concurrent_replays": 10,
    "connections": 3000,
    "endpoints": 100,
    "event_bus_policy_characters": 10_240,
    "event_buses": 100,
    "event_pattern_characters": 2048,
    "partner_event_sources": None,
    "pending_source_days": 14,
    "private_connections": 20,
    "put_events_bytes": 1_048_576,
    "put_events_per_second": None,
    "put_partner_events_bytes": 262_144,
    "rules_per_bus": 300,
    "tags_per_resource": 50,
    "targets_per_rule": 5,
    "wildcard_rules_per_bus": 30,
}


class Quotas(MutableMapping["QuotaName", "int | None"]):
    """The quotas in force: a mapping from name to limit, where None lifts the limit.

    Raises:
        MisuseError: the name is no quota's, or the limit is no whole number from 0 on.
    """

    __slots__ = ("_limits", "_options")

    def __init__(self, options: Mapping[QuotaName, int | None] | None = None) -> None:
        self._limits: dict[QuotaName, int | None] = {}
        self._options = options or {}
        self.reset()

    def reset(self) -> None:
        """Return to AWS's defaults and what the fake was started with."""
        self._limits.update(DEFAULTS)
        for name, limit in self._options.items():
            self[name] = limit

    def __getitem__(self, name: QuotaName) -> int | None:
        if name not in self:
            raise MisuseError(_unknown(name))
        return self._limits[name]

    def __setitem__(self, name: QuotaName, limit: int | None) -> None:
        if name not in self:
            raise MisuseError(_unknown(name))
        if limit is not None and (type(limit) is not int or limit < 0):
            raise MisuseError(f"quotas[{name!r}] = {limit!r}: expected an integer of 0 or more, or None for no limit.")
        self._limits[name] = limit

    def __delitem__(self, name: QuotaName) -> None:
        if name not in self:
            raise MisuseError(_unknown(name))
        self._limits[name] = DEFAULTS[name]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name in DEFAULTS

    def __iter__(self) -> Iterator[QuotaName]:
        return iter(DEFAULTS)

    def __len__(self) -> int:
        return len(DEFAULTS)

    def __repr__(self) -> str:
        return f"Quotas({dict(self)})"

    def admit(self, name: QuotaName, count: int) -> None:
        """Refuse one more of something of which there are `count`.

        Raises:
            Refusal: LimitExceededException.
        """
        limit = self[name]
        if limit is not None and count >= limit:
            raise errors.limit_exceeded()


@plain(slots=True, eq=False)
class Rate:
    """How many requests came in the current second of the fake's clock."""

    second: datetime | None = None
    count: int = 0

    def admit(self, now: datetime, limit: int | None) -> None:
        """Count a request, and refuse it where it is one too many in its second.

        Raises:
            Refusal: ThrottlingException. Unverified: its words, which are those of other AWS services.
        """
        second = now.replace(microsecond=0)
        if second != self.second:
            self.second, self.count = second, 0
        self.count += 1
        if limit is not None and self.count > limit:
            raise errors.Refusal("ThrottlingException", "Rate exceeded")


_SECOND = timedelta(seconds=1)


@plain(slots=True, eq=False)
class Pace:
    """How many calls have been given to the latest second of the fake's clock that has any."""

    second: datetime | None = None
    count: int = 0

    def moment(self, now: datetime, limit: int) -> datetime:
        """Return the first moment from now on at which one more call keeps to a limit a second."""
        if self.second is None or self.second + _SECOND <= now:
            return now
        return max(now, self.second) if self.count < limit else self.second + _SECOND

    def take(self, moment: datetime) -> None:
        """Count a call at a moment that `moment` gave."""
        second = moment.replace(microsecond=0)
        if second != self.second:
            self.second, self.count = second, 0
        self.count += 1


def _unknown(name: object) -> str:
    import difflib  # noqa: PLC0415 - only a mistake needs it

    near = difflib.get_close_matches(str(name), DEFAULTS, n=1)
    hint = f"Did you mean {near[0]!r}? " if near else ""
    return f"There is no quota {name!r}. {hint}The quotas are: {', '.join(DEFAULTS)}."
