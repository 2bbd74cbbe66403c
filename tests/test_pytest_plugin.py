from __future__ import annotations

import textwrap
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest
from botocore.endpoint import Endpoint

from fake_eventbridge.fake import options
from fake_eventbridge.interception import current_test

if TYPE_CHECKING:
    from typing import Protocol

    class Run(Protocol):
        """Run a test module, with further arguments of pytest."""

        def __call__(self, source: str, *arguments: str) -> pytest.RunResult:
            """Return what came of it."""


UNUSED = "A fault was never hit"


@pytest.fixture
def run(pytester: pytest.Pytester) -> Run:
    """Return what runs a test module in the order it is written, all warnings being errors."""

    def run(source: str, *arguments: str) -> pytest.RunResult:
        pytester.makepyfile(source)
        # Hypothesis is imported anew by each run that ends with its plugin, which takes a second.
        others = [f"-pno:{plugin}" for plugin in ("asyncio", "hypothesispytest", "randomly")]
        return pytester.runpytest(*others, "-W", "error", "--strict-markers", *arguments)

    return run


# -- the fixture


def test_the_fixture_is_a_fake(run: Run) -> None:
    """`fake_events` yields a FakeEventBridge that is active for the test, and fresh for each."""
    result = run("""
        import boto3, pytest
        from fake_eventbridge import FakeEventBridge, active_fake

        @pytest.mark.parametrize("number", [1, 2])
        def test_one(fake_events, number):
            assert isinstance(fake_events, FakeEventBridge) and active_fake() is fake_events
            boto3.client("events").create_event_bus(Name="orders")
    """)

    result.assert_outcomes(passed=2)


def test_the_fixture_is_shown(run: Run) -> None:
    """`pytest --fixtures` says what it yields."""
    result = run("", "--fixtures")

    result.stdout.fnmatch_lines(["fake_events*", "*Yield a FakeEventBridge that answers every EventBridge call; *"])


def test_the_marker_is_shown(run: Run) -> None:
    """`pytest --markers` says what it takes."""
    result = run("", "--markers")

    result.stdout.fnmatch_lines(["@pytest.mark.fake_events(**options): options of the fake_events fixture*"])


def test_the_plugin_is_named_as_the_package(run: Run) -> None:
    """It is an entry point, which can be blocked."""
    result = run("def test_one(fake_events): pass", "-p", "no:fake_eventbridge")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*fixture 'fake_events' not found*"])


def test_the_package_works_without_the_plugin(run: Run) -> None:
    """Blocked or not loaded, doors and fixture factory are as ever."""
    result = run(
        """
        from fake_eventbridge import fake_eventbridge, fake_events_fixture

        shared = fake_events_fixture()

        def test_one(shared):
            shared.client().describe_event_bus()

        @fake_eventbridge
        def test_two():
            pass
        """,
        "-p",
        "no:fake_eventbridge",
    )

    result.assert_outcomes(passed=2)


def test_nothing_heavy_is_imported_before_the_fixture_is_used(pytester: pytest.Pytester) -> None:
    """A run without it pays for neither botocore nor the fake."""
    pytester.makepyfile("""
        import sys

        def test_before():
            assert not {"botocore", "boto3", "wrapt", "fake_eventbridge.fake.fake"} & set(sys.modules)

        def test_using(fake_events):
            assert {"botocore", "fake_eventbridge.fake.fake"} < set(sys.modules)

        def test_after():
            pass
    """)

    pytester.runpytest_subprocess("-p", "no:randomly", "-p", "no:hypothesispytest").assert_outcomes(passed=3)


# -- options


def test_the_marker_sets_options(run: Run) -> None:
    """On a test, a class or a module; the nearest wins, each option by itself."""
    result = run("""
        import pytest

        pytestmark = pytest.mark.fake_events(region="eu-west-1", account="111122223333")

        @pytest.mark.fake_events(region="eu-west-2", quotas={"event_buses": 0})
        class TestClass:
            @pytest.mark.fake_events(region="eu-west-3")
            def test_one(self, fake_events):
                client = fake_events.client()
                assert client.meta.region_name == "eu-west-3"
                with pytest.raises(client.exceptions.LimitExceededException):
                    client.create_event_bus(Name="orders")
                assert fake_events.calls[0].account == "111122223333"
    """)

    result.assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("regoin='eu-west-1'", "*no such option. Did you mean region=?*"),
        ("'eu-west-1'", "*fake_events('eu-west-1'): options are keyword arguments: account=, *"),
        ("account='1'", "*'1' is not an AWS account ID: expected a 12-digit string*"),
    ],
)
def test_a_marker_that_cannot_be_meant_is_told(run: Run, given: str, told: str) -> None:
    """A misspelt option is an error, and never ignored."""
    result = run(f"""
        import pytest

        @pytest.mark.fake_events({given})
        def test_one(fake_events):
            pass
    """)

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([told])


