"""Where the template of a nested stack lies: beside its parent's, or among the assets of a CDK assembly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fake_eventbridge.errors import MisuseError
from fake_eventbridge.templates.formats.files import as_template, read
from fake_eventbridge.templates.formats.sources import StackSource

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MOST_LEVELS = 10


def find(parent: StackSource, resource: Mapping[str, object], url: object) -> StackSource | None:
    """Return the source of a nested stack, or None where its template is not here, as one in S3 is not.

    Raises:
        MisuseError: the template is here, and cannot be read or is none.
    """
    directory = parent.directory
    if directory is None:
        return None
    metadata = resource.get("Metadata")
    asset = metadata.get("aws:asset:path") if isinstance(metadata, dict) else None
    path = None
    if isinstance(asset, str):
        path = _file(directory, asset)
    if path is None and isinstance(url, str):
        path = _of_url(directory, url)
    if path is None:
        return None
    return StackSource(
        as_template(read(path), path.name),
        path.name,
        origin=str(path.resolve()),
        directory=path.resolve().parent,
        account=parent.account,
        region=parent.region,
    )


def _of_url(directory: Path, url: str) -> Path | None:
    """Return the file of a path, or of an asset whose hash ends a URL."""
    if "://" not in url:
        return _file(directory, url)
    name = url.rpartition("/")[2]
    for manifest in sorted(directory.glob("*.assets.json")):
        document = read(manifest)
        files = document.get("files") if isinstance(document, dict) else None
        found = files.get(name.removesuffix(".json")) if isinstance(files, dict) else None
        source = found.get("source") if isinstance(found, dict) else None
        path = source.get("path") if isinstance(source, dict) else None
        if isinstance(path, str):
            return _file(directory, path)
    return None


def _file(directory: Path, name: str) -> Path | None:
    path = directory / name.removeprefix("file://")
    try:
        return path if path.is_file() else None
    except (OSError, ValueError):  # a name that no file can have
        return None


def check_level(level: int, place: str) -> None:
    """Refuse stacks that are nested without end.

    Raises:
        MisuseError: they are.
    """
    if level > MOST_LEVELS:
        raise MisuseError(f"{place}: stacks are nested more than {MOST_LEVELS} levels deep.")
