"""The report page: one self-contained HTML file of what happened in a fake, to be opened in any browser."""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from html import escape
from importlib import resources
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from fake_eventbridge.fake import explanation, picture, story
from fake_eventbridge.fake.chronicle import Chronicle, clock_time
from fake_eventbridge.fake.flow import Flow
from fake_eventbridge.service.state.journal import Moment, Put
from fake_eventbridge.wording import readable

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator

    from fake_eventbridge.fake.chronicle import Verdict
    from fake_eventbridge.fake.story import Item, Sent
    from fake_eventbridge.service.dispatch import Service
    from fake_eventbridge.service.state.deliveries import DeliveryEntry
    from fake_eventbridge.service.state.journal import CallEntry

# What is shown: the last items of the timeline and those before that failed, and the latest events and rules.
_LAST, _FAILING = 200, 100
_MOST_EVENTS, _MOST_RULES = 60, 15
# Units: characters of one value.
_LONGEST = 20_000
_CSS = {
    "failed": "bad",
    "dead-lettered": "bad",
    "delivered": "good",
    "matched": "good",
    "retrying": "warn",
    "disabled": "warn",
    "later": "warn",
}


def write(
    service: Service, path: str | os.PathLike[str], *, title: str = "", error: BaseException | None = None
) -> Path:
    """Write the page to a file, whose folders are made, and return its path."""
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(page(service, title=title, error=error).encode("utf-8", "backslashreplace"))
    return file


