"""botocore's User-Agent header, built once while a fake is active and not twice a call.

botocore builds the header anew twice a call and cleans each of its parts letter by letter, which is a fifth of what a
call costs. The cleaning is a pure function of a text, so what it once made is remembered; the header stays as it is.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from botocore import useragent

from fake_eventbridge.interception.patching import Replacement

if TYPE_CHECKING:
    from fake_eventbridge.interception.patching import Method

_CLEANING = "sanitize_user_agent_string_component"


def replacements() -> list[Replacement]:
    """Return what to replace: nothing where botocore has lost the function, as the header is right without this."""
    return [Replacement(useragent, _CLEANING, _remembering)] if hasattr(useragent, _CLEANING) else []


@cache
def _remembering(original: Method) -> Method:
    """Remember what a pure function made; its memory outlives the fake, as suites start one for each test."""
    return lru_cache(maxsize=256)(original)
