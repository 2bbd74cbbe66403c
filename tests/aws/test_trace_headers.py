from __future__ import annotations

import pytest

from fake_eventbridge.aws import trace_headers

ROOT = "Root=1-5759e988-bd862e3fe1be46a994272793"
MADE = "1-00000000-000000000000000000000000"
PARENT = "Parent=53995c3f42cd8ad8"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (ROOT, ROOT),
        (f"{ROOT};{PARENT};Sampled=1", f"{ROOT};{PARENT};Sampled=1"),
        (f"Sampled=?;Zoo=1;Bar=2=3;{PARENT};{ROOT}", f"{ROOT};{PARENT};Sampled=?;Bar=2=3;Zoo=1"),
        (f"  {ROOT} ; {PARENT} ;; Sampled=0  ", f"{ROOT};{PARENT};Sampled=0"),
        (f"{ROOT};bare;Foo=", f"{ROOT};Foo="),
        (ROOT.replace("bd86", "BD86"), ROOT),
        (f"{ROOT};Parent=;Sampled=0", f"{ROOT};Sampled=0"),
        (f"{ROOT};Parent=bad", ROOT),
        (f"{ROOT};Sampled=7", ROOT),
        (f"{ROOT};Sampled=1;Sampled=bad", ROOT),
        (f"Root=bad;{ROOT}", ROOT),
        (f"{ROOT};Root=bad", None),
        (f"{ROOT};{PARENT};Parent=bad", f"{ROOT};{PARENT}"),
        (f"{ROOT};{PARENT.upper().replace('PARENT', 'Parent')}", f"{ROOT};Parent=53995C3F42CD8AD8"),
        (f"{ROOT};Parent=53995C3F42CD8AD8;Sampled=0", f"{ROOT};Parent=53995C3F42CD8AD8;Sampled=0"),
        (f"{ROOT};Parent=53995C3F42CD8AD8;Sampled=1", None),
        ("Sampled=0", f"Root={MADE};Sampled=0"),
        (f"Root=oops;{PARENT};Sampled=0;A=1", f"Root={MADE};{PARENT};Sampled=0;A=1"),
        ("Sampled=1", None),
        (f"Root=bad;{PARENT}", None),
        ("garbage", None),
        ("", None),
    ],
)
def test_a_trace_header_is_written_anew(header: str, expected: str | None) -> None:
    """Its members go on in AWS's order, those that are none are left out, and it is dropped without a good root."""
    assert expected == trace_headers.rewritten(header, lambda: MADE)
