"""The OpenAPI document as tests read it: its operations, and whether an answer is what it declares."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator

Node = dict[str, Any]


@cache
def document() -> Node:
    return SchemaGenerator().get_schema(request=None, public=True)


def operations() -> dict[str, Node]:
    """By operation id, with `path` and `method`."""
    return {
        operation["operationId"]: operation | {"path": path, "method": method}
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    }


def wrong_with(answer: Any, operation: str) -> list[str]:
    """What in an answer of the test client is not as its operation declares it."""
    responses = operations()[operation]["responses"]
    declared = responses.get(str(answer.status_code))
    if declared is None:
        return [f"{answer.status_code} is not declared"]
    content = _resolved(declared)["content"]
    media_type = answer["Content-Type"].split(";")[0]
    if media_type not in content:
        return [f"{media_type} is not declared"]
    if "json" not in media_type:
        return []
    found = sorted(
        validator(content[media_type]["schema"]).iter_errors(answer.json()),
        key=lambda error: error.json_path,
    )
    return [f"{error.json_path}: {error.message[:200]}" for error in found[:5]]


def validator(schema: Node) -> Validator:
    return Draft202012Validator(schema | {"components": document()["components"]})


def _resolved(node: Node) -> Node:
    if "$ref" not in node:
        return node
    found = document()
    for step in node["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return found


def untold(node: Any, place: str = "") -> Iterator[str]:
    """Properties and parameters that do not say what they mean, and problems, headers and answers too."""
    if isinstance(node, dict):
        yield from _untold_here(node, place)
    inner = node.items() if isinstance(node, dict) else enumerate(node) if _is_list(node) else ()
    for name, child in inner:
        if name not in ("example", "examples"):
            yield from untold(child, f"{place}/{name}")


def _untold_here(node: Node, place: str) -> Iterator[str]:
    properties = node.get("properties")
    if isinstance(properties, dict):
        yield from (
            f"{place}/{name}" for name, child in properties.items() if not child.get("description")
        )
    is_one = "in" in node and "schema" in node or "operationId" in node or "content" in node
    if is_one and not node.get("description", "").strip():
        yield place


def _is_list(node: Any) -> bool:
    return isinstance(node, list)
