"""Answers ValidateTemplate as CloudFormation does.

moto runs cfn-lint, which takes seconds and is stricter: cfn-lint rejects unused parameters and checks property values.
CloudFormation checks the structure of a template, the resource types and the references, and reports one problem.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, NoReturn

import yaml
from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.responses import CloudFormationResponse
from moto.cloudformation.utils import yaml_tag_constructor
from moto.core.responses import ActionResult
from property_types import schemas_of

# Maximum size of a template in a request, in bytes. A larger template must be in S3.
BODY_LIMIT = 51_200
SECTIONS = (
    "AWSTemplateFormatVersion Conditions Description Hooks Mappings Metadata Outputs Parameters Resources Rules "
    "Transform"
).split()
ATTRIBUTES = (
    "Condition CreationPolicy DeletionPolicy DependsOn Metadata Properties Type UpdatePolicy UpdateReplacePolicy"
).split()
FUNCTIONS = (
    "And Base64 Cidr Contains EachMemberEquals EachMemberIn Equals FindInMap ForEach GetAtt GetAZs If ImportValue Join "
    "Length Not Or RefAll Select Split Sub ToJsonString Transform ValueOf ValueOfAll"
).split()
PARAMETER_TYPE = re.compile(
    r"String|Number|CommaDelimitedList|List<(String|Number|AWS::[\w:]+)>|AWS::[\w:]+|"
    r"AWS::SSM::Parameter::Value<[\w:<>]+>"
)
IAM_TYPE = re.compile(
    r"AWS::IAM::(AccessKey|Group|InstanceProfile|ManagedPolicy|Policy|Role|User|UserToGroupAddition)"
)
IAM_NAME = {"GroupName", "InstanceProfileName", "ManagedPolicyName", "RoleName", "UserName"}


class TemplateLoader(yaml.SafeLoader):
    """Reads YAML with the short forms of functions, such as !Ref."""


TemplateLoader.add_multi_constructor("!", lambda loader, tag, node: yaml_tag_constructor(loader, f"!{tag}", node))


def fail(message: str) -> NoReturn:
    raise ValidationError(message=message)


def parse(text: str) -> dict[str, Any]:
    kind, line, column = "", 0, 0
    try:
        template = json.loads(text) if text.lstrip().startswith("{") else yaml.load(text, TemplateLoader)
    except json.JSONDecodeError as error:
        kind, line, column = "JSON", error.lineno, error.colno
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        kind, line, column = "YAML", mark.line + 1 if mark else 1, mark.column + 1 if mark else 1
    except yaml.YAMLError:
        kind, line, column = "YAML", 1, 1
    if kind:
        fail(f"Template format error: {kind} not well-formed. (line {line}, column {column})")
    if not isinstance(template, dict):
        fail("Template format error: unsupported structure.")
    return template


def check(template: dict[str, Any], region: str) -> None:
    unknown = [name for name in template if name not in SECTIONS]
    if unknown:
        fail(f"Invalid template property or properties [{', '.join(map(str, unknown))}]")
    resources = members(template, "Resources")
    if not resources:
        fail("Template format error: At least one Resources member must be defined.")
    for name, parameter in members(template, "Parameters").items():
        kind = parameter.get("Type")
        if kind is None:
            fail(f"Template format error: Every Parameters object must contain a Type member. [/Parameters/{name}]")
        if not PARAMETER_TYPE.fullmatch(str(kind)):
            fail(f"Template format error: Unrecognized parameter type: {kind}")
    for name, resource in resources.items():
        if not isinstance(resource.get("Type"), str):
            fail(f"Template format error: [/Resources/{name}] Every Resources object must contain a Type member.")
        for attribute in resource:
            if attribute not in ATTRIBUTES:
                fail(f"Invalid template resource property '{attribute}'")
    types = {resource["Type"] for resource in resources.values()}
    unknown = sorted(name for name in types if not name.startswith("Custom::") and name not in schemas_of(region))
    if unknown:
        fail(f"Template format error: Unrecognized resource types: [{', '.join(unknown)}]")
    # A transform can add resources and parameters, to which the references of the template may then refer.
    if "Transform" not in template:
        check_references(template, "Resources")
        check_references(template, "Outputs")


def members(template: dict[str, Any], section: str) -> dict[str, dict[str, Any]]:
    found = template.get(section, {})
    if not isinstance(found, dict):
        fail(f"Template format error: {section} must be an object.")
    for name, member in found.items():
        if not isinstance(member, dict):
            fail(f"Template format error: Any {section} member must be an object. [/{section}/{name}]")
    return found


def check_references(template: dict[str, Any], section: str) -> None:
    resources = set(members(template, "Resources"))
    known = {"Ref": resources | set(members(template, "Parameters")), "GetAtt": resources}
    known["Condition"] = set(members(template, "Conditions"))
    where = f"in the {section} block of the template"
    for kind, name in references(template.get(section, {})):
        if kind == "Function":
            if name not in FUNCTIONS:
                fail(f"Template error: Encountered unsupported function: Fn::{name}")
        elif name in known[kind] or name.startswith("AWS::"):
            continue
        elif kind == "GetAtt":
            fail(f"Template error: instance of Fn::GetAtt references undefined resource {name}")
        elif kind == "Condition":
            fail(f"Template format error: Unresolved condition dependency {name} {where}")
        else:
            fail(f"Template format error: Unresolved resource dependencies [{name}] {where}")
    if section == "Resources":
        for resource in template[section].values():
            names = resource.get("DependsOn", [])
            for name in names if isinstance(names, list) else [names]:
                if name not in resources:
                    fail(f"Template format error: Unresolved resource dependencies [{name}] {where}")
            if resource.get("Condition", "AWS::") not in known["Condition"] | {"AWS::"}:
                fail(f"Template format error: Unresolved condition dependency {resource['Condition']} {where}")


def references(value: Any) -> Iterator[tuple[str, str]]:
    """Yields the functions in a part of a template, and the names to which the functions refer."""
    if isinstance(value, list):
        for item in value:
            yield from references(item)
    if not isinstance(value, dict):
        return
    only = next(iter(value)) if len(value) == 1 else ""
    argument = value.get(only)
    first = argument[0] if isinstance(argument, list) and argument else argument
    if only == "Ref" and isinstance(argument, str):
        yield "Ref", argument
    elif isinstance(only, str) and only.startswith("Fn::"):
        yield "Function", only.removeprefix("Fn::").split("::")[0]
        if only == "Fn::GetAtt" and isinstance(first, str):
            yield "GetAtt", first.split(".")[0]
        elif only == "Fn::If" and isinstance(first, str):
            yield "Condition", first
        elif only == "Fn::Sub" and isinstance(first, str):
            own = argument[1] if isinstance(argument, list) and len(argument) > 1 else {}
            for name, attribute in re.findall(r"\$\{([^!.}]+)(\.[^}]+)?\}", first):
                if name not in own:
                    yield "GetAtt" if attribute else "Ref", name
    for item in value.values():
        yield from references(item)


def capabilities(resources: dict[str, dict[str, Any]]) -> dict[str, Any]:
    iam = [resource for resource in resources.values() if IAM_TYPE.fullmatch(resource["Type"])]
    if not iam:
        return {"Capabilities": []}
    named = any(IAM_NAME & set(resource.get("Properties", {})) for resource in iam)
    types = ", ".join(sorted({resource["Type"] for resource in iam}))
    return {
        "Capabilities": ["CAPABILITY_NAMED_IAM" if named else "CAPABILITY_IAM"],
        "CapabilitiesReason": f"The following resource(s) require capabilities: [{types}]",
    }


def validate_template(self: CloudFormationResponse) -> ActionResult:
    body, url = self._get_param("TemplateBody"), self._get_param("TemplateURL")
    if not body and not url:
        fail("Either Template URL or Template Body must be specified.")
    if body and len(body.encode()) > BODY_LIMIT:
        fail(
            "1 validation error detected: Value at 'templateBody' failed to satisfy constraint: "
            f"Member must have length less than or equal to {BODY_LIMIT}"
        )
    template = parse(body or self._get_stack_from_s3_url(url))
    check(template, self.region)
    parameters = [
        {
            "ParameterKey": name,
            "NoEcho": str(parameter.get("NoEcho", "false")).lower() == "true",
            **({"DefaultValue": str(parameter["Default"])} if "Default" in parameter else {}),
            **({"Description": parameter["Description"]} if "Description" in parameter else {}),
        }
        for name, parameter in members(template, "Parameters").items()
    ]
    transforms = template.get("Transform", [])
    return ActionResult(
        {
            "Parameters": parameters,
            **({"Description": template["Description"]} if "Description" in template else {}),
            **capabilities(template["Resources"]),
            "DeclaredTransforms": transforms if isinstance(transforms, list) else [transforms],
        }
    )


def apply() -> None:
    CloudFormationResponse.validate_template = validate_template
