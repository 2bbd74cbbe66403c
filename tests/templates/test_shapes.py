"""The templates in `shapes` are written as those of public repositories are; each must deploy."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.templates.deploying import SHAPES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fake_eventbridge import FakeEventBridge

pytest.importorskip("samtranslator")

# The rules that each makes, and how its notes begin.
SHAPE = {
    "api_destinations.yaml": (
        ["Rule"],
        [
            "Parameters.ApiKey: it has no value",
            "Resources.BySecret.Properties.AuthParameters.ApiKeyAuthParameters.ApiKeyValue: {{resolve:secretsmanager:",
            "Resources.Basic.Properties.AuthParameters.BasicAuthParameters.Username: {{resolve:ssm:/app/user:1}}",
            "Resources.Basic.Properties.AuthParameters.BasicAuthParameters.Password: {{resolve:secretsmanager:prod/app:",
            "Parameters.ClientSecret: it has no value",
        ],
    ),
    "cross_account_bus.yaml": (["Forward"], []),
    "custom_resources.yaml": (["Rule"], ["Resources.Lookup: the attribute Bucket"]),
    "global_endpoint.yaml": ([], []),
    "language_extensions.yaml": (["Ruleplaced", "Rulepaid", "Ruleshipped"], []),
    "logs_and_dashboards.yaml": (["Nothing", "R2", "Exp"], []),
    "macros_and_includes.yaml": (
        ["Rule"],
        [
            "Transform: the macro AWS::Include runs in AWS only",
            "Transform: the macro ExplodeMacro runs in AWS only",
            "Resources.Fn::Transform: what the macro includes lies in AWS",
            "Resources.Custom: the attribute Kind",
        ],
    ),
    "mappings_by_region.json": (["Tick"], []),
    "nested_child.yaml": (["Rule"], []),
    "nested_parent.yaml": (["Rule", "Rule"], ["Outputs.Vpc.Value: the template of the nested stack Far is not here"]),
    "numbers_and_booleans.yaml": (["R"], []),
    "old_cloudwatch_json.template": (["Findings", "Login"], []),
    "partner_and_archive.yaml": (["Catch"], []),
    "patterns_and_conditions.yaml": (
        ["Text", "Fold", "Cron2", "Lists"],
        ["Outputs.Imported.Value: no stack exports 'other'"],
    ),
    "sam_event_spellings.yaml": (
        [
            "ConsumerByPattern",
            "ConsumerByGetAtt",
            "ConsumerByArn",
            "ConsumerOnDefault",
            "ConsumerOld",
            "ConsumerCron",
            "ConsumerTransformed",
        ],
        [],
    ),
    "sam_state_machine.yaml": (["FlowStarted", "FlowDaily"], []),
    "sam_with_auth_and_connectors.yaml": (["FnRule", "FnCron", "InlineRule", "OwnRule", "MachineE"], []),
    "sam_with_everything_beside.yaml": (["HandlerRule"], []),
    "serverless_framework.json": (["AppdevhellorulerulerRule1", "HelloEventsRuleSchedule1"], []),
    "targets_of_apis.yaml": (["ToApis"], []),
    "targets_of_compute.yaml": (
        ["Ecs", "Batch", "RunCommand", "OpsItem"],
        ["Parameters.Subnets: it has no value"],
    ),
    "targets_of_data.yaml": (["ToData", "ToLogs"], []),
    "targets_of_pipelines.yaml": (["Commit", "Failed", "Assess", "Train"], []),
    "targets_with_versions.yaml": (["R", "R2"], []),
    "user_data_and_block_styles.yaml": (["R"], []),
    "yaml_anchors.yaml": (["A", "B"], []),
}
# What no placeholder can stand for, as it decides about names and addresses.
PARAMETERS: Mapping[str, Mapping[str, str]] = {
    "api_destinations.yaml": {"ClientId": "app", "SlackUrl": "https://hooks.slack.example/services/T/B/x"}
}


@pytest.mark.parametrize("name", sorted(each.name for each in SHAPES.iterdir()))
def test_a_template_of_a_public_repository_deploys(fake: FakeEventBridge, name: str) -> None:
    """With all its rules, and at most placeholders, of which the notes tell."""
    stack = fake.deploy(SHAPES / name, parameters=PARAMETERS.get(name))

    rules, notes = SHAPE[name]
    assert sorted(rules) == sorted(rule.logical for rule in stack.rules)
    assert len(notes) == len(stack.notes), stack.notes
    for begins, note in zip(notes, stack.notes, strict=True):
        assert note.startswith(begins)


@pytest.mark.parametrize("name", sorted(SHAPE))
def test_a_template_of_a_public_repository_is_known_and_goes(fake: FakeEventBridge, name: str) -> None:
    """Every resource has a name, the stack is the same once more, and deleting it leaves nothing."""
    before = [len(fake.client().list_rules()["Rules"]), len(fake.client().list_event_buses()["EventBuses"])]
    stack = fake.deploy(SHAPES / name, parameters=PARAMETERS.get(name))
    changes = len([call for call in fake.calls if not call.operation.startswith(("List", "Describe"))])

    again = fake.deploy(SHAPES / name, parameters=PARAMETERS.get(name))

    assert stack.resources == again.resources
    assert changes == len([call for call in fake.calls if not call.operation.startswith(("List", "Describe"))])
    again.delete()
    assert before == [len(fake.client().list_rules()["Rules"]), len(fake.client().list_event_buses()["EventBuses"])]


def test_one_alias_has_all_members_of_the_merged_ones(fake: FakeEventBridge) -> None:
    """What stands beside a merge key wins."""
    stack = fake.deploy(SHAPES / "yaml_anchors.yaml")

    assert [{"Id": "q"}, {"Id": "other"}] == [{"Id": rule.targets[0]["Id"]} for rule in stack.rules]
    pattern = json.loads(stack.rules[1].event_pattern or "")
    assert {"source": ["shop"], "detail-type": ["on", "yes", "12", "2020-01-01"]} == pattern