def test_ini_options_are_every_fakes_defaults(run: Run, pytester: pytest.Pytester) -> None:
    """Account, Region and strict names of the run; a fake's own options win, and a bare one still joins."""
    pytester.makeini("""
        [pytest]
        fake_events_account = 111122223333
        fake_events_region = eu-west-1
        fake_events_strict_names = true
    """)
    result = run("""
        import boto3, pytest
        from fake_eventbridge import active_fake, fake_eventbridge

        def check(account, region):
            client = boto3.client("events")
            with pytest.raises(client.exceptions.ClientError, match="ValidationException"):
                client.create_partner_event_source(Name="acme.com/orders/created", Account=account)
            call = active_fake().calls[-1]
            assert (call.account, call.region) == (account, region)

        def test_fixture(fake_events):
            check("111122223333", "eu-west-1")
            with fake_eventbridge() as joined:
                assert joined.calls == fake_events.calls

        @fake_eventbridge
        def test_bare():
            check("111122223333", "eu-west-1")

        @fake_eventbridge(region="eu-west-2")
        def test_own():
            check("111122223333", "eu-west-2")

        @pytest.mark.fake_events(account="444455556666")
        def test_marked(fake_events):
            check("444455556666", "eu-west-1")
    """)

    result.assert_outcomes(passed=4)


def test_a_run_leaves_nothing_for_the_next(run: Run, pytester: pytest.Pytester) -> None:
    """A run inside this one returns to this one's options, and to its running test."""
    pytester.makeini("[pytest]\nfake_events_region = eu-west-1")
    before, test = dict(options.of_run()), current_test.current

    run("def test_one(fake_events): pass").assert_outcomes(passed=1)

    assert before == options.of_run()
    assert test is current_test.current is not None


def test_activations_inside_join(run: Run) -> None:
    """An autouse fixture, a decorator and a with-block are one fake."""
    result = run("""
        import pytest
        from fake_eventbridge import active_fake, fake_eventbridge

        @pytest.fixture(autouse=True)
        def everywhere(fake_events):
            return fake_events

        @fake_eventbridge
        def test_one(everywhere):
            with fake_eventbridge() as fake:
                assert active_fake() is everywhere
                everywhere.client().create_event_bus(Name="shared")
                assert len(fake.calls) == 1
    """)

    result.assert_outcomes(passed=1)


# -- wider scopes


def test_a_fixture_of_a_wider_scope(run: Run) -> None:
    """One fake for several tests, with options, under any name."""
    result = run("""
        from fake_eventbridge import active_fake, fake_events_fixture

        shared_events = fake_events_fixture(scope="session", region="eu-west-1")
        other = fake_events_fixture(scope="module", name="of_the_module")

        def test_one(shared_events):
            shared_events.client().create_event_bus(Name="orders")

        def test_two(shared_events, of_the_module):
            assert not of_the_module.calls
            assert shared_events.calls[0].region == "eu-west-1"
    """)

    result.assert_outcomes(passed=2)


