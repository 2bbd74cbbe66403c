"""What may a test ask? Records of what happened, and assertions over them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Literal

from fake_eventbridge.aws.arguments import is_nonempty_string, require_times
from fake_eventbridge.errors import MisuseError
from fake_eventbridge.fake import fault_factory
from fake_eventbridge.fake.handle import Handle
from fake_eventbridge.wording import readable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from fake_eventbridge.aws.literals import OperationName
    from fake_eventbridge.patterns.event import Event as PatternEvent
    from fake_eventbridge.patterns.on_demand import Explanation
    from fake_eventbridge.patterns.pattern import Pattern, PatternSource
    from fake_eventbridge.service.state.calls import Call
    from fake_eventbridge.service.state.deliveries import Delivery
    from fake_eventbridge.service.state.events import Event
    from fake_eventbridge.service.state.journal import Records


# unittest leaves the frames of a module that says so out of the tracebacks of failed assertions.
__unittest = True


class Inspection(Handle):
    """The part of a fake that tells what happened."""

    @staticmethod
    def explain(pattern: Pattern | PatternSource, event: PatternEvent) -> Explanation:
        """Return for each leaf of a pattern whether it held for an event, as `fake_eventbridge.explain` does.

        Raises:
            InvalidPatternError: AWS would refuse the pattern.
            MisuseError: pattern or event are not JSON.
        """
        from fake_eventbridge.patterns.on_demand import explain  # noqa: PLC0415 - many tests have no pattern

        return explain(pattern, event)

    @property
    def calls(self) -> Records[Call]:
        """All calls, in order, shortcuts included; one record a call, its retries inside."""
        return self._journal.calls()

    @property
    def events(self) -> Records[Event]:
        """All events that were put and accepted, in order, also those that were dropped; not what schedules send."""
        return self._journal.events()

    @property
    def deliveries(self) -> Records[Delivery]:
        """All deliveries, in order: one for each event, rule and target, its retries inside, and each dead letter."""
        return self._journal.deliveries()

    def calls_to(self, operation: OperationName | Literal["*"], *, shortcuts: bool = False) -> list[Call]:
        """Return the calls of one operation, by API or method name; those of shortcuts only if asked for.

        Raises:
            MisuseError: no operation has that name.
        """
        name = fault_factory.operation_name(operation)
        return [call for call in self.calls if name in {call.operation, "*"} and (shortcuts or not call.shortcut)]

    def assert_published(  # noqa: PLR0913 - one parameter for each thing that an event can be known by
        self,
        *,
        source: str | None = None,
        detail_type: str | None = None,
        detail: Mapping[str, object] | None = None,
        bus: str | None = None,
        account: str | None = None,
        times: int | None = None,
    ) -> None:
        """Require an event that was accepted, also one that was dropped: at least one, or exactly `times`.

        `detail` matches as a subset.

        Raises:
            AssertionError: there is none; it says why, the nearest miss first.
            MisuseError: an argument is invalid.
        """
        __tracebackhide__ = True
        given = {"source": source, "detail_type": detail_type, "detail": detail, "bus": bus, "account": account}
        expected = {name: value for name, value in given.items() if value is not None}
        from fake_eventbridge.fake import assertions  # noqa: PLC0415 - no test's first call waits for it

        require_times(times)
        self._run_due()
        problem = assertions.published(self._service, expected, times)
        if problem is not None:
            raise AssertionError(problem)

    def assert_nothing_published(self) -> None:
        """Require that no event was accepted.

        Raises:
            AssertionError: some were; it shows them.
        """
        __tracebackhide__ = True
        from fake_eventbridge.fake import assertions  # noqa: PLC0415 - no test's first call waits for it

        self._run_due()
        problem = assertions.published(self._service, {}, 0)
        if problem is not None:
            raise AssertionError(problem)

    def assert_delivered(
        self, to: str | None = None, *, payload: object = None, rule: str | None = None, times: int | None = None
    ) -> None:
        """Require a delivery that its target took: at least one, or exactly `times`.

        `to` is a target's or a dead-letter queue's ARN, `rule` a rule's name; `payload` matches as a subset of what the
        target received, read as JSON, or as its text.

        Raises:
            AssertionError: there is none; it says why, the nearest miss first.
            MisuseError: an argument is invalid.
        """
        __tracebackhide__ = True
        from fake_eventbridge.fake import assertions  # noqa: PLC0415 - no test's first call waits for it
        from fake_eventbridge.fake.near_misses import Wanted  # noqa: PLC0415 - as above

        require_times(times)
        for name, value in (("to", to), ("rule", rule)):
            if value is not None and not is_nonempty_string(value):
                raise MisuseError(f"{name}={value!r}: expected a string, or None for any.")
        self._run_due()
        problem = assertions.delivered(self._service, Wanted(to, payload, rule), times)
        if problem is not None:
            raise AssertionError(problem)

    def diagram(self) -> str:
        """Draw the world as it is now, as the text of a Mermaid flowchart: sources, buses, rules and targets."""
        from fake_eventbridge.fake import diagram  # noqa: PLC0415 - only who wants a picture pays for what draws it

        return diagram.draw(self._service)

    def report(self, path: str | os.PathLike[str]) -> Path:
        """Write what happened as one self-contained HTML file, and return its path.

        It shows the flow as a picture, events by rules, and a timeline; it loads nothing from elsewhere.

        Raises:
            MisuseError: the path is none.
            OSError: the file cannot be written.
        """
        if not isinstance(path, (str, os.PathLike)):
            raise MisuseError(f"report({path!r}): expected the path of a file.")
        self._run_due()
        return self.report_so_far(path)

    def report_so_far(
        self, path: str | os.PathLike[str], *, title: str = "", error: BaseException | None = None
    ) -> Path:
        """Write the report as it is, of a test that failed: what has fallen due since does not happen first."""
        from fake_eventbridge.fake import report  # noqa: PLC0415 - only who wants a page pays for what makes it

        return report.write(self._service, path, title=title, error=error)

    def story(self) -> str:
        """Tell what happened, as indented text: calls, events with their deliveries, and faults that nothing hit.

        Raises:
            MisuseError: the fake was not started yet.
        """
        self._run_due()
        _ = self._service  # a story that cannot be told is told as such, but for this mistake
        return self.story_so_far()

    def story_so_far(self, error: BaseException | None = None) -> str:
        """Tell the story as it is, for a report of what went wrong: what has fallen due since does not happen first.

        It begins with what may explain the error that a test failed with, if one is given.
        """
        from fake_eventbridge.fake import explanation, story  # noqa: PLC0415 - only who wants a story pays for its teller

        try:
            lines = [] if error is None else explanation.explanation(self._service, error)
            return "\n".join([*lines, *([""] if lines else []), story.story(self._service)])
        except Exception as problem:  # noqa: BLE001 - a test's own failure is told, whatever comes of its story
            return f"The story cannot be told: {type(problem).__name__}: {readable.shortened(str(problem))}"