def page(service: Service, *, title: str = "", error: BaseException | None = None) -> str:
    """Return the page as HTML: what may explain an error, the flow, events by rules, the timeline, unused faults."""
    script = _resource("report.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    with service.backend.lock:
        sections = {
            "counts": _guarded(lambda: _counts(Chronicle(service))),
            "explanation": _guarded(lambda: _explanation(service, error)),
            "flow": _guarded(lambda: picture.draw(Flow(service))),
            "events": _guarded(lambda: "".join(_events(Chronicle(service)))),
            "timeline": _guarded(lambda: "".join(_timeline(Chronicle(service)))),
        }
    return Template(_resource("report.html")).substitute(
        sections,
        title=_text(title or "EventBridge in a test"),
        faults=_guarded(lambda: _faults(service)),
        style=_resource("report.css"),
        script=script,
        script_hash=f"sha256-{digest}",
    )


def _guarded(section: Callable[[], str]) -> str:
    """Return a section, or in a line why it cannot be told: the others are."""
    try:
        return section()
    except Exception as problem:  # noqa: BLE001 - a page that cannot be written in full is written as far as it can be
        return f'<p class="bad">This cannot be told: {_text(f"{type(problem).__name__}: {problem}")}</p>'


def _counts(chronicle: Chronicle) -> str:
    outcomes = Counter(entry.outcome for entry in chronicle.deliveries)
    dropped = sum(put.event.dropped is not None for put in chronicle.puts)
    refused = sum(1 for _ in chronicle.refused_entries())
    errors = sum(call.error is not None for call in chronicle.calls)
    counts = [
        (readable.counted(len(chronicle.calls), "call"), ""),
        (f"{errors} refused", "bad"),
        (readable.counted(len(chronicle.puts), "event"), ""),
        (f"{dropped} dropped", "bad"),
        (f"{readable.counted(refused, 'entry')} refused", "bad"),
        *((f"{number} {outcome}", _CSS.get(outcome, "bad")) for outcome, number in outcomes.items()),
    ]
    return "".join(
        f'<li class="{css}">{_text(text)}</li>' for text, css in counts if not text.startswith("0 ") or not css
    )


def _explanation(service: Service, error: BaseException | None) -> str:
    said = "" if error is None else f"{type(error).__name__}: {error}"
    lines = explanation.explanation(service, None)
    parts = [("The test failed with", said.split("\n") if said else []), ("What may explain it", lines)]
    return "".join(
        f'<section class="why"><h2>{heading}</h2>{_paragraphs(told)}</section>' for heading, told in parts if told
    )


def _paragraphs(lines: list[str]) -> str:
    """Return lines as paragraphs, indented as they are."""
    return "".join(
        f'<p class="in{min((len(line) - len(line.lstrip(" "))) // 2, 4)}">{_text(line.strip())}</p>' for line in lines
    )


# -- events by rules


def _events(chronicle: Chronicle) -> Iterator[str]:
    puts = chronicle.puts[-_MOST_EVENTS:]
    if not puts:
        yield '<p class="muted">No event was put.</p>'
        return
    verdicts = {put.number: chronicle.verdicts(put) for put in puts}
    rules = {_key(verdict): verdict for put in puts for verdict in verdicts[put.number]}
    columns = list(rules)[:_MOST_RULES]
    heads = "".join(f'<th scope="col">{_text(rules[key].name)}</th>' for key in columns)
    yield f'<div class="scroll"><table class="matrix"><thead><tr><th scope="col">event</th>{heads}</tr></thead><tbody>'
    for put in puts:
        by_rule = {_key(verdict): verdict for verdict in verdicts[put.number]}
        yield f'<tr><th scope="row">{_event_head(chronicle, put)}</th>'
        for key in columns:
            if key in by_rule:
                yield f'<td data-rule="{_text(by_rule[key].name)}">{_cell(chronicle, put, by_rule[key])}</td>'
            else:
                yield '<td class="none muted">not on its bus</td>'
        yield "</tr>"
    yield "</tbody></table></div>"
    for number, what in ((len(chronicle.puts) - len(puts), "earlier event"), (len(rules) - len(columns), "other rule")):
        if number > 0:
            yield f'<p class="muted">{readable.counted(number, what)} not shown.</p>'


def _key(verdict: Verdict) -> str:
    return verdict.region.rule_arn(verdict.rule)


def _event_head(chronicle: Chronicle, put: Put) -> str:
    event = put.event
    dropped = "" if event.dropped is None else f" {_badge('dropped', 'bad')} {_text(event.dropped)}"
    place = "" if put.owner is None else f" of {chronicle.place(*put.owner)}"
    return (
        f"<details><summary>{_text(event.detail_type)}{dropped}</summary><div>"
        f'<span class="muted">{_text(f"{event.id} from {event.source} on bus {event.bus}{place}")}</span>'
        f"{_pre(event.detail)}</div></details>"
    )


def _cell(chronicle: Chronicle, put: Put, verdict: Verdict) -> str:
    made = [
        entry
        for entry in chronicle.by_event.get(put.event.id, ())
        if chronicle.is_by(entry, verdict.region, verdict.rule)
    ]
    if made:
        rows = "".join(f"<li>{_delivery(entry)}</li>" for entry in made)
        worst = next((entry.outcome for entry in made if entry.outcome != "delivered"), "delivered")
        retried = max(entry.attempts for entry in made)
        tries = f" {_badge(f'{retried} attempts', 'warn')}" if retried > 1 else ""
        return f"<details><summary>{_badge(worst)}{tries}</summary><ul>{rows}</ul></details>"
    lines = verdict.lines()
    matched = "would match now" if verdict.rule.targets else "matched, no target"
    label = {"matched": matched, "later": "made later"}.get(verdict.kind, verdict.kind)
    paths = ", ".join(leaf.path for leaf in verdict.refusing[:2])
    shown = f' <span class="muted">{_text(paths)}</span>' if paths else ""
    told = _text_lines("\n".join(lines))
    badge = _badge(label, _CSS.get(verdict.kind, ""))
    return f'<details><summary title="{told}">{badge}{shown}</summary><pre>{told}</pre></details>'


def _delivery(entry: DeliveryEntry) -> str:
    letter = "dead letter to " if entry.attributes else ""
    tries = f" after {readable.counted(entry.attempts, 'attempt')}" if entry.attempts > 1 else ""
    error = "" if entry.error is None else f": {entry.error}"
    attempts = "".join(
        f"<li><time>{clock_time(each.at)}</time> {_text(each.error or 'taken')}</li>" for each in entry.history[-20:]
    )
    history = f"<ul>{attempts}</ul>" if len(entry.history) > 1 else ""
    waits = ""
    if entry.outcome == "retrying" and entry.retry_at is not None:
        waits = f" (the next attempt waits for {clock_time(entry.retry_at)})"
    return (
        f"{letter}{_text(entry.target)} {_badge(entry.outcome)}{_text(tries)}{_text(error)}{waits}{history}"
        f"<details><summary>payload</summary>{_payload(entry.payload)}</details>"
    )


# -- the timeline


def _timeline(chronicle: Chronicle) -> Iterator[str]:
    history = chronicle.history
    dropped = history.dropped_calls + history.dropped_events + history.dropped_deliveries
    if dropped:
        yield f'<p class="muted">{readable.counted(dropped, "older record")} dropped: {history.why_dropped}.</p>'
    yield '<ol class="time">'
    any_told = False
    for item in story.selected(chronicle, _LAST, _FAILING):
        any_told = True
        if isinstance(item, list):
            yield f'<li class="muted">{_text(story.counted(item))}</li>'
            continue
        wrong = ' class="wrong"' if story.has_failed(chronicle, item) else ""
        yield f"<li{wrong}>{_guarded(lambda item=item: _item(chronicle, item))}</li>"  # type: ignore[misc]  # bound now
    yield "</ol>"
    if not any_told:
        yield '<p class="muted">No EventBridge call was made.</p>'


def _item(chronicle: Chronicle, item: Item) -> str:
    if isinstance(item, Moment):
        return f"<time>{clock_time(item.at)}</time> {_badge('clock')} {_text(item.told)}"
    if isinstance(item, Put):
        return _put(chronicle, item)
    if isinstance(item, story.Sent):
        return _sent(item)
    return _call(chronicle, item)


def _call(chronicle: Chronicle, call: CallEntry) -> str:
    record = call.record()
    mark = f" {_badge('shortcut')}" if call.shortcut else ""
    tries = f" {_badge(f'{call.attempts} attempts', 'warn')}" if call.attempts > 1 else ""
    fault = f" {_badge('fault', 'warn')}" if call.fault is not None else ""
    failed = (record.response or {}).get("FailedEntryCount")
    outcome = _badge(f"{failed} refused", "bad") if failed else _badge("answered", "good")
    if record.error is not None:
        outcome = _badge(record.error.code, "bad")
    puts = chronicle.by_cause.get(call.order, [])
    events = "".join(f"<li>{_put(chronicle, put)}</li>" for put in puts[:50])
    answer = _pre(story.opened(record.response)) if record.error is None else f"<pre>{_text(story.outcome(call))}</pre>"
    return (
        f"<details><summary><time>{clock_time(call.at)}</time> <strong>{_text(call.operation)}</strong> by "
        f"{_text(story.actor(chronicle, call))} in {_text(call.region)} {outcome}{tries}{fault}{mark}</summary><div>"
        f"request{_pre(story.opened(record.request))}answer{answer}</div></details>"
        f"{f'<ul>{events}</ul>' if events else ''}"
    )


def _put(chronicle: Chronicle, put: Put) -> str:
    event = put.event
    made = chronicle.by_event.get(event.id, [])
    fate = (
        _badge("dropped", "bad")
        if event.dropped is not None
        else "".join(
            f" {_badge(f'{number} {outcome}', _CSS.get(outcome, 'bad'))}"
            for outcome, number in Counter(entry.outcome for entry in made).items()
        )
        or _badge("went nowhere", "warn")
    )
    why = "" if event.dropped is None else f" {_text(event.dropped)}"
    rows = "".join(f"<li>rule {_text(entry.rule)} \N{RIGHTWARDS ARROW} {_delivery(entry)}</li>" for entry in made[:50])
    return (
        f"<details><summary>event {_text(event.detail_type)} from {_text(event.source)} {fate}{why}</summary><div>"
        f"{_pre(event.detail)}{f'<ul>{rows}</ul>' if rows else ''}</div></details>"
    )


def _sent(sent: Sent) -> str:
    event = sent.deliveries[0].event
    rows = "".join(
        f"<li>rule {_text(entry.rule)} \N{RIGHTWARDS ARROW} {_delivery(entry)}</li>" for entry in sent.deliveries[:50]
    )
    return (
        f"<details><summary><time>{clock_time(event.time)}</time> event {_text(event.detail_type)} from "
        f"{_text(event.source)} {_badge('sent by the service')}</summary><ul>{rows}</ul></details>"
    )


def _faults(service: Service) -> str:
    unused = service.faults.unused()
    if unused is None:
        return ""
    return f'<section class="why"><h2>Faults</h2>{_paragraphs(unused.splitlines())}</section>'


# -- values


def _badge(text: str, css: str | None = None) -> str:
    return f'<span class="badge {_CSS.get(text, "") if css is None else css}">{_text(text)}</span>'


def _pre(value: object) -> str:
    try:
        text = json.dumps(value, ensure_ascii=False, indent=2, default=_foreign)
    except (RecursionError, TypeError, ValueError):
        text = readable.as_json(value, _LONGEST)
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST // 2]}\n... ({len(text)} characters) ...\n{text[-_LONGEST // 2 :]}"
    return f"<pre>{_text_lines(text)}</pre>"


def _payload(payload: str) -> str:
    try:
        return _pre(json.loads(payload))
    except (ValueError, RecursionError):
        return f"<pre>{_text_lines(readable.shortened(payload, _LONGEST))}</pre>"


def _foreign(value: object) -> str:
    return readable.as_json(value).strip('"')


def _text(value: str) -> str:
    return escape(readable.printable(value), quote=True)


def _text_lines(value: str) -> str:
    return "\n".join(_text(line) for line in value.split("\n"))


def _resource(name: str) -> str:
    return resources.files("fake_eventbridge.fake.page").joinpath(name).read_text(encoding="utf-8")