ISOLATED = """
    import boto3, pytest, unittest
    from fake_eventbridge import active_fake, fake_eventbridge, fake_events_fixture

    shared_events = fake_events_fixture(scope="session", name="shared_events")

    @pytest.fixture(scope="module")
    def by_hand():
        with fake_eventbridge() as fake:
            fake.client().create_event_bus(Name="of the module")
            yield fake

    def buses(client):
        return [bus["Name"] for bus in client.list_event_buses()["EventBuses"]]

    def test_fixture(shared_events, by_hand, fake_events):
        assert buses(fake_events.client()) == ["default"]

    @fake_eventbridge
    def test_decorated(shared_events):
        assert buses(active_fake().client()) == ["default"]
        active_fake().client().create_event_bus(Name="mine")

    def test_shared(shared_events):
        assert not [call for call in shared_events.calls if call.request.get("Name") == "mine"]

    @fake_eventbridge
    class TestClass:
        def test_one(self, shared_events):
            assert buses(boto3.client("events")) == ["default"]

    @fake_eventbridge
    class TestUnittest(unittest.TestCase):
        @classmethod
        def setUpClass(cls):
            cls.wide = fake_eventbridge().start()
            cls.addClassCleanup(cls.wide.stop)

        def test_one(self):
            assert buses(boto3.client("events")) == ["default"]
            boto3.client("events").create_event_bus(Name="mine")
            assert not self.wide.calls
"""


@pytest.mark.parametrize("order", [("-p", "no:randomly"), ("--randomly-seed=1",), ("-n", "2")])
def test_a_test_starts_from_an_empty_world(pytester: pytest.Pytester, order: tuple[str, ...]) -> None:
    """Fixture, decorator and class decorator never share a world with a fixture that outlives the test."""
    pytester.makepyfile(textwrap.dedent(ISOLATED).replace("of the module", "of-the-module"))

    result = pytester.runpytest_subprocess("-pno:hypothesispytest", "-W", "ignore", *order)

    result.assert_outcomes(passed=5)


def test_a_wider_fixture_is_shown(run: Run) -> None:
    """It has a docstring, too."""
    result = run("from fake_eventbridge import fake_events_fixture\nshared = fake_events_fixture()", "--fixtures")

    result.stdout.fnmatch_lines(
        ["shared*", "*Yield a FakeEventBridge that answers every EventBridge call of its scope*"]
    )


# -- failed tests


STORY = ["*- fake_eventbridge -*", "*us-east-1 DescribeEventBus", "*{*}", "*-> {*default*"]


def test_a_failed_test_tells_its_story(run: Run) -> None:
    """The report carries what happened in each of its fakes."""
    result = run("""
        from fake_eventbridge import fake_eventbridge

        def test_one(fake_events):
            fake_events.client().describe_event_bus()
            with fake_eventbridge(region="eu-west-1") as inner:
                inner.client().list_event_buses()
            assert False
    """)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([*STORY, "*- fake_eventbridge -*", "*eu-west-1 ListEventBuses"])


def test_a_passed_test_tells_nothing(run: Run) -> None:
    """No section without a failure."""
    result = run("def test_one(fake_events): fake_events.client().describe_event_bus()", "-rA")

    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("*- fake_eventbridge -*")


def test_a_failing_setup_tells_its_story(run: Run) -> None:
    """A fixture that fails has a story as a test has."""
    result = run("""
        import pytest

        @pytest.fixture
        def broken(fake_events):
            fake_events.client().describe_event_bus()
            fake_events.fail("PutRule", "InternalException")
            raise ZeroDivisionError

        def test_one(broken):
            pass
    """)

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(STORY)


FORGET = "fail('PutRule', 'InternalException'); active_fake().client().describe_event_bus()"
FORGETFUL = {
    "fixture": f"""
        from fake_eventbridge import active_fake

        def test_one(fake_events):
            fake_events.{FORGET}
            {{end}}
    """,
    "with": f"""
        from fake_eventbridge import active_fake, fake_eventbridge

        def test_one():
            with fake_eventbridge() as fake:
                fake.{FORGET}
                {{end}}
    """,
    "decorator": f"""
        from fake_eventbridge import active_fake, fake_eventbridge

        @fake_eventbridge
        def test_one():
            active_fake().{FORGET}
            {{end}}
    """,
    "TestCase": f"""
        import unittest
        from fake_eventbridge import active_fake, fake_eventbridge

        @fake_eventbridge
        class Case(unittest.TestCase):
            def test_one(self):
                active_fake().{FORGET}
                {{end}}
    """,
    "class": f"""
        from fake_eventbridge import active_fake, fake_eventbridge

        @fake_eventbridge
        class TestClass:
            def test_one(self):
                active_fake().{FORGET}
                {{end}}
    """,
}


