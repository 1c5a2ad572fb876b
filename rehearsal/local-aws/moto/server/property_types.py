"""Converts property values to the types in the resource schemas, as CloudFormation does.

moto passes values unchanged. The schemas of AWS are in the data folder of cfn-lint, which is a dependency of moto.
"""

import json
import re
import runpy
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from moto.cloudformation import parsing
from moto.cloudformation.exceptions import ValidationError

Schema = dict[str, Any]


@cache
def schema_folder() -> Path:
    # Finds the folder without importing cfn-lint, because the import takes seconds.
    spec = find_spec("cfnlint")
    folder = Path(spec.origin if spec and spec.origin else "cfnlint").parent / "data" / "schemas"
    if not (folder / "providers" / "us_east_1.py").exists():
        raise RuntimeError(f"cfn-lint has no schemas in {folder}; install the versions in requirements.txt")
    return folder


@cache
def schemas_of(region: str) -> dict[str, str]:
    """Returns the schema file names of the resource types in a Region."""
    return runpy.run_path(str(schema_folder() / "providers" / f"{region.replace('-', '_')}.py"))["types"]


@cache
def schema_of(region: str, resource_type: str) -> Schema | None:
    name = schemas_of(region).get(resource_type)
    if name is None:
        return None
    return json.loads((schema_folder() / "resources" / f"{name}.json").read_text())


class Converter:
    """Converts the property values of one resource."""

    def __init__(self, schema: Schema, resource_id: str) -> None:
        self.definitions: Schema = schema.get("definitions", {})
        self.resource_id = resource_id

    def convert(self, value: Any, schema: Schema, path: str = "#") -> Any:
        alternatives = list(self.alternatives(schema))
        if isinstance(value, dict):
            return {name: self.property(name, inner, alternatives, path) for name, inner in value.items()}
        if isinstance(value, list):
            items = [alternative["items"] for alternative in alternatives if isinstance(alternative.get("items"), dict)]
            return [
                self.convert(inner, items[0], f"{path}/{index}") if items else inner
                for index, inner in enumerate(value)
            ]
        return self.scalar(value, {name for alternative in alternatives for name in types_of(alternative)}, path)

    def property(self, name: str, value: Any, alternatives: list[Schema], path: str) -> Any:
        for alternative in alternatives:
            if name in alternative.get("properties", {}):
                return self.convert(value, alternative["properties"][name], f"{path}/{name}")
            for pattern, inner in alternative.get("patternProperties", {}).items():
                if re.search(pattern, name):
                    return self.convert(value, inner, f"{path}/{name}")
        return value

    def alternatives(self, schema: Schema) -> Any:
        """Yields the alternative schemas for a value, with references resolved."""
        if "$ref" in schema:
            yield from self.alternatives(self.definitions[schema["$ref"].removeprefix("#/definitions/")])
            return
        yield schema
        for key in ("allOf", "anyOf", "oneOf"):
            for inner in schema.get(key, []):
                yield from self.alternatives(inner)

    def scalar(self, value: Any, types: set[str], path: str) -> Any:
        if isinstance(value, str):
            return value if not types or "string" in types else self.from_text(value, types, path)
        if isinstance(value, (bool, int, float)) and types == {"string"}:
            return json.dumps(value)
        return value

    def from_text(self, value: str, types: set[str], path: str) -> Any:
        if "boolean" in types and value in ("true", "false"):
            return value == "true"
        if types & {"integer", "number"} and re.fullmatch(r"-?\d+", value):
            return int(value)
        if "number" in types and re.fullmatch(r"-?\d+\.\d+", value):
            return float(value)
        scalars = types & {"boolean", "integer", "number"}
        if not scalars:
            return value
        expected = " or ".join(sorted(name.capitalize() for name in scalars))
        raise ValidationError(
            message=f"Properties validation failed for resource {self.resource_id} with message: "
            f"{path}: expected type: {expected}, found: String"
        )


def types_of(schema: Schema) -> list[str]:
    types = schema.get("type", [])
    return types if isinstance(types, list) else [types]


def apply() -> None:
    schema_folder()
    parse = parsing.parse_resource_and_generate_name

    def parse_converted(logical_id: str, resource_json: Schema, resources_map: parsing.ResourceMap) -> Any:
        parsed = parse(logical_id, resource_json, resources_map)
        if parsed is None:
            return None
        resource_class, resource, name = parsed
        schema = schema_of(resources_map._region_name, resource["Type"])
        if schema is not None:
            converter = Converter(schema, logical_id)
            resource = {**resource, "Properties": converter.convert(resource["Properties"], schema)}
        return resource_class, resource, name

    parsing.parse_resource_and_generate_name = parse_converted
