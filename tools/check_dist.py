"""Look into the wheel and the sdist of a directory: what users need is there, and nothing else is in the wheel."""

from __future__ import annotations

import sys
import tarfile
import zipfile
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "fake_eventbridge"
OF_THE_SDIST = ("README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "noxfile.py", "mkdocs.yml")


def main(dist: Path) -> None:
    """Compare both with the checkout.

    Raises:
        SystemExit: something is missing, or should not be there.
    """
    [wheel], [sdist] = dist.glob("*.whl"), dist.glob("*.tar.gz")
    package = {
        str(path.relative_to(PACKAGE.parent))
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    with zipfile.ZipFile(wheel) as archive:
        in_wheel = set(archive.namelist())
    with tarfile.open(sdist) as archive_of_sources:
        in_sdist = {name.partition("/")[2] for name in archive_of_sources.getnames()}
    code = {name for name in in_wheel if ".dist-info/" not in name}
    wrong = [f"not in the wheel: {name}" for name in sorted(package - code)]
    wrong += [f"should not be in the wheel: {name}" for name in sorted(code - package)]
    wrong += [f"not in the sdist: {name}" for name in sorted({*package, *OF_THE_SDIST} - in_sdist)]
    wrong += [f"should not be in the sdist: {name}" for name in sorted(in_sdist) if "node_modules" in name]
    if "fake_eventbridge/py.typed" not in code:
        wrong.append("the wheel says nothing of its types: py.typed")
    if not any(name.endswith("entry_points.txt") for name in in_wheel):
        wrong.append("pytest would not find the plugin: entry_points.txt")
    if not any(name.endswith("LICENSE") for name in in_wheel):
        wrong.append("the wheel has no licence")
    if wrong:
        raise SystemExit("\n".join(wrong))
    print(f"{wheel.name}: {len(code)} files of the package; {sdist.name}: {len(in_sdist)} entries")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
