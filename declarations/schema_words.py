"""The sentences of schema faults: what is wrong with a value, and what to do; pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from declarations.shape import Shape

MOST_CHOICES = 16
# Code, message and remedy.
Words = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Misfit:
    """A value that breaks a keyword of its schema; `limit` is what the keyword says."""

    keyword: str
    limit: Any
    instance: Any
    schema: Mapping[str, Any]
    shape: Shape
    field: str


def words_for(misfit: Misfit) -> Words:
    """The code, the message and the remedy; a schema may give a message of its own."""
    code, message, remedy = WORDS.get(misfit.keyword, _unfit)(misfit)
    said = misfit.schema.get("x-says", {}).get(misfit.keyword)
    return (code, _(said), "") if said else (code, message, remedy)


TYPE_WORDS: dict[str, Callable[[], str]] = {
    "string": lambda: _("text in quotes"),
    "integer": lambda: _("a whole number, in digits alone (in JSON without quotes)"),
    "boolean": lambda: _("true or false, without quotes"),
    "object": lambda: _("a group of named fields"),
    "array": lambda: _("a list"),
}


def _wrong_type(misfit: Misfit) -> Words:
    wanted = misfit.limit
    names = [wanted] if isinstance(wanted, str) else list(wanted)
    kinds = [TYPE_WORDS[name]() for name in names if name in TYPE_WORDS]
    expected = {"field": misfit.field, "expected": _(" or ").join(kinds)}
    return (
        "wrong_type",
        _("%(field)s has the wrong type.") % expected,
        _("Send %(expected)s.") % expected,
    )


def _not_in_list(misfit: Misfit) -> Words:
    value = misfit.limit
    choices = [
        str(choice) for choice in (value if misfit.keyword == "enum" else [value])
    ]
    shown_choices = ", ".join(choices[:MOST_CHOICES])
    if len(choices) > MOST_CHOICES:
        shown_choices += ", …"
    return (
        "not_in_list",
        _("%(field)s is not one of the accepted values.") % {"field": misfit.field},
        _("Use one of: %(choices)s.") % {"choices": shown_choices},
    )


def _bad_format(misfit: Misfit) -> Words:
    if misfit.instance == "":
        return _empty(misfit)
    expected = misfit.shape.expected and _(misfit.shape.expected)
    if misfit.limit == "date":
        expected = _("a date that exists, written YYYY-MM-DD")
    elif misfit.limit == "date-time":
        expected = _("a date and time with its offset, such as 2026-07-01T08:00:00Z")
    elif misfit.shape.canonical == "decimal" and not expected:
        expected = _("a number with a decimal point, such as 12.5, in quotes")
    remedy = _("Write %(expected)s.") % {"expected": expected} if expected else ""
    return (
        "bad_format",
        _("%(field)s is not written as it has to be.") % {"field": misfit.field},
        remedy or _("Look up its form in the scheme's schema."),
    )


def _empty(misfit: Misfit) -> Words:
    return (
        "empty",
        _("%(field)s is empty.") % {"field": misfit.field},
        _("Give it, or leave the field out where it is optional."),
    )


def _too_long(misfit: Misfit) -> Words:
    sizes = {
        "field": misfit.field,
        "length": len(misfit.instance),
        "most": misfit.limit,
    }
    return (
        "too_long",
        _("%(field)s has %(length)d characters; %(most)d are the most.") % sizes,
        _("Shorten it to %(most)d characters.") % sizes,
    )


def _too_short(misfit: Misfit) -> Words:
    if misfit.instance == "":
        return _empty(misfit)
    sizes = {
        "field": misfit.field,
        "length": len(misfit.instance),
        "least": misfit.limit,
    }
    return (
        "too_short",
        _("%(field)s has %(length)d characters; %(least)d are the least.") % sizes,
        _("Check that nothing is cut off."),
    )


def _out_of_range(misfit: Misfit) -> Words:
    remedies = {
        "minimum": _("Give %(limit)s or more."),
        "maximum": _("Give %(limit)s or less."),
        "exclusiveMinimum": _("Give more than %(limit)s."),
        "exclusiveMaximum": _("Give less than %(limit)s."),
        "multipleOf": _("Give a multiple of %(limit)s."),
    }
    remedy = remedies[misfit.keyword] % {"limit": misfit.limit}
    return (
        "out_of_range",
        _("%(field)s is outside the range that can be true.") % {"field": misfit.field},
        remedy,
    )


def _too_few(misfit: Misfit) -> Words:
    return (
        "too_few",
        _("%(field)s has too few entries.") % {"field": misfit.field},
        _("Give at least %(limit)d.") % {"limit": misfit.limit},
    )


def _too_many(misfit: Misfit) -> Words:
    return (
        "too_many",
        _("%(field)s has too many entries.") % {"field": misfit.field},
        _("Give %(limit)d at most.") % {"limit": misfit.limit},
    )


def _repeated(misfit: Misfit) -> Words:
    return (
        "repeated",
        _("%(field)s holds the same entry twice.") % {"field": misfit.field},
        _("Remove the repetition."),
    )


def _choose_one(misfit: Misfit) -> Words:
    return (
        "choose_one",
        _("%(field)s gives alternatives that exclude each other.")
        % {"field": misfit.field},
        _("Keep one of: %(names)s.") % {"names": ", ".join(_named_in(misfit.limit))}
        if _named_in(misfit.limit)
        else _("Keep one of them."),
    )


def _named_in(schema: Any) -> list[str]:
    """The members that exclude each other, where the schema says so."""
    branches = schema if isinstance(schema, list) else [schema]
    return [
        name
        for branch in branches
        if isinstance(branch, Mapping)
        for name in branch.get("required", ())
    ]


def _unfit(misfit: Misfit) -> Words:
    return (
        "invalid",
        _("%(field)s does not fit the scheme's schema.") % {"field": misfit.field},
        _("Compare it with the schema and the examples."),
    )


WORDS: dict[str, Callable[[Misfit], Words]] = {
    "type": _wrong_type,
    "enum": _not_in_list,
    "const": _not_in_list,
    "pattern": _bad_format,
    "format": _bad_format,
    "maxLength": _too_long,
    "minLength": _too_short,
    "minimum": _out_of_range,
    "maximum": _out_of_range,
    "exclusiveMinimum": _out_of_range,
    "exclusiveMaximum": _out_of_range,
    "multipleOf": _out_of_range,
    "minItems": _too_few,
    "maxItems": _too_many,
    "uniqueItems": _repeated,
    "not": _choose_one,
    "oneOf": _choose_one,
}
