"""The shape that a JSON Schema gives a document: members, types, how text is read.

Validation is not done here: the shape guides the canonicaliser and the XML reader.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Schema = Mapping[str, Any]
# A schema with the resource that its local references start from.
Part = tuple[Schema, Schema]

BRANCHES = ("allOf", "anyOf", "oneOf")
CONDITIONAL = ("then", "else")


@dataclass(slots=True, eq=False)
class Shape:
    """What may stand in one place. `canonical` names how text there is read, `allow`
    the characters that an identifier there may have besides letters and digits;
    `choices` is all that may stand there, where the schema counts it up."""

    label: str = ""
    canonical: str = "text"
    allow: str = ""
    expected: str = ""
    types: frozenset[str] = frozenset()
    choices: tuple[Any, ...] = ()
    members: dict[str, "Shape"] = field(default_factory=dict)
    items: "Shape | None" = None

    def at(self, path: Iterable[str | int]) -> "Shape":
        """The shape of a place below, or a shapeless one where there is none."""
        shape = self
        for step in path:
            below = shape.items if isinstance(step, int) else shape.members.get(step)
            if below is None:
                return Shape()
            shape = below
        return shape


def shape_of(schema: Schema) -> Shape:
    """The shape of documents that fit the schema."""
    return _Reader(schema).read([(schema, schema)])


class _Reader:
    """Follows references and branches; each set of parts is read once, so that a
    schema may refer to itself."""

    def __init__(self, schema: Schema) -> None:
        self.resources = dict(_resources(schema))
        self.known: dict[tuple[int, ...], Shape] = {}

    def read(self, given: Sequence[Part]) -> Shape:
        """The shape that several parts give the same place together."""
        parts = [part for start in given for part in self.expand(*start)]
        key = tuple(sorted({id(schema) for schema, _ in parts}))
        if key in self.known:
            return self.known[key]
        shape = self.known[key] = Shape()
        shape.label = _first(parts, "x-label")
        shape.canonical = _first(parts, "x-canonical") or "text"
        shape.allow = _first(parts, "x-allow")
        shape.expected = _first(parts, "x-expected")
        shape.types = frozenset(_types(parts))
        shape.choices = next((tuple(p["enum"]) for p, _ in parts if "enum" in p), ())
        members: dict[str, list[Part]] = defaultdict(list)
        items: list[Part] = []
        for schema, root in parts:
            for name, below in schema.get("properties", {}).items():
                members[name].append((below, root))
            if "items" in schema:
                items.append((schema["items"], root))
        shape.members = {name: self.read(below) for name, below in members.items()}
        shape.items = self.read(items) if items else None
        return shape

    def expand(self, schema: Any, root: Schema) -> Iterator[Part]:
        """The part itself, what it refers to, and every branch it may take."""
        if not isinstance(schema, Mapping):
            return
        if "$id" in schema:
            root = schema
        yield schema, root
        if "$ref" in schema:
            yield from self.expand(*self.resolve(schema["$ref"], root))
        for word in BRANCHES:
            for branch in schema.get(word, ()):
                yield from self.expand(branch, root)
        for word in CONDITIONAL:
            yield from self.expand(schema.get(word), root)

    def resolve(self, reference: str, root: Schema) -> Part:
        """The schema that a reference names, and the resource it lies in."""
        resource, _, fragment = reference.partition("#")
        found = start = self.resources[resource] if resource else root
        for step in fragment.split("/")[1:]:
            found = found[step.replace("~1", "/").replace("~0", "~")]
        return found, start


def _resources(schema: Any) -> Iterator[tuple[str, Schema]]:
    if isinstance(schema, Mapping):
        if isinstance(schema.get("$id"), str):
            yield schema["$id"], schema
        for below in schema.values():
            yield from _resources(below)
    elif isinstance(schema, list):
        for below in schema:
            yield from _resources(below)


def _first(parts: Iterable[Part], word: str) -> str:
    return next((str(schema[word]) for schema, _ in parts if word in schema), "")


def _types(parts: Iterable[Part]) -> Iterator[str]:
    for schema, _ in parts:
        given = schema.get("type", ())
        yield from [given] if isinstance(given, str) else given
