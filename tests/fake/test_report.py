from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from fake_eventbridge import MisuseError, fake_eventbridge
from fake_eventbridge.fake import picture
from tests.conftest import NOW
from tests.fake.worlds import ATTRIBUTE, SCRIPT, a_shop, one_of_each

if TYPE_CHECKING:
    from pathlib import Path

    from mypy_boto3_events import EventBridgeClient

    from fake_eventbridge import FakeEventBridge

VOID = frozenset({"meta", "input", "br"})


class Page(HTMLParser):
    """Reads a page: its text, its tags, whether they close, and the attributes that would run or load something."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.open: list[str] = []
        self.dangerous: list[tuple[str, str]] = []
        self.scripts = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what the parser found."""
        self.scripts += tag == "script"
        if tag not in VOID:
            self.open.append(tag)
        self.dangerous += [(tag, name) for name, _ in attrs if name.startswith("on") or name in {"src", "action"}]
        self.dangerous += [(tag, name) for name, value in attrs if name == "href" and not str(value).startswith("#")]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what the parser found."""
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Note what the parser found."""
        assert tag == self.open.pop()

    def handle_data(self, data: str) -> None:
        """Note what the parser found."""
        self.words.append(data)


def read(fake: FakeEventBridge, folder: Path) -> Page:
    """Return the page of a fake."""
    return Page(fake.report(folder / "report.html").read_text(encoding="utf-8"))


def test_a_report_is_one_file_in_folders_that_are_made(fake: FakeEventBridge, tmp_path: Path) -> None:
    """Its path is returned."""
    a_shop(fake)

    assert tmp_path / "a" / "b.html" == fake.report(tmp_path / "a" / "b.html")
    assert (tmp_path / "a" / "b.html").read_bytes().startswith(b"<!doctype html>")


def test_a_report_tells_events_by_rules(fake: FakeEventBridge, tmp_path: Path) -> None:
    """Refused with the leaf, delivered, retried, dead-lettered."""
    a_shop(fake)
    words = " ".join(read(fake, tmp_path).words)

    for told in ("refused", "detail.amount: the rule asks for", "delivered", "2 attempts", "dead-lettered"):
        assert told in words


def test_names_are_escaped(fake: FakeEventBridge, tmp_path: Path) -> None:
    """Scripts, quotes and attributes in names are text; every tag closes, and only the page's own script is one."""
    one_of_each(fake)
    page = read(fake, tmp_path)

    assert ([], [], 1) == (page.open, page.dangerous, page.scripts)
    assert SCRIPT in "".join(page.words)
    assert ATTRIBUTE in "".join(page.words)


def test_a_report_of_nothing(fake: FakeEventBridge, tmp_path: Path) -> None:
    """A fake in which nothing happened has a page, too."""
    assert "No EventBridge call was made." in read(fake, tmp_path).words


def test_half_a_surrogate_pair_and_deep_details_are_written(
    fake: FakeEventBridge, events: EventBridgeClient, tmp_path: Path
) -> None:
    """Whatever JSON can hold has a page that can be read as UTF-8."""
    deep = '{"a":' * 600 + '"\\ud800"' + "}" * 600
    events.put_events(Entries=[{"Source": "shop", "DetailType": "d", "Detail": deep}])

    assert [] == read(fake, tmp_path).open


def test_a_section_that_fails_leaves_the_others(
    fake: FakeEventBridge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be told is said in a line."""

    def fail(_: object) -> str:
        raise ZeroDivisionError("drawn")

    monkeypatch.setattr(picture, "draw", fail)
    a_shop(fake)
    words = " ".join(read(fake, tmp_path).words)

    assert "This cannot be told: ZeroDivisionError: drawn" in words
    assert "PutPartnerEvents" in words


def test_a_report_is_written_after_the_end(tmp_path: Path) -> None:
    """As all records stay readable."""
    with fake_eventbridge(now=NOW) as fake:
        a_shop(fake)

    assert "ship" in " ".join(read(fake, tmp_path).words)


FAILING = """
    import pytest

    @pytest.mark.parametrize("name", ["a/b", "</script>", "\\ud800"])
    def test_one(fake_events, name):
        fake_events.client().describe_event_bus()
        assert False

    def test_two(fake_events):
        fake_events.client().describe_event_bus()
"""


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_each_test_that_failed_has_a_page(pytester: pytest.Pytester, workers: tuple[str, ...]) -> None:
    """`--fake-events-report=DIR` writes them, one process or many, and the failure's section names its file."""
    pytester.makepyfile(FAILING)

    result = pytester.runpytest_subprocess("-pno:hypothesispytest", "--fake-events-report=pages", *workers)

    result.assert_outcomes(failed=3, passed=1)
    pages = sorted((pytester.path / "pages").iterdir())
    assert 3 == len(pages)
    for page in pages:
        result.stdout.fnmatch_lines([f"Report: {page}"])
        assert "AssertionError" in page.read_text(encoding="utf-8")


def test_a_page_that_cannot_be_written_hides_no_failure(pytester: pytest.Pytester) -> None:
    """The test's own failure is told, and the run goes on."""
    pytester.makepyfile("def test_one(fake_events): assert False\ndef test_two(): pass")
    (pytester.path / "pages").write_text("a file")

    result = pytester.runpytest("-pno:hypothesispytest", "-pno:randomly", "-pno:asyncio", "--fake-events-report=pages")

    result.assert_outcomes(failed=1, passed=1)
    result.stdout.fnmatch_lines(["*assert False*", "The report could not be written: *"])


def test_a_story_that_cannot_be_told_hides_no_failure(pytester: pytest.Pytester) -> None:
    """The section says so in a line."""
    pytester.makepyfile("""
        from fake_eventbridge.fake import story

        def test_one(fake_events, monkeypatch):
            monkeypatch.setattr(story, "story", lambda service: 1 / 0)
            assert 1 == 2
    """)

    result = pytester.runpytest("-pno:hypothesispytest", "-pno:randomly", "-pno:asyncio")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*assert 1 == 2*", "The story cannot be told: ZeroDivisionError: division by zero"])


def test_a_report_needs_a_path(fake: FakeEventBridge) -> None:
    """Any other value is a mistake in the test."""
    with pytest.raises(MisuseError, match=r"report\(None\): expected the path of a file"):
        fake.report(None)  # type: ignore[arg-type]  # the mistake that is tested
