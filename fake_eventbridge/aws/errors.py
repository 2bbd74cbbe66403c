"""AWS's refusals: their codes, statuses and sentences, each formed here once."""

from __future__ import annotations

from fake_eventbridge.aws import model


class Refusal(Exception):  # noqa: N818 - it carries any of AWS's error codes, and is answered, never shown as a Python error
    """AWS's "no": the code and message that botocore turns into a `ClientError`."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.status = status


def declared(code: str) -> Refusal:
    """Refuse with a modelled error, in the recorded words if there are any, else in the model's own sentence."""
    if code == "LimitExceededException":
        return limit_exceeded()
    return Refusal(code, model.error_sentence(code), 500 if code == "InternalException" else 400)


def validation(message: str) -> Refusal:
    """Refuse a request that is wrong in itself; the code is in no operation's model, so botocore raises ClientError."""
    return Refusal("ValidationException", message)


def not_valid(parameter: str, reason: str) -> Refusal:
    """Refuse one parameter of a request, with the reason. Source: recorded."""
    return validation(f"Parameter {parameter} is not valid. Reason: {reason}")


def bad_token() -> Refusal:
    """Refuse a string that no list operation gave. Source: recorded (2026-09) for ListRuleNamesByTarget."""
    return validation("Parameter NextToken is not valid.")


def unexpected_problem() -> Refusal:
    """Answer as AWS does where it fails itself. Source: recorded (2026-09)."""
    return Refusal("InternalException", "Service encountered unexpected problem. Please try again.", 500)


def bad_arn(text: str) -> Refusal:
    """Refuse a string that is not an ARN. Source: recorded (2026-09)."""
    return not_valid(text, "Provided Arn is not in correct format.")


def not_found(message: str) -> Refusal:
    """Refuse because something named does not exist."""
    return Refusal("ResourceNotFoundException", message)


def already_exists(message: str) -> Refusal:
    """Refuse because the name is taken."""
    return Refusal("ResourceAlreadyExistsException", message)


def event_bus_missing(name: str) -> Refusal:
    """Source: recorded."""
    return not_found(f"Event bus {name} does not exist.")


def event_source_missing(name: str) -> Refusal:
    """Source: Unverified: the words follow the recorded ones for buses."""
    return not_found(f"Event source {name} does not exist.")


def access_denied(caller: str, action: str, resource: str, reason: str) -> Refusal:
    """Refuse what a policy does not allow. Source: recorded (2026-09)."""
    message = f"User: {caller} is not authorized to perform: {action} on resource: {resource} {reason}"
    return Refusal("AccessDeniedException", message)


def rule_missing(name: str, bus: str) -> Refusal:
    """Source: recorded."""
    return not_found(f"Rule {name} does not exist on EventBus {bus}.")


def several_filters(operation: str) -> Refusal:
    """Source: recorded (2026-09) for ListArchives; Unverified: the same for ListReplays."""
    return validation(
        f"At most one filter is allowed for {operation}. Use either : State, EventSourceArn, or NamePrefix."
    )


def limit_exceeded(code: str = "LimitExceededException") -> Refusal:
    """Source: recorded for targets and replays; Unverified: the same words for other resources."""
    return Refusal(code, "The requested resource exceeds the maximum number allowed.")


def managed_rule(name: str, *, can_be_forced: bool = False) -> Refusal:
    """Refuse to change another service's rule. Source: recorded (2026-09)."""
    hint = " Set 'force' parameter to true to override." if can_be_forced else ""
    return Refusal("ManagedRuleException", f"{name} is a managed rule.{hint}")


def tags_of_managed_rule(name: str) -> Refusal:
    """Refuse to tag another service's rule. Source: recorded (2026-09)."""
    return Refusal("ManagedRuleException", f"Tag related operations on the managed rule {name} is not allowed.")


def serialization(message: str) -> Refusal:
    """Refuse a body that is no request at all. Unverified: the words are those of other AWS JSON services."""
    return Refusal("SerializationException", message)


# Errors that any AWS operation may answer. Source: the API reference's page "Common Errors".
COMMON_ERRORS: dict[str, tuple[int, str]] = {
    "AccessDeniedException": (400, "You do not have sufficient access to perform this action."),
    "ExpiredTokenException": (403, "The security token included in the request is expired."),
    "IncompleteSignature": (403, "The request signature does not conform to AWS standards."),
    "InternalFailure": (500, "The request processing has failed because of an unknown error, exception or failure."),
    "MalformedHttpRequestException": (400, "Problems with the request at the HTTP level."),
    "NotAuthorized": (401, "You do not have permission to perform this action."),
    "OptInRequired": (403, "The AWS access key ID needs a subscription for the service."),
    "RequestAbortedException": (400, "The request was aborted before a reply was sent back."),
    "RequestEntityTooLargeException": (413, "Problems with the request at the HTTP level: the entity is too large."),
    "RequestExpired": (400, "The request reached the service more than 15 minutes after the date stamp."),
    "RequestTimeoutException": (408, "Problems with the request at the HTTP level: reading the request timed out."),
    "ServiceUnavailable": (503, "The request has failed due to a temporary failure of the server."),
    "ThrottlingException": (400, "Rate exceeded"),
    "UnrecognizedClientException": (403, "The security token included in the request is invalid."),
    "UnknownOperationException": (400, "The action or operation requested is invalid."),
    "ValidationError": (400, "The input fails to satisfy the constraints specified by an AWS service."),
    "ValidationException": (400, "The input fails to satisfy the constraints specified by an AWS service."),
}


_UNSAID = "Asked for by a fault."


# What AWS says of a single entry. Source: the model for the codes; the user guide's example and recordings for words.
ENTRY_ERRORS = {
    "InternalFailure": "Internal Service Failure",
    "InvalidAccountIdException": _UNSAID,
    "InvalidArgument": _UNSAID,
    "MalformedDetail": "Detail is malformed.",
    "NotAuthorizedForDetailTypeException": _UNSAID,
    "NotAuthorizedForSourceException": "Not authorized for the source.",
    "RedactionFailure": _UNSAID,
}


def status_and_sentence(code: str) -> tuple[int, str]:
    """Return the HTTP status and the sentence of an error code."""
    if code in model.error_codes():
        refusal = declared(code)
        return refusal.status, refusal.message
    return COMMON_ERRORS.get(code, (400, _UNSAID))


def entry_sentence(code: str) -> str:
    """Return the sentence of an error code that answers a single entry of a request."""
    return ENTRY_ERRORS.get(code) or status_and_sentence(code)[1]
