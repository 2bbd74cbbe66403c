"""Other copies of botocore in the process are refused: a `sys.modules` that somebody put back leaves one behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.endpoint import Endpoint

from fake_eventbridge.errors import MisuseError
from fake_eventbridge.interception import active, client_creation
from fake_eventbridge.interception.patching import Replacement, Replacements

if TYPE_CHECKING:
    from botocore.model import OperationModel

    from fake_eventbridge.interception.patching import Method

_ENDPOINT = ("botocore.endpoint", "Endpoint")

_refusing: dict[type[Any], Replacements] = {}


def refuse_others() -> None:
    """Let clients of other copies of botocore refuse calls of EventBridge, which the fake would not see.

    A copy that was made after this is found when the next fake starts.
    """
    if len([each for each in Exception.__subclasses__() if each.__name__ == "BotoCoreError"]) < 2:  # noqa: PLR2004 - ours and another
        return
    for endpoint in object.__subclasses__():
        is_endpoint = (endpoint.__module__, endpoint.__name__) == _ENDPOINT
        if is_endpoint and endpoint is not Endpoint and endpoint not in _refusing:
            replacements = Replacements(
                "another copy of botocore", "", [Replacement(endpoint, "make_request", _refusal)]
            )
            _refusing[endpoint] = replacements
            replacements.make()


def let_others_be() -> None:
    """Leave other copies of botocore as they were found."""
    for endpoint in tuple(_refusing):
        _refusing[endpoint].undo()
        del _refusing[endpoint]


def _refusal(original: Method) -> Method:
    def make_request(self: Any, operation_model: OperationModel, request_dict: dict[str, Any]) -> Any:
        activation = active.innermost()
        if activation is None or operation_model.service_model.service_name != client_creation.SERVICE:
            return original(self, operation_model, request_dict)
        misuse = MisuseError(
            f"{operation_model.name} was called through another copy of botocore than the one that fake_eventbridge "
            "knows: nothing was sent. Something put sys.modules back after botocore was imported; import boto3 before "
            "it does so."
        )
        activation.service.misuses.append(misuse)
        raise misuse

    return make_request
