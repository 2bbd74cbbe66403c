from __future__ import annotations

import re
import unicodedata
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fake_eventbridge.aws import java_patterns, model


def patterns() -> dict[str, int]:
    """Return every pattern of the installed model, with the greatest length of a text that it is meant for."""
    service = model.service()
    found: dict[str, int] = {}
    for shape in map(service.shape_for, service.shape_names):
        if "pattern" in shape.metadata:
            pattern = shape.metadata["pattern"]
            found[pattern] = max(found.get(pattern, 0), shape.metadata.get("max", 2048))
    return found


# What Python's own `re` can decide; it has no word for a category.
PYTHONS = [pattern for pattern in patterns() if "\\p" not in pattern]


def python_pattern(pattern: str) -> re.Pattern[str]:
    """Translate a pattern for Python's `re`: the dot stops at Java's line ends."""
    pieces = re.findall(r"\\.|\[(?:\\.|[^\]])*\]|.", pattern, re.DOTALL)
    return re.compile("".join(r"[^\n\r\u0085\u2028\u2029]" if piece == "." else piece for piece in pieces), re.ASCII)


@pytest.mark.parametrize("pattern", patterns())
def test_every_pattern_of_the_model_is_understood(pattern: str) -> None:
    """No pattern of the installed model has a construct that is not known."""
    assert java_patterns.is_understood(pattern)


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        (r"[\p{L}]+", "Bestellung", True),
        (r"[\p{L}]+", "für", True),
        (r"[\p{L}]+", "注文", True),
        (r"[\p{L}]+", "\U00010400", True),
        (r"[\p{L}]+", "7", False),
        (r"[\p{L}]+", "a b", False),
        (r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*", "a b\u00a0\u0663-@", True),
        (r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*", "a*b", False),
        (r"[\p{N}]", "\u2163", True),
        (r"[\p{Z}]", "\u3000", True),
        (r"[\p{Z}]", "\t", False),
        (r"\p{L}", "x", True),
        (r"\p{L}+", "für", True),
        (r"\p{L}", "7", False),
        (r".*", "a b é \U0001f600 \t", True),
        (r".*", "a\nb", False),
        (r".*", "a\rb", False),
        (r".*", "a\u0085b", False),
        (r".*", "a\u2028b", False),
        (r".*", "a\u2029b", False),
        (r".*", "a\x0b\x0c\x1cb", True),
        (r"[.]", "x", False),
        (r"\.", "x", False),
        (r"\d", "\u0663", False),
        (r"\w", "é", False),
        (r"a$", "a\n", False),
        (r"[\.]b", ".b", True),
        (r"^a$", "a", True),
        (r"^(?!\s*$).+", "a ", True),
        (r"^(?!\s*$).+", " \t", False),
        (r"(?!a$).+\n?", "a\n", False),
        (r"(?!a$).+", "ab", True),
        (r"a$\r\n", "a\r\n", True),
        (r"a$\n", "a\n", True),
        (r"a\r$\n", "a\r\n", False),
        (r"a$b", "ab", False),
        (r"^$", "", True),
        (r"\PL", "7", True),
        (r"\p{Lu}\p{IsLl}", "Aé", True),
        (r"\D\W\S", "a-b", True),
        (r"[^\d-]+", "a_b", True),
        (r"[\x41-\u0043]{2,3}", "ABC", True),
        (r"[A-C]{2,3}", "ABCA", False),
        (r"[A-C]{2,}?", "ABCABC", True),
        (r"(?:a|b|)+", "abba", True),
    ],
)
def test_patterns_mean_what_they_mean_in_java(pattern: str, text: str, *, matches: bool) -> None:
    r"""`\p` names a category, the dot stops at Java's line ends, `\d` and `\w` are ASCII, the whole text counts."""
    assert matches == java_patterns.matcher(pattern)(text)


@pytest.mark.parametrize(
    "pattern",
    [
        r"(a)\1",
        r"a++",
        r"(?<=a)b",
        r"a(?!b)",
        r"[a&&b]",
        r"[a[b]]",
        r"\bx",
        r"\p{Greek}",
        "(a",
        "a)",
        "[a",
        "*",
        "(?!a)b|c",
        r"\x4",
        "a{99999}{99}",
    ],
)
def test_what_is_not_known_matches_everything(pattern: str) -> None:
    """A pattern of a newer model that cannot be decided neither crashes nor refuses."""
    assert not java_patterns.is_understood(pattern)
    assert java_patterns.matcher(pattern)("anything")


@given(st.sampled_from(PYTHONS), st.data())
def test_texts_are_decided_as_python_does(pattern: str, data: st.DataObject) -> None:
    """Short texts of the pattern's own characters, and texts that match it, are decided as `re` decides them."""
    letters = st.sampled_from(sorted({*pattern, *"a0 \t\n\r\u2028é\x7f"}))
    texts = st.text(letters, max_size=12) | st.from_regex(python_pattern(pattern)).map(lambda text: text[:60])
    text = data.draw(texts)
    assert bool(python_pattern(pattern).fullmatch(text)) == java_patterns.matcher(pattern)(text)


@given(st.text(st.characters(), max_size=8))
def test_a_category_is_what_unicode_says(text: str) -> None:
    r"""`\p{L}`, `\p{Z}` and `\p{N}` are decided for every character there is."""
    expected = all(unicodedata.category(each)[0] in "LZN" or each in "_.:/=+-@" for each in text)
    assert expected == java_patterns.matcher(r"^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$")(text)


@pytest.mark.parametrize(("pattern", "length"), patterns().items())
def test_a_hostile_text_takes_no_longer_than_a_good_one(pattern: str, length: int) -> None:
    """Texts of the greatest length that nearly match are decided in milliseconds."""
    bodies = ["a", "-", " ", ".", "/", " a", "a/", "%41", ".a[1]", "0", "\t", "é"]
    beginnings = ["", "arn:aws:events:us-east-1:123456789012:", "aws.partner/a/", "arn:aws:secretsmanager:", "$", "a"]
    begin = process_time()
    texts = [
        (start + body * length)[: length - len(end)] + end
        for start in beginnings
        for body in bodies
        for end in ["", "\x01", "!", "ü", "\n", "-"]
    ]
    for text in texts:
        java_patterns.matcher(pattern)(text)

    assert (process_time() - begin) / len(texts) < 0.02


def test_what_is_kept_is_bounded() -> None:
    """Texts of ever new characters do not fill the memory."""
    matches = java_patterns.matcher(".*x")
    assert not any(matches("".join(map(chr, range(start, start + 1000)))) for start in range(0x10000, 0x30000, 1000))
    assert matches("\U00012345x")
