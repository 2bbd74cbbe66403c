"""In which words does AWS refuse? Every sentence that several operations share, formed here and nowhere else."""

from __future__ import annotations

from fake_eventbridge import model


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


def bad_arn(text: str) -> Refusal:
    """Refuse a text that is no ARN. Source: recorded for the code; Unverified: the words."""
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


def rule_missing(name: str, bus: str) -> Refusal:
    """Source: recorded."""
    return not_found(f"Rule {name} does not exist on EventBus {bus}.")


def connection_missing(name: str) -> Refusal:
    """Source: recorded as the second sentence of DescribeConnection's; Unverified elsewhere."""
    return not_found(f"Connection '{name}' does not exist.")


def several_filters(operation: str) -> Refusal:
    """Source: moto's, Unverified."""
    return validation(
        f"At most one filter is allowed for {operation}. Use either : State, EventSourceArn, or NamePrefix."
    )


def limit_exceeded(code: str = "LimitExceededException") -> Refusal:
    """Source: recorded for targets and replays; Unverified: the same words for other resources."""
    return Refusal(code, "The requested resource exceeds the maximum number allowed.")


def managed_rule() -> Refusal:
    """Refuse to change another service's rule. Unverified: the words are the model's."""
    return declared("ManagedRuleException")


def serialization(message: str) -> Refusal:
    """Refuse a body that is no request at all. Unverified: the words are those of other AWS JSON services."""
    return Refusal("SerializationException", message)
