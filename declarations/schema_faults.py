"""What a document breaks in its schema, as faults in plain words; pure.

`jsonschema` finds the errors. Its own messages are never shown: they repeat what was
sent, and speak of schemas rather than of declarations.
"""

import difflib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend

from declarations.canonicalise import label_of
from declarations.faults import Fault
from declarations.places import pointer_to, shown
from declarations.shape import Shape

MOST_CHOICES = 16
Words = tuple[str, str, str]

formats = FormatChecker(formats=())


@formats.checks("date")
def _is_date(value: object) -> bool:
    if not isinstance(value, str):
        return True
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


@formats.checks("date-time")
def _is_moment(value: object) -> bool:
    if not isinstance(value, str):
        return True
    clock = r"([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?"
    offset = r"([zZ]|[+-]([01]\d|2[0-3]):[0-5]\d)"
    moment = re.fullmatch(rf"(.{{10}})[tT]{clock}{offset}", value, re.ASCII)
    return bool(moment) and _is_date(moment[1]) if moment else False


def _is_matched(
    _validator: Validator, pattern: str, value: object, _schema: Any
) -> Iterator[ValidationError]:
    """As JSON Schema means it: `$` is the end, not the place before a line feed."""
    ended = re.sub(r"(?<!\\)\$$", r"\\Z", pattern)
    if isinstance(value, str) and not re.search(ended, value, re.ASCII):
        yield ValidationError("pattern")


def _is_whole(_checker: Any, value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


_Strict = extend(
    Draft202012Validator,
    {"pattern": _is_matched},
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_whole),
)


def schema_faults(
    document: Any, schema: Mapping[str, Any], shape: Shape
) -> list[Fault]:
    """Every way in which the document does not fit, one fault a place and code."""
    errors = _Strict(schema, format_checker=formats).iter_errors(document)
    found: dict[tuple[str, str], Fault] = {}
    for error in errors:
        for fault in _faults(error, shape):
            found.setdefault((fault.pointer, fault.code), fault)
    return sorted(found.values(), key=lambda fault: fault.pointer)


def _faults(error: ValidationError, shape: Shape) -> Iterator[Fault]:
    path = tuple(error.absolute_path)
    keyword = str(error.validator)
    if keyword in {"oneOf", "anyOf"} and error.context:
        for below in _best_branch(error.context):
            yield from _faults(below, shape)
    elif keyword in {"required", "dependentRequired"}:
        for name in _missing(error):
            yield _missing_fault((*path, name), shape)
    elif keyword in {"additionalProperties", "unevaluatedProperties"}:
        yield from _unknown_faults(error, path, shape)
    else:
        field = label_of(shape.at(path), path)
        code, message, remedy = WORDS.get(keyword, _unfit)(error, shape.at(path), field)
        said = error.schema.get("x-says", {}).get(keyword)
        if said:
            message, remedy = _(said), ""
        yield Fault(pointer_to(path), code, message, remedy)


def _best_branch(context: Iterable[ValidationError]) -> list[ValidationError]:
    """The errors of the branch that the document comes nearest to."""
    branches: dict[Any, list[ValidationError]] = defaultdict(list)
    for error in context:
        branches[error.schema_path[0]].append(error)
    return min(branches.values(), key=_distance)


def _distance(errors: list[ValidationError]) -> tuple[bool, int]:
    other_kind = any(
        error.validator in {"const", "type"} and len(error.path) <= 1
        for error in errors
    )
    return other_kind, len(errors)


def _missing(error: ValidationError) -> list[str]:
    wanted = error.validator_value
    if isinstance(wanted, Mapping):
        wanted = [
            name
            for present, names in wanted.items()
            if present in error.instance
            for name in names
        ]
    return [name for name in wanted if name not in error.instance]


def _missing_fault(path: tuple[str | int, ...], shape: Shape) -> Fault:
    return Fault(
        pointer_to(path),
        "missing",
        _("%(field)s is missing.") % {"field": label_of(shape.at(path), path)},
        _("Give it. An empty or placeholder value does not count."),
    )


def _unknown_faults(
    error: ValidationError, path: tuple[str | int, ...], shape: Shape
) -> Iterator[Fault]:
    known = list(shape.at(path).members)
    for name in error.instance:
        if name in error.schema.get("properties", known):
            continue
        yield Fault(
            pointer_to((*path, name)),
            "unknown_member",
            _("There is no field called “%(name)s” here.") % {"name": shown(name)},
            _remedy_for_unknown(name, known),
        )


def _remedy_for_unknown(name: str, known: list[str]) -> str:
    by_folded = {_folded(candidate): candidate for candidate in known}
    near = difflib.get_close_matches(_folded(name[:64]), by_folded, n=1, cutoff=0.75)
    if near:
        return _("Did you mean “%(name)s”? Names are written exactly so.") % {
            "name": by_folded[near[0]]
        }
    return _("Remove it, or look its name up in the scheme's schema.")


def _folded(name: str) -> str:
    return name.casefold().replace("_", "").replace("-", "")


