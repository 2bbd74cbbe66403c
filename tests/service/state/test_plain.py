from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from fake_eventbridge.service.state.plain import plain


@plain(slots=True, eq=False)
class Point:
    """A plain class."""

    x: int
    y: int = 2
    names: list[str] = field(default_factory=list)
    secret: str = field(default="s", repr=False)
    total: int = field(init=False)
    count: int = field(default=0, init=False)
    cache: dict[str, str] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        self.total = self.x + self.y


def test_a_plain_class_is_as_a_dataclass() -> None:
    """Parameters, defaults, factories and what is made afterwards are a dataclass's, and so is its repr."""
    members: dict[str, object] = {name: value for name, value in vars(Point).items() if name == "__post_init__"}
    members |= {
        "__annotations__": Point.__annotations__,
        "y": 2,
        "names": field(default_factory=list),
        "secret": field(default="s", repr=False),
        "total": field(init=False),
        "count": field(default=0, init=False),
        "cache": field(default_factory=dict, init=False, repr=False),
    }
    twin: type[Point] = dataclass(slots=True, eq=False)(type("Point", (), members))

    assert repr(twin(1, names=["a"])) == repr(Point(1, names=["a"]))
    assert ((1, 2, [], "s", 3, 0, {}), Point.__slots__) == (
        tuple(getattr(Point(1), name) for name in Point.__slots__),
        tuple(Point.__annotations__),
    )


def test_a_plain_class_shares_no_default() -> None:
    """Each instance has a list of its own."""
    one, other = Point(1), Point(1)
    one.names.append("a")

    assert [] == other.names


def test_a_plain_class_has_slots_only() -> None:
    """A misspelt member is an error."""
    with pytest.raises(AttributeError):
        Point(1).z = 1  # type: ignore[attr-defined]  # the mistake


def test_what_plain_classes_cannot_be_is_refused() -> None:
    """Whoever wants equality takes a dataclass."""
    with pytest.raises(TypeError, match="has slots, and no equality"):
        plain(slots=True, eq=True)


def test_a_plain_class_may_have_no_members() -> None:
    """It still is made, and says its name."""

    @plain(slots=True, eq=False)
    class Nothing:
        """A plain class without members."""

    assert "Nothing()" in repr(Nothing())
