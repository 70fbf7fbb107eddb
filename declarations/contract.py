"""One contract a scheme: envelope schema and body schema in one, ready to be used."""

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

import jsonschema_rs

from declarations.schemes import schemes
from declarations.shape import Shape, shape_of

ENVELOPE = Path(__file__).with_name("envelope.schema.json")


@dataclass(frozen=True)
class Contract:
    """What a document must be; `quick` only says whether it is."""

    schema: Mapping[str, Any]
    shape: Shape
    quick: jsonschema_rs.Draft202012Validator


@cache
def contract_for(slug: str) -> Contract:
    """The contract of a scheme; for an unknown one, that of the envelope alone."""
    return make_contract(combined_schema(slug))


def make_contract(schema: Mapping[str, Any]) -> Contract:
    """The contract that a schema makes. Nothing is ever fetched for it."""
    return Contract(
        schema=schema,
        shape=shape_of(schema),
        quick=jsonschema_rs.Draft202012Validator(
            dict(schema), validate_formats=True, offline=True
        ),
    )


def combined_schema(slug: str) -> dict[str, Any]:
    """The JSON Schema of a whole declaration, as published: the body's schema lies
    inside the envelope's as a resource of its own."""
    schema = cast("dict[str, Any]", json.loads(ENVELOPE.read_text("utf-8")))
    scheme = schemes().get(slug)
    if scheme is None:
        return schema
    body = copy.deepcopy(dict(scheme.body_schema))
    body.setdefault("$id", f"urn:clearance:{slug}:body")
    schema["$id"] = f"urn:clearance:{slug}"
    schema["title"] = scheme.slug
    schema["$defs"] = {"body": body}
    schema["properties"]["scheme"]["const"] = slug
    schema["properties"]["body"] = {"$ref": body["$id"], "x-label": "Body"}
    return schema
