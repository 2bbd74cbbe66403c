"""The installed botocore's `events` model, asked in one place and read once."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from botocore.loaders import Loader
from botocore.model import ServiceModel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import OperationModel, Shape

_TAG = re.compile(r"<[^>]+>")


@cache
def service() -> ServiceModel:
    """Return the `events` model of the installed botocore."""
    loader = Loader()
    # Not load_service_model, which first looks into the folder of each service that there is.
    version = loader.determine_latest_version("events", "service-2")
    return ServiceModel(loader.load_data(f"events/{version}/service-2"), "events")


@cache
def operation_names() -> frozenset[str]:
    """Return the API names of all operations of the installed model."""
    return frozenset(service().operation_names)


@cache
def operation(name: str) -> OperationModel:
    """Return one operation's model by its API name."""
    return service().operation_model(name)


@cache
def input_members(name: str) -> Mapping[str, Shape]:
    """Return the members of an operation's request by their wire names."""
    shape = operation(name).input_shape
    return {} if shape is None else shape.members


@cache
def errors_of(name: str) -> frozenset[str]:
    """Return the error codes that the model declares for an operation."""
    return frozenset(shape.name for shape in operation(name).error_shapes)


@cache
def error_codes() -> frozenset[str]:
    """Return the codes of all errors of the model; in JSON protocols a code is its shape's name."""
    return frozenset(shape.name for shape in service().error_shapes)


@cache
def error_sentence(code: str) -> str:
    """Return the model's own sentence on an error: the words where no recording has any."""
    return " ".join(_TAG.sub("", service().shape_for(code).documentation).split())


@cache
def partition(region: str) -> str:
    """Return the partition a Region belongs to, by the expressions that botocore resolves endpoints with."""
    description = Loader().load_data("partitions")
    for candidate in description["partitions"]:
        if region in candidate["regions"] or re.match(candidate["regionRegex"], region):
            return str(candidate["id"])
    return "aws"


@cache
def is_region(name: str, partition: str) -> bool:
    """Return whether a partition has a Region of that name, or could have by the form of its Regions' names."""
    description = Loader().load_data("partitions")
    found = next((each for each in description["partitions"] if each["id"] == partition), None)
    return found is not None and (name in found["regions"] or re.match(found["regionRegex"], name) is not None)
