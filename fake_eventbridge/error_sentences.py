"""In which words, and with which status, does an error come? The question of faults that are asked for."""

from __future__ import annotations

from fake_eventbridge import model, refusals

# Errors that any AWS operation may answer. Source: the API reference's page "Common Errors".
COMMON: dict[str, tuple[int, str]] = {
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
OF_ENTRIES = {
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
        refusal = refusals.declared(code)
        return refusal.status, refusal.message
    return COMMON.get(code, (400, _UNSAID))


def of_entry(code: str) -> str:
    """Return the sentence of an error code that answers a single entry of a request."""
    return OF_ENTRIES.get(code) or status_and_sentence(code)[1]