@pytest.mark.parametrize("door", FORGETFUL)
def test_an_unused_fault_after_a_failed_test_is_told_once(run: Run, door: str) -> None:
    """By whatever door: one failure, the test's own, with the fault in its story and nowhere else."""
    result = run(FORGETFUL[door].format(end="assert 1 == 2"))

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["*assert 1 == 2*", *STORY, f"{UNUSED}:", "*PutRule: InternalException, hit 0 of 1 times"]
    )
    assert 1 == str(result.stdout).count(UNUSED)


@pytest.mark.parametrize(
    ("door", "phase"),
    [("fixture", "errors"), ("class", "errors"), ("with", "failed"), ("decorator", "failed"), ("TestCase", "failed")],
)
def test_an_unused_fault_fails_a_test_that_passed(run: Run, door: str, phase: str) -> None:
    """The end of the fake is where it is told, with the story."""
    result = run(FORGETFUL[door].format(end="pass"))

    assert 1 == result.parseoutcomes()[phase]
    result.stdout.fnmatch_lines(["*UnusedFaultError*", *STORY])


@pytest.mark.parametrize("door", FORGETFUL)
def test_a_skipped_test_has_no_faults_to_answer_for(run: Run, door: str) -> None:
    """A test that ended early did not reach its faults."""
    result = run(FORGETFUL[door].format(end="import pytest; pytest.skip('said')"))

    result.assert_outcomes(skipped=1)


def test_an_expected_failure_stays_one(run: Run) -> None:
    """A test that fails as expected is no error for the faults it did not reach."""
    result = run("""
        import pytest

        @pytest.mark.xfail(strict=True)
        def test_one(fake_events):
            fake_events.fail("PutRule", "InternalException")
            assert False
    """)

    result.assert_outcomes(xfailed=1)


def test_faults_of_a_wider_fixture_are_told_with_the_test_that_made_them(run: Run) -> None:
    """And not again where the fixture ends, many tests later."""
    result = run("""
        from fake_eventbridge import fake_events_fixture

        shared = fake_events_fixture(scope="session")

        def test_one(shared):
            shared.fail("PutRule", "InternalException")
            assert False

        def test_two(shared):
            shared.client().describe_event_bus()
    """)

    result.assert_outcomes(failed=1, passed=1)
    assert 1 == str(result.stdout).count(UNUSED)


def test_a_swallowed_misuse_fails_the_test(run: Run) -> None:
    """Where the code under test hid it, the end of the fake tells it."""
    result = run("""
        import boto3, contextlib, pytest

        @pytest.mark.fake_events(guard=True)
        def test_one(fake_events):
            sqs = boto3.client("sqs", "us-east-1", aws_access_key_id="a", aws_secret_access_key="b")
            with contextlib.suppress(Exception):
                sqs.list_queues()
    """)

    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*MisuseError: sqs.ListQueues would have been sent to https://*sqs*"])


def test_a_swallowed_misuse_is_in_the_story_of_a_failed_test(run: Run) -> None:
    """The reason of a failure may be what was swallowed."""
    result = run("""
        import boto3, contextlib, pytest

        @pytest.mark.fake_events(guard=True)
        def test_one(fake_events):
            sqs = boto3.client("sqs", "us-east-1", aws_access_key_id="a", aws_secret_access_key="b")
            with contextlib.suppress(Exception):
                sqs.list_queues()
            assert False
    """)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*- fake_eventbridge -*", "MisuseError: sqs.ListQueues would have been sent to *"])


def test_the_guard_is_an_ini_option(run: Run, pytester: pytest.Pytester) -> None:
    """Then every fake of the run guards."""
    pytester.makeini("[pytest]\nfake_events_guard = true")
    result = run("""
        import boto3
        from fake_eventbridge import fake_eventbridge

        @fake_eventbridge
        def test_one():
            boto3.client("sqs", "us-east-1", aws_access_key_id="a", aws_secret_access_key="b").list_queues()
    """)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*MisuseError: sqs.ListQueues would have been sent to *: mock it too, or omit*"])


GUARDED = """
    import contextlib
    import boto3

    KEYS = {"aws_access_key_id": "a", "aws_secret_access_key": "b", "region_name": "us-east-1"}

    def test_other_service():
        boto3.client("sqs", **KEYS).list_queues()

    def test_forgot_the_fixture():
        boto3.client("events", **KEYS).list_event_buses()

    def test_swallows():
        with contextlib.suppress(BaseException):
            boto3.client("sqs", **KEYS).list_queues()

    def test_forgot_the_fixture_and_has_no_credentials():
        boto3.client("events", region_name="us-east-1").list_event_buses()

    def test_with_the_fixture(fake_events):
        assert boto3.client("events", **KEYS).list_event_buses()["EventBuses"]
"""


