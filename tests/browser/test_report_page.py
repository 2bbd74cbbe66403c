from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from fake_eventbridge import fake_eventbridge
from tests.conftest import NOW
from tests.fake.worlds import a_shop, one_of_each

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from selenium.webdriver import Chrome

# Deselected unless asked for with `-m browser`: it needs chromium, its driver, and selenium (`pip install .[browser]`).
pytestmark = pytest.mark.browser

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """Yield a browser of this module's own."""
    from selenium.webdriver import Chrome, ChromeOptions  # noqa: PLC0415 - only this leg has selenium
    from selenium.webdriver.chrome.service import Service  # noqa: PLC0415 - as above

    options = ChromeOptions()
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.binary_location = shutil.which("chromium") or ""
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    opened = Chrome(options=options, service=Service(shutil.which("chromedriver")))
    yield opened
    opened.quit()


@pytest.fixture
def page(browser: Chrome, tmp_path: Path) -> Chrome:
    """Return the browser with the report of a world that has a thing of each kind, on a wide and light screen."""
    with fake_eventbridge(now=NOW) as fake:
        one_of_each(fake)
        file = fake.report(tmp_path / "report.html")
    show(browser, 1400, "light")
    browser.get(file.as_uri())
    return browser


def show(browser: Chrome, width: int, scheme: str) -> None:
    """Set the width of the screen, and the colours that its user likes."""
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    scheme_feature = {"name": "prefers-color-scheme", "value": scheme}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme_feature]})


def ask(browser: Chrome, script: str) -> object:
    """Return what a script answers."""
    answer: object = browser.execute_script(script)
    return answer


def test_names_are_text(page: Chrome) -> None:
    """What looks like a script or an attribute in a name is shown, and never run."""
    assert "EventBridge in a test" == page.title
    assert 1 == ask(page, "return document.scripts.length")
    assert 0 == ask(page, "return document.querySelectorAll('[onmouseover]').length")
    assert True is ask(page, "return document.body.textContent.includes(\"</script><script>document.title='taken'\")")


def test_the_page_loads_nothing_and_says_nothing(page: Chrome) -> None:
    """No request but the file's own, and no message of the browser."""
    assert 0 == ask(page, "return performance.getEntriesByType('resource').length")
    log: Callable[[str], list[dict[str, str]]] = page.get_log
    assert [] == [each for each in log("browser") if each["level"] == "SEVERE"]


@pytest.mark.parametrize("width", [1400, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wider_than_the_screen(page: Chrome, width: int, scheme: str) -> None:
    """Only the picture and the table scroll sideways, by themselves."""
    show(page, width, scheme)

    assert True is ask(page, "return document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_can_be_read_in_either_scheme(page: Chrome, scheme: str) -> None:
    """Text and every badge stand out from what is behind them, by 4.5 to 1 as the WCAG asks."""
    show(page, 1400, scheme)
    lowest = ask(
        page,
        """
        const parts = (text) => text.match(/[\\d.]+/g).slice(0, 3).map(Number);
        const light = (text) => parts(text).map((each) => each / 255)
            .map((each) => each <= 0.03928 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4)
            .reduce((sum, each, index) => sum + each * [0.2126, 0.7152, 0.0722][index], 0);
        const behind = (element) => {
            const colour = getComputedStyle(element).backgroundColor;
            return colour === 'rgba(0, 0, 0, 0)' ? behind(element.parentElement) : colour;
        };
        return Math.min(...[...document.querySelectorAll('.badge, .counts li, h2, p, pre, time, .muted, summary')]
            .map((element) => {
                const [one, other] = [light(getComputedStyle(element).color), light(behind(element))];
                return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
            }));
        """,
    )

    assert isinstance(lowest, float)
    assert lowest >= 4.5


def test_a_leaf_that_refused_is_told_on_hover_and_on_click(browser: Chrome, tmp_path: Path) -> None:
    """It stands in the title of the cell, and under it when it is opened."""
    with fake_eventbridge(now=NOW) as fake:
        a_shop(fake)
        browser.get(fake.report(tmp_path / "report.html").as_uri())

    assert "the event has 7" in str(ask(browser, "return document.querySelector('td summary[title]').title"))
    ask(browser, "document.querySelector('td summary[title]').click()")
    told = str(ask(browser, "return document.querySelector('td details[open] pre').innerText"))
    assert 'detail.amount: the rule asks for [{"numeric":[">",100]}], the event has 7' in told


def test_the_timeline_is_filtered(page: Chrome) -> None:
    """By words, and by whether something went wrong."""
    ask(page, "filter.value = 'PutTargets'; filter.dispatchEvent(new Event('input'))")
    shown = "return [...document.querySelectorAll('ol.time > li')].filter((each) => !each.hidden).length"

    assert 3 == ask(page, shown)
    ask(page, "filter.value = ''; failures.click()")
    assert ask(page, "return document.querySelectorAll('ol.time > li.wrong').length") == ask(page, shown)


def test_things_of_the_picture_are_reached_by_keyboard(page: Chrome) -> None:
    """Each is focused in turn, lights its ways up, and filters the timeline on Enter."""
    ask(page, "document.querySelector('g.node.rule').focus()")
    assert True is ask(page, "return document.querySelector('svg.flow').classList.contains('lit')")

    page.switch_to.active_element.send_keys("\n")
    assert ask(page, "return document.querySelector('g.node.rule').dataset.name") == ask(page, "return filter.value")


def test_the_page_can_be_read_without_scripts(browser: Chrome, tmp_path: Path) -> None:
    """Timeline, events and picture are there; what only a script does is hidden."""
    with fake_eventbridge(now=NOW) as fake:
        a_shop(fake)
        file = fake.report(tmp_path / "report.html")
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get(file.as_uri())
        source = browser.find_element("css selector", "ol.time").text
        is_filter_shown = browser.find_element("css selector", "form.filter").is_displayed()
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})

    assert "PutPartnerEvents" in source
    assert not is_filter_shown
