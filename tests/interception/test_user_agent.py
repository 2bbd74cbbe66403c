from __future__ import annotations

from typing import TYPE_CHECKING

from botocore import useragent

from fake_eventbridge import fake_eventbridge
from fake_eventbridge.interception import user_agent

if TYPE_CHECKING:
    import pytest


def _cleaned() -> str:
    return useragent.sanitize_user_agent_string_component("a client/1.0 #é", allow_hash=True)


def test_the_header_is_botocores_own() -> None:
    """What is remembered is what botocore makes."""
    expected = _cleaned()

    with fake_eventbridge():
        assert expected == _cleaned() == _cleaned()


def test_botocores_function_is_back_after_the_fake() -> None:
    """Nothing is left behind."""
    expected = useragent.sanitize_user_agent_string_component

    with fake_eventbridge():
        assert expected is not useragent.sanitize_user_agent_string_component

    assert expected is useragent.sanitize_user_agent_string_component


def test_a_botocore_without_the_function_is_as_good(monkeypatch: pytest.MonkeyPatch) -> None:
    """A call is slower then, and nothing else."""
    monkeypatch.delattr(useragent, "sanitize_user_agent_string_component")

    assert [] == user_agent.replacements()
