"""The names that a type checker knows, `fake_eventbridge/aws/literals.py`, made from the model and the quotas.

Write it anew with `python -m tests.literals`.
"""

from __future__ import annotations

from pathlib import Path

from botocore import xform_name

from fake_eventbridge.aws import errors, model
from fake_eventbridge.service import entry_faults
from fake_eventbridge.service import operations as families
from fake_eventbridge.service.state import quotas

PAGE = Path(__file__).parent.parent / "fake_eventbridge" / "aws" / "literals.py"

_HEAD = '''"""The names of operations, errors and quotas as types, so that an editor completes them and a typo is found.

Made from botocore's model: `python -m tests.literals` writes this file anew.
"""

from __future__ import annotations

from typing import Literal, TypeAlias
'''


def names() -> dict[str, list[str]]:
    """Return the members of each type, by the type's name."""
    operations = sorted(families.every())
    methods = [str(xform_name(name)) for name in operations]
    codes = sorted({*model.error_codes(), *errors.COMMON_ERRORS})
    short = [code.removesuffix("Exception") for code in codes if code.endswith("Exception")]
    of_entries = sorted(entry_faults.OPERATIONS)
    return {
        "OperationName": [*operations, *methods],
        "EntriesOperationName": [*of_entries, *(str(xform_name(name)) for name in of_entries)],
        "ErrorCode": sorted({*codes, *short}),
        "EntryErrorCode": sorted({*codes, *errors.ENTRY_ERRORS}),
        "QuotaName": sorted(quotas.DEFAULTS),
    }


def text() -> str:
    """Return the file."""
    return _HEAD + "".join(map(_alias, names().items()))


def _alias(item: tuple[str, list[str]]) -> str:
    name, members = item
    return f"\n{name}: TypeAlias = Literal[\n" + "".join(f'    "{each}",\n' for each in members) + "]\n"


if __name__ == "__main__":
    PAGE.write_text(text())