def test_a_guarded_run_guards_every_test(run: Run, pytester: pytest.Pytester) -> None:
    """Also a test without a fake, whose EventBridge call is refused with what to add."""
    pytester.makeini("[pytest]\nfake_events_guard = true")

    result = run(GUARDED, "-p", "no:randomly")

    result.assert_outcomes(passed=2, failed=3, errors=1)
    result.stdout.fnmatch_lines(
        [
            "*MisuseError: sqs.ListQueues would have been sent to *: mock it too, or omit*",
            "*MisuseError: events.ListEventBuses would have been sent to *: this test has no active fake: add the *",
            "*MisuseError: events.ListEventBuses would have been sent, had there been credentials: this test has no *",
        ]
    )


def test_the_guard_of_a_run_ends_with_it(run: Run, pytester: pytest.Pytester) -> None:
    """Botocore's methods are as they were."""
    before = dict(vars(Endpoint))
    pytester.makeini("[pytest]\nfake_events_guard = true")

    run("def test_one(fake_events): pass").assert_outcomes(passed=1)

    assert before == dict(vars(Endpoint))


# -- beside other plugins


MANY = """
    import boto3, pytest
    from fake_eventbridge import active_fake, fake_eventbridge

    pytestmark = pytest.mark.parametrize("number", range(10))

    def test_fixture(fake_events, number):
        boto3.client("events").create_event_bus(Name="orders")

    @fake_eventbridge
    def test_decorated(number):
        active_fake().client().create_event_bus(Name="orders")
"""


# pytest-forked knows no pytest later than 9.1: it is in the environment of the oldest libraries alone.
FORKED = [("--forked",)] if find_spec("pytest_forked") else []


@pytest.mark.parametrize("workers", [(), ("-n", "2"), *FORKED])
def test_any_order_and_any_process_will_do(pytester: pytest.Pytester, workers: tuple[str, ...]) -> None:
    """Tests share nothing: in random order, under xdist, and each in a fork of its own."""
    pytester.makepyfile(MANY)

    result = pytester.runpytest_subprocess("-pno:hypothesispytest", "-W", "ignore", *workers)

    result.assert_outcomes(passed=20)


@pytest.mark.parametrize("workers", [("-n", "1"), *FORKED])
def test_the_story_comes_home_from_a_worker(pytester: pytest.Pytester, workers: tuple[str, ...]) -> None:
    """Under xdist and pytest-forked a failed test's section reaches the report as well."""
    pytester.makepyfile("def test_one(fake_events):\n    fake_events.client().describe_event_bus()\n    assert False")

    result = pytester.runpytest_subprocess("-pno:hypothesispytest", *workers, "-W", "ignore")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(STORY)


def test_async_tests_use_the_fixture(pytester: pytest.Pytester) -> None:
    """Under pytest-asyncio, where the test runs on another stack."""
    pytester.makepyfile("""
        import asyncio, pytest

        @pytest.mark.asyncio
        async def test_one(fake_events):
            client = fake_events.client()
            answer = await asyncio.to_thread(client.describe_event_bus)
            assert answer["Name"] == "default"
    """)

    result = pytester.runpytest("-W", "error", "-o", "asyncio_default_fixture_loop_scope=function")
    result.assert_outcomes(passed=1)


def test_a_fake_that_an_interruption_left_active_ends_with_its_test(pytester: pytest.Pytester) -> None:
    """Where the test failed, the next one begins without its fake; a fixture's fake goes on."""
    pytester.makepyfile("""
        import pytest
        from fake_eventbridge import fake_events_fixture, fake_eventbridge
        from fake_eventbridge.interception import active

        shared = fake_events_fixture(scope="module", seed=1)

        def test_is_interrupted(shared):
            fake_eventbridge(seed=2).start()
            pytest.fail("time is over")

        def test_next(shared):
            assert [shared] == [each.owner for each in active.activations]
    """)

    pytester.runpytest_inprocess("-pno:randomly", "-pno:asyncio").assert_outcomes(passed=1, failed=1)
