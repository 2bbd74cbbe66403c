"""How long does deploying take? A template of 500 rules with targets on two buses, new, unchanged and changed."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

from fake_eventbridge import fake_eventbridge

if TYPE_CHECKING:
    from collections.abc import Mapping

RULES = 500
_RULE = """\
  Rule{number}:
    Type: AWS::Events::Rule
    Properties:
      EventBusName: !Ref Bus{bus}
      Description: !Sub "{description} ${{AWS::StackName}}"
      EventPattern:
        source: [shop]
        detail-type: [Order{number}]
        detail:
          total: [{{numeric: [">", {number}]}}]
      Targets:
        - Id: target
          Arn: !GetAtt Queue.Arn
          InputTransformer:
            InputPathsMap: {{id: $.detail.id}}
            InputTemplate: '{{"id": <id>}}'
"""


def template(description: str = "Rule of") -> str:
    """Return the template as YAML text."""
    buses = "".join(f"  Bus{bus}: {{Type: AWS::Events::EventBus, Properties: {{Name: bus-{bus}}}}}\n" for bus in (0, 1))
    rules = "".join(_RULE.format(number=number, bus=number % 2, description=description) for number in range(RULES))
    return f"Resources:\n  Queue: {{Type: AWS::SQS::Queue}}\n{buses}{rules}"


def as_json(text: str) -> Mapping[str, object]:
    """Return a template as the dict that its YAML stands for."""
    from fake_eventbridge.templates.formats.loading import load  # noqa: PLC0415 - what is measured is imported by itself

    [source] = load(text)
    document: Mapping[str, object] = json.loads(json.dumps(source.document))
    return document


def main() -> None:
    """Print the figures, in seconds."""
    text = template()
    document = as_json(text)
    with fake_eventbridge() as fake:
        fake.deploy({"Resources": {}}, name="first")
        for title, source in (("a dict", document), ("YAML, unchanged", text), ("changed", template("Another of"))):
            start = time.perf_counter()
            fake.deploy(source, name="figures")
            print(f"{RULES} rules, {title:20} {time.perf_counter() - start:6.2f} s")
        stack = fake.deploy(text, name="figures")
        start = time.perf_counter()
        stack.delete()
        print(f"{RULES} rules, {'deleted':20} {time.perf_counter() - start:6.2f} s")
    with fake_eventbridge() as fake:
        start = time.perf_counter()
        fake.deploy(text)
        print(f"{RULES} rules, {'YAML, new':20} {time.perf_counter() - start:6.2f} s")


if __name__ == "__main__":
    main()