TYPE_WORDS: dict[str, Callable[[], str]] = {
    "string": lambda: _("text in quotes"),
    "integer": lambda: _("a whole number, without quotes"),
    "boolean": lambda: _("true or false, without quotes"),
    "object": lambda: _("a group of named fields"),
    "array": lambda: _("a list"),
}


def _wrong_type(error: ValidationError, _shape: Shape, field: str) -> Words:
    wanted = error.validator_value
    names = [wanted] if isinstance(wanted, str) else list(wanted)
    kinds = [TYPE_WORDS[name]() for name in names if name in TYPE_WORDS]
    expected = {"field": field, "expected": _(" or ").join(kinds)}
    return (
        "wrong_type",
        _("%(field)s has the wrong type.") % expected,
        _("Send %(expected)s.") % expected,
    )


def _not_in_list(error: ValidationError, _shape: Shape, field: str) -> Words:
    value = error.validator_value
    choices = [
        str(choice) for choice in (value if error.validator == "enum" else [value])
    ]
    shown_choices = ", ".join(choices[:MOST_CHOICES])
    if len(choices) > MOST_CHOICES:
        shown_choices += ", …"
    return (
        "not_in_list",
        _("%(field)s is not one of the accepted values.") % {"field": field},
        _("Use one of: %(choices)s.") % {"choices": shown_choices},
    )


def _bad_format(error: ValidationError, shape: Shape, field: str) -> Words:
    if error.instance == "":
        return _empty(field)
    expected = shape.expected and _(shape.expected)
    if error.validator_value == "date":
        expected = _("a date that exists, written YYYY-MM-DD")
    elif error.validator_value == "date-time":
        expected = _("a date and time with its offset, such as 2026-07-01T08:00:00Z")
    elif shape.canonical == "decimal" and not expected:
        expected = _("a number with a decimal point, such as 12.5, in quotes")
    remedy = _("Write %(expected)s.") % {"expected": expected} if expected else ""
    return (
        "bad_format",
        _("%(field)s is not written as it has to be.") % {"field": field},
        remedy or _("Look up its form in the scheme's schema."),
    )


def _empty(field: str) -> Words:
    return (
        "empty",
        _("%(field)s is empty.") % {"field": field},
        _("Give it, or leave the field out where it is optional."),
    )


def _too_long(error: ValidationError, _shape: Shape, field: str) -> Words:
    sizes = {
        "field": field,
        "length": len(error.instance),
        "most": error.validator_value,
    }
    return (
        "too_long",
        _("%(field)s has %(length)d characters; %(most)d are the most.") % sizes,
        _("Shorten it to %(most)d characters.") % sizes,
    )


def _too_short(error: ValidationError, _shape: Shape, field: str) -> Words:
    if error.instance == "":
        return _empty(field)
    sizes = {
        "field": field,
        "length": len(error.instance),
        "least": error.validator_value,
    }
    return (
        "too_short",
        _("%(field)s has %(length)d characters; %(least)d are the least.") % sizes,
        _("Check that nothing is cut off."),
    )


def _out_of_range(error: ValidationError, _shape: Shape, field: str) -> Words:
    remedies = {
        "minimum": _("Give %(limit)s or more."),
        "maximum": _("Give %(limit)s or less."),
        "exclusiveMinimum": _("Give more than %(limit)s."),
        "exclusiveMaximum": _("Give less than %(limit)s."),
        "multipleOf": _("Give a multiple of %(limit)s."),
    }
    remedy = remedies[str(error.validator)] % {"limit": error.validator_value}
    return (
        "out_of_range",
        _("%(field)s is outside the range that can be true.") % {"field": field},
        remedy,
    )


def _too_few(error: ValidationError, _shape: Shape, field: str) -> Words:
    return (
        "too_few",
        _("%(field)s has too few entries.") % {"field": field},
        _("Give at least %(limit)d.") % {"limit": error.validator_value},
    )


def _too_many(error: ValidationError, _shape: Shape, field: str) -> Words:
    return (
        "too_many",
        _("%(field)s has too many entries.") % {"field": field},
        _("Give %(limit)d at most.") % {"limit": error.validator_value},
    )


def _repeated(_error: ValidationError, _shape: Shape, field: str) -> Words:
    return (
        "repeated",
        _("%(field)s holds the same entry twice.") % {"field": field},
        _("Remove the repetition."),
    )


def _choose_one(error: ValidationError, _shape: Shape, field: str) -> Words:
    return (
        "choose_one",
        _("%(field)s gives alternatives that exclude each other.") % {"field": field},
        _("Keep one of: %(names)s.")
        % {"names": ", ".join(_named_in(error.validator_value))}
        if _named_in(error.validator_value)
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


def _unfit(_error: ValidationError, _shape: Shape, field: str) -> Words:
    return (
        "invalid",
        _("%(field)s does not fit the scheme's schema.") % {"field": field},
        _("Compare it with the schema and the examples."),
    )


WORDS: dict[str, Callable[[ValidationError, Shape, str], Words]] = {
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
