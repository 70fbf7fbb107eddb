"""Documents drawn from a JSON Schema, for the keywords that our schemas use."""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

LETTERS = st.characters(min_codepoint=0x21, max_codepoint=0x7E)
SYMBOLS = st.sampled_from("ABCDEFGHJKLMNPRSTUVWXYZ0123456789")


def documents(schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """Everything that fits the schema, but for what stands in `not`."""
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    return KINDS[schema["type"]](schema)


def _objects(schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    required = set(schema.get("required", ()))
    members = {name: documents(below) for name, below in schema["properties"].items()}
    always = {name: below for name, below in members.items() if name in required}
    perhaps = {name: below for name, below in members.items() if name not in required}
    return st.fixed_dictionaries(always, optional=perhaps)


def _arrays(schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    most = min(schema["maxItems"], 3)
    items = documents(schema["items"])
    return st.lists(items, min_size=schema.get("minItems", 0), max_size=most)


def _texts(schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    if schema.get("format") == "date":
        return st.dates().map(lambda day: day.isoformat())
    if schema.get("format") == "date-time":
        return st.datetimes().map(lambda at: f"{at:%Y-%m-%dT%H:%M:%S}Z".zfill(20))
    if "pattern" in schema:
        found = st.from_regex(schema["pattern"].replace("$", r"\Z"))
        return found.filter(lambda text: len(text) <= schema["maxLength"])
    letters = SYMBOLS if schema["x-canonical"] == "identifier" else LETTERS
    most = min(schema["maxLength"], 40)
    return st.text(letters, min_size=schema.get("minLength", 0), max_size=most)


def _integers(schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    return st.integers(schema["minimum"], schema["maximum"])


def _booleans(_schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    return st.booleans()


KINDS = {
    "object": _objects,
    "array": _arrays,
    "string": _texts,
    "integer": _integers,
    "boolean": _booleans,
}
