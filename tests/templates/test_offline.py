from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

import pytest

from fake_eventbridge import fake_eventbridge
from tests.templates.deploying import SHAPES

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("samtranslator")


@pytest.fixture
def attempts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[object]:
    """Let nothing be known of AWS, and return what is tried to be reached."""
    tried: list[object] = []

    def refuse(*arguments: object, **_options: object) -> None:
        tried.append(arguments)
        raise OSError("no network in this test")

    for name in [each for each in os.environ if each.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for name in ("getaddrinfo", "gethostbyname", "create_connection"):
        monkeypatch.setattr(socket, name, refuse)
    return tried


@pytest.mark.parametrize("name", sorted(each.name for each in SHAPES.glob("sam_*")))
def test_sam_needs_neither_network_nor_credentials_nor_a_region(name: str, attempts: list[object]) -> None:
    """The translator's own look-ups of policies, applications and accounts are spared."""
    with fake_eventbridge() as fake:
        stack = fake.deploy(SHAPES / name, region="eu-west-1")

        assert stack.rules
    assert [] == attempts
