"""SAM's templates as CloudFormation's, by AWS's own translator; what it would look up in AWS or in S3 is spared it."""

from __future__ import annotations

import copy
import json
import logging
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fake_eventbridge.errors import MisuseError
from fake_eventbridge.templates.errors import misuse
from fake_eventbridge.templates.formats.yaml_reader import INSTALL

if TYPE_CHECKING:
    from collections.abc import Mapping

TRANSFORM = "AWS::Serverless-2016-10-31"

# How SAM names a resource that it refuses.
_REFUSED = re.compile(r"id \[([^\]]+)\]")
_CODE = "s3://local/code"
_APPLICATION = "s3://local/application"
_IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/local:latest"
# What a type keeps in files, which are not read: SAM only takes them from S3.
_FILES = {
    "AWS::Serverless::LayerVersion": "ContentUri",
    "AWS::Serverless::StateMachine": "DefinitionUri",
    "AWS::Serverless::Api": "DefinitionUri",
    "AWS::Serverless::HttpApi": "DefinitionUri",
    "AWS::Serverless::GraphQLApi": "SchemaUri",
}


@dataclass(frozen=True, slots=True)
class _Session:
    """What the translator asks a session for."""

    region_name: str


def translate(
    document: dict[str, object], parameters: Mapping[str, object], pseudo: Mapping[str, object]
) -> tuple[dict[str, object], dict[str, list[str]]]:
    """Return the template that SAM makes of one, and the ids of rules by the names that functions give their events.

    Raises:
        MisuseError: the translator is not installed, or refuses the template; it tells SAM's words.
    """
    try:
        from samtranslator.model.exceptions import InvalidDocumentException  # noqa: PLC0415 - an extra
        from samtranslator.parser.parser import Parser  # noqa: PLC0415 - as above
        from samtranslator.translator.arn_generator import ArnGenerator  # noqa: PLC0415 - as above
        from samtranslator.translator.translator import Translator  # noqa: PLC0415 - as above
    except ImportError:
        raise MisuseError(f"Reading a SAM template needs AWS's own translator: {INSTALL}") from None
    prepared = copy.deepcopy(document)
    _spare_files(prepared)
    region = str(pseudo["AWS::Region"])
    known = {**parameters, **{name: value for name, value in pseudo.items() if isinstance(value, str)}}
    logging.getLogger("samtranslator").addHandler(logging.NullHandler())
    before = ArnGenerator.BOTO_SESSION_REGION_NAME
    try:
        translator = Translator(None, Parser(), boto_session=_Session(region))
        translated: dict[str, object] = translator.translate(prepared, known, get_managed_policy_map=dict)
    except InvalidDocumentException as error:
        reasons = " ".join(cause.message for cause in error.causes) or str(error)
        missing = _missing_for(reasons, document, parameters)
        raise MisuseError(f"SAM refuses the template: {reasons}{missing}") from None
    except Exception as error:
        raise MisuseError(f"SAM cannot translate the template: {type(error).__name__}: {error}") from error
    finally:
        ArnGenerator.BOTO_SESSION_REGION_NAME = before
    return translated, _aliases(document, translated)


def _missing_for(reasons: str, document: Mapping[str, object], parameters: Mapping[str, object]) -> str:
    """Return a sentence about parameters without a value that the refused resources refer to, "" for none."""
    declared, resources = document.get("Parameters"), document.get("Resources")
    if not isinstance(declared, dict) or not isinstance(resources, dict):
        return ""
    refused = [resources.get(logical) for logical in _REFUSED.findall(reasons)]
    text = json.dumps([refused, document.get("Globals")])
    missing = [name for name in declared if name not in parameters and f'{{"Ref": "{name}"}}' in text]
    given = ", ".join(f'`parameters={{"{name}": ...}}`' for name in missing)
    return f"; values are missing: pass {given}." if missing else ""


def _spare_files(document: dict[str, object]) -> None:
    """Let what a template keeps in local files lie in S3, where SAM wants it."""
    globals_section = document.get("Globals")
    of_functions = globals_section.get("Function") if isinstance(globals_section, dict) else None
    shared = of_functions if isinstance(of_functions, dict) else {}
    shared.pop("CodeUri", None)
    resources = document.get("Resources")
    for logical, resource in resources.items() if isinstance(resources, dict) else ():
        if not isinstance(resource, dict):
            raise misuse(f"Resources.{logical}", "an object with a Type is expected.")
        kind = str(resource.get("Type", ""))
        if not kind.startswith("AWS::Serverless::"):
            continue
        properties = resource.setdefault("Properties", {})
        if not isinstance(properties, dict):
            raise misuse(f"Resources.{logical}.Properties", "an object is expected.")
        if kind in {"AWS::Serverless::Function", "AWS::Serverless::WebFunction"}:
            _spare_code(properties, shared)
        file = _FILES.get(kind, "")
        if file in properties or kind == "AWS::Serverless::LayerVersion":
            properties[file] = _CODE
        location = properties.get("Location")
        if kind == "AWS::Serverless::Application" and isinstance(location, dict):
            identifier = location.get("ApplicationId")
            properties["Location"] = identifier if isinstance(identifier, str) else _APPLICATION
        body = properties.get("DefinitionBody")
        if isinstance(body, dict) and "Fn::Transform" in body:
            is_rest = kind == "AWS::Serverless::Api"
            version = {"swagger": "2.0"} if is_rest else {"openapi": "3.0.1"}
            properties["DefinitionBody"] = {**version, "info": {"title": logical, "version": "1.0"}, "paths": {}}


def _spare_code(properties: dict[str, object], shared: Mapping[str, object]) -> None:
    if properties.get("PackageType", shared.get("PackageType")) == "Image":
        properties.pop("CodeUri", None)
        properties["ImageUri"] = _IMAGE
    elif "InlineCode" not in properties:
        properties["CodeUri"] = _CODE


def _aliases(document: Mapping[str, object], translated: Mapping[str, object]) -> dict[str, list[str]]:
    """Return the ids of translated resources by the names they have in SAM, where the two differ."""
    before, after = document.get("Resources"), translated.get("Resources")
    aliases: dict[str, list[str]] = {}
    if not isinstance(before, dict) or not isinstance(after, dict):
        return aliases
    for logical, resource in before.items():
        properties = resource.get("Properties") if isinstance(resource, dict) else None
        events = properties.get("Events") if isinstance(properties, dict) else None
        for event in events if isinstance(events, dict) else ():
            if f"{logical}{event}" in after:
                aliases.setdefault(event, []).append(f"{logical}{event}")
        for kind in ("Alias", "Version"):  # as SAM's own !Ref Function.Alias has it
            made = [each for each in after if each.startswith(f"{logical}{kind}") and _is_of(after[each], kind)]
            if made:
                aliases.setdefault(f"{logical}.{kind}", []).extend(made)
        if logical not in after:
            found = [each for each in after if each.startswith(logical) and len(each) == len(logical) + 10]
            aliases.setdefault(logical, []).extend(found)
    return aliases


def _is_of(resource: object, kind: str) -> bool:
    return isinstance(resource, dict) and str(resource.get("Type")).endswith(kind)
